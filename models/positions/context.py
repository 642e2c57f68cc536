# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""What a document says about who speaks in it: the state that keeps the record, the other side, and its persons."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from models.names import Gazetteer
from models.positions.actors import known_persons, surnames, then
from models.positions.facts import Context

_OFFICE_OF = re.compile(
    r"\b(?:President|Premier|Prime Minister|Minister|Chairman|King|Queen|Prince|Head|Chief|member|Chancellor|Secretary|"
    r"Ambassador|Representative|leader|Vice President|delegate|delegation|Chargé|Consul|Director)\b[^;]*?\b(?:of|for) (?:the )?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:to|in|at|for|with|on|near) (?:the )?(?:[\w.]+ )?$|Affairs[^,;]*$|Command, $", re.IGNORECASE
)
_LETTER = re.compile(
    r"(?:letter|message|note|aide[- ]m[eé]moire|memorandum|communication|statement|oral message)\s+from\s+"
    r"(?P<from>.{3,80}?)(?:\s+to\s+(?P<to>.{3,90}))?$",
    re.IGNORECASE,
)
_POST = re.compile(r"\b(?:Embassy|Consulate|Legation|Mission|Delegation|Department|Office)\b", re.IGNORECASE)
_HOME = re.compile(
    r"\b(?:foreign relations of|documents (?:on|diplomatiques)|external relations|foreign policy of|diplomatic papers)\b"
    r"|relations extérieures|documents diplomatiques",
    re.IGNORECASE,
)
_SIDES = re.compile(
    r"(?:^|[;:(]\s*|,\s+)(?:for|pour|from|за|від|от|phía|về phía)\s+(?:the\s+|la\s+|le\s+)?(?P<side>[^,:;]{2,40})[,:]\s*(?P<who>[^;]*)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:\bd['’])?\b[A-ZÀ-ÝĐА-ЯІЇЄ][\w’'-]+(?:\s+[A-ZÀ-ÝĐА-ЯІЇЄ][\w’'-]+)*")
_LISTED = re.compile(
    r"^[^\S\n]*\**(?:participants?|present|in attendance|attending|участники|присутствовали|учасники|присутні|thành phần|"
    r"tham dự|参加者|与会者|出席)\s*[:：]?\**\s*(?P<list>.+?)(?=\n\s*\n|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_NO_SURNAME_WORDS = """
Ambassador Minister President Mr Ms Mrs Dr Secretary Head Deputy Foreign Prime The Department State Embassy
Director Chief M Mme MM General Colonel Counselor Counsellor Commission Convention Protocol Government
Affaires Rédacteur Note-taker Ministry République Republic Notes Interpreter
"""
_NO_SURNAME = frozenset(_NO_SURNAME_WORDS.split())


def context_of(
    text: str,
    *,
    gazetteer: Gazetteer,
    title: str = "",
    metadata: Mapping[str, Any] | None = None,
    day: date | None = None,
    language: str = "en",
    author: str | None = None,
) -> Context:
    """Gather the context of a document.

    Args:
        text: its text, for the list of participants and the states it names most.
        gazetteer: finds states by name.
        title: *Memorandum of conversation*, *Telegram From the Embassy in Israel*, *Letter From X to Y*.
        metadata: as the parser gave it: ``participants``, ``persons``, ``roles`` (what an edition's list of persons says
            of each), ``volume_title``, ``from``, ``to``, ``country``, ``author``.
        day: its date.
        language: ISO 639-1.
        author: the actor that speaks or keeps the record, where the source says so.
    """
    told = metadata or {}
    home = author or _home(told, gazetteer, language) or _titled(title, gazetteer, language)
    persons = _persons(told, gazetteer, home, day)
    for listed in _LISTED.finditer(text[:6000]):
        persons |= _sides(listed["list"], gazetteer, language, day)
    addressee = None
    who = {**known_persons(), **persons}
    sender = str(told.get("from") or "")
    receiver = str(told.get("to") or "")
    letter = _LETTER.search(re.sub(r"^\d+\.\s*", "", title))
    if letter:
        sender, receiver = sender or letter["from"], receiver or (letter["to"] or "")
    if sender and not _POST.search(sender):
        home = _party(sender, who, gazetteer, day) or home
    if receiver and not _POST.search(receiver):
        addressee = _party(receiver, who, gazetteer, day)
    if addressee is None or addressee == home:
        addressee = _other(title, text, home, persons, gazetteer, language, day)
    return Context(author=home, addressee=addressee, day=day, persons=persons)


_OWN = re.compile(
    r"non-?paper|position paper|working paper|statement|declaration of|commentary|spokes|report of|paper of|document officieux"
    r"|déclaration d|communiqué du|báo cáo|tuyên bố|người phát ngôn|заявлени|комментари|неофициальный документ|заява|коментар"
    r"|代表团|发言人|声明|非正式文件",
    re.IGNORECASE,
)


def _titled(title: str, gazetteer: Gazetteer, language: str) -> str | None:
    """The state whose paper, statement or report a title says it is, when it names one only."""
    codes = {mention.code for mention in gazetteer.find(title, language)}
    return codes.pop() if len(codes) == 1 and _OWN.search(title) else None


def _home(told: Mapping[str, Any], gazetteer: Gazetteer, language: str) -> str | None:
    """The state whose records an edition prints, or that a record names as its own."""
    for key in ("volume_title", "series", "source"):
        title = str(told.get(key) or "")
        if _HOME.search(title):
            for mention in gazetteer.find(title, "en"):
                return mention.code
    country = told.get("country") or told.get("country_iso")
    if isinstance(country, str) and re.fullmatch("[A-Z]{3}", country):
        return country
    for key in ("author", "country_name"):
        codes = {mention.code for mention in gazetteer.find(str(told.get(key) or ""), language)}
        if len(codes) == 1:
            return codes.pop()
    return None


def state_of_role(role: str, gazetteer: Gazetteer, home: str | None, day: date | None = None) -> str | None:
    """The state that the holder of an office speaks for: *Norwegian Ambassador to China* is Norway's.

    A role that names no state of its own (*Ambassador to Israel*, *Secretary of State*) is one of ``home``.
    """
    for mention in gazetteer.find(role, "en", capitals=False):
        before, words = role[: mention.start], role[mention.start : mention.end]
        if _OFFICE_OF.search(before) and not re.search(r"Ambassador to|Affairs", before):
            return then(mention.code, words, day)
        if _ELSEWHERE.search(before):
            continue
        if mention.naming == "people" or not before.strip() or before.rstrip().endswith((",", ";")):
            if re.search(r"Command,\s*$|Affairs,\s*$|Embassy,\s*$|Assistance[^,]*,\s*$", before):
                continue
            return then(mention.code, words, day)
    return home


def _persons(told: Mapping[str, Any], gazetteer: Gazetteer, home: str | None, day: date | None) -> dict[str, str]:
    """Actors by surname, from the roles of an edition's list and from the document's participants."""
    found: dict[str, str] = {}
    roles = told.get("roles")
    if isinstance(roles, Mapping):
        for name, role in roles.items():
            state = state_of_role(str(role), gazetteer, home, day)
            for last in surnames([str(name)]):
                for part in {last, last.split()[-1], str(name).split()[0].strip(",") if "," not in str(name) else last}:
                    if state and len(part) > 1:
                        found[part.title() if part.isupper() else part] = state
    side: str | None = None
    participants = told.get("participants")
    for item in participants if isinstance(participants, Sequence) and not isinstance(participants, str) else ():
        entry = str(item)
        states = gazetteer.find(entry, "en")
        if states and len(entry) < 30 and not re.search(r"\b(?:Mr|Dr|Mrs|M)\.?\b", entry):
            side = states[0].code
            continue
        name = re.split(r",|\(", entry)[0]
        last = next(surnames([" ".join(word for word in name.split() if word not in _NO_SURNAME)]), "")
        role = entry[len(name) :]
        state = (state_of_role(role, gazetteer, None, day) if role else None) or side
        if state and last[:1].isupper() and last not in found:
            found[last] = state
    return found


def _sides(listed: str, gazetteer: Gazetteer, language: str, day: date | None) -> dict[str, str]:
    """Actors by surname from a list such as *for Averra, Ambassador Maud Penhallow; for Jinghai, Mr Han Muyun*."""
    found: dict[str, str] = {}
    for part in re.split(r"[;；\n]|\.\s+(?=[^\W\d_][\w-]*\s?:)", listed):
        states = gazetteer.find(part, language)
        if not states:
            continue
        state = then(states[0].code, part[states[0].start : states[0].end], day)
        rest = part
        for mention in states:
            words = part[mention.start : mention.end]
            if mention is not states[0] and " " in words:  # a person whom the lake's own names have with their state
                continue
            rest = rest[: mention.start] + "," * (mention.end - mention.start) + rest[mention.end :]
        for match in _NAME.finditer(rest):
            names = [word for word in match[0].split() if word not in _NO_SURNAME]
            for word in (names[0], names[-1]) if len(names) > 1 else names:
                if len(word) > 1:
                    found.setdefault(word, state)
    return found


def _party(who: str, persons: Mapping[str, str], gazetteer: Gazetteer, day: date | None) -> str | None:
    """The actor that a sender or receiver speaks for."""
    for mention in gazetteer.find(who, "en"):
        return then(mention.code, who[mention.start : mention.end], day)
    for match in _NAME.finditer(who):
        for word in reversed(match[0].split()):
            if word in persons:
                return persons[word]
    return None


def _other(
    title: str,
    text: str,
    home: str | None,
    persons: Mapping[str, str],
    gazetteer: Gazetteer,
    language: str,
    day: date | None,
) -> str | None:
    """The other side: the state of the title, else the one that others present speak for, else the one named most."""
    titled = [
        then(mention.code, title[mention.start : mention.end], day)
        for mention in gazetteer.find(title, language, capitals=True)
    ]
    named = Counter(
        then(mention.code, text[mention.start : mention.end], day)
        for mention in gazetteer.find(text[:20_000], language, capitals=True)
    )
    named.update(persons[word] for word in re.findall(r"\b[A-Z][\w’-]+", text[:20_000]) if word in persons)
    ranked = [code for code, _ in named.most_common() if code != home]
    for code in titled:  # a post may be no more than the place of the talks
        if code != home and (not ranked or named[code] >= 0.25 * named[ranked[0]]):
            return code
    return ranked[0] if ranked else None
