"""What a watch must remember when it is stopped: one file in the lake's folder, replaced whole, never half written."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lake.schema.errors import LakeError

FOLDER = "watch"
FILE = "state.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Polled(_Part):
    """One address."""

    source: str
    address: str
    marking: str
    every: float
    """Seconds between polls when all is well."""
    due: datetime
    etag: str | None = None
    last_modified: str | None = None
    answered: datetime | None = None
    """When it last answered, with news or with "not modified"."""
    news: datetime | None = None
    """When it last gave a document that was new."""
    failures: int = 0
    """Failures in a row."""
    error: str | None = None

    def state(self, now: datetime) -> str:
        """``fresh``, ``late`` (three polls missed), ``failing`` or ``never`` (asked, and no answer yet)."""
        if self.failures:
            return "failing"
        if self.answered is None:
            return "never"
        return "late" if now - self.answered > timedelta(seconds=3 * self.every) else "fresh"


class Waiting(_Part):
    """Something that is still to be sent to one target."""

    id: str
    target: str
    """Fingerprint of the target's settings: a target that was taken out of them gets nothing more."""
    what: str
    marking: str
    body: dict[str, str]
    """What is sent: title, text, paths of files and so on."""
    tries: int = 0
    due: datetime
    error: str | None = None


class State(_Part):
    """All of it."""

    polled: dict[str, Polled] = Field(default_factory=dict)
    alerted: dict[str, datetime] = Field(default_factory=dict)
    """Alerts told, by their id, so that none is told twice."""
    waiting: list[Waiting] = Field(default_factory=list)
    withheld: int = 0
    """Products that were not sent to a target because their marking lies above what it may get."""
    reported: datetime | None = None
    """The hour of the last report written."""
    cycle: datetime | None = None
    """When the last round ended."""


def path_of(lake: Path) -> Path:
    """The file."""
    return lake / FOLDER / FILE


def read(lake: Path) -> State:
    """The state of the watch of a lake; an empty one where there was none.

    Raises:
        LakeError: the file is there and is not one of ours.
    """
    path = path_of(lake)
    try:
        return State.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State()
    except (OSError, UnicodeDecodeError, ValidationError, json.JSONDecodeError) as error:
        raise LakeError(
            f"{path} cannot be read ({type(error).__name__}): "
            "remove it, and the watch begins anew; nothing taken in is lost"
        ) from error


def save(lake: Path, state: State) -> None:
    """Replace the file; only the owner may read it, for it names sources and holds what waits to be sent."""
    path = path_of(lake)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(state.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
