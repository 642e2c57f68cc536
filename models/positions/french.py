# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""French: the words of taking positions."""

import re

from models.positions.profile import Profile, trigger

PROFILE = Profile(
    triggers=(
        trigger(
            "condition",
            "firm",
            "left",
            r"(?:pose|mis|met|posé|posait)\w* (?:une|comme) condition|subordonn\w+|conditionn\w+",
        ),
        trigger(
            "reject",
            "firm",
            "left",
            r"ne (?:peut|peuvent|pouvait|pourrait|saurait|saurai\w+) (?:pas )?(?:accepter|admettre|consentir|approuver)|(?:rejet|refus|repouss|décline)\w*|n['’]accept\w+ pas|(?:retirer|cela) serait donner raison",
        ),
        trigger("reject", "firm", "judge", r"inacceptables?|irrecevables?|exclue?s?|hors de question"),
        trigger("reject", "firm", "left", r"n['’]ira pas plus|avait retiré sa proposition|est revenue? à"),
        trigger(
            "demand",
            "firm",
            "left",
            r"exig\w+|réclam\w+|insist\w+|demande(?:nt)? (?:que|le|la|à)|demandait (?:que|le|la)|appelle(?:nt)? (?:à|au|la|le)|maintien\w+|maintenu",
            ("offer", "firm"),
        ),
        trigger(
            "demand",
            "tentative",
            "left",
            r"(?:invite|prie|exhorte|engage|appelle)(?:nt|nt)? (?:instamment )?(?:les|la|le|à)",
        ),
        trigger("demand", "firm", "source", r"doi(?:t|vent)|il faut"),
        trigger(
            "propose",
            "firm",
            "left",
            r"propos(?:e|ent|é|ait|aient|a)|présent(?:e|é|a|ait) (?:la|une|sa) proposition|suggèr\w+|suggér\w+|préconis\w+|recommand\w+|s['’]étai\w+ prononcé\w* pour",
        ),
        trigger("propose", "tentative", "source", r"devrai(?:t|ent)|serait (?:conduite?|dirigée?|prise?)|conviendrait"),
        trigger(
            "offer",
            "firm",
            "left",
            r"offr(?:e|ent|ait|irait)|(?:est|sont|était|se (?:dit|déclare)) (?:prêt|disposé)e?s? à|s['’]engage\w* à|promet\w*|peut l['’]envisager|pourrait aller|pourrai(?:t|ent) accepter|accepterai\w*",
            ("reject", "firm"),
        ),
        trigger(
            "reserve",
            "tentative",
            "left",
            r"réserv(?:e|é|ent|ait|a) (?:sa|son|ses|leur)|(?:s['’]abst\w+|abstention)|dout\w+|hésit\w+|doit en référer|n['’]a pas (?:encore )?(?:arrêté|pris) (?:de |sa )?(?:position|décision)",
        ),
        trigger(
            "oppose",
            "firm",
            "left",
            r"s['’]oppos\w+|oppos(?:é|ée|és|ées) à|condamn\w+|déplor\w+|dénonc\w+|critiqu\w+|protest\w+|désapprouv\w+|regrett\w+|fai(?:t|sait|re) (?:par conséquent )?objection|(?:est|était|sont) contre|formul\w+ (?:une )?objection",
            ("acknowledge", "tentative"),
        ),
        trigger(
            "support",
            "firm",
            "left",
            r"appui(?:e|ent|ait)|soutien(?:t|nent)|souten\w+|approuv\w+|se rallie\w*|se félicit\w+|salu(?:e|ent|é)|accept(?:e|ent|é|ait)|partag(?:e|ent|é|eait) (?:l['’]avis|cet|ce|la|le)|réaffirm\w+|réitèr\w+|est favorable|sont favorables|souscri\w+|convien\w+|est d['’]accord|adhèr\w+",
            ("oppose", "firm"),
        ),
        trigger(
            "acknowledge",
            "tentative",
            "left",
            r"reconna[iî]\w+|prend(?:re|s|nent)? (?:bonne )?(?:note|acte)|a pris note|admet\w*|n['’]en fait (?:toutefois )?pas une question|concèd\w+|ne s['’]oppose\w* pas",
        ),
    ),
    negation=re.compile(r"\b(?:ne|n['’]|sans|aucun\w*|jamais|ni)\s*(?:\w+\s){0,2}$", re.IGNORECASE),
    condition=re.compile(
        r"\b(?:à (?:la )?condition (?:que|de)|sous réserve|pourvu que|sauf si|à moins que|seulement si|si (?=l|le|la|les|elle|il))",
        re.IGNORECASE,
    ),
    saying=re.compile(
        r"\b(?:dit|déclare|déclaré|répond|répondu|indique|indiqué|ajoute|ajouté|précise|précisé|confirme|confirmé|explique|expliqué|estime|estimé|considère|souligne|souligné|affirme|rappelle|observe|note|annonce|annoncé|présente|demande|propose|propose|fait valoir|pense|juge|selon)\b",
        re.IGNORECASE,
    ),
    hedge=re.compile(
        r"\b(?:pourrait|pourraient|peut-être|éventuellement|en principe|souhait\w+|espèr\w+|à titre de compromis|peut l['’]envisager|serait)\b",
        re.IGNORECASE,
    ),
    guess=re.compile(r"\b(?:va probablement|risque de|devrait probablement|pourrait bien|si)\s*$", re.IGNORECASE),
    borders=re.compile(r";|\s:\s|—|\s–\s|,\s+(?=(?:mais|et|tandis|alors|qui|or|toutefois|cependant)\b)"),
    first=re.compile(r"nous|notre|nos|je|mon|ma|notre délégation", re.IGNORECASE),
    third=re.compile(r"il|elle|ils|elles|celui-ci|celle-ci", re.IGNORECASE),
)
"""French."""
