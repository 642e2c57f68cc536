"""Results for people's eyes: tables and short texts on a terminal.

Text of documents is printed with markup off, so that nothing in it can act on the terminal's styling.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Result = Mapping[str, Any]


def printable(text: object) -> str:
    """Text without control characters: no escape sequence of a document reaches the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in str(text))


def grid(out: Console, columns: Iterable[str], rows: Iterable[Iterable[object]], right: Iterable[str] = ()) -> None:
    """Print a plain table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    numeric = set(right)
    for column in columns:
        table.add_column(Text(printable(column)), justify="right" if column in numeric else "left", overflow="fold")
    for row in rows:
        # The end of a line within a cell is shown as a sign: no text begins a row of its own.
        table.add_row(*(Text(printable("" if cell is None else cell).replace("\n", "↵")) for cell in row))
    out.print(table)


def line(out: Console, text: str, style: str = "") -> None:
    """Print one line; ends of lines within the text are none here, but those before it are."""
    plain = printable(text)
    told = plain.lstrip("\n")
    blank = "\n" * (len(plain) - len(told))
    out.print(Text(blank + told.replace("\n", " ")), style=style, soft_wrap=True)


def initialised(out: Console, result: Result) -> None:
    line(out, f"a lake at {result['lake']}, markings {' < '.join(result['markings'])}, embedder {result['embedder']}")


def saved(out: Console, result: Result) -> None:
    line(out, f"written: {result['path']} ({result['rows']} rows, marked {result['marking']})")


def ingested(out: Console, result: Result) -> None:
    line(
        out,
        f"read {result['read']}: {result['new']} new, {result['duplicate']} seen before, "
        f"{len(result['quarantined'])} in quarantine; {result['passages']} passages; {result['seconds']:.1f} s",
    )
    for item in result["quarantined"][:10]:
        line(out, f"  quarantined {item['path']}: {item['reason']}", "yellow")
    if len(result["quarantined"]) > 10:
        line(out, f"  ... and {len(result['quarantined']) - 10} more: see `legation status`", "yellow")


def indexed(out: Console, result: Result) -> None:
    columns = ("marking", "passages", "embedded", "seconds")
    grid(
        out,
        columns,
        ([v["marking"], v["passages"], v["embedded"], f"{v['seconds']:.1f}"] for v in result["vaults"]),
        columns[1:],
    )


def status(out: Console, result: Result) -> None:
    columns = ("kind", "language", "marking", "documents", "passages")
    grid(out, columns, ([row[c] for c in columns] for row in result["documents"]), columns[3:])
    line(out, f"{result['quarantined']} in quarantine")
    for item in result["quarantine"][:10]:
        line(out, f"  {item['path']}: {item['reason']} ({item['error']})", "yellow")
    if len(result["quarantine"]) > 10:
        line(out, f"  ... and {len(result['quarantine']) - 10} more (--json lists all)", "yellow")
    for index in result["indexes"]:
        state = "up to date" if index["current"] else "behind: run `legation index`"
        line(out, f"indexes of {index['marking']}: {index['passages']} passages, {state}")
    for source in result.get("sources", ()):
        said = f"answered {source['minutes']:.0f} minutes ago" if source["minutes"] is not None else "no answer yet"
        why = f"; {source['failures']} failures: {source['error']}" if source["failures"] else ""
        style = "" if source["state"] == "fresh" else "yellow"
        line(out, f"{source['state']}  {source['source']}, {source['address']}: {said}{why}", style)


def place(quote: Result) -> str:
    """One line that says where a quote or hit stands."""
    parts = [quote["title"] or quote["external_id"] or quote["document_id"][:12], quote["locator"], quote["language"]]
    if quote["published_at"]:
        parts.append(str(quote["published_at"])[:10])
    if quote.get("signature") not in (None, "none"):
        parts.append(f"signature {quote['signature']}")
    if quote["marking"] != "public":
        parts.append(quote["marking"].upper())
    return ", ".join(str(part) for part in parts)


def hits(out: Console, result: Result) -> None:
    if not result["hits"]:
        line(out, "nothing found")
    for number, hit in enumerate(result["hits"], 1):
        same = "  (the same text)" if hit.get("same_text") else ""
        line(out, f"{number}. {place(hit)}  [{hit['score']:.2f}]{same}", "bold")
        for neighbour in hit.get("before", ()):
            line(out, f"   ({neighbour['locator']}) {shorten(neighbour['text'], 320)}", "dim")
        out.print(excerpt(hit, 320), soft_wrap=True)
        for neighbour in hit.get("after", ()):
            line(out, f"   ({neighbour['locator']}) {shorten(neighbour['text'], 320)}", "dim")
    if "facets" in result:
        facets(out, result["facets"])


def excerpt(hit: Result, limit: int) -> Text:
    """A hit's passage on one line, the words that matched in bold; of a long one, the part where most of them stand."""
    start, text = hit["start"], hit["text"]
    marks = [(first - start, last - start) for first, last in hit.get("marks", ())]
    at = _densest(marks, len(text), limit)
    if at:
        at = text.find(" ", at - 1) + 1 or at
    end = len(text) if len(text) <= at + limit else max(text.rfind(" ", at, at + limit), at + 1)
    shown = Text("   " + ("… " if at else ""))
    for first, last, bold in _runs(marks, at, end):
        flat = " ".join(text[first:last].split())
        if text[first:last][:1].isspace() and not shown.plain.endswith(" "):
            shown.append(" ")
        shown.append(printable(flat), style="bold yellow" if bold else "")
        if flat and text[first:last][-1:].isspace():
            shown.append(" ")
    shown.rstrip()
    return shown.append(" …") if end < len(text) else shown


def _densest(marks: list[tuple[int, int]], length: int, limit: int) -> int:
    """Where to begin so that most marks show: at the beginning where that shows as many as any other place."""
    if length <= limit or not marks:
        return 0
    starts = [0, *(max(first - limit // 4, 0) for first, _ in marks)]
    return max(starts, key=lambda at: (sum(at <= first and last <= at + limit for first, last in marks), -at))


def _runs(marks: list[tuple[int, int]], start: int, end: int) -> Iterable[tuple[int, int, bool]]:
    """The text from start to end in pieces, each marked or not."""
    at = start
    for first, last in marks:
        first, last = max(first, at), min(last, end)
        if first < last:
            if at < first:
                yield at, first, False
            yield first, last, True
            at = last
    if at < end:
        yield at, end, False


def facets(out: Console, counted: Mapping[str, Mapping[str, int]]) -> None:
    for name, values in counted.items():
        if values:
            shown = ", ".join(f"{value} {count}" for value, count in list(values.items())[:12])
            more = f" and {len(values) - 12} more" if len(values) > 12 else ""
            line(out, f"{name}: {shown}{more}")


def shorten(text: str, limit: int) -> str:
    """One line of at most ``limit`` characters, cut at a space."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


class Telling:
    """Prints the sentences of an answer one by one, as they come to stand."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self.count = 0
        """How many it has printed."""

    def __call__(self, sentence: Any) -> None:
        self.count += 1
        said(self._out, {"text": sentence.text, "citations": sentence.citations, "author": sentence.author})


def said(out: Console, sentence: Result) -> None:
    """One sentence with the numbers of its quotes, and whether a model wrote it."""
    marks = "".join(f"[{number + 1}]" for number in sentence["citations"])
    line(out, f"{sentence['text']} {marks}{' (reworded)' if sentence.get('author') == 'model' else ''}")


def answer(out: Console, result: Result) -> None:
    if result["abstained"]:
        line(out, result["answer"], "bold yellow")
    for sentence in [] if result["abstained"] else result["sentences"][result.get("told", 0) :]:
        said(out, sentence)
    if result.get("resolved"):
        line(out, f"understood as: {result['resolved']}", "dim")
    if result["abstained"] and result.get("reason"):
        line(out, f"{result['reason']} ({result['confidence']:.0%} sure)", "yellow")
    if result["abstained"] and result["citations"]:
        line(out, "nearest passages, which do not answer it:")
    shorts = [quote["short"]["text"] for quote in result["citations"] if quote.get("short")]
    if shorts:
        line(out, f"in short: {'; '.join(dict.fromkeys(shorts))}", "bold")
    if result.get("support"):
        line(out, backing(result), "dim")
    reworded = {number for each in result["sentences"] if each.get("author") == "model" for number in each["citations"]}
    for number, quote in enumerate(result["citations"], 1):
        line(out, f"  [{number}] {place(quote)}", "dim")
        if number - 1 in reworded:
            line(out, f"      “{' '.join(quote['quote'].split())}”", "dim")
    if result.get("note"):
        line(out, result["note"], "dim")


def backing(result: Result) -> str:
    """How sure an answer is, and what stands behind it."""
    support = result["support"]
    count, grades = support["independent"], ", ".join(support["grades"])
    sources = "1 independent source" if count == 1 else f"{count} independent sources"
    differ = "; sources differ" if support["disagree"] else ""
    return f"{result['confidence']:.0%} sure; {sources}, graded {grades}{differ}"


def table(out: Console, result: Result) -> None:
    grid(out, result["columns"], result["rows"])
    line(out, f"{len(result['rows'])} rows", "dim")


def trends(out: Console, result: Result) -> None:
    line(out, f"as of {result['as_of']}, the last {result['days']} days")
    columns = ("name", "stories", "expected", "ratio", "q", "since")
    grid(
        out,
        columns,
        (
            [t["name"], t["observed"], f"{t['expected']:.1f}", f"{t['ratio']:.1f}", f"{t['q']:.3f}", t["since"]]
            for t in result["trends"]
        ),
        columns[1:5],
    )
    if not result["trends"]:
        line(out, "no country or pair is rising")
    topics(out, result["topics"])


def topics(out: Console, result: Result) -> None:
    for topic in result["emerging"]:
        told = "new this month, " if topic["new"] else ""
        line(out, f"emerging topic: {named(topic)}", "bold")
        line(out, f"   {topic['observed']} stories against {topic['expected']:.1f} expected ({told}q {topic['q']:.3f})")
        if topic["came"]:
            line(out, f"   words that came: {', '.join(topic['came'])}")
        for quote in topic["citations"]:
            line(out, f"   “{shorten(quote['quote'], 200)}”")
            line(out, f"     {place(quote)}", "dim")
    for topic in result["silent"]:
        line(out, f"fell silent: {named(topic)}", "bold")
        line(
            out,
            f"   {topic['observed']} stories where {topic['expected']:.1f} were usual; the last on {topic['last']} "
            f"(q {topic['q']:.3f})",
        )
    if result["coverage"] is not None:
        line(
            out,
            f"{result['tested']} topics tested; they hold {result['coverage']:.0%} of {result['reports']} reports",
            "dim",
        )


def named(topic: Result) -> str:
    """A topic's telling words in each language that has some."""
    return " | ".join(", ".join(words) for words in topic["labels"].values()) or "(no telling word)"


def alerts(out: Console, result: Result) -> None:
    line(out, f"as of {result['as_of']}, budget {result['budget']:g} alarms a week")
    for alert in result["alerts"]:
        deeds = f" ({alert['event_class']})" if alert["event_class"] else ""
        line(out, f"{alert['day']}  {alert['name']}{deeds}: {alert['why']}", "bold red")
        line(out, f"   {alert['spread']['reports']} reports, copies included, by {alert['spread']['sources']} sources")
        for quote in alert["citations"][:3]:
            line(out, f"   “{shorten(quote['quote'], 200)}”")
            line(out, f"     {place(quote)}", "dim")
    if not result["alerts"]:
        line(out, "no alert")
    line(out, result["track_record"]["summary"], "dim")


def written(out: Console, result: Result) -> None:
    line(out, f"written: {result['path']} ({len(result['citations'])} quotes, marked {result['marking']})")


def verified(out: Console, result: Result) -> None:
    line(out, f"{result['documents']} documents and {result['quotes']} quotes checked, {len(result['broken'])} broken")
    for item in result["broken"]:
        line(out, f"  {item['what']}: {item['reason']}", "red")


def sources(out: Console, result: Result) -> None:
    for source in result["sources"]:
        line(out, f"{source['name']}: {source['title']}", "bold")
        line(
            out,
            f"   {source['kind']}, {'/'.join(source['languages'])}, grade {source['reliability']}, {source['rhythm']}; "
            f"read as {source['reader']}; licence: {source['licence']}",
        )
        for address in source["addresses"]:
            line(out, f"   {address}", "dim")


def source_added(out: Console, result: Result) -> None:
    line(
        out,
        f"added {result['name']}: `legation ingest --source {result['name']}` fetches it when you ask",
    )


def compacted(out: Console, result: Result) -> None:
    columns = ("table", "before", "after", "dropped")
    grid(out, columns, ([row[c] for c in columns] for row in result["tables"]), columns[1:])
    if not result["tables"]:
        line(out, "nothing to put together")


def vacuumed(out: Console, result: Result) -> None:
    line(out, f"{result['deleted']} files deleted")
