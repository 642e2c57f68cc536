"""What a user says of a source: checked, stored, read back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.schema.errors import UnknownValueError, UsageError
from lake.schema.values import KINDS, KNOWN_AT, RELIABILITIES
from pipelines.declared import FIELDS, Declared

MAPPINGS = st.none() | st.dictionaries(
    st.sampled_from(FIELDS), st.text(min_size=1) | st.lists(st.text(min_size=1), min_size=1), min_size=1
)


def test_words_of_a_command_line() -> None:
    declared = Declared.of(kind="treaty", reliability="b", mapping=["text=summary+body", "id=nr"])
    assert (declared.kind, declared.reliability) == ("treaty", "B")
    assert declared.mapping == {"text": ["summary", "body"], "id": "nr"}
    assert declared.options().mapping == declared.mapping
    assert Declared.of().reliability == "F"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "poem"}, "treaty"),
        ({"reliability": "Z"}, "A"),
        ({"known_at": "tomorrow"}, "published"),
        ({"mapping": ["body=text"]}, "published_at"),
        ({"mapping": ["text"]}, "OURS=THEIRS"),
        ({"mapping": ["=x"]}, "OURS=THEIRS"),
        ({"source": "  "}, "name"),
    ],
)
def test_wrong_values_name_the_right_ones(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Declared.of(**wrong)  # type: ignore[arg-type]


def test_unknown_values_list_all_valid_ones() -> None:
    with pytest.raises(UnknownValueError) as raised:
        Declared(kind="poem")
    assert all(kind in str(raised.value) for kind in KINDS)


def test_another_mapping_is_another_reading() -> None:
    plain, mapped = Declared(), Declared(mapping={"text": "body"})
    same = Declared(mapping={"text": "body"}, kind="news")
    assert plain.reader() != mapped.reader()
    assert mapped.reader() == same.reader(), "the kind does not change how bytes are read"


@given(
    kind=st.none() | st.sampled_from(KINDS),
    source=st.none() | st.text(min_size=1).filter(str.strip),
    reliability=st.sampled_from(RELIABILITIES),
    known_at=st.sampled_from(KNOWN_AT),
    language=st.none() | st.sampled_from(["vi", "en"]),
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    mapping=MAPPINGS,
)
def test_stored_and_read_back(
    kind: str | None,
    source: str | None,
    reliability: str,
    known_at: str,
    language: str | None,
    published_at: datetime | None,
    mapping: dict[str, str | list[str]] | None,
) -> None:
    declared = Declared(kind, source, reliability, "secret", known_at, language, published_at, mapping)
    again = Declared.from_json(declared.to_json(), "secret")
    assert again == declared
    assert again.reader() == declared.reader()
