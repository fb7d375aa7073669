"""Words of harm in a sense in which nothing befalls anybody. Pure.

A pilot who recalls a landing remembers it, what flies off the shelves sells well, a tower of cans
that collapses owes nobody money, and a crime in a novel is none. Whole phrases of one sense stand
in `harm.txt`; here is what only the build of the sentence tells.
"""

from __future__ import annotations

import re

from service.matching.events.reading import Event
from service.text.terms import is_title_case

_RECALLS = frozenset({"recall", "recalls", "recalled", "recalling"})
_GOODS = re.compile(
    r"\b(?:products?|batch(?:es)?|lots?|units?|tons?|tonnes?|pounds|kilos?|kg|lbs?|packs?|bottles?"
    r"|jars|cars?|vehicles?|trucks?|vans?|suvs?|models?|toys?|appliances?|goods|items?|food|meat"
    r"|fault\w{0,2}|defect\w{0,3}|risk|hazard|danger|unsafe|safety|contaminat\w{2,4}|listeria"
    r"|salmonella|e\. ?coli|allerg\w{2,4}|undeclared|glass|metal|plastic|nationwide|from sale"
    r"|from shel(?:f|ves)|from market|injur\w{1,3}|ambassadors?)\b",
    re.IGNORECASE,
)
"""What makes a recall one of goods, whoever is said to recall them."""
_REMEMBERS = (
    r"(?:ex-\w{2,15}|pilots?|drivers?|drummers?|singers?|guitarists?|bassists?|legends?|stars?"
    r"|strikers?|goalkeepers?|players?|captain|coach|winger|midfielder|defender|choirs?|band"
    r"|founders?|co-?founders?|veterans?|survivors?|witness(?:es)?|widows?|widowers?|mother|father"
    r"|mum|mom|dad|son|daughter|grandson|granddaughter|grandfather|grandmother|actors?"
    r"|actress(?:es)?"
    r"|authors?|writers?|poets?|novelists?|composers?|conductors?|comedians?|presenters?|chefs?"
    r"|nurses?|doctors?|teachers?|pupils?|students?|graduates?|alumn[ia]|fans?|residents?|heroe?s?"
    r"|champions?|winners?|cyclists?|footballers?|golfers?|boxers?|divers?|astronauts?|sailors?"
    r"|miners?|postm[ae]n|firem[ae]n|firefighters?|soldiers?|historians?|curators?|customers?"
    r"|guests?|passengers?|users?|readers?|employees?|workers?|staff|crew|stewardess(?:es)?|ceo|boss|chairm[ae]n"
    r"|director|engineers?|designers?|farmers?|couples?|pensioners?|he|she|who|i|we|they"
    r"|(?:retired|former) [a-z]{3,20})"
)
_WHO_REMEMBERS = re.compile(
    rf"\b{_REMEMBERS}(?: (?P<named>(?:(?-i:[A-Z])[\w'’-]{{1,20}} ){{0,3}})|, \d\d, )"
    r"(?:(?:fondly|vividly|still|now|can|could|cannot) ){0,2}$",
    re.IGNORECASE,
)
"""Right before "recalls": it is a person who remembers."""
_MAKES = re.compile(
    r"\b(?:founders?|co-?founders?|designers?|chefs?|engineers?|director|chairm[ae]n|ceo|boss(?:es)?"
    r"|farmers?|couples?|we|they)(?: (?:(?-i:[A-Z])[\w'’-]{1,20} ){0,3}|, \d\d, )$",
    re.IGNORECASE,
)
"""Right before "recalls": whose goods may be recalled."""
_OF_GOODS = re.compile(
    r" (?!life\b|early\b|first\b|growing\b|\w{2,12}ing\b)(?:(?-i:[A-Z])[\w'’-]{1,20} )?"
    r"(?:(?:all|its|our|some|more|its own) )?(?-i:[a-z][\w-]{2,15})(?: [a-z-]{3,15})?"
    r"(?=$|[,.;:]| (?:after|due|amid|because|sold|made|from|over)\b)",
    re.IGNORECASE,
)
"""Right behind: a thing without "the" or "his", where the words end: "boss recalls cots"."""
_IS_RECALLED = re.compile(
    r"\s*(?:$|[.,;:!]| (?:over|after|due|by|amid|because|again|worldwide|across)\b)", re.IGNORECASE
)
"""Right behind "recalled": who or what stands before was so."""
_HELPED_TO = re.compile(
    rf"\b(?:helps?|helped|lets?) (?:[\w'’-]{{1,20}} ){{0,2}}{_REMEMBERS} $"
    rf"|\b{_REMEMBERS} (?:can|could|cannot|still) $"
    r"|\b(?:you|readers|viewers) (?:might|may|will|could|can|probably) $"
    rf"|\b(?!(?:who|he|she|alumna|crew|staff|ceo|boss)\b){_REMEMBERS}(?<=[^s]s)(?<!boss) $",
    re.IGNORECASE,
)
"""Right before "recall", which else is a noun: "veterans recall", "helps diver recall"."""
_NOUN = re.compile(
    r" (?:hearing|notice|process|list|lawsuits?|crisis|probe|fix|repairs?|costs?|scandal|woes"
    r"|campaign|questions?|involv\w{1,3}|over|of|for|amid|due|after)\b|[:;]| ?[-–—|]",
    re.IGNORECASE,
)
_MEMORY = re.compile(
    r",? (?:(?:fondly|vividly|tearfully|proudly)\b"
    r"|(?:how|why|being|having|feeling|seeing|meeting|growing up)\b"
    r"|(?:a|an|the|that|his|her|their|my|our) (?:[\w'’-]{1,15} ){0,2}(?:night|day|days|evening"
    r"|morning|summer|winter|moment|season|game|match|goal|wedding|childhood|youth|time|era|years"
    r"|glory|triumph|birthday)\b(?! (?:after|before|later|ago|old)\b)"
    r"|(?:(?:a|the|its|his|her|their) )?(?:(?:first|last|past|early|nearly|almost|over) )?"
    r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|a hundred)"
    r" (?:[a-z-]{2,12} )?(?:years|decades|seasons|summers|winters|christmases)\b"
    r"|(?:half a century|a century|a lifetime|decades|years) (?:of|in|on|at)\b)",
    re.IGNORECASE,
)
"""Right behind "recalls": it is a memory."""
_SELLS = re.compile(
    r"\b(?:fl(?:y|ies|ew|own|ying)|rac(?:e|es|ed|ing)|jump(?:s|ed|ing)?|leap(?:s|t|ed|ing)?"
    r"|rocket(?:s|ed|ing)?|sail(?:s|ed|ing)?|whizz(?:es|ed|ing)?|walk(?:s|ed|ing)?)"
    r"(?: (?:right|straight|clean))? $",
    re.IGNORECASE,
)
"""Right before "off shelves": what flies off them sells."""
_PULLED = re.compile(
    r"pull(?:s|ed|ing)?(?: (?!from\b)[\w'’-]{1,20}){0,3}? (?:\d{1,3} )?(?:drivers?|famil(?:y"
    r"|ies)|m[ae]n"
    r"|wom[ae]n|child(?:ren)?|bab(?:y|ies)|boys?|girls?|people|persons?|passengers?|survivors?"
    r"|victims?|motorists?|truckers?|couple|farmers?|teens?|teenagers?|toddlers?|pensioners?"
    r"|riders?"
    r"|dogs?|cats?|kittens?|pupp(?:y|ies)|horses?)(?:, \d\d,)?"
    r" (?:from|out of|out from|to safety|alive)\b",
    re.IGNORECASE,
)
"""Who is pulled from a wreck is saved; what is pulled from sale is not."""
_NO_DEBTOR = re.compile(
    r"\b(?:pyramids?|souffl[eé]s?|cakes?|tents?|marquees?|drains?|sewers?|tunnels?|bridges?|roofs?"
    r"|ceilings?|walls?|towers?|scaffolding|stages?|chairs?|tables?|shel(?:f|ves)|floors?|trees?"
    r"|cliffs?|mines?|lungs?|resistance|opposition|defences?|gas|crude|copper|nickel|lithium"
    r"|bitcoin"
    r"|ethereum|truce|ceasefire|coalition|government|regime|rally|wave function|stars?|horses?"
    r"|who|s?he)"
    r" (?:(?:has|have|had|suddenly|partly|partially) ){0,2}$",
    re.IGNORECASE,
)
"""Right before "collapses": it is no firm that does."""
_WITH_IT = re.compile(
    r" and (?:takes|took|with it|drags|dragged|brings|brought|leaves)\b", re.IGNORECASE
)
_COLLAPSED = re.compile(
    r"collapsed (?:drains?|sewers?|tunnels?|bridges?|roofs?|ceilings?|walls?|towers?|buildings?"
    r"|mines?"
    r"|lungs?|houses?|veins?|star)\b(?!(?: [a-z-]{3,12})? (?:builder|firm|company|group|maker|owner"
    r"|operator|contractor|developer|giant|specialist|chain|business|supplier)\b)",
    re.IGNORECASE,
)
_WORKS = (
    r"(?:novels?|thrillers?|sitcoms?|comed(?:y|ies)|satires?|whodunn?its?|mockumentar(?:y|ies)"
    r"|board games?|card games?|video games?|simulators?|musicals?|operas?|ballets?|cartoons?"
    r"|(?:tv|bbc|itv|netflix|crime|costume|period|prison|legal|courtroom|police|hospital|medical"
    r"|radio|screen|historical) dramas?|(?:silent|horror|feature|heist|spy) films?|puppet shows?"
    r"|comic books?|storybooks?|picture books?|fairy ?tales?|nursery rhymes?|romcoms?|pantomimes?)"
)
"""Works in which what is told happened to nobody; a drama alone may be at a bank."""
_TELLS_OF = re.compile(
    rf"\b{_WORKS} (?:(?:is|that|which|of|in) )?"
    r"(?:about|of|on|tells (?:of|the (?:story|tale) of)|in which|where|starring|featuring|follows)"
    r"(?: [\w'’-]{1,20}){0,4} $",
    re.IGNORECASE,
)
"""Right before a harm: it is in a work."""
_BETWEEN = "over|about|on|of|in|by|for|against|after|as|and|or|the|an?|to|at|with|from|amid"
_TOLD_IN = re.compile(
    rf"(?:['’]s)?(?: (?!(?:{_BETWEEN})\b)[a-z-]{{2,15}})? {_WORKS}\b", re.IGNORECASE
)
"""Right behind a harm: "lawsuit comedy", "heist novel"."""
_WORK_AT_LAW = re.compile(
    r"\b(?:su(?:es?|ed|ing)|lawsuits?|plagiar\w{2,4}|copyright|defam\w{3,6}|libel|court|judge|probe"
    r"|boycott\w{0,3}|outrage|outcry|backlash|protests?|complaints?|complain\w{0,3}|cancel\w{0,4}"
    r"|ban(?:s|ned)?|pulled|axe[sd]?|fired|dropped|on set|(?:film|crew) crew|stunt\w{0,5}"
    r"|accus\w{2,4}"
    r"|alleg\w{2,7}|arrest\w{0,3}|apolog\w{2,5})\b",
    re.IGNORECASE,
)
"""What may befall who makes a work, through it."""
_IS_OF_WORK = frozenset(
    {"violence", "death", "injury", "fire and accident", "fraud", "court", "insolvency", "illness",
     "data breach", "product recall", "regulator", "contamination", "hygiene"}
)  # fmt: skip
_QUOTED = re.compile(r"(?<!\w)['‘\"“]((?:[A-Z][\w-]{1,20} ?){2,4})['’\"”](?!\w)")
"""A name in quotes in a headline that else writes its words small: "shade 'Dead Salmon'"."""
_DOES_NOT = re.compile(
    r"\b(?:not|never|fail\w{0,4}|without|unable|cannot|neither|nor|too late to)\b|n['’]t\b",
    re.IGNORECASE,
)
_SAVES_LIVES = re.compile(
    r"\b(?:pills?|jabs?|vaccin\w{1,5}|drugs?|medicines?|treatments?|therap(?:y|ies)|tablets?"
    r"|inhalers?"
    r"|implants?|stents?|scans?|screening|tests?"
    r"|valves?|devices?|surger(?:y|ies)|procedures?|helmets?|airbags?|belts?|filters?)\b"
    r"(?: [\w'’-]{1,20}){0,4}"
    r" (?:cut|cuts|cutting|reduc\w{1,3}|lower\w{0,3}|halv\w{1,3}|slash\w{0,3}|prevent\w{0,3}"
    r"|avert\w{0,3}|curb\w{0,3})(?: [\w'’-]{1,20}){0,3} $",
    re.IGNORECASE,
)
"""Right before deaths: a medicine makes them fewer."""
_HELD = re.compile(
    r"\b(?:hold|holds|holding|held)(?: [\w'’-]{1,15}){0,2}"
    r" (?:data|devices?|files|computers?|systems?|networks?|econom(?:y|ies)|country|nation|city"
    r"|phones?|iphones?|laptops?|websites?|accounts?|taxpayers?|fans|budget|market) $"
    r"|\b(?:data|devices?|files|computers?|systems?|phones?|iphones?|laptops?|accounts?)"
    r" (?:is |are |was |were )?(?:being )?held $",
    re.IGNORECASE,
)
"""Right before "hostage": it is a thing that is."""
_BILLED_AFTER = re.compile(
    r"\b(?:bill(?:ed|s|ing)?|charg(?:ed|es|ing)|invoic(?:ed|es|ing)|debited|fees?|rent|premiums?)\b"
    r"[^.!?]{0,60}? after (?:s?he|they|my|his|her|our|their)(?: [\w'’-]{1,15}){0,2} $",
    re.IGNORECASE,
)
"""Right before a death: what a firm asked for when somebody was dead is no death of its making."""
_OF_DEATHS = {"death": _SAVES_LIVES, "deaths": _SAVES_LIVES, "hostage": _HELD}
_COSTS_RISE = re.compile(
    r"\b(?:costs?|expenses|wages|rates|taxes|debts?|losses|tariffs|claims)"
    r" (?:to )?(?:ris|jump|soar|surg|grow|grew|climb|doubl|increas|rose)\w{0,4}\b",
    re.IGNORECASE,
)
"""What rises and makes nobody's figures good: "cuts its earnings outlook as costs rise"."""
_LOSSES = re.compile(
    r"\b(?:subscriber|customer|user|job|account|passenger|weight) loss(?:es)?\b", re.IGNORECASE
)
_MOVED = {"good results": _COSTS_RISE, "bad results": _LOSSES}
_LOOTED = frozenset({"looted", "looting", "looters"})
_FUNDS = re.compile(
    r"\b(?:banks?|millions|billions|funds?|treasury|utility|state[- ]owned|coffers|pensions?"
    r"|taxpayers?|artefacts|antiquities)\b",
    re.IGNORECASE,
)
_CROWD = re.compile(
    r"\b(?:shops?|stores?|malls?|supermarkets?|warehouses?|trucks?|riot\w{0,3}|mobs?|unrest|crowds?"
    r"|protest\w{0,3}|gunmen|thugs|branch(?:es)?|robbers?|ransack\w{0,3}|fire|torch\w{0,2}"
    r"|burn\w{0,3})\b",
    re.IGNORECASE,
)
"""What is looted by its own heads, which is a fraud; and by a crowd."""
_SUE = re.compile(
    r"\b(?:lady|nurse|aunt|auntie|mum|mrs\.?|ms\.?|dame|dr\.?|lovely|dear|named|called|thanks"
    r"|thank you|courier|driver|manager|teacher|receptionist|waitress) $",
    re.IGNORECASE,
)
"""Right before "Sue": it is a name."""
_SURNAME = re.compile(r" [A-Z][\w'’-]{2,20} [a-z]{2,20}")
"""Right behind "Sue" where it begins a sentence: "Sue Gray joins"."""
_BEFORE = 80
"""Characters before an event that are looked at."""


def is_other_sense(text: str, event: Event) -> bool:
    """Return whether the words of an event mean nothing that befalls anybody."""
    kind, start = event.kind.name, max(0, event.start - _BEFORE)
    if event.phrase in _RECALLS:
        return _is_memory(text, event, start)
    if event.phrase == "sue":
        return _is_called_sue(text, event, start)
    if event.phrase == "off shelves":
        return _SELLS.search(text, start, event.start) is not None
    return _is_figure(text, event, start) or (
        kind in _IS_OF_WORK and _is_in_a_work(text, event, start)
    )


def _is_figure(text: str, event: Event, start: int) -> bool:
    """Return whether a word of harm is a figure of speech, or befalls no firm and no person."""
    kind = event.kind.name
    if kind == "product recall":
        return _PULLED.match(text, event.start) is not None
    if kind == "insolvency" and event.phrase.startswith("collapse"):
        before = _NO_DEBTOR.search(text, start, event.start)
        is_thing = before is not None and _WITH_IT.match(text, event.end) is None
        return is_thing or _COLLAPSED.match(text, event.start) is not None
    if kind == "violence" and event.phrase in _LOOTED:
        return _FUNDS.search(text) is not None and _CROWD.search(text) is None
    if kind in _MOVED:
        return event.paired and _is_another_figure(text, event, _MOVED[kind])
    if kind == "death" and _BILLED_AFTER.search(text, start, event.start):
        return True
    figure = _OF_DEATHS.get(event.phrase)
    found = figure.search(text, start, event.start) if figure else None
    return found is not None and _DOES_NOT.search(found[0]) is None


def _is_called_sue(text: str, event: Event, start: int) -> bool:
    """Return whether "Sue" is somebody's name: with a capital among small letters, or by what
    stands before it."""
    if text[event.start : event.end] != "Sue":
        return False
    if _SUE.search(text, start, event.start):
        return True
    before = text[: event.start].rstrip()
    is_first = not before or before[-1] in ".!?:;"
    is_named = not is_first or _SURNAME.match(text, event.end) is not None
    return is_named and not is_title_case(text)


def _is_memory(text: str, event: Event, start: int) -> bool:
    if _GOODS.search(text, event.end):
        return False
    if _MAKES.search(text, start, event.start) and _OF_GOODS.match(text, event.end):
        return False
    if event.phrase == "recall":
        is_verb = _HELPED_TO.search(text, start, event.start) is not None
        return is_verb and _NOUN.match(text, event.end) is None
    return _MEMORY.match(text, event.end) is not None or _remembers(text, event, start)


def _remembers(text: str, event: Event, start: int) -> bool:
    found = _WHO_REMEMBERS.search(text, start, event.start)
    if found is None or (event.phrase == "recalled" and _IS_RECALLED.match(text, event.end)):
        return False
    # "Doctor Norvano recalls pizza" may be a firm with its goods.
    return not (found["named"] and (is_title_case(text) or _OF_GOODS.match(text, event.end)))


def _is_another_figure(text: str, event: Event, moved: re.Pattern[str]) -> bool:
    """Return whether what rises or falls near a figure is another: what it costs, who leaves."""
    behind = " ".join(text[event.end :].split()[: event.apart + 1])
    found = moved.search(behind)
    return found is not None and len(behind[: found.end()].split()) >= event.apart


def _is_in_a_work(text: str, event: Event, start: int) -> bool:
    """Return whether what happens does so in a book, on a screen, or in a name in quotes."""
    if not is_title_case(text) and any(
        one.start() <= event.start < one.end() for one in _QUOTED.finditer(text)
    ):
        return True
    if _WORK_AT_LAW.search(text[: event.start] + " _ " + text[event.end :]):
        return False
    return (
        _TELLS_OF.search(text, start, event.start) is not None
        or _TOLD_IN.match(text, event.end) is not None
    )
