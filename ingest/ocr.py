"""Reading a picture of a page with tesseract, where that program is installed."""

import os
import shutil
import subprocess
from functools import lru_cache

from lake.schema.errors import LimitError, UnreadableError

LANGUAGES = ("vie", "eng")
"""Tesseract's names of the languages read, as far as their data are installed."""

SECONDS = 20.0
"""What one page may take: less than a parser process may be silent."""

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
        UnreadableError: tesseract is missing or cannot read the picture.
        LimitError: it took longer than ``seconds``.
    """
    reason = why_not()
    if reason:
        raise UnreadableError(reason)
    known = _languages()
    mode = _PAGE_WITH_ORIENTATION if "osd" in _installed() else _PAGE
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(known), "--psm", mode, "--dpi", "300"]
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
    return done.stdout.decode("utf-8", "replace").replace("\f", "\n")


def _languages() -> tuple[str, ...]:
    return tuple(name for name in LANGUAGES if name in _installed())


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    try:
        done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}
