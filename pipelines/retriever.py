"""LangChain's faces of the lake: a retriever and embeddings, the same that the pipelines themselves use."""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from models.embedder import Embedder, load_embedder
from pipelines.citations import Hit
from pipelines.find import Finder


class LegationRetriever(BaseRetriever):
    """Retrieves passages of a lake under the clearance and ``as_of`` it was opened with.

    ``LegationRetriever(finder=desk.finder, k=8)``; each LangChain document holds the passage's text, and in its
    metadata everything that a citation needs (document, locator, characters, title, language, marking, score).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    finder: Finder = Field(exclude=True)
    k: int = 10
    mode: str = "auto"
    kind: str | None = None
    language: str | None = None
    country: str | None = None
    since: date | None = None
    until: date | None = None
    signs: bool = True
    """Whether the signs of the query language act; for questions of people, turn it off."""

    def hits(self, query: str) -> list[Hit]:
        """The passages found, best first."""
        with self.finder.lake.audited("retrieve", {"query": query, "k": self.k, "mode": self.mode}) as given:
            found = self.finder.search(
                query,
                k=self.k,
                mode=self.mode,
                kind=self.kind,
                language=self.language,
                country=self.country,
                since=self.since,
                until=self.until,
                signs=self.signs,
            )
            given.extend(hit.document_id for hit in found)
            return found

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [document_of(hit) for hit in self.hits(query)]


class LegationEmbeddings(Embeddings):
    """A lake's embedder for LangChain: the prefixes of the model are put where they belong."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or load_embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, unit length."""
        vectors: list[list[float]] = self._embedder.passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a query, unit length."""
        vector: list[float] = self._embedder.queries([text])[0].tolist()
        return vector


def document_of(hit: Hit) -> Document:
    """A hit as LangChain holds documents."""
    metadata: dict[str, Any] = hit.to_json()
    return Document(page_content=metadata.pop("text"), metadata=metadata, id=hit.passage_id)
