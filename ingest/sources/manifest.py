"""The manifest of a corpus (``corpus.toml``): which files belong to which set, and what is known of each set.

::

    title = "The Lantern Strait dossier (fiction)"
    names = "names.toml"            # optional: extra states for the gazetteer, relative to this file

    [[set]]
    name = "treaties"
    paths = ["treaties/**/*.md"]    # globs relative to this file, or to the root that is given
    exclude = ["treaties/drafts/*"] # optional
    kind = "treaty"
    source = "Depositary archive"
    reliability = "A"
    marking = "public"
    known_at = "published"
    [set.map]                       # for records whose fields are not the standard ones
    text = "body"
    [set.select]                    # for a first look: this many, evenly spread, unless all are asked for
    files = 200

    [[document]]                    # optional: what a file that cannot say it itself is called
    file = "treaties/annex.pdf"
    id = "LS-ANNEX-1"
    published_at = 1998-05-14
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator

from lake.schema.errors import ConfigError
from lake.schema.values import DEFAULT_KIND, DEFAULT_RELIABILITY, Kind, KnownAt, Reliability

T = TypeVar("T")
FIELDS = ("id", "text", "title", "language", "published_at", "url", "kind", "work_id")
"""Our names of the fields of a record, which ``[set.map]`` maps to the source's."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Select(_Strict):
    """How many of a set are taken, evenly spread over it; the choice is the same on every run."""

    files: PositiveInt | None = None
    records: PositiveInt | None = None
    """Records of all files of the set together, shared evenly among them."""


class CorpusSet(_Strict):
    """Files of one source and kind."""

    name: str
    paths: list[str] = Field(min_length=1)
    exclude: list[str] = []
    kind: Kind = DEFAULT_KIND
    source: str = ""
    reliability: Reliability = DEFAULT_RELIABILITY
    marking: str | None = None
    """A level of the lake; None for its lowest."""
    known_at: KnownAt = "ingested"
    published_at: datetime | date | None = None
    """Of documents that do not say it themselves."""
    language: str | None = None
    url: str | None = None
    map: dict[str, str | list[str]] | None = None
    select: Select = Select()
    optional: bool = False
    """Whether the corpus is whole without it: no file then is no error."""

    @model_validator(mode="after")
    def _check_map(self) -> "CorpusSet":
        unknown = sorted(set(self.map or {}) - set(FIELDS))
        if unknown:
            raise ValueError(f"unknown field {unknown[0]!r} in map: valid are {', '.join(FIELDS)}")
        return self


class Document(_Strict):
    """What the manifest says of one file, for files that cannot say it themselves."""

    file: str
    id: str | None = None
    title: str | None = None
    published_at: datetime | date | None = None
    language: str | None = None
    work_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be read, with the set it belongs to."""

    path: Path
    set: CorpusSet
    records: int | None = None
    """At most this many documents of it, by :func:`spread_stream`; None for all."""
    document: Document | None = None


class _File(_Strict):
    """The manifest as it stands in the file."""

    title: str = ""
    names: str | None = None
    set: list[CorpusSet] = Field(min_length=1)
    document: list[Document] = []


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest, its globs resolved against a root folder."""

    path: Path
    root: Path
    title: str
    names: Path | None
    sets: tuple[CorpusSet, ...]
    documents: tuple[Document, ...] = ()

    def files(self, set_: CorpusSet) -> list[Path]:
        """All files of one set, sorted."""
        found = {path for pattern in set_.paths for path in self.root.glob(pattern) if path.is_file()}
        return sorted(
            path
            for path in found
            if not any(fnmatchcase(path.relative_to(self.root).as_posix(), pattern) for pattern in set_.exclude)
        )

    def empty_sets(self) -> list[CorpusSet]:
        """Sets whose paths match no file, which is worth a warning: a corpus may be there in part."""
        return [set_ for set_ in self.sets if not self.files(set_)]

    def items(self, full: bool = False) -> Iterator[Item]:
        """Yield the files of all sets in the manifest's order, sorted within a set.

        A file that two sets name is yielded for both: they may map its records in different ways.

        Args:
            full: take everything, whatever ``[set.select]`` says.

        Raises:
            ConfigError: no set matches any file; raised before anything is yielded.
        """
        if len(self.empty_sets()) == len(self.sets):
            raise ConfigError(f"{self.path}: no file under {self.root} matches any of its sets")
        return self._items(full)

    def _items(self, full: bool) -> Iterator[Item]:
        named = {(self.root / document.file).resolve(): document for document in self.documents}
        for set_ in self.sets:
            files = self.files(set_)
            if not full and set_.select.files:
                files = spread(files, set_.select.files)
            quota = None if full or not (set_.select.records and files) else -(-set_.select.records // len(files))
            for path in files:
                yield Item(path, set_, quota, named.get(path.resolve()))


def load_manifest(path: Path, root: Path | None = None) -> Manifest:
    """Read a manifest.

    Args:
        path: the TOML file.
        root: folder that the globs are relative to; the manifest's own where none is given.

    Raises:
        ConfigError: there is none, it is no TOML (the message has the line), a key is not known (the message lists
            those that are), or a value is not valid.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first_problem(error, raw)}") from error
    for pattern in (pattern for set_ in file.set for pattern in set_.paths):
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise ConfigError(f"{path}: path {pattern!r} must be relative and stay inside the corpus")
    names = path.parent / file.names if file.names else None
    if names and not names.is_file():
        raise ConfigError(f"{path}: names: no such file: {names}")
    return Manifest(path, root or path.parent, file.title, names, tuple(file.set), tuple(file.document))


def spread(items: Sequence[T], count: int) -> list[T]:
    """``count`` of the items, evenly spread from the first to the last; all when there are no more than that."""
    if len(items) <= count:
        return list(items)
    if count == 1:
        return [items[0]]
    return [items[round(index * (len(items) - 1) / (count - 1))] for index in range(count)]


def spread_stream(items: Iterable[T], count: int) -> list[T]:
    """Like :func:`spread` for a stream of unknown length, holding at most ``2 * count`` items.

    Every second item held is dropped whenever that many have come, and from then on only every second one is taken.
    """
    held: list[T] = []
    stride = 1
    for index, item in enumerate(items):
        if index % stride:
            continue
        held.append(item)
        if len(held) > 2 * count:
            held = held[::2]
            stride *= 2
    return spread(held, count)


def _first_problem(error: ValidationError, raw: object) -> str:
    """The first thing wrong, with where it stands and what would be right."""
    problems = error.errors()
    problem = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
    where = _place(problem["loc"], raw)
    if problem["type"] == "extra_forbidden":
        key = str(problem["loc"][-1])
        return f"unknown key {key!r}{where}: valid are {', '.join(_keys_at(problem['loc'][:-1]))}"
    key = ".".join(str(part) for part in problem["loc"] if not isinstance(part, int))
    return f"{key or 'manifest'}{where}: {problem['msg'].removeprefix('Value error, ')}"


def _place(location: tuple[int | str, ...], raw: object) -> str:
    """`` of set 'treaties'`` where the problem stands in one that has a name."""
    if len(location) < 2 or not isinstance(location[1], int) or not isinstance(raw, dict):
        return ""
    table = raw[str(location[0])][location[1]]
    name = table.get("name") or table.get("file") if isinstance(table, dict) else None
    return f" of {location[0]} {name!r}" if name else f" of {location[0]} number {location[1] + 1}"


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at a location may have."""
    model: type[BaseModel] = _File
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _table_of(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _table_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, Union):
        return next((table for inner in get_args(annotation) if (table := _table_of(inner))), None)
    return None
