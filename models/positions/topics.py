"""What an issue is about, as a key; and how well an issue fits words asked for."""

import re
from functools import cache

from models.folding import fold

_STEM = 6
_IDLE_WORDS = """
the of and to in on for with that this these those from by at as an a any all its their his her our your be is
are was were been would could should will may might must not no into about upon such under they them he she it
we you which who whom what when where than then there also other only more most some one two over between
against de la le les des du une un et ou en dans sur pour par que qui avec ne pas plus est sont au aux ce
cette ces va cua trong cho voi cac mot nhung duoc khong la phai tai ve tu и в на с по к о для что как не это
его их от за из до при і й та у в на з до про для що як не це його їх від за із при
"""
_IDLE = frozenset(_IDLE_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@cache
def telling(text: str) -> frozenset[str]:
    """Telling words of a text, folded and cut to their first letters; of Chinese pairs of characters."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        han = _HAN.fullmatch(word)
        if han:
            found |= {word[i : i + 2] for i in range(max(1, len(word) - 1))}
        elif (folded := fold(word)) not in _IDLE and (len(folded) > 2 or folded.isdigit()):
            found.add(folded[:_STEM])
    return frozenset(found)


def topic(issue: str) -> str:
    """A key under which issues of the same words fall together."""
    return " ".join(sorted(telling(issue)))


def share(asked: str, text: str) -> float:
    """Share of the words asked for that a text holds; 0 when nothing telling is asked for."""
    words = telling(asked)
    return len(words & telling(text)) / len(words) if words else 0.0


_LEAD = re.compile(
    r"[\s\d.)(a-z一二三四五六七八九十、-]{0,8}\**(?P<lead>[^\W\d_][^.。:：*\n]{2,60})(?:[.。:：]\**|\**[.。:：])\s*",
    re.UNICODE,
)


def about(text: str, start: int, end: int) -> str:
    """A quote with the words that head its paragraph, which often name the issue when the quote does not."""
    quote = " ".join(text[start:end].split())
    first = text.rfind("\n", 0, start) + 1
    lead = _LEAD.match(text, first, start)
    return f"{lead['lead'].strip()}: {quote}" if lead and lead["lead"].strip() not in quote else quote
