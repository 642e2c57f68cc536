"""Reading a picture of a page with tesseract, where that program is installed."""

import csv
import os
import shutil
import subprocess
from functools import lru_cache

from lake.schema.errors import LimitError, UnreadableError

LANGUAGES = ("vie", "eng")
"""Tesseract's names of the languages read, as far as their data are installed."""

SECONDS = 20.0
"""What one page may take: less than a parser process may be silent."""

LEAST_CONFIDENCE = 55.0
"""Mean confidence of tesseract, of 100, below which its reading is taken for noise: prose that it can read has 85 and
more, writing in a script that it does not know 20 to 45."""

_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}
"""Tesseract's own threads cost more than they give, the more so beside other parsers."""

_PAGE_WITH_ORIENTATION, _PAGE = "1", "3"


def why_not() -> str | None:
    """The reason why no picture can be read here; None where one can."""
    if shutil.which("tesseract") is None:
        return "tesseract is not installed"
    if not _languages():
        return f"tesseract has no data for {' or '.join(LANGUAGES)}"
    return None


def read_picture(picture: bytes, seconds: float = SECONDS) -> str:
    """The text on a picture in any format that leptonica reads (PNM, PNG, TIFF, JPEG); paragraphs apart by blank lines.

    Raises:
        UnreadableError: tesseract is missing, cannot read the picture, or is too unsure of what it read.
        LimitError: it took longer than ``seconds``.
    """
    reason = why_not()
    if reason:
        raise UnreadableError(reason)
    known = _languages()
    mode = _PAGE_WITH_ORIENTATION if "osd" in _installed() else _PAGE
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(known), "--psm", mode, "--dpi", "300", "tsv"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=seconds, check=False, env=os.environ | _ONE_THREAD
        )
    except subprocess.TimeoutExpired as error:
        raise LimitError(f"tesseract took more than {seconds:g} s for one page") from error
    except OSError as error:
        raise UnreadableError(f"tesseract cannot be started: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableError(f"tesseract failed: {lines[-1] if lines else f'exit status {done.returncode}'}")
    text, confidence = _assembled(done.stdout.decode("utf-8", "replace"))
    if text.strip() and confidence < LEAST_CONFIDENCE:
        raise UnreadableError(
            f"tesseract is unsure of what it says (confidence {confidence:.0f} of 100, reading {'+'.join(known)}): "
            "no writing, too poor a picture, or another language"
        )
    return text


def _assembled(table: str) -> tuple[str, float]:
    """Text and mean confidence a character (0 to 100) of tesseract's table of words."""
    text, before = [], None
    weight = total = 0.0
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if not word:
            continue
        place = (row["block_num"], row["par_num"]), row["line_num"]
        if before is not None:
            text.append(" " if place == before else "\n" if place[0] == before[0] else "\n\n")
        before = place
        text.append(word)
        weight += len(word)
        total += len(word) * max(0.0, float(row["conf"]))
    return "".join(text), total / weight if weight else 0.0


def _languages() -> tuple[str, ...]:
    return tuple(name for name in LANGUAGES if name in _installed())


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    try:
        done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}
