"""Fit the mean token vector of each language for the second look of search, and write models/token_centres.npz.

python -m benchmarks.fit_token_centres --data DIR

DIR holds one folder a language (`eng_Latn` ...) of SIB-200's tab-separated files, whose column `text` has the same
sentences in every language; the development split is read. What ships was fitted in November 2026 on 99 sentences in
each of 16 languages: two float16 means of 384 components a language, of passages and of questions.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.embedder import load_embedder

LANGUAGES = {
    "ar": ("arb_Arab",),
    "de": ("deu_Latn",),
    "en": ("eng_Latn",),
    "es": ("spa_Latn",),
    "fr": ("fra_Latn",),
    "id": ("ind_Latn",),
    "ja": ("jpn_Jpan",),
    "km": ("khm_Khmr",),
    "ko": ("kor_Hang",),
    "lo": ("lao_Laoo",),
    "ru": ("rus_Cyrl",),
    "th": ("tha_Thai",),
    "uk": ("ukr_Cyrl",),
    "vi": ("vie_Latn",),
    "zh": ("zho_Hans", "zho_Hant"),
}
OUT = Path(__file__).parent.parent / "models" / "token_centres.npz"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_token_centres", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of SIB-200")
    data = parser.parse_args().data
    embedder = load_embedder()
    means: dict[str, list[NDArray[np.float16]]] = {"passages": [], "queries": []}
    for folders in LANGUAGES.values():
        texts = [text for folder in folders for text in _sentences(data / folder / "dev.tsv")]
        for role, rows in means.items():
            tokens = embedder.token_vectors(texts, query=role == "queries")
            rows.append(np.concatenate(tokens).mean(axis=0).astype(np.float16))
    passages, queries = (np.stack(rows) for rows in means.values())
    np.savez(OUT, languages=np.array(list(LANGUAGES)), passages=passages, queries=queries)


def _sentences(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


if __name__ == "__main__":
    main()
