"""Where a quote stands, in words, for the foot of a quote and for the list of sources."""

from dataclasses import dataclass

from pipelines.citations import Quote
from pipelines.report.words import WORDS


@dataclass(frozen=True, slots=True)
class Place:
    """A quote's place."""

    short: str
    """Title, day, source and its grade."""
    full: str
    """The same with language, locator, characters, fidelity and marking."""
    document: str
    """How the document's name begins."""


def place(quote: Quote, language: str) -> Place:
    """Where a quote stands, said in English or Vietnamese."""
    words = WORDS[language]
    title = quote.title or quote.external_id or quote.document_id[:12]
    day = quote.published_at[:10] if quote.published_at else words["undated"]
    source = f"{quote.source} ({words['grade']} {quote.reliability})"
    where = f"{quote.locator}, {quote.start}–{quote.end}"
    fidelity = words.get(quote.fidelity, quote.fidelity)
    # That there is no signature goes without saying; what is found of one is said with every quote.
    if quote.signature not in (None, "none"):
        fidelity += f" · {words['signature_' + str(quote.signature).replace(' ', '_')]}"
    return Place(
        f"{title}, {day} · {source}",
        f"{title} · {day} · {quote.language} · {where} · {source} · {fidelity} · {quote.marking}",
        quote.document_id[:12],
    )
