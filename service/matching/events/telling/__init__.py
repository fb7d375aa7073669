"""Whether a passage says whose an event is, so that a sentence may tell it of him. Pure.

An event counts for risk, topic and score however it is spoken of. That somebody did or suffered it
is told only where the build of the sentence shows it: his name, and behind it the event with
nothing between that could turn it; or the event, and behind it "of", "at", "against" and his name.
Where a harm only stands near a name, less is said: that it may be his. A wrong reason costs a
reader's trust, a missing one little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.matching.events import leaders
from service.matching.events.not_so import denial
from service.matching.events.reading import ABOUT, NOTABLE, TRIVIAL, Event, find
from service.matching.events.telling.build import (
    NEAR,
    OTHERS_NAME,
    RECALLS,
    TURNED,
    WHO_ELSE,
    Stretch,
    is_own_word,
    is_owner,
    is_subject,
    names_somebody,
)
from service.matching.events.telling.meant import FIGURES, SAID_AS_FACTS, is_doubtful, is_meant
from service.matching.events.telling.narrowed import narrowed
from service.matching.words.company import names_a_firm, said_in
from service.text.sentences import Span, sentences

__all__ = [
    "SAID_AS_FACTS",
    "Stretch",
    "is_list",
    "is_near",
    "is_of_trade",
    "is_on",
    "is_sure",
    "is_understood",
    "narrowed",
]

_OF_A_TRADE = frozenset(
    {"product recall", "recall", "illness", "contamination", "hygiene", "labour strike",
     "data breach", "insolvency", "closure", "fire and accident", "outage", "boycott", "prices",
     "injury", "defect", "warning", "security flaw", "disruption"}
)  # fmt: skip
"""What may befall any firm of a trade; the rest is news of a firm that is none of ours."""
_OF_MONEY = frozenset({"insolvency", "labour dispute", "labour strike", "court"})
"""What a summary may tell of whom its title names, also in a sentence that does not name him."""
_LIST = re.compile(
    r"\b(?:and|&) more\b(?! (?:than|on|of|to|for)\b)|\beverything \w{1,20} \w{1,20} said\b"
    r"|\b(?:week|day) ahead\b|\b(?:lightning round|final trade|market wrap|stocks? to watch"
    r"|top stories|news in brief|rundown|things to (?:know|watch))\b",
    re.IGNORECASE,
)
"""What tells a headline of several stories, or of somebody's views on several firms."""
_RECALLED = re.compile(r" (?:[a-z-]{2,20} ){1,2}")
"""Between a recall and what is recalled, where that is a word of a trade."""
_SHUNNED = re.compile(r"(?: (?:the|all|its))? ")
"""Between "shun" and who is shunned: "shoppers shun pastries in hot June" says it of nobody."""
_STOPS = frozenset({"labour strike", "outage", "fire and accident"})
_STOPPED = re.compile(
    r"(?: [\w’'-]{1,20}){0,2} (?:slow(?:s|ed)?|stop(?:s|ped)?|halt(?:s|ed)?|stall(?:s|ed)?"
    r"|stands? still|disrupted|delayed|cancelled|suspended|stranded|hit|grinds? to a halt)"
    r"(?: [\w’'-]{1,20}){0,4} (?:as|after|by|amid|because|when)(?: [a-z’'-]{1,20}){0,3} "
)
"""Between what a headline begins with and a strike: "slows in the north as riders"."""
_CORRECTION = "correction"
_WARNS = re.compile(
    r",? (?:has |have )?(?:warn(?:s|ed)|urge[sd]?|advise[sd]?|estimate[sd]?|finds|found)\b"
)
"""Right behind a name: it is who tells of others."""
_LEAD = 200
"""Characters of a summary in which it has to name of whom its headline is."""
_HOLDS_NAME = frozenset({*leaders.LEAVES, denial.CLEARED})
"""Kinds that are found round the name of whom they are told: "court backs Zazu"."""
_OF_DEALS = f"{ABOUT}deals and owners"
_FAR = 12
"""Words between a name and an event, at most in a sentence of a summary."""


def is_list(title: str) -> bool:
    """Return whether a headline tells several stories, or one's views on several firms."""
    return _LIST.search(title) is not None


def is_sure(passage: Stretch, event: Event) -> bool:
    """Return whether the build of a passage shows that an event is that of one of its `names`."""
    sentence = (0, len(passage.text)) if passage.is_title else _sentence(passage.text, event)
    if event.kind.name == _CORRECTION:
        return bool(passage.names)
    if event.paired and event.kind.name in _HOLDS_NAME:  # it holds the name of the firm
        return any(event.start <= a and b <= event.end for a, b in passage.names)
    if not is_meant(event, passage.text) or not _reaches(passage, event):
        return False
    if event.kind.name in SAID_AS_FACTS | FIGURES and is_doubtful(passage.text, event, sentence):
        return False
    named = _named(passage, sentence)
    if not passage.is_title and named:
        first = min(start for start, _ in named)
        if names_a_firm(said_in(passage.text[sentence[0] : first])):
            return False  # the sentence is on that firm
    return any(
        is_own_word(passage, sentence, name, event)
        or (
            WHO_ELSE.match(passage.text, name[1]) is None
            and (is_subject if name[1] <= event.start else is_owner)(passage, sentence, name, event)
        )
        for name in named
    )


def is_near(passage: Stretch, event: Event) -> bool:
    """Return whether an event stands so near one of a passage's `names` that it may be his."""
    text = passage.text
    if not is_meant(event, text) or not _reaches(passage, event):
        return False
    sentence = (0, len(text)) if passage.is_title else _sentence(text, event)
    most = NEAR if passage.is_title else _FAR
    near = [one for one in _named(passage, sentence) if not _has_its_own(passage, one, event)]
    return any(_words_between(text, name, event) <= most for name in near)


def is_understood(summary: str, event: Event) -> bool:
    """Return whether a harm in a summary may be that of whom its title names: no other is named."""
    if event.phrase in denial.OF_WHOM and OTHERS_NAME.match(summary, event.end):
        return False
    return event.kind.name in _OF_MONEY and not names_a_firm(
        said_in(summary[slice(*_sentence(summary, event))])
    )


def is_on(title: str, places: Sequence[Span], summary: str, names: Sequence[Span]) -> bool:
    """Return whether the first firm of a summary, below a headline that names none, is of `names`.

    What the headline tells may then be its. `places` are those that it names.
    """
    if not names or names_a_firm(said_in(title)) or names_somebody(title, places):
        return False
    first, end = min(names)
    if _WARNS.match(summary, end):
        return False  # who warns of a thing has not done it
    return first <= _LEAD and not names_a_firm(said_in(summary[:first]))


def is_of_trade(
    title: str, event: Event, subjects: Sequence[Span], places: Sequence[Span] = ()
) -> bool:
    """Return whether an event in a headline is that of what a word of the brand's trade names.

    `places` are those of the brand's in it, which may stand between.
    """
    known = [*subjects, *places]
    if event.kind.name in _STOPS and any(_is_stopped(title, event, one, known) for one in subjects):
        return True
    return event.kind.name in _OF_A_TRADE and any(
        (
            is_sure(Stretch(title, [one], known, is_title=True), event)
            or (event.kind.name in RECALLS and _RECALLED.fullmatch(title[event.end : one[0]]))
        )
        and not TURNED.search(title, min(one[1], event.end), max(one[0], event.start))
        for one in subjects
    )


def _is_stopped(title: str, event: Event, subject: Span, known: Sequence[Span]) -> bool:
    """Return whether a headline says that its subject does not go on, and by what: "slows as"."""
    begins = not title[: subject[0]].strip()
    between = title[subject[1] : event.start]
    return (
        begins
        and _STOPPED.fullmatch(between) is not None
        and not names_a_firm(said_in(between))
        and not names_somebody(between, [(a - subject[1], b - subject[1]) for a, b in known])
    )


def _named(passage: Stretch, sentence: Span) -> list[Span]:
    return [name for name in passage.names if sentence[0] <= name[0] < sentence[1]]


def _has_its_own(passage: Stretch, name: Span, event: Event) -> bool:
    """Return whether a name stands in another part of a headline, which tells something of its own.

    "Diners' card data stolen; Beanery to buy Zazu": the theft is none of Zazu's.
    """
    text = passage.text
    first, last = max(0, text.rfind(";", 0, name[0])), text.find(";", name[1])
    last = last if last > 0 else len(text)
    if event.start >= first:
        return False
    known = [one for one in passage.known if first <= one[0] < last]
    return any(
        not one.kind.risk
        and one.kind.name not in (NOTABLE, TRIVIAL)
        and (one.kind.name == _OF_DEALS or not one.kind.name.startswith(ABOUT))
        for one in find(text[first:last], [(a - first, b - first) for a, b in known])
    )


def _reaches(passage: Stretch, event: Event) -> bool:
    """Return whether what is done to somebody by its very word is done to one of the `names`."""
    if not event.phrase.startswith("shun") or event.phrase == "shunned":
        return True
    return any(_SHUNNED.fullmatch(passage.text[event.end : one[0]]) for one in passage.names)


def _sentence(text: str, event: Event) -> Span:
    return next((s for s in sentences(text) if s[0] <= event.start < s[1]), (0, len(text)))


def _words_between(text: str, name: Span, event: Event) -> int:
    first, then = sorted((name, (event.start, event.end)))
    return len(text[first[1] : then[0]].split())
