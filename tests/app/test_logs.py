"""One entry of the log is one line, whatever stands in it."""

import io
import logging
import re

from hypothesis import given
from hypothesis import strategies as st

from app.logs import OneLine

STAMP = re.compile(r"^2\d\d\d-", re.MULTILINE)
ACTS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FORGED = "x\n2024-05-01 12:00:00,000 all is well\r\n2024-05-01 \x1b[2K\x1b[1A forged\u2028\u202e"


def written(message: str, *values: object, error: Exception | None = None) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine("%(asctime)s %(message)s"))
    log = logging.Logger("test")
    log.addHandler(handler)
    if error is None:
        log.info(message, *values)
    else:
        try:
            raise error
        except type(error):
            log.exception(message, *values)
    return out.getvalue()


@given(st.text(max_size=60) | st.just(FORGED))
def test_no_text_makes_a_second_entry(text: str) -> None:
    for said in (written("%s", text), written("took in %s from %s", text, {"title": text})):
        assert said.endswith("\n")
        assert said.count("\n") == 1
        assert not ACTS.search(said)


@given(st.text(max_size=60) | st.just(FORGED))
def test_lines_of_a_traceback_are_set_in(text: str) -> None:
    said = written("could not read %s", text, error=ValueError(text))
    first, *rest = said.rstrip("\n").split("\n")
    assert STAMP.match(first)
    assert rest
    assert all(line.startswith("    | ") for line in rest)
    assert len(STAMP.findall(said)) == 1
    assert not ACTS.search(said)
