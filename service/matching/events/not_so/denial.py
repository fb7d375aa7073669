"""What we are held not to have done, what we deny, and what is over or averted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.matching.events.reading import KINDS, Event
from service.matching.events.words import any_of, whole_words
from service.models import RiskKind, Tone
from service.text.sentences import Span

_RULERS = any_of("rulers")
_SAYS_WHO_RULES = whole_words("rulers")
_BLAMELESS = (
    r"(?:not (?:to blame|responsible|liable|at fault)(?: for)?"
    r"|(?:cleared|exonerated|absolved|acquitted)(?: of (?:blame|wrongdoing))?"
    r"(?: by (?:\w{1,20} ){1,3})? ?(?:over|of))"
)
_HELD = re.compile(
    rf" (?:(?:is|are|was|were|has been|found|held|ruled) ){{0,2}}(?P<held>{_BLAMELESS})\s",
    re.IGNORECASE,
)
"""Right behind our name: "Zazu not to blame for a death", "Zazu cleared over a death"."""
_PICTURE = r"(?:v[ií]deos?|films?|clips?|fotos?|photos?|pictures?|images?|imagem|imagens|footage)"
_FALSE_THAT = re.compile(
    rf"\W*(?:é falso que|it(?: is|['’]s) false that) (?:[\w-]{{1,12}} )?{_PICTURE}\b"
    r"(?! (?:and|but|e|mas)\b)(?:(?! (?:no|not|nobody|nothing|none|never|without|over|não|nunca"
    r"|ninguém|nada|sem|but|mas)\b)[^.,!?;:]){0,160}"
    r" (?:shows?|showed|mostr(?:a|am|e|em|ou|aram))\b(?:(?! (?:no|not|nobody|nothing|none|never"
    r"|without|over|não|nunca|ninguém|nada|sem|but|mas)\b)[^.,!?;:]){1,160}\W*",
    re.IGNORECASE,
)
"""A whole headline: a check of facts says that no picture shows it."""
_SHOWN = re.compile(rf"\b{_PICTURE}\b[^.,!?;:]{{0,60}}$", re.IGNORECASE)
"""Before what a picture shows."""
_NOT_OF = re.compile(
    r"(?: [^\s,;:.!?]{1,20}){0,4} (?:não (?:é|são|foi|era)|no (?:es|son|fue)|(?:is|was|are) not"
    r"|isn['’]t|wasn['’]t|ist nicht|n['’]est pas|non è|is nie|is niet) "
    r"(?:d[aeo]s?|del(?: la)?|de la|of|from|at|by|von|van|di|della)(?: the)? $",
    re.IGNORECASE,
)
"""Between what a picture shows and a name: "vídeo de avião em chamas não é da Azul"."""
_CLEARS = re.compile(
    r"\b(?:clears?|cleared|exonerates?|absolves?|acquits?) (?:the )?$", re.IGNORECASE
)
_OF_WHAT = re.compile(r" (?:of|over)\s", re.IGNORECASE)
"""Right before and behind our name: "coroner clears Zazu over a death"."""
_UNTIL = re.compile(r"[,;:]|\s[–—-]\s|\.\s|\b(?:but|yet|while|after|as|despite)\b|$", re.IGNORECASE)
_RULES = re.compile(
    rf"[,:]?\s*(?:the )?(?:\w{{1,20}} )?(?:{_RULERS})"
    r" (?:rul|find|found|sa(?:ys|id)|decid|conclu)\w*$",
    re.IGNORECASE,
)
"""Behind that at the end of a headline: who says so."""
_OWN_WORD = re.compile(
    r"\?|\b(?:insists?|claims (?:it|he|she|they|that)|argues?|argued|maintains?|tells?"
    r"|told|hears|heard|lawyers?|boss"
    r"|appeals?|wants?|asks?|hopes?|may|might|could|never|overturn\w*|quash\w*|set aside)\b",
    re.IGNORECASE,
)
"""What makes it the word of one side, or not yet so."""
_DENIES = re.compile(
    r"(?: \w{1,20}){0,2} (?:denies|refutes|rubbishes|(?:rejects|dismisses)(?= claims| reports"
    r"| rumou?rs| allegations| accusations)|dementiert|bestreitet|verneint"
    r"|weist(?= .{1,80} zurück\b)|ontken|weerlê|ontkent|weerlegt|nega|desmente|dément"
    r"|exclut|descarta|niega)\b",
    re.IGNORECASE,
)
"""Right behind our name, or that of a boss of ours."""
_ABOUT_IT = re.compile(rf"\s(?:(?:{any_of('before-denied')})\s){{0,6}}", re.IGNORECASE)
"""Between "denies" and what is denied: who denies blame for a death does not deny the death."""
_ALL_OF_IT = re.compile(
    r"\s(?:it|this|that|claims?|the claims?|allegations?|wrongdoing|das|alles|dit)\W*$",
    re.IGNORECASE,
)
"""Behind "denies" at the end: what was told before is denied."""

_ON = (
    r"(?: (?:an?|the|any|to|go(?:ing)?(?: out)?(?: on)?|for|further|more|new|proposed|planned"
    r"|all-out|indefinite|national|nationwide|\w{1,12}-(?:day|hour|week)))*"
)
"""Between a vote and the strike that it was on."""
_VOTED_DOWN = re.compile(
    rf"\b(?:vot(?:es?|ed|ing)|decid(?:es?|ed|ing)|opt(?:s|ed)?) (?:(?:\w{{1,15}} )?against|down"
    rf"|not){_ON} $",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(?:workers|staff|unions?|members|pilots|drivers|crews?|employees|nurses|teachers|miners"
    rf"|engineers|ballot|vote) (?:have )?(?:rejects?|rejected|rejecting|turn(?:s|ed)? down){_ON} $",
    re.IGNORECASE,
)
_STRIKE_ALONE = re.compile(
    r"(?= (?:action|calls?|plans?|motion|proposals?|at|in|over|option)\b|\W*$|\W*[,;:])",
    re.IGNORECASE,
)
"""Behind a strike that is rejected: not "rejects strike settlement"."""
_LONG_AGO = re.compile(
    r"(?: (?:at|by|in|of) [^.,;:!?]{1,40}?)?(?:(?<!ed)(?<!built)(?<!sunk)(?<!up)"
    r"(?:,? of|,? in) 19\d\d\b(?!-)"
    r"| (?:was|wasn['’]t|were|weren['’]t)(?: (?:not|never|really|all|only|just)){0,2}"
    r" about(?! to)\b)",
    re.IGNORECASE,
)
"""Behind a strike: it is one of the last century, or somebody weighs what it was about."""
_IN_LAST_CENTURY = re.compile(
    r"\b19\d\d(?: (?!(?:workers|staff|employees|members|miners|drivers|nurses|pilots|people)\b)"
    r"[\w'’-]{1,20}){0,3} $",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:day \d+|enters|continues?|goes on|picket\w{0,3}|talks|looms?|still|downs? tools"
    r"|begins?)\b",
    re.IGNORECASE,
)
"""A strike of today, whatever it is compared with."""


_LASTS = frozenset(
    {"labour strike", "labour dispute", "boycott", "outage", "crisis", "criticism", "closure",
     "insolvency", "regulator", "disruption"}
)  # fmt: skip
"""Kinds of event that end or may be averted."""
_CASES = frozenset({"regulator", "legal talk"})
"""Kinds of event that are over when what authorities looked into is closed."""
SHUT = frozenset({"closure", "fire and accident"})
"""Kinds that are over once a place opens again."""
_STILL = frozenset({"closes", "shuts", "to shut down", "shuts down", "schließt", "sluit", "fecha"})
"""What closes now, whatever opens again."""
OF_WHOM = frozenset(
    {"striking", "strikers", "protesters", "protesting", "demonstrators", "insolvent", "bankrupt",
     "closed", "shut", "shuttered"}
)  # fmt: skip
"""What somebody or a place is called, and nothing that ends: "striking pilots suspended"."""
_STOPS = (
    r"(?:(?:leaves?|left|sees|saw|forces?|forced|sparking|triggering|prompting|causing|lässt|laat)\b"
    r"|(?:but|as|while|because|when|after|amid|before|ahead|aber|während|weil|nachdem|maar|terwyl"
    r"|terwijl|omdat|nadat|mas|enquanto|(?:and|und|en)\b(?! (?-i:[A-Z])))\b)"
)
"""Words with which something else begins; "Zazu and Absa" goes on."""
_GO_ON = rf"(?: (?!{_STOPS})(?![^ ]*[,;:.!?–—])[^ ]{{1,30}}){{0,5}}"
"""Up to five words of one clause."""
_IS_OVER = re.compile(
    rf"{_GO_ON} (?:averted|avoided|called off|scrapped|suspended|settled|off the table|lifted"
    r"|(?:is|are|was) over|(?<!all )(?<!spills )(?<!takes )over(?=\W*$)"
    r"|(?:comes?|came) to an end|(?:ends|ended)(?! in (?:[^\W\d]{1,20} )?(?:"
    r"chaos|violence|tragedy|tears|bloodshed|arrests?|gunfire|sackings|dismissals|court))|resolved|fixed|restored|dropped|reversed"
    r"|beendet|abgewendet|abgesagt|abgeblasen|aufgehoben|ausgesetzt|beigelegt|eingestellt|gestoppt"
    r"|verhindert|behoben|vom tisch|vorbei|zu ende|verby|afgeweer|beëindig|afgestel|afgelas|opgehef"
    r"|opgeskort|afgewend|voorbij|beëindigd|opgeheven|afgeblazen|afgelast|opgeschort|van de baan"
    r"|verholpen|termina|terminou|acabou|encerrada|evitada|suspensa|cancelada|desconvocada)"
    r"(?=\W*$|\W*[,;:.!?–—-]\s| (?:after|as|by|thanks|following|with|nach|bei|durch|dank|mit|in|ná"
    r"|na|met|door|após|com|at)\b)",
    re.IGNORECASE,
)
"""Behind what happened: "Streik bei Zazu beendet", not "Streik verhindert Olympia"."""
_PLAN = r"(?:(?:its|the|their) )?(?:plan|decision|proposal|bid|call|threat)s? (?:to|for)"
_ENDS = re.compile(
    r"(?<!\bto )(?<!\bzu )\b(?:avert(?:s|ed|ing)?|avoid(?:s|ed|ing)|calls? off|called off"
    r"|scraps?|scrapped|suspends?|suspended|drops|dropped|cancels?|cancelled|abandons?"
    r"|ends?(?! of\b)|ended"
    r"|reverses|reversed|backs (?:down|away) (?:on|from|over)|beende[nt]"
    r"|verhinder[nt]|vermeide[nt]|entgeh(?:t|en)|entging|stopp(?:t|en)|kippt|verzichtet auf"
    r"|voorkom|staak|stel af|voorkomt|ontsnapt aan|vermijdt|evita|suspende|cancela|desconvoca"
    r"|(?P<parts>sag(?:t|en|te|ten)|bl(?:ä|a)s(?:t|en)|wende[nt]|heb(?:t|en)|l(?:e|i)g(?:t|en)"
    r"|stell(?:t|en)(?! sich)|setz(?:t|en)))"
    rf"(?: {_PLAN})?"
    rf"(?: (?!{_STOPS}|(?:to|with|during|on|for)\b)"
    r"(?![^ ]*[,;:.!?–—])[^ ]{1,30}){0,4} [^\s,;:.!?–—]{0,30}$",
    re.IGNORECASE,
)
"""Before what happened: "calls off the strike"; a verb of two parts goes on behind it."""
_SECOND_PART = re.compile(rf"{_GO_ON} (?:ab|auf|bei|ein|aus)(?=\W*$|\W*[,;:.!?–—]|\s[–-]\s)")
_CAUSE = re.compile(
    r"\b(?:after|over|amid|despite|due to|following|by|before|no end (?:to|of)|in|nach|wegen|durch"
    r"|trotz|mit|vor|infolge|ná|na|weens|oor|ondanks|met|door|wegens|após|por)"
    r" (?:(?:a|an|the|de[rnms]?|die|das|ein\w{0,2}|'n) )?[^\s,;:.!?–—]{0,30}$",
    re.IGNORECASE,
)
"""Right before what happened: not it is over, but what it has led to."""
_NOT_YET = re.compile(rf"\b(?:{any_of('not-yet')}|kein\w{{0,2}})(?!\w)|\?", re.IGNORECASE)
"""What makes an end one that is wanted, feared or refused."""
_CASE_CLOSED = re.compile(
    r"\b(?:(?:closes|closed|drops|dropped|shelves|shelved)"
    r" (?:(?!(?:on|after|amid|over|by|in|as|for) )[a-z'’-]{1,20} ){0,3}"
    r"(?:inquiry|enquiry|probe|investigation)|(?:inquiry|enquiry|probe|investigation)"
    r"(?: (?:is|was|has been|into [^,;:.!?]{1,40}))? (?:closed|dropped|shelved))\b",
    re.IGNORECASE,
)
"""What authorities looked into is looked into no more; that it ends says not yet how."""
_WITH_A_FINE = re.compile(
    r"\b(?:fined?|fines|penalt\w{1,3}|guilty|charge[sd]?|settle\w{0,5}|sanctions?"
    r"|wrongly|unlawful\w{0,2}|illegal\w{0,2}|re-?open\w{0,3}|investigates|probes|opens)\b",
    re.IGNORECASE,
)
"""Beside that: it was closed, but not for nothing, nor for good, nor everybody's."""
_OPENS_AGAIN = re.compile(
    r"\b(?:re-?open(?:s|ed|ing)?|opens? again|wieder(?: \w{1,20})? (?:ge)?öffn\w{1,4}|wieder offen"
    r"|öffne\w{1,2}(?: \w{1,20}){0,3} wieder|wiedereröffn\w{1,5}|heropen\w{0,3}|weer (?:oop|open)"
    r"|reabr\w{1,3}|reabert\w)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"[,;:.!?–—](?=\s|$)|\s-\s|\b(?:and|but|while|as|und|aber|während|en|maar|terwyl|mas)\b",
    re.IGNORECASE,
)
_BEFELL = r"(?:closed|shut|shuttered|gutted|destroyed|damaged|ravaged|hit|burnt|burned|geschlossen)"
_AFTER_IT = re.compile(
    r"(?:(?:[^,;:.!?–—]{1,30} |\W*)(?:after|following|since|nach|seit|ná|na|sedert|após|desde)"
    rf"|\W*{_BEFELL}|.{{3,80}}, (?:which |that )?(?:was |were )?{_BEFELL})"
    r"\b[^,;:.!?–—]{1,80}\W{1,3}",
    re.IGNORECASE,
)
"""What a headline says, before it tells what came after: "Shut since May, ...", "Zazu, shut in
May, ..."."""
_TO_CLOSE = re.compile(
    r"(?<!forced )(?<!ordered )(?<!had )(?<!told )\b(?:to|will|wird|sal|vai)"
    r" (?:(?!re-?open)\w{1,20} )?$",
    re.IGNORECASE,
)
"""Right before a closing that is still to come."""
_ANOTHER = whole_words("another")
"""What makes of a thing that befell us one that is not over with another."""
_OTHERS_PLACE = (
    r"(?:roads?|highways?|motorways?|freeways?|bridges?|borders?|tunnels?|lanes?|rivals?|competitors?"
    r"|landlords?|neighbou?rs?|cases?|probes?|inquests?|investigations?|straßen?|autobahn|brücken?"
    r"|konkurrent(?:en)?|vermieter|(?<!this )(?<!next )fall|verfahren|snelweg|pad|brug"
    r"|mededingers?|verhuurders?|saak)\b"
    r"(?! (?:street|road|lane|square|stores?|shops?|branch|outlets?|restaurants?|hotels?|mall"
    r"|sites?|filialen?|tak)\b)"
)
_OTHERS_OPEN = re.compile(rf"\b{_OTHERS_PLACE}", re.IGNORECASE)
_OPEN_OTHERS = re.compile(
    r"(?: of)?(?: (?:the|a|an|its|den|die|das|des|der))?"
    r"(?: (?!(?:after|following|despite|amid|pending|during|before|nach|ná|na|após)\b)"
    r"[^\W\d]{1,20})?"
    rf" {_OTHERS_PLACE}",
    re.IGNORECASE,
)
"""Before and behind "reopens": it is no place of ours."""
_ADDRESS = re.compile(r"\b(?:in|on|at) (?:[A-Z][\w'’-]{0,20} ){1,2}$")
"""Before the word for such a place that is part of where we are: "in Main Road"."""
_PART_OF_IT = re.compile(
    r" (?:leaders?|organi[sz]ers?|supporters?|participants|members?|workers?|staff|talks"
    r"|negotiations|rescue|victims?)\b",
    re.IGNORECASE,
)
"""Right behind what happened: they are suspended or end, and not it: "suspends strike leaders"."""
_BEFORE = 160
"""Characters before what happened that are looked at."""

_SUFFERERS = re.compile(
    r"\s(?:victim|survivor|suspect|claimant|patient|sufferer)s?\b", re.IGNORECASE
)
"""Right behind what happened: whom it befell."""
CLEARED = "cleared"
"""The kind of event that a harm becomes that we are held not to have done, and its phrase."""


def without_what_is_cleared(found: list[Event], text: str, names: Sequence[Span]) -> list[Event]:
    """Return the events of a headline, those of which we are cleared as that."""
    for start, end in _cleared(text, names):
        found = [
            one
            for one in found
            if one.kind.name != CLEARED and not (one.kind.risk and start <= one.start < end)
        ]
        found.append(Event(KINDS[CLEARED], CLEARED, start, end))
    return found


def _cleared(text: str, names: Iterable[Span]) -> Iterator[Span]:
    """Yield the stretches of a headline in which we are held not to have done something."""
    if _OWN_WORD.search(text):
        return
    for start, end in names:
        held, by = _HELD.match(text, end), _CLEARS.search(text, 0, start)
        if held and (not held["held"].lower().startswith("not ") or _SAYS_WHO_RULES.search(text)):
            first, last = start, held.end()
        elif by and (of := _OF_WHAT.match(text, end)):
            first, last = 0, of.end()
        else:
            continue
        until = _UNTIL.search(text, last)
        stop = until.start() if until else len(text)
        yield first, len(text) if _RULES.match(text, stop) else stop


def is_denied(text: str, names: Iterable[Span], event: Event) -> bool:
    """Return whether one of `names` denies an event; who denies its victims a refund does not."""
    if _SUFFERERS.match(text, event.end):
        return False
    for _, end in names:
        if found := _DENIES.match(text, end):
            if event.start >= found.end():
                return _ABOUT_IT.fullmatch(text, found.end(), event.start) is not None
            if _ALL_OF_IT.match(text, found.end()):
                return True
    return False


def is_over(text: str, event: Event) -> bool:
    """Return whether what happened is said to have ended, to be averted, or undone.

    "Strike averted", "Streik bei Zazu beendet", "reopens the branch that was closed". Who wants an
    end has none yet.
    """
    return _is_no_strike(text, event) or _has_ended(text, event)


def _has_ended(text: str, event: Event) -> bool:
    kind, start = event.kind.name, max(0, event.start - _BEFORE)
    if kind not in _LASTS | SHUT | _CASES or _NOT_YET.search(text):
        return False
    if (kind in SHUT and event.phrase not in _STILL and _opens_again(text, event)) or (
        kind in _CASES and _CASE_CLOSED.search(text) and not _WITH_A_FINE.search(text)
    ):
        return True
    if (
        kind not in _LASTS
        or event.phrase in OF_WHOM
        or (_PART_OF_IT.match(text, event.end) or _CAUSE.search(text, start, event.start))
    ):
        return False
    if _IS_OVER.match(text, event.end):
        return True
    if event.phrase in _STILL:
        return False
    ends = _ENDS.search(text, start, event.start)
    return bool(ends and (not ends["parts"] or _SECOND_PART.match(text, event.end)))


def _is_no_strike(text: str, event: Event) -> bool:
    """Return whether who would strike has decided not to, or it is told of one long ago."""
    if event.kind.name != "labour strike" or "?" in text:
        return False
    start = max(0, event.start - _BEFORE)
    if _VOTED_DOWN.search(text, start, event.start):
        return True
    rejected = _REJECTED.search(text, start, event.start)
    if rejected and _STRIKE_ALONE.match(text, event.end):
        return True
    is_past = _LONG_AGO.match(text, event.end) or _IN_LAST_CENTURY.search(text, start, event.start)
    return bool(is_past) and _GOES_ON.search(text) is None


def may_be_past(text: str, event: Event) -> bool:
    """Return whether what a text tells may be what its headline says is over, and no other one."""
    if _ANOTHER.search(text):
        return False
    if event.kind.name != "closure":
        return True
    return event.phrase not in _STILL and _TO_CLOSE.search(text, 0, event.start) is None


def _opens_again(text: str, event: Event) -> bool:
    """Return whether the clause of an event says that a place opens again, which may be ours."""
    if event.kind.name == "closure" and _TO_CLOSE.search(text, 0, event.start):
        return False
    for found in _OPENS_AGAIN.finditer(text):
        first = max((one.end() for one in _CLAUSE_ENDS.finditer(text, 0, found.start())), default=0)
        until = _CLAUSE_ENDS.search(text, found.end())
        is_of_it = (
            event.end <= (until.start() if until else len(text))
            if event.start >= first
            else _AFTER_IT.fullmatch(text, 0, first) is not None
        )
        if (
            is_of_it
            and not any(
                _ADDRESS.search(text, first, one.start()) is None
                for one in _OTHERS_OPEN.finditer(text, first, found.start())
            )
            and not _OPEN_OTHERS.match(text, found.end())
        ):
            return True
    return False


def over(event: Event) -> Event:
    """Return an event that is over as one that does no harm."""
    kind = replace(event.kind, risk=0, risk_kind=RiskKind.NONE, tone=Tone.NEUTRAL)
    return replace(event, kind=kind)


def is_not_so(text: str, event: Event, ours: Iterable[Span]) -> bool:
    """Return whether it is said that an event is false, or that what shows it is not ours."""
    if _FALSE_THAT.fullmatch(text):
        return True
    if not _SHOWN.search(text, 0, event.start):
        return False
    return any(_NOT_OF.fullmatch(text, event.end, max(event.end, start)) for start, _ in ours)
