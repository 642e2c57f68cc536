"""``watch.toml``: what is polled, how often, when the report is written and where it is sent."""

import re
import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from lake.config import LakeConfig
from lake.schema.errors import ConfigError
from lake.schema.values import Kind, Reliability

FILE_NAME = "watch.toml"
_PERIOD = re.compile(r"(\d{1,5})\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def period(text: object) -> object:
    """``10m`` as a length of time; seconds, minutes, hours and days are ``s``, ``m``, ``h`` and ``d``."""
    if isinstance(text, str):
        found = _PERIOD.fullmatch(text.strip())
        if found is None or int(found[1]) == 0:
            raise ValueError("write a number and s, m, h or d, such as 10m")
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    return text


Period = Annotated[timedelta, BeforeValidator(period)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Watched(_Part):
    """A source that is polled: one added to the lake, by its name, or one described here."""

    name: str = Field(min_length=1, description="its name")
    addresses: tuple[str, ...] = Field(default=(), description="what is fetched; those of the lake's source if none")
    kind: Kind | None = Field(default=None, description="kind of its documents")
    reliability: Reliability | None = Field(default=None, description="Admiralty grade, A to F")
    marking: str | None = Field(default=None, description="who may see its documents; the lowest level if not given")
    language: str | None = Field(default=None, description="language of its documents; detected if not given")
    known_at: Literal["ingested", "published"] = Field(default="ingested", description="from when they count as known")
    every: Period | None = Field(default=None, description="how often it is polled")


class Morning(_Part):
    """The report."""

    at: time = Field(default=time(6, 0), description="hour of the day")
    zone: str = Field(default="Asia/Ho_Chi_Minh", description="time zone of that hour (IANA)")
    languages: tuple[Literal["en", "vi"], ...] = Field(default=("vi", "en"), min_length=1, description="en, vi")
    formats: tuple[Literal["html", "md", "pdf"], ...] = Field(
        default=("html", "pdf"), min_length=1, description="html, md, pdf"
    )
    folder: Path = Field(default=Path("reports"), description="where it is kept; relative to the lake's folder")

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {value!r}") from error
        return value

    def last(self, now: datetime) -> datetime:
        """The last time at or before ``now`` at which a report falls due."""
        here = now.astimezone(ZoneInfo(self.zone))
        today = here.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today <= here else today - timedelta(days=1)


Sent = Literal["report", "alert"]


class _Target(_Part):
    what: tuple[Sent, ...] = Field(default=("report", "alert"), min_length=1, description="report, alert")
    marking: str | None = Field(
        default=None, description="highest marking that may be sent there; the lowest level if not given"
    )


class FileTarget(_Target):
    """A folder that reports are copied to, and alerts as CAP 1.2."""

    to: Literal["file"]
    folder: Path = Field(description="the folder")


class MailTarget(_Target):
    """Mail over SMTP."""

    to: Literal["smtp"]
    host: str = Field(min_length=1, description="the server")
    port: int = Field(default=587, ge=1, le=65535, description="its port")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="starttls, tls or none")
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", description="address of the sender")
    recipients: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(
        min_length=1, description="addresses of the recipients"
    )
    user: str | None = Field(default=None, description="user name, where the server asks for one")
    password_env: str | None = Field(default=None, description="environment variable that holds the password")


class HookTarget(_Target):
    """A CloudEvent (1.0, structured JSON) posted to an address; the report itself is not in it, only where it is."""

    to: Literal["webhook"]
    url: str = Field(pattern=r"^https?://", description="the address")
    token_env: str | None = Field(default=None, description="environment variable that holds a bearer token")


class CapTarget(_Target):
    """Alerts as CAP 1.2 messages (OASIS) in a folder, from where other systems fetch them."""

    to: Literal["cap"]
    what: tuple[Sent, ...] = Field(default=("alert",), min_length=1, description="alert")
    folder: Path = Field(description="the folder")
    sender: str = Field(min_length=1, pattern=r"^[^\s<&,]+$", description="who is named as the sender")
    status: Literal["Actual", "Exercise", "Test"] = Field(default="Actual", description="Actual, Exercise or Test")


Target = Annotated[FileTarget | MailTarget | HookTarget | CapTarget, Field(discriminator="to")]


class WatchConfig(_Part):
    """Settings of the watch."""

    every: Period = Field(default=timedelta(minutes=5), description="how often sources are polled")
    longest: Period = Field(default=timedelta(hours=6), description="longest wait after failures in a row")
    seconds: float = Field(default=30.0, gt=0, le=600, description="time for one fetch")
    megabytes: int = Field(default=32, ge=1, le=1024, description="size of one fetch at most")
    at_once: int = Field(default=8, ge=1, le=64, description="fetches at one time")
    workers: int = Field(default=1, ge=1, le=64, description="parser processes")
    budget: float = Field(default=3.0, gt=0, description="alarms a week")
    index: Literal["always", "never"] = Field(
        default="always", description="whether search is kept up to date; if never, `legation index` is run apart"
    )
    facts: Literal["always", "report", "never"] = Field(
        default="report", description="when treaties, commitments and positions are read: always, for the report, never"
    )
    source: tuple[Watched, ...] = Field(min_length=1, description="what is polled")
    report: Morning | None = Field(default=None, description="the report; none is written if not given")
    deliver: tuple[Target, ...] = Field(default=(), description="where reports and alerts are sent")

    @model_validator(mode="after")
    def _once(self) -> "WatchConfig":
        names = [one.name for one in self.source]
        if len(set(names)) < len(names):
            raise ValueError("a source stands twice")
        return self


def load(path: Path, lake: LakeConfig) -> WatchConfig:
    """Read and check the settings of a watch; sources that the lake knows are filled in from there.

    Raises:
        ConfigError: there is no such file, it is no TOML, a key or value is not valid, or a source is not described.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {getattr(error, 'strerror', None) or error}; see docs/officer.md") from error
    try:
        config = WatchConfig.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        known = ", ".join(WatchConfig.model_fields)
        raise ConfigError(f"{path}: {place}: {first['msg']} (keys at the top are {known})") from None
    return config.model_copy(update={"source": tuple(_described(path, one, lake) for one in config.source)})


def _described(path: Path, source: Watched, lake: LakeConfig) -> Watched:
    from ingest.sources.web import check_address

    own = next((one for one in lake.sources if one.name == source.name), None)
    if own is not None:
        source = source.model_copy(
            update={
                "addresses": source.addresses or own.addresses,
                "kind": source.kind or own.kind,
                "reliability": source.reliability or own.reliability,
            }
        )
    if not source.addresses or source.kind is None:
        raise ConfigError(
            f"{path}: source {source.name!r}: give addresses and kind, or add it with `legation sources add`"
        )
    for address in source.addresses:
        check_address(address)
    if source.marking is not None:
        lake.marking_levels.parse(source.marking)
    return source
