"""The mark of an index: kept, seen by others, and refused when the index is not the one meant."""

from pathlib import Path

import pytest

from lake.coverage import Coverage
from lake.schema.errors import LakeError


def test_no_index_covers_nothing(tmp_path: Path) -> None:
    assert Coverage(tmp_path / "none", {"layout": 1}).version == 0


def test_a_mark_is_seen_by_others(tmp_path: Path) -> None:
    one, other = Coverage(tmp_path, {"layout": 1}), Coverage(tmp_path, {"layout": 1})
    for version in (3, 7, 5):
        one.mark(version)
        assert other.version == one.version == version
    assert [path.name for path in tmp_path.iterdir()] == ["coverage.json"]


def test_another_model_is_refused(tmp_path: Path) -> None:
    Coverage(tmp_path, {"model": "a@1"}).mark(4)
    with pytest.raises(LakeError, match=r"built with model 'a@1', this is 'b@2'; run `legation index --rebuild`"):
        _ = Coverage(tmp_path, {"model": "b@2"}).version


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"covers": "x"}', "null"])
def test_a_broken_mark_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "coverage.json").write_text(content)
    with pytest.raises(LakeError, match="cannot be read"):
        Coverage(tmp_path, {}).check()
