"""What a user would write instead: LangChain's DirectoryLoader, RecursiveCharacterTextSplitter and Chroma.

Run as a process of its own, so that it is measured from outside exactly as Legation is::

    python -m benchmarks.rival FOLDER STORE [--embed] [--loader text|default]
"""

import argparse
import json

from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


class SameModel(Embeddings):
    """Legation's default model and dtype, called the way LangChain calls any model."""

    def __init__(self) -> None:
        from models.embedder import load_embedder

        self._model = load_embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._model.queries([text])[0].tolist()
        return vector


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("store")
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--loader", choices=("text", "default"), default="text")
    arguments = parser.parse_args()
    options = (
        {"loader_cls": TextLoader, "loader_kwargs": {"autodetect_encoding": True}} if arguments.loader == "text" else {}
    )
    documents = DirectoryLoader(arguments.folder, **options).load()
    chunks = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=80).split_documents(documents)
    if arguments.embed:
        from langchain_chroma import Chroma

        model = SameModel()
        store = Chroma(persist_directory=arguments.store, embedding_function=model)
        for start in range(0, len(chunks), 5000):  # Chroma takes no more in one call
            store.add_documents(chunks[start : start + 5000])
    print(json.dumps({"documents": len(documents), "passages": len(chunks)}))


if __name__ == "__main__":
    main()
