"""Answers are quotes of the store, across languages, and what the dossier does not say is declined."""

from pathlib import Path

from pipelines.desk import Desk
from pipelines.retriever import LegationRetriever


def test_an_answer_is_made_of_checked_quotes(dossier: Path) -> None:
    desk = Desk.open(dossier)
    answer = desk.ask("How many days' notice must a coastal State give of a restriction of passage?")
    assert not answer.abstained
    assert "ten days" in answer.text
    for quote in answer.citations:
        assert desk.lake.texts({quote.document_id})[quote.document_id].text[quote.start : quote.end] == quote.quote


def test_a_vietnamese_question_is_answered_from_another_language(dossier: Path) -> None:
    answer = Desk.open(dossier).ask("Averra cam kết dự trữ bao nhiêu ngày nhiên liệu cho đường ống Ferrow?")
    assert not answer.abstained
    assert answer.language == "vi"
    assert any("thirty days" in quote.quote and quote.language == "en" for quote in answer.citations)


def test_what_is_not_there_is_declined_in_the_language_of_the_question(dossier: Path) -> None:
    answer = Desk.open(dossier).ask("What did the tribunal of Port Maren decide on the wreck of the Northern Crown?")
    assert answer.abstained
    assert answer.text == "The lake does not say."
    assert answer.reason


def test_the_retriever_gives_langchain_documents(dossier: Path) -> None:
    retriever = LegationRetriever(finder=Desk.open(dossier).finder, k=3, language="en")
    documents = retriever.invoke("notice of a restriction of passage")
    assert len(documents) == 3
    assert all(document.metadata["language"] == "en" and document.page_content for document in documents)
