"""French: treaties bind in the  and the future indicative, so the verb forms themselves are triggers."""

import re

from models.commitments.profile import Profile, Trigger, spaced, starts, words

_ER = """
abord accept accord achemin adapt administr adopt afflict affect aid ajust aliment amelior annex annonc appliqu appos
apport apprec apprecie approuv arrange arret articul assign assist associ assum assur attribu augment autoris avis
cess  collabor collect combin command  commenc communiqu compens complet comport concentr concert concord
confi confirm conserv consolid constat constitu consult  continu contrac contribu  cooper coordonn
corrobor cre debut decid declar declench definir delegu delimit deliver delivr  demeur denonc deploy depos
design determin developp diffus dirig discut dispos dispens distribu donn echang edict effectu elabor elimin elev
empech encourag encadr engag enregistr envisag enumer envoy epargn equip etudi evalu eviter evit evoqu examin exclu
execut exempt exerc exig exerc explor export exprim expuls extrad facilit favoris financ   formul gard garant
ger habilit harmonis hat identifi impliqu import impos impliqu incit inclu incorpor indiqu inform inspir inspect
institu instal integr intensifi interdit intervien invit invoqu justifi laiss legalis leves  limit livr 
mandat manifest men  mentionn mobilis modifi motiv negoci nomm notifi octroy  oeuvr operat organis orient
oeuvr ouvr partag particip pass  planifi port possed prat pratiqu precis prelev prepar present preserv prest prevoi
 procec proced proclam prolong procur prohib propos proteg proven prouv publi qualifi rappel  ratifi
realis recherch reconnai recommand reduis redig reexamin refer reglement regl regroup rejet relev rembours remedi
renforc renonc renouvel repar repart repatri represent requer  resp respect respond retir reun sanction
sauvegard select sensibilis   soulev soutien sollicit stipul soumis subordonn supervis suppl supprim surveill suspend
 termin  transf transmett transport travaill trouv unifi utilis valid vari verif verifi vers vis  vot
"""
_PRESENT = """
adresse|adressent agit|agissent apporte|apportent attribue|attribuent a pour tache|ont pour tache comprend|comprennent
concourt|concourent conclut|concluent conduit|conduisent conduisent convient de|conviennent de convient que|conviennent que
dresse|dressent detient|detiennent elit|elisent entretient|entretiennent etablit|etablissent fait|font fournit|fournissent
garantit|garantissent introduit|introduisent interdit|interdisent maintient|maintiennent met|mettent obtient|obtiennent
offre|offrent ouvre|ouvrent paie|paient poursuit|poursuivent prend|prennent prevoit|prevoient promeut|promeuvent
protege|protegent recoit|recoivent recueille|recueillent reduit|reduisent remet|remettent remplit|remplissent rend|rendent
repond|repondent restitue|restituent reunit|reunissent saisit|saisissent soumet|soumettent soutient|soutiennent suit|suivent
supporte|supportent suspend|suspendent tient|tiennent transmet|transmettent convoque|convoquent accueille|accueillent
definit|definissent choisit|choisissent avertit|avertissent appuie|appuient emploie|emploient s'abstient|s'abstiennent
s'efforce|s'efforcent veille|veillent procede|procedent assure|assurent permet|permettent statue|statuent
interdit|interdisent admet|admettent perçoit|perçoivent percoit|percoivent excede|excedent peut|peuvent
reste|restent beneficie|beneficient
"""
_STEMS = sorted({stem for stem in _ER.split() if len(stem) > 2}, key=len, reverse=True)
_FORMS = sorted(
    (
        form.replace("_", " ")
        for pair in re.findall(r"[^\s|]+(?: \w+)*\|[^\s]+(?: (?:pour|de|que|tache)\b)*", _PRESENT)
        for form in pair.split("|")
    ),
    key=len,
    reverse=True,
)
_NOT_NOUN = r"(?<!\bla\s)(?<!\ble\s)(?<!\bde\s)(?<!\bdu\s)(?<!\bdes\s)(?<!\bune\s)(?<!\bun\s)(?<!\bsa\s)(?<!\bleur\s)(?<!\bpar\s)(?<!\ben\s)(?<!\bles\s)(?<!\bcette\s)(?<!\bnotre\s)"
_FINITE = (
    _NOT_NOUN
    + r"\b(?:n'|ne )?(?:s'|se |en |y |l'|les |lui |leur )*(?:"
    + "|".join(f"{re.escape(form)}" for form in _FORMS)
    + r"|(?:"
    + "|".join(map(re.escape, _STEMS))
    + r")(?:e|ent)"
    + r")(?![\w'-])(?! (?:par|d'un commun accord par)\b)"
)
_FUTURE = (
    _NOT_NOUN
    + r"\b(?!\w*(?:gera|opera|camera|libera)\b)(?:n'|ne )?(?:s'|se |en |y |l'|les |lui |leur )*\w{2,}(?:r[ae]|ir|dr|tr|vr|er|ur)?(?:era|eront|ira|iront|dra|dront|tra|tront|vra|vront|pra|pront|rra|rront|ura|uront)(?![\w'-])"
)
_PARTICIPLE = r"(?P<verb>[\w-]+(?:e|ee|es|ees|i|is|ie|ies|u|us|ue|ues|it|its|ite|ites|ert|erts|erte|ertes))"

_T = (
    Trigger(r"\b(?:s'interdi(?:t|sent)|s'abstien(?:t|nent|dra|dront)) (?=de\b|d'|\w+ment d)", "shall not", "prohibition"),
    Trigger(r"\b(?:ne|n') ?(?:doi(?:t|vent)|devr(?:a|ont)|peu(?:t|vent)|pourr(?:a|ont)|saurai(?:t|ent))(?: pas| en aucun cas| aucunement)?\b", "shall not", "prohibition"),
    Trigger(r"\bil est interdit\b|\b(?:est|sont|sera|seront) interdite?s?\b", "shall not", "prohibition"),
    Trigger(r"\bne? ?devrai(?:t|ent)(?: pas)?\b", "should", "recommendation"),
    Trigger(r"\bdevrai(?:t|ent)\b", "should", "recommendation"),
    Trigger(r"\b(?:est|sont) invitee?s? a\b|\b(?:est|sont) invites? a\b|\b(?:invite|prie|exhorte|engage|appelle|demande)(?:nt)? (?=(?:instamment )?(?:les|le|la|tous|toutes|l'|a)\b)", "should", "recommendation"),
    Trigger(r"\bs'engag(?:e|ent)(?: \w+ment)?(?: en outre| egalement| aussi)?(?=,? (?:a|a ce que|, )\b|,)", "undertakes", "obligation"),
    Trigger(r"\b(?:convien(?:t|nent)|sont convenue?s|ont convenu) (?=d[e']|que)", "agrees", "obligation"),
    Trigger(r"\b(?:a|ont|aura|auront) le droit d[e']|\b(?:est|sont|sera|seront) (?:autorisee?s?|habilitee?s?|libres?|fondee?s?) (?:a|de)\b", "may", "permission"),
    Trigger(r"\b(?:peu(?:t|vent)|pourr(?:a|ont))\b", "may", "permission"),
    Trigger(r"\b(?:doi(?:t|vent)|devr(?:a|ont)|(?:est|sont|sera|seront) (?:tenue?s?|obligee?s?) (?:de|d'|a))\b", "must", "obligation"),
    Trigger(r"\b(?:est|sont|sera|seront)(?: \w+ment)? (?=[\w-]+(?:ee?s?|ie?s?|ue?s?|ite?s?)\b[^.;]{0,200}?\b(?:par|au plus tard|dans (?:un|les|le)|sans delai)\b)", "shall", "obligation"),
    Trigger(r"\b(?:sera|seront)\b", "shall", "obligation"),
    Trigger(_FUTURE, "shall", "obligation"),
    Trigger(r"\bse (?:tien|reuni)(?:t|nent|ssent|dra|dront|ra|ront)\b", "shall", "obligation"),
    Trigger(r"\bfont l'objet d'un(?:e)?\b", "shall", "obligation"),
    Trigger(_FINITE, "shall", "obligation"),
)  # fmt: skip

_ACTOR = (
    r"(?:parties?|etats?|gouvernements?|membres?|pays|autorites?|commissions?|comites?|conseils?|conference|secretariat|secretaires?|directeur|directrice|depositaire"
    r"|organisations?|organismes?|organes?|agences?|bureaux?|cours?|tribunal|tribunaux|groupes?|ministres?|ministeres?|presidente?|representants?|delegations?"
    r"|fonctionnaires?|personnes?|ressortissants?|navires?|capitaines?|exportateurs?|importateurs?|societes|entreprises?|union|communaute|banque|fonds|institutions?"
    r"|experts?|inspecteurs?|observateurs?|signataires?|republique|royaume|confederation|federation|administrations?|centres?|arbitres?|puissances?|nations|assemblee"
    r"|france|belgique|suisse|canada|maroc|senegal|viet ?nam|cote d'ivoire|points? focaux|instruments et cadres juridiques|riverains?|pecheurs?|services? (?:competents?|douaniers?)|participants?|transporteurs?|douanes?|coordonnateurs?|cocontractants?|contractantes?)"
)
_DET = r"(?:les |le |la |l'|un |une |chaque |chacune? des |chacun des |toute |tout |tous les |toutes les |des |du |ces |ce |cet |cette |son |sa |ses |leurs? |aucune? |lesdites? |lesdits |ledit |ladite |deux |autres? )*"

FRENCH = Profile(
    language="fr",
    accents=False,
    triggers=tuple(Trigger(spaced(t.pattern), t.modality, t.type, t.complement) for t in _T),
    needs_actor=frozenset({13, 16}),
    actor=words(_ACTOR),
    thing=starts(
        _DET + r"(?:presente? |meme |susdite? )*(?:accord|traite|convention|protocole|charte|memorandum|arrangement|articles?|dispositions?|paragraphes?|alineas?|annexes?|amendements?|denonciation|retrait"
        r"|ratification|adhesion|instruments? d|notifications?|communications?|demandes?|rapports?|reponses?|duree|periode|reunions?|sessions?|langues?|textes?|copies?|original|decisions?|mesures|procedures?"
        r"|consultations|differends?|droits?|obligations?|couts?|frais|depenses|paiements?|contributions?|informations?|donnees|marchandises|produits|documents?|certificats?|demandes|licences?|activites"
        r"|programmes?|projets?|plans?|resultats?|consentement|reserves?|declarations?|cooperation|fonctions|objectifs?|buts?|date|annee|sentence|arbitrage|negociations?|quorum|budget|siege|mise en|rapports|outils|expression|terme|designation|territoires?|zones?|eaux|moyens|convention|partie (?!contract|requ|qui|int|det|etat|dont))\b(?! des parties contractantes\b)"
    ),
    pronoun=re.compile(r"(?:il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|ce dernier|cette derniere|ces derniers|chacune?|l'une et l'autre)$"),
    possessive=re.compile(r"\s*(?:son|sa|ses|leurs?)\s"),
    nothing=starts(r"(?:rien|aucune (?:disposition|clause|stipulation)|nul)\b"),
    negative=starts(r"(?:aucune?|nul|nulle|ni)\b"),
    never=starts(
        r"(?:est |sont )?(?:presidee?s?|representee?s?|situee?s?|exceptee?s?)\b|comprend\b|comprennent\b|(?:n')?(?:a|ont) pour (?:objet|but)|(?:ne |n')?rend(?:ent)?\b|comporte\b|constitue(?:nt)?\b|(?:est |sont |etre |sera |seront )?(?:reputee?s?|consideree?s?|interpretee?s?|censee?s?|composee?s?|appelee?s?|designee?s? ci-apres)\b|(?:n'|ne )?(?:entre(?:r(?:a|ont))?|prend(?:ra)? effet|prendre effet|s'applique|s'appliquent|s'appliquer|prejuge|porte atteinte|affecte|dispose de la personnalite|jouit de la personnalite|comprend|se compose|a pour (?:objet|but|objectif)|cesse(?:ra)? d'etre)\b|etre (?:reputee?s?|consideree?s?|interpretee?s?|composee?s?)\b"
    ),
    constitutive=starts(
        r"(?:entrer|prendre effet|rester|demeurer|cesser|expirer|s'appliquer|constituer|comprendre|avoir|prevaloir|etre (?:ouverte?s?|soumise?s? a (?:ratification|l'acceptation)|valables?|valides?|egalement|reputee?s?|consideree?s?|interpretee?s?|creee?s?|instituee?s?|etablie?s?|composee?s?|renouvele?e?s?|prorogee?s?|reconduite?s?|definitiv\w+|obligatoires?|applicables?|en vigueur|annexe\w+|cree\w*)|ouverte?s?|soumise?s? a|valables?|egalement|definitiv\w+|obligatoires?|en vigueur|cree\w*|institue\w*|etabli\w*|annexe\w*|renouvele\w*|proroge\w*|reconduit\w*|compos\w+|applicables?|considere\w*|interprete\w*|repute\w*|appliqu\w+|regi\w*|applique\w*)\b"
    ),
    content=starts(r"(?:pas )?(?:(?:n')?excede(?:nt)?|(?:ne )?depasse(?:nt)?|indique(?:nt)?|contien(?:t|nent)|precise(?:nt)?|enonce(?:nt)?|mentionne(?:nt)?|indiquer|contenir|preciser|enoncer|comporter|mentionner|imposer|exceder|depasser|accompagnee?s?|confidentiel\w*|fondee?s?|conformes?|redige\w*|etre (?:accompagnee?s?|confidentiel\w*|fondee?s?|conformes?|redige\w*)|avec (?:rotation|alternance)|en session|alternativement|suivi|examen)\b"),
    passive=starts(rf"(?:etre |est |sont |sera |seront |avoir lieu )?(?:\w+ment |ensuite |egalement |a tout moment |pas |plus |en aucun cas )*(?!pas\b|plus\b|ensuite\b|suivi\b|de\b){_PARTICIPLE}\b(?: et [\w-]+(?:ees?|es))?"),
    formality=starts(r"(?:etre )?(?:\w+ment |egalement )*(?:deposee?s?|enregistree?s?|ratifiee?s?|signee?s?|ouverte?s?|annexee?s?|faite?s? en|conclue?s?|creee?s?|instituee?s?|etablie?s?|composee?s?|prise?s? (?:par consensus|a la majorite)|adoptee?s? (?:par consensus|a la majorite)|acceptee?s?|approuvee?s?|presidee?s?|elue?s?|soumise?s?)\b"),
    agent=re.compile(spaced(rf"\b(?:par|de la part d(?:e|u|es)) ?(?P<actor>(?:les |le |la |l'|chaque |chacune des |l'une des |l'une ou l'autre des |toute |tout |deux |une |un |ces |ses |leurs )*(?:[\w'-]+ ){{0,5}}?{_ACTOR}(?!\w)(?: (?!par\b|pour\b|dans\b|a\b|et\b|ou\b|qui\b|conform|en\b|sur\b|afin|sans|avec)(?:de |du |des |d'|de la )?[\w'-]+){{0,4}})")),
    opener=starts(
        r"(?:a|au|aux|dans|en|sur|sous|pour|par|avec|sans|selon|conformement|lorsqu|si|sauf|apres|avant|pendant|durant|des|depuis|y compris|notamment|afin|ainsi|toutefois|cependant|neanmoins|egalement|individuellement|le cas echeant|en outre|s'il|sous reserve|compte tenu|eu egard|nonobstant|dans la mesure|au plus tard|en cas|a cette fin|par ailleurs|d'un commun accord|respectivement|outre|de|du|d'|chaque fois|tous les|toutes les|autant|directement|\w+ment|qu'il|et, )(?:\b(?!-)|')"
    ),
    subordinator=re.compile(r"\b(?:si|s'il|lorsque|lorsqu'|quand|que|qu'|dont|comme|puisque|parce que|tant que|jusqu'a ce que|a moins que|afin que|pour que|selon que|auquel|auxquels|lequel|laquelle|lesquels|desquels)(?:\s|(?<='))"),
    relative=re.compile(r"(?:\b(?:par|pour|dans|sur|avec)\s+)?\b(?:qui|lequel|laquelle|lesquels|lesquelles|que|qu'|dont)\s*(?:ensuite|en|y|,)?\s*$"),
    relative_counts=starts(r"(?:qui|lequel|laquelle|lesquels|lesquelles) (?:ensuite )?(?!est\b|sont\b|assur|peu|pourr|devr|doi|fait partie|a\b|ont\b|concern|releve|exist|figur|regi|vis|port|constitu|comport|resid|represent|detien|souhait|desir|entre|exerc)(?:s'|se |en )?\w+"),
    conjunction=re.compile(r"\s*(?:et|ou|mais|ainsi\s+que|tandis\s+que)\b,?"),
    condition=re.compile(spaced(r"\b(?:si|s'il|lorsque|lorsqu'|en cas d[e']|dans le cas|au cas|sous reserve d[eu']|sauf|a moins que|a condition|dans la mesure|dans toute la mesure|a la demande d(?:e|u|es|')|sur demande|sur la demande|selon qu'il convient|le cas echeant|tant que|jusqu'a ce que|des que|apres|avec l'accord|s'il y a lieu|si necessaire|compte tenu)")),
    exception=re.compile(spaced(r"\b(?:sauf|a l'exception|excepte|hormis|a moins que|nonobstant|sans prejudice)\b")),
    definitions=re.compile(r"(?:\W|\d)*(?:definitions?|emploi des termes|terminologie|expressions employees|objectifs?|objet)\b"),
    idle=starts(r"(?:rappelant|reconnaissant|notant|reaffirmant|affirmant|considerant|convaincue?s?|desireux|desireuses|desirant|conscients?|conscientes?|ayant|soucieux|soucieuses|resolue?s?|determinee?s?|prenant|estimant|animee?s?|constatant|soulignant|vu|en foi de quoi|fait (?:a|en)|tenant compte|aux fins d[eu] (?:la|l'|present)|on entend|l'expression|le terme|par [\"«“]|[\"«“][^\"»”]{2,60}[\"»”] ?(?:designe|s'entend|signifie))\b"),
    subject_end=re.compile(r",|;|:|\(|\b(?:individuellement|conformement|sous|dans un delai|lorsque)\b"),
    default_actor=re.compile(spaced(r"\bles (?:hautes )?parties(?: contractantes)?\b|\bles etats(?: parties| membres| contractants)?\b|\bles (?:deux )?gouvernements\b|\bchaque partie\b|\bles deux parties\b")),
    verb=re.compile(
        spaced(r"(?:,|\bet\b|\bou\b|,\s*et\b)\s*(?P<adverb>(?:\w+ment|ensuite|egalement|le cas echeant|a|a ne pas)\s+)*(?P<verb>(?:")
        + _FINITE[len(_NOT_NOUN) + 2 :].replace("(?:s'|se |en |y |l'|les |lui |leur )*", "(?:s'|se )?").replace("(?![\\w'-])(?! (?:par|d'un commun accord par)\\b)", "")
        + r")(?![\w'-])|(?<=\sa\s)\w{3,}(?:er|ir|re)\b|(?<=pas\s)\w{3,}(?:er|ir|re)\b|(?<=\sde\s)\w{3,}(?:er|ir|re)\b)"
    ),
    verb_only=re.compile(r"\b(?:\w+(?:er|ir|re)|et|ou|a|de|ne|pas|\w+ment|au point|compte|rapport|lieu)\b|[\s,']"),
    bare=None,
    obligee=re.compile(spaced(rf"\b(?:a|aux|au|avec|informe|avise|notifie|consulte|envers|de) (?P<actor>(?:les |le |la |l'|chaque |toute |autres? |cette |son |ses )*(?:[\w'-]+ ){{0,3}}?{_ACTOR}(?!\w)(?: (?:de |du |des |d')[\w'-]+)?)")),
    inverted=None,
)  # fmt: skip
