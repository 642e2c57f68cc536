"""Why a probability is what it is: what the logistic model's features add, by theme, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import ModelError
from models.forecasts import context, history, momentum
from models.forecasts.panel import Array

THEMES: dict[str, tuple[str, ...]] = {
    "recent": (
        "mean_1", "mean_3", "mean_6", "mean_12", "fading_3", "fading_12", "peak_12", "share_any_6", "share_any_12",
        "trend",
    ),
    "past": (
        "mean_24", "mean_60", "mean_120", "fading_36", "peak_60", "share_any_60", "share_any_120", "share_deadly_24",
        "share_deadly_60", "share_deadly_120",
    ),
    "quiet": ("since_any", "since_deadly"),
    "neighbours": context.NEIGHBOURS,
    "other": context.OTHER,
    "coups": context.COUPS,
    "line": tuple(name for name in momentum.NAMES if not name.startswith("season")),
    "season": ("season", "season_above", "season_sine", "season_cosine"),
}  # fmt: skip
"""Features that say much the same are told together: one by one their signs mean little."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "recent": "its deaths in the last year ({mean_3} a month in the last three months, {mean_12} over twelve)",
        "past": "its past ten years ({share} of months with deaths)",
        "quiet": "how long it has been quiet ({since} months since the last death)",
        "neighbours": "fighting in neighbouring states ({near} deaths a month over the last year)",
        "other": "violence without a state in it ({other} deaths a month over the last year)",
        "coups": "coups and attempts, its own and the world's",
        "line": "how far it is from the line that counts as an escalation",
        "season": "the season, as past years had it",
        "raises": "raises the odds {factor} times",
        "lowers": "lowers the odds {factor} times",
        "clause": "{what} {effect}",
    },
    "vi": {
        "recent": "số người chết trong năm qua ({mean_3} mỗi tháng trong ba tháng gần nhất, "
        "{mean_12} tính cả mười hai tháng)",
        "past": "mười năm vừa qua ({share} số tháng có người chết)",
        "quiet": "thời gian yên tĩnh ({since} tháng kể từ ca tử vong gần nhất)",
        "neighbours": "giao tranh ở các nước láng giềng ({near} người chết mỗi tháng trong năm qua)",
        "other": "bạo lực không có nhà nước tham gia ({other} người chết mỗi tháng trong năm qua)",
        "coups": "các cuộc đảo chính và mưu toan đảo chính, trong nước và trên thế giới",
        "line": "khoảng cách tới ngưỡng được coi là leo thang",
        "season": "mùa trong năm, theo những năm trước",
        "raises": "làm tăng tỷ lệ cược {factor} lần",
        "lowers": "làm giảm tỷ lệ cược {factor} lần",
        "clause": "{what} {effect}",
    },
}

LEAST = 1.15
"""A theme that changes the odds by less is not worth a clause."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A theme and by what factor it changes the odds against the average case that the model learnt from."""

    theme: str
    odds: float
    en: str
    vi: str


def drivers(names: Sequence[str], contributions: Array, seen: Array, limit: int = 3) -> list[Driver]:
    """The themes that move one country's odds most.

    Args:
        names: of the features, in the order of ``contributions`` (features,) and ``seen`` (features,).
        contributions: what each adds to the log odds.
        seen: their values.
        limit: how many at most.

    Raises:
        ModelError: a feature that belongs to no theme.
    """
    place = {name: at for at, name in enumerate(names)}
    themed = {name for its in THEMES.values() for name in its}
    if stray := set(names) - themed:
        raise ModelError(f"features without a theme: {', '.join(sorted(stray))}")
    values = {
        "mean_3": _number(np.expm1(seen[place["mean_3"]])),
        "mean_12": _number(np.expm1(seen[place["mean_12"]])),
        "share": f"{100 * seen[place['share_any_120']]:.0f} %",
        "since": _months(float(np.expm1(seen[place["since_any"]]))),
        "near": _number(np.expm1(seen[place["near_12"]])) if "near_12" in place else "0",
        "other": _number(np.expm1(seen[place["other_12"]])) if "other_12" in place else "0",
    }
    found = []
    for theme, its in THEMES.items():
        added = sum(float(contributions[place[name]]) for name in its if name in place)
        factor = float(np.exp(abs(added)))
        if factor < LEAST:
            continue
        told = {}
        for language, words in WORDS.items():
            effect = words["raises" if added > 0 else "lowers"].format(factor=_number(factor))
            told[language] = words["clause"].format(what=words[theme].format(**values), effect=effect)
        found.append(Driver(theme, float(np.exp(added)), told["en"], told["vi"]))
    return sorted(found, key=lambda driver: -abs(np.log(driver.odds)))[:limit]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _months(value: float) -> str:
    return f"{value:.0f}" if value < history.LONG - 0.5 else f">{history.LONG:.0f}"
