"""Who leads a firm goes: "Zazu CEO Ann Berg to step down", "Rücktritt des Zazu-Chefs". Pure.

What stands between the firm's name and the office, and right before that, shows whether the whole
firm is led: the head of a firm's marketing is no head of it, nor is he who once was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from service.matching.events.reading import KINDS, Event
from service.text.sentences import Span

_CHIEF, _CHAIR, _FOUNDER, _COACH, _LEADER = LEAVES = (
    "chief executive leaves", "chairman leaves", "founder leaves", "head coach leaves",
    "leader leaves",
)  # fmt: skip
"""The kinds of event, by the office; the last where none is told."""
_OFFICES = {
    _FOUNDER: r"(?:co-?)?founder|fundadora?|fondateur|fondatrice|gründer(?:in)?|stigter|oprichter"
    r"|mwanzilishi",
    _CHAIR: r"(?:executive )?chair(?:man|woman|person)?|aufsichtsratschef(?:in)?"
    r"|voorsitter|mwenyekiti",
    _COACH: r"head coach|coach|técnico|treinador|entrenador|entraîneur|trainer|afrigter|kocha",
    _CHIEF: r"(?:md|managing director) (?:and|&) ceo|ceo|chief executive(?: officer)?|md"
    r"|managing director|boss|chief|pdg|directeur général|directrice générale|vorstandschef(?:in)?"
    r"|konzernchef(?:in)?|topman|bestuursvoorzitter|(?:uitvoerende )?hoof|baas"
    r"|diretor[- ](?:executivo|presidente|geral)|director (?:general|ejecutivo)"
    r"|consejero delegado|afisa mkuu mtendaji|mkurugenzi mkuu|mkurugenzi mtendaji|chef(?:in|s)?",
    _LEADER: r"president|presidente|président|präsident",
}
_OFFICE = "|".join(
    f"(?P<{kind.split(' ')[0]}{number}>{said})"
    for number, (kind, said) in enumerate(_OFFICES.items())
)
_KIND = {f"{kind.split(' ')[0]}{number}": kind for number, kind in enumerate(_OFFICES)}
_DEPARTMENT = (
    r"operating|financial|finance|technology|technical|information|marketing|people|risk|legal"
    r"|product|security|commercial|strategy|data|scientist|economist|engineer|designer|accounting"
    r"|investment|compliance|analyst|justice|minister|of staff|of police"
    r"|whip|inspector|human|content|medical"
    r"|scientific|revenue|brand|digital|customer|diversity|privacy|communications?|sustainability"
)
_IS_OFFICE = re.compile(
    rf"(?<!\w)(?:{_OFFICE})(?!\w)(?! (?:{_DEPARTMENT})\b)(?!['’]s)", re.IGNORECASE
)
_LESSER = re.compile(
    r"\b(?:former|ex|late|vice|deputy|assistant|fake|would-be|car|design|sales|retail|hr|it|ai|tech"
    r"|uk|us|usa|europe|asia|emea|policy|cloud|music|news|sports?|pr|engineering|research|safety|audit|software|hardware"
    r"|trading|union|fund|regional|country|branch|store|shop|plant|factory|staff|youth|division"
    rf"|unit|ehemalige[rn]?|früherer?|ancien(?:ne)?|antiguo|ex-\w{{1,20}}|oud|voormalige"
    rf"|{_DEPARTMENT})\b",
    re.IGNORECASE,
)
"""Between a name and an office: he leads only a part, or no more."""
_SMALL_WORDS = re.compile(
    r"(?:['’]s?|-|\b(?:group|bank|interim|acting|new|long-?time|long-serving|veteran|embattled"
    r"|outgoing|current|billionaire|and|&|the|its|managing|executive|global|holdings|company|club"
    r"|legendary|popular|of|at|for|owner|chairman|founder|co-founder|ceo|de|du|do|da|del|der|des|von|bei"
    r"|van|ya|wa|chez|se|and)\b|[A-Z][\w’'&.-]{0,20}|\s)*",
)
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-zé]{0,7}|janvier|février|mars|avril"
    r"|mai|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|janeiro|março|maio|junho"
    r"|januari|februari|maart|mei|juni|juli|augustus|spring|summer|autumn"
)
_POST = (
    r"(?:(?:the|his|her|their|its|top) )?(?:post|role|job|position|company|firm|bank|group|helm"
    r"|board|club|office|top|airline|retailer|chain|carmaker|lender)\b"
)
_END = r"\W*$|\W*[,;:.!?–—]\s|\s[–—-]\s"
_BEHIND = (
    rf"(?={_END}| {_POST}| from {_POST}"
    r"| in (?:an? |the )?(?:shock|surprise|sudden|abrupt|unexpected|boardroom|management|leadership"
    rf"|executive|power|wake|row|dispute|shake-?up|reshuffle|disgrace|protest|\d{{4}}|{_MONTH})\b"
    r"| after (?!(?:an? |the )?(?:[\w-]{1,20} )?(?:talks?|meeting|visit|summit|grilling|hearing"
    r"|match|game|dinner|lunch|trip|tour|hours)\b)"
    r"| over (?!\S?\S?\d)| with (?:immediate|instant|[$£€R]?\d|payout|payoff|(?:a )?golden)"
    r"| at (?:the )?(?:end|year)| on (?:\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|short|health)"
    rf"| by (?:mutual|the end|end|year|{_MONTH})"
    r"| (?:as|amid|following|next|this|suddenly|abruptly|unexpectedly"
    r"|early(?! (?:for|from)\b)|today|and"
    r"|due|effective|citing|to (?:join|start|pursue|spend|lead)|for (?:\w{1,20} )?rival"
    r"|for (?:personal|health|family))\b)"
)
"""Behind a word that many things do: "leaves" a firm, not "a door open", nor "on a tour"."""
_BY_BOARD = (
    r"(?= by (?:(?:the|its|his|her) )?(?:board|owners?|shareholders?|investors?|directors?|parent"
    r"|regulator|government|deputy|former|finance|insider|outsider|[A-ZÀ-Þ]))"
)
_BUT_HIS = (
    rf"(?! (?:from|of|at) (?!{_POST}))(?! as (?:(?:an?|the) )?(?!managing|executive)"
    r"(?:[\w-]{1,20} )?(?:director|member|trustee|patron|ambassador)\b)"
    r"(?! as (?:chair|president|head) of\b)"
)
"""Not what else somebody gives up: "steps down from a rugby union"."""
_SURE = (
    rf"(?:steps? down|stepping down|stepped down|bows? out|bowed out){_BUT_HIS}"
    rf"|resign(?:s|ed|ing)?{_BUT_HIS}(?! (?:(?:him|her|them)sel|(?:seat|membership|to)\b))"
    r"|calls? it quits(?! (?:on|with)\b)"
    rf"|announces? (?:his |her |their )?(?:exit|departure|retirement|resignation"
    rf"|stepping down){_BEHIND}"
)
"""What only who leaves does, in English."""
_HAPPENS = (
    r"(?:exit|departure|resignation|retirement)(?! (?:packages?|pay\w{0,6}|polls?|strateg\w{1,3}"
    r"|interviews?|lounge|age|homes?|communit\w{1,3}|funds?|letters?|part(?:y|ies)|benefits?|bonus"
    r"|savings?|plans?|signs?|tax|clause|of|from)\b)"
)
"""A departure in one word, and no exit poll."""
_DEUTSCH = (
    rf"(?={_END}| als\b| (?:in (?:den )?(?:Rente|Ruhestand|Vorruhestand|Pension)|in \d{{4}}"
    r"|nach (?:\w{2,12} )?(?:\d{1,2}|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|wenigen) "
    r"(?:Jahren|Monaten|Wochen)|zum (?:Jahres|Monats|\d)|Ende\b|überraschend|vorzeitig|sofort$"
    r"|mit sofortiger|mit \d|von Bord|auf eigenen Wunsch|im (?:Streit|Sommer|Herbst|Frühjahr"
    r"|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
    r"|und wechselt|und wird))"
)
_ROMANCE = (
    rf"(?={_END}| (?:comme|como)\b| (?:après|tras|después|após|depois|amid|por (?:motivos|razones"
    r"|pressão|presión)|pour raisons?|en \d{4}|em \d{4}|em meio|en medio|fin \d{4}|ce |cette "
    r"|este |nesta |hoje|hoy|a partir))"
)
_LOW = (
    rf"(?={_END}| als\b| as (?:hoof|baas|topman|HUB|uitvoerende)| (?:na|ná|per|eind|wegens|weens"
    r"|vanwege|om|einde|aan die einde|volgend|volgende|vanjaar|skielik|plotseling|met onmiddellik"
    rf"|met directe|in \d{{4}}|in (?:{_MONTH}))\b)"
)
_MINE = (
    r"(?:le (?:groupe|constructeur|poste)|l['’](?:entreprise|opérateur|enseigne)|la (?:société"
    r"|banque|direction|compagnie|tête)|ses fonctions|son poste)\b"
)
_GOES = (
    r"(?:(?:to |will |is |has |set to |plans to |due to ){0,3}"
    rf"(?:{_SURE}"
    rf"|hands? over (?:the )?(?:reins|helm|baton)(?! of (?!(?:the )?(?:company|firm|bank|group)\b))"
    rf"|(?:stands? down|standing down|stood down|quits?|leaves?|leaving|left|exits?|exiting"
    rf"|departs?|departing|departed|retires?|retiring|retired){_BEHIND}"
    rf"|(?:ousted|sacked|fired|dismissed|axed|replaced|shown the door)(?:{_BEHIND}|{_BY_BOARD}))"
    rf"|{_HAPPENS}"
    r"|kung['’]?atuka|ang['’]?atuka|atang['’]?atuka|ajiuzulu|kujiuzulu|amejiuzulu|atajiuzulu"
    r"|astaafu|kustaafu|atastaafu"
    rf"|(?:aondoka|kuondoka)(?={_END}| (?:baada|mwaka|rasmi|wadhifani|madarakani|kama"
    r"|kwenye (?:wadhifa|nafasi))\b)"
    r"|démissionne(?! d(?:u|e|es)\b(?! (?:son|groupe))| d['’])"
    rf"|quitte(?: {_MINE}|{_ROMANCE})|(?:s['’]en va|se retire){_ROMANCE}"
    r"|tritt (?:zurück|ab)(?! (?:in|ins|sofort|kürzer)\b)"
    rf"|(?:geht|hört auf|wirft hin){_DEUTSCH}"
    r"|verlässt(?: (?:den |das |die )?(?:\w{0,20}(?:konzern|unternehmen|spitze)|Konzern|Unternehmen"
    r"|Firma|Bank|Vorstand|Gruppe|Discounter|Händler|Hersteller|Autobauer|Zulieferer|Posten|Amt)\b"
    rf"|(?={_END}))"
    r"|(?:dimite|dimitió)(?! (?:del?|da|do)\b(?! su))"
    r"|(?:renuncia|renunció|renunciou)(?: (?:a|al|à|ao) (?:su |seu |o )?(?:cargo|puesto|posto)\b"
    rf"(?! d)|{_ROMANCE})"
    r"|(?:deja el cargo|deixa o cargo|pede demissão|é demitido|demitido|destituído)"
    r"(?! d(?:e|o|a|el)\b)"
    rf"|(?:stapt op|vertrekt|bedank|tree (?:af|uit)){_LOW}|aftree)"
)
_NAME = r"(?: \(?[A-ZÀ-Þ][\w’'.-]{0,20}\)?| (?:de|da|van|von|al|bin)\b){0,4},?"
_WENT = re.compile(rf"{_NAME}(?: (?:wa|ya) [\w ]{{1,20}})? {_GOES}(?![\w-])")
_LEAVES = re.compile(
    rf"{_NAME} (?P<verb>leaves|leaving|left|departs|departed)"
    r"(?= (?:on|with|in|at|after|for|by|as|early)\b)"
)
_GOES_AS = re.compile(
    rf"\b{_GOES} (?:as|from (?:his|her|the) (?:post|role|job) as|als|comme|como|as die|kama)"
    r"(?: (?:the|its|de|die))? ",
)
_EXIT_OF = re.compile(
    r"\b(?:exit|departure|resignation|retirement|Rücktritt|Abgang|départ|démission|salida|renuncia"
    r"|saída|vertrek|bedanking) (?:of|as|des|der|von|du|de|del|do|da|van)(?: (?:its|the))? $",
    re.IGNORECASE,
)
"""Right before an office, or the name of the firm that it is of."""
_UNSURE = re.compile(
    r"\b(?:not|never|no plans?|denie[sd]|rules? out|ruled out|refus\w+|won['’]t|urged?"
    r"|calls? (?:on|for)|should|must|demand\w*|pressure|may|might|could|if|whether|hints?|rumou?rs?"
    r"|vows? to stay|nicht"
    r"|kein\w*|nie|niet|pas|não|wants?|why|how|hata|hataki|hajiuzulu)\b|\?",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[A-ZÀ-Þ][\w’'.-]{1,20}(?: [A-ZÀ-Þ][\w’'.-]{0,20}){1,3}")
_PERSON_GOES = re.compile(
    r",?(?: \w{1,12}){0,1} (?:(?:to |will |is |has |set to |plans to )*"
    rf"(?:{_SURE}|(?:stands? down|stood down|retires?|retire){_BEHIND})|{_HAPPENS}"
    r"|kung['’]?atuka|ang['’]?atuka|ajiuzulu|kujiuzulu|amejiuzulu|astaafu|kustaafu"
    r"|démissionne(?! d(?:u|e|es)\b(?! (?:son|groupe))| d['’])"
    r"|tritt (?:zurück|ab)(?! (?:in|ins|sofort|kürzer)\b)"
    rf"|dimite(?! (?:del?|da|do)\b)|renuncia{_ROMANCE}"
    rf"|(?:stapt op|bedank|tree af){_LOW})(?![\w-])"
)
_TOLD_ALIKE = frozenset({"closure", "departure"})
"""Kinds that the same words would tell."""
_ON = re.compile(r" (?:in|after|with) (?:[a-z]{1,12} ){0,2}")
"""Between a departure and another word for it."""
_IS_OF = re.compile(
    r"(?: (?:of|at|for|de|du|do|da|del|der|des|von|bei|van|ya|wa|chez))?(?: (?:the|la|le))? "
)
"""Between an office and the name of the firm behind it."""
_FAR, _CLOSE = 45, 24
"""Characters from a name to the office before or behind it."""
_BREAK = re.compile(r"[;:!?–—|]|\.\s|,\s")


def leaving(text: str, firms: Sequence[Span], people: Iterable[Span]) -> list[Event]:
    """Return the departures of whom the firms named at `firms` are led by, or one of `people`.

    The stretch of an event holds the name of the firm.
    """
    if _UNSURE.search(text):
        return []
    found = [*_by_office(text, firms), *_by_person(text, firms, people)]
    return found[:1]


def with_leaving(
    found: Sequence[Event], text: str, firms: Sequence[Span], people: Iterable[Span]
) -> list[Event]:
    """Return what happens in a passage, with who leads one of `firms` going.

    Whoever goes closes nothing: "Zazu Kenya MD leaves" tells of no closure, nor does "MD leaves on
    a tour".
    """
    gone = leaving(text, firms, people)
    alike = [one for one in found if one.kind.name in _TOLD_ALIKE]
    away = list(_trips(text, firms)) if alike else []
    none = [
        one
        for one in alike
        if any(_is_of(one, other, text) for other in gone)
        or any(one.start < end and start < one.end for start, end in away)
    ]
    return [*gone, *(one for one in found if one not in none)]


def _trips(text: str, firms: Sequence[Span]) -> Iterator[Span]:
    """Yield where who leads one of `firms` leaves, wherever he goes."""
    for office in _IS_OFFICE.finditer(text):
        if (firm := _firm_of(text, firms, office.span())) is not None and (
            leaves := _LEAVES.match(text, max(office.end(), firm[1]))
        ):
            yield leaves.span("verb")


def _is_of(one: Event, gone: Event, text: str) -> bool:
    """Return whether the words of one event are those of a departure: "leaves in shock exit"."""
    if gone.start <= one.start < gone.end:
        return True
    return _ON.fullmatch(text, gone.end, max(gone.end, one.start)) is not None


def _by_office(text: str, firms: Sequence[Span]) -> Iterator[Event]:
    for office in _IS_OFFICE.finditer(text):
        firm = _firm_of(text, firms, office.span())
        if firm is None:
            continue
        start, end = min(firm[0], office.start()), max(firm[1], office.end())
        kind = _KIND[office.lastgroup or ""]
        went = _WENT.match(text, max(office.end(), end))
        if went:
            yield _event(text, kind, start, went.end())
        elif (before := _last(_GOES_AS, text, start)) or (
            before := _EXIT_OF.search(text, 0, start)
        ):
            yield _event(text, kind, before.start(), end)


def _last(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """Return the match of a pattern that ends at `end`."""
    return next((one for one in pattern.finditer(text, 0, end) if one.end() == end), None)


def _firm_of(text: str, firms: Sequence[Span], office: Span) -> Span | None:
    """Return the name of the firm that is led, where the office is that of all of it."""
    for first, last in firms:
        is_before = last <= office[0]
        between = text[last : office[0]] if is_before else text[office[1] : first]
        if first < office[1] and not is_before:
            continue
        if len(between) > (_FAR if is_before else _CLOSE) or _BREAK.search(between):
            continue
        start = min(first, office[0])
        if _LESSER.search(text[max(0, start - 12) : start]) or _LESSER.search(between):
            continue
        is_tied = is_before or _IS_OF.fullmatch(between)
        if is_tied and _SMALL_WORDS.fullmatch(between):
            return first, last
    return None


def _by_person(text: str, firms: Sequence[Span], people: Iterable[Span]) -> Iterator[Event]:
    for first, last in people:
        if not _PERSON.fullmatch(text, first, last):
            continue
        went = _PERSON_GOES.match(text, last)
        near = [one for one in firms if one[0] < first or one[0] - last < _FAR * 2]
        if went and near:
            start, end = near[-1]
            yield _event(text, _LEADER, min(first, start), max(went.end(), end))


def _event(text: str, kind: str, start: int, end: int) -> Event:
    return Event(KINDS[kind], text[start:end].lower(), start, end, paired=True, apart=1)
