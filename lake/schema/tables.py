"""The tables of a vault, as dataframely schemas; the data dictionary is generated from them.

All tables are append-only. Every row carries its marking, ``known_at`` (UTC, when the lake learned it),
``run_id`` and ``batch_id``. Rows count only once their batch stands in ``batches``: that one append is the
commit of all tables together.
"""

import dataframely as dy

from lake.schema.values import FIDELITIES, KINDS, KNOWN_AT, PRECISIONS, RELIABILITIES

_SHA256 = r"^[0-9a-f]{64}$"


class Row(dy.Schema):
    """What every row of every table carries."""

    marking = dy.String(min_length=1, description="who may see the row: `level` or `level//caveat/caveat`")
    known_at = dy.Datetime(time_zone="UTC", description="when the lake learned it; what `as_of` reads by")
    run_id = dy.String(min_length=1, description="the run that wrote it (table `runs`)")
    batch_id = dy.String(min_length=1, description="the batch it was committed with (table `batches`)")


class Documents(Row):
    """One text in one language, immutable, named by the hash of its content."""

    document_id = dy.String(
        regex=_SHA256, description="SHA-256 of the document's own bytes (the file's, or those of the record inside it)"
    )
    file_id = dy.String(regex=_SHA256, description="SHA-256 of the file it came in; its bytes are kept under `raw/`")
    member = dy.String(description="where it stands inside that file; empty when it is the whole file")
    external_id = dy.String(nullable=True, description="the id or URL that the source gave")
    url = dy.String(nullable=True, description="address of the document, where the source gave one")
    title = dy.String(description="title; empty when there is none")
    text = dy.String(description="the whole text, NFC; offsets everywhere count its characters (Unicode code points)")
    text_sha256 = dy.String(regex=_SHA256, description="SHA-256 of `text` in UTF-8; checked whenever a quote is cut")
    characters = dy.Int64(min=0, description="length of `text`")
    language = dy.String(description="ISO 639-1 code, `und` when undetermined")
    language_certainty = dy.Float64(
        min=0.0, max=1.0, description="certainty of the detection; 1 when declared by the user or the source"
    )
    language_basis = dy.String(
        check=lambda c: c.is_in(["declared", "detected", "none"]), description="`declared`, `detected`, or `none`"
    )
    kind = dy.String(
        check=lambda c: c.is_in(list(KINDS)), description="treaty, negotiation, statement, news, report or dataset"
    )
    source = dy.String(min_length=1, description="name of the source")
    reliability = dy.String(
        check=lambda c: c.is_in(list(RELIABILITIES)), description="Admiralty grade of the source, A to F"
    )
    fidelity = dy.String(
        check=lambda c: c.is_in(list(FIDELITIES)), description="born_digital, extracted (e.g. from PDF) or ocr"
    )
    format = dy.String(min_length=1, description="the parser that read it")
    encoding = dy.String(nullable=True, description="character encoding found, where the format leaves it open")
    encoding_certainty = dy.Float64(nullable=True, min=0.0, max=1.0, description="certainty of that finding")
    published_at = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        description="when it was published, from the document, the feed or the user; null when unknown",
    )
    published_precision = dy.String(
        nullable=True, check=lambda c: c.is_in(list(PRECISIONS)), description="second, day, month or year"
    )
    known_at_basis = dy.String(
        check=lambda c: c.is_in(list(KNOWN_AT)),
        description="`ingested`: known_at is the time of ingestion; `published`: the end of the publication period",
    )
    ingested_at = dy.Datetime(time_zone="UTC", description="when this lake took it in, whatever known_at says")
    work_id = dy.String(nullable=True, description="shared by translations and versions of one text")
    metadata = dy.String(description="whatever else the format told, as a JSON object")


class Passages(Row):
    """A span of a document: the unit of search and of citation."""

    passage_id = dy.String(min_length=66, description="`document_id:ordinal`")
    document_id = dy.String(regex=_SHA256, description="the document it is a span of")
    ordinal = dy.Int32(min=0, description="position among the document's passages")
    start = dy.Int64(min=0, description="first character")
    end = dy.Int64(min=1, description="one past the last character")
    locator = dy.String(min_length=1, description="where it stands: `art_5__para_2`, `page_3`, `speech_12`")
    heading = dy.String(description="headings above it, outermost first")
    text_sha256 = dy.String(
        regex=_SHA256, description="SHA-256 of the passage's text in UTF-8; key of the embedding cache"
    )


class Files(Row):
    """A file taken in whole: the fast way to see that the same bytes came before."""

    file_id = dy.String(regex=_SHA256, description="SHA-256 of the file's bytes")
    bytes = dy.Int64(min=0, description="size of the file")
    format = dy.String(description="format of the outermost file")
    documents = dy.Int64(min=0, description="documents read out of it")
    quarantined = dy.Int64(min=0, description="members that went to quarantine")
    reader = dy.String(
        description="fingerprint of how it was read (mapping and parser version); another reading reads it again"
    )


class Sightings(Row):
    """Where a file or document was seen, each time it was taken in."""

    file_id = dy.String(regex=_SHA256, description="the file")
    document_id = dy.String(
        nullable=True, regex=_SHA256, description="the document; null when every document of the file is meant"
    )
    source = dy.String(min_length=1, description="name of the source")
    address = dy.String(min_length=1, description="path or URL where it was seen")
    seen_at = dy.Datetime(time_zone="UTC", description="when it was seen there")
    etag = dy.String(nullable=True, description="HTTP ETag of the response")
    last_modified = dy.String(nullable=True, description="HTTP Last-Modified of the response")


class Duplicates(Row):
    """Near-duplicate groups: copies of one text are kept, and known to be one."""

    document_id = dy.String(regex=_SHA256, description="the document")
    group_id = dy.String(regex=_SHA256, description="first document of its group; its own id when it stands alone")
    similarity = dy.Float64(
        min=0.0, max=1.0, description="estimated Jaccard similarity with the nearest earlier member; 1 for the first"
    )
    signature = dy.Binary(description="MinHash signature, 128 little-endian uint32")
    bands = dy.List(dy.Int64(), description="band keys under which near-duplicates are looked up")


class Mentions(Row):
    """A country named in a document, with the characters that name it."""

    document_id = dy.String(regex=_SHA256, description="the document")
    country = dy.String(
        min_length=3,
        max_length=3,
        description="ISO 3166-1 alpha-3 (3166-3 for states that ended; X.. for the user's own)",
    )
    start = dy.Int64(min=0, description="first character")
    end = dy.Int64(min=1, description="one past the last character")


class Embeddings(Row):
    """Vectors by the hash of the text they stand for, so that nothing is embedded twice."""

    text_sha256 = dy.String(regex=_SHA256, description="hash of the passage's text")
    model = dy.String(min_length=1, description="fingerprint of the embedder")
    vector = dy.List(dy.Float32(), description="the vector, unit length")


class Quarantine(Row):
    """What could not be read, and why; nothing is lost."""

    quarantine_id = dy.String(regex=_SHA256, description="SHA-256 of file, member and reading")
    file_id = dy.String(
        nullable=True, regex=_SHA256, description="the file it came in; null when its bytes could not be read at all"
    )
    member = dy.String(description="where it stands inside that file")
    address = dy.String(min_length=1, description="path or URL")
    reason = dy.String(min_length=1, description="what is wrong, for people")
    error = dy.String(min_length=1, description="class of the error")
    state = dy.String(
        check=lambda c: c.is_in(["held", "released"]), description="`held`, or `released` once a retry read it"
    )
    options = dy.String(description="how it was to be read (kind, source, mapping), as JSON, for the retry")


class Runs(Row):
    """One run of a pipeline: what was asked, with which code and models."""

    pipeline = dy.String(min_length=1, description="ingest, index, warn, report ...")
    started_at = dy.Datetime(time_zone="UTC", description="start of the run")
    code = dy.String(description="version of Legation")
    parameters = dy.String(description="what the run was asked, as a JSON object")


class Batches(Row):
    """The commit log of a vault: rows of a batch exist from the moment it stands here."""

    committed_at = dy.Datetime(time_zone="UTC", description="when the batch became visible")
    counts = dy.String(description="rows by table, as a JSON object")


class Alerts(Row):
    """A finding: a country or pair named more than its own past leads to expect."""

    alert_id = dy.String(regex=_SHA256, description="hash of series, day and parameters")
    as_of = dy.Date(description="the day up to which the lake was read")
    country = dy.String(min_length=3, description="ISO 3166 code, or two joined by `-` for a pair")
    day = dy.Date(description="the day that crossed the line")
    since = dy.Date(description="first day of the episode")
    observed = dy.Float64(min=0.0, description="stories that name it on that day (near-duplicates count once)")
    expected = dy.Float64(min=0.0, description="what its weekday and past weeks lead to expect")
    surprise = dy.Float64(min=0.0, description="-log10 of the negative-binomial tail probability")
    citations = dy.String(description="quotes under it, as a JSON array of {document_id, start, end}")
    parameters = dy.String(description="model, version and parameters, as a JSON object")


TABLES: dict[str, type[Row]] = {
    "documents": Documents,
    "passages": Passages,
    "files": Files,
    "sightings": Sightings,
    "duplicates": Duplicates,
    "mentions": Mentions,
    "embeddings": Embeddings,
    "quarantine": Quarantine,
    "runs": Runs,
    "batches": Batches,
    "alerts": Alerts,
}
"""Every table by name. A new table is one class and one line here."""
