"""`legation ask --model`: sentences appear one by one, each checked; JSON says who wrote what."""

from collections.abc import Callable
from typing import Any

import pytest

from app import cli
from models.names import Gazetteer
from pipelines.conversation import Conversation
from pipelines.errors import RefusedError
from pipelines.rephrase import Rephraser
from tests.app.conftest import Ran
from tests.pipelines.test_rephrase import DUTY, STOCK, answer, saying

REWORDED = DUTY.replace("shall", "must").replace("ten", "10")


class Desk:
    """A desk with one answer, whose model writes one faithful sentence and one that is not."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def conversation(self) -> Conversation:
        return Conversation(self.ask, Gazetteer.build())

    def ask(self, question: str, **how: Any) -> Any:
        self.asked = how
        if how.get("model") == "nobody:x":
            raise RefusedError("model nobody:x: the package is not installed")
        if how.get("model") is None:
            return answer(DUTY, STOCK)
        model = saying(f"{REWORDED} [1]\n{STOCK.replace('thirty', 'ninety')} [2]\n")
        return Rephraser(model, Gazetteer.build()).rephrase(answer(DUTY, STOCK), how.get("told"))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(cli.Settings, "desk", lambda _: made)
    monkeypatch.delenv("LEGATION_MODEL", raising=False)
    return made


def test_sentences_are_printed_once_with_their_author_and_quote(desk: Desk, legation: Callable[..., Ran]) -> None:
    shown = legation("ask", "What must be notified?", "--model", "openai:x").out
    flat = " ".join(shown.split())
    assert flat.count(f"{REWORDED} [1] (reworded)") == 1
    assert f"{STOCK} [2]" in flat
    assert "ninety" not in flat
    assert f"“{DUTY}”" in flat, "the quote stands beside what was made of it"
    assert "1 kept, 1 refused" in flat
    assert flat.index("(reworded)") < flat.index("1 kept")


def test_json_is_one_document_and_says_who_wrote_what(desk: Desk, legation: Callable[..., Ran]) -> None:
    found = legation("--json", "ask", "What must be notified?", "--model", "openai:x").json
    assert [each["author"] for each in found["sentences"]] == ["model", "source"]
    assert "1 kept, 1 refused" in found["note"]
    assert desk.asked.get("told") is None


def test_the_environment_names_a_model_too(
    desk: Desk, legation: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATION_MODEL", "ollama:y")
    monkeypatch.setenv("LEGATION_MODEL_SEES", "restricted")
    legation("ask", "What must be notified?")
    assert (desk.asked["model"], desk.asked["sees"]) == ("ollama:y", "restricted")


def test_without_a_model_the_answer_is_printed_as_ever(desk: Desk, legation: Callable[..., Ran]) -> None:
    shown = " ".join(legation("ask", "What must be notified?").out.split())
    assert f"{DUTY} [1]" in shown
    assert "(reworded)" not in shown


def test_a_model_that_cannot_be_had_ends_with_one_line(desk: Desk, legation: Callable[..., Ran]) -> None:
    ran = legation("ask", "What?", "--model", "nobody:x")
    assert ran.code == 3
    assert "not installed" in ran.complaint
