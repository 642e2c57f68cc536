"""The benchmark of what a language model may add, on a handful of claims and two made-up parallel sentences."""

import argparse
from pathlib import Path

from benchmarks import rephrase

TEXTS = {
    "en": "The ship left the port on 4 May 2001.",
    "vi": "Con tàu rời cảng ngày 4 tháng 5 năm 2001.",
    "fr": "Le navire a quitté le port le 4 mai 2001.",
    "ru": "Судно покинуло порт 4 мая 2001 года.",
    "zh": "该船于2001年5月4日离开港口。",
    "uk": "Судно залишило порт 4 травня 2001 року.",
}


def test_rows_count_what_is_kept(tmp_path: Path) -> None:
    for language, text in TEXTS.items():
        folder = tmp_path / rephrase.PARALLEL / rephrase.FOLDERS[language]
        folder.mkdir(parents=True)
        other = text.replace("2001", "1999")
        (folder / "dev.tsv").write_text(f"index_id\tcategory\ttext\n1\tx\t{text}\n2\tx\t{other}\n", encoding="utf-8")
    rows = [*rephrase.adversary(1), *rephrase.translations(tmp_path, 2)]
    every = next(row for row in rows if row["subset"] == "all")
    assert every["sentences"] > 300
    assert every["kept"] == 0
    kept = {
        system: sum(row["kept"] for row in rows if row["system"] == system) for system in {r["system"] for r in rows}
    }
    assert kept["another sentence"] == 0
    assert kept["honest, translators"] > 30
    assert kept["honest, made-up claims"] > 20


def test_without_a_parallel_corpus_there_are_no_rows_of_it(tmp_path: Path) -> None:
    assert list(rephrase.translations(tmp_path, 5)) == []


def test_the_options_are_those_of_the_run() -> None:
    parser = argparse.ArgumentParser()
    rephrase.arguments(parser)
    assert parser.parse_args([]).claims == 20
