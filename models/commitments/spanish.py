"""Spanish: the future binds, with ``podrá`` and ``deberá`` beside it; texts may have lost their accents."""

import re

from models.commitments.profile import Profile, Trigger, spaced, starts, words

_NOT_FUTURE = r"(?!debera|podra|para\b|fuera|manera|primera|tercera|cualquiera|quiera|era\b|eran\b|obra|tendra lugar|entrara|ahora|hora|otra|contra|nuestra|muestra|carrera|madera|pesquera|costera|extranjera|financiera|aduanera|bandera|ribera|frontera|entera|seran? (?:deposit|registrad)|mejora|compra|cobra|guerra|tierra|letra|encuentra|ganadera|minera)"
_FUTURE = rf"\b(?:no )?(?:se |lo |la |los |las |le |les )?{_NOT_FUTURE}\w{{2,}}(?:ar|er|ir|dr|br|rr)an?(?!\w)"
_PRESENT = r"\b(?:no )?(?:se )?(?:promuev|fomentan?|coopera|alienta|estimula|facilita|apoya|garantiza|asegura|vela|adopta|presta|establec|mantien|proporciona|informa|notifica|comunica|intercambia|toma|realiza|reune|consulta|designa)(?:n|en|e)?(?!\w)"
_PARTICIPLE = r"(?P<verb>\w+(?:ad|id)[oa]s?|(?:escrit|hech|puest|resuelt|abiert)[oa]s?)"

_T = (
    Trigger(r"\bse abstendran? de\b|\bse abstienen? de\b", "shall not", "prohibition"),
    Trigger(r"\bno (?:podran?|deberan?|pueden?|deben?)\b|\bqueda(?:n|ra|ran)? prohibid[oa]s?\b|\b(?:esta|estara|estan|estaran) prohibid[oa]s?\b", "shall not", "prohibition"),
    Trigger(r"\bno deberian?\b", "should", "recommendation"),
    Trigger(r"\bdeberian?\b", "should", "recommendation"),
    Trigger(r"\b(?:exhorta|insta|invita|pide|alienta)n?(?: a)? (?=(?:los|las|la|el|todos|todas|a)\b)", "should", "recommendation"),
    Trigger(r"\bse compromet(?:en?|era|eran|io|ieron)(?: \w+mente)?(?: asimismo| tambien| ademas)? a no\b", "undertakes", "prohibition"),
    Trigger(r"\bse (?:compromet(?:en?|era|eran)|obligan?)(?: \w+mente)?(?: asimismo| tambien| ademas| igualmente)?(?= a\b|,|:)(?: a)?", "undertakes", "obligation"),
    Trigger(r"\b(?:acuerdan?|convienen?|han (?:acordado|convenido)|acordaron)(?= (?:en|que|\w+(?:ar|er|ir))\b|:)(?: en)?", "agrees", "obligation"),
    Trigger(r"\b(?:tendran?|tienen?) (?:el )?derecho (?:a|de)\b|\b(?:estaran?|estan?) (?:facultad|autorizad)[oa]s? (?:a|para)\b", "may", "permission"),
    Trigger(r"\b(?:podran?|pueden?)\b", "may", "permission"),
    Trigger(r"\b(?:deberan?|deben?|habran? de|(?:esta|estan|estara|estaran) obligad[oa]s? a)\b", "must", "obligation"),
    Trigger(r"\bseran? (?=\w)", "shall", "obligation"),
    Trigger(_FUTURE, "shall", "obligation"),
    Trigger(_PRESENT, "shall", "obligation"),
)  # fmt: skip

_ACTOR = (
    r"(?:partes?|estados?|gobiernos?|miembros?|pais|paises|autoridad(?:es)?|comision(?:es)?|comites?|consejos?|conferencia|secretaria|secretarios?|director(?:a|es)?|depositario|organizacion(?:es)?"
    r"|organismos?|organos?|agencias?|oficina|corte|tribunal|tribunales|grupos?|ministr[oa]s?|ministerios?|presidente|presidencia|representantes?|delegaciones|funcionarios?|personas?|nacionales|buques?"
    r"|naves|embarcaciones|capitan(?:es)?|exportador(?:es)?|importador(?:es)?|sociedades|empresas?|union|comunidad|banco|fondo|institucion(?:es)?|expertos?|inspectores|observadores|signatari[oa]s?"
    r"|republica|reino|federacion|administracion(?:es)?|centros?|arbitros?|potencias?|naciones|asamblea|puntos focales|coordinadores?|principado|peru|bolivia|colombia|ecuador|chile|mexico|argentina"
    r"|espana|costa rica|brasil|paraguay|uruguay|venezuela|cuba|panama|contratantes|entidades|ejecutores?|subcomision|transportistas?)"
)
_DET = r"(?:el |la |los |las |un |una |cada |cada una de las |cada uno de los |todo |toda |todos los |todas las |este |esta |estos |estas |dicho |dicha |dichos |dichas |su |sus |ningun |ninguna |ambos |ambas |cualquier |cualquiera de las |cualquiera de los |dos |presente |presentes )*"

SPANISH = Profile(
    language="es",
    accents=False,
    triggers=tuple(Trigger(spaced(t.pattern), t.modality, t.type, t.complement) for t in _T),
    needs_actor=frozenset({12, 13}),
    actor=words(_ACTOR),
    thing=starts(
        _DET + r"(?:acuerdo|tratado|convenio|convencion|protocolo|carta|memorando|memorandum|articulos?|disposicion(?:es)?|parrafos?|anexos?|enmiendas?|denuncia|retiro|ratificacion|adhesion|instrumentos?"
        r"|notificacion(?:es)?|comunicacion(?:es)?|solicitud(?:es)?|informes?|respuestas?|duracion|periodo|plazo|reunion(?:es)?|sesion(?:es)?|idiomas?|textos?|copias?|original|decision(?:es)?|medidas|procedimientos?"
        r"|consultas|controversias?|derechos?|obligacion(?:es)?|costos?|gastos|pagos?|contribucion(?:es)?|informacion|datos|mercancias|productos|documentos?|certificados?|licencias?|actividades|programas?|proyectos?"
        r"|planes?|resultados?|consentimiento|reservas?|declaracion(?:es)?|cooperacion|funciones|objetivos?|fecha|ano|laudo|arbitraje|negociacion(?:es)?|quorum|presupuesto|sede|territorios?|zonas?|aguas|presidencia|vigencia|comunicaciones)\b"
    ),
    pronoun=re.compile(r"(?:est[ea]|est[oa]s|ell[oa]s|el mismo|la misma|los mismos|ambos|ambas|aquel(?:la|los|las)?|cada una?|cada una de ellas)$"),
    possessive=re.compile(r"\s*(?:su|sus)\s"),
    nothing=starts(r"(?:nada|ninguna (?:disposicion|clausula)|ningun articulo)\b"),
    negative=starts(r"(?:ningun[oa]?|ni)\b"),
    never=starts(
        r"tendran? (?:su sede|voz|voto|vigencia|una duracion|por objeto|los siguientes|las siguientes|la sede)|(?:se )?(?:compondra|integrara|regira|constituira parte)n?\b|estaran? (?:integrad|compuest|conformad|constituid)\w+|entraran?\b|surtiran?\b|" r"(?:ser |sera |seran )?(?:considerad[oa]s?|interpretad[oa]s?|entendid[oa]s?|integrad[oa]s? por|conformad[oa]s? por|compuest[oa]s? (?:de|por)|reputad[oa]s?)\b|(?:entrar|surtir|aplicarse|regir|prevalecer|formar parte|afectar|perjudicar|estar (?:compuest|integrad|conformad))\b|efectos?\b|en vigor\b|vigente|lugar\b"
    ),
    constitutive=starts(
        r"(?:entrar|surtir|permanecer|continuar|cesar|expirar|aplicar(?:se)?|regir|constituir|tener|prevalecer|durar|ser (?:considerad|interpretad|prorrogad|renovad|valid|igualmente|obligatori|aplicab|parte)|considerad|interpretad|entendid|prorrogad|renovad|valid|igualmente|obligatori|aplicable|parte\b|el |la |los |las |un |una |de\b|en\b|nul|definitiv|cread|establecid|compuest|integrad|vigente|responsab|abiert|competente|sede|necesari)"
    ),
    content=starts(r"(?:contener|incluir|indicar|especificar|senalar|mencionar|exceder|ser (?:confidencial|compatible)|confidencial|compatible|acompanad|basarse|llevarse a cabo|realizarse|efectuarse|ajustarse)"),
    passive=starts(rf"(?:ser |seran? |estar |llevarse )?(?:\w+mente |tambien |asimismo |oportunamente )*{_PARTICIPLE}\b"),
    formality=starts(r"(?:ser )?(?:\w+mente )*(?:depositad|registrad|ratificad|firmad|abiert|suscrit|cread|establecid|constituid|compuest|integrad|anexad|aprobad|aceptad|adoptad[oa]s? por (?:consenso|mayoria|unanimidad)|presidid|elegid|prorrogad|renovad)[oa]s?\b"),
    agent=re.compile(spaced(rf"\b(?:por|entre|de parte de) (?P<actor>(?!medio)(?:el |la |los |las |cada |cualquiera de las |ambas |ambos |dichas |dos |sus |una de las )*(?:[\w'-]+ ){{0,4}}?{_ACTOR}(?!\w)(?: (?!por\b|para\b|en\b|a\b|y\b|o\b|que\b|con\b|mediante)(?:de |del |de la |de las |de los )?[\w'-]+){{0,3}})")),
    opener=starts(
        r"(?:a|al|en|sobre|bajo|para|por|con|sin|segun|conforme|cuando|si|salvo|despues|antes|durante|desde|inclu\w+|asimismo|ademas|no obstante|sin embargo|tambien|igualmente|de conformidad|de acuerdo|de|del|dentro|en caso|a tal efecto|a fin|con el fin|mediante|previa|previo|hasta|como|individual|conjuntamente|mutuo|siempre|\w+mente|mas|cada (?:ano|mes|dos|tres|cinco|seis))\b"
    ),
    subordinator=re.compile(r"\b(?:si|cuando|que|como|donde|cuyo|cuya|cuyos|cuyas|a menos que|hasta que|porque|mientras|aunque|siempre que|para que|quien|quienes)\s"),
    relative=re.compile(r"\b(?:(?:el|la|los|las)\s+(?:cual|cuales)|que|quien|quienes|lo\s+cual)\s*,?\s*$"),
    relative_counts=starts(r"(?:(?:el|la|los|las) (?:cual|cuales)|que|quien|quienes) (?:se )?(?:ser(?:a|an) (?!encargad|responsab|necesari|objeto|parte|competent|de |los|las|el |la )|deber|podr)"),
    conjunction=re.compile(r"\s*(?:y|e|o|u|pero|asi\s+como|mientras)\b,?"),
    condition=re.compile(spaced(r"\b(?:si|cuando|en caso de|en el caso|siempre que|salvo|a menos que|a solicitud|previa solicitud|a peticion|sujeto a|con sujecion|en la medida|hasta que|una vez|de ser necesario|por mutuo acuerdo|previo|previa|cuando sea pertinente|sobre la base)\b")),
    exception=re.compile(spaced(r"\b(?:salvo|excepto|con excepcion|a menos que|no obstante|sin perjuicio)\b")),
    definitions=re.compile(r"(?:\W|\d)*(?:definiciones|terminos (?:y definiciones|empleados)|objetivos?|objeto|finalidad|ambito)\b"),
    idle=starts(r"(?:considerando|reconociendo|recordando|reafirmando|teniendo|desead?os|deseosos|deseosas|conscientes?|convencid[oa]s|animad[oa]s|tomando|que (?:es|el|la|los|las|se)\b|visto|habida|en fe de|hecho en|firmad[oa]s? en|a los efectos|se entiende por|por [\"«“]|el termino)\b"),
    subject_end=re.compile(r",|;|:|\(|\b(?:de conformidad|conforme|mediante)\b"),
    default_actor=re.compile(spaced(r"\blas (?:altas )?partes(?: contratantes)?\b|\blos estados(?: partes| parte| miembros| contratantes)?\b|\blos (?:dos )?gobiernos\b|\bcada parte\b|\bel gobierno de (?:la )?\w+(?: de(?:l)? \w+)? y (?:el )?(?:gobierno )?de (?:la )?\w+(?: de(?:l)? \w+)?")),
    verb=re.compile(spaced(rf"(?:,|\by\b|\be\b|\bo\b)\s*(?P<adverb>(?:\w+mente|a|asimismo|tambien)\s+)*(?P<verb>(?!lugar\b|mar\b|par\b|cualquier\b|ser\b|poder\b|cambiar\b|militar\b|escolar\b|nuclear\b|similar\b|regular\b)\w{{4,}}(?:ar|er|ir)(?:se)?\b(?= (?:el|la|los|las|un|una|a|al|su|sus|en|de|por|con|todas?|todos?)\b)|(?:se )?{_NOT_FUTURE}\w{{3,}}(?:ar|er|ir|dr)an?(?!\w))")),
    verb_only=re.compile(r"\b(?:\w+(?:ar|er|ir)(?:se)?|y|e|o|a|no|\w+mente)\b|[\s,]"),
    bare=starts(r"(?!lugar)\w{3,}(?:ar|er|ir)(?:se)?\b"),
    obligee=re.compile(spaced(rf"\b(?:a|al|con|ante|informar|notificar) (?P<actor>(?:la |el |los |las |cada |dicha |otra |otras |su |sus )*(?:[\w'-]+ ){{0,3}}?{_ACTOR}(?!\w)|la otra)")),
    inverted=None,
)  # fmt: skip
