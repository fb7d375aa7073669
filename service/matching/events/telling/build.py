"""How a sentence must be built for what happened to be that of whom it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.brands.name_rules import everyday_words
from service.matching.events import whose
from service.matching.events.not_so import denial
from service.matching.events.reading import Event
from service.matching.events.telling.meant import (
    FIGURES,
    SAID_AS_FACTS,
    SHARES,
    UNSURE,
    is_doubtful,
)
from service.matching.words.company import names_a_firm, said_in
from service.models import SERIOUS_RISK
from service.text.language import may_have_capital_nouns
from service.text.sentences import Span
from service.text.terms import is_title_case

_OF_WHO_DOES = frozenset({"labour dispute", "closure", "insolvency"})
"""Kinds whose words are verbs of another's where a name stands right behind: "cuts our flights"."""
_TURNS = (
    r"while|but|or|that|who|whom|which|whose|despite|amid|says?|said|saying|tells?|told"
    r"|when|where|how|because|since|like|unlike|vs|versus|against|between|before"
    r"|rivals?|competitors?|suppliers?|critics?|veterans?|alum|alumni|auditors?|buyers?|bidders?"
    r"|suitors?|landlords?|lieferant\w{0,3}|konkurrent\w{0,3}|wie|dass|während|terwyl|wat"
)
"""Between a name and an event: another may be its subject."""
_ASIDE = r"in|at|of|for|with|after|over|as|from|on|about|by|under|during|through|into|and|nach|mit"
TURNED = re.compile(rf"(?<![\w-])(?:{_TURNS}|as|after|{UNSURE})(?![\w-])|\w['’]t\b", re.IGNORECASE)
_PARTED = re.compile(rf"(?<![\w-])(?:{_TURNS}|{_ASIDE}|{UNSURE})(?![\w-])|\w['’]t\b", re.IGNORECASE)
_FAR_OFF = re.compile(rf"(?<![\w-])(?:{_TURNS}|not|no|never)(?![\w-])|n['’]t\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;:!?](?!\d)|[\"“”„«»‘()|–—]|(?<!\w)['’]|['’](?!\w)|\s-\s|[.…]\s")
"""Between a name and an event: they are in two clauses, or what is said is somebody's word."""
_TICKER = r"(?: [(\[<](?:[A-Za-z]{2,8}: ?)?\.?[A-Z]{1,6}(?:\.[A-Z]{1,2})?[^()<>\[\]]{0,30}[)\]>])?"
"""Behind a name: "(NYSE: ZAZ)", "<ZAZ.N>", "(ZAZ.L: Quote, Profile)"."""
_WHEN = (
    r"(?:,? (?:(?:late |early )?(?:on |last |this )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:last|this) (?:week|month|year|morning)|yesterday|today)"
    r"(?: (?:morning|afternoon|evening|night))?,?(?= ))?"
)
WHO_ELSE = re.compile(
    rf"(?:['’]s)?(?:,? (?:and|&) [A-Z][\w'’-]{{1,20}})?(?: (?:[\w-]{{1,20}} )?|-)(?:{_TURNS})\b"
    rf"(?!{_WHEN}(?: that)? it )",
    re.IGNORECASE,
)
"""Right behind a name: it only says who somebody else is, or what he says of others."""
_IS_OBJECT = re.compile(
    r"\b(?:to|by|with|against|on|over|than|like|unlike|via|from|before|after|another|(?:the|a) new"
    r"|the next|(?:to|will) [a-z]{2,15}(?: [a-z]{1,20})?|version of"
    r"|tops?|topped|overtakes?|overtook|surpass(?:es|ed)?|out(?:shines?|performs?|paces?)|dethrones?"
    r"|leapfrogs?|(?:audits?|auditors?|suppliers?|rivals?|critics?) of)(?: the)? $",
    re.IGNORECASE,
)
"""Right before a name: what goes on behind it is another's."""
_WHAT_HE_IS = re.compile(
    r" (?:[A-Z][\w'’-]{1,28} ){0,2}(?:[a-z][a-z-]{1,20} )?(?:bakery|brewery|distillery|winery"
    r"|roastery?|restaurant|caf[eé]|bar|pub|bistro|hotel|salon|gym|school|clinic|pharmacy|supermarket|chain"
    r"|retailer|airline|carrier|bank|lender|insurer|firm|company|maker|brand|giant|business) $"
)
"""Right before a name, what its bearer is and where: "mice at Fig Park bakery Zazu"."""
_LABEL = 3
"""Words at most before "recall: Zazu pies", which an authority puts over its warnings."""
RECALLS = frozenset({"recall", "product recall"})
_RATES = frozenset({"downgrades", "upgrades"})
"""What a bank says of another's shares."""
_LAST_OF_NAME = re.compile(
    rf"(?:['’]s?(?=\s))?(?P<place> {whose.PLACES}(?![\w-]))?{_TICKER}"
    r"(?: \(?(?:Inc|plc|PLC|Ltd|Group|Corp|Co|AG|SE|SA|NV|Holdings?|Pty)\b"
    rf"\.?\)?){{0,3}}{_TICKER}"
    r"(?: (?:in|at)(?: the)?(?: [A-Z][\w'’-]{1,28}){1,3}(?= ))?"
    r"(?:(?:,|,? and|,? &) (?:others\b|[A-Z][\w&.'’-]{0,28}(?: [A-Z]\w{0,28})?)){0,4}"
    r"(?:-[\wäöüß]{2,25}(?= ))?"
    r"(?:(?i: (?:co-?)?(?:founder|ceo|boss|chief(?: executive)?|chairman|chairwoman|director))"
    r"(?: [A-Z][\w'’-]{1,28}){1,3}(?= ))?"
    rf"{_WHEN}(?: (?:says|said|announced|confirmed|admitted|disclosed){_WHEN}(?: that)? it(?= ))?:?"
)
"""Right behind a name: the rest of it, where it is, others of whom the same is said, who of his it
is, when, and that he says it himself."""
_ITS_RECALL = re.compile(
    r" (?:(?:to|will) )?(?:add|expand|widen|extend|doubl|begin|start|issu|announc|increas|enlarg"
    r"|broaden|restart|order)(?:e|s|es)? (?:[\w-]{1,20} ){0,5}(?:its|their) (?:[\w-]{1,20} ){0,2}",
    re.IGNORECASE,
)
"""Between who recalls and "recall": "adds 971,000 cars to its ignition recall"."""
_MORE_OF_NAME = re.compile(r"(?: [A-Z][\w&.'’-]{0,28}){1,2}")
_BELONGS = re.compile(
    r"(?: (?:[^\s,;:.!?]|[.,](?=\d)){1,20}){0,4}?"
    r" (?:of|at|against|into|in|on|by|for|from|near|inside|outside|bei|von|gegen|by|teen|em|na|no"
    r"|contra|à|chez|d[aeo]s?|d(?:el|es|u|ella|al))"
    r"(?: (?:the|its|der|die|das))?(?: (?!and\b|or\b)[^\s;:.!?]{1,20}){0,3} ",
    re.IGNORECASE,
)
"""Between an event and a name behind it: it is his."""
_IS_HIS_PAST = re.compile(
    r"(?:['’]s)? (?:exec(?:utive)?s?|bankers?|veterans?|alum\w{1,3}|insiders?|defectors?)\b",
    re.IGNORECASE,
)
"""Right behind a name: where somebody comes from, who is appointed elsewhere."""
_FORMERLY = re.compile(r"\b(?:former |ex-)$", re.IGNORECASE)
"""Right before a name: it is where somebody was once."""
_AGAINST = ("accus", "settl", "to settle")
_IS_WHAT_OF = re.compile(
    r" (?:of|with) (?:.{0,80} )?(?<!\bat )(?<!\bby )(?<!against )(?:the )?$", re.IGNORECASE
)
"""How what is done against somebody begins, and behind it what another has to do with it: "accused
of hacking Zazu", "to settle with Zazu"."""
_FIGURES_OF = re.compile(
    r"(?: [^\s,;:.!?]{1,20}){0,4} (?:of|in|for|at|bei|von|na|no)(?: [^\s,;:.!?]{1,20}){0,3} ",
    re.IGNORECASE,
)
"""Between figures and a name behind them: they are his."""
_SHARES_OF = re.compile(r"(?: [^\s,;:.!?]{1,20}){0,4} (?:of|in)(?: the)? ", re.IGNORECASE)
"""The same of shares, which analysts "at" or "by" a bank rate."""
_OF_ANOTHER = re.compile(r" of (?:an? |the )?[A-Z]")
"""Right behind an insolvency: whose it is."""
_NEXT_TO = re.compile(
    r"(?: (?i:ceo|cfo|head|chief(?: executive)?|chair(?:man|woman)?|boss|director|president)"
    r" (?:of|at)| ?(?:of|at|against|into|in|on|by|with|from|bei|von|gegen|by"
    r"|teen|contra))?"
    r"(?: (?:the|its|an?|der|die|das))? ",
    re.IGNORECASE,
)
"""The same where the sentence says that he did or suffered it."""
_STRUCK = re.compile(
    r" (?:[a-z]{2,15}(?:s|ed)(?: down| out)?|hit|halt|shut|stop|disrupt|cripple|paralyse) "
)
"""Between what happens and whom it hits: "strike shuts Zazu", "strikes hit Zazu"."""
_NAMED_BEFORE = re.compile(r"(?:^|[a-z,] )[A-Z][\w&.'’-]{1,28} $")
"""Right before shares that move: they are those of another than is named behind them."""
_OF_WHO_SAYS = frozenset({"closure", "labour dispute", "data breach", "outage"})
"""What a firm says of what is its own."""
_SAYS = r"(?:says|said|confirms|confirmed|admits|admitted|announces)\b"
_SAID_BEHIND = re.compile(rf"(?: [^,;:.!?\"“”]{{1,60}})?[,;] (?P<says>{_SAYS} )?")
"""Between what is said to be and who says it."""
_CUTS = re.compile(
    rf" (?:to )?(?:cuts?|axes?|sheds?|slash(?:es)?|lays?|drops?|closes?|shuts?|loses?|{_SAYS})"
)
_SAYS_IT = re.compile(rf" {_SAYS}\W*$")
_ITS_OWN = re.compile(
    r"(?:(?:(?:about|nearly|almost|some|up to|at least|more than|over) )?\d[\d,.]*"
    rf"(?:m|k| million)? (?:[a-z-]+ )?(?:{whose.PLACES}|jobs|posts|roles|positions|workers|staff"
    r"|employees|customers?['’]?|users?['’]?)"
    r"|(?:(?:Personal|Customers?['’]?|Clients?['’]?|Users?['’]?|Private) )?[Dd]ata)\b"
)
"""How what a firm says of its own begins: "22 stores to close", "Data of 2m leaked"."""
_IN_COMPANY = re.compile(r"(?: [A-Z][\w&.'’-]{0,28}(?:,| and|,? &)){1,4}")
"""Others before a name, of whom the same is said: "partners with Zazu and Beanery"."""
_DOES_TO_OTHERS = frozenset(
    {"attacks", "attack", "attacking", "threatens", "hacks", "raids", "grounds", "grounding"}
) | frozenset(one for one in whose.DONE_TO if not one.endswith("ed"))
"""What befalls whom it is done to, and not whoever stands before it."""
OTHERS_NAME = re.compile(r" [A-Z][\w&'’-]{1,28}")
"""Right behind what somebody is called: "bankrupt Lilliput Air"."""
_CAPITAL = re.compile(r"\b[A-ZÄÖÜ][\w&'’-]{0,28}[a-zäöüß]\b")
_NOBODY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|christmas|easter|dutch|french|german|greek|swiss|\w{2,20}(?:ish|ian|ean|ese|thern|stern)",
    re.IGNORECASE,
)
"""What has a capital and is no one of whom news is told: a day, a feast, an adjective of a land."""
_PLACE_OR_DAY = re.compile(r"\b(?:in|off|near|from|on|across|around|outside|along) (?:the )?$")
"""Right before a name with a capital, that of a place or a day."""
_OFFERED = frozenset({"promotion", "launch"})
_ANSWERS_WITH = re.compile(
    r" (?:answers|responds|replies|retaliates|(?:hits|fights|strikes) back|(?:is|are|comes?) back"
    r"|returns|reopens|celebrates|woos|tempts|lures|surprises|thanks)(?: [\w’'-]{1,20}){0,3}? with"
)
"""Behind a name, before what it offers: "answers a rival with a special"."""
_GIVEN, _FOR = frozenset({"promotion", "award", "approval"}), re.compile(r" for (?:the )?")
"""What is his for whom it is: "voucher for Zazu"."""
NEAR, _CLOSE = 8, 5
"""Words between a name and an event: at most in a headline, and where the sentence says that
somebody did it."""


class Stretch(NamedTuple):
    """A title or a summary, where it names whom the sentence would be on, and all that we know."""

    text: str
    names: Sequence[Span]
    known: Sequence[Span]
    is_title: bool


def is_subject(passage: Stretch, sentence: Span, name: Span, event: Event) -> bool:
    """Return whether an event behind a name is his, by what stands before and between."""
    text, kind = passage.text, event.kind.name
    rest = _LAST_OF_NAME.match(text, name[1], event.start)
    first = rest.end() if rest else name[1]
    between = text[first : event.start]
    if kind in _OFFERED and (answers := _ANSWERS_WITH.match(between)):
        between = between[answers.end() :]
    is_felt = event.kind.risk >= SERIOUS_RISK or kind == "criticism"
    does = event.phrase in _DOES_TO_OTHERS and is_felt
    if _is_of_another(text, name, event) or (is_felt and _FORMERLY.search(text, 0, name[0])):
        return False
    if kind == "court" and whose.RULED.fullmatch(between) and whose.RULES.match(text, event.end):
        alone = name[0] == sentence[0]
        return alone and not _names_another(passage, (first, event.start), event)
    if does or event.phrase in _RATES or _BREAK.search(between):
        return False
    is_fact = kind in SAID_AS_FACTS
    is_far = is_fact or between.strip() or (rest and rest["place"])
    if is_far and _IS_OBJECT.search(text, sentence[0], name[0]):
        return False
    turns = _PARTED if is_fact else _FAR_OFF if _is_calm(event) else TURNED
    most = _CLOSE if is_fact else NEAR
    is_its = kind in RECALLS and _ITS_RECALL.fullmatch(between.replace(",", ""))
    if not is_its and (len(between.split()) > most or turns.search(between)):
        return False
    return not _names_another(passage, (first, event.start), event)


def _is_of_another(text: str, name: Span, event: Event) -> bool:
    """Return whether the words right behind a name or an event make it another's."""
    if event.kind.name == "appointment":
        return _IS_HIS_PAST.match(text, name[1]) is not None
    return event.kind.name == "insolvency" and _OF_ANOTHER.match(text, event.end) is not None


def _is_calm(event: Event) -> bool:
    """Return whether an event is no harm, and is told so that it is true of all who are named."""
    return event.kind.risk < SERIOUS_RISK and event.kind.name not in SAID_AS_FACTS


def is_owner(passage: Stretch, _: Span, name: Span, event: Event) -> bool:
    """Return whether an event before a name is his, by what stands between."""
    between, kind = passage.text[event.end : name[0]], event.kind.name
    if is_what := _WHAT_HE_IS.search(between):
        between = between[: is_what.start() + 1]
    if kind in SHARES and _NAMED_BEFORE.search(passage.text, 0, event.start):
        return False
    if kind in RECALLS and between == ": ":
        is_label = len(passage.text[: event.start].split()) <= _LABEL
        return is_label and all(one in passage.names for one in passage.known)
    is_right_behind = whose.RIGHT_BEHIND.fullmatch(between)
    if is_right_behind or (_STRUCK.fullmatch(between) and not TURNED.search(between)):
        is_done = kind == "regulator" or (is_right_behind and event.phrase in whose.DONE_TO)
        return is_done or kind not in SAID_AS_FACTS | FIGURES | _OF_WHO_DOES
    if kind in SAID_AS_FACTS:
        is_given = kind in _GIVEN and _FOR.fullmatch(between) is not None
        return is_given or _is_next_to(event, between)
    turns = _FAR_OFF if _is_calm(event) else TURNED
    belongs = _SHARES_OF if kind in SHARES else _FIGURES_OF if kind in FIGURES else _BELONGS
    is_far = turns.search(between.removesuffix(" against ")) or len(between.split()) > NEAR
    is_told = belongs.fullmatch(between) or (_is_calm(event) and kind not in FIGURES)
    is_anothers = bool(is_far or not is_told or _BREAK.search(between))
    is_anothers = is_anothers or _is_against_another(passage.text[name[1] :], event, between)
    if is_anothers and not _is_at_the_time(event, between):
        return False
    return not _names_another(passage, (event.end, event.end + len(between)), event)


def _is_against_another(behind: str, event: Event, between: str) -> bool:
    """Return whether a firm is only what another is accused of, or with whom he settles.

    `behind` stands behind its name: "accuses the staff of Zazu of neglect" is against Zazu.
    """
    is_what = event.phrase.startswith(_AGAINST) and _IS_WHAT_OF.search(between) is not None
    return is_what and " of " not in behind


def _is_next_to(event: Event, between: str) -> bool:
    """Return whether nobody stands between what is said as a fact and of whom it is said."""
    others = _IN_COMPANY.search(between)
    near = between[: others.start()] + " " if others else between
    is_his = (
        event.kind.name == "regulator"
        or bool(near.strip())
        or event.phrase.endswith((" with", " of", " at"))
    )
    return is_his and _NEXT_TO.fullmatch(near) is not None


def _is_at_the_time(event: Event, between: str) -> bool:
    """Return whether somebody was at a firm's, or ate of what it makes, when it happened to him."""
    told = (whose.AT_THE_TIME, whose.EATEN)
    return event.kind.name in whose.OF_THE_BODY and any(one.fullmatch(between) for one in told)


def is_own_word(passage: Stretch, sentence: Span, name: Span, event: Event) -> bool:
    """Return whether a firm says what it does or has, or a word with a colon says it of him."""
    text, start = passage.text, sentence[0]
    if event.kind.name not in _OF_WHO_SAYS or any(one[0] != name[0] for one in passage.known):
        return False
    between = text[event.end : name[0]]
    if event.start == start and between == ": " and _CUTS.match(text, name[1]):
        return not _names_another(passage, (name[1], len(text)), event)
    said = _SAID_BEHIND.fullmatch(between)
    ends = said and (
        text[name[1] :].strip(" .!") == "" if said["says"] else _SAYS_IT.match(text, name[1])
    )
    if not (ends and _ITS_OWN.match(text, start)) or is_doubtful(text, event, sentence):
        return False
    is_turned = _FAR_OFF.search(text, start, event.end)
    return not (is_turned or _names_another(passage, (start + 1, name[0]), event))


def _names_another(passage: Stretch, between: Span, event: Event) -> bool:
    """Return whether somebody else is named between a name and an event, or right behind that."""
    text, (start, end) = passage.text, between
    if event.phrase in denial.OF_WHOM and OTHERS_NAME.match(text, event.end):
        return not any(one[0] == event.end + 1 for one in passage.known)
    known = [one for one in passage.known if start <= one[0] < end]
    if not known and names_a_firm(said_in(text[start:end])):
        return True
    if is_title_case(text) or may_have_capital_nouns(text, ("en", "de")):
        return False
    more = _MORE_OF_NAME.match(text, start, end)
    return any(
        not _NOBODY.fullmatch(one[0]) and not any(a <= one.start() < b for a, b in known)
        for one in _CAPITAL.finditer(text, more.end() if more else start, end)
    )


def names_somebody(title: str, places: Sequence[Span]) -> bool:
    """Return whether a headline may name a person or a firm; true of one In Capitals Like This."""
    if is_title_case(title) or may_have_capital_nouns(title, ("en", "de")):
        return True
    begun = 0
    for one in _CAPITAL.finditer(title):
        is_first = not title[: one.start()].strip(" \"'“‘")
        is_place = any(a < one.end() and one.start() < b for a, b in places)
        follows = one.start() == begun + 1 or _PLACE_OR_DAY.search(title, 0, one.start())
        if follows:
            begun = one.end()  # "in San Luis Obispo"
        is_word = is_first and re.split(r"['’-]", one[0])[-1].lower() in everyday_words()
        if not (is_word or is_place or follows or _NOBODY.fullmatch(one[0])):
            return True
    return False
