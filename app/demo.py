"""`legation demo`: the main job from nothing to an opened report, on the dossier or on real documents."""

import time
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

from app import render
from app.progress import Bars
from pipelines.corpora import dossier, real
from pipelines.desk import Desk
from pipelines.errors import RefusedError

OUT = Path("out")


def tour(lake: Path | None, *, corpus: Path | None, full: bool, out: Console, err: Console) -> None:
    """Build a lake, look into it, ask it, and write its report; what is there already is not done twice.

    Args:
        lake: folder of the lake; default ``demo-lake``, or ``demo-lake-NAME`` for a corpus.
        corpus: folder of real documents; None for the dossier.
        full: take all of them instead of the selection.

    Raises:
        RefusedError: there is no such corpus.
    """
    started = time.perf_counter()
    if corpus is not None and not corpus.is_dir():
        raise RefusedError(f"no folder of documents at {corpus}: CORPUS names one, for example ../shared/data")
    plan = real(corpus) if corpus is not None else dossier()
    folder = lake or Path(
        "demo-lake" if corpus is None else f"demo-lake-{corpus.resolve().name}{'-full' if full else ''}"
    )

    if not (folder / "lake.json").exists():
        _step(out, f"a lake in {folder}", f"legation --lake {folder} init")
        render.initialised(out, Desk.create(folder, names=plan.names).describe())

    desk = Desk.open(folder, clearance=plan.clearance, progress=Bars(err))
    _step(out, f"take in {plan.title}", f"legation ingest --manifest {plan.manifest}{' --full' if full else ''}")
    render.ingested(out, desk.ingest([], manifest=plan.manifest, root=plan.root, full=full).to_json())

    _step(out, "what is in it", "legation status")
    render.status(out, desk.status())
    _step(out, "SQL over all of it", f'legation sql "{plan.sql}"')
    render.table(out, desk.table(plan.sql))
    _step(out, "find a passage in whatever language", f'legation search "{plan.search}" -k 3')
    render.hits(out, {"hits": [hit.to_json() for hit in desk.search(plan.search, k=3)]})
    for question, why in plan.questions:
        _step(out, why, f'legation ask "{question}"')
        render.answer(out, desk.ask(question).to_json())

    then = Desk.open(folder, clearance=plan.clearance, as_of=plan.as_of, progress=Bars(err))
    _step(out, f"what was rising, as known on {plan.as_of}", f"legation --as-of {plan.as_of} trends")
    render.trends(out, then.trends(limit=6))
    _step(out, "what crossed the line by then", f"legation --as-of {plan.as_of} warn")
    render.alerts(out, then.warn())
    for language in ("en", "vi"):
        _step(out, f"the report ({language})", f"legation --as-of {plan.as_of} report --language {language}")
        target = OUT / f"{plan.slug}-{plan.as_of}-{language}.html"
        render.written(out, then.report(out=target, language=language))
    _step(out, "every hash and quote derived again", "legation verify")
    render.verified(out, desk.verify())
    render.line(
        out, f"\ndone in {time.perf_counter() - started:.0f} s; open {OUT / f'{plan.slug}-{plan.as_of}-en.html'}"
    )


def _step(out: Console, title: str, command: str) -> None:
    out.print()
    out.print(Rule(title, align="left", style="blue"))
    render.line(out, f"$ {command}", "dim")
