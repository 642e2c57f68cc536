"""English: the words by which treaties bind."""

import re

from models.commitments.profile import Profile, Trigger, spaced, starts, words
from models.commitments.verbs import BASES, NOUNS_TOO, PARTICIPLES

_ADVERB = r"(?:also|further|furthermore|hereby|jointly|each|both|all|only|always|likewise|thereafter|then|therefore|in turn|again|forthwith|\w+ly)"
_NOT = r"(?:not|in no case|under no circumstances|at no time|never)"
_T = (
    Trigger(rf"\bshould(?: {_ADVERB})? (?:refrain|abstain|desist) from\b", "should", "recommendation"),
    Trigger(rf"\b(?:shall|will|must|may)(?: {_ADVERB})? (?:refrain|abstain|desist) from\b", "shall not", "prohibition"),
    Trigger(r"\b(?:shall|will|is|are) be prohibited\b|\b(?:is|are) prohibited (?=from|to)", "shall not", "prohibition"),
    Trigger(r"\b(?:shall|will)(?: \w+ly| also)?(?: have the (?:exclusive |sovereign )?right| be (?:entitled|free|empowered|authori[sz]ed|at liberty)| enjoy the right) to\b", "may", "permission"),
    Trigger(r"\b(?:has|have) the (?:exclusive |sovereign )?right to\b|\b(?:is|are) (?:entitled|free|empowered|authori[sz]ed) to\b", "may", "permission"),
    Trigger(rf"\b(?:shall|will|must)(?: {_ADVERB})? {_NOT}\b|\bmay not\b|\bcannot\b", "shall not", "prohibition"),
    Trigger(rf"\bshould(?: {_ADVERB})? not\b", "should", "recommendation"),
    Trigger(rf"\b(?:shall|will)(?: {_ADVERB})? undertakes?(?= (?:to|not to|every)\b)", "undertakes", "obligation"),
    Trigger(rf"\bundertakes?(?: {_ADVERB}|, [^,;:.]{{3,120}},)? (?:that|to ensure that)(?= (?:it|they|no|its|their)\b)", "undertakes", "obligation", True),
    Trigger(rf"\b(?:undertakes?|undertook|commits? (?:itself|themselves)|commits?|pledges?|(?:is|are) committed|binds? (?:itself|themselves)|engages?)(?: {_ADVERB})* not to\b", "undertakes", "prohibition"),
    Trigger(rf"\b(?:undertakes?|undertook|commits? (?:itself|themselves)|pledges?|binds? (?:itself|themselves)|engages?)(?: {_ADVERB})*(?=(?:, [^,;:.]{{3,120}},)? to\b)", "undertakes", "obligation"),
    Trigger(rf"\b(?:agrees?|agreed|resolves?|(?:is|are) agreed|have agreed)(?: {_ADVERB})* not to\b", "agrees", "prohibition"),
    Trigger(rf"\b(?:agrees?|(?:is|are) agreed|have agreed|agreed)(?: {_ADVERB})*(?:, [^,;:.]{{3,120}},)?(?: on the part of [^,;:.]{{3,80}}(?:, [^,;:.]{{3,40}}){{0,6}})? that\b", "agrees", "obligation", True),
    Trigger(rf"\b(?:agrees?|(?:is|are) agreed|have agreed)(?: {_ADVERB})*(?=(?:, [^,;:.]{{3,120}},)? to\b)", "agrees", "obligation"),
    Trigger(r"\b(?:calls upon|calls on|urges|appeals to|invites|recommends that|encourages)\b(?= (?:the|all|member|states|each|both|any|those|that|other)\b)", "should", "recommendation"),
    Trigger(
        r"\b(?:also |further |strongly |again )?(?:requests?|encourages)\b(?= (?:the|all|member|states|each|both|any|those|that)\b)",
        "should",
        "recommendation",
    ),
    Trigger(
        r"\b(?:also |further |again )?(?:demands?(?: that)?|directs?|instructs?)\b(?= (?:the|all|member|states|each|both|any|those|that)\b)",
        "must",
        "obligation",
    ),
    Trigger(r"\b(?:also |further )?authori[sz]es?\b(?= (?:the|all|member|states|each|both|any|those|that)\b)", "may", "permission"),
    Trigger(r"\bundertakes?\b(?=[^.;:]{1,240}? to [a-z])", "undertakes", "obligation"),
    Trigger(rf"\bshould(?: {_ADVERB})?\b", "should", "recommendation"),
    Trigger(rf"(?<!\d\s)\bmay(?: {_ADVERB})?\b(?! \d)", "may", "permission"),
    Trigger(r"\bmust\b", "must", "obligation"),
    Trigger(r"\b(?:is|are) (?:required|obliged|obligated|bound) to\b", "must", "obligation"),
    Trigger(r"\bshall\b|(?<!free\s)(?<!good\s)(?<!own\s)(?<!the\s)\bwill\b(?! of\b)", "shall", "obligation"),
    Trigger(r"\b(?:encourages?|promotes?|supports?|guarantees?|ensures?|facilitates?|cooperates?|accepts? to|endeavou?rs? to|strives? to)\b", "shall", "obligation"),
)  # fmt: skip
_NEEDS_ACTOR = frozenset(
    i
    for i, t in enumerate(_T)
    if i == len(_T) - 1 or t.pattern.startswith((r"\b(?:has|have) the", r"\bundertakes?\b(?=[^"))
)
_OPENING = frozenset(i for i, t in enumerate(_T) if t.pattern.startswith(r"\b(?:also |further"))

_HEADS = """
part(?:y|ies) states? governments? members? countr(?:y|ies) authorit(?:y|ies) commissions? committees? councils?
conference secretariat secretar(?:y|ies) secretary-general director depositary depository organi[sz]ations? agenc(?:y|ies)
bureau board bod(?:y|ies) court tribunal panels? ministers? ministr(?:y|ies) president chair(?:man|person)? executive
representatives? delegations? officials? officers? persons? nationals? vessels? boats? trawlers? aircraft fishermen ships? masters? operators? exporters?
importers? compan(?:y|ies) enterprises? applicants? riparians? union communit(?:y|ies) bank institutions? groups?
wg experts? inspectors? observers? signator(?:y|ies) republic kingdom federation administrations? centres? centers?
arbitrators? pilots? airlines? carriers? consuls? missions? powers? nations? assembl(?:y|ies) facilitator service
coordinators? parliament association consumers? citizens? individuals? entit(?:y|ies) producers? investors?
investor employers? crew captain notifier generators? disposers? participants? convenors? rapporteurs? registrar judges?
prosecutor forces? troops? police customs department departments units? team teams bodies league congress subcommittee
sub-committee sub-commission institute fund
""".split()
_PROPER = """
vietnam viet japan russia china france germany korea chile ecuador colombia mexico canada australia zealand india
indonesia malaysia singapore thailand philippines brazil argentina spain portugal italy poland norway sweden finland
denmark iceland ireland switzerland austria belgium netherlands israel egypt turkey iran iraq pakistan bangladesh nepal
lao cambodia myanmar brunei mongolia kazakhstan uzbekistan ukraine belarus georgia armenia azerbaijan cuba peru bolivia
uruguay paraguay venezuela panama honduras guatemala kenya nigeria ghana africa morocco tunisia algeria mauritania
senegal gambia angola mozambique america d'ivoire
""".split()
_ACTOR = rf"(?:{'|'.join(_HEADS)}|{'|'.join(_PROPER)}|united (?:states|kingdom|nations)|iaea|eu|asean|eec|fao)"

_VERB = "|".join(sorted((re.escape(v) for v in BASES - NOUNS_TOO), key=len, reverse=True))
_NOUN_VERB = "|".join(sorted((re.escape(v) for v in NOUNS_TOO), key=len, reverse=True))
_DETERMINER = r"(?:the|an?|any|all|each|every|its|their|his|her|such|this|that|these|those|other|no|it|them|him|one|both|either|full|appropriate|necessary|additional|further|new|to|upon|on|for|with|in|at|of)"
_STRONG = r"(?:the|an?|any|all|each|every|its|their|his|her|such|this|these|those|it|them|him|appropriate|necessary|promptly|without|full|additional)"
_PARTICIPLE = "|".join(sorted((re.escape(p) for p in PARTICIPLES), key=len, reverse=True))

ENGLISH = Profile(
    language="en",
    accents=False,
    triggers=tuple(Trigger(spaced(t.pattern), t.modality, t.type, t.complement) for t in _T),
    needs_actor=_NEEDS_ACTOR,
    opening=_OPENING,
    actor=words(_ACTOR),
    thing=starts(
        r"(?:the |this |such |any |an? |these |those |each |all |said |present |every |other |no |its |their )*(?:present |said |foregoing |above |same )?"
        r"(?:agreement|treat(?:y|ies)|convention|protocols?|charter|memorandum|arrangements?|articles?|provisions?|paragraphs?|annex(?:es)?|schedules?|appendi(?:x|ces)"
        r"|amendments?|denunciations?|withdrawals?|terminations?|ratifications?|accessions?|instruments?|notices?|notifications?|communications?|requests?|reports?|replies|reply"
        r"|terms?|durations?|periods?|meetings?|sessions?|languages?|texts?|cop(?:y|ies)|original|decisions?|measures?|procedures?|consultations?|disputes?"
        r"|rights?|obligations?|costs?|expenses?|payments?|contributions?|information|data|goods|products|documents?|certificates?|applications?|permits?|licen[cs]es?"
        r"|activit(?:y|ies)|programmes?|programs?|projects?|plans?|results?|consent|reservations?|declarations?|cooperation|co-operation|functions?|objectives?|purposes?"
        r"|date|year|award|arbitration|negotiations?|quorum|budget|seat|headquarters|exchanges?|review|reference|territor(?:y|ies)|waters|headings?|points?|officials? languages?)(?!['\w-])"
        r"(?! (?:part(?:y|ies)|states?|authorit|committee|commission|council|body|bodies|secretariat|organi[sz]ation|conference|group|board|panel|agency)\b)"
    ),
    pronoun=re.compile(r"(?:it|they|he|she|each of them|both|the latter|the former|the same|each respectively|each|each of these|both of them|neither)$"),
    possessive=re.compile(r"\s*(?:its|their|his)\s"),
    nothing=starts(r"(?:(?:the )?(?:functions|objectives?|purposes?|aims?|scope|expression|term)\b(?! of office)|nothing|no provisions?|none of|neither th(?:is|e)|no (?:term|statement|declaration|agreement|clause)|the foregoing|whatever)\b"),
    negative=starts(r"(?:no|neither|none|nor)\b"),
    never=starts(
        r"(?:be|also be|not be|only be|(?:thus|then|thereby|hereby|duly|\w+ly) be) (?:\w+ly )?(?:deemed|construed|understood|regarded as|interpreted|considered(?= (?:as|to|an?\b|having|part|equivalent|null|void|valid))|entitled(?! to)|treated as (?:an? |having|if)|composed|comprised|made up|constituted|known as|called|bound by|elected|eligible|chaired|presided|headed|located|situated|a member|members of|the (?:depositary|chair|secretary|official)|without prejudice|replaced by the following|read as|defined|understood)"
        r"|(?:have|enjoy|possess) (?:full |international |the )*(?:legal (?:personality|capacity|force|effect)|juridical personality|(?:the )?(?:following|same) (?:functions?|powers?|meanings?)|the (?:force|effect|meaning|status|functions?|powers?)|one vote|a vote|an? (?:equal )?vote|its seat|jurisdiction|no (?:effect|vote|right to vote)|voting|effect)"
        r"|(?:apply|extend|also apply|continue to apply|only apply)(?= (?:to|in|only|mutatis|from|for|as|until|between|also|equally|with|where|when)\b)(?! (?:the|its|their) )"
        r"|(?:have|possess) (?:a |an |\w+ )?(?:number of )?votes?\b|be (?:taken|adopted|made|reached) (?:\w+ly |only )?(?:by (?:a |an )?(?:\S+ ){0,3}?(?:majority|consensus|unanim\w+|vote)|unanimously)|comprise|consist of|be comprised|constitute\b|mean\b|include the following (?:terms|definitions)|prevail|supersede|be party to|be parties to|become (?:a )?part(?:y|ies)|cease to (?:be|apply)|form (?:an? )?(?:integral |inseparable )?part"
        r"|(?:serve|act|function) as (?:the )?(?:depositary|secretariat|chair|secretary|president|permanent|headquarters|official)|hold office|remain in (?:office|force)|continue in force|be (?:open|subject to ratification|opened for signature)"
        r"|(?:be|not be) (?:affected|prejudiced)\b|(?:be|remain) open (?:for|to)\b|(?:prejudice|affect|derogate|impair the rights|detract|preclude|prevent)\b(?= (?:the|any|from|a|in|its|their|other|an)\b)"
        r"|(?:take|adopt|make|reach)(?: \w+)? decisions? by (?:a |an )?(?:\S+ )?(?:majority|consensus|unanim|vote|mutual)"
    ),
    constitutive=starts(
        r"(?:\w+ly |also |then |thus |thereafter |not |only |itself )*(?:apply|enter (?:into force|in force|provisionally)|come into|take effect|become (?:effective|operative|binding|void|a|an|final|applicable|null|part)|have effect|have no effect|remain|continue|cease|expire|lapse|terminate|end|commence(?! no)|govern|replace|form|constitute|mean|extend|prejudice|affect|prevent|preclude|limit|require|oblige|derogate|impair|release|relieve|be done|be (?:open|subject to|of (?:unlimited|indefinite)|for (?:an?|the)|valid|binding|effective|in force|applicable|applied|available|authentic|equally|final|null|void|without|the (?:same|subject|official|responsibility|following|duty)|an? |deemed|established|created|constituted|set up|instituted|hereby|known|called|referred to (?:as|in)|renewed|prolonged|extended|equivalent|equal|limited|automatically|entitled|necessary|required|sufficient|possible|taken as|calculated|as follows|two|three|one|composed|elected|presided|located|at|in (?:force|addition|accordance)|no\b|understood|interpreted|affected|prejudiced|considered|governed|void|tacitly))\b"
        r"|(?:(?:have|arise|occur|result|fall|lie|lapse|become|exist|begin|start|last|run|operate to|relate|refer|concern|cover|contribute|help|serve|lead|aid|best|seem|appear|need|allow|enable|permit)\b|be\b(?! (?:in writing|confidential|kept|free|consistent|based|exempt|accompanied|sent|made|in english|in conformity|compatible|transparent|communicated|\w+ed\b|(?:" + _PARTICIPLE + r")\b|(?:\w+ly |also |so |as \w+ as )+\w+)))"
    ),
    content=starts(
        r"(?:also |in particular |at least |not |normally |clearly |\w+ly |, [^,]{3,60}, )*(?:have the objectives?|take place|include|contain|state|specify|set (?:out|forth)|indicate|describe|identify|exceed|conform|comply|bear|receive|be (?:in writing|confidential|kept|free (?:from|of)|consistent with|based on|accompanied|in english|in conformity|compatible|transparent|exempt))\b"
    ),
    passive=starts(
        r"(?:(?:\w+ly|also|then|only|not|as far as possible|at all times|, [^,]{3,100},) )*be (?:(?:\w+ly|also|so|first|then|further|jointly|not|as \w+ as \w+|, [^,]{3,80},) )*"
        rf"(?P<verb>{_PARTICIPLE}|[a-z]{{3,}}ed)\b"
    ),
    formality=starts(
        r"(?:\w+ly |also )*be (?:\w+ly )?(?:deposited|registered|ratified|signed|opened|open|annexed|attached|appended|done|authenticated|accepted|acceded|approved|established|created|set up|incorporated|constituted|instituted|appointed|elected|composed|held at|headed|entrusted|vested|exchanged|taken by|adopted by|made by consensus|decided by|adopted|elaborated in two|formed|designated|located|convened at|subject|founded|affected|allowed(?= a )|computed|counted|reckoned|effected)\b"
    ),
    agent=re.compile(spaced(
        r"\b(?:by|on the part of|from(?= the community| the (?:part|state|government|commission)))(?: or on behalf of)? (?P<actor>(?:mutual (?:written )?(?:consent|agreement) (?:of|between|among) )?(?:the |any |each |every |an? |all |both |either |its |their |one |such |at least |that |those )*(?:[\w'-]+ ){0,6}?"
        rf"{_ACTOR}(?:-general)?(?!\w)(?: of (?:the |that |any |this )?[\w'-]+(?: (?:or|and|of) (?:the )?[\w'-]+)?| concerned| part(?:y|ies)| states?| authorit(?:y|ies)| committee| commission| council)*)"
    )),
    opener=starts(
        r"(?:anywhere|everywhere|wherever|at|in|on|upon|with|without|within|subject|for|by|under|following|pursuant|as|where|when|whenever|unless|if|to|from|during|before|after|until|not|no later|no more|individually|collectively|including|other than|except|whether|so far|insofar|in so far|through|taking|having|acting|directly|either directly|inter alia|notwithstanding|provided|provid|however|therefore|moreover|furthermore|nevertheless|accordingly|also|because|since|while|once|should|jointly|together|according|based|pending|prior|given|bearing|recogni[sz]ing|acknowledging|considering|noting|especially|particularly|if necessary|thereafter|\w+ly|due|beginning|despite|save|inasmuch|per|regardless|irrespective|consistent|in case|even|immediately|between|among|over|against|via|thus|hence|such as|namely|e\.g|i\.e|or more|or both|three|two|one year|one month|four|five|six|seven|ten|instead|rather|using|involving|or in|or on|or at|or by|or for|or where|or when|or if|and in|and on|and at|and by|and for|and where|and when|and if|and to)\b"
    ),
    subordinator=re.compile(spaced(r"\b(?:if|where|when|whenever|unless|until|whether|because|since|while|whereas|as|(?<!more\s)(?<!less\s)(?<!other\s)(?<!rather\s)than|that|which|whom|whose|what|how|once|in case|in the event that|provided that|so that|before|after|to the extent|as long as|such as|wherever|whatever|whichever|lest|should)\b")),
    relative=re.compile(spaced(r"(?:\b(?:of|to|for|in|by|on|from|with|under|upon|at|through) )?\b(?:which|who|that|whom|as)(?: (?:in turn|also|then|therefore))?,?\s*$")),
    relative_counts=starts(r"(?:which|who)(?: (?:in turn|also|then|therefore))?,? (?:shall|will|must|undertakes?|agrees?)"),
    conjunction=re.compile(r"\s*(?:and/or|and|but|or|nor|yet|while|whereas|provided\s+that|provided\s+however\s+that|except\s+that|however)\b,?"),
    condition=re.compile(spaced(r"\b(?:if(?! any\b)|where(?! (?:appropriate the|by))|when|whenever|wherever|in (?:the )?case(?:s)?(?: of| where| that)?|in the event (?:of|that)|in that event|should (?:a|an|any|the|either|one)|subject to|upon (?:the )?(?:request|receipt|application|notification|invitation|demand)|at the request of|on (?:the )?request|provided that|provided|on condition that|to the (?:fullest |maximum |greatest )?extent|so far as|insofar as|in so far as|as (?:appropriate|necessary|required|may be|far as|it deems|they deem|long as)|until|pending|following|once|unless|except|under the conditions|in accordance with the (?:availability)|which has not|that have not|in return for|in such|within (?:their|its) (?:capabilit|means|competence)|within the limits)\b")),
    exception=re.compile(spaced(r"\b(?:except|unless|save|other than|with the exception of|notwithstanding|without prejudice to|excluding|but not)\b")),
    definitions=re.compile(r"(?:\W|\d)*(?:general )?(?:definitions?|use of terms|terms used|interpretation of terms|terms and definitions)\b"),
    idle=starts(r"(?:commends|welcomes|takes note|expresses|deplores|condemns|notes|recalls|reaffirms|regrets|recalling|recogni[sz]ing|noting|reaffirming|affirming|acknowledging|considering|convinced|being convinced|desiring|desirous|aware|conscious|mindful|bearing in mind|believing|having|determined|resolved|welcoming|expressing|emphasi[sz]ing|stressing|taking (?:note|into)|referring to|whereas|in witness|done (?:at|in)|in faith|guided|inspired|concerned|deeply|gravely|wishing|seeking|regretting|reiterating|underlining|committed|confirming|appreciating|hoping|realizing|the term|[\"“'][\w -]{2,60}[\"”'] ?,? (?:means|shall mean|includes|refers)|for the purposes? of (?:this|the present) (?:agreement|convention|treaty|protocol|article|chapter)s?[,:]? (?:the (?:term|expression|following)|[\"“]))\b"),
    subject_end=re.compile(spaced(r",|;|:|\(|\b(?:shall|will|may|must|should|hereby|also|further|by means|in accordance|pursuant|under|within|unless|upon|when|if|through|to be|as (?:soon|follows|may))\b")),
    default_actor=re.compile(spaced(r"\b(?:the )?(?:high )?(?:contracting )?(?:states )?parties\b|\bthe (?:participating |member )?states\b|\b(?:the )?(?:two |contracting )?governments\b|\beach party\b|\beither party\b|\bparticipants\b")),
    verb=re.compile(spaced(
        rf"(?:,|\band\b|\bor\b|,\s*and\b|,\s*or\b|\bbut\b)\s*(?:,\s*(?:if|where|when|as|in|to|at|upon|for|on)[^,;]{{2,80}},\s*)?(?P<adverb>(?:\w+ly|also|then|thereafter|to|not to|further)\s+)*"
        rf"(?P<verb>(?:{_VERB})\b(?=(?: (?:\w+ly|in|at|upon|on|as|without|with)(?: [\w]+){{0,4}},?)? ?(?:,|[\w\"“'])(?!\w*[,.;]))(?! (?:of|and|or)\b)|(?:{_NOUN_VERB})\b(?= (?:and|or) (?:{_VERB}) )|(?:{_NOUN_VERB})\b(?= {_STRONG}\b|, (?:on|upon|at|in|where|if|as) |(?: in (?:writing|accordance)| to {_STRONG}\b| at least| with (?:the|other|each)\b| on (?:the|any|all)\b)))"
    )),
    verb_only=re.compile(rf"\b(?:{_VERB}|{_NOUN_VERB}|be|and|or|otherwise|further|also|to|not|fully|duly|jointly|as appropriate|where appropriate|\w+ly)\b|[\s,/]"),
    bare=starts(rf"(?:[^.;]{{0,90}}?\b)??to (?:{_VERB}|{_NOUN_VERB})\b"),
    obligee=re.compile(spaced(
        rf"\b(?:to|with|from|upon|against|inform|notify|advise|consult|provide|grant|assist|accord|invite|request|furnish|require|of) (?P<actor>(?:the |any |each |every |an? |all |both |either |its |their |such |that |those |other )+(?:[\w'-]+ ){{0,4}}?{_ACTOR}(?!\w)(?: of (?:the |that |any )?[\w'-]+(?: [\w'-]+)?| part(?:y|ies)| states?)?|each other|one another)"
    )),
    inverted=re.compile(spaced(r"\b(?:nor|in no (?:case|event|circumstances|way)|under no circumstances|only then|at no time|neither)\s*$")),
)  # fmt: skip
