"""Follow-up questions: a country, a year, an article put in place, a span of days, a pronoun; all else stands alone."""

from datetime import date
from typing import Any

import pytest

from models.names import Gazetteer
from pipelines.answer import Answer
from pipelines.citations import Quote
from pipelines.conversation import Conversation

GAZETTEER = Gazetteer.build()
QUOTE = Quote("d", "x", "Seal Agreement of 1957", "en", "1957", "p_1", 0, 4, "text", "born_digital", "public", "s", "B")


def talk(asked: list[tuple[str, dict[str, Any]]] | None = None) -> Conversation:
    def ask(question: str, **filters: Any) -> Answer:
        if asked is not None:
            asked.append((question, filters))
        return Answer(question, "en", False, None, 0.9, (), (QUOTE,))

    return Conversation(ask, GAZETTEER)


@pytest.mark.parametrize(
    ("first", "then", "resolved"),
    [
        (
            "When did Viet Nam and Japan establish relations?",
            "And China?",
            "When did Viet Nam and China establish relations?",
        ),
        ("What did France pledge in 2009?", "and in 2012?", "What did France pledge in 2012?"),
        ("What does Article 5 say?", "And Article 9?", "What does Article 9 say?"),
        ("Việt Nam cam kết gì năm 2009?", "Còn Trung Quốc thì sao?", "Trung Quốc cam kết gì năm 2009?"),
        ("Que dit la France ?", "Et le Japon ?", None),
        ("Who signed the accord?", "Did it enter into force?", "Did it enter into force (Seal Agreement of 1957)?"),
        (
            "Who signed the accord?",
            "When was the Port Hallow Treaty of 1998 signed?",
            "When was the Port Hallow Treaty of 1998 signed?",
        ),
    ],
)
def test_a_follow_up_is_resolved(first: str, then: str, resolved: str | None) -> None:
    conversation = talk()
    conversation.ask(first)
    found = conversation.resolve(then)[0]
    if resolved is None:
        assert "Japon" in found
        assert "France" not in found
    else:
        assert found == resolved


def test_before_a_year_confines_the_documents_and_goes_on_doing_so() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    conversation = talk(asked)
    conversation.ask("What did France pledge?")
    answer = conversation.ask("What about before 2010?")
    conversation.ask("And Germany?")
    assert asked[1] == ("What did France pledge?", {"until": date(2009, 12, 31)})
    assert asked[2] == ("What did Germany pledge?", {"until": date(2009, 12, 31)})
    assert (answer.question, answer.resolved) == ("What about before 2010?", "What did France pledge?")


def test_the_first_question_stands_as_it_is() -> None:
    assert talk().resolve("And China?") == ("And China?", {})


@pytest.mark.parametrize("question", ["?", "", "and", "呢？", "and " * 50, "it"])
def test_any_follow_up_is_read(question: str) -> None:
    conversation = talk()
    conversation.ask("What did France pledge in 2009?")
    assert isinstance(conversation.resolve(question)[0], str)
