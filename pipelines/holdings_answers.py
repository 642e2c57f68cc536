"""Questions about the lake itself, answered from its tables: how many documents it holds, and when one is dated."""

import re

import polars as pl

from lake.store import Lake
from models import questions
from models.folding import fold
from models.names import Gazetteer, codes_of
from pipelines.answer import Answer, Scope, Sentence
from pipelines.citations import published
from pipelines.frames import say
from pipelines.independence import groups_of, support_of
from pipelines.quotes import quotes_of

SHOWN = 3
"""Documents that are quoted for a count."""

_COUNTED = re.compile(
    r"\b(?:how many (?P<en>\w+))\b.{0,80}"
    r"\b(?:in the lake|does the lake|do we (?:have|hold)|are there in the (?:lake|corpus)|on file)"
    r"|\b(?:bao nhieu (?P<vi>\w+(?: \w+)?))\b.{0,60}\btrong (?:kho|ho)\b"
    r"|\b(?:kho (?:du lieu )?(?:co|chua) bao nhieu (?P<vi2>\w+(?: \w+)?))"
    r"|\bcombien (?:de |d')(?P<fr>\w+)\b.{0,60}\b(?:dans le fonds|le fonds|avons-nous)"
    r"|\bсколько (?P<ru>\w+)\b.{0,60}\bв хранилище|\bскільки (?P<uk>\w+)\b.{0,60}\bу сховищі"
    r"|(?:资料库|資料庫)(?:中|里)?有多少.{0,3}(?P<zh>文件|条约|條約|新闻|新聞|报告|報告|声明|聲明)"
)
_KINDS = {
    "treaty": r"treat|agreement|convention|hiep|cong uoc|dieu uoc|trait|accord|договор|соглаш|угод|条约|條約",
    "news": r"news|article|tin|bai bao|nouvelle|новост|новин|新闻|新聞",
    "statement": r"statement|speech|tuyen bo|phat bieu|declaration|discours|заявлен|заяв|声明|聲明",
    "report": r"report|resolution|bao cao|nghi quyet|rapport|отчет|доклад|звіт|报告|報告",
    "negotiation": r"negotiation|record|cable|dam phan|negociation|переговор|谈判|談判",
    "dataset": r"dataset|series|bo du lieu",
}
_DATED = re.compile(
    r"\bwhen (?:was|were) (?P<en>.+?) (?:published|issued|released|dated)\b|\bwhat is the date of (?P<en2>.+?)\?"
    r"|(?P<vi>.+?) (?:duoc )?(?:cong bo|xuat ban|phat hanh|de ngay) (?:vao )?(?:ngay nao|khi nao|luc nao)"
    r"|\bquand (?:a ete|ont ete) publie\w* (?P<fr>.+?)\s*\?|\bкогда (?:был\w* )?опубликован\w* (?P<ru>.+?)\?"
    r"|\bколи (?:був|була|було) опубліков\w* (?P<uk>.+?)\?"
    r"|(?P<zh>.+?)(?:是)?(?:何时|何時|什么时候|哪天)(?:发布|發布|公布|发表)"
)


def counted(lake: Lake, gazetteer: Gazetteer, question: str, framed: str, scope: Scope) -> Answer | None:
    """``How many treaties in Russian does the lake hold?``; the newest of them are quoted."""
    match = _COUNTED.search(fold(question))
    if match is None:
        return None
    noun = next(value for value in match.groupdict().values() if value)
    wanted = next((kind for kind, pattern in _KINDS.items() if re.search(pattern, noun)), None)
    where = pl.lit(True)
    if scope.kind or wanted:
        where &= pl.col("kind") == (scope.kind or wanted)
    if scope.language:
        where &= pl.col("language") == scope.language
    if scope.since:
        where &= pl.col("published_at").dt.date() >= scope.since
    if scope.until:
        where &= pl.col("published_at").dt.date() <= scope.until
    rows = lake.frame("documents", ["document_id", "published_at"], where)
    countries = {scope.country} if scope.country else codes_of(gazetteer.find(question))
    for country in countries:
        named = lake.frame("mentions", ["document_id"], pl.col("country") == country).unique()
        rows = rows.join(named, on="document_id", how="semi")
    newest = rows.sort("published_at", descending=True, nulls_last=True).get_column("document_id").head(SHOWN).to_list()
    return _told(lake, question, framed, say("count", framed, count=rows.height), newest)


def dated(lake: Lake, gazetteer: Gazetteer, question: str, framed: str, scope: Scope) -> Answer | None:
    """``When was resolution 502 published?``, where one title has all its words; else the texts are asked."""
    match = _DATED.search(fold(question))
    if match is None:
        return None
    group = next(name for name, value in match.groupdict().items() if value)
    named = question[match.start(group) : match.end(group)]
    words = questions.words(named)
    if len(words) < 2:
        return None
    rows = lake.frame("documents", ["document_id", "title", "published_at", "published_precision"])
    found = [row for row in rows.iter_rows() if row[2] is not None and words <= questions.words(row[1])]
    if len(found) != 1:
        return None
    document_id, title, moment, precision = found[0]
    when = published(moment, precision)
    return _told(lake, question, framed, say("published", framed, title=title, date=when), [document_id])


def _told(lake: Lake, question: str, framed: str, text: str, documents: list[str]) -> Answer:
    """An answer from a table's rows, with the beginning of each row's document as its quote."""
    texts = lake.texts(documents)
    spans = []
    for document_id in documents:
        if document_id in texts:
            body = texts[document_id].text
            start = len(body) - len(body.lstrip())
            end = body.find("\n", start)
            spans.append((document_id, start, min(end if end > start else len(body), start + 300)))
    found = quotes_of(lake, spans)
    quotes = tuple(found[span] for span in spans if span in found)
    groups = groups_of(lake, documents)
    return Answer(
        question=question,
        language=framed,
        abstained=False,
        reason=None,
        confidence=1.0,
        sentences=(Sentence(text, tuple(range(len(quotes))), "frame"),),
        citations=quotes,
        shorts=(None,) * len(quotes),
        support=support_of(questions.read(question), quotes, [None] * len(quotes), groups) if quotes else None,
        form="table",
    )
