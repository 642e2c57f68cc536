"""Chinese: the words of taking positions."""

import re

from models.positions.facts import Stance, Strength
from models.positions.profile import Profile, Subject, Trigger, trigger


def _t(
    stance: Stance, strength: Strength, subject: Subject, pattern: str, negated: tuple[Stance, Strength] | None = None
) -> Trigger:
    return trigger(stance, strength, subject, pattern, negated, words=False)


PROFILE = Profile(
    triggers=(
        _t("condition", "firm", "left", r"前提是|以[^，。]{1,12}为(?:前提|条件)|只有在?"),
        _t(
            "reject", "firm", "left", r"(?:不能|无法|不予|决不|绝不|不会|不)(?:接受|同意|承认|答应|允许)|拒绝|驳回|否决"
        ),
        _t("demand", "firm", "left", r"(?:强烈|坚决)?要求|敦促|坚持|必须"),
        _t("demand", "tentative", "left", r"呼吁|希望各方|希望有关|促请"),
        _t("propose", "firm", "left", r"提议|建议|提出|倡议|主张"),
        _t("offer", "firm", "left", r"愿(?:意|同|为|在)?|准备(?:同|与|就)|承诺|保证|随时准备", ("reject", "firm")),
        _t("reserve", "tentative", "left", r"保留[^，。]{0,6}(?:权利|立场)|弃权|持开放态度|有待研究|尚未决定|持保留"),
        _t(
            "oppose",
            "firm",
            "left",
            r"(?:坚决)?反对|谴责|抗议|不赞成|不宜|不应|遗憾|关切",
            ("acknowledge", "tentative"),
        ),
        _t("support", "firm", "left", r"支持|赞成|赞同|欢迎|同意|赞赏|重申|肯定|认同", ("oppose", "firm")),
        _t("acknowledge", "tentative", "left", r"承认|注意到|理解|不反对|尊重"),
    ),
    negation=re.compile(r"(?:不|未|没有|并非|无法)$"),
    condition=re.compile(r"前提是|如果|若|只有|除非|在[^，。]{1,10}条件下"),
    saying=re.compile(r"表示|指出|强调|认为|说|称|宣布|重申|回应|答复"),
    hedge=re.compile(r"可能|或许|原则上|希望|愿|适当|建议|研究"),
    guess=re.compile(r"(?:可能会|也许会|是否)$"),
    borders=re.compile(r"；|：|。|——|，(?=(?:但|而|同时|并|现|其|主张|建议|反对|希望|愿))"),
    first=re.compile(r"我们|我方|我国|我"),
    third=re.compile(r"他们|她|他|对方"),
)
"""Chinese."""
