"""Events in PLOVER's terms read out of single sentences, against sentences coded by people, beside learned baselines.

Two shapes of files. PLOVER's gold sentences have one class each: `accuracy`, `macro_f1` (over the 16 classes that
occur) and `quad_accuracy` are of the class, `actor_accuracy` and `target_accuracy` of the codes of those sentences
whose class was found. Sentences of the shape of gold/events-dev.jsonl have any number of events: `event_f1` matches
types as multisets, `actor_f1` asks for the actor as well, `full_f1` for the target too, each matched once;
`event_or_none` is the share of sentences rightly told to hold an event or none, `false_alarms` the share of those
without one in which one was found; `accuracy`, `macro_f1` and `quad_accuracy` are of the first event's class in the
sentences that hold one. CONSULT and COOPERATE count in either order.

The examples of the CAMEO codebook (`ontologies/icews/cameo-codes.csv`) have one class each, by the table of PLOVER's
makers, and no actors.

Baselines learn by ten-fold cross-validation on the same file, or on `--train FILE`; they give a class, no actors.
Legation's rules learn nothing from a file, but those who wrote them had read the development files: figures on those
are higher than on sentences that nobody saw. The row *cross-validated entries* is what remains where the word tables
are treated as if they had been learned: in each fold only those entries are used that gave a right class in a sentence
of the other folds. It loses every entry that is right and rare, too: a lower bound.
"""

import argparse
import csv
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.dummy import DummyClassifier  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import f1_score  # type: ignore[import-untyped]
from sklearn.model_selection import KFold, StratifiedKFold  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]

from benchmarks.harness import Benchmark, Row
from models.events import QUAD, Actor, Event, Setting, read_sentence
from models.events.cameo import plover_of
from models.events.facts import NEITHER
from models.events.patterns import Found, Matcher, longest, same_length_lower
from models.events.words import of
from models.names import Gazetteer

FILES = ("events/plover_gold_dev.jsonl", "gold/events-dev.jsonl", "ontologies/icews/cameo-codes.csv")
SHORTEST = 30
"""Characters below which an example of the codebook is none."""
OLDER = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Names of classes before draft 2.0 of the manual."""
NONE = "NONE"
FOLDS = 10
GAZETTEER = Gazetteer.build()
BODIES = frozenset({"UN", "EU", "NATO", "AU", "G7", "G20", "ASEAN", "OSCE", "OECD", "OAS", "OPEC", "IMF", "WTO", "WHO"})

Item = Mapping[str, Any]
"""``text``, ``language``, ``setting``, ``events`` (type, actor, target) and ``single`` (one class asked for)."""
System = Callable[[Sequence[Item]], list[list[tuple[str, str | None, str | None]]]]


def items_of(path: Path) -> list[Item]:
    """The sentences of a file, whichever shape they have.

    Raises:
        ValueError: a line of neither shape.
    """
    if path.suffix == ".csv":
        return list(examples(path))
    found: list[Item] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        if "sentence" in row and "events" in row:
            day = date.fromisoformat(row["date"]) if row.get("date") else None
            found.append(
                {
                    "text": row["sentence"],
                    "language": row["language"],
                    "setting": Setting(row["language"], speaker(row.get("file", "")), day),
                    "events": [(each["type"], each["actor"], each["target"]) for each in row["events"]],
                    "single": False,
                }
            )
        elif "text" in row and "event" in row:
            language = row.get("language", "en")
            actors = [each.get("code") for each in row.get("source", [])]
            targets = [each.get("code") for each in row.get("target", [])]
            found.append(
                {
                    "text": row["text"],
                    "language": language,
                    "setting": Setting(language),
                    "events": [(OLDER.get(row["event"], row["event"]), actors, targets)],
                    "single": True,
                }
            )
        else:
            raise ValueError(f"{path.name}, line {number}: neither `sentence` and `events` nor `text` and `event`")
    return found


def examples(path: Path) -> Iterator[Item]:
    """The examples of the CAMEO codebook, as ICEWS published it."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for row in csv.DictReader(text.splitlines()):
        said = (row["example"] or "").split(" Note:")[0].strip()
        coded = plover_of(row["code"])
        if len(said) >= SHORTEST and coded:
            event = (coded[0], [], [])
            yield {"text": said, "language": "en", "setting": Setting("en"), "events": [event], "single": True}


def speaker(file: str) -> str | None:
    """Whose statements a source publishes: what *we* stands for."""
    return {"leader-press-releases/putin": "RUS", "ukraine-addresses": "UKR"}.get(
        re.sub(r"(?:\.csv\.gz|/addresses.*)$", "", file)
    )


def same(gold: str | None, found: str | None) -> bool:
    """Codes match exactly, names when one holds the other."""
    if gold is None or found is None:
        return gold is found
    if gold in BODIES or re.fullmatch("[A-Z]{3}", gold):
        return gold == found
    return gold.lower() in found.lower() or found.lower() in gold.lower()


def legation(items: Sequence[Item]) -> list[list[tuple[str, str | None, str | None]]]:
    """What Legation's rules read."""
    return [
        [(event.type, _code(event.actor, item), _code(event.target, item)) for event in _read(item)] for item in items
    ]


def _read(item: Item) -> list[Event]:
    return read_sentence(item["text"], 0, len(item["text"]), item["setting"], GAZETTEER)


def _code(actor: Actor | None, item: Item) -> str | None:
    """Code or name; where codes alone are asked for, that of the state that a name belongs to."""
    if actor is None:
        return None
    return actor.state or actor.code if item["single"] else actor.code


def cross_validated(items: Sequence[Item]) -> list[list[tuple[str, str | None, str | None]]]:
    """What the rules read with those entries alone that gave a right class in a sentence of another fold."""
    found: list[list[tuple[str, str | None, str | None]]] = [[] for _ in items]
    fired = [_fired(item) for item in items]
    if len(items) < 2:
        return found  # nothing else speaks for an entry
    for train, test in KFold(min(FOLDS, len(items)), shuffle=True, random_state=7).split(np.zeros(len(items))):
        right = {entry for place in train for entry in fired[place]}
        for place in test:
            words = of(items[place]["language"])
            with patch.dict(words.__dict__, matcher=_Chosen(words.matcher, items[place]["language"], right)):
                found[place] = legation([items[place]])[0]
    return found


def _fired(item: Item) -> set[tuple[str, int]]:
    """The entries that gave one of a sentence's own classes, by language and place in the table."""
    classes = {event[0] for event in item["events"]}
    matches = longest(of(item["language"]).matcher.find(same_length_lower(item["text"])))
    return {(item["language"], match.rank) for match in matches if match.label.partition("/")[0] in classes}


class _Chosen:
    """A table of which only some entries are used."""

    def __init__(self, table: Matcher, language: str, entries: set[tuple[str, int]]) -> None:
        self._table, self._language, self._entries = table, language, entries

    def find(self, text: str) -> list[Found]:
        """As `Matcher.find`."""
        return [found for found in self._table.find(text) if (self._language, found.rank) in self._entries]


def learned(make: Callable[[], Any], features: Callable[[Sequence[Item]], Any], train: Sequence[Item] | None) -> System:
    """A classifier of first classes, trained on other sentences or by cross-validation."""

    def predict(items: Sequence[Item]) -> list[list[tuple[str, str | None, str | None]]]:
        inputs, labels = features(items), np.array([label(item) for item in items])
        if train is not None:
            model = make().fit(features(train), [label(item) for item in train])
            guessed = model.predict(inputs)
        else:
            guessed = np.empty(len(items), dtype=object)
            folds = StratifiedKFold(FOLDS, shuffle=True, random_state=7)
            for fit, test in folds.split(np.zeros(len(items)), labels):
                model = make().fit(_take(inputs, fit), labels[fit])
                guessed[test] = model.predict(_take(inputs, test))
        return [[] if guess == NONE else [(str(guess), None, None)] for guess in guessed]

    return predict


def _take(inputs: Any, places: Any) -> Any:
    return inputs[places] if isinstance(inputs, np.ndarray) else [inputs[place] for place in places]


def label(item: Item) -> str:
    """Class of the first event; NONE where there is none."""
    return item["events"][0][0] if item["events"] else NONE


def texts(items: Sequence[Item]) -> list[str]:
    """The sentences."""
    return [item["text"] for item in items]


def vectors(items: Sequence[Item]) -> Any:
    """Their embeddings by the default model."""
    from models.embedder import load_embedder

    return load_embedder().passages(texts(items))


def score(items: Sequence[Item], found: Sequence[Sequence[tuple[str, str | None, str | None]]]) -> Row:
    """The figures of one system on some sentences."""
    with_event = [(item, events) for item, events in zip(items, found, strict=True) if item["events"]]
    gold = [label(item) for item, _ in with_event]
    first = [events[0][0] if events else NONE for _, events in with_event]
    row: Row = {"sentences": len(items)}
    row["accuracy"] = _share(a == b for a, b in zip(gold, first, strict=True))
    row["macro_f1"] = (
        float(f1_score(gold, first, labels=sorted(set(gold)), average="macro", zero_division=0.0)) if gold else None
    )
    row["quad_accuracy"] = _share(QUAD[a] == QUAD.get(b) for a, b in zip(gold, first, strict=True))
    if all(item["single"] for item in items):
        right = [
            (item["events"][0], event)
            for item, events in with_event
            if (event := next((e for e in events if e[0] == label(item)), None))
        ]
        told = [pair for pair in right if pair[1][1] or pair[1][2]]
        if told and any(gold[1] or gold[2] for gold, _ in right):
            row["actor_accuracy"] = _share(_among(g[1], e[1], g[2], g[0]) for g, e in right)
            row["target_accuracy"] = _share(_among(g[2], e[2], g[1], g[0]) for g, e in right)
    else:
        row |= _events_score(items, found)
    return row


def _among(codes: Sequence[str], found: str | None, others: Sequence[str], type_: str) -> bool:
    """Whether a code is one of those asked for; a name is taken for the code that it cannot tell."""
    wanted = {*codes, *(others if type_ in NEITHER or not codes else ())}
    if not wanted:
        return found is None
    if "IGO" in wanted and found in BODIES:
        return True
    return found in wanted


def _events_score(items: Sequence[Item], found: Sequence[Sequence[tuple[str, str | None, str | None]]]) -> Row:
    counts: Counter[str] = Counter()
    for item, events in zip(items, found, strict=True):
        counts["gold"] += len(item["events"])
        counts["found"] += len(events)
        counts["told"] += bool(events) == bool(item["events"])
        if not item["events"]:
            counts["empty"] += 1
            counts["alarms"] += bool(events)
        for depth, name in enumerate(("types", "actors", "targets"), 1):
            rest = list(events)
            for wanted in item["events"]:
                match = next((each for each in rest if _fits(wanted, each, depth)), None)
                if match is not None:
                    rest.remove(match)
                    counts[name] += 1
    both = counts["gold"] + counts["found"]
    return {
        "event_f1": 2 * counts["types"] / both if both else None,
        "precision": counts["types"] / counts["found"] if counts["found"] else None,
        "recall": counts["types"] / counts["gold"] if counts["gold"] else None,
        "actor_f1": 2 * counts["actors"] / both if both else None,
        "full_f1": 2 * counts["targets"] / both if both else None,
        "event_or_none": counts["told"] / len(items) if items else None,
        "false_alarms": counts["alarms"] / counts["empty"] if counts["empty"] else None,
    }


def _fits(gold: tuple[str, str | None, str | None], found: tuple[str, str | None, str | None], depth: int) -> bool:
    if gold[0] != found[0]:
        return False
    orders = [found[1:], found[2:0:-1]] if gold[0] in NEITHER else [found[1:]]
    return any((depth < 2 or same(gold[1], actor)) and (depth < 3 or same(gold[2], target)) for actor, target in orders)


def _share(right: Any) -> float | None:
    listed = [bool(one) for one in right]
    return sum(listed) / len(listed) if listed else None


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every system on every file: all sentences, then by language."""
    files = [data] if data.is_file() else [data / name for name in FILES if (data / name).is_file()]
    if not files:
        raise SystemExit(f"{data} holds none of {', '.join(FILES)}")
    train = items_of(arguments.train) if arguments.train else None
    rows: list[Row] = []
    for path in files:
        items = items_of(path)
        legation(list({item["language"]: item for item in items}.values()))  # word tables are made ready once
        subsets: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            subsets["all"].append(place)
            subsets[f"language {item['language']}"].append(place)
        for name, system in systems(train, arguments.embed).items():
            started = time.perf_counter()
            found = system(items)
            seconds = time.perf_counter() - started
            for subset, places in subsets.items():
                if subset != "all" and len(subsets) == 2:
                    continue
                part = score([items[place] for place in places], [found[place] for place in places])
                rate = {"sentences_per_second": len(items) / seconds} if subset == "all" and name == "legation" else {}
                rows.append({"system": name, "subset": f"{path.stem}, {subset}", **part, **rate})
    return rows


def systems(train: Sequence[Item] | None, embed: bool) -> dict[str, System]:
    """Legation and the baselines, by name."""

    def logistic() -> Any:
        return LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced")

    def tfidf() -> Any:
        return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), logistic())

    found: dict[str, System] = {
        "legation": legation,
        "legation, cross-validated entries": cross_validated,
        "majority": learned(lambda: DummyClassifier(strategy="most_frequent"), texts, train),
        "TF-IDF, logistic": learned(tfidf, texts, train),
    }
    if embed:
        found["multilingual-e5-small, logistic"] = learned(logistic, vectors, train)
    return found


def options(parser: argparse.ArgumentParser) -> None:
    """What the baselines learn from."""
    parser.add_argument("--train", type=Path, help="train the baselines on this file instead of by cross-validation")
    parser.add_argument("--embed", action=argparse.BooleanOptionalAction, default=True, help="the baseline of vectors")


BENCHMARK = Benchmark(
    "events",
    "Events in PLOVER's terms: class, actor and target of sentences coded by people (PLOVER's gold sentences; news, "
    "statements, addresses and encyclopedia in four languages; examples of the CAMEO codebook, class only). Those who "
    "wrote the word tables had read these sentences; *cross-validated entries* uses, of each tenth, only the entries "
    "that gave a right class in the other nine: a lower bound.",
    run,
    options,
    either=True,
)

if __name__ == "__main__":
    BENCHMARK.main()
