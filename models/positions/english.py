# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""English: the words by which diplomats, and those who report on them, take positions."""

import re

from models.positions.profile import Profile, trigger

_ADV = (
    r"(?:\w+ly |also |again |still |always |even |further |once more |now |then |thus |therefore |already |in turn )*"
)
_CANNOT = rf"(?:cannot|can ?not|can['’]t|could not|couldn['’]t|(?:is|are|was|were|be|been|am)? ?(?:not (?:been )?(?:able|in a position|prepared|willing|ready|disposed)|unable|unwilling) to|(?:will|would|shall) (?:not|never)|won['’]t|wouldn['’]t|(?:can|could|will|would) (?:no longer|never|in no case|under no circumstances)|not (?:in any (?:way|case)|possibly)|impossible(?: for [\w ]{{2,20}})? to|(?:never|not) {_ADV}be able to)"
_ACCEPT = r"(?:accept|agree|consent|support|tolerate|permit|allow|approve|concede|consider|yield|negotiate|recogni[sz]e|sign|join|participate|take|give|grant|make|put|enter|go|come|meet|discuss|abandon|deny|withdraw|submit|continue|let|stand|compromise|move|drop|sell|send|provide|undertake|commit|abide|bow|surrender|leave|countenance|acquiesce|contemplate|entertain|endorse|subscribe|sit|deal|talk|be (?:a )?party|be expected|be a party|be bound|be drawn|be dictated|mean accepting|attend|return|release|cease|stop|halt|agree to|hold|sacrifice|retreat|renounce|give up|depart|resume|hand over|pay|reduce|use|start|begin|initiate|guarantee|include)"

TRIGGERS = (
    # --- condition
    trigger("condition", "firm", "left", r"(?:condition(?:al|ed|s)?|contingent|dependent) (?:up)?on|(?:pre-?condition|prerequisite|sine qua non|condition precedent)(?: (?:for|to|that))?|subject to (?:the )?(?:approval|agreement|condition|understanding|acceptance)|indispensable (?:to|for) any|as a condition (?:of|for|to)|on (?:the )?(?:condition|understanding) that"),
    trigger("condition", "firm", "source", r"there (?:can|could|will|would) be no|there cannot be|(?:should|could|can|will|would) not [\w ]{2,50} (?:without|until|unless|before)"),
    # --- reject
    trigger("reject", "firm", "left", r"reject(?:s|ed|ing)?|refus(?:es?|ed|ing)|turn(?:s|ed|ing)? down|rul(?:es?|ed|ing) out|spurn(?:s|ed)?|rebuff(?:s|ed)?|repudiat(?:es?|ed)|dismiss(?:es|ed)|declin(?:es?|ed|ing) to|veto(?:es|ed)?", ("acknowledge", "tentative")),
    trigger("reject", "firm", "left", rf"{_CANNOT} {_ADV}{_ACCEPT}"),
    trigger("reject", "firm", "owner", r"(?:refusal|rejection|unwillingness|veto)(?: (?:to|of))?"),
    trigger("reject", "firm", "judge", r"(?:un|in)acceptable|not (?:be )?(?:\w+ )?acceptable|non-?acceptable|untenable|unnegotiable|non-?negotiable|out of (?:the )?question|non-?starter|absolutely not|not (?:be )?negotiable|unrealistic|inadmissible|intolerable"),
    trigger("reject", "firm", "source", r"gives? (?:them|it|him|you|\w+) no (?:basis|right)|we also say[—, -]+no|(?:has|have|had) no right to"),
    # --- demand
    trigger("demand", "firm", "left", r"demand(?:s|ed|ing)?|insist(?:s|ed|ing)?|call(?:s|ed|ing)? (?:up)?on|call(?:s|ed|ing)? for|require(?:s|d)? that|press(?:es|ed|ing)? for|claim(?:s|ed)? (?:the )?right", ("offer", "firm")),
    trigger("demand", "tentative", "left", r"urg(?:es?|ed|ing)|appeal(?:s|ed|ing)? (?:to|for)|ask(?:s|ed|ing)? (?:that|for|us to|them to|him to|you to|the \w+ to|all \w+ to|\w+ to)|request(?:s|ed|ing)?|plead(?:s|ed)?|exhort(?:s|ed)?|press(?:es|ed|ing)? (?:us|them|him|\w+ )(?:to|on)|implor(?:es?|ed)|want(?:s|ed)? (?:us|them|him|you|[A-Z]\w+|the \w+) to|look(?:s|ed)? to [\w ]{2,20} to|encourag(?:es?|ed)"),
    trigger("demand", "firm", "owner", r"(?:demands?|insistence|ultimatum)(?: (?:that|for|on|to|about))?|claims? (?:that|to)|requirements?(?: (?:that|for))"),
    trigger("demand", "tentative", "owner", r"(?:requests?|appeals?|desiderata)(?: (?:that|for|to))"),
    trigger("demand", "firm", "source", r"must(?! (?:have|mean|be (?:noted|remembered|said)))|(?:it (?:is|was) )?(?:essential|imperative|indispensable|absolutely necessary)(?: (?:that|to|for))|(?:the )?time (?:has|had) come (?:for|to)|has to|have to(?! say)|it is up to"),
    trigger("demand", "tentative", "source", r"(?:you|they|he|it|she|[A-Z]\w+) (?:should|ought to)(?! not)(?= \w+)"),
    # --- propose
    trigger("propose", "firm", "left", r"propos(?:es?|ed|ing)|put(?:s|ting)? forward|tabl(?:es?|ed|ing)|submit(?:s|ted|ting)?(?= (?:a|an|the|its|his|their|draft))|advanc(?:es?|ed|ing) (?:a|the|new)|present(?:s|ed|ing)? (?:a|the|its|his|their|new)(?: \w+)? (?:draft|plan|proposal|text|formula|paper)|introduc(?:es?|ed) (?:a|the|its)(?: \w+)? (?:draft|proposal|resolution|amendment)|laid (?:the |a )?proposal|counter-?propos(?:es?|ed)|recommend(?:s|ed|ing)?|advocat(?:es?|ed|ing)"),
    trigger("propose", "tentative", "left", r"suggest(?:s|ed|ing)?|float(?:s|ed)? (?:the|an) idea|offer(?:s|ed)? a compromise|envisag(?:es?|ed)|would (?:like|prefer) to|plan(?:s|ned)? to|intend(?:s|ed)? to|sought to|seek(?:s|ing)? to|would propose", ("oppose", "tentative")),
    trigger("propose", "firm", "owner", r"(?:(?:counter-?)?proposals?|plan|draft(?: \w+)?|initiative|effort|formula|suggestions?|compromise|amendments?|recommendations?)(?: (?:to|for|that|of|on|at))"),
    trigger("propose", "firm", "source", r"(?:we|[Ww]est|both sides|the allies) (?:must|have to|need to)(?! (?:not|have|say))"),
    trigger("propose", "tentative", "source", r"(?:should|ought to)(?! not)|let us(?! (?:say|assume|suppose))|it (?:would|might) be (?:useful|well|better|best|helpful|desirable|wise|possible) (?:to|if|for)|best course|preferable|would do well"),
    # --- offer
    trigger("offer", "firm", "left", r"(?:is|are|was|were|be|been|am|stands?|remains?|would be|,)? ?(?:ready|prepared|willing|disposed) (?:to|give|accept)|(?:is|are|was|were) (?:ready|prepared|willing)|willing|offer(?:s|ed|ing)? (?:to|a|the|its|assistance)|pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)|undertak(?:es?|ing) to|undertook to|commit(?:s|ted)? (?:itself|himself|themselves|ourselves)? ?to|agree(?:s|d)? to (?!disagree)(?=\w)|volunteer(?:s|ed)?|guarantee(?:s|d)? that|assur(?:es?|ed)(?= (?:us|him|them|you|me|that|\w+ that|the))|(?:can|could|would|will) (?:also )?accept|(?:would|will) (?:be )?(?:glad|happy|pleased) to", ("reject", "firm")),
    trigger("offer", "firm", "left", r"(?:we|I|they|he) (?:will|shall|would) (?:also |then |\w+ly )?(?:give|provide|support|continue|withdraw|stop|cease|send|help|work|do our|do everything|not object|not insist|not stand|not ask|respect|refrain|be free|consider|agree|sign|make every|keep)|(?:can|could) (?:go (?:as far|up)|live with|agree)|find(?:s)? it easier|it['’]?s easier for us"),
    trigger("offer", "tentative", "owner", r"(?:offers?|willingness|readiness|undertaking|assurances?|commitment|pledge|promise)(?: (?:to|of|that|not))|(?:only )?assurance"),
    # --- reserve
    trigger("reserve", "firm", "left", r"reserv(?:es?|ed|ing) (?:its|his|her|their|our|the|a)? ?(?:final |full )?(?:position|right|judge?ment|attitude|decision|freedom|option)s?|refus(?:es?|ed|ing) to (?:answer|comment|say|discuss|commit)|declin(?:es?|ed|ing) to (?:answer|comment|say|discuss|commit)|(?:given|gave|gives?|giving) no (?:indication|commitment|answer|reply)|evad(?:es?|ed)|(?:did|would|does|do) not (?:wish to |want to )?(?:commit|comment|respond|answer|say whether)|was non-?committal|non-?committal"),
    trigger("reserve", "tentative", "left", r"(?:ha[sd]|have|express(?:es|ed)?|voic(?:es|ed))? ?(?:\w+ )?(?:doubts?|reservations?|misgivings|hesitations?)(?= (?:about|on|as|with|regarding|whether|that|concerning|over|in))|doubt(?:s|ed|ful)|wonder(?:s|ed|ing)?|abstain(?:s|ed|ing)?|hesitat(?:es?|ed|ing)|sk?ceptical|reluctant|(?:would|will|wish(?:es|ed)?|want(?:s|ed)?|need(?:s|ed)?)(?: \w+)? (?:to )?(?:have to )?(?:study|think (?:it )?over|refer (?:it|this|the matter)|reflect on|consult (?:his|its|their|with)|defer)|open mind|not (?:yet )?(?:decided|frozen|taken a (?:final )?(?:position|decision))|ad referendum|uncertain (?:about|whether)|no (?:final|firm|definite) (?:position|view|decision)|take (?:it|this|that) under|withh(?:old|eld)(?:s|ing)?|not sure"),
    trigger("reserve", "tentative", "owner", r"(?:doubts?|reservations?|misgivings|hesitations?|abstentions?)(?: (?:about|on|as to|regarding|concerning|over|with))?"),
    # --- oppose
    trigger("oppose", "firm", "left", r"oppos(?:es?|ed|ing)(?: to)?|object(?:s|ed|ing)|(?:ha[sd]|have|having|raised?|express(?:es|ed)?) (?:(?!no )\w+ )?objections? to|condemn(?:s|ed|ing)?|deplor(?:es?|ed|ing)|denounc(?:es?|ed|ing)|critici[sz](?:es?|ed|ing)|protest(?:s|ed|ing)?|disagree(?:s|d|ing)?|(?:take|takes|took) (?:\w+ )?(?:exception|issue)|(?:is|are|was|were|be|been|stood|strongly|firmly|came out) against|censur(?:es?|ed|ing)|contest(?:s|ed)|attack(?:s|ed) the|(?:express(?:es|ed)? )?(?:his |its |their |our )?(?:disappointment|dissatisfaction|regret|indignation|displeasure|dismay) (?:with|at|over|about|that)|averse to|combat(?:s|ed)?|resist(?:s|ed|ing)?|reproach(?:es|ed)?|accus(?:es?|ed|ing)|dispute[sd]?|complain(?:s|ed)|(?:is|are|was|were) worried|warn(?:s|ed|ing)? against|unhappy (?:with|about|over)|argu(?:es?|ed) against|discourag(?:es?|ed|ing)", ("acknowledge", "tentative")),
    trigger("oppose", "firm", "left", r"(?:do(?:es)?|did|could|would) not (?:\w+ly )?(?:agree|like|favou?r|want|wish|support|share|approve|see (?:any |a |the )?(?:need|reason|point|merit|use))|(?:see|sees|saw) no (?:need|reason|point|merit|use|advantage|justification)|(?:don['’]t|doesn['’]t|didn['’]t) (?:agree|like|favou?r|want|support|share|approve)|unable to understand|(?:not|less than) (?:enthusiastic|in favou?r|happy|satisfied)|never (?:agreed|accepted)|abandon(?:s|ed)? its insistence"),
    trigger("oppose", "firm", "owner", r"(?:opposition|objections?|hostility|resistance|protests?|criticism|condemnation)(?: (?:to|of|against|that))?"),
    trigger("oppose", "firm", "source", r"(?:should|ought) (?:not|never)|should be no|(?:it (?:is|was|would be)|would be|this (?:is|was)) (?:\w+ )?(?:dangerous|unwise|a mistake|wrong|impossible|dishonou?rable|undesirable|premature|disastrous|counterproductive|useless|unfortunate|unjust|illegal|difficult|a (?:serious )?problem)|would (?:only )?(?:violate|be contrary|endanger|undermine|jeopardi[sz]e|weaken|harm|make matters worse)|there (?:would|will) be a problem|wrong (?:juridically|legally)|violat(?:es?|ed) (?:the|its|our|his)|(?:not|no longer) (?:needed|justified|necessary|desirable|feasible|possible|appropriate|enough|useful)|must not|is contrary to|unjustified|without foundation|unfounded|no justification"),
    # --- support
    trigger("support", "firm", "left", r"support(?:s|ed|ing)?|endors(?:es?|ed|ing)|agree(?:s|d|ing)? (?:with|that|on|in principle)|agreed?(?=[.,;]|$)|(?:fully|entirely|completely|wholeheartedly) agree[sd]?|approv(?:es?|ed|ing)|welcom(?:es?|ed|ing)|(?:is|are|was|were|be|came out|strongly) (?:\w+ )?in favou?r of|favou?r(?:s|ed|ing)|accept(?:s|ed|ing)?|shar(?:es?|ed|ing) (?:the|this|that|our|his|its|your|their|these) (?:\w+ )?(?:view|concern|opinion|position|belief|desire|assessment)s?|concur(?:s|red|ring)?|back(?:s|ed|ing) (?=the|this|that|a|our|his|[A-Z])|commend(?:s|ed)?|applaud(?:s|ed)?|attach(?:es|ed)? (?:\w+ )?(?:importance|value)|adher(?:es?|ed|ing) to|uphold(?:s|ing)?|upheld|reaffirm(?:s|ed|ing)?|reiterat(?:es?|ed|ing)|appreciat(?:es?|ed|ing)|sympathi[sz](?:es?|ed) with|committed to|join(?:s|ed|ing)? (?:in|with|the \w+ in)|express(?:es|ed|ing)? (?:\w+ )*(?:support|agreement|satisfaction|approval|solidarity)|praise[sd]?|(?:am|is|are|was|were) (?:\w+ )?(?:satisfied|pleased|happy|gratified) (?:with|that|by)|stands? (?:by|behind)|stood (?:by|behind)|have confidence|believ(?:es?|ed|ing) in|pay tribute|prefer(?:s|red)", ("oppose", "firm")),
    trigger("support", "tentative", "left", r"hop(?:es?|ed|ing) (?:that|for|to|the|you|he|they|we|it)|hop(?:es?|ed)(?= \w)|desir(?:es?|ed|ing)|anxious (?:to|that)|keen (?:to|on)|sees? (?:\w+ )?(?:merit|advantage)|saw (?:\w+ )?(?:merit|advantage)|interested in|wish(?:es|ed)?(?= (?:to|that|for|a|the)\b)|look(?:s|ed|ing)? forward to|would (?:welcome|appreciate|favou?r|support)", ("oppose", "tentative")),
    trigger("support", "firm", "owner", r"(?:support|agreement|approval|acceptance|endorsement|adherence|commitment|backing|preference|desire|objective)(?: (?:for|to|of|with|that))"),
    trigger("support", "firm", "left", r"(?:stress(?:es|ed|ing)?|emphasi[sz](?:es?|ed|ing)|underlin(?:es?|ed|ing)|underscor(?:es?|ed|ing))(?: (?:the|on|upon|his|its|their|our|that))"),
    # --- acknowledge
    trigger("acknowledge", "tentative", "left", r"acknowledg(?:es?|ed|ing)|reali[sz](?:es?|ed|ing) that|recogni[sz](?:es?|ed|ing) (?:that|the (?:need|fact|importance))|conced(?:es?|ed|ing)|admit(?:s|ted|ting)?|(?:take|takes|took|taking) note|not(?:es?|ed|ing) with|(?:is|are|was|were|am) not (?:\w+ )?(?:opposed|averse|against)|(?:do(?:es)?|did|would|will) not (?:\w+ )?(?:object|oppose|mind|rule out|exclude|stand in the way)|(?:ha[sd]|have|having|raised?|be|sees?|saw) (?:\w+ )?no (?:\w+ )?objections?|grant(?:s|ed) that|accept(?:s|ed) that|has (?:\w+ )?basis in|appreciat(?:es?|ed) that"),
)  # fmt: skip

PROFILE = Profile(
    triggers=TRIGGERS,
    negation=re.compile(
        r"(?:\bnot|n['’]t|\bnever|\bno longer|\bcannot|\bnor|\bneither|\bhardly|\bunable to|\bunwilling to|\bno)\s+"
        r"(?:\w+ly\s+|be\s+|been\s+|yet\s+|able to\s+|to\s+|in any way\s+|even\s+|going to\s+|in a position to\s+)*$",
        re.IGNORECASE,
    ),
    condition=re.compile(
        r"\b(?:unless|provided(?: that)?(?= [a-z]+ )|providing(?: that)?|so long as|as long as|on (?:the )?(?:sole )?(?:condition|understanding)|"
        r"only (?:if|when|after|on|in return)|(?<!as )if(?! (?:not|only|any|need|necessary|possible)\b)|in (?:return|exchange) for|"
        r"but not (?:before|until)|not (?:before|until)|contingent on|conditional on|without (?:first|clearly|having)|subject to|"
        r"once (?:the|these|this|all)|in those conditions|on those conditions)\b",
        re.IGNORECASE,
    ),
    saying=re.compile(
        r"\b(?:said|says|say|saying|told|replied|stated|declared|explained|added|asserted|argued|maintained|contended|remarked|"
        r"observed|commented|noted|pointed out|reported|indicated|answered|thought|felt|believed|considered|held|emphasized|"
        r"stressed|continued|concluded|responded|inquired|asked|reiterated|repeated|according to|went on|interjected|agreed|"
        r"insist(?:s|ed)?|wondered|suggested|proposed|warned|implied|claimed|made clear|expressed|described|mentioned|affirmed|announced|"
        r"opened with|opened the discussion|spoke|recalled|reminded|believes?|feels?|thinks?|states?|holds?)\b",
        re.IGNORECASE,
    ),
    hedge=re.compile(
        r"\b(?:might|perhaps|possibly|in principle|hope[sd]?|hoping|would like|could be|could (?:consider|envisage|agree|accept)|"
        r"tentative(?:ly)?|seems?|may|inclined|at this stage|for the moment|for the time being|so far|somewhat|probably)\b",
        re.IGNORECASE,
    ),
    guess=re.compile(
        r"\b(?:would (?:probably|presumably|likely|certainly|undoubtedly|perhaps|no doubt)|will (?:probably|presumably|likely|certainly|undoubtedly)|"
        r"(?:is|are|was|were|be) (?:likely|expected|bound|sure|certain|unlikely) to|might|whether(?: or not)?(?: \w+){0,4}|"
        r"(?:asked|inquired|wondered) (?:if|whether)(?: \w+){0,4}|if(?: \w+){1,3} were to|may (?:well )?(?:be|have)?|what if|should (?=[A-Z]\w+ (?:reject|refuse|accept)))\s*$",
        re.IGNORECASE,
    ),
    borders=re.compile(
        r";|:\s|—|\s–\s|,\s+(?=(?:but|yet|while|whereas|although|though|and|nor|which|who|or|so)\b)|\s(?=(?:but|whereas|although|while)\s)|\(\w{1,2}\)\s"
        r"|,\s+(?=[A-Z]\w+ (?:said|added|continued|replied|noted)\b)"
    ),
    first=re.compile(r"we|us|our|ours|i|me|my|our side", re.IGNORECASE),
    third=re.compile(r"he|she|they|his|her|their|him|them|it|its", re.IGNORECASE),
)
"""English."""
