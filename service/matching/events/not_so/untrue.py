"""What is said not to have happened, or not here: "a hoax", "hurt taken to hospital". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.matching.events.not_so.instead import without_another
from service.matching.events.not_so.of_age import is_of_age
from service.matching.events.not_so.other_sense import is_other_sense
from service.matching.events.reading import KINDS, Event
from service.matching.events.words import any_of
from service.text.sentences import Span

_HURT = frozenset({"injury", "death", "illness"})
_BADLY = ("seriously", "badly", "critically")
"""How nobody may be hurt where some are."""
_MAY_BE_HOAX = frozenset(
    {"violence", "fire and accident", "contamination", "recall", "product recall", "data breach",
     "closure", "insolvency", "labour dispute"}
)  # fmt: skip
"""Kinds that somebody may make up: that he stands before a court for it is none."""
_NOBODY = re.compile(
    r"\b(?:no|nobody|no[ -]one|none|niemand|kein\w{0,2}|geen|ninguém|nenhum)"
    r"(?: (?:is|was|were|are|people|persons|passengers|customers|staff|guests|workers|employees"
    r"|children|pupils|reported|else|of|them|the|wird|wurde|werd|ficou))"
    r"{0,4} ?$",
    re.IGNORECASE,
)
"""Right before what befalls people: "no one hurt", "no passengers were injured"."""
_HOAXES = (
    r"(?:hoax(?:es)?|false alarms?|pranks?|falscher alarm|fehlalarm|vals alarm|loos alarm"
    r"|alarme falso)\b"
)
_NO_HOAX = (
    r"(?:not|no|never|nicht|nie|niet|kein\w{0,2}|geen|after|following|since|before|nach|ná|na|voor"
    r"|thought|believed|assumed|mistaken|mistook|treated|dismissed)\b"
)
"""What stands before a hoax that was none, or was another: "not a hoax", "after a false alarm"."""
_HOAX = re.compile(
    rf"(?:(?: (?!{_NO_HOAX})[\w'’-]{{1,30}}){{0,5}}?,?(?: later)? (?:is|was|were|are|as|turns out"
    r"|turned out|proves|proved|declared|ruled|deemed|found|just|only|merely|war|ist|blijkt|blyk)"
    r"(?: (?:to be|be|as|a|an|just|only|merely|ein|eine|'n|een)){0,3})? "
    rf"{_HOAXES}",
    re.IGNORECASE,
)
"""Behind what did not happen: "bomb scare at the mall was a hoax", "bomb hoax"."""
_OF_A_HOAX = re.compile(
    r"\b(?:hoax|false alarm|prank)(?: (?:calls?|e-?mails?|messages?|posts?|reports?|warnings?"
    r"|claims?|tips?|tip-offs?|phone|911|999|112)){0,2}(?: (?:of|over|about|on))?"
    r"(?: (?:a|an|the|alleged|supposed)){0,2} $",
    re.IGNORECASE,
)
"""Right before it: "hoax bomb threat", "false alarm over a gas leak"; no "prank starts fire"."""
_RULES_OUT = re.compile(
    r"\b(?:rul(?:e|es|ed|ing) out|schlie(?:ß|ss)t|sluit|verzichte[nt] auf|renonce(?:nt)? (?:à|aux)"
    r"|renuncian? a|ziet af van|sien af van) (?:(?:any|all|the|a|an|of|more|new|further"
    r"|mass|forced|compulsory|plans?|for|possible|possibility|weitere|jede[nr]?|verdere) ){0,5}$",
    re.IGNORECASE,
)
"""Right before it: "rules out arson"."""
_NOT_RULED = re.compile(
    r"(?:\b(?:not|never|cannot|refus\w{0,3}|declin\w{0,3}|fail\w{0,3}|unable|nobody|no one|yet"
    r"|without|hard|impossible|kann|nicht|nie|niet)|n['’]t)(?: [\w'’-]{1,20}){0,3} $",
    re.IGNORECASE,
)
"""Before that: "refuses to rule out job cuts"."""
_PARTED = re.compile(r"(?:schlie(?:ß|ss)t|sluit)", re.IGNORECASE)
_OUT = re.compile(
    r"(?: (?!(?:nicht|nie|niet|kaum)\b)[^\s,;:.!?]{1,30}){0,5} (?:aus|uit)"
    r"(?=\W*$|[,;:.!?–—]|\s[–—-]\s| (?:und|en)\b)",
    re.IGNORECASE,
)
"""The second part of a verb of two, behind it: "schließt Stellenabbau aus", not "nicht aus"."""
_GRAVE = frozenset(
    {"recall", "product recall", "illness", "contamination", "hygiene", "data breach"}
)
"""Kinds of which it is a denial that somebody rules them out."""
_FALSE = re.compile(
    r"(?: [\w'’-]{1,30}){0,5}? (?:(?:is|was|were|are|as|to be) )?"
    r"(?:completely |totally |entirely )?(?:false|untrue|unfounded|baseless|bogus|not true"
    r"|unwahr|frei erfunden|onwaar|falsos?|falsas?)"
    r"(?=\W*$|\W*[,;:.!?–—]|\W+(?:says?|said|sagt|sê|zegt|diz))",
    re.IGNORECASE,
)
"""Behind it, at the end of its clause: "reports of layoffs are false, airline says"."""
_REPORTS = re.compile(
    r"\b(?:reports?|claims?|rumou?rs?|allegations?|accusations?|posts?|story|stories|news|berichte?"
    r"|gerüchte|gerugte?|berigte?|geruchten|rumores)\b",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"\b(?:department|ministry|ministers?|inspectors?|officials?|police|regulators?|watchdog|courts?"
    r"|judges?|authorit(?:y|ies)|agency|council|scientists|investigators?)\b",
    re.IGNORECASE,
)
"""Who is none of the firm's: what they call false is not what it denies."""
_AROUND = 100
"""Characters beside an event that are looked at."""
BROUGHT_IN = frozenset({"death", "injury", "violence", "fire and accident", "illness"})
"""Kinds of event for which people are taken to a place of care."""
_CARE = re.compile(rf"\b(?:{any_of('care')}|klinik\w{{0,3}})\b", re.IGNORECASE)
_TAKEN_TO = re.compile(
    r"\b(?:shifted|taken|rushed|admitted|referred|moved|airlifted|flown|transferred|brought"
    r"|evacuated|ferried|hospitali[sz]ed|treated|undergoing treatment|under treatment|recovering"
    r"|recuperating|(?:declared|pronounced) (?:brought )?dead|internad[oa]s?|levad[oa]s?"
    r"|socorrid[oa]s?|ingresad[oa]s?|trasladad[oa]s?|opgeneem|opgenomen|eingeliefert)"
    r"(?: [\w'’-]{1,20}){0,3} (?:to|at|in|into|na|naar|para|no|al?|en|el|die|het|der|das)"
    r"(?: (?:an?|the|nearby|private|el|la))? $",
    re.IGNORECASE,
)
"""Right before the name of a place of care: who was hurt elsewhere was taken there."""
_ON_THE_WAY = re.compile(
    r"\b(?:on (?:(?:the|his|her|their) )?way (?:to|from|back from|home from)|en route to"
    r"|headed (?:to|for)|bound for)(?: (?:an?|the))? $",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:patients?|victims?|injured|wounded|survivors?|cases?) (?:at|in)(?: the)? $",
    re.IGNORECASE,
)
"""Right before a name: who is there; what is told in another clause befell them elsewhere."""
_IN_CARE = re.compile(
    r"\b(?:at|in)(?: (?:an?|the))? $",
    re.IGNORECASE,
)
_OF_AN_ILLNESS = re.compile(
    r"\b(?:after|following|of|from|to|with|battling|fighting)(?: (?:an?|his|her|their))?"
    r"(?: [\w-]{1,15}){0,2} (?:illness|ailments?|cancer|leuka?emia|tumou?r|disease|old age"
    r"|natural causes|heart attack|heart failure|cardiac arrest|stroke|pneumonia|organ failure)\b",
    re.IGNORECASE,
)
_AT_AN_AGE = re.compile(
    r"\b(?:aged?|at (?:the age of )?) ?[6-9]\d\b|, [6-9]\d$",
    re.IGNORECASE,
)
"""What an old person, or who had long been ill, dies of is nobody's fault."""
_LONG_ILL = re.compile(
    r"\b(?:after|following)(?: an?| his| her)? (?:[\w-]{1,12} )?(?:long|prolonged|lengthy|brief"
    r"|short|protracted|chronic)(?: and \w{1,12})? (?:illness|ailment|(?:battle|fight|bout)"
    r" (?:with|against|of) (?:\w{1,12} )?(?:cancer|illness|leuka?emia|disease|pneumonia))\b",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    r"\b(?:neglig\w{1,8}|malpractice|wrong\w{0,4}|botch\w{0,3}|blunder\w{0,3}|alleg\w{1,8}|accus\w{1,6}"
    r"|blam\w{1,3}|kin|relatives|probes?|probed|inquir(?:y|ies)|investigat\w{1,5}|den(?:ies|ied)"
    r"|refus\w{1,4}|turned away|delay\w{0,3}|overcharg\w{1,3}|su(?:es?|ed|ing)|complain\w{0,3}"
    r"|protest\w{0,5}|ransack\w{0,3}|vandal\w{0,5}|infections?|superbugs?|outbreak|oxygen|lapses?"
    r"|expired|mob|lawsuit|court|linked|eating|ate|poison\w{0,3}|jump\w{0,3}|leap\w{0,3}|falls?|fell"
    r"|fire at|blaze at|hygiene|contaminat\w{1,4}|cover-?up|hid(?:es|ing|den)?)\b",
    re.IGNORECASE,
)
"""What makes it a harm at the place, or through it, all the same."""
_ANIMALS = f"(?:{any_of('animals')})"
"""What dies and is no person; who keeps a dog or a cat grieves for it."""
_THINGS = f"(?:{any_of('things')})"
_ONE_MORE = (
    r"(?: (?!(?:a|an|the|at|in|on|as|after|by|of|from|near|inside|outside|and|or|to|when|following"
    r"|for|with|over|under|amid|during)\b)[\w'’-]{1,20})?"
)
PERSON = re.compile(
    r"\b(?:(?:\w{1,12})?(?:m[ae]n|wom[ae]n|boys?|girls?|guards?)|people|persons?|child|children"
    r"|kids?|bab(?:y|ies)|toddlers?|teens?|famil(?:y|ies)|couple|mothers?|fathers?|moms?|mums?|dads?"
    r"|sons?|daughters?|wife|husband|widows?|brothers?|sisters?|victims?|guests?|nurses?|pupils?"
    r"|students?|staff|crews?|clerks?|boss(?:es)?|chiefs?|ceos?|police|cops?|assistants?|attendants?"
    r"|agents?|stewards?|mechanics?|pilots?|cooks?|chefs?|patients?|residents?|tourists?"
    r"|employees?|trainees?|apprentices?|interns?|migrants?|servants?|consultants?|accountants?"
    r"|colleagues?|heads?|one|two|three|four|five|six|some(?:one|body)|he|she|they|mitarbeiter\w{0,3}"
    r"|arbeiter\w{0,3}|fahrer\w{0,3}|kunden?|mann|frau|kind|ouvriers?|employés?|salariés?|homme"
    r"|femme|hombre|mujer|niñ[oa]s?|trabajador(?:es)?|homem|mulher|trabalhador(?:es)?"
    r"|(?!(?:riv|wat|summ|wint|aft|ov|und|oth|numb|ev|nev|weath|disast|comput|freez|burg|dinn|corn"
    r"|cent|pow|tow|cov|pap|lett|ord|bord|septemb|octob|novemb|decemb|quart|trail|butt|pepp|rout"
    r"|serv|print|scann|lat|earli|near|long|bigg|great|high|low|anoth|togeth|eith|form|merg|takeov"
    r"|hamm|lawnmow|carri)ers?\b|(?:flo|do|mot|tract|err|react|fact|maj|min|harb|f|p|sect|mirr)"
    r"ors?\b)\w{2,20}(?:er|or|ist|ian)s?)\b",
    re.IGNORECASE,
)
"""Who may be meant by a death, by his word or its ending; when in doubt it is a person."""
_ACTS = re.compile(
    r"\w (?!(?:bank|trad|shopp|stream|gam|park|min|build|pric|shipp|financ|dur|market|boe)ing\b)"
    r"[\w'’-]{2,20}ing\b|\b(?:who|that|which|whose)\b",
    re.IGNORECASE,
)
"""What makes a thing the object of somebody: "cleaning the machine"."""
_FOUND_SO = re.compile(
    r"\b(?:found|shot|stabbed|beaten|declared|pronounced|lies|lay|left|drops?|dropped) $",
    re.IGNORECASE,
)
"""Right before "dead": what follows is no longer who is dead."""
_FINDS = re.compile(r"\b(?:finds?|discovers?|spots?|sees?|films?|buys?)\b", re.IGNORECASE)
"""Whoever finds what is dead lives."""
_CLAUSE = re.compile(r"[;:.!?–—]|\b(?:as|after|when|while|because)\b", re.IGNORECASE)
_BEHIND = re.compile(r"(?:['’-]?+[^\W_]{1,30}+(?:['’]s)?+[ -]?+){0,5}+")
_OF_NO_PERSON = re.compile(
    rf"(?:dead|dying){_ONE_MORE} (?:{_ANIMALS}|{_THINGS})\b"
    rf"|(?:dode|dooie|tote[rns]?) {_ANIMALS}\b"
    r"|kill(?:s|ed|ing)?(?: (?:at least|more than|nearly|up to|over|some|about|off|hundreds"
    r"|thousands|dozens|millions|scores|of|the|its|their|his|her|our|all|many|\d[\d.,]{0,9}|million)){0,6}"
    rf"{_ONE_MORE} {_ANIMALS}\b"
    r"|dead (?:wrong|right|certain|sure|serious|money|easy|slow|calm|silence|cheap|good|space|ball"
    r"|beat|pool|giveaway|tired|air)\b",
    re.IGNORECASE,
)
"""At the word of a death: who died is no person, or nobody did."""
_NO_PERSON_IS = re.compile(
    rf"\b(?:{_ANIMALS}|{_THINGS}(?: (?:with|for|between|to|over)(?: [\w'’&-]{{1,20}}){{1,3}}?)?)"
    r"(?:['’]s)?(?: (?:is|are|was|were|be|been|goes|go|went|gone|lies|lie|found|stays?|all|now"
    r"|good|as|has|have|had|encontrad[oa]s|aangetref|gevonden|gefunden|retrouvés)){0,3} $",
    re.IGNORECASE,
)
"""Right before it: "the deal is dead", "cows found dead"."""
_WHERE = re.compile(
    r"\b(?:at|in|inside|outside|on|near|from|of|by|using|with|off|behind|under|between|into"
    r"|against|through|beneath|below|across|beside)"
    r"(?: [\w'’&-]{1,20}){0,3} $"
    r"|\b(?:man|men|woman|women|people|person|child(?:ren)?|boy|girl|workers?|drivers?|farmers?"
    r"|owners?|riders?|jockeys?|keepers?)(?:,| and| &|, and)(?: [\w'’-]{1,12}){0,2} $",
    re.IGNORECASE,
)
"""Before that: it is only where, or with what, somebody died."""
_DIES = re.compile(
    r"(?:dead|dies|died|die|perish\w{0,3}|mort[oa]s|morts|muert[oa]s|morrem|dood|tot|sterf|vrek)\b"
    r"|killed(?= (?:by|in|after|as|when|on|at|to|for|during)\b|\W*$|[.,;:])",
    re.IGNORECASE,
)
FED = re.compile(
    r"\b(?:eating|ate|feed|fed|food|poison\w{0,3}|vaccin\w{1,5}|dip|spray\w{0,3}|pesticides?"
    r"|toxic|contaminat\w{1,4}|gegeten|gefressen|mangé|comer)\b",
    re.IGNORECASE,
)
"""What makes the death of an animal the fault of a product."""
_HELPED = re.compile(
    r"\b(?:helps?|helped|supports?|supported|comforts?|assists?|aids?|builds?|donates?|gives?|gave"
    r"|hands?|honou?rs?|bursar(?:y|ies)|scholarships?|pension)\b"
    r"(?: [\w'’-]{1,20}){0,5} (?:widow(?:er)?|orphan|bereaved|mourner)s?\b"
    r"|\b(?:rais(?:es?|ed|ing)|donat(?:es?|ed|ing)|giv(?:es?|ing)|gave|pledg(?:es?|ed|ing)|sen[dt]s?)"
    r"(?: [\w$£€₹.,’'-]{1,20}){0,9} (?:for|to|towards?)(?: [\w'’-]{1,20}){0,4} (?:relief|appeal)\b",
    re.IGNORECASE,
)
"""Who is left behind is helped, or money is given for relief: how it came to that is another
story."""
_RUMOUR = re.compile(
    r"\b(?:rumou?rs?|fact[ -]?check\w{0,3}|viral (?:claims?|messages?|posts?)|hoax claims?"
    r"|whatsapp (?:messages?|forwards?|claims?)|gerüchte?|gerugte?|geruchten?|boatos?|bulos?"
    r"|rumores|rumeurs?)\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    r"\?|\b(?:examined|debunk\w{0,3}|checked|no (?:proof|evidence)|unproven|unverified|baseless"
    r"|what we know|really|true or false|fake|false)\b",
    re.IGNORECASE,
)
"""What shows with a rumour that it is one: it is asked or looked into."""


def without_untrue(found: list[Event], text: str) -> list[Event]:
    """Return the events that are not said not to have happened.

    Where nobody was hurt there was something that could hurt: "no one hurt as car hits store". The
    death of an old leader is an obituary. What the same words tell of another kind is left to that;
    words in a sense that harms nobody tell nothing.
    """
    told = [
        replace(one, kind=KINDS[kind]) if (kind := _rather(text, one)) else one
        for one in found
        if not is_other_sense(text, one) and (_rather(text, one) or not is_untrue(text, one))
    ]
    return without_another(told, text)


def _rather(text: str, event: Event) -> str:
    """Return the kind that an event is of rather than its own: nobody was hurt, or old age took
    somebody of note."""
    if _spares(text, event):
        return "fire and accident"
    is_old = event.kind.name == "death" and is_of_age(text, event) and not is_blamed(text)
    return "obituary" if is_old else ""


def _spares(text: str, event: Event) -> bool:
    return event.kind.name == "injury" and is_untrue(text, event)


def is_untrue(text: str, event: Event) -> bool:
    """Return whether it is said that an event did not happen: a hoax, or nobody was hurt."""
    start = max(0, event.start - _AROUND)
    if event.kind.name == "death" and _is_nobody_s_death(text, event, start):
        return True
    if event.kind.name in _HURT and _NOBODY.search(text, start, event.start):
        return not event.phrase.startswith(_BADLY)
    if _HOAX.match(text, event.end) or _OF_A_HOAX.search(text, start, event.start):
        return event.kind.name in _MAY_BE_HOAX
    return event.kind.name not in _GRAVE and _is_ruled_out(text, event)


def _is_nobody_s_death(text: str, event: Event, start: int) -> bool:
    """Return whether who or what died is no person, or the dead are only whom others outlived."""
    if _HELPED.search(text, max(0, start - _AROUND), event.start) or " long live " in text.lower():
        return not is_blamed(text) and not event.phrase.startswith("kill")
    if FED.search(text):
        return False
    before = _CLAUSE.split(text[start : event.start])[-1]
    died = _OF_NO_PERSON.match(text, event.start)
    if died:
        return not _may_be_a_person(before, text, died)
    if not _DIES.match(text, event.start) or _follows_a_person(text, event.end):
        return False
    found = _NO_PERSON_IS.search(text, start, event.start)
    if found is None or _WHERE.search(text, start, found.start()):
        return False
    return PERSON.search(before) is None and _ACTS.search(before) is None


def _may_be_a_person(before: str, text: str, died: re.Match[str]) -> bool:
    """Return whether somebody stands where he may have died: before what is dead, or behind it."""
    if _follows_a_person(text, died.end()) or _FOUND_SO.search(before):
        return True
    if died[0].lower().startswith("kill"):
        return PERSON.search(" ".join(before.split()[-2:])) is not None
    person = PERSON.search(before)
    return person is not None and not _FINDS.search(before, person.end())


def _follows_a_person(text: str, end: int) -> bool:
    behind = _BEHIND.match(text, end + (text[end : end + 1] == " "))
    return behind is not None and PERSON.search(behind[0]) is not None


def is_only_rumour(title: str) -> bool:
    """Return whether a headline asks or looks into whether a rumour is true."""
    return _RUMOUR.search(title) is not None and _WEIGHED.search(title) is not None


def happened_elsewhere(text: str, event: Event, names: Sequence[Span]) -> bool:
    """Return whether all of `names` are of where somebody was taken, or was going, or died of age.

    "Two killed in crash; injured shifted to Zazu hospital": the crash is none of the hospital's.
    """
    if event.kind.name not in BROUGHT_IN or not names or is_blamed(text):
        return False
    return all(_is_elsewhere(text, event, name) for name in names)


def is_blamed(text: str) -> bool:
    """Return whether a text tells that somebody is to blame, or that it happened at the place."""
    return _BLAMED.search(text) is not None


def _is_elsewhere(text: str, event: Event, name: Span) -> bool:
    first = max(0, name[0] - _AROUND)
    if _ON_THE_WAY.search(text, first, name[0]):
        return True
    is_ill = event.kind.name in ("death", "illness")
    if is_ill and _LONG_ILL.search(text):
        return True
    if not _CARE.search(text):
        return False
    taken = _TAKEN_TO.search(text, first, name[0])
    if taken and event.start <= taken.start():
        return True
    if _TREATED.search(text, first, name[0]) and ";" in text[event.end : name[0]]:
        return True
    return (
        is_ill
        and _IN_CARE.search(text, first, name[0]) is not None
        and (_OF_AN_ILLNESS.search(text) or _AT_AN_AGE.search(text)) is not None
    )


def is_called_false(text: str, event: Event) -> bool:
    """Return whether it is told of an event that it is not so, which is the word of one side."""
    if _AUTHORITY.search(text):
        return False
    start, end = max(0, event.start - _AROUND), event.end + _AROUND
    told = _REPORTS.search(text, start, event.start) or _REPORTS.search(text, event.end, end)
    if told and _FALSE.match(text, event.end):
        return True
    return event.kind.name in _GRAVE and _is_ruled_out(text, event)


def _is_ruled_out(text: str, event: Event) -> bool:
    found = _RULES_OUT.search(text, max(0, event.start - _AROUND), event.start)
    if found is None or _NOT_RULED.search(text, 0, found.start()):
        return False
    return _PARTED.match(found[0]) is None or _OUT.match(text, event.end) is not None
