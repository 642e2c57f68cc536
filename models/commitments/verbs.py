"""English verbs that treaties use, their participles, and which of them are nouns as well.

A closed list instead of a tagger: legal English draws on a few hundred verbs, and a list can be read and mended.
"""

_VERBS = """
abide abolish abstain accede accelerate accept accompany accord account achieve acknowledge acquire act adapt address
adhere adjust administer admit adopt advance advise afford agree allocate allot allow amend analyse analyze announce
answer appear apply appoint appraise approve arrange arrest ascertain ask assess assign assist assume assure attach
attain attempt attend authorise authorize avail avoid award balance ban bar base bear become begin benefit board borrow
bring broaden build bury call cancel capture carry catch cause cease certify change charge check choose circulate claim clarify
classify close collaborate collect combat combine comment commence commit communicate compensate compile complete comply
compose comprise conceal concentrate concern conclude conduct confer confine confirm conform confront consent conserve
consider consist constitute construct consult contain continue contribute control convene convert convey cooperate
co-operate coordinate co-ordinate correct correspond counter cover create curtail deal debate decide declare decline
decrease dedicate deem defend defer define defray delay delegate deliver demand demarcate demonstrate denounce deny
depart deposit derive describe design designate desist deprive destroy detail detain deter determine develop devise devote direct
disburse discharge disclose discontinue discourage discuss dismantle dispatch display dispose disseminate distribute
divert divide do document draft draw dump ease effect effectuate elaborate elect eliminate embark emphasize employ
empower enable enact encourage endeavour endeavor endorse enforce engage enhance enjoy enlarge enlist ensure enter
entertain entrust enumerate equip eradicate establish estimate evaluate examine exceed exchange exclude execute exempt
exercise exert exhaust exhibit expand expedite explain exploit explore export express extend extradite facilitate fail
familiarize file finance find fix follow forbid formulate forward foster found fulfil fulfill function fund furnish
further gather give govern grant guarantee guard guide halt hand harass harm harvest handle hasten have help hire hold honour honor host
identify impair impede implement import import impose improve include incorporate increase incur indemnify indicate induce
inform inhibit initiate insert inspect install instigate institute instruct insure integrate intensify interfere
intervene introduce investigate invite invoke involve issue join jeopardize justify keep kill land launch lay lead learn lease
leave lend levy license lift limit list lodge maintain make manage manufacture mark meet mention merge minimise minimize
mitigate mobilize modify monitor move name negotiate neglect nominate notify nullify obey object observe obtain occupy
offer open operate oppose order organise organize orient originate outline overcome oversee own participate pass pay
penalize perform persecute permit persuade phase place plan pledge poll possess postpone practice practise prefer prepare prescribe
present preserve prevent privilege proceed process proclaim procure produce prohibit promote promulgate propose
prosecute protect protest prove provide publicize publish punish purchase pursue put raise ratify reach re-export readmit
realize reappraise receive recognise recognize recommend reconcile reconsider recover recruit rectify redouble reduce
refer refine reflect refrain refund refuse regard register regulate rehabilitate reimburse reinforce reject relax relay
release relinquish relocate remain remedy remit remove render renew renounce repair repatriate repay repeal replace reply
report represent request require rescind research reserve resolve resort respect respond restore restrain restrict
resume retain return reveal review revise revoke reward route safeguard sanction satisfy save schedule secure seek seize
select sell send serve set settle share show sign simplify solicit solve specify spend sponsor standardize start state
station stay stimulate stipulate stop store streamline strengthen strive study submit subscribe subsidize substitute
supervise supplement supply support suppress surrender survey suspend sustain take tax teach terminate test threaten tow
trade train transfer transmit transport tranship treat try undergo undertake unify update upgrade upload urge use utilise utilize
validate vary verify visit vote waive warn warrant watch welcome withdraw withhold work write
"""
_NOUNS_TOO = """
account address advance attempt award balance ban bar bear benefit board call cause change charge check claim comment
concern conduct control counter cover deal debate decline decrease delay demand deposit design detail discharge display
dispatch document draft draw dump effect employ exchange exercise export file finance fix function fund further grant
guarantee guard guide halt hand harass harm harvest help hire honour host import increase issue join lead lease levy license limit list mark
land measure mention move name object offer open order own pass pay permit phase place plan practice present process
produce protest purchase raise reach record refund register release repair reply report request research reserve respect
return review reward route safeguard sanction schedule set share show sign start state station stay stop store study
supply support survey tax test tow trade train transfer transport tranship treat update use visit vote watch work
"""
_IRREGULAR = {
    "bear": "borne", "become": "become", "begin": "begun", "bring": "brought", "build": "built", "choose": "chosen",
    "deal": "dealt", "do": "done", "draw": "drawn", "find": "found", "forbid": "forbidden", "give": "given",
    "have": "had", "hold": "held", "keep": "kept", "lay": "laid", "lead": "led", "leave": "left", "lend": "lent",
    "make": "made", "meet": "met", "overcome": "overcome", "oversee": "overseen", "pay": "paid", "put": "put",
    "repay": "repaid", "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "show": "shown",
    "spend": "spent", "take": "taken", "teach": "taught", "undergo": "undergone", "undertake": "undertaken",
    "withdraw": "withdrawn", "withhold": "withheld", "write": "written",
}  # fmt: skip
_DOUBLING = frozenset(
    """
    admit ban bar commit compel confer control defer deter incur permit plan refer remit ship stop submit transfer transmit
    """.split()
)

BASES = frozenset(_VERBS.split())
"""Base forms."""

NOUNS_TOO = frozenset(_NOUNS_TOO.split())
"""Base forms that are nouns as well, and need a closer look."""


def participle(verb: str) -> str:
    """Past participle of a base form."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    if verb in _DOUBLING:
        return verb + verb[-1] + "ed"
    return verb + "ed"


PARTICIPLES = {participle(verb): verb for verb in sorted(BASES)}
"""Base forms by past participle."""
