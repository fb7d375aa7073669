"""Whether what a passage says of an event is enough for a sentence on it. Pure.

An event counts for risk, topic and score however it is spoken of; told as a fact it is only where
the words say that it is one, and whose. A wrong reason costs a reader's trust, a missing one
little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.matching.events import denial, whose
from service.matching.events.reading import Event
from service.matching.names.company import names_a_firm, said_in
from service.text.language import may_have_capital_nouns
from service.text.sentences import Span, sentences
from service.text.terms import is_title_case

SAID_AS_FACTS = frozenset(
    {"product recall", "opening", "reopening", "expansion", "launch", "technology", "promotion",
     "advert", "sponsorship", "good results", "bad results", "shares up", "shares down", "results",
     "appointment", "departure", "hiring", "award", "praised", "approval", "community", "hours",
     "cleared", "milestone"}
)  # fmt: skip
"""Kinds whose sentence says that somebody did it; of the others it says who is named beside it."""
_OF_A_TRADE = frozenset(
    {"product recall", "recall", "illness", "contamination", "hygiene", "labour strike",
     "data breach", "insolvency", "closure", "fire and accident", "outage", "boycott", "prices",
     "injury", "warning"}
)  # fmt: skip
"""What may befall any firm of a trade; the rest is news of a firm that is none of ours."""
_OF_MONEY = frozenset({"insolvency", "labour dispute", "labour strike", "court"})
"""What a summary tells of whom its title names, also in a sentence that does not name him."""
_URGENT = frozenset({"product recall", "recall", "illness", "contamination", "death", "injury"})
"""What is told of a summary only where the name stands close by."""
_THIN = frozenset(
    {"campaign", "marketing", "slogan", "influencer", "influencers", "commercials", "mascot",
     "analysts", "outlook", "forecast", "guidance", "foundation", "recycle", "recycled",
     "in quarterly", "whistleblower", "whistleblowers", "whistle-blower", "whistle-blowers",
     "worst", "dividend", "downgrade", "nightmare", "inappropriate", "shocking", "shocked"}
)  # fmt: skip
"""Words that make a topic, but by themselves no sentence."""
_GOES_ON = {
    "celebrates": re.compile(
        r" (?:[\w'’-]{1,20} ){0,3}(?:\d|anniversary|birthday|years?|decades?|milestones?|opening)",
        re.IGNORECASE,
    ),
    **dict.fromkeys(
        ("expands", "expanding", "to expand"),
        re.compile(
            r"(?:$|\W{0,3}[,;:.!?]| (?:in|into|to|across|abroad|overseas|outside|beyond|with|by|its"
            r" (?:number|network|footprint|presence|reach|chain|estate|stores?|shops?)|stores?"
            r"|shops?|fleet|routes|again|further)\b)",
            re.IGNORECASE,
        ),
    ),
    **dict.fromkeys(
        ("retires", "to retire"),
        re.compile(
            r"(?:$|\W{0,3}[,;:.!?]| (?:as|from|after|at|in|on|next|this|early|with|amid|due|and"
            r"|by)\b)",
            re.IGNORECASE,
        ),
    ),
}
"""What a word must be followed by to be the event that it is listed for."""
_UNSURE = re.compile(
    r"\b(?:not|no|never|cannot|nobody|without|may|might|could|should|would|if|whether|unless|until"
    r"|hop(?:es?|ing)|wants?|wish(?:es)?|seeks?|seeking|needs?|awaits?|call(?:s|ed)? (?:for|on)"
    r"|urge[sd]?|urging|demands|fail(?:s|ed)? to|refus(?:es?|ed)|declin(?:es?|ed) to|denie[sd]"
    r"|rejects?|rejected|postpon(?:es?|ed)|delay(?:s|ed)|shelves|shelved|scrap(?:s|ped)"
    r"|cancel(?:s|led|ed)?|abandon(?:s|ed)?|blocks?|blocked|halts?|halted|rul(?:es?|ed) out"
    r"|considers?|mulls?|weighs?|eyes|rumou?rs?|ahead of|supposed to|nicht|kein\w{0,2}|könnten?"
    r"|soll(?:en|te)?|fordert|nie|niet|geen|moet)\b|\w['’]t\b",
    re.IGNORECASE,
)
"""Before what happened, in its clause: it has not happened, or it is hoped for or forbidden."""
_ADVICE = re.compile(
    r"\b(?:can|why|worth|buy(?:ing)?|sell(?:ing)?|bets?|targets?|path|believes?|thinks?|expects?)\b",
    re.IGNORECASE,
)
"""Before shares that rise or fall: somebody only says so."""
_AHEAD = re.compile(
    r"\b(?:sees|expect(?:s|ed)?|forecasts?|look(?:s|ing)? to|aims?|plans?|predicts?|to come)\b",
    re.IGNORECASE,
)
"""Before figures: they are those of a time to come."""
_SHARES = frozenset({"shares up", "shares down"})
_RESULTS = frozenset({"good results", "bad results", "results"})
_OF_WHO_DOES = frozenset({"labour dispute", "closure", "insolvency"})
"""What befalls whoever is named before it; a name behind it may only say where, or whom it hits."""
_DONE_BY = _RESULTS | {"technology", "launch", "expansion", "hiring"}
"""Kinds of which a name behind them tells the doer only where a word between says so."""
_WHOSE = re.compile(r"(?:^|\W)(?:of|at|for|from|by|in|as) (?:the )?$|:\W{0,2}$", re.IGNORECASE)
"""Between what is told and a name behind it: it is his."""
_WITH = re.compile(
    r"\b(?i:with|of|for|by|at) (?:the )?(?:[A-Z][\w&.'’-]{0,20}(?:,| and|,? &)? ){0,3}$"
)
"""Before a name behind a partnership: it is with him."""
_SUFFERED = frozenset(
    {"fined", "raided", "probed", "investigated", "slammed", "blasted", "criticised", "criticized",
     "apologises", "apologizes", "apologised", "apologized"}
)  # fmt: skip
_OVER = re.compile(r" (?:[^\s,;:!?]{1,20} ){0,3}(?:over|for|about) ", re.IGNORECASE)
"""What whoever stands before it suffers or does, and behind it over what: "Lilliput fined over"."""
_OUR_OWN = re.compile(
    r"(?:['’]s?)? (?:[\w-]{1,20} )?(?:stores?|shops?|branch(?:es)?|restaurants?|outlets?|plants?"
    r"|factory|factories|hotels?|pubs?|sites?|offices?|jobs?|staff|workers|management)\b",
    re.IGNORECASE,
)
"""Right behind a name: what is closed or cut is the firm's, whoever does it."""
_VIEWS = _SHARES | _RESULTS | {"criticism", "deal", "review"}
"""Kinds on which people have views."""
_I_SAY = re.compile(r"\bI(?:['’](?:d|m|ve|ll)\b|(?= [a-z]))")
"""In a headline before what somebody who says "I" thinks of it: "I'd downgrade ..."."""
_POSTED = frozenset({"outrage", "criticism", "legal talk", "review"})
"""Kinds that befall people over what they show on a network."""
_DOES_TO_OTHERS = frozenset({"attacks", "attack", "attacking", "threatens", "hacks", "raids"})
"""What a firm does to others where its name stands right before."""
_TO_DO = re.compile(r"[A-Z][\w'’-]{1,20} (?:to|will) [a-z]{2,15} (?:[\w'’-]{1,20} ){0,3}$")
"""Before a name: another will do it, and we are where or to whom: "Lilliput Air to cut Zazu"."""
_NOT_DECIDED = re.compile(
    r"\b(?:(?:may|might|could|would)(?! have\b)|wants?|seeks?|calls? for|fails? to|urges?|backs"
    r"|supports?)\b",
    re.IGNORECASE,
)
"""Between a name and what authorities do: it has not come to that, or it is he who does it."""
_ASKS = re.compile(
    r"\b(?:asks?|asked|urges?|urged|wants?|call(?:s|ed)? (?:on|for)|complain(?:s|ed)? to)\b",
    re.IGNORECASE,
)
"""Between a name and what authorities do: he asks them to, and another has to answer."""
_CLAUSE = re.compile(
    r"[,;:!?]\s|\s[–—-]\s|\s(?:as|after|while|but|amid|and|despite|because|when)\s", re.IGNORECASE
)
_ASKED = re.compile(r"[^.:;!?]{0,160}\?")
"""Behind what happened, up to the end of its clause: it is a question."""
_TRADE_ENDS = re.compile(r"[,;:!?]\s|\s[–—-]\s|\s(?:while|but)\s", re.IGNORECASE)
"""Between an event and a word of the trade: they are in two clauses. Behind "as" stands why."""
_AND_AS = re.compile(r"\sas\s", re.IGNORECASE)
"""Behind an event: what else goes on meanwhile."""
_LIST = re.compile(
    r"\b(?:and|&) more\b(?! (?:than|on|of|to|for)\b)|\beverything \w{1,20} \w{1,20} said\b"
    r"|\b(?:week|day) ahead\b|\b(?:lightning round|final trade|market wrap|stocks? to watch"
    r"|top stories|news in brief|rundown|things to (?:know|watch))\b",
    re.IGNORECASE,
)
"""What tells a headline of several stories, or of somebody's views on several firms."""
_ANOTHER_BEHIND = re.compile(
    r"(?:['’]s)?(?:,? (?:and|&) [A-Z][\w'’-]{1,20})? (?:[\w-]{1,20} )?"
    r"(?:supplier|competitor|rival|critic|veteran|alum|alumni|lookalike|auditor|buyer|bidder|suitor"
    r"|landlord)s?\b",
    re.IGNORECASE,
)
"""Right behind a name: it only says who somebody else is."""
_WORK_ON = re.compile(
    r"\b(?:audits?|auditors?|suppliers?|rivals?|competitors?|landlords?|critics?) (?:of|to) $",
    re.IGNORECASE,
)
"""Right before a name: the same."""
_FAR, _NEAR, _CLOSE = 12, 8, 6
"""Words between a name and an event beyond which they are two things: in a sentence of a summary,
in a headline, and where it is urgent or of the trade."""
_TOGETHER, _SIDE_BY_SIDE = 6, 4
"""Words within which the two halves of a pair tell one thing: "cut more than 300 jobs"; and those
of a number and its direction."""
_LIKENED = re.compile(
    r"\b(?:the (?:next|new)|another|answer to|version of|alternative to) $", re.IGNORECASE
)
"""Right before a name: somebody is only likened to it."""
_OTHERS_NAME = re.compile(r" [A-Z][\w&'’-]{1,28}")
"""Right behind what somebody is called: "bankrupt Lilliput Air"."""
_CAPITAL = re.compile(r"\b[A-ZÄÖÜ][\w&'’-]{0,28}[a-zäöüß]\b")
_REST_OF_NAME = re.compile(
    r"(?:['’]s|-(?:Mitarbeiter|Beschäftigte|Kund|Filial|Chef|Werk|Fahrer)[a-zäöü]{0,12})?"
    r"(?: \(Pty\))?(?: [A-Z][\w&.'’-]{0,28}){0,3}"
    r"(?:(?:,|,? and|,? &) [A-Z][\w&.'’-]{0,28}(?: [A-Z]\w{0,28})?){0,4}"
)
"""Right behind a name: the rest of it, and others of whom the same is said."""
_PLACE = re.compile(
    r"\b(?:in|at|near|outside|across|bei|te|em) (?:the )?[A-ZÄÖÜ][\w'’-]{0,28}"
    r"(?: [A-Z][\w'’-]{0,28}){0,3}"
)
_NOBODY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|mps|christmas|easter|\w{2,20}(?:ish|ian|ean|ese)",
    re.IGNORECASE,
)
"""What has a capital and is no one of whom news is told: a day, a feast, an adjective of a land."""


def is_list(title: str) -> bool:
    """Return whether a headline tells several stories, or one's views on several firms."""
    return _LIST.search(title) is not None


class Stretch(NamedTuple):
    """A title or a summary, where it names whom the sentence would be on, and all that we know."""

    text: str
    names: Sequence[Span]
    known: Sequence[Span]
    is_title: bool


def is_borne_out(passage: Stretch, event: Event) -> bool:
    """Return whether a passage says of one of its `names` that an event happened."""
    text = passage.text
    start, end = (0, len(text)) if passage.is_title else _sentence(text, event)
    near = [
        name
        for name in sorted(passage.names)
        if start <= name[0] < end and not _is_only_beside(text, start, name, event)
    ]
    if not near or not _is_meant(passage, event):
        return False
    if not passage.is_title and names_a_firm(said_in(text[start : near[0][0]])):
        return False  # the sentence is on that firm
    is_urgent = event.kind.name in _URGENT
    most = _NEAR if passage.is_title else _CLOSE if is_urgent else _FAR
    nearest = min(near, key=lambda one: _words_between(text, one, event))
    if _words_between(text, nearest, event) > most or _is_anothers(passage, start, event, nearest):
        return False
    return event.kind.name not in SAID_AS_FACTS or _is_a_fact(text, event, (start, end))


def _is_only_beside(text: str, start: int, name: Span, event: Event) -> bool:
    """Return whether a name only says who somebody else is, or where something was shown."""
    return (
        _ANOTHER_BEHIND.match(text, name[1]) is not None
        or _LIKENED.search(text, start, name[0]) is not None
        or _WORK_ON.search(text, start, name[0]) is not None
        or (event.kind.name in _POSTED and whose.is_where_it_was_posted(text, name))
    )


def _is_meant(passage: Stretch, event: Event) -> bool:
    """Return whether the words of an event mean it, and are nobody's view."""
    text, kind = passage.text, event.kind.name
    apart = _SIDE_BY_SIDE if kind in _RESULTS | {"deal"} else _TOGETHER
    goes_on = _GOES_ON.get(event.phrase)
    is_view = passage.is_title and kind in _VIEWS and _I_SAY.search(text, 0, event.start)
    return (
        event.phrase not in _THIN
        and event.apart <= apart
        and not is_view
        and (goes_on is None or goes_on.match(text, event.end) is not None)
    )


def is_understood(summary: str, event: Event) -> bool:
    """Return whether a harm in a summary is that of whom its title names: no other is named."""
    if event.phrase in denial.OF_WHOM and _OTHERS_NAME.match(summary, event.end):
        return False
    return event.kind.name in _OF_MONEY and not names_a_firm(
        said_in(summary[slice(*_sentence(summary, event))])
    )


def is_of_trade(title: str, event: Event, subjects: Iterable[Span]) -> bool:
    """Return whether an event in a headline happens beside a word of the brand's trade."""
    return event.kind.name in _OF_A_TRADE and any(
        (last <= event.start or event.end <= start)
        and _words_between(title, (start, last), event) <= _CLOSE
        and not _TRADE_ENDS.search(title, min(last, event.end), max(start, event.start))
        and not _AND_AS.search(title, event.end, max(start, event.end))
        for start, last in subjects
    )


def _sentence(text: str, event: Event) -> Span:
    return next((s for s in sentences(text) if s[0] <= event.start < s[1]), (0, len(text)))


def _words_between(text: str, name: Span, event: Event) -> int:
    first, then = sorted((name, (event.start, event.end)))
    return len(text[first[1] : then[0]].split())


def _is_a_fact(text: str, event: Event, sentence: Span) -> bool:
    """Return whether nothing makes an event one that is asked, hoped, refused or still to come."""
    start, end = sentence
    first = max((one.end() for one in _CLAUSE.finditer(text, start, event.start)), default=start)
    if _ASKED.match(text, event.end) or _UNSURE.search(text, first, event.start):
        return False
    if event.kind.name in _SHARES:
        return not _ADVICE.search(text, start, end)
    return event.kind.name not in _RESULTS or not _AHEAD.search(text, first, event.start)


def _is_anothers(passage: Stretch, start: int, event: Event, nearest: Span) -> bool:
    """Return whether somebody else is named where the event's own subject stands.

    Between our name and the event or, where none of ours stands before it, in its clause. Of a
    rival that we know it was told before whose the event is.
    """
    text, kind = passage.text, event.kind.name
    if nearest[0] < event.start:
        rest = _REST_OF_NAME.match(text, nearest[1])
        first = rest.end() if rest else nearest[1]
        is_plan = kind in _OF_WHO_DOES and _TO_DO.search(text, start, nearest[0])
        if is_plan or _is_deed(text, event, (nearest[1], first)):
            return True
    elif kind in SAID_AS_FACTS | _OF_WHO_DOES:
        is_bare = kind in _DONE_BY and event.phrase != "new"
        if is_bare and not _WHOSE.search(text, event.end, nearest[0]):
            return True
        if kind == "sponsorship" and not _WITH.search(text, event.start, nearest[0]):
            return True
        if kind in _OF_WHO_DOES and _OUR_OWN.match(text, nearest[1]):
            return False
        first = max((o.end() for o in _CLAUSE.finditer(text, start, event.start)), default=start)
    else:
        return event.phrase in _SUFFERED and _OVER.match(text, event.end) is not None
    return _names_another(passage, start, first, event)


def _is_deed(text: str, event: Event, ends: Sequence[int]) -> bool:
    """Return whether the name asks for an event, or does it to others.

    `ends` are where it ends as we know it, and with what may be the rest of it.
    """
    is_authority = event.kind.name == "regulator"
    does = event.phrase in _DOES_TO_OTHERS or (is_authority and event.phrase in whose.DOING)
    if does and any(whose.TOGETHER.fullmatch(text, end, event.start) for end in ends):
        return True
    return is_authority and bool(
        _ASKS.search(text, ends[-1], event.start)
        or _NOT_DECIDED.search(text, ends[-1], event.start)
    )


def _names_another(passage: Stretch, start: int, first: int, event: Event) -> bool:
    """Return whether somebody else is named between `first` and an event."""
    text = passage.text
    if event.phrase in denial.OF_WHOM and _OTHERS_NAME.match(text, event.end):
        return not any(one[0] == event.end + 1 for one in passage.known)
    is_known = any(first <= one[0] < event.start for one in passage.known)
    if not is_known and names_a_firm(said_in(text[first : event.start])):
        return True
    if is_title_case(text) or may_have_capital_nouns(text, ("en", "de")):
        return False
    aside = [*passage.known, *(o.span() for o in _PLACE.finditer(text, first, event.start))]
    return any(
        one.start() > start
        and not _NOBODY.fullmatch(one[0])
        and not any(a <= one.start() < b for a, b in aside)
        for one in _CAPITAL.finditer(text, first, event.start)
    )
