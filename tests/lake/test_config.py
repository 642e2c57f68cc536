"""Settings of a lake."""

import json
from pathlib import Path

import pytest

from lake.config import FORMAT_VERSION, EmbedderConfig, LakeConfig, StateNames, read_config, write_config
from lake.schema.errors import ConfigError, LakeError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state = StateNames(code="XLH", names={"vi": ("Lạc Hải", "Cộng hòa Lạc Hải"), "en": ("Lac Hai",)})
    config = LakeConfig(levels=("open", "closed"), embedder=EmbedderConfig(name="x", fingerprint="f"), names=(state,))
    write_config(tmp_path, config)
    assert read_config(tmp_path) == config
    assert not list(tmp_path.glob(".lake*")), "no draft is left"


@pytest.mark.parametrize("part", [LakeConfig, EmbedderConfig, StateNames])
def test_every_setting_says_what_it_is(part: type[LakeConfig]) -> None:
    assert all(setting.description for setting in part.model_fields.values())


def test_no_lake_there(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="init"):
        read_config(tmp_path)


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, "1", None])
def test_a_lake_of_another_version_is_refused(tmp_path: Path, version: object) -> None:
    write_config(tmp_path, LakeConfig())
    path = tmp_path / "lake.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format_version": version}))
    with pytest.raises(LakeError, match="format_version"):
        read_config(tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"levles": ["a"]}, "levles"),
        ({"levels": ["Top Secret"]}, "levels"),
        ({"levels": ["a", "a"]}, "levels"),
        ({"levels": []}, "levels"),
        ({"names": [{"code": "viet nam", "names": {}}]}, "names.0.code"),
        ({"embedder": {"name": ""}}, "embedder.name"),
        ({"allow_private_addresses": "perhaps"}, "allow_private_addresses"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, change: dict[str, object], named: str) -> None:
    write_config(tmp_path, LakeConfig())
    path = tmp_path / "lake.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ConfigError, match=named):
        read_config(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null"])
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lake.json").write_bytes(content)
    with pytest.raises((ConfigError, LakeError)):
        read_config(tmp_path)
