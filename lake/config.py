"""``lake.json``: what holds for a whole lake."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lake.schema.errors import ConfigError, LakeError, UsageError
from lake.schema.marking import DEFAULT_LEVELS, Levels
from lake.schema.values import LANGUAGES, Kind, Reliability

FORMAT_VERSION = 1
"""Layout of a lake on disk; a lake of another version is refused, never guessed at."""

FILE_NAME = "lake.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbedderConfig(_Part):
    """The embedder whose vectors the lake holds."""

    name: str = Field(min_length=1, description="name of the model, or the folder it is loaded from")
    fingerprint: str | None = Field(
        default=None, description="hash of the model's weights; vectors of another model are refused, never mixed in"
    )


class StateNames(_Part):
    """A state that the user adds to the gazetteer."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        description="code of three capitals; `X..` is free for users (ISO 3166)"
    )
    names: dict[str, tuple[str, ...]] = Field(
        description="its names by ISO 639-1 language; the usual short form first, then official form, demonyms, aliases"
    )


class SourceConfig(_Part):
    """A source that was added to the lake by name."""

    name: str = Field(min_length=1, description="its name, as `legation ingest --source NAME` takes it")
    addresses: tuple[str, ...] = Field(min_length=1, description="what is fetched")
    kind: Kind = Field(description="kind of its documents")
    reliability: Reliability = Field(description="Admiralty grade, A to F")


class ChatModelConfig(_Part):
    """A language model that rewords the quotes of answers."""

    name: str = Field(
        min_length=1, description="`PROVIDER:NAME` as LangChain's `init_chat_model` takes it, or `local:PATH`"
    )
    marking: str | None = Field(
        default=None,
        description="highest marking whose quotes it may be given; the lowest level if null, any for `local:`",
    )
    base_url: str | None = Field(default=None, description="address of a server of one's own; keys are never kept here")
    seconds: float = Field(default=120.0, gt=0, description="how long it may write on one answer")


class SqlConfig(_Part):
    """What one query of users may give and take."""

    rows: int = Field(default=10_000_000, ge=1, description="rows of one result at most; more are an error")
    seconds: float = Field(default=600.0, gt=0, description="time after which a query is stopped")
    mebibytes: int = Field(default=1024, ge=1, description="size of one result at most; a larger one is an error")


class LakeConfig(_Part):
    """Settings of a lake, stored as ``lake.json``."""

    format_version: int = Field(default=FORMAT_VERSION, description="layout of the lake on disk")
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC), description="when the lake was made (UTC)")
    levels: tuple[str, ...] = Field(default=DEFAULT_LEVELS, description="the levels of marking, lowest first")
    caveats: tuple[str, ...] | None = Field(
        default=None, description="compartments that a marking may hold; null for any lower-case name"
    )
    releasable: tuple[str, ...] = Field(
        default=(), description="those outside to whom a marking may confine a text (`//rel:...`)"
    )
    labels: dict[str, str] = Field(
        default={}, description="how levels, compartments and `rel` are written in products; in capitals if not named"
    )
    protection: dict[str, int] = Field(
        default={}, description="years for which a level protects from the day of the marking; unlimited if not named"
    )
    embedder: EmbedderConfig | None = Field(
        default=EmbedderConfig(name="multilingual-e5-small"),
        description="the embedder of the vector index; null for a lake with text search only",
    )
    languages: tuple[str, ...] = Field(
        default=LANGUAGES, min_length=1, description="ISO 639-1 codes that language identification chooses among"
    )
    names: tuple[StateNames, ...] = Field(
        default=(), description="states beside those of ISO 3166 whose names are found in texts"
    )
    sources: tuple[SourceConfig, ...] = Field(default=(), description="sources added with `legation sources add`")
    chat_model: ChatModelConfig | None = Field(
        default=None, description="the language model that may join in answers; null for none"
    )
    sql: SqlConfig = Field(
        default=SqlConfig(), description="what one SQL query may give and take; arguments choose less, never more"
    )
    signature_roots: str | None = Field(
        default=None,
        description="file of the certificates (PEM) that signers are trusted by, in the lake's folder or elsewhere; "
        "without it every signer is unknown",
    )
    signature_revocations: str | None = Field(
        default=None,
        description="folder of revocation lists (CRL) and OCSP responses (DER or PEM) that signers are held against, "
        "beside those that documents bring along, in the lake's folder or elsewhere; null for none",
    )
    stamp_authority: str | None = Field(
        default=None,
        description="address of the authority (RFC 3161) that `report --sign` has the time stamped by; null for none",
    )
    audit: Literal["marked", "all"] = Field(
        default="marked",
        description="what the audit logs note: reads and writes of vaults above the lowest level, or of all",
    )
    encryption: dict[str, str] = Field(
        default={},
        description="markings whose vaults are encrypted, and those above them, with the key of each: `file:PATH`, "
        "`env:NAME` or a PKCS#11 URI; set with `legation encrypt`",
    )
    open_in: str | None = Field(
        default=None,
        description="folder in which encrypted vaults are opened, of which you know that no disk keeps it; null for "
        "`/dev/shm`",
    )
    allow_private_addresses: bool = Field(
        default=False, description="whether sources may be fetched from loopback and private network addresses"
    )

    @property
    def marking_levels(self) -> Levels:
        """The levels, checked."""
        return Levels(self.levels, self.caveats, self.releasable, self.labels, self.protection)


def write_config(lake: Path, config: LakeConfig) -> None:
    """Store the configuration; a reader sees the old one or the new one, never half of one."""
    target = lake / FILE_NAME
    draft = lake / f".{FILE_NAME}.{os.getpid()}"
    draft.write_text(config.model_dump_json(indent=2) + "\n", encoding="utf-8")
    os.replace(draft, target)


def read_config(lake: Path) -> LakeConfig:
    """Read and check the configuration of the lake in that folder.

    Raises:
        LakeError: there is no lake there, or it is of another version.
        ConfigError: a key or value in ``lake.json`` is not valid.
    """
    path = lake / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise LakeError(f"no lake at {lake}: make one with `legation --lake {lake} init`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LakeError(f"cannot read {path}: {error}") from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path} is not JSON: {error}") from None
    if isinstance(data, dict) and data.get("format_version") != FORMAT_VERSION:
        raise LakeError(
            f"the lake at {lake} has format_version {data.get('format_version')!r}; "
            f"this Legation reads {FORMAT_VERSION}: open it with the version that made it"
        )
    try:
        config = LakeConfig.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{path}: {place}: {first['msg']}; valid keys are {', '.join(LakeConfig.model_fields)}"
        ) from None
    try:
        _ = config.marking_levels
    except UsageError as error:
        raise ConfigError(f"{path}: {error}") from None
    return config
