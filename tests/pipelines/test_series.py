"""Stories are counted once, copies and crowds apart; kept counts say what the reports say, at every moment."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lake.schema.errors import LookAheadError
from lake.store import Lake
from models.stories import METHOD
from pipelines import series as module
from pipelines.desk import Desk
from pipelines.readings import hashed
from pipelines.runs import Run
from pipelines.series import Reporting, keep_counts, places_of, theme_of
from pipelines.tellings import CROWD, PAUSE, Tellings, read

LONG = (
    "The ministers met for three hours, spoke of tariffs, visas, rivers and rail, and agreed to meet again in spring. "
    * 3
)
Make = Callable[..., Desk]


def row(number: int, text: str, day: str | None = "2024-03-01", **more: object) -> dict[str, object]:
    return {"id": f"r{number}", "title": f"t{number}", "text": text, "language": "en", "published_at": day, **more}


def report(number: int, place: str, day: date) -> dict[str, object]:
    """A report unlike all others that names one place."""
    words = random.Random(number)
    said = " ".join("".join(words.choices("bcdfglmnprst", k=3)) + words.choice("aeiou") for _ in range(40))
    return row(number, f"{place} {said}.", day.isoformat())


def join_stories(desk: Desk, stories: dict[str, str]) -> None:
    """Put documents (by external id) into stories, as placing would."""
    documents = desk.lake.frame("documents", ["document_id", "external_id", "published_at", "known_at", "marking"])
    for vault in desk.lake.vaults:
        rows = [
            {
                "member_id": hashed(one["document_id"], METHOD),
                "document_id": one["document_id"],
                "story_id": hashed(stories[one["external_id"]]),
                "day": one["published_at"].date(),
                "language": "en",
                "certainty": 1.0,
                "nearest": None,
                "copy": False,
                "vector": [1.0],
                "names": "{}",
                "numbers": [],
                "method": METHOD,
                "known_at": one["known_at"],
            }
            for one in documents.filter(pl.col("marking") == str(vault.marking)).to_dicts()
            if one["external_id"] in stories
        ]
        run = Run("test", {})
        vault.commit({"story_members": rows, **run.rows(vault)}, run_id=run.run_id, once={"story_members": "member_id"})


def counted(desk: Desk, name: str) -> list[tuple[date, int, int]]:
    rows = desk.reporting.every_count().filter(pl.col("series") == name)
    return rows.select("day", "count", "reports").rows()


def test_copies_of_a_story_count_once_on_the_first_day(make_lake: Make) -> None:
    text = "Viet Nam and Laos signed a protocol. " + LONG
    desk = make_lake(
        [
            row(1, text),
            row(2, text + " (Agency)", "2024-03-02"),
            row(3, "Laos opened a bridge. " + LONG[::-1], "2024-03-02"),
        ],
        kind="news",
    )
    counts = desk.reporting.counts()
    assert counts.filter(pl.col("series") == "LAO-VNM").rows() == [("LAO-VNM", date(2024, 3, 1), 1)]
    assert sorted(counts.filter(pl.col("series") == "LAO")["day"].to_list()) == [date(2024, 3, 1), date(2024, 3, 2)]
    assert desk.reporting.last_day == date(2024, 3, 2)


def test_a_story_told_a_thousand_times_counts_once_and_its_spread_is_kept_apart(make_lake: Make) -> None:
    day = date(2024, 3, 1)
    desk = make_lake([report(n, "Laos", day + timedelta(days=n % 3)) for n in range(30)], kind="news")
    assert counted(desk, "LAO") == [(day + timedelta(days=n), 10, 10) for n in range(3)]
    join_stories(desk, {f"r{n}": "one story" for n in range(30)})
    assert counted(desk, "LAO") == [(day, 1, 10)]
    told = desk.reporting.of("LAO", day, day + timedelta(days=2))
    assert told.height == 30
    assert told["unit"].n_unique() == 1


def test_a_story_told_again_after_a_pause_counts_anew(make_lake: Make) -> None:
    day = date(2024, 3, 1)
    offsets = (0, PAUSE, 2 * PAUSE, 3 * PAUSE + 1)
    desk = make_lake([report(n, "Laos", day + timedelta(days=offset)) for n, offset in enumerate(offsets)], kind="news")
    join_stories(desk, {f"r{n}": "one story" for n in range(4)})
    assert [when for when, *_ in counted(desk, "LAO")] == [day, day + timedelta(days=offsets[-1])]


def test_a_crowd_of_countries_makes_no_pairs(make_lake: Make) -> None:
    names = ["France", "Spain", "Italy", "Norway", "Peru", "Kenya", "Laos", "Chile"]
    assert len(names) > CROWD
    desk = make_lake([row(1, f"Signatories: {', '.join(names)}. " + LONG)], kind="statement")
    series = desk.reporting.counts()["series"].to_list()
    assert len(series) == len(names)
    assert not [name for name in series if "-" in name]


def test_themes_are_series(make_lake: Make) -> None:
    desk = make_lake(
        [
            row(1, "Fishermen say the coast guard of Laos stopped their vessel. " + LONG),
            row(2, "Peru sings. " + LONG[::-1]),
        ],
        kind="news",
    )
    assert counted(desk, "#sea") == [(date(2024, 3, 1), 1, 1)]
    assert "#sea" not in desk.reporting.counts()["series"].to_list()
    assert (theme_of("#sea"), theme_of("LAO"), places_of("#sea"), places_of("LAO-VNM/AID")) == (
        "sea", None, [], ["LAO", "VNM"],
    )  # fmt: skip
    assert (desk.name("#sea"), desk.name("#sea", "vi")) == (
        "sea, shipping and fisheries", "biển, hàng hải và nghề cá",
    )  # fmt: skip


def test_undated_and_other_kinds_are_left_out(make_lake: Make) -> None:
    desk = make_lake([row(1, "Peru spoke. " + LONG, None), row(2, "Kenya spoke. " + LONG, "2024")], kind="news")
    assert desk.reporting.counts().is_empty()
    assert desk.reporting.last_day is None
    assert keep_counts(desk.lake) == 0
    assert desk.reporting.counts().is_empty()


def test_an_empty_lake_has_no_stories(tmp_path: Path) -> None:
    desk = Desk.create(tmp_path / "lake")
    assert desk.reporting.every_count().is_empty()
    assert desk.reporting.by_language().is_empty()
    assert desk.trends()["trends"] == []
    assert desk.warn()["alerts"] == []


# --- what is kept says the same as what is read -----------------------------------------------------------------------


def both(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Counts with the help of what is kept, and from the reports alone."""
    kept = Reporting(lake)._counts(None)
    with monkeypatch.context() as patch:
        patch.setattr(module, "top_of", lambda lake: None)
        return kept, Reporting(lake)._counts(None)


CODES = ("LAO", "PER", "KEN NOR", "CHL")
START = date(2024, 1, 20)


def put(lake: Lake, number: int, offset: int, codes: str, story: int, late: int, marking: str) -> None:
    """A report stored without being read: its day, the countries it names, its story, and when it became known."""
    day = START + timedelta(days=offset)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    known_at = at + timedelta(days=late)
    name = hashed("report", number)
    document = {
        "document_id": name, "file_id": name, "member": "", "external_id": None, "url": None, "title": "",
        "text": "text", "text_sha256": hashed("text"), "characters": 4, "language": "en", "language_certainty": 1.0,
        "language_basis": "declared", "kind": "news", "source": f"s{number % 3}", "reliability": "B",
        "fidelity": "born_digital", "format": "text", "encoding": None, "encoding_certainty": None,
        "published_at": at, "published_precision": "day", "known_at_basis": "published", "ingested_at": at,
        "work_id": None, "metadata": "{}", "known_at": known_at,
    }  # fmt: skip
    mentions = [
        {"document_id": name, "country": code, "start": 0, "end": 1, "known_at": known_at} for code in codes.split()
    ]
    placed = {
        "member_id": hashed(name, METHOD), "document_id": name, "story_id": hashed("story", story), "day": day,
        "language": "en", "certainty": 1.0, "nearest": None, "copy": False, "vector": [1.0], "names": "{}",
        "numbers": [], "method": METHOD, "known_at": known_at,
    }  # fmt: skip
    run = Run("test", {})
    vault = lake.vault(marking, create=True)
    vault.commit({"documents": [document], "mentions": mentions}, run_id=run.run_id)
    if story:
        vault.commit({"story_members": [placed]}, run_id=run.run_id)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(CODES), st.integers(0, 3), st.integers(0, 9), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(steps=STEPS, seen=st.integers(0, 35))
def test_kept_counts_are_those_of_the_reports(
    steps: list[tuple[int, str, int, int, bool, bool]], seen: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("kept") / "lake"
    Lake.create(path).close()
    lake = Lake.open(path, "restricted")
    for number, (offset, codes, story, late, secret, refresh) in enumerate(steps):
        put(lake, number, offset, codes, story, late, "restricted" if secret else "public")
        if refresh:
            keep_counts(lake)
    for clearance in ("public", "restricted"):
        for as_of in (None, START + timedelta(days=seen)):
            same_counts(Lake.open(path, clearance, as_of))
    before = keep_counts(lake), keep_counts(lake)
    assert before[1] == 0


def same_counts(lake: Lake) -> None:
    """What is kept helps, and changes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        kept = Reporting(lake)
        counts, last = kept._counts(None), kept.last_day
        patch.setattr(module, "top_of", lambda lake: None)
        anew = Reporting(lake)
        assert counts.equals(anew._counts(None))
        assert last == anew.last_day


def test_only_the_days_that_changed_are_counted_again(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake").close()
    lake = Lake.open(tmp_path / "lake")
    for number in range(30):
        put(lake, number, number * 3, "LAO", 0, 0, "public")
    assert keep_counts(lake) == 29 * 3 + 1  # every day has a report, or had one shortly before
    put(lake, 99, 20, "PER", 0, 0, "public")
    assert keep_counts(lake) == PAUSE + 1
    put(lake, 100, 87, "PER", 0, 0, "public")
    assert keep_counts(lake) == 1  # nothing is known of the days after


def test_what_is_kept_is_made_anew_where_it_is_gone_or_spoilt(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake").close()
    lake = Lake.open(tmp_path / "lake")
    for number in range(6):
        put(lake, number, number * 9, "LAO", 0, 0, "public")
    days = keep_counts(lake)
    folder = lake.vault("public").index_folder / "series"
    for spoil in (
        lambda: (folder / "2024-02.parquet").unlink(),
        lambda: (folder / "days.parquet").write_bytes(b"PAR1 no"),
        lambda: (folder / "state.json").write_text("{"),
        lambda: (folder / "state.json").write_text('{"layout": "0", "covers": {"public": 3}}'),
    ):
        spoil()
        same_counts(lake)
        assert keep_counts(lake) == days
        same_counts(lake)


def test_a_reader_of_less_gets_no_count_from_above(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake").close()
    high = Lake.open(tmp_path / "lake", "restricted")
    put(high, 1, 0, "LAO", 0, 0, "public")
    keep_counts(high)
    public = high.vault("public").index_folder
    held = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    put(high, 2, 0, "PER", 0, 0, "restricted")
    keep_counts(high)
    assert held == {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    low = Reporting(Lake.open(tmp_path / "lake")).every_count()
    assert low["series"].to_list() == ["LAO"]
    assert Reporting(high).every_count()["series"].to_list() == ["LAO", "PER"]


def test_two_caveats_side_by_side_are_counted_from_the_reports(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake").close()
    lake = Lake.open(tmp_path / "lake", "restricted//alpha/bravo")
    put(lake, 1, 0, "LAO", 1, 0, "restricted//alpha")
    put(lake, 2, 1, "LAO", 1, 0, "restricted//bravo")
    keep_counts(lake)
    assert module.top_of(lake) is None
    assert Reporting(lake).counts().rows() == [("LAO", START, 1)]


def test_a_planted_future_report_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Lake.create(tmp_path / "lake").close()
    put(Lake.open(tmp_path / "lake"), 1, 0, "LAO", 0, 5, "public")

    def leaking(*arguments: object, **more: object) -> Tellings:
        vaults, first, last, *_ = arguments
        return read(vaults, first, last)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read", leaking)
    with pytest.raises(LookAheadError):
        Reporting(Lake.open(tmp_path / "lake", as_of=START + timedelta(days=2))).counts()
