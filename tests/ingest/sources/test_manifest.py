"""The manifest of a corpus."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.manifest import load_manifest, spread, spread_stream
from lake.schema.errors import ConfigError

WHOLE = """
title = "Strait"
names = "names.toml"
[[set]]
name = "treaties"
paths = ["t/**/*.txt", "t/*.txt"]
exclude = ["t/drafts/*"]
kind = "treaty"
source = "Archive"
reliability = "A"
marking = "restricted"
known_at = "published"
published_at = 1998-05-14
language = "vi"
url = "https://archive.example/"
[set.map]
text = ["summary", "body"]
title = "headline"
[set.select]
files = 2
[[set]]
name = "news"
paths = ["n/*.jsonl"]
[set.select]
records = 5
[[document]]
file = "t/1.txt"
id = "T-1"
published_at = 1998-05-14T10:00:00Z
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("t/1.txt", "t/2.txt", "t/3.txt", "t/sub/4.txt", "t/drafts/5.txt", "n/a.jsonl", "n/b.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "names.toml").touch()
    (tmp_path / "corpus.toml").write_text(WHOLE, encoding="utf-8")
    return tmp_path / "corpus.toml"


def test_a_whole_manifest(corpus: Path) -> None:
    manifest = load_manifest(corpus)
    assert manifest.title == "Strait"
    assert manifest.names == corpus.parent / "names.toml"
    first, second = manifest.sets
    assert (first.kind, first.reliability, first.marking, first.known_at) == ("treaty", "A", "restricted", "published")
    assert first.map == {"text": ["summary", "body"], "title": "headline"}
    assert (second.kind, second.reliability, second.marking, second.known_at) == ("report", "F", None, "ingested")
    items = [
        (i.path.relative_to(corpus.parent).as_posix(), i.records, i.document and i.document.id)
        for i in manifest.items()
    ]
    assert items == [
        ("t/1.txt", None, "T-1"),
        ("t/sub/4.txt", None, None),
        ("n/a.jsonl", 3, None),
        ("n/b.jsonl", 3, None),
    ]
    assert [item.path.name for item in manifest.items(full=True)] == [
        "1.txt",
        "2.txt",
        "3.txt",
        "4.txt",
        "a.jsonl",
        "b.jsonl",
    ]
    assert all(item.records is None for item in manifest.items(full=True))


def test_globs_may_be_relative_to_another_root(corpus: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "n").mkdir(parents=True)
    (elsewhere / "n" / "z.jsonl").touch()
    manifest = load_manifest(corpus, root=elsewhere)
    assert [item.path.name for item in manifest.items()] == ["z.jsonl"]
    assert [set_.name for set_ in manifest.empty_sets()] == ["treaties"]
    with pytest.raises(ConfigError, match="no file under"):
        load_manifest(corpus, root=tmp_path / "t").items()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = \n", "line 1"),
        ("colour = 1\n[[set]]\nname='a'\npaths=['x']", "unknown key 'colour': valid are title, names, set, document"),
        ("[[set]]\nname='a'\npath=['x']", "unknown key 'path' of set 'a': valid are name, paths, exclude, kind"),
        (
            "[[set]]\nname='a'\npaths=['x']\n[set.select]\nfile=1",
            "unknown key 'file' of set 'a': valid are files, records",
        ),
        ("[[set]]\npaths=['x']", "name of set number 1: Field required"),
        ("[[set]]\nname='a'\npaths=['x']\nkind='treatty'", "kind of set 'a': .*'treaty', 'negotiation'"),
        (
            "[[set]]\nname='a'\npaths=['x']\n[set.map]\nbody='x'",
            "unknown field 'body' in map: valid are id, text, title",
        ),
        ("[[set]]\nname='a'\npaths=['../x']", "must be relative and stay inside"),
        ("[[set]]\nname='a'\npaths=['/etc/*']", "must be relative and stay inside"),
        ("[[set]]\nname='a'\npaths=[]", "paths of set 'a'"),
        ("[[set]]\nname='a'\npaths=['x']\n[set.select]\nfiles=0", "files of set 'a'"),
        ("names='n.toml'\n[[set]]\nname='a'\npaths=['x']", "names: no such file"),
        ("set=3", "set: "),
        ("", "set: Field required"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_manifest(path)


def test_no_file_and_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_manifest(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_manifest(tmp_path / "latin.toml")


@given(st.integers(0, 300), st.integers(1, 40))
def test_a_selection_is_evenly_spread(total: int, count: int) -> None:
    for chosen in (spread(range(total), count), spread_stream(range(total), count)):
        assert len(chosen) == min(total, count)
        assert list(chosen) == sorted(set(chosen))
        if total > count > 1:
            assert chosen[0] == 0
            gaps = [b - a for a, b in pairwise(chosen)]
            assert max(gaps) <= 3 * (total / count) + 1
            assert chosen[-1] >= total - 3 * (total / count) - 1


def test_the_dossier_has_a_valid_manifest(samples: Path) -> None:
    assert load_manifest(samples / "corpus.toml").sets
