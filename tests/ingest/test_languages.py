"""Declared languages to BCP 47."""

import pytest

from ingest.languages import language_tag


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("eng", "en"), ("vie", "vi"), ("fre", "fr"), ("fra", "fr"), ("EN", "en"), ("en-us", "en-US"),
        ("zh_hans", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans-CN"), ("esp", None), ("und", None), ("", None), (None, None), ("english", None),
        ("x!", None),
    ],
)  # fmt: skip
def test_tags(declared: str | None, tag: str | None) -> None:
    assert language_tag(declared) == tag
