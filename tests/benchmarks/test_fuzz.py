"""A slice of the fuzzing run, and that its cases are what it says they are."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.fuzz_mutations import MUTATIONS, RARE, Mutation
from benchmarks.fuzz_seeds import seeds
from ingest.formats.base import Source
from ingest.formats.registry import FORMATS, detect, parse, read_bytes
from lake.schema.parsed import Parsed


def test_every_registered_format_has_a_sound_seed() -> None:
    assert set(seeds()) == {format_.name for format_ in FORMATS}
    for format_, (name, data) in seeds().items():
        assert detect(Source(name, parse, data=data)).name == format_
        if format_ != "picture":  # which needs tesseract
            assert all(isinstance(outcome, Parsed) for outcome in read_bytes(data, name)), format_


def test_a_case_is_made_again_from_its_number() -> None:
    assert [fuzz.case(3, n) for n in range(60)] == [fuzz.case(3, n) for n in range(60)]
    assert fuzz.case(3, 5).data != fuzz.case(4, 5).data


@pytest.mark.parametrize("change", [*MUTATIONS, *RARE], ids=lambda change: change.__name__)
def test_changes_change_and_stand_for_themselves(change: Mutation) -> None:
    made = [change(random.Random(n), seeds()["docx"][1], seeds()) for n in range(4)]
    assert made == [change(random.Random(n), seeds()["docx"][1], seeds()) for n in range(4)]
    assert any(data != seeds()["docx"][1] for data in made) or change.__name__ in ("recode", "entities")


def test_the_inside_of_a_package_is_reached() -> None:
    """Damage within a member whose sums are right: the parser inside is met, not the unpacker."""
    inside = next(change for change in MUTATIONS if change.__name__ == "inside")
    data = inside(random.Random(2), seeds()["docx"][1], seeds())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} != dict(fuzz_docx())


def fuzz_docx() -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(seeds()["docx"][1])) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


@pytest.mark.parametrize(
    ("error", "reason", "problem"),
    [
        ("UnreadableError", "damaged ZIP: x", None),
        ("LimitError", "gave no document for 30 s and was stopped", "too_long"),
        ("LimitError", "reading it takes more than 1024 MiB of memory", "too_large"),
        ("UnreadableError", "the parser died by SIGSEGV", "died"),
        ("IndexError", "IndexError: string index out of range", "unforeseen"),
        ("UnreadableError", "was read, but not prepared: KeyError: 'x'", "unforeseen"),
    ],
)
def test_defects_are_told_from_refusals(error: str, reason: str, problem: str | None) -> None:
    assert fuzz.problem_of(error, reason) == problem


def test_a_slice_ends_in_documents_and_reasons(tmp_path: Path) -> None:
    """Some hundred cases: none lost, no parser dead, nothing written elsewhere, and the lake verifies."""
    scratch = tmp_path / "a" / "b"
    scratch.mkdir(parents=True)
    fuzzer = fuzz.Fuzzer(2026, scratch)
    fuzzer.round([fuzz.case(2026, n) for n in range(230)])
    fuzzer.check()
    assert sum(tally.cases for tally in fuzzer.tallies.values()) == 230
    assert all(tally.cases == 10 for tally in fuzzer.tallies.values())
    assert not fuzzer.reasons
    assert not fuzzer.escaped
    assert fuzzer.verified > 50
    assert fuzzer.broken == 0


def test_what_shows_a_defect_is_kept(tmp_path: Path) -> None:
    fuzzer = fuzz.Fuzzer(1, tmp_path, tmp_path.parent / f"{tmp_path.name}-keep")
    one = fuzz.case(1, 0)
    fuzzer._found(one, "unforeseen", "IndexError: x")
    assert fuzzer.keep is not None
    kept = sorted(fuzzer.keep.iterdir())
    assert [path.read_bytes() for path in kept if path.name.startswith("1-0-")] == [one.data]
    assert "IndexError" in (fuzzer.keep / "reasons.txt").read_text()
