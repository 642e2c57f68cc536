"""The two corpora that the tour knows: the dossier that ships with Legation, and public documents in a folder."""

from dataclasses import dataclass
from pathlib import Path

from lake.schema.errors import RefusedError

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
REAL = Path(__file__).parent / "public-documents.toml"


@dataclass(frozen=True, slots=True)
class Tour:
    """A corpus and what the tour shows of it."""

    slug: str
    title: str
    manifest: Path
    root: Path
    names: Path | None
    clearance: str
    as_of: str
    sql: str
    search: str
    questions: tuple[tuple[str, str], ...]
    """Questions, each with what it shows."""


def dossier() -> Tour:
    """The Lantern Strait dossier.

    Raises:
        RefusedError: it is not there: Legation was installed without its repository.
    """
    if not (SAMPLES / "corpus.toml").exists():
        raise RefusedError(f"no dossier at {SAMPLES}: run the demo in a clone of the repository")
    return Tour(
        slug="lantern-strait",
        title="the Lantern Strait dossier (fiction)",
        manifest=SAMPLES / "corpus.toml",
        root=SAMPLES,
        names=SAMPLES / "names.toml",
        clearance="confidential",
        as_of="2025-05-07",
        sql="select kind, language, marking, count(*) as documents from documents group by all order by all limit 12",
        search="quyền khám xét tàu thuyền trong eo biển",
        questions=(
            (
                "How many days' notice must a coastal State give of a restriction of passage?",
                "a question, answered with its quote",
            ),
            (
                "Averra cam kết dự trữ bao nhiêu ngày nhiên liệu cho đường ống Ferrow?",
                "a question in Vietnamese, answered from a text in another language",
            ),
            (
                "What did the tribunal of Port Maren decide on the wreck of the Northern Crown?",
                "a question that the lake cannot answer",
            ),
        ),
    )


def real(root: Path) -> Tour:
    """Public documents laid out as ``public-documents.toml`` describes: treaties, records, statements, news."""
    return Tour(
        slug="public-documents",
        title="public documents",
        manifest=REAL,
        root=root,
        names=None,
        clearance="public",
        as_of="2022-02-21",
        sql="select kind, language, count(*) as documents from documents group by all order by all",
        search="hiệp định thương mại tự do và hải quan",
        questions=(
            (
                "What are the purposes of the United Nations?",
                "a question, answered with its quote",
            ),
            (
                "Tổng thống Putin và Tổng thống Macron đã nói gì về Ukraina qua điện thoại?",
                "a question in Vietnamese, answered from a text in another language",
            ),
            (
                "What did the treaty of friendship between Iceland and Mongolia of 2019 say about horses?",
                "a question that the lake cannot answer",
            ),
        ),
    )
