"""The lake: its vaults, as one clearance sees them and as they were known at one moment."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from lake import reading
from lake.audit import AuditLog, listed
from lake.config import FILE_NAME, EmbedderConfig, LakeConfig, SourceConfig, StateNames, read_config, write_config
from lake.delta import columns_of
from lake.holdings import holdings, quarantined
from lake.limits import Bounds
from lake.links import refuse_detours
from lake.locks import exclusive
from lake.maintenance import RETENTION_HOURS, Compaction, compact, vacuum
from lake.moment import Moment, moment
from lake.pin import Pin, Versions
from lake.reading import Quote, Span, Text, Withdrawn
from lake.relation import Relation
from lake.rows import check_names
from lake.schema.errors import LakeError, UsageError
from lake.schema.marking import DEFAULT_LEVELS, Levels, Marking
from lake.schema.values import LANGUAGES
from lake.sealed.cipher import DataKey
from lake.sealed.seals import Seals, is_vault
from lake.sql import Parameters, Sandbox
from lake.vault import Record, Vault
from lake.verify import Progress, Verification, verify
from lake.whose import account

CAVEATS = 10
"""Caveats that one clearance may hold, and recipients that it may look beyond: vaults are found by naming them, and
each of these doubles the names."""

_AUDITED: ContextVar[bool] = ContextVar("audited", default=False)
"""Whether what happens is part of an act that will be noted."""

DEFAULT_EMBEDDER = EmbedderConfig(name="multilingual-e5-small")


class Lake:
    """An open lake. Made by :meth:`create` and :meth:`open`; a context manager.

    Only the vaults that the clearance dominates are ever touched: the others are not opened, listed or looked for,
    so nothing that this object gives can depend on them.
    """

    def __init__(
        self, path: Path, config: LakeConfig, clearance: Marking, as_of: datetime | None, pin: Pin | None = None
    ) -> None:
        self.path, self.config, self.clearance, self.as_of, self.pin = path, config, clearance, as_of, pin
        self.who = account()
        self.levels: Levels = config.marking_levels
        self._open: dict[Marking, Vault] = {}
        self._seals = Seals(config)
        self._sandbox: Sandbox | None = None
        self._mutex = threading.RLock()

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        levels: Sequence[str] = DEFAULT_LEVELS,
        caveats: Sequence[str] | None = None,
        releasable: Sequence[str] = (),
        labels: Mapping[str, str] | None = None,
        protection: Mapping[str, int] | None = None,
        embedder: EmbedderConfig | str | None = DEFAULT_EMBEDDER,
        languages: Sequence[str] = LANGUAGES,
        names: Sequence[StateNames] | None = None,
        allow_private_addresses: bool = False,
    ) -> "Lake":
        """Make a lake in an empty or new folder, and open it with the lowest clearance.

        Args:
            path: the folder.
            levels: names of the marking levels, lowest first.
            caveats: compartments that markings may hold; None for any.
            releasable: those outside to whom markings may confine a text.
            labels: how levels, compartments and ``rel`` are written in products.
            protection: years for which levels protect.
            embedder: the embedder of the vector index, or its name; None for none.
            languages: ISO 639-1 codes that language identification chooses among.
            names: states beside those of ISO 3166.
            allow_private_addresses: whether sources may be fetched from private network addresses.

        Raises:
            LakeError: there is a lake already, or the folder holds something else.
            UsageError: a level, caveat or recipient is not a lower-case name, or stands twice.
        """
        path = Path(path)
        if (path / FILE_NAME).exists():
            raise LakeError(f"there is a lake at {path} already")
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise LakeError(f"{path} is not an empty folder: a lake is made in an empty or a new one")
        checked = Levels(
            tuple(levels),
            None if caveats is None else tuple(caveats),
            tuple(releasable),
            dict(labels or {}),
            dict(protection or {}),
        )
        config = LakeConfig(
            levels=checked.names,
            caveats=checked.caveats,
            releasable=checked.releasable,
            labels=dict(checked.labels),
            protection=dict(checked.protection),
            embedder=EmbedderConfig(name=embedder) if isinstance(embedder, str) else embedder,
            languages=tuple(languages),
            names=tuple(names or ()),
            allow_private_addresses=allow_private_addresses,
        )
        path.mkdir(parents=True, exist_ok=True)
        write_config(path, config)
        return cls.open(path)

    @classmethod
    def open(
        cls,
        path: str | Path,
        clearance: Marking | str | None = None,
        as_of: Moment | None = None,
        *,
        pin: Pin | None = None,
    ) -> "Lake":
        """Open a lake.

        Args:
            path: its folder.
            clearance: what the reader may see, such as ``restricted`` or ``secret//alpha``; default the lowest level.
            as_of: read the lake as it was known then; a date means its end in UTC. Default: as it is now.
            pin: read the lake as it was stored at an earlier version, and as on that day.

        Raises:
            LakeError: there is no lake there, or it is of another version; what is pinned is not there.
            ConfigError: ``lake.json`` has a key or value that is not valid.
            UsageError: the clearance or the moment is not one.
        """
        path = Path(path).absolute()
        config = read_config(path)
        levels = config.marking_levels
        held = levels.parse(str(clearance)) if clearance is not None else Marking(levels.lowest)
        if levels.breadth(held) > CAVEATS:
            raise UsageError(f"a clearance of {levels.breadth(held)} caveats: at most {CAVEATS} can be held at once")
        lake = cls(path, config, held, None if as_of is None else moment(as_of), pin)
        if pin is not None:
            pin.check({str(vault.marking): vault.snapshot().batches for vault in lake.vaults})
        return lake

    @property
    def now(self) -> datetime:
        """The moment that is looked from (UTC): ``as_of``, else noon of the day of the pin, else the clock's."""
        return self.as_of or (self.pin.noon if self.pin is not None else datetime.now(UTC))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the query engine; the lake may still be read, which starts it again."""
        with self._mutex:
            if self._sandbox is not None:
                self._sandbox.close()
                self._sandbox = None
            for vault in self._open.values():
                vault.close()

    @property
    def vaults(self) -> tuple[Vault, ...]:
        """The vaults there are among those that the clearance dominates: lowest level first, then by caveats."""
        return tuple(
            self._vault(marking)
            for marking in self.levels.below(self.clearance)
            if (self.pin is None or str(marking) in self.pin.data)
            and (marking in self._open or is_vault(self._folder(marking)))
        )

    def vault(self, marking: Marking | str, *, create: bool = False) -> Vault:
        """The vault of a marking.

        Args:
            marking: such as ``public`` or ``secret//alpha``.
            create: make it when it is not there.

        Raises:
            LakeError: the clearance does not dominate the marking, or there is no such vault: the same words for
                both, unless ``create``.
            UsageError: not a marking of this lake.
        """
        marking = self.levels.parse(str(marking))
        allowed = self.levels.dominates(self.clearance, marking)
        if self.pin is not None and (create or str(marking) not in self.pin.data):
            raise LakeError(f"the lake was opened as it was at an earlier version: no vault {marking} is made there")
        if create and not allowed:
            raise LakeError(f"clearance {self.clearance} does not reach {marking}: open the lake with one that does")
        if allowed and create:
            self._make_folder(marking)
        if not allowed or not (marking in self._open or is_vault(self._folder(marking))):
            raise LakeError(f"no vault {marking} is open to clearance {self.clearance}")
        return self._vault(marking)

    def frame(self, table: str, columns: Sequence[str] | None = None, where: pl.Expr | None = None) -> pl.DataFrame:
        """Rows of a table over all open vaults, as known by ``as_of``; for code of the house, not for users' queries.

        Args:
            table: its name.
            columns: which columns, in that order; all by default.
            where: which rows; may use any column.

        Raises:
            UnknownValueError: there is no such table or column.
        """
        check_names(table, columns or ())
        frames = [vault.frame(table, columns, where, as_of=self.as_of) for vault in self.vaults]
        return pl.concat([pl.DataFrame(schema=columns_of(table)).select(columns or pl.all()), *frames])

    def sql(
        self, query: str, parameters: Parameters = None, *, limit: int | None = None, seconds: float | None = None
    ) -> Relation:
        """Run a reading SQL query over views of all tables, as known by ``as_of``.

        Args:
            query: one SELECT (or FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, PIVOT, EXPLAIN).
            parameters: values for ``?``, ``$1`` or ``$name``.
            limit: the first so many rows; None gives all, and an error where they are more than the setting
                ``sql.rows``.
            seconds: time after which a reading of the rows is stopped; None for the setting ``sql.seconds``.

        Returns:
            A relation: ``.pl()``, ``.df()``, ``.fetchall()`` read it, each time anew. Times are in UTC.

        Raises:
            SqlError: the query is wrong, or asks for what the sandbox refuses.
            UsageError: ``limit`` or ``seconds`` is more than the settings allow.
        """
        return self._engine().sql(query, parameters, self.vaults, self.as_of, self._bounds(limit, seconds), limit)

    def query(
        self, query: str, parameters: Parameters = None, *, seconds: float | None = None, limit: int | None = None
    ) -> pl.DataFrame:
        """The rows of a reading SQL query, at once; as :meth:`sql`, for programs that serve others.

        Args:
            query: as for :meth:`sql`.
            parameters: likewise.
            seconds: time after which the query is stopped; None for the setting ``sql.seconds``.
            limit: as for :meth:`sql`.

        Raises:
            SqlError: the query is wrong, is refused, fails on some row, takes too long, or gives too much.
            UsageError: ``limit`` or ``seconds`` is more than the settings allow.
        """
        return self._engine().query(query, parameters, self.vaults, self.as_of, self._bounds(limit, seconds), limit)

    def _bounds(self, limit: int | None, seconds: float | None) -> Bounds:
        most = self.config.sql
        if limit is not None and not 0 <= limit <= most.rows:
            raise UsageError(f"a limit of {limit} rows: from 0 to {most.rows}, the setting `sql.rows` in lake.json")
        if seconds is not None and not 0 <= seconds <= most.seconds:
            raise UsageError(f"{seconds:g} s: from 0 to {most.seconds:g}, the setting `sql.seconds` in lake.json")
        return Bounds(most.rows, most.seconds if seconds is None else seconds, most.mebibytes << 20)

    def cut(self, document_id: str, start: int, end: int) -> Quote:
        """Characters ``start`` to ``end`` of a document, read from the store and checked against its hash now.

        Raises:
            LakeError: no such document is known here; a hidden one and one that is not there are the same.
            IntegrityError: the stored text has changed, or has no such characters.
        """
        return reading.cut(self.vaults, (document_id, start, end), self.as_of)

    def cut_many(self, spans: Sequence[Span]) -> list[Quote | Withdrawn]:
        """Quotes for many ``(document_id, start, end)``, in their order; see :meth:`cut` for what is withdrawn."""
        return reading.cut_many(self.vaults, spans, self.as_of)

    def texts(self, document_ids: Collection[str]) -> dict[str, Text]:
        """Documents by id with their checked texts; those unknown here, or changed, are left out."""
        return reading.texts_of(self.vaults, document_ids, self.as_of)[0]

    def holdings(self) -> pl.DataFrame:
        """Documents and passages by kind, language and marking."""
        return holdings(self.vaults, self.as_of)

    def quarantined(self) -> pl.DataFrame:
        """The rows of table ``quarantine`` that are held."""
        return quarantined(self.vaults, self.as_of)

    def verify(self, progress: Progress | None = None) -> Verification:
        """Derive every hash and quote of the open vaults again, whatever ``as_of`` is."""
        return verify(self.vaults, progress)

    def compact(self) -> list[Compaction]:
        """Put small files together in every open vault; see :func:`lake.maintenance.compact`."""
        return [done for vault in self.vaults for done in compact(vault)]

    def vacuum(self, retention_hours: float = RETENTION_HOURS) -> int:
        """Delete files long out of use in every open vault; see :func:`lake.maintenance.vacuum`."""
        return sum(vacuum(vault, retention_hours) for vault in self.vaults)

    def _engine(self) -> Sandbox:
        with self._mutex:
            if self._sandbox is None:
                self._sandbox = Sandbox()
            return self._sandbox

    def add_source(self, source: SourceConfig) -> None:
        """Add a source to the lake's settings, in place of one of the same name."""

        def added(config: LakeConfig) -> LakeConfig:
            others = tuple(known for known in config.sources if known.name != source.name)
            return config.model_copy(update={"sources": (*others, source)})

        self.change(added)

    def record_embedder(self, fingerprint: str) -> None:
        """Note which model's vectors the lake holds, once; see :attr:`EmbedderConfig.fingerprint`."""

        def noted(config: LakeConfig) -> LakeConfig:
            if config.embedder is None or config.embedder.fingerprint is not None:
                return config
            return config.model_copy(
                update={"embedder": config.embedder.model_copy(update={"fingerprint": fingerprint})}
            )

        self.change(noted)

    def change(self, change: Callable[[LakeConfig], LakeConfig]) -> None:
        """Change the settings as they stand on disk now, one process after the other."""
        with exclusive(self.path / ".config.lock"):
            self.config = change(read_config(self.path))
            write_config(self.path, self.config)

    def renew(self) -> None:
        """Let go of the open vaults and their keys, which are opened anew, as they and the settings are now."""
        with self._mutex:
            self.close()
            self._open.clear()
            self._seals = Seals(self.config)

    def key(self, marking: Marking) -> DataKey | None:
        """The data key of an encrypted vault; None where it is plain.

        Raises:
            LakeError: the key that unwraps it cannot be had, or is another.
        """
        return self._seals.key(self._folder(marking), marking)

    # --- who did what ------------------------------------------------------------------------------------------------

    @contextmanager
    def audited(self, act: str, asked: Mapping[str, Any]) -> Iterator[list[str]]:
        """Note in the audit log what is read within.

        It is noted at the join of the open vaults' markings, and nowhere below: what the cleared ask must not show in
        the log of a vault that others read. Nothing is noted where only the lowest level is open, unless the lake's
        setting ``audit`` says ``all``; and nothing for what is read within another ``audited``.

        Args:
            act: what is done, such as ``search``.
            asked: what was asked, as plain values.

        Yields:
            A list to which the ids of what is given out are added.

        Raises:
            LakeError: the log cannot be written; the result must then not be given out.
        """
        log = None if _AUDITED.get() else self._log()
        given: list[str] = []
        if log is None:
            yield given
            return
        token = _AUDITED.set(True)
        outcome = "done"
        try:
            yield given
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            _AUDITED.reset(token)
            log = log if log.current else self._log() or log  # what was done may have been to encrypt it
            moment_asked = self.as_of.isoformat().replace("+00:00", "Z") if self.as_of else None
            log.append(
                {
                    "who": self.who,
                    "act": act,
                    "clearance": str(self.clearance),
                    "as_of": moment_asked,
                    "asked": dict(asked),
                    "given": listed(given),
                    "outcome": outcome,
                }
            )

    def audit_logs(self) -> list[AuditLog]:
        """The logs of the open vaults, and of the join of their markings."""
        markings = [vault.marking for vault in self.vaults]
        joined = self.levels.join(markings)
        return [self._audit_log(marking) for marking in dict.fromkeys([*markings, joined])]

    @property
    def versions(self) -> Versions:
        """The records of versions within the clearance; kept at the join of the open vaults' markings."""
        markings = [vault.marking for vault in self.vaults]
        joined = self.levels.join(markings)
        folders = {self._folder(marking): marking for marking in dict.fromkeys([joined, *markings])}
        keys = {folder: self._seals.key(folder, marking) for folder, marking in folders.items()}
        return Versions(
            list(folders),
            mode=0o755 if joined == Marking(self.levels.lowest) else 0o700,
            keys={folder: key for folder, key in keys.items() if key is not None},
        )

    def note(self, marking: Marking, entry: Mapping[str, Any]) -> None:
        """Note an act in the log of a marking, whether or not other acts on it are noted.

        Raises:
            LakeError: the log cannot be written; the act must then not be done.
        """
        self._audit_log(marking, written=True).append({"who": self.who, **entry})

    def _audit_log(self, marking: Marking, *, written: bool = False) -> AuditLog:
        folder = self._folder(marking)
        if written:
            self._seals.prepare(folder, marking)
        return AuditLog(folder, marking, self._seals.key(folder, marking))

    def _log(self) -> AuditLog | None:
        """Where what this session reads is noted."""
        joined = self.levels.join(vault.marking for vault in self.vaults)
        return self._audit_log(joined, written=True) if self.recorded(joined) else None

    def _recorder(self, marking: Marking) -> Record | None:
        """Notes what is written into a vault in its log."""
        if not self.recorded(marking):
            return None
        log = self._audit_log(marking, written=True)
        return lambda entry: log.append({"who": self.who, **entry})

    def recorded(self, marking: Marking) -> bool:
        """Whether acts on this marking are noted."""
        return self.config.audit == "all" or marking != Marking(self.levels.lowest)

    def _make_folder(self, marking: Marking) -> None:
        """The folder of a vault; that of a marked one is its maker's alone, until an administrator shares it."""
        folder = self._folder(marking)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o755 if marking == Marking(self.levels.lowest) else 0o700, exist_ok=True)
        self._seals.make(folder, marking)

    def _folder(self, marking: Marking) -> Path:
        return self.path / "vaults" / marking.folder

    def _vault(self, marking: Marking) -> Vault:
        with self._mutex:
            if marking not in self._open:
                folder = self._folder(marking)
                refuse_detours(folder)
                home = self._seals.home(folder, marking)
                most = None if self.pin is None else self.pin.data[str(marking)].version
                self._open[marking] = Vault(folder, marking, self._recorder(marking), home, most=most)
            return self._open[marking]
