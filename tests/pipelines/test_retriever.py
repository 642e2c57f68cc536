"""LangChain's contract: a retriever and embeddings like any other, under the desk's clearance and date."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from pipelines.desk import Desk
from pipelines.retriever import LegationEmbeddings, LegationRetriever, document_of

QUERY = "notice before boarding"


def test_it_is_a_retriever(confidential: Desk) -> None:
    retriever = LegationRetriever(finder=confidential.finder, k=4)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUERY)
    assert len(documents) == 4
    assert all(isinstance(document, Document) for document in documents)
    hits = confidential.search(QUERY, k=4)
    assert [document.id for document in documents] == [hit.passage_id for hit in hits]
    assert [document.page_content for document in documents] == [hit.text for hit in hits]


def test_metadata_holds_what_a_citation_needs(confidential: Desk) -> None:
    (hit,) = confidential.search(QUERY, k=1)
    document = document_of(hit)
    needed = "document_id title language published_at locator start end marking score source reliability fidelity"
    assert set(needed.split()) <= set(document.metadata)
    assert "text" not in document.metadata
    assert json.loads(json.dumps(document.metadata)) == document.metadata
    assert Document.model_validate_json(document.model_dump_json()) == document


def test_filters_and_modes_are_its_fields(confidential: Desk) -> None:
    retriever = LegationRetriever(
        finder=confidential.finder, k=5, mode="text", kind="news", language="vi", country="XTV", since=date(2025, 5, 1)
    )
    documents = retriever.invoke("khám tàu")
    assert documents
    assert {(d.metadata["kind"], d.metadata["language"]) for d in documents} == {("news", "vi")}


def test_it_runs_in_chains_batches_and_loops(confidential: Desk) -> None:
    retriever = LegationRetriever(finder=confidential.finder, k=2)
    chain = retriever | RunnableLambda(lambda documents: [d.metadata["external_id"] for d in documents])
    one = chain.invoke(QUERY)
    assert chain.batch([QUERY, "withdrawal from the Convention"])[0] == one
    assert asyncio.run(chain.ainvoke(QUERY)) == one


def test_it_sees_what_the_desk_sees(dossier: Path) -> None:
    with Desk.open(dossier, as_of="2024-12-31") as desk:
        documents = LegationRetriever(finder=desk.finder, k=50).invoke("memorandum of conversation")
    assert {document.metadata["marking"] for document in documents} == {"public"}
    assert all(str(document.metadata["published_at"]) <= "2024-12-31" for document in documents)


def test_it_does_not_show_its_lake_when_printed_or_stored(confidential: Desk) -> None:
    assert "finder" not in LegationRetriever(finder=confidential.finder).model_dump()


def test_embeddings_are_the_lakes_own() -> None:
    embeddings = LegationEmbeddings()
    assert isinstance(embeddings, Embeddings)
    passages = embeddings.embed_documents(["The ferry sails on Mondays.", "Phà chạy vào thứ Hai."])
    query = embeddings.embed_query("When does the ferry sail?")
    assert len(passages) == 2
    assert all(len(vector) == len(query) == 384 for vector in passages)
    assert all(isinstance(value, float) for value in (*query, *passages[0]))
    assert all(sum(value * value for value in vector) == pytest.approx(1, abs=1e-3) for vector in (query, *passages))
    assert embeddings.embed_documents([]) == []
    assert embeddings.embed_query("The ferry sails on Mondays.") != passages[0], "queries and passages are told apart"
