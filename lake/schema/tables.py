"""The tables of a vault, as dataframely schemas; the data dictionary is generated from them.

All tables are append-only. Every row carries its marking, ``known_at`` (UTC, when the lake learned it),
``run_id`` and ``batch_id``. Rows count only once their batch stands in ``batches``: that one append is the
commit of all tables together.
"""

import dataframely as dy
import polars as pl

from lake.schema.values import FIDELITIES, KINDS, KNOWN_AT, PLOVER, PRECISIONS, QUADS, RELIABILITIES, SIGNATURES

_SHA256 = r"^[0-9a-f]{64}$"


def _actor_kind(column: pl.Expr) -> pl.Expr:
    return column.is_in(["state", "organisation", "name"])


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


class Signatures(Row):
    """A signature that a document bears, as it was found when the document came in; or that it bears none."""

    signature_id = dy.String(regex=_SHA256, description="hash of document, place among its signatures, and roots")
    document_id = dy.String(regex=_SHA256, description="the document")
    ordinal = dy.Int32(min=0, description="position among the document's signatures")
    status = dy.String(
        check=lambda c: c.is_in(list(SIGNATURES)),
        description="valid, invalid, unknown signer (no way to a trusted root), or none",
    )
    standard = dy.String(nullable=True, description="pades (PDF), xades or xmldsig (XML); null where there is none")
    signer = dy.String(nullable=True, description="name in the signer's certificate, trusted or not")
    issuer = dy.String(nullable=True, description="who issued that certificate, by its own word")
    signed_at = dy.Datetime(nullable=True, time_zone="UTC", description="when it was signed; null when it does not say")
    time_basis = dy.String(
        nullable=True,
        check=lambda c: c.is_in(["claimed", "stamped"]),
        description="`claimed` by the signer, or `stamped` by a trusted authority",
    )
    covers = dy.String(
        check=lambda c: c.is_in(["whole", "revision", "part", "nothing"]),
        description="the whole document as it is read, an earlier revision of the file, a part of it, or nothing",
    )
    reason = dy.String(
        description="why it is not valid, or what else must be known, such as whether revocation was checked; empty "
        "when there is nothing to say"
    )
    roots = dy.String(description="SHA-256 of the file of trusted roots it was held against; empty when there was none")


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


class Themes(Row):
    """A theme of a news item or statement, with the first words that tell it."""

    document_id = dy.String(regex=_SHA256, description="the document")
    theme = dy.String(min_length=2, description="one of a fixed list (`models/themes.toml`): territory, sea, trade ...")
    start = dy.Int64(min=0, description="first character of the first word that tells it")
    end = dy.Int64(min=1, description="one past its last character")
    words = dy.Int64(min=1, description="how many different words of the theme stand in its first lines")
    method = dy.String(min_length=1, description="name and version of the word tables")


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


class Gradings(Row):
    """Documents that were graded anew, and what of them therefore counts no more in this vault, or counts again.

    One act writes rows in the vault that the document leaves and in the one that it enters. Why, by whom, whence and
    whither is told in the higher of the two alone; in the lower stands only that it left or came.
    """

    grading_id = dy.String(regex=_SHA256, description="the act; the same in both vaults")
    document_id = dy.String(regex=_SHA256, description="the document")
    scope = dy.String(min_length=1, description="what `key` is: a column (of one table: `table.column`), or `raw`")
    key = dy.String(min_length=1, description="the value of that column; of `raw` the file's hash")
    state = dy.String(
        check=lambda c: c.is_in(["begun", "entered", "left", "dated"]),
        description="`entered`: rows from this batch on count; `left`: no earlier rows do (of a document: no rows); "
        "`begun`: an act that is not finished; `dated`: the day or period of the marking was set",
    )
    since = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        description="from which `as_of` on it holds; null: for every one, as what went up",
    )
    from_marking = dy.String(nullable=True, description="the marking before; null where it is not told here")
    to_marking = dy.String(nullable=True, description="the marking after; null where it is not told here")
    dated = dy.Date(nullable=True, description="day of the marking, from which its protection counts")
    until = dy.Date(nullable=True, description="end of the protection where it was extended")
    reason = dy.String(nullable=True, description="why; null where it is not told here")
    by = dy.String(nullable=True, description="who ordered it; null where it is not told here")


class Alerts(Row):
    """A finding: a country, pair, class of deeds or theme told of more than its own past leads to expect."""

    alert_id = dy.String(regex=_SHA256, description="hash of series, day and parameters")
    as_of = dy.Date(description="the day up to which the lake was read")
    country = dy.String(
        min_length=3, description="ISO 3166 code, two joined by `-` for a pair, or `#` and a theme (`#sea`)"
    )
    day = dy.Date(description="the day that crossed the line")
    since = dy.Date(description="first day of the episode")
    observed = dy.Float64(min=0.0, description="stories that were first told then, each once however often it was told")
    expected = dy.Float64(min=0.0, description="what its weekday and past weeks lead to expect")
    surprise = dy.Float64(min=0.0, description="-log10 of the negative-binomial tail probability")
    citations = dy.String(description="quotes under it, as a JSON array of {document_id, start, end}")
    parameters = dy.String(description="model, version and parameters, as a JSON object")


class Treaties(Row):
    """A treaty as one source describes it: a text that was read, or a row of a register."""

    treaty_id = dy.String(regex=_SHA256, description="hash of the document, or of the register and its key")
    key = dy.String(description="the source's own id of it (`work_id`, `manyID`, ...); empty when it has none")
    basis = dy.String(check=lambda c: c.is_in(["text", "register"]), description="`text` or `register`")
    source = dy.String(min_length=1, description="name of the source")
    title = dy.String(description="title; empty when it has none")
    language = dy.String(description="ISO 639-1 code of the text or title, `und` when undetermined")
    signed = dy.String(nullable=True, description="date of signature or adoption, EDTF (ISO 8601-2)")
    in_force = dy.String(nullable=True, description="general entry into force, EDTF")
    ended = dy.String(nullable=True, description="end of the treaty, EDTF; `..` where the register says there is none")
    place = dy.String(nullable=True, description="place of signature")
    depositary = dy.String(nullable=True, description="depositary")
    parties = dy.List(dy.String(), description="ISO 3166 codes of the states named as parties")
    subject = dy.String(nullable=True, description="subject, as the register gives it")
    url = dy.String(nullable=True, description="address of the text, as the register gives it")
    document_id = dy.String(regex=_SHA256, description="the document it was read from")
    start = dy.Int64(min=0, description="first character of the title or of the register's row")
    end = dy.Int64(min=1, description="one past the last character")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class TreatyFacts(Row):
    """A fact read out of a treaty's text, with the characters that say so; or why it is not known."""

    fact_id = dy.String(regex=_SHA256, description="hash of treaty, field, value and place")
    treaty_id = dy.String(regex=_SHA256, description="the treaty (table `treaties`)")
    document_id = dy.String(regex=_SHA256, description="the document")
    field = dy.String(min_length=1, description="title, parties, signed, entry_into_force, duration, relation ...")
    state = dy.String(
        check=lambda c: c.is_in(["known", "unknown", "not_applicable"]), description="known, unknown or not_applicable"
    )
    value = dy.String(nullable=True, description="the value as JSON; null when it is not known")
    start = dy.Int64(nullable=True, min=0, description="first character of the quote; null when it is not known")
    end = dy.Int64(nullable=True, min=1, description="one past the last character")
    reason = dy.String(description="why it is not known; empty when it is")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class TreatyActions(Row):
    """What a party did about a treaty, as one source says."""

    action_id = dy.String(regex=_SHA256, description="hash of treaty, party, action, date and place in the source")
    treaty_id = dy.String(regex=_SHA256, description="the treaty as that source describes it (table `treaties`)")
    party = dy.String(
        nullable=True, description="ISO 3166 code (3166-3 for states that ended, X.. for the user's own); null for all"
    )
    action = dy.String(
        min_length=1,
        description="signature, ratification, accession, acceptance, approval, succession, consent, notification, "
        "entry_into_force, provisional_application, reservation, declaration, objection, denunciation, withdrawal, exchange",
    )
    date = dy.String(nullable=True, description="EDTF; null when the source knows of the action and not of its date")
    first_day = dy.Date(nullable=True, description="the earliest day that `date` may mean")
    last_day = dy.Date(nullable=True, description="the latest day that `date` may mean")
    note = dy.String(description="what else the source says of it; empty when nothing")
    source = dy.String(min_length=1, description="name of the source")
    document_id = dy.String(regex=_SHA256, description="the document it was read from")
    start = dy.Int64(min=0, description="first character of the row or sentence that says so")
    end = dy.Int64(min=1, description="one past the last character")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class TreatyLinks(Row):
    """Descriptions of one treaty by different sources, joined; the newest row of a `treaty_id` counts."""

    treaty_id = dy.String(regex=_SHA256, description="the description (table `treaties`)")
    joined_id = dy.String(regex=_SHA256, description="the treaty that it describes: smallest treaty_id of its group")
    probability = dy.Float64(min=0.0, max=1.0, description="weakest link that holds it in its group; 1 when alone")
    method = dy.String(min_length=1, description="what joined it, with version")


class Findings(Row):
    """A finding that people should look at, with the quotes it rests on."""

    finding_id = dy.String(regex=_SHA256, description="hash of kind, subject and quotes")
    kind = dy.String(min_length=1, description="`modality_differs`, ...")
    subject = dy.String(description="what it is about: a treaty's work_id and article")
    summary = dy.String(min_length=1, description="what was found, in a sentence")
    citations = dy.String(description="quotes under it, as a JSON array of {document_id, start, end}")
    parameters = dy.String(description="method, version and values, as a JSON object")


class Commitments(Row):
    """A clause that binds, forbids, permits or advises an actor to do something, as read out of a text."""

    commitment_id = dy.String(regex=_SHA256, description="hash of document, place, trigger and extractor")
    document_id = dy.String(regex=_SHA256, description="the document it was read from")
    start = dy.Int64(min=0, description="first character of the clause that states it")
    end = dy.Int64(min=1, description="one past the last character")
    language = dy.String(description="ISO 639-1 code of the document")
    type = dy.String(
        check=lambda c: c.is_in(["obligation", "prohibition", "permission", "recommendation"]),
        description="legal effect: obligation, prohibition, permission or recommendation",
    )
    modality = dy.String(
        check=lambda c: c.is_in(["shall", "must", "undertakes", "agrees", "may", "should", "shall not"]),
        description="wording, mapped to English: shall, must, undertakes, agrees, may, should, shall not",
    )
    obligor = dy.String(nullable=True, description="who is bound, in the text's words; null when nobody is named")
    obligor_start = dy.Int64(nullable=True, min=0, description="first character of the obligor; null when not named")
    obligor_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    obligor_source = dy.String(
        check=lambda c: c.is_in(["quote", "text", "unknown"]),
        description="`quote`: named in the clause; `text`: inferred from the text around it; `unknown`",
    )
    states = dy.List(dy.String(), description="ISO 3166 codes of the states that the obligor names; empty when none")
    collective = dy.Bool(description="whether the obligor is a party as such (`each Party`), and so binds every party")
    obligee = dy.String(nullable=True, description="to whom, in the text's words")
    action = dy.String(description="what is to be done, a short verb phrase in the active voice; not a quote")
    trigger_start = dy.Int64(min=0, description="first character of the words the modality was read from")
    trigger_end = dy.Int64(min=1, description="one past the last character")
    lead_start = dy.Int64(nullable=True, min=0, description="of the words that carry subject and modal of a list item")
    lead_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    condition_start = dy.Int64(nullable=True, min=0, description="first character of the main condition")
    condition_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    exception_start = dy.Int64(nullable=True, min=0, description="first character of an exception")
    exception_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    deadline_kind = dy.String(
        nullable=True, description="absolute, relative, recurring or none; null without time words"
    )
    deadline_anchor = dy.String(nullable=True, description="event that a relative deadline counts from")
    deadline_amount = dy.Int64(nullable=True, min=0, description="how many units; 0: at the event itself")
    deadline_unit = dy.String(nullable=True, description="minute, hour, day, business day, month or year")
    deadline_date = dy.String(nullable=True, description="ISO date; `--03-31` for a day of every year")
    deadline_direction = dy.String(nullable=True, description="before, after or at the event")
    deadline_start = dy.Int64(nullable=True, min=0, description="first character of the time words")
    deadline_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class Readings(Row):
    """That a document was read for facts of one kind, also when it held none."""

    reading_id = dy.String(regex=_SHA256, description="hash of document and extractor")
    document_id = dy.String(regex=_SHA256, description="the document")
    extractor = dy.String(min_length=1, description="name and version of what read it")
    facts = dy.Int64(min=0, description="facts found")


class Deadlines(Row):
    """A day by which a party must have done what it committed to; the rows with the newest `known_at` count."""

    deadline_id = dy.String(regex=_SHA256, description="hash of commitment, party, occurrence, days and basis")
    commitment_id = dy.String(regex=_SHA256, description="the commitment (table `commitments`)")
    party = dy.String(nullable=True, description="ISO 3166 code; null where parties are not known one by one")
    occurrence = dy.Int64(min=1, description="1 for the first or only time; counts up when it recurs")
    due_from = dy.Date(nullable=True, description="earliest day that it may fall due; null when none can be given")
    due = dy.Date(nullable=True, description="last day allowed, at the latest; the same as `due_from` when certain")
    state = dy.String(
        check=lambda c: c.is_in(["resolved", "unknown", "not applicable"]),
        description="resolved, unknown, or not applicable (vague words, withdrawn, past when bound)",
    )
    reason = dy.String(description="how it was computed, or why it was not")
    document_id = dy.String(regex=_SHA256, description="document of the commitment")
    start = dy.Int64(min=0, description="first character of the time words")
    end = dy.Int64(min=1, description="one past the last character")
    actions = dy.List(dy.String(), description="`action_id` of the treaty actions it was computed from")
    resolver = dy.String(min_length=1, description="name and version of what computed it")


class Performance(Row):
    """A sentence of a report that bears on a commitment: what it says of a state's performance."""

    performance_id = dy.String(regex=_SHA256, description="hash of commitment, party, place, stance and extractor")
    commitment_id = dy.String(regex=_SHA256, description="the commitment (table `commitments`)")
    party = dy.String(min_length=3, description="ISO 3166 code of the state whose performance it is about")
    document_id = dy.String(regex=_SHA256, description="the report")
    start = dy.Int64(min=0, description="first character of the sentence")
    end = dy.Int64(min=1, description="one past the last character")
    stance = dy.String(
        check=lambda c: c.is_in(["supports", "contradicts", "neutral"]),
        description="towards performance: supports, contradicts or neutral",
    )
    basis = dy.String(
        check=lambda c: c.is_in(
            ["done", "not done", "late", "short notice", "verdict", "denial", "intention", "duty", "request", "unsure"]
        ),
        description="what is said of the act: done, not done, late, short notice; a verdict or a denial; intention, "
        "duty, request; unsure where it may be about something else",
    )
    said_by = dy.String(
        nullable=True, description="ISO 3166 code of the state whose word it is; null for the reporter's"
    )
    score = dy.Float64(min=0.0, description="how much of the commitment the sentence speaks of")
    matched = dy.List(dy.String(), description="of what: concepts, stems of words, article, treaty, date, notice")
    published = dy.Date(nullable=True, description="day of the report; null when unknown")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class Positions(Row):
    """An actor's stated or reported stand on an issue, as read out of a negotiation record, statement or draft."""

    position_id = dy.String(regex=_SHA256, description="hash of document, place, actor, trigger and extractor")
    document_id = dy.String(regex=_SHA256, description="the document it was read from")
    start = dy.Int64(min=0, description="first character of the words that show it")
    end = dy.Int64(min=1, description="one past the last character")
    language = dy.String(description="ISO 639-1 code of the document")
    actor = dy.String(min_length=1, description="ISO 3166 code of the state, or the name of a group")
    speaker = dy.String(nullable=True, description="who speaks for it, as the text names them")
    issue = dy.String(description="what it is about, in the text's words")
    topic = dy.String(description="the issue's telling words, folded and sorted, for grouping")
    stance = dy.String(
        check=lambda c: c.is_in(
            ["condition", "reject", "demand", "propose", "offer", "reserve", "oppose", "support", "acknowledge"]
        ),
        description="condition, reject, demand, propose, offer, reserve, oppose, support or acknowledge",
    )
    strength = dy.String(check=lambda c: c.is_in(["firm", "tentative"]), description="firm or tentative")
    target = dy.String(nullable=True, description="the actor addressed or opposed")
    round = dy.Int64(nullable=True, min=1, description="round or session, where the document tells it")
    day = dy.Date(nullable=True, description="day of the talk or statement; the document's where none is told")
    trigger_start = dy.Int64(min=0, description="first character of the words the stance was read from")
    trigger_end = dy.Int64(min=1, description="one past the last character")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class PositionRelations(Row):
    """Two actors who agree or are opposed on an issue, as one document shows it."""

    relation_id = dy.String(regex=_SHA256, description="hash of document, actors, relation, place and extractor")
    document_id = dy.String(regex=_SHA256, description="the document it was read from")
    a = dy.String(min_length=1, description="one actor; the order means nothing")
    b = dy.String(min_length=1, description="the other")
    relation = dy.String(check=lambda c: c.is_in(["agrees", "opposes"]), description="agrees or opposes")
    issue = dy.String(description="what it is about, in the text's words")
    start = dy.Int64(min=0, description="first character of the words that show it")
    end = dy.Int64(min=1, description="one past the last character")
    other_start = dy.Int64(nullable=True, min=0, description="where the other side stands, when that is elsewhere")
    other_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class Events(Row):
    """Who did what to whom, when and where: read out of a sentence, or taken over from a record of an event data set.

    One row is one deed of one actor towards one target, classed by PLOVER; the same deed told by many documents is
    many rows (stories group them). Rows with `basis` `text` quote a sentence (`start`, `end`) and in it the trigger
    words; rows with `basis` `record` carry the row of the data set (`file_id`, `record_row`, `record`). `day` to
    `last_day` is when it happened, as far as the source says, and may lie long before it was told: count what is new
    by `day` and `last_day`, not by when it was published. Rows of several `extractor` versions may stand side by side:
    of each document those of its newest reading count (`pipelines.events.newest`, and the view `events_now`).
    """

    event_id = dy.String(
        regex=_SHA256, description="hash of document, place, type, actors and extractor; or of the record"
    )
    basis = dy.String(check=lambda c: c.is_in(["text", "record"]), description="`text` (a sentence) or `record`")
    type = dy.String(check=lambda c: c.is_in(list(PLOVER)), description="PLOVER class: AGREE, CONSULT ... ASSAULT")
    quad = dy.String(
        check=lambda c: c.is_in(list(QUADS)),
        description="verbal_cooperation, material_cooperation, verbal_conflict or material_conflict",
    )
    mode = dy.String(nullable=True, description="PLOVER mode (visit, expel, strike ...), where it is told")
    actor = dy.String(
        nullable=True,
        description="who did it: ISO 3166 code (3166-3 for states that ended, X.. for the user's own), code of an "
        "international body (UN, EU, NATO ...), or a name; null when not told",
    )
    actor_kind = dy.String(nullable=True, check=_actor_kind, description="state, organisation or name")
    actor_text = dy.String(nullable=True, description="the words that name it")
    target = dy.String(nullable=True, description="to whom it was done, as `actor`; null when nobody is told")
    target_kind = dy.String(nullable=True, check=_actor_kind, description="state, organisation or name")
    target_text = dy.String(nullable=True, description="the words that name it")
    day = dy.Date(nullable=True, description="day it happened, or the first that may be meant; null when unknown")
    last_day = dy.Date(nullable=True, description="the last day that may be meant")
    day_basis = dy.String(
        check=lambda c: c.is_in(["stated", "published", "record", "none"]),
        description="`stated` in the sentence, `published` (day of the document), `record`, or `none`",
    )
    country = dy.String(nullable=True, description="ISO 3166 code of where it happened, when told")
    place = dy.String(nullable=True, description="where, in the source's words")
    latitude = dy.Float64(nullable=True, min=-90.0, max=90.0, description="degrees north, where a record gives it")
    longitude = dy.Float64(nullable=True, min=-180.0, max=180.0, description="degrees east")
    deaths_best = dy.Int64(nullable=True, min=0, description="deaths, the source's best estimate; null: it gives none")
    deaths_low = dy.Int64(nullable=True, min=0, description="its low estimate")
    deaths_high = dy.Int64(nullable=True, min=0, description="its high estimate")
    deaths_civilians = dy.Int64(nullable=True, min=0, description="civilians among them")
    violence = dy.String(nullable=True, description="UCDP's kind of violence: state-based, non-state or one-sided")
    language = dy.String(description="ISO 639-1 code of the text, `und` for records")
    document_id = dy.String(nullable=True, regex=_SHA256, description="the document it was read from; null for records")
    start = dy.Int64(nullable=True, min=0, description="first character of the sentence")
    end = dy.Int64(nullable=True, min=1, description="one past the last character")
    trigger_start = dy.Int64(nullable=True, min=0, description="first character of the words the type was read from")
    trigger_end = dy.Int64(nullable=True, min=1, description="one past the last character")
    certainty = dy.Float64(
        nullable=True, min=0.0, max=1.0, description="how sure the reader is of the type; null for records"
    )
    dataset = dy.String(nullable=True, description="data set of a record: gdelt, icews, ucdp, acled")
    file_id = dy.String(nullable=True, regex=_SHA256, description="the file of the record; its bytes are under `raw/`")
    record_row = dy.Int64(nullable=True, min=1, description="row in that file, counted from 1 after the header")
    record_key = dy.String(nullable=True, description="the data set's own id of the record")
    record = dy.String(nullable=True, description="what the record says, as a JSON object of its filled columns")
    cameo = dy.String(nullable=True, description="CAMEO code of the record")
    intensity = dy.Float64(nullable=True, description="the record's own scale of conflict (-10) to cooperation (10)")
    reports = dy.Int64(nullable=True, min=0, description="articles or sources that told it, where a record counts them")
    url = dy.String(nullable=True, description="address that the record gives")
    extractor = dy.String(min_length=1, description="name and version of what read it")


class CountryMonths(Row):
    """A number of a country and month, as a data set gives it; of several, the row with the newest `known_at` counts."""

    number_id = dy.String(regex=_SHA256, description="hash of file, country, month, measure and value")
    country = dy.String(
        min_length=1, description="ISO 3166 code, one of the user's own, or the source's name; `*` for the world"
    )
    month = dy.Date(description="first day of the month")
    measure = dy.String(min_length=1, description="deaths, other, coups, gpr, or the column's own name")
    value = dy.Float64(description="the number")
    source = dy.String(min_length=1, description="name of the source")
    file_id = dy.String(regex=_SHA256, description="the file; its bytes are kept under `raw/`")


class Forecasts(Row):
    """A probability or distribution that was issued; never changed, scored when the outcome is known."""

    forecast_id = dy.String(regex=_SHA256, description="hash of model, question, origin and values")
    product = dy.String(min_length=1, description="what issued it: forecast, warn or report")
    question = dy.String(min_length=1, description="what is forecast, in words that can be resolved")
    country = dy.String(min_length=1, description="ISO 3166 code, or two joined by `-`")
    task = dy.String(min_length=1, description="ONSET-3, ONSET-6, ONSET-12, ESC-3, or the measure of a distribution")
    origin = dy.Date(description="last day whose data it may have used")
    due = dy.Date(description="last day of the time it speaks of")
    rule = dy.String(
        description="how it resolves, as a JSON object: measure, first and last month, statistic, at_least"
    )
    probability = dy.Float64(
        nullable=True, min=0.0, max=1.0, description="chance that it comes true; null for a distribution"
    )
    draws = dy.List(dy.Float64(), nullable=True, description="equally likely values, rising; null for a probability")
    replayed = dy.Bool(
        description="whether it was issued for a day in the past (`--as-of`), and so is no forecast of record"
    )
    model = dy.String(min_length=1, description="model and version")
    parameters = dy.String(description="parameters and data, as a JSON object")


class Resolutions(Row):
    """How a forecast came out; the row with the newest `known_at` counts."""

    resolution_id = dy.String(regex=_SHA256, description="hash of forecast, outcome and basis")
    forecast_id = dy.String(regex=_SHA256, description="the forecast (table `forecasts`)")
    outcome = dy.Float64(
        nullable=True, description="1 or 0 for a probability, the number for a distribution; null when void"
    )
    basis = dy.String(min_length=1, description="what settled it: the data, or the reason given by hand")


class Stories(Row):
    """An event as it is reported: opened by its first report, joined by others (table `story_members`)."""

    story_id = dy.String(regex=_SHA256, description="hash of its first document and the method")
    document_id = dy.String(regex=_SHA256, description="the report that opened it")
    day = dy.Date(description="day of that report")
    method = dy.String(min_length=1, description="name and version of what found it")


class StoryMembers(Row):
    """That a report belongs to a story, with what later reports are compared with."""

    member_id = dy.String(regex=_SHA256, description="hash of document and method")
    document_id = dy.String(regex=_SHA256, description="the report")
    story_id = dy.String(regex=_SHA256, description="its story (table `stories`)")
    day = dy.Date(description="day of the report (UTC)")
    language = dy.String(description="ISO 639-1 code of the report")
    certainty = dy.Float64(min=0.0, max=1.0, description="probability that it belongs there; 1 for first reports")
    nearest = dy.String(nullable=True, regex=_SHA256, description="the member it is nearest to; null for the first")
    copy = dy.Bool(description="whether it is a near-duplicate of a member: spread, not news")
    vector = dy.List(dy.Float32(), description="mean vector of its first passages; empty for copies")
    names = dy.String(description="countries named and how often, as a JSON object")
    numbers = dy.List(dy.String(), description="numbers that it states")
    method = dy.String(min_length=1, description="name and version of what placed it")


TABLES: dict[str, type[Row]] = {
    "documents": Documents,
    "passages": Passages,
    "files": Files,
    "sightings": Sightings,
    "signatures": Signatures,
    "duplicates": Duplicates,
    "mentions": Mentions,
    "themes": Themes,
    "embeddings": Embeddings,
    "quarantine": Quarantine,
    "runs": Runs,
    "batches": Batches,
    "gradings": Gradings,
    "alerts": Alerts,
    "treaties": Treaties,
    "treaty_facts": TreatyFacts,
    "treaty_actions": TreatyActions,
    "treaty_links": TreatyLinks,
    "findings": Findings,
    "commitments": Commitments,
    "readings": Readings,
    "deadlines": Deadlines,
    "performance": Performance,
    "positions": Positions,
    "position_relations": PositionRelations,
    "events": Events,
    "stories": Stories,
    "story_members": StoryMembers,
    "country_months": CountryMonths,
    "forecasts": Forecasts,
    "resolutions": Resolutions,
}
"""Every table by name. A new table is one class and one line here."""
