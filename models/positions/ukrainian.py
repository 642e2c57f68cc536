# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Ukrainian: the words of taking positions."""

import re

from models.positions.profile import Profile, trigger

PROFILE = Profile(
    triggers=(
        trigger("condition", "firm", "left", r"за умови|обумовл\w+|ставить умову|лише (?:якщо|за)"),
        trigger(
            "reject",
            "firm",
            "left",
            r"не (?:погодж\w+|погодит\w+|може(?:мо)? (?:погодит\w+|прийнят\w+|допустит\w+)|прийм\w+|допуст\w+)|відкида\w+|відкину\w+|відхил\w+|відмов\w+",
        ),
        trigger("reject", "firm", "judge", r"неприйнятн\w*|виключен\w*|неможлив\w*"),
        trigger("demand", "firm", "left", r"вимага\w+|наполяга\w+|домага\w+ся"),
        trigger("demand", "tentative", "left", r"заклика\w+|просить\w*|просимо|очіку\w+ від"),
        trigger("demand", "firm", "source", r"повинн\w+|має бути|мусить|необхідно|зобов'язан\w*"),
        trigger("propose", "firm", "left", r"пропону\w+|запропон\w+|внес\w+ (?:проєкт|пропозицію)|рекоменду\w+"),
        trigger("propose", "tentative", "source", r"слід|варто|доцільно"),
        trigger(
            "offer", "firm", "left", r"готов\w* (?:\w+ти|до\b)|зобов'язу\w+ся|обіця\w+|гаранту\w+", ("reject", "firm")
        ),
        trigger("reserve", "tentative", "left", r"застеріга\w+|утрим\w+|сумніва\w+|залиша\w+ за собою|розгляне"),
        trigger(
            "oppose",
            "firm",
            "left",
            r"проти|виступ\w+ проти|заперечу\w+|засуджу\w+|засуди\w+|критику\w+|протесту\w+|шкоду\w+|не підтриму\w+",
            ("acknowledge", "tentative"),
        ),
        trigger(
            "support",
            "firm",
            "left",
            r"підтрим\w+|схвал\w+|вітає\w*|погоджу\w+ся (?:на|з)|погодил\w+ся|поділя\w+|підтвердж\w+|виступ\w+ за",
            ("oppose", "firm"),
        ),
        trigger("acknowledge", "tentative", "left", r"визна\w+|бер\w+ до відома|не заперечу\w+|з розумінням"),
    ),
    negation=re.compile(r"(?:^|\s)(?:не|ні|без)\s+(?:\w+\s)?$", re.IGNORECASE),
    condition=re.compile(r"(?<!\w)(?:за умови|якщо|лише (?:після|за)|поки не)(?!\w)", re.IGNORECASE),
    saying=re.compile(
        r"(?<!\w)(?:сказа\w+|заяв\w+|зазнач\w+|підкресл\w+|відпов\w+|додал?\w+|повідом\w+|пояснил\w*|вважа\w+|наголос\w+|за словами)(?!\w)",
        re.IGNORECASE,
    ),
    hedge=re.compile(r"(?<!\w)(?:міг би|могла б|могли б|можливо|в принципі|сподіва\w+)(?!\w)", re.IGNORECASE),
    guess=re.compile(r"(?:імовірно|мабуть|чи|може)\s*$", re.IGNORECASE),
    borders=re.compile(r";|:\s|\s[–—]\s(?=\w)|,\s+(?=(?:але|а|однак|проте|хоча|і|й)\b)"),
    first=re.compile(r"ми|нас|нам|наш\w*|я", re.IGNORECASE),
    third=re.compile(r"він|вона|вони", re.IGNORECASE),
)
"""Ukrainian."""
