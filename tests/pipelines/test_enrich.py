"""What is computed for a document in the parser's process."""

import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.base import ReadOptions
from ingest.structure import sections_of
from lake.schema.parsed import Parsed, Section
from models.duplicates import BANDS, similarity, unpack
from models.names import State
from pipelines.enrich import Enrich, read

LANGUAGES = ("vi", "en", "fr")
ENRICH = Enrich(LANGUAGES)


def parsed(text: str, sections: tuple[Section, ...] = (), **given_: str) -> Parsed:
    sections = sections or (Section(0, len(text), "p_1", "p_1"),)
    return Parsed(text, sections, text.encode("utf-8", "surrogatepass"), "text", **given_)  # type: ignore[arg-type]


def test_a_document() -> None:
    text = "Bộ Ngoại giao Việt Nam cho biết Pháp sẽ cử phái đoàn tới Hà Nội vào tháng tới."
    found = ENRICH(parsed(text))
    assert found.document_id == sha256(text.encode()).hexdigest() == found.text_sha256
    assert (found.language, found.language_basis) == ("vi", "detected")
    assert {(text[m.start : m.end], m.code) for m in found.mentions} == {("Việt Nam", "VNM"), ("Pháp", "FRA")}
    assert len(found.signature) == 512
    assert len(found.bands) == BANDS


def test_a_declared_language_is_taken() -> None:
    assert (ENRICH(parsed("x y z", language="fr_CA")).language, ENRICH(parsed("x", language="fr")).language_basis) == (
        "fr",
        "declared",
    )
    assert ENRICH(parsed("12 345")).language_basis == "none"


def test_states_of_the_user() -> None:
    enrich = Enrich(LANGUAGES, (State("XAV", {"en": ("Averra",)}),))
    again = pickle.loads(pickle.dumps(enrich))
    assert [m.code for m in again(parsed("The delegation of Averra left the talks on Monday.")).mentions] == ["XAV"]


def test_copies_have_close_signatures() -> None:
    text = " ".join(f"word{n} and{n % 7}" for n in range(200))
    a, b, c = (unpack(ENRICH(parsed(t)).signature) for t in (text, text + " more", text[::-1]))
    assert similarity(a, b) > 0.9 > 0.3 > similarity(a, c)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).filter(str.strip))
def test_any_text_is_covered_by_passages_that_are_what_they_say(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    if not text.strip():
        return
    found = ENRICH(parsed(text, sections_of(text)))
    seen = [False] * len(text)
    for span, digest in found.passages:
        assert sha256(text[span.start : span.end].encode()).hexdigest() == digest
        for at in range(span.start, span.end):
            assert not seen[at]
            seen[at] = True
    assert all(seen[at] or character.isspace() for at, character in enumerate(text))


def test_reading_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Một văn bản.")
    (outcome,) = read(tmp_path / "a.txt", ReadOptions())
    assert isinstance(outcome, Parsed)
    assert outcome.text == "Một văn bản."


def test_the_parent_loads_no_parser() -> None:
    heavy = ("lxml", "ingest.formats.registry", "polars")
    code = f"import sys, pipelines.enrich; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
