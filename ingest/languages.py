"""Language codes as documents declare them, to BCP 47."""

import re
from functools import cache

from babel import Locale

_TWO_FOR_THREE = {
    "alb": "sq", "ara": "ar", "arm": "hy", "aze": "az", "bel": "be", "ben": "bn", "bul": "bg", "bur": "my", "cat": "ca",
    "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el", "eng": "en", "est": "et",
    "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de", "gle": "ga", "gre": "el", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ice": "is", "ind": "id", "isl": "is", "ita": "it", "jpn": "ja",
    "kat": "ka", "kaz": "kk", "khm": "km", "kor": "ko", "lao": "lo", "lat": "la", "lav": "lv", "lit": "lt", "may": "ms",
    "mkd": "mk", "mlt": "mt", "mon": "mn", "msa": "ms", "mya": "my", "nep": "ne", "nld": "nl", "nor": "no", "per": "fa",
    "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "sin": "si", "slk": "sk", "slo": "sk", "slv": "sl",
    "spa": "es", "sqi": "sq", "srp": "sr", "swa": "sw", "swe": "sv", "tam": "ta", "tgl": "tl", "tha": "th", "tur": "tr",
    "ukr": "uk", "urd": "ur", "uzb": "uz", "vie": "vi", "zho": "zh",
}  # fmt: skip
_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{1,8})*)\Z")


def language_tag(declared: str | None) -> str | None:
    """A declared language as a BCP 47 tag, ISO 639-2 codes shortened (``eng`` -> ``en``, ``zh_hans`` -> ``zh-Hans``).

    None when it names no language that CLDR knows, as ``esp`` and ``und`` do not.
    """
    found = _TAG.match((declared or "").strip())
    if not found:
        return None
    primary = found[1].lower()
    primary = _TWO_FOR_THREE.get(primary, primary)
    if primary not in _known():
        return None
    parts = [part for part in re.split(r"[-_]", found[2]) if part]
    cased = [p.title() if len(p) == 4 else p.upper() if len(p) == 2 else p.lower() for p in parts]
    return "-".join([primary, *cased])


@cache
def _known() -> frozenset[str]:
    return frozenset(Locale("en").languages) - {"und", "mul", "zxx", "mis"}
