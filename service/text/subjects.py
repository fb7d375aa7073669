"""What an article is about, as far as it tells one event from another of its kind.

Pure: whom it names, where it says that something happened, under which headline. A place is found
without a gazetteer, as a name after "in", "at", "near" and their like. That also finds firms and
people now and then; what is asked of two articles is only whether they have any of it in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.text.normalize import fold
from service.text.terms import STOP, is_title_case, names, stem
from service.text.word_set import NOTHING

_LISTED = """
    north south east west northern southern eastern western central new old upper lower
    great street road avenue drive lane square park hospital clinic station mall centre center plaza
    school university college airport hotel church court police saps service services ministry
    department municipality council province provincial district metro city town township county
    state government republic national premier president minister mayor judge magistrate captain
    colonel sergeant constable warrant officer brigadier major general lieutenant spokesman
    spokeswoman spokesperson director manager chief executive ceo chairman mr mrs ms dr prof adv
    the and for africa african africans english afrikaans facebook twitter instagram tiktok whatsapp
    youtube google news24 sowetanlive timeslive iol sabc enca reuters afp ap sapa ltd limited inc
    plc pty group holdings company brand brands restaurant restaurants shop store stores branch"""
_DAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january
    february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec maandag dinsdag woensdag donderdag vrydag saterdag sondag
    januarie februarie maart mei junie julie augustus oktober desember easter christmas covid"""
DAYS = frozenset(_DAYS.split())
"""Words of dates, capitalised in English."""
GENERIC = DAYS | frozenset(_LISTED.split())
"""Capitalised words that name nobody in particular: days, ranks, kinds of places, networks."""

_GENERIC = frozenset(map(stem, GENERIC))
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Ff]rom|[Aa]cross|[Nn]aby|[Bb]uite|[Tt]e)[^\S\n]+"
    r"(?:the\s+|die\s+)?([A-Z][\w'’-]*(?:[^\S\n]+[A-Z][\w'’-]*)*)"
)
_NGUNI_PLACE = re.compile(r"\b(?:e|o|kwa|ku|ka)-?([A-Z]\w+)")
"""IsiZulu and its sisters say "in" by what they put before the name: eSoweto, kwaMashu."""
_SHORTEST = 3
_TWO_NAMES = """
    gqeberha port elizabeth | makhanda grahamstown | qonce king william's town | kariega uitenhage
    | kugompo east london | mthatha umtata | komani queenstown | polokwane pietersburg
    | makhado louis trichardt | musina messina | mokopane potgietersrus | modimolle nylstroom
    | mbombela nelspruit | emalahleni witbank | kwadukuza stanger | ethekwini durban
    | tshwane pretoria | mangaung bloemfontein | johannesburg joburg jozi egoli
    | ekurhuleni east rand | mahikeng mafikeng mafeking | harare salisbury | eswatini swaziland
    | mumbai bombay | kolkata calcutta | chennai madras | bengaluru bangalore | kyiv kiev
    | yangon rangoon | myanmar burma | türkiye turkey | czechia czech"""
_ALSO_CALLED = tuple(
    frozenset(stem(fold(word)) for word in names.split()) for names in _TWO_NAMES.split("|")
)
"""Towns and countries that have two names, by the stems of their words."""

NEXT_DAY = 12 * 3600.0
"""Seconds after which the same headline over another text is the next day's column."""

FEW_SHARED = 0.25
"""Share of the fewer names, or words, under which two articles speak of different things."""

ONE_WORDING, FILLED_IN = 0.8, 2
"""Share of the fewer words of the first lines from which they have one wording, and words that each
then has of its own where it tells of another place; one may be another name of the same town."""

MOST_SHARED = 0.9
"""Share of the fewer words of the first lines under which an outlet's two texts under one headline,
which are no copies, are two days' columns; where one is a line of the other it is above that."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one article, or several, say that tells one event from another of its kind."""

    headlines: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    told: frozenset[str]
    """Words of the first lines; none of a headline alone."""
    start: float
    end: float
    outlets: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    """Whose names a headline has: the brand's, a rival's."""
    towns: frozenset[str] = frozenset()
    """Known places in a headline."""


def named(title: str, body: str) -> frozenset[str]:
    """Return the words of the names in a headline and a text, folded; days and ranks are none."""
    found = {*_names_in(body)}
    if not is_title_case(title):
        found |= names(title)
    return words_of(found)


@lru_cache(maxsize=64)
def _names_in(body: str) -> frozenset[str]:
    """Return the names in a text, kept for a while: many sites may have one text."""
    return names(body).union(_NGUNI_PLACE.findall(body))


def places(title: str, body: str) -> frozenset[str]:
    """Return the words of the names of places in a headline and a text, folded."""
    told = body if is_title_case(title) else f"{title}\n{body}"
    return words_of((*_PLACE.findall(told), *_NGUNI_PLACE.findall(told)))


def words_of(of: Iterable[str]) -> frozenset[str]:
    """Return the folded words of names that tell one from another, as `named` gives them."""
    words = {fold(word).strip("'’-.").removesuffix("'s") for name in of for word in name.split()}
    return frozenset(w for w in words - STOP - GENERIC if len(w) >= _SHORTEST) or NOTHING


def together(of: Sequence[Subject]) -> Subject:
    """Return what several articles on one event say."""
    if len(of) == 1:
        return of[0]
    empty: frozenset[str] = frozenset()
    return Subject(
        headlines=empty.union(*(one.headlines for one in of)),
        names=empty.union(*(one.names for one in of)),
        places=empty.union(*(one.places for one in of)),
        told=empty.union(*(one.told for one in of)),
        outlets=empty.union(*(one.outlets for one in of)),
        companies=empty.union(*(one.companies for one in of)),
        towns=empty.union(*(one.towns for one in of)),
        start=min(one.start for one in of),
        end=max(one.end for one in of),
    )


def differ(one: Subject, other: Subject, *, copy: bool = False) -> bool:
    """Return whether articles on one kind of thing tell two events.

    Their headlines name other companies, or of one without a text other towns; they name other
    places and other people, even where they share so much that they may be a `copy`; or one is the
    next day's column under one headline.
    """
    if not copy and _disjoint(one.companies, other.companies):
        return True
    if not (one.told and other.told):
        return not copy and _disjoint(one.towns, other.towns)
    names = min(len(one.names), len(other.names))
    few = len(one.names & other.names) < FEW_SHARED * names
    if days_apart(one, other):
        told = len(one.told & other.told) / min(len(one.told), len(other.told))
        enough = MOST_SHARED if one.outlets & other.outlets else FEW_SHARED
        return few or told < enough
    if elsewhere(one, other):
        return True
    if not (one.places and other.places) or (names and not few):
        return False
    return one.places.isdisjoint(other.places | other.names) and other.places.isdisjoint(one.names)


def elsewhere(one: Subject, other: Subject) -> bool:
    """Return whether headlines name other towns, of which the other's first lines do not speak.

    Of two outlets half a day apart at least, for a copy may call a town by another of its names; or
    in one wording, into which each puts more of its own than that: the mall, the street. At any
    time where the place is all in which one wording differs.
    """
    if _is_place_exchanged(one, other):
        return True
    apart = max(one.start, other.start) - min(one.end, other.end)
    is_of_a_day = apart < NEXT_DAY and one.outlets.isdisjoint(other.outlets)
    if is_of_a_day and not _fills_in(one.told, other.told):
        return False
    is_other = _disjoint(one.towns, other.towns)
    return is_other and not (_tells(one, other) or _tells(other, one))


def _is_place_exchanged(one: Subject, other: Subject) -> bool:
    """Return whether first lines of one wording have names of other places, and nothing else."""
    own, others = one.told - other.told - _GENERIC, other.told - one.told - _GENERIC
    if not own or not others or not _is_one_wording(one.told, other.told):
        return False
    here = frozenset(map(stem, one.places | one.towns))
    there = frozenset(map(stem, other.places | other.towns))
    return own <= here and others <= there and not any(own | others <= of for of in _ALSO_CALLED)


def _is_one_wording(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ONE_WORDING * min(len(one), len(other))


def _fills_in(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether first lines have one wording, and each several words of its own in it."""
    own, others = one - other, other - one
    return _is_one_wording(one, other) and min(len(own), len(others)) >= FILLED_IN


def days_apart(one: Subject, other: Subject) -> bool:
    """Return whether texts under one headline came out half a day or more apart."""
    apart = max(one.start, other.start) - min(one.end, other.end)
    return bool(one.headlines & other.headlines) and apart >= NEXT_DAY


def _tells(one: Subject, other: Subject) -> bool:
    """Return whether one speaks of a town in the headline of the other."""
    return not other.towns.isdisjoint(one.told | one.names | one.places)


def _disjoint(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
