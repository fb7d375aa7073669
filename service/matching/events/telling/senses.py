"""Whether a headline says what the sentence on a kind of event would: a price, a review. Pure.

A price of shares is none that a customer pays, a survey is not about whoever publishes it, a new
phone is no new shop, and who may not be sued is in no court.
"""

from __future__ import annotations

import re

from service.matching.events.reading import Event

_REVIEWED = re.compile(
    r"^[^\w\n]{0,3}reviews?\W|^(?!I )[^\w\n]{0,3}(?:\w[\w’'-]{0,30} )?"
    r"(?!(?:launch|order|begin|start|open|announce)\w{0,3} )\w[\w’'-]{0,30} reviews?\W"
    r"(?!(?:of|into|the|slam|find|clear)\w{0,2}\b)"
    r"|^(?:(?!\b(?:after|over|of|by|ahead|amid)\b).){0,60}\breview\W{0,3}(?:[:|–—-]|$)"
    r"|\b(?:reviewed|we tried|taste[ -]tests?|worth (?:it|the queue)|crispest"
    r"|(?:readers|customers) (?:say|pick)|readers['’] choice|hello ?peter|tripadvisor)\b",
    re.IGNORECASE,
)
_OF_SURVEYS = frozenset(
    {"survey", "poll", "ranking", "rankings", "ratings", "rated", "ranked", "ten best", "top ten"}
)
_RANKS = re.compile(
    r"\b(?:tops?|topped|best|worst|bottom|rank(?:s|ed|ing)?|rated|leads?|beats?|scores?|scored"
    r"|voted|named|slips?|slumps?|climbs?|falls?|rises?|favou?rites?|highest|lowest|most|least"
    r"|first|last|second|third|crowned|wins?|loses?)\b",
    re.IGNORECASE,
)
"""What tells of somebody's place in a survey."""
_PUBLISHES = re.compile(r"(?:['’]s|\bby|\bfinds)\b[^,;:]{0,30}$", re.IGNORECASE)
_IS_FOUND = re.compile(r":| (?:finds|found|shows?|showed|says|said|reveals)\b")
"""Right before a survey whose it is, and behind it what it finds, of others."""
_OF_STOCK = re.compile(
    r"\b(?:unsold|old|in|out of) stock\b|\bstock (?:options?|dividends?)\b"
    r"|\b(?:shares|stocks?) of (?:its |their )?(?:rivals?|competitors|peers)\b"
    r"|\b(?:rivals?|competitors?|peers?)(?:['’]s?)? (?:shares|stocks?)\b"
    r"|\bsets (?:its )?(?:ipo )?(?:share )?price\b",
    re.IGNORECASE,
)
_ONLY_FORECAST = (
    r"\b(?:earnings|profits?|sales|revenues?|results|figures)"
    r" (?:(?:is|are) )?(?:projected|seen|expected|likely|forecast|set|tipped|poised) "
    r"|\b(?:earnings|profits?|sales|revenues?|results|figures) (?:could|may|might) "
    r"|\b(?:to|will) (?:post|report|significantly increase|focus on) "
    r"|\bexpects? (?:weak|strong|higher|lower)\b"
    r"|\btargets (?:[\w’'-]{1,20} ){0,2}(?:profits?|earnings|sales|revenues?)\b"
)
_OTHER_SENSES = {
    "prices": re.compile(
        r"\b(?:share|stock|ipo|target)[ -]price|\bprice[ -](?:target|forecast|estimate)"
        r"|\b(?:loss(?:es)?|loses)\b.{0,80}\bcosts\b|\bcost[- ]of[- ]living\b|\bminimum wage\b"
        r"|\brun(?:s|ning)? out of (?:gas|steam|puff|road|patience|luck|ideas|excuses|time)\b",
        re.IGNORECASE,
    ),
    "deal": re.compile(
        r"\bno (?:merger|takeover) (?:talks|plans)\b|\bcalls on \S{1,30} to\b|\bsells? \d[\d,]{3,} "
        r"|\b(?:suspend|halt|scrap|paus)(?:e?s|ed)? (?:[\w’'-]{1,20} ){0,3}?buy-?backs?\b"
        r"|\b(?:merger|takeover|deal|bid) (?:isn['’]t|is not|not|won['’]t|never) happen"
        r"|\brubbish(?:es|ed)\b|\bwalk(?:s|ed|ing)? away\b"
        r"|\b(?:call(?:s|ed|ing)? off|abandon(?:s|ed|ing)?) (?:[\w$£€.,’'-]{1,20} ){0,5}"
        r"(?:merger|takeover|bid|deal)\b"
        r"|\b(?:failed|scrapped|collapsed|abandoned) (?:[\w’'-]{1,20} ){0,2}"
        r"(?:merger|takeover|bid)\b",
        re.IGNORECASE,
    ),
    "court": re.compile(
        r"\b(?:no longer|not allowed to|right to|barred from|bars? (?:\w+ ){0,3}from|protects?"
        r" (?:\w+ ){0,3}from|can['’]?t|cannot|won['’]?t|will not|never) (?:(?:getting|being|be) )?"
        r"su(?:e|ed|ing)\b"
        r"|\barrest(?:s|ed)? (?:at|in|during|among|outside)\b.{0,40}"
        r"\b(?:protest|demonstrat|rally|picket)"
        r"|\b(?:\d{2,4}|dozens|hundreds) arrested\b.{0,60}\bprotest"
        r"|\b(?:protest[eo]rs?|demonstrators?|activists) (?:\w+ )?arrested"
        r"|\blawsuits? (?:polic(?:y|ies)|not allowed|banned)\b",
        re.IGNORECASE,
    ),
    "closure": re.compile(
        r"\b(?:pull|walk)(?:s|ed|ing)? out (?:of|from|on) (?:[\w$£€.,’'-]{1,20} ){0,5}"
        r"(?:bid|deal|takeover|talks|merger|auction|acquisition)\b"
        r"|\b(?:shut|take)(?:s|ting)? down [^,;]{0,40} to (?:fix|patch|repair|mend)\b"
        r"|\bshut-?down (?:after|following|caused by|over) (?:an? )?(?:cyber|hack)",
        re.IGNORECASE,
    ),
    "legal talk": re.compile(
        r"\bsettl(?:es?|ed) (?:[\w’'-]{1,20} ){0,4}(?:disputes?|rows?|feuds?|fights?)\b",
        re.IGNORECASE,
    ),
    "regulator": re.compile(
        r"\b(?:ready|offers?|offered|vows?) to (?:help|assist)"
        r" (?:[\w’'-]{1,20} ){0,4}(?:investigation|probe|inquiry)\b"
        r"|\bviolat\w{1,3} \S{1,30}['’]s (?:policies|rules|terms)\b",
        re.IGNORECASE,
    ),
    "labour strike": re.compile(
        r"\bfil(?:es|ed|ing) (?:an? )?protests?\b"
        r"|\b(?:train|tram|bus|car|plane|jet|truck|lorry|van|driver|suv)s? strikes? "
        r"(?:[\w’'-]{1,20} ){0,2}(?:truck|lorry|car|van|vehicle|bus|tractor|pedestrian|cyclist|man"
        r"|woman|boy|girl|child|cow|deer|tree|building|house|bollard|bridge|wall)s?\b",
        re.IGNORECASE,
    ),
    "reopening": re.compile(
        r"\bre-?open\w{0,4} (?:[\w’'-]{1,20} ){0,2}(?:delayed|postponed|pushed back|put off)\b",
        re.IGNORECASE,
    ),
    "criticism": re.compile(
        r"\b(?:downgraded (?:by|to)|downgrades?|(?<!ignored )warnings? by"
        r"|delivers? (?:a )?warnings?(?! on profit))\b"
        r"|\bcancel(?:s|led|ed)? (?:['‘“\"]|(?:[\w’'-]{1,20} ){0,2}(?:shows?|series|sitcoms?)\b)"
        r"|\bcancel\w{0,4} (?:[\w$£€.’'-]{1,20} ){0,4}?"
        r"(?:jets?|planes?|aircraft|[A-Z]\d{3}\w{0,3}|airbus|boeing)\b",
        re.IGNORECASE,
    ),
    "appointment": re.compile(
        r"\bnamed (?:the |as )?(?:best|worst|top|most|one of|among)\b"
        r"|\b(?:likely|possible|potential) (?:new|next) (?:ceo|chief|boss|head|chair)",
        re.IGNORECASE,
    ),
    "award": re.compile(
        r"\b[Ss]coops? [Uu]p\b|\b[Aa]wards (?:[A-Z][\w’'-]{1,20} ){1,3}(?:with|an?|\$|contract)"
    ),
    "milestone": re.compile(r"\bsets? (?:the )?record straight\b", re.IGNORECASE),
    "good results": re.compile(
        rf"{_ONLY_FORECAST}|\b(?:weaker|lower|worse|smaller)-than-expected"
        r"|\b(?:assembler|supplier|bottler|contractor)s?(?:['’]s?)? (?:profits?|sales|revenues?)\b",
        re.IGNORECASE,
    ),
    "bad results": re.compile(
        rf"{_ONLY_FORECAST}|\b(?:better|stronger|higher)-than-expected|\bupbeat\b"
        r"|\bon (?:lower|reduced) (?:expenses|costs)\b"
        r"|\b(?:reverses|halts|stems|ends) (?:[\w’'-]{1,20} ){0,2}"
        r"(?:declines?|slide|fall|losses)\b",
        re.IGNORECASE,
    ),
    "promotion": re.compile(
        r"\blower\w{0,3} (?:[\w-]+ )?(?:profits?|earnings|sales|revenues?|volumes?|costs|income"
        r"|demand|growth|margins?|forecasts?)\b"
        r"|\bcut(?:s|ting)? (?:[\w’'-]{1,20} ){0,2}(?:spending|costs|jobs|budgets?|output"
        r"|production|dividends?|investments?|capex|debt)\b|\bon (?:the |a )?sale of\b"
        r"|\b(?:go|goes|going|gone|went) on sale\b",
        re.IGNORECASE,
    ),
    "shares up": _OF_STOCK,
    "shares down": _OF_STOCK,
    "opening": re.compile(
        r"\b(?:crack|break|burst|tear|rip|split)s? open\b|"
        r"\b(?:plant|hotel|store|restaurant|shop|caf[eé]|kitchen|factory)-[a-z]"
        r"|\b(?:launch|unveil)\w{0,3}(?: [\w’'.-]{1,20}){0,4}? (?:services?|apps?"
        r"|(?:smart)?phones?|tablets?|features?|websites?|models?|supplies|satellites?|rockets?"
        r"|missions?|capsules?|probes?|campaigns?|lawsuits?|bids?|attacks?|[a-z]+ sites?"
        r"|(?:app|music|online|web|digital|game|e-?book|play) stores?"
        r"|[Ss]pace [Ss]tation|flagship (?:[A-Z]|phone|smartphone|suv|killer))"
    ),
}
"""By kind the words by which a headline means something else."""


_USERS = re.compile(
    r"\d|\b(?:million|record|more|rose|peaks?|gr[oe]w|ris[ei]|jump|surg[ei]|soar|climb|gain|doubl[ei])",
    re.IGNORECASE,
)
"""What tells how many users there are: "admits setting users up" tells nothing of it."""


def means_its_kind(event: Event, text: str) -> bool:
    """Return whether a text means what the sentence on the kind of an event would say."""
    kind = event.kind.name
    if kind == "review":
        return _is_reviewed(text, event)
    if event.phrase == "users" and _USERS.search(text) is None:
        return False
    other = _OTHER_SENSES.get(kind)
    return other is None or other.search(text) is None


def _is_reviewed(text: str, event: Event) -> bool:
    """Return whether a text is a review, or tells of a place in a survey."""
    if event.phrase not in _OF_SURVEYS:
        return _REVIEWED.search(text) is not None
    if _PUBLISHES.search(text, 0, event.start) or _IS_FOUND.match(text, event.end):
        return False
    return _RANKS.search(text) is not None
