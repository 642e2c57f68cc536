# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Russian: the words of taking positions."""

import re

from models.positions.profile import Profile, trigger

PROFILE = Profile(
    triggers=(
        trigger(
            "condition", "firm", "left", r"при условии|обусловлива\w+|обуслови\w+|ставит\w* условие|лишь (?:если|при)"
        ),
        trigger(
            "reject",
            "firm",
            "left",
            r"не (?:соглас\w+|может (?:согласиться|принять|допустить)|могут (?:согласиться|принять)|прим\w+|пойд[её]т|примут|намерен\w*|допуст\w+)|отверг\w+|отклон\w+|отказ\w+|не отступ\w+",
        ),
        trigger("reject", "firm", "judge", r"неприемлем\w*|исключен[оа]|невозможн[оа]"),
        trigger("reject", "firm", "source", r"(?:это|а) не обязанность|не предмет для"),
        trigger("demand", "firm", "left", r"треб\w+|настаива\w+|настоя(?:л|ла|ли)\b|добива\w+ся"),
        trigger("demand", "tentative", "left", r"призыва\w+|призва(?:л|ла|ли)|просит\w*|просил\w*|ожида\w+ от"),
        trigger("demand", "firm", "source", r"должн\w+|обязан\w*|принадлежит исключительно|необходимо|надлежит"),
        trigger(
            "propose",
            "firm",
            "left",
            r"предлага\w+|предложи\w+|выдвин\w+|внес(?:ла|ло|ли|ёт)? (?:проект|предложение)|рекоменду\w+",
        ),
        trigger("propose", "tentative", "source", r"следует|следовало бы|целесообразно|можно было бы"),
        trigger(
            "offer",
            "firm",
            "left",
            r"готов\w* (?:\w+ть|к\b)|обязу\w+ся|пош(?:ла|[её]л|ли) навстречу|согласи(?:лась|лся|лись) (?=\w+ть)|обеща\w+|гарантиру\w+",
            ("reject", "firm"),
        ),
        trigger(
            "reserve",
            "tentative",
            "left",
            r"оставля\w+ за собой|резервиру\w+|воздерж\w+|сомнева\w+|не определ\w+|(?:выразил\w*|имеет) (?:сомнени\w+|оговорк\w+)|изуч(?:ит|ат|им)\b",
        ),
        trigger(
            "oppose",
            "firm",
            "left",
            r"против(?! \w+ый)|возража\w+|осужда\w+|осуди\w+|критик\w+|протест\w+|сожале\w+|выступ\w+ против|не поддерж\w+|обвин\w+",
            ("acknowledge", "tentative"),
        ),
        trigger(
            "support",
            "firm",
            "left",
            r"поддерж\w+|одобр\w+|приветств\w+|согла(?:сен|сна|сны|шается|шаются|сил\w+) (?:с|на)|раздел\w+ (?:мнение|позицию|точку)|подтвер\w+|высту\w+ за|придержива\w+ся|видит в этом выход",
            ("oppose", "firm"),
        ),
        trigger(
            "acknowledge",
            "tentative",
            "left",
            r"призна\w+|принима\w+ к сведению|приня\w+ к сведению|не возража\w+|с пониманием|отмеча\w+ с",
        ),
    ),
    negation=re.compile(r"(?:^|\s)(?:не|ни|нельзя|без)\s+(?:\w+\s)?$", re.IGNORECASE),
    condition=re.compile(
        r"(?<!\w)(?:при условии|если|только (?:после|если|при)|пока не|лишь при)(?!\w)", re.IGNORECASE
    ),
    saying=re.compile(
        r"(?<!\w)(?:сказал\w*|заяв\w+|отмет\w+|подчеркн\w+|ответ\w+|добав\w+|сообщ\w+|пояснил\w*|счита\w+|полага\w+|замет\w+|указа\w+|напомн\w+|предупред\w+|по словам|уточн\w+)(?!\w)",
        re.IGNORECASE,
    ),
    hedge=re.compile(
        r"(?<!\w)(?:мог(?:ла|ли|ло)? бы|возможно|в принципе|надеем?\w*|рассчитыва\w+|следует заключить|пока)(?!\w)",
        re.IGNORECASE,
    ),
    guess=re.compile(r"(?:вероятно|видимо|ли|может)\s*$", re.IGNORECASE),
    borders=re.compile(r";|:\s|\s[–—]\s(?=\w)|,\s+(?=(?:но|а|однако|тогда как|хотя|и)\b)"),
    first=re.compile(r"мы|нас|нам|наш\w*|я", re.IGNORECASE),
    third=re.compile(r"он|она|они", re.IGNORECASE),
)
"""Russian."""
