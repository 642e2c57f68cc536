# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Patterns of sentences that report stands: turns, passives, lists, nouns that look like verbs."""

import re

from models.positions.facts import Stance

TURN = re.compile(
    r"(?:(?<=\n)|(?<=[.?!”\"—] )|\A)(?P<who>(?:The )?[A-ZÀ-Ý][\w.’'-]*(?: (?:of )?[A-ZÀ-Ý][\w.’'-]*){0,4}):\s(?=[\w“\"\[—])"
)
NO_TURN_WORDS = """
Option Subject SUBJECT Comment Note For Military Participants PARTICIPANTS Ref Place Time Re
"""
NO_TURN = frozenset(NO_TURN_WORDS.split())
WORDS_OF_ISSUE = 14
ARTICLE = re.compile(
    r"^(?:(?:to|that|for|on|of|about|with|by|from|at|in|upon|the|an?|any|its|his|their|our|this|these|those|such|be|as|it|against|only|if)\s+)+",
    re.IGNORECASE,
)
COPULA = re.compile(
    r"\s*(?:\b(?:is|are|was|were|be|been|being|would|will|still|also|not|therefore|and|element|as)\b\s*)+$",
    re.IGNORECASE,
)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
JOINED = re.compile(
    r"^\s*(?:,|and|&|joined by|together with|as well as|as did|/|, and|与|和|、|và|cùng|et|и|і|та|й)?\s*(?:the\s+|la\s+|le\s+|les\s+)?$",
    re.IGNORECASE,
)
ADJECTIVE = re.compile(
    r"\b(?:the|an?|our|their|his|her|its|this|these|such|of|new|any|some|other|agreed|as)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"\b(?:have|has|had|the|our|their|his|its|your|my|an?|any|no|of|for|full|direct|popular|continued|military|economic|mutual"
    r"|political|strong|without|with|more|some|such|fundamental|new|these|those|this|that)\s+$",
    re.IGNORECASE,
)
EITHER = re.compile(
    r"(?:support|demand|request|claim|plan|offer|desire|hope|wish|protest|appeal|refusal|insistence|object|favou?r|press|urge|attack|back|approach|promise|pledge|condition)s?\b",
    re.IGNORECASE,
)
TO_DO = re.compile(r"\b(?:to|should|must|ought to)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
DOES = re.compile(
    r"\b(?:in a position|continue[sd]?|decided|determined|wish(?:es|ed)?|want(?:s|ed)?|like|had|has|have|intends?|obliged|compelled|"
    r"forced|ready|prepared|willing|began|begun|came|wrote|happy|glad|pleased|going|bound|unable|me|us) to\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
WILL = re.compile(r"\b(?:will|would|may|can|could|might|shall)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
GOES_ON = re.compile(r"(?:,|\band|\bor|\bbut)\s+(?:also\s+|then\s+|again\s+|\w+ly\s+)?$", re.IGNORECASE)
BARE = re.compile(r"[\W\d]*(?:\(?\w{1,2}[).]\s*)?", re.IGNORECASE)
NUMBERED = re.compile(r"[\s#*“\"]*(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)、]\**\s+")
MODAL = re.compile(r"(?:\w+ )?(?:must|should|ought to|has to|have to)", re.IGNORECASE)
UNLESS = re.compile(
    r"\b(?:unless|until|without|provided|only|not before|so long as|as long as|on condition|subject to)\b",
    re.IGNORECASE,
)
FIRM = re.compile(
    r"\b(?:absolutely|categorical(?:ly)?|never|firm(?:ly)?|strong(?:ly)?|flatly|total(?:ly)?|cannot|must)\b",
    re.IGNORECASE,
)
CONDITIONED: frozenset[Stance] = frozenset({"offer", "support", "reject", "acknowledge"})
MANY = frozenset({"they", "their", "them", "theirs", "ils", "elles", "họ", "phía bạn", "они", "вони", "他们", "对方"})
REACH = 90
"""Characters between a subject and its verb of saying."""
