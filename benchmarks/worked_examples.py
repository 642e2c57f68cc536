"""The page docs/worked-examples.md, made of what the benchmarks `dossier` and `february_2022` printed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.dossier_truth import subset_of, truth_of
from benchmarks.harness import Row

OURS = "legation"
UKRAINE = ("UKR", "RUS-UKR")
BENCHMARKS = ("dossier", "february_2022")

HEAD = """# Two crises, replayed

Each day was read through `as_of`: nothing that became known later could be seen, and the rules, their parameters and
the alarm budget (three a week) are those that ship. Written by `python -m benchmarks --only dossier` and
`--only february_2022` from what they printed; the whole tables are in [benchmarks.md](benchmarks.md).
"""

DOSSIER = """## The Lantern Strait (fiction, truth known)

The dossier in `samples/` was written with a list of what a good analyst would have warned of, and of incidents that
should alarm nobody. An alarm counts when it speaks of that very series between the onset and the last day on which a
warning was still of use. *Days before* is from the first such alarm to the event; *after reason* from the first day on
which the dossier gives an analyst reason to warn (below zero: earlier than that)."""

FEBRUARY = """## The weeks before 24 February 2022 (real)

Presidential statements of Russia and addresses of Ukraine's president, English and French Wikinews; each report counts
as known from the end of the day on which it was published. What `legation report --as-of MONDAY` showed, week by week:
what rose, on which day, stories counted against expected. Nothing in Legation was fitted on these years."""

LIMITS = """What these sources cannot show: the two presidents' offices publish what they want read, and Wikinews a
handful of stories a day. Satellite pictures of troops, evacuations of embassies and statements of other governments are
not among them. An alert says that much more is told of a state, not that a war comes; no probability was issued, for
this lake holds no conflict data."""


def page(results: Path) -> str:
    """The page.

    Args:
        results: folder of the benchmarks' results.
    """
    dossier, february = (
        json.loads((results / f"{name}.json").read_text(encoding="utf-8"))["rows"]
        for name in ("dossier", "february_2022")
    )
    cases = truth_of("warnings.jsonl")
    return "\n\n".join([HEAD.rstrip(), *_dossier(dossier, cases), *_february(february)]) + "\n"


def _dossier(rows: Sequence[Row], cases: Sequence[Mapping[str, Any]]) -> list[str]:
    found = {(row["system"], row["subset"]): row for row in rows}
    rival = next(row["system"] for row in rows if row["subset"] == "warnings: all" and row["system"] != OURS)
    lines = [
        f"| what came | series | event | first alarm | days before | after reason | {rival} |",
        "|---|---|---|---|---|---|---|",
    ]
    missed = []
    for case in (each for each in cases if each["type"] == "warning"):
        ours, theirs = (found[system, subset_of(case)] for system in (OURS, rival))
        lines.append(
            f"| {case['precedes']} | {case['series']} | {case['event_date']} | {ours.get('alarm', 'none')} "
            f"| {ours.get('lead_days', '')} | {ours.get('after_first_reason_days', '')} "
            f"| {theirs.get('lead_days', 'missed')} |"
        )
        if ours["missed"]:
            missed.append(_why_missed(case, ours))
    decoys = ["| what should alarm nobody | series | raised |", "|---|---|---|"]
    for case in (each for each in cases if each["type"] == "decoy"):
        decoys.append(f"| {case['why']} | {case['series']} | {found[OURS, subset_of(case)]['alarm'] or 'no'} |")
    ours, theirs = (found[system, "warnings: all"] for system in (OURS, rival))
    total = (
        f"{ours['warned']} of {ours['warned'] + ours['missed']} were warned of and {ours['decoys_raised']} of "
        f"{ours['decoys']} decoys raised, with {ours['alarms_a_week']:g} alarms a week over {ours['days']} days. "
        f"The baseline ({rival}), its line set in hindsight, warned of {theirs['warned']}, raised "
        f"{theirs['decoys_raised']}, and needed {theirs['alarms_a_week']:g} alarms a week."
    )
    return [DOSSIER, "\n".join(lines), *missed, "\n".join(decoys), total]


def _why_missed(case: Mapping[str, Any], row: Row) -> str:
    before = row.get("alarm_before")
    if before is None:
        return f"*Missed*: {case['id']}, {case['series']}. No alarm was raised on this series at all."
    return (
        f"*Missed*: {case['id']}, {case['series']}. The last alarm on this series, of {before}, was raised before the "
        f"onset ({case['onset']}); an episode is raised once, however long it lasts."
    )


def _february(rows: Sequence[Row]) -> list[str]:
    mondays = [row for row in rows if row["system"] == OURS and "alerts" in row]
    naive = {row["subset"]: row for row in rows if row["system"] != OURS}
    lines = [
        "| as of | reports known | alerts of the week | Ukraine, or with Russia | quotes | baseline: series, Ukraine |",
        "|---|---|---|---|---|---|",
    ]
    for row in mondays:
        other = naive[row["subset"]]
        lines.append(
            f"| {row['subset']} | {row['documents']} | {row['raised'] or 'none'} | {_told(row)} | {row['quotes']} "
            f"| {other['alerts']}, {_told(other)} |"
        )
    silent = [row["subset"] for row in mondays if not _is_told(row)]
    sums = (
        f"Ukraine, or the pair of Russia and Ukraine, was among the alerts on {len(mondays) - len(silent)} of "
        f"{len(mondays)} Mondays; the baseline, which has no budget, had it on {sum(map(_is_told, naive.values()))}, "
        f"with {sum(row['alerts'] for row in naive.values())} series raised in all, against our "
        f"{sum(row['alerts'] for row in mondays)}. *Missed*: {_dates(silent)}. Reports known later than the Monday "
        f"and seen nevertheless: {sum(row['future_rows'] for row in mondays)}."
    )
    return [FEBRUARY, "\n".join(lines), sums, LIMITS]


def _is_told(row: Row) -> bool:
    return any(row[series] for series in UKRAINE)


def _told(row: Row) -> str:
    return "yes" if _is_told(row) else "no"


def _dates(days: Sequence[str]) -> str:
    return ", ".join(f"{date.fromisoformat(day):%-d %B}" for day in days) or "none"
