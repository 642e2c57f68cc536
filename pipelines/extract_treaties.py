"""Reading the treaties in a lake: texts into facts, registers into actions, and descriptions of one treaty joined.

Once per document and version of the extractor; a killed run is finished by running it again. What is read out of a
document is known from when the document was known, so ``as_of`` looks back through facts as through texts.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.schema.errors import UsageError
from lake.schema.marking import Marking
from lake.store import Lake
from lake.vault import Vault
from models.edtf import parse
from models.names import State
from models.treaties import Piece, Roll
from models.treaties.linking import Description, join
from models.treaties.standing import computed_force
from pipelines import treaty_registers as registers
from pipelines.progress import SILENT, Progress
from pipelines.readings import hashed
from pipelines.runs import Run
from pipelines.treaty_rows import EXTRACTOR, newest_links, newest_treaties, text_rows

RECKONER = "entry-into-force/1"
COMPUTED = "computed from the clause"
"""Source of the actions that are worked out rather than read."""

if TYPE_CHECKING:
    from pipelines.treaties import Treaty

_CHUNK = 40


@dataclass(slots=True)
class Extraction:
    """What a run did."""

    treaties: int = 0
    """Texts read as treaties."""
    other: int = 0
    """Documents of kind treaty that are none: notifications, letters."""
    registers: int = 0
    facts: int = 0
    actions: int = 0
    linked: int = 0
    """Descriptions whose group is new or changed."""
    unread: list[dict[str, Any]] = field(default_factory=list)
    """Rows of registers that could not be read, with the reason."""

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command."""
        return {
            "treaties": self.treaties,
            "other": self.other,
            "registers": self.registers,
            "facts": self.facts,
            "actions": self.actions,
            "linked": self.linked,
            "unread": self.unread,
        }


class Extractor:
    """Reads what is new in the open vaults of a lake.

    Args:
        lake: the lake.
        progress: shows long work.
    """

    def __init__(self, lake: Lake, progress: Progress = SILENT) -> None:
        self._lake, self._progress = lake, progress
        self._done = Extraction()

    @cached_property
    def _roll(self) -> Roll:
        return Roll(tuple(State(state.code, state.names) for state in self._lake.config.names))

    def run(self) -> Extraction:
        """Read new texts and registers of every open vault, then join descriptions."""
        run = Run("extract_treaties", {"extractor": EXTRACTOR, "registers": registers.EXTRACTOR})
        for vault in self._lake.vaults:
            self._texts(vault, run)
            self._registers(vault, run)
        self._join(run)
        self._reckon(run)
        return self._done

    def take(self, path: Path, mapping: str | Path | None, marking: Marking) -> Extraction:
        """Take in a register from a file by a mapping; without one, by the shipped mapping whose columns it has.

        Raises:
            UnreadableError: the file is no table.
            UnknownValueError, ConfigError: no such mapping, or none that fits.
        """
        sheet = registers.open_file(path)
        header = list(sheet.rows[0][2])
        register = registers.load(mapping) if mapping is not None else registers.recognise(header)
        if register is None:
            raise UsageError(
                f"{path.name}: no shipped mapping has its columns ({', '.join(header[:8])} ...); give --map"
            )
        run = Run("treaties import", {"path": path.name, "mapping": str(mapping), "extractor": registers.EXTRACTOR})
        vault = self._lake.vault(marking, create=True)
        document_id = hashlib.sha256(sheet.content).hexdigest()
        stored = self._lake.texts({document_id}).get(document_id)
        if stored is not None and stored.text != sheet.text:
            sheet = registers.of_text(stored.text) or sheet
        rows = {} if stored is not None else _document_rows(path, sheet, register, document_id, vault)
        self._take(vault, run, sheet, register, document_id, datetime.now(UTC), rows)
        self._join(run)
        self._reckon(run)
        return self._done

    # --- texts -------------------------------------------------------------------------------------------------------

    def _texts(self, vault: Vault, run: Run) -> None:
        known = vault.frame("treaty_facts", ["document_id"], pl.col("extractor") == EXTRACTOR)["document_id"].unique()
        wanted = (pl.col("kind") == "treaty") & ~pl.col("document_id").is_in(known.implode())
        waiting = vault.frame("documents", ["document_id"], wanted)["document_id"].to_list()
        if not waiting:
            return
        with self._progress.task("treaties", len(waiting)) as advance:
            for at in range(0, len(waiting), _CHUNK):
                chunk = waiting[at : at + _CHUNK]
                same = pl.col("document_id").is_in(chunk)
                columns = [
                    "document_id",
                    "text",
                    "title",
                    "language",
                    "work_id",
                    "external_id",
                    "source",
                    "metadata",
                    "known_at",
                ]
                pieces: dict[str, list[Piece]] = {}
                frame = vault.frame("passages", ["document_id", "start", "end", "locator"], same).sort("start")
                for document_id, start, end, locator in frame.iter_rows():
                    pieces.setdefault(document_id, []).append(Piece(start, end, locator))
                rows: dict[str, list[dict[str, Any]]] = {"treaties": [], "treaty_facts": []}
                for document in vault.frame("documents", columns, same).iter_rows(named=True):
                    self._text(document, pieces.get(document["document_id"], []), rows)
                    advance(1)
                commit = vault.commit(
                    {**rows, **run.rows(vault)},
                    run_id=run.run_id,
                    once={"treaty_facts": "fact_id"},
                )
                self._done.facts += commit.counts.get("treaty_facts", 0)

    def _text(self, document: dict[str, Any], pieces: Sequence[Piece], rows: dict[str, list[dict[str, Any]]]) -> None:
        treaty, facts = text_rows(document, pieces, self._roll)
        self._done.treaties += treaty is not None
        self._done.other += treaty is None
        rows["treaties"] += [treaty] if treaty is not None else []
        rows["treaty_facts"] += facts

    # --- registers ---------------------------------------------------------------------------------------------------

    def _registers(self, vault: Vault, run: Run) -> None:
        known = vault.frame("treaties", ["document_id"], pl.col("extractor") == registers.EXTRACTOR)["document_id"]
        wanted = (
            (pl.col("kind") == "dataset")
            & pl.col("format").is_in(["csv", "xlsx"])
            & ~pl.col("document_id").is_in(known.unique().implode())
        )
        heads = vault.frame("documents", ["document_id", "metadata", "known_at"], wanted)
        for document_id, metadata, known_at in heads.iter_rows():
            register = registers.recognise(json.loads(metadata or "{}").get("columns") or ())
            text = self._lake.texts({document_id}).get(document_id) if register else None
            sheet = registers.of_text(text.text) if text else None
            if register is not None and sheet is not None:
                self._take(vault, run, sheet, register, document_id, known_at, {})

    def _take(
        self,
        vault: Vault,
        run: Run,
        sheet: registers.Sheet,
        register: registers.Register,
        document_id: str,
        known_at: datetime,
        rows: dict[str, list[dict[str, Any]]],
    ) -> None:
        made = registers.records(sheet, register, document_id, self._roll)
        commit = vault.commit(
            {
                **rows,
                "treaties": [{**row, "known_at": known_at} for row in made.treaties],
                "treaty_actions": [{**row, "known_at": known_at} for row in made.actions],
                **run.rows(vault),
            },
            run_id=run.run_id,
            once={"documents": "document_id", "treaties": "treaty_id", "treaty_actions": "action_id"},
        )
        self._done.registers += 1
        self._done.actions += commit.counts.get("treaty_actions", 0)
        self._done.unread += [
            {"row": sheet.text[start:][:120].split("\n")[0], "reason": why} for start, why in made.unread
        ]

    # --- joining -----------------------------------------------------------------------------------------------------

    def _join(self, run: Run) -> None:
        """Group the descriptions that each vault may see: its own, and those of vaults that it dominates."""
        levels, vaults = self._lake.levels, self._lake.vaults
        own = {vault.marking: _descriptions(vault) for vault in vaults}
        for vault in vaults:
            visible = [row for marking, rows in own.items() if levels.dominates(vault.marking, marking) for row in rows]
            if not own[vault.marking]:
                continue
            newest = newest_links(vault.frame("treaty_links"))
            if {one.treaty_id for one, _ in visible} == set(newest):
                continue
            when = {one.treaty_id: known_at for one, known_at in visible}
            changed = [
                link for link in join([one for one, _ in visible]) if newest.get(link.treaty_id) != link.joined_id
            ]
            now = datetime.now(UTC)
            rows = [
                {
                    "treaty_id": link.treaty_id,
                    "joined_id": link.joined_id,
                    "probability": link.probability,
                    "method": link.method,
                    "known_at": now if link.treaty_id in newest else when[link.treaty_id],
                }
                for link in changed
            ]
            vault.commit({"treaty_links": rows, **run.rows(vault)}, run_id=run.run_id)
            self._done.linked += len(rows)

    # --- reckoning ---------------------------------------------------------------------------------------------------

    def _reckon(self, run: Run) -> None:
        """General entry into force, where no source says it and a treaty's own clause and the actions settle it.

        It is stored as an action of the treaty as a whole, cited by the clause, in the vault where all of what it
        rests on may be seen; a later correction of an action makes a new row.
        """
        from pipelines.treaties import grouped

        for vault in self._lake.vaults:
            visible = [
                other for other in self._lake.vaults if self._lake.levels.dominates(vault.marking, other.marking)
            ]
            rows = [row for treaty in grouped(visible) if (row := _computed(treaty, vault)) is not None]
            if rows:
                commit = vault.commit(
                    {"treaty_actions": rows, **run.rows(vault)}, run_id=run.run_id, once={"treaty_actions": "action_id"}
                )
                self._done.actions += commit.counts.get("treaty_actions", 0)


def _computed(treaty: "Treaty", vault: Vault) -> dict[str, Any] | None:
    """The action *entry into force* that a treaty's clause gives; None where a source says it, or nothing settles it."""  # noqa: E501
    if any(
        row["party"] is None and row["action"] == "entry_into_force" and row["source"] != COMPUTED
        for row in treaty.actions
    ):
        return None
    fact = treaty.force_fact()
    if fact is None:
        return None
    acts = [act for act in treaty.acts() if act.source != COMPUTED]
    force = computed_force(json.loads(fact["value"])["rule"], acts, treaty.value("parties") or ())
    signed = json.loads(fact["value"]).get("date")
    day = force.date or (parse(signed) if signed else None)
    if day is None or day.first is None:
        return None
    rested = [row for row in treaty.actions if row["action_id"] in force.acts]
    if str(vault.marking) not in {fact["marking"], *(row["marking"] for row in rested)}:
        return None
    return {
        "action_id": hashed("computed", fact["treaty_id"], day.text, *sorted(force.acts)),
        "treaty_id": fact["treaty_id"],
        "party": None,
        "action": "entry_into_force",
        "date": day.text,
        "first_day": day.first,
        "last_day": day.last,
        "note": force.basis,
        "source": COMPUTED,
        "document_id": fact["document_id"],
        "start": fact["start"],
        "end": fact["end"],
        "extractor": RECKONER,
        "known_at": max([fact["known_at"], *(row["known_at"] for row in rested)]),
    }


def _descriptions(vault: Vault) -> list[tuple[Description, datetime]]:
    columns = [
        "treaty_id",
        "source",
        "title",
        "signed",
        "parties",
        "key",
        "document_id",
        "basis",
        "language",
        "known_at",
        "extractor",
    ]
    rows = newest_treaties(vault.frame("treaties", columns))
    return [
        (
            Description(
                row["treaty_id"],
                # texts of one treaty in several languages are several descriptions; a register lists each once
                f"{row['source']}:{row['document_id']}" if row["basis"] == "text" else row["source"],
                row["title"],
                row["signed"],
                tuple(row["parties"]),
                row["key"],
            ),
            row["known_at"],
        )
        for row in rows.iter_rows(named=True)
    ]


def _document_rows(
    path: Path, sheet: registers.Sheet, register: registers.Register, document_id: str, vault: Vault
) -> dict[str, list[dict[str, Any]]]:
    """The register's file as a document: kept whole, cited by its rows, not cut into passages for search."""
    now = datetime.now(UTC)
    file_id = vault.raw.put_bytes(sheet.content)
    return {
        "documents": [
            {
                "document_id": document_id,
                "file_id": file_id,
                "member": "",
                "external_id": path.name,
                "url": None,
                "title": path.name,
                "text": sheet.text,
                "text_sha256": hashlib.sha256(sheet.text.encode()).hexdigest(),
                "characters": len(sheet.text),
                "language": "und",
                "language_certainty": 0.0,
                "language_basis": "none",
                "kind": "dataset",
                "source": register.source,
                "reliability": register.reliability,
                "fidelity": "born_digital",
                "format": "register",
                "encoding": sheet.encoding,
                "encoding_certainty": sheet.certainty,
                "known_at_basis": "ingested",
                "ingested_at": now,
                "metadata": json.dumps({"media_type": mimetypes.guess_type(path.name)[0], "rows": len(sheet.rows)}),
            }
        ],
        "files": [
            {
                "file_id": file_id,
                "bytes": len(sheet.content),
                "format": "register",
                "documents": 1,
                "quarantined": 0,
                "reader": registers.EXTRACTOR,
            }
        ],
        "sightings": [
            {
                "file_id": file_id,
                "document_id": document_id,
                "source": register.source,
                "address": str(path),
                "seen_at": now,
            }
        ],
    }


def extract(lake: Lake, progress: Progress = SILENT) -> Extraction:
    """Read what is new; see :class:`Extractor`."""
    return Extractor(lake, progress).run()


def imported(lake: Lake, paths: Iterable[Path], mapping: str | Path | None, marking: Marking) -> Extraction:
    """Take in registers; see :meth:`Extractor.take`."""
    extractor = Extractor(lake)
    done = Extraction()
    for path in paths:
        done = extractor.take(path, mapping, marking)
    return done
