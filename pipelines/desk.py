"""The desk: everything Legation does, as one object, under one clearance and as of one moment."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.config import StateNames
from lake.relation import Relation
from lake.schema.errors import UsageError
from lake.schema.profiles import profile as markings_of
from lake.store import Lake
from models.names import Gazetteer, State
from models.territories import territory_name
from models.themes import title
from pipelines import intake
from pipelines.audit import audited
from pipelines.audit_desk import AuditDesk
from pipelines.citations import Hit
from pipelines.declared import Declared
from pipelines.event_desk import EventDesk
from pipelines.find import Finder
from pipelines.forecast_desk import ForecastDesk
from pipelines.grading_desk import GradingDesk
from pipelines.history_desk import HistoryDesk
from pipelines.index import Indexer
from pipelines.ingest import IngestReport
from pipelines.neighbours import with_neighbours
from pipelines.performance_desk import PerformanceDesk
from pipelines.position_desk import PositionDesk
from pipelines.precedent_desk import PrecedentDesk
from pipelines.progress import SILENT, Progress
from pipelines.sealing_desk import SealingDesk
from pipelines.series import Reporting, keep_counts, theme_of
from pipelines.signature_desk import SignatureDesk
from pipelines.story_desk import StoryDesk
from pipelines.treaty_desk import TreatyDesk

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from pipelines.answer import Answer
    from pipelines.answerer import Answerer
    from pipelines.brief import Brief
    from pipelines.conversation import Conversation
    from pipelines.ledger import Entry
    from pipelines.rephrase import Told
    from pipelines.warn import Warnings

# Charts, LangChain and statistics are imported where they are used: `status` and `sql` do not wait for them.

DEFAULT_MODEL = "multilingual-e5-small"


@audited
class Desk(
    TreatyDesk,
    PositionDesk,
    EventDesk,
    StoryDesk,
    ForecastDesk,
    PrecedentDesk,
    PerformanceDesk,
    AuditDesk,
    SealingDesk,
    HistoryDesk,
    SignatureDesk,
    GradingDesk,
):
    """An open lake and all that can be asked of it.

    Made by :meth:`open` and :meth:`create`; a context manager. What it gives depends only on the vaults that the
    clearance dominates and on what they knew at ``as_of``.
    """

    def __init__(self, lake: Lake, progress: Progress = SILENT) -> None:
        self.lake = lake
        self._progress = progress
        self._indexer = Indexer(lake, progress=progress)

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        profile: str | None = None,
        levels: Sequence[str] | None = None,
        caveats: Sequence[str] | None = None,
        releasable: Sequence[str] = (),
        names: str | Path | None = None,
        model: str | None = None,
        progress: Progress = SILENT,
    ) -> "Desk":
        """Make a lake.

        Args:
            path: an empty or new folder.
            profile: a scheme of markings that ships with Legation (:data:`lake.schema.profiles.PROFILES`).
            levels: markings, lowest first; in place of a profile.
            caveats: compartments that markings may hold; any by default, or those of the profile.
            releasable: those outside to whom markings may confine a text.
            names: a TOML file of states of one's own, whose names are found in texts.
            model: the embedder's name or folder.
            progress: shows long work.

        Raises:
            LakeError: there is a lake already, or something else.
            UnknownValueError: there is no such profile.
            UsageError: a level is not a valid name, or both a profile and levels are given.
        """
        if profile is not None and levels:
            raise UsageError("give either a profile of markings or levels of your own")
        scheme = markings_of(profile or "default")
        states = Gazetteer.load(Path(names)) if names is not None else ()
        lake = Lake.create(
            path,
            levels=levels or scheme.levels,
            caveats=scheme.caveats if caveats is None else caveats,
            releasable=releasable,
            labels=scheme.labels,
            protection=scheme.protection,
            embedder=model or DEFAULT_MODEL,
            names=[
                StateNames(code=state.code, names={language: tuple(forms) for language, forms in state.names.items()})
                for state in states
            ],
        )
        return cls(lake, progress)

    @classmethod
    def open(
        cls,
        path: str | Path,
        clearance: str | None = None,
        as_of: str | date | datetime | None = None,
        *,
        progress: Progress = SILENT,
    ) -> "Desk":
        """Open a lake.

        Args:
            path: its folder.
            clearance: ``level`` or ``level//caveat``; the lowest level when left out.
            as_of: read as known then; a date means its end in UTC.
            progress: shows long work.

        Raises:
            LakeError: no lake there, or one of another version.
            UsageError: an unknown level, or a date that is none.
        """
        return cls(Lake.open(path, clearance, as_of), progress)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the lake's query engine and indexes."""
        self._indexer.close()
        self.lake.close()

    def describe(self) -> dict[str, Any]:
        """The lake's folder, markings and embedder."""
        config = self.lake.config
        return {
            "lake": str(self.lake.path),
            "markings": list(self.lake.levels.names),
            "embedder": config.embedder.name if config.embedder else None,
        }

    # --- in ----------------------------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        declared: Declared | None = None,
        manifest: str | Path | None = None,
        root: str | Path | None = None,
        full: bool = False,
        retry_quarantined: bool = False,
        index: bool = True,
        workers: int = 2,
    ) -> IngestReport:
        """Take in files, folders, archives, feeds and URLs, then bring the indexes up to date.

        Args:
            paths: what to take in.
            declared: kind, source, reliability, marking, ``known_at`` and so on, for all of it.
            manifest: a corpus described set by set, in place of ``declared`` or besides ``paths``.
            root: folder that the manifest's paths are relative to; the manifest's own by default.
            full: take all that the manifest names, not its selection.
            retry_quarantined: try what is in quarantine again, as it was declared then.
            index: whether to bring the indexes up to date.
            workers: parser processes.

        Raises:
            UsageError: nothing to take in, a path that is not there, a value that is not valid.
        """
        declared = declared or Declared()
        if not (paths or manifest or retry_quarantined):
            paths, declared = self._added(declared)
        report = IngestReport()
        how = intake.How(workers, self._progress, report)
        if paths:
            intake.paths(self.lake, [str(path) for path in paths], declared, how)
        if manifest is not None:
            intake.manifest(self.lake, Path(manifest), how, root=Path(root) if root else None, full=full)
        if retry_quarantined:
            intake.retry(self.lake, how)
        if index:
            self.index()
            self.extract()
        return report

    def index(self, *, rebuild: bool = False) -> dict[str, Any]:
        """Bring both indexes of every open vault up to date, or build them anew from the tables."""
        self._finish_regrading()
        done = {"vaults": self._indexer.catch_up(rebuild=rebuild)}
        keep_counts(self.lake)
        return done

    # --- out ---------------------------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Documents and passages by kind, language and marking; quarantine; indexes; how fresh watched sources are."""
        from pipelines.watch.freshness import freshness

        held = self.lake.quarantined()
        return {
            "lake": str(self.lake.path),
            "documents": self.lake.holdings().to_dicts(),
            "quarantined": held.height,
            "quarantine": [
                {
                    "path": row["address"] + row["member"],
                    "reason": row["reason"],
                    "error": row["error"],
                    "marking": row["marking"],
                }
                for row in held.iter_rows(named=True)
            ],
            "indexes": [
                {
                    "marking": str(indexes.vault.marking),
                    "passages": 0 if indexes.texts.outdated else indexes.texts.count(),
                    "current": indexes.current,
                }
                for indexes in (self._indexer.all() if self.lake.config.embedder is not None else ())
            ],
            "sources": freshness(self.lake),
        }

    def sql(
        self,
        query: str,
        parameters: Sequence[Any] | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Relation:
        """Run one reading statement; ``.pl()``, ``.df()`` and ``.fetchall()`` read the relation.

        Args:
            query: one SELECT, in DuckDB's words.
            parameters: values for ``?``.
            limit: the first so many rows of the result; without it, more rows than the setting ``sql.rows`` are an
                error, never cut off.
            seconds: time after which a reading is stopped; the setting ``sql.seconds`` by default.

        Raises:
            SqlError: the query is wrong, or not allowed in the sandbox; reading the relation, also: too much.
            UsageError: ``limit`` or ``seconds`` is more than the settings allow.
        """
        return self.lake.sql(query, parameters, limit=limit, seconds=seconds)

    def table(self, query: str, *, limit: int | None = None, seconds: float | None = None) -> dict[str, Any]:
        """The result of a query as columns and rows of plain values.

        Args:
            query: as for :meth:`sql`.
            limit: rows at most; the first ones of the result.
            seconds: time after which the query is stopped.

        Raises:
            SqlError: the query is wrong, is refused, or takes too long.
        """
        frame = self.lake.query(query, limit=limit, seconds=seconds)
        return {"columns": frame.columns, "rows": [list(map(_plain, row)) for row in frame.iter_rows()]}

    def save_table(
        self, query: str, out: str | Path, *, limit: int | None = None, seconds: float | None = None
    ) -> dict[str, Any]:
        """Write the result of a query for spreadsheets; no cell is a formula (:mod:`pipelines.spreadsheet`).

        Args:
            query: as for :meth:`sql`.
            out: the file, ending in ``.csv``, ``.tsv`` or ``.xlsx``.
            limit: rows at most; the first ones of the result.
            seconds: time after which the query is stopped.

        Raises:
            SqlError: the query is wrong, is refused, or takes too long.
            UsageError: another ending.
        """
        from pipelines.spreadsheet import save

        found = self.table(query, limit=limit, seconds=seconds)
        marking = self.lake.levels.join(vault.marking for vault in self.lake.vaults)
        save(found["columns"], found["rows"], self.lake.levels.words(marking), Path(out))
        return {"path": str(out), "rows": len(found["rows"]), "marking": str(marking)}

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: str = "auto",
        kind: str | None = None,
        language: str | None = None,
        country: str | None = None,
        since: date | None = None,
        until: date | None = None,
        context: int = 0,
    ) -> list[Hit]:
        """Passages that fit a query in any language, best first.

        Args:
            query: words, a question, a sentence, or the query language (:mod:`lake.query`).
            k: how many.
            mode: ``auto`` (both indexes), ``vector`` or ``text``.
            kind: only documents of this kind.
            language: only documents in this language (ISO 639-1).
            country: only documents that name this country (ISO 3166-1 alpha-3).
            since, until: only documents published on these days or between them.
            context: neighbouring passages given before and after each.

        Raises:
            UnknownValueError: a mode or kind that is not one of the valid ones.
            QueryError: signs of the query language that make no sense.
        """
        hits = self.finder.search(
            query, k=k, mode=mode, kind=kind, language=language, country=country, since=since, until=until
        )
        return with_neighbours(self.lake, hits, context)

    def similar(self, place: str, query: str = "", *, k: int = 10, context: int = 0, **confined: Any) -> list[Hit]:
        """Passages of other documents that say much the same as an article, nearest first.

        Args:
            place: a passage's id; or a document's id, the id or URL its source gave, or its title, each followed by
                ``#`` and a locator (``#art_5``) or, after a title, by the article as it is named (``, Article 5``).
            query: conditions that they must meet, in the query language.
            k: how many.
            context: neighbouring passages given before and after each.
            confined: as for :meth:`search`: ``kind``, ``language``, ``country``, ``since``, ``until``.

        Raises:
            UsageError: nothing stands there; the message names what is close.
        """
        from pipelines.similar import similar

        return with_neighbours(self.lake, similar(self.lake, self.finder, place, query, k=k, **confined), context)

    def facets(self, query: str = "", **confined: Any) -> dict[str, dict[str, int]]:
        """Passages by ``kind``, ``language``, ``country`` and ``year``, over all that match; counted exactly.

        Args:
            query: as for :meth:`search`. A passage matches that meets its conditions and holds one of its telling
                words, those that at most every fifth passage holds.
            confined: as for :meth:`search`: ``kind``, ``language``, ``country``, ``since``, ``until``.
        """
        return self.finder.facets(query, **confined)

    def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        kind: str | None = None,
        written_in: str | None = None,
        country: str | None = None,
        since: date | None = None,
        until: date | None = None,
        model: "BaseChatModel | str | None" = None,
        sees: str | None = None,
        told: "Told | None" = None,
    ) -> "Answer":
        """Answer from the lake with checked quotes, or abstain.

        Args:
            question: in any language.
            language: of the words around the quotes; the question's own by default.
            kind: only from documents of this kind.
            written_in: only from documents in this language (ISO 639-1).
            country: only from documents that name this country (ISO 3166-1 alpha-3).
            since, until: only from documents published on these days or between them.
            model: a language model that may reword the quotes: a LangChain chat model, ``PROVIDER:NAME``,
                ``local:PATH``, or ``none``; the one of the lake's settings by default, and none where they name none.
            sees: the highest marking whose quotes the model may be given; see :func:`pipelines.joining.joiner`.
            told: takes each sentence as soon as it stands, where a model writes.

        Raises:
            UsageError: a model that is none.
            RefusedError: a model that cannot be used, as when its package is missing.
        """
        from pipelines.answer import Scope

        scope = Scope(kind, written_in, country, since, until)
        configured = self.lake.config.chat_model
        if model is None and configured is None:
            return self._answerer.ask(question, language=language, scope=scope)
        from pipelines.joining import joiner

        joining = joiner(model, configured, self.lake.levels, sees)
        answer = self._answerer.ask(question, language=language, scope=scope)
        return joining.join(answer, self.lake.levels, self.gazetteer, self.finder.nearness, told) if joining else answer

    def conversation(self) -> "Conversation":
        """A conversation: its follow-up questions ("and China?", "what about before 2010?") lean on earlier turns."""
        from pipelines.conversation import Conversation

        return Conversation(self.ask, self.gazetteer)

    def extract(self) -> dict[str, Any]:
        """Read treaties and registers, then commitments in texts not yet read, and work out the dates they fall due."""
        from pipelines.extract_commitments import extract_commitments
        from pipelines.resolve_deadlines import resolve_deadlines

        treaties = self.extract_treaties()
        read = extract_commitments(self.lake, self.gazetteer, self._progress)
        positions = self.extract_positions()
        events = self.extract_events()
        stories = self.place_stories()
        keep_counts(self.lake)
        return {
            **read.to_json(),
            "deadlines": resolve_deadlines(self.lake),
            "treaties": treaties,
            "positions": positions,
            "events": events,
            "performance": self.hold_reports(),
            "stories": stories,
            "numbers": self.load_numbers(),
        }

    def commitments(
        self,
        *,
        party: str | None = None,
        kind: str | None = None,
        about: str | None = None,
        due_before: str | date | None = None,
        due_within: str | None = None,
        overdue: bool = False,
        status: str | None = None,
        limit: int | None = None,
    ) -> "list[Entry]":
        """The ledger of commitments: who is bound to what, by when, each with its quote.

        Args:
            party: code of a state that is bound, by name or as a party to the treaty.
            kind: obligation, prohibition, permission or recommendation.
            about: a topic, in any language; commitments in the passages that search finds for it.
            due_before: only those that fall due from today to this day.
            due_within: likewise, within a period such as ``12m``, ``90d`` or ``2y``.
            overdue: only those of which a day has passed; whether they were met is another question.
            status: only those of which this is reported: ``no evidence``, ``indications of action``, ``reported met``
                or ``reported breached``; of the party, else of any state that is bound.
            limit: how many at most.

        Raises:
            UnknownValueError: another type or status.
            UsageError: a period that is none.
        """
        from pipelines import ledger

        today = ledger.today_of(self)
        before = date.fromisoformat(due_before) if isinstance(due_before, str) else due_before
        if due_within is not None:
            before = ledger.within(today, due_within)
        return ledger.ledger(
            self,
            party=party,
            kind=kind,
            about=about,
            due_after=today if before is not None else None,
            due_before=before,
            overdue=overdue,
            status=status,
            today=today,
            limit=limit,
        )

    def brief(self, subject: str) -> "Brief":
        """What the lake holds on a subject: checked quotes by kind of document, with markings and sources.

        Args:
            subject: words or a question, in any language.

        Raises:
            UsageError: no subject.
        """
        from pipelines.brief import brief

        return brief(self, subject)

    def trends(self, *, days: int = 30, limit: int = 20) -> dict[str, Any]:
        """Countries and pairs that rose in the last ``days``, and the topics that emerged or fell silent."""
        from pipelines.topics import Overview, overview
        from pipelines.trends import rising

        reporting = self.reporting
        until = self._today(reporting)
        found = rising(reporting, until, days)[:limit] if until else []
        topics = overview(self.lake, until, days) if until else Overview((), 0, None)
        return {
            "as_of": until.isoformat() if until else None,
            "days": days,
            "trends": [{**trend.to_json(), "name": self.name(trend.country)} for trend in found],
            "topics": topics.to_json(limit),
        }

    def alerts(self, *, budget: float = 3.0, days: int = 14) -> "Warnings":
        """Alerts of the last ``days`` within a budget of alarms a week, with quotes and track record."""
        from pipelines.warn import warn

        reporting = self.reporting
        return warn(self.lake, reporting, self._today(reporting), budget=budget, days=days, name=self.name)

    def warn(self, *, budget: float = 3.0, days: int = 14, save: bool = False) -> dict[str, Any]:
        """:meth:`alerts` as plain values; with ``save`` they are stored in the lake, each once."""
        from pipelines import warn

        warnings = self.alerts(budget=budget, days=days)
        return {**warnings.to_json(), **({"saved": warn.save(self.lake, warnings)} if save else {})}

    def report(
        self, *, out: Path | None = None, language: str = "en", budget: float = 3.0, sign: Path | None = None
    ) -> dict[str, Any]:
        """Write the situation report: a self-contained page, Markdown, or PDF/A.

        Args:
            out: the file, ending in ``.html``, ``.md`` or ``.pdf``; ``out/report-DATE-LANGUAGE.html`` by default.
            language: ``en`` or ``vi``.
            budget: alarms a week.
            sign: PKCS#12 file with which a PDF is signed; its passphrase is in ``LEGATION_SIGN_PASSPHRASE``.

        Raises:
            UnknownValueError: another language.
            UsageError: another ending.
        """
        from pipelines.report.page import write

        return write(self, out, language=language, budget=budget, key=sign).to_json()

    def verify(self) -> dict[str, Any]:
        """Derive every hash and quote of the open vaults again."""
        return self.lake.verify().as_dict()

    def compact(self) -> dict[str, Any]:
        """Put small table files together; see :func:`lake.maintenance.compact`."""
        return {
            "tables": [
                {
                    "table": done.table,
                    "before": done.files_before,
                    "after": done.files_after,
                    "dropped": done.dropped_rows,
                }
                for done in self.lake.compact()
            ]
        }

    def vacuum(self, *, hours: float = 24.0) -> dict[str, Any]:
        """Delete table files that were replaced more than ``hours`` ago."""
        return {"deleted": self.lake.vacuum(hours)}

    def _added(self, declared: Declared) -> tuple[Sequence[str], Declared]:
        """Addresses and properties of the source that is named and was added to this lake."""
        for source in self.lake.config.sources:
            if source.name == declared.source:
                kind = declared.kind or source.kind
                return source.addresses, replace(declared, kind=kind, reliability=source.reliability)
        known = ", ".join(source.name for source in self.lake.config.sources) or "none yet"
        raise UsageError(
            "nothing to take in: name files, folders or URLs, or --manifest, --retry-quarantined, "
            f"or --source with a source added to this lake ({known}; see `legation sources`)"
        )

    # --- shared ------------------------------------------------------------------------------------------------------

    @property
    def clearance(self) -> str:
        """The marking up to which the lake is read."""
        return str(self.lake.clearance)

    @property
    def as_of(self) -> datetime | None:
        """The moment up to which the lake is read; None for now."""
        return self.lake.as_of

    def name(self, code: str, language: str = "en") -> str:
        """The usual name of a country, of both of a pair (``XLH-XTV``), or of a theme (``#sea``)."""
        theme = theme_of(code)
        if theme is not None:
            return title(theme, language)
        own = {state.code: state.names for state in self.lake.config.names}

        def one(part: str) -> str:
            if part in own:
                return (own[part].get(language) or own[part].get("en") or next(iter(own[part].values())))[0]
            return territory_name(part, language) or part

        return " – ".join(one(part) for part in code.split("-"))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Names of countries, the lake's own states among them."""
        return Gazetteer.build(tuple(State(state.code, state.names) for state in self.lake.config.names))

    @property
    def reporting(self) -> Reporting:
        """What news and statements told day by day, as known at ``as_of``."""
        return Reporting(self.lake)

    def _today(self, reporting: Reporting) -> date | None:
        """The day that is looked from: that of ``as_of``, else the last of which anything is known."""
        if self.lake.as_of is not None:
            return self.lake.as_of.date()
        last = reporting.last_day
        return min(last, self.lake.now.date()) if last else None

    @cached_property
    def finder(self) -> Finder:
        """Search over the open vaults, as :class:`pipelines.retriever.LegationRetriever` takes it."""
        return Finder(self.lake, self._indexer, self.gazetteer)

    @cached_property
    def _answerer(self) -> "Answerer":
        from pipelines.answerer import Answerer

        return Answerer(self.lake, self.finder, self.gazetteer)


def _plain(value: Any) -> Any:
    """A value of a table as JSON can hold it: times in ISO 8601, bytes in hexadecimal, what is no number in words."""
    match value:
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case float() if not math.isfinite(value):
            return str(value)
        case bytes():
            return value.hex()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value
