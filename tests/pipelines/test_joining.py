"""Which model joins, and what it may be given."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lake.config import ChatModelConfig, LakeConfig
from lake.schema.marking import Levels
from pipelines.errors import RefusedError, UnknownValueError, UsageError
from pipelines.joining import joiner, load
from tests.pipelines.test_rephrase import DUTY, GAZETTEER, STOCK, Scripted, answer, saying, written

LEVELS = Levels()


def marked(marking: str) -> Any:
    given = answer(DUTY, STOCK)
    return replace(given, citations=(given.citations[0], replace(given.citations[1], marking=marking)))


def test_by_default_no_model_joins() -> None:
    assert joiner(None, None, LEVELS) is None
    assert LakeConfig().chat_model is None


@pytest.mark.parametrize("name", ["none", "None", "", " none "])
def test_none_turns_the_setting_off(name: str) -> None:
    assert joiner(name, ChatModelConfig(name="openai:x"), LEVELS) is None


def test_the_lakes_setting_is_used_where_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None]] = []
    monkeypatch.setattr("pipelines.joining.load", lambda name, url=None: asked.append((name, url)) or saying(""))
    setting = ChatModelConfig(name="openai:small", marking="restricted", base_url="http://127.0.0.1:1/v1", seconds=9)
    found = joiner(None, setting, LEVELS)
    assert found is not None
    assert (found.sees, found.seconds) == ("restricted", 9)
    other = joiner("ollama:big", setting, LEVELS)
    assert other is not None
    assert other.sees == "public", "what one model may see says nothing of another"
    assert asked == [("openai:small", "http://127.0.0.1:1/v1"), ("ollama:big", None)]


# --- markings ---------------------------------------------------------------------------------------------------------


def test_a_quote_above_its_marking_is_not_given_to_a_model() -> None:
    def forbidden(_: Any) -> Iterator[str]:
        raise AssertionError("given")

    given, told = marked("restricted"), []
    joining = joiner(Scripted(write=forbidden), None, LEVELS)
    assert joining is not None
    found = joining.join(given, LEVELS, GAZETTEER, told=told.append)
    assert written(found) == written(given)
    assert "marked restricted" in (found.note or "")
    assert tuple(told) == given.sentences


@pytest.mark.parametrize(("sees", "marking", "kept"), [("restricted", "restricted", 1), ("secret", "restricted", 1), ("restricted", "restricted//alpha", 0), ("restricted//alpha", "restricted//alpha", 1)])  # fmt: skip # noqa: E501
def test_a_model_sees_what_its_marking_dominates(sees: str, marking: str, kept: int) -> None:
    joining = joiner(saying(f"{DUTY} [1]"), None, LEVELS, sees)
    assert joining is not None
    found = joining.join(marked(marking), LEVELS, GAZETTEER)
    assert sum(each.author == "model" for each in found.sentences) == kept


def test_a_local_model_may_see_everything_unless_it_is_said(tmp_path: Path) -> None:
    local = joiner(f"local:{tmp_path}", None, LEVELS)
    assert local is not None
    assert local.sees is None
    confined = joiner(f"local:{tmp_path}", None, LEVELS, "public")
    assert confined is not None
    assert confined.sees == "public"


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gpt", "openai:", ":x", "nobody:x"])
def test_a_name_that_is_none_is_explained(name: str) -> None:
    with pytest.raises(UsageError, match=r"local:PATH"):
        load(name)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(RefusedError, match=r"langchain[-_]mistralai"):
        load("mistralai:small")


def test_a_marking_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownValueError):
        joiner(saying(""), None, LEVELS, "cosmic")


def test_weights_that_are_not_there_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no model at .*nowhere"):
        joiner(f"local:{tmp_path / 'nowhere'}", None, LEVELS)


def test_an_abstention_loads_nothing(tmp_path: Path) -> None:
    joining = joiner(f"local:{tmp_path}", None, LEVELS)
    assert joining is not None
    given = answer(DUTY, abstained=True)
    assert joining.join(given, LEVELS, GAZETTEER) is given


def test_weights_that_cannot_be_read_are_an_error_not_a_note(tmp_path: Path) -> None:
    joining = joiner(f"local:{tmp_path}", None, LEVELS)
    assert joining is not None
    with pytest.raises(RefusedError, match="no model that transformers can read"):
        joining.join(answer(DUTY), LEVELS, GAZETTEER)
