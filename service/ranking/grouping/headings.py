"""What a headline has beside the news: the name of who brings it, the name of a running column.

Pure. "… | The China Post", "… - Reuters", "Morning briefing: …", "Letters to the editor" stand over
whatever is told, so they tell no event, and a headline of nothing else is no other's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.text.months import month
from service.text.normalize import words
from service.text.terms import STOP, is_title_case

_BAR = re.compile(r"(?<!\s)\s++(?:[|•·»]|::)\s+")
_DASH = re.compile(r"(?<!\s)\s++[-–—]{1,2}\s+")
_LONG_DASH = "—"
_ADDRESS = re.compile(r"[\w-]{3,}(?:\.[a-z]{2,}){1,2}", re.IGNORECASE)
_MOST_WORDS = 4
"""Words of an outlet's or a column's name beside a headline."""
_FEWEST_LEFT = 4
"""Words that a headline has beside it."""
_JOINING = "the of and & de la le el die van"
_LINKING = frozenset(_JOINING.split())
_CALLED = """
    news newspaper times post herald daily tribune gazette reuters bloomberg guardian telegraph
    journal tv radio magazine online press network channel chronicle mail observer
    independent standard bbc cnn ap afp sapa abc cbs nbc cnbc npr iol news24 wire newswire insider
    mirror express dispatch sentinel monitor inquirer globe argus forum
    fm nuus zeitung nachrichten noticias diario jornal journal"""
_OUTLETS = frozenset(_CALLED.split())
"""Words of which one is in nearly every outlet's name."""
_COLUMNS = """
    briefing briefings brief briefs newsletter newsletters roundup round-up rundown digest diary
    wrap wrap-up recap bulletin podcast column columns editorial editorials opinion op-ed letters
    letter editor latest update updates live liveblog blog ticker liveticker factbox timeline
    horoscope horoscopes crossword quiz sudoku wordle headlines headline newsflash notebook snapshot
    weather forecast outlook papers gossip obituaries classifieds lottery results fixtures
    schedule explainer explained watch exclusive breaking news sports sport business world markets
    market morning evening afternoon midday daily weekly nightly weekend tonight today todays
    yesterday week day month year monday tuesday wednesday thursday friday saturday sunday
    oggendnuus aandnuus nuusflitse briewe weer weervoorspelling vandag nuus dag week
    briefing leserbriefe kolumne wetter nachrichten heute tag cartas boletin tiempo noticias hoy
    cartas boletim tempo noticias hoje courrier meteo"""
_COLUMN = frozenset(_COLUMNS.split())
"""Words that name a column, or when it comes out."""
_OF_THE_NEWS = """
    news sports sport business world markets market morning evening afternoon midday daily weekly
    nightly weekend tonight today todays yesterday week day month year results outlook watch
    exclusive monday tuesday wednesday thursday friday saturday sunday vandag nuus dag heute tag
    hoy hoje noticias nachrichten schedule fixtures letter editor"""
_NAMING = _COLUMN - frozenset(_OF_THE_NEWS.split())
"""Those by which the words before a colon are a column's name."""
_SAYING = re.compile(
    r"\b(?:what we(?:'ve|’ve)? (?:learn\w+|know)|what(?: you need)? to (?:know|watch|expect)"
    r"|things (?:we learn\w+|to know|you need to know)|need to know|in (?:pictures|photos|numbers)"
    r"|photos? of the (?:day|week)|talking points|letters? to the editor|the day in \w+)\b",
    re.IGNORECASE,
)
"""Columns whose names are sayings."""

_LABELLED = re.compile(
    r"\W{0,3}(?:video|watch|listen|photos?|pictures|in pictures|gallery|slideshow|podcast|live"
    r"|live ?blog|kyk|luister|fotos)\s?(?:[:|\])]|[–—-]\s)",
    re.IGNORECASE,
)
_GARBLED = re.compile("\ufffd|[ÃÂ][\x80-\xbf]|â€|&(?:amp|quot|nbsp|#\\d{1,5});")


def may_lead(title: str) -> bool:
    """Return whether a headline can stand over a story: it is whole, and no label begins it.

    "VIDEO: …" tells of a film, and what was decoded wrongly is read by nobody.
    """
    return not (_LABELLED.match(title) or _GARBLED.search(title))


@lru_cache(maxsize=16_384)
def news_in(title: str, outlet: str = "") -> str:
    """Return what a headline says beside the names of `outlet`, another or a column: perhaps ""."""
    told = _without_outlets(title, outlet)
    head, colon, rest = told.partition(": ")
    if colon and rest and len(head.split()) <= _MOST_WORDS and not _NAMING.isdisjoint(words(head)):
        about = (word for word in head.split() if _COLUMN.isdisjoint(words(word)))
        told = " ".join((*about, rest))
    return "" if _is_column(told) else told


def _without_outlets(title: str, outlet: str) -> str:
    if _BAR.search(title):
        title = _without_asides(_BAR.split(title))
    parts = _DASH.split(title)
    if len(parts) < 2:  # nothing stands beside it
        return title
    tail = parts[-1]
    head = title[: title.rindex(tail)].rstrip(" -–—")
    if outlet and words(tail) == words(outlet):
        return head
    said = tail.split()
    if len(said) > _MOST_WORDS or len(words(head)) < _FEWEST_LEFT:
        return title
    if _ADDRESS.fullmatch(tail):
        return head
    if not all(word[:1].isupper() or word.casefold() in _LINKING for word in said):
        return title
    is_known = not _OUTLETS.isdisjoint(words(tail))
    is_aside = _LONG_DASH in title[len(head) : title.rindex(tail)] or is_title_case(head)
    return head if is_known or not is_aside else title


def _without_asides(parts: list[str]) -> str:
    """Return the parts without the short ones beside the longest; the first is short where little
    is to be said, and goes only where it is an outlet's name."""
    longest = max(parts, key=lambda part: len(words(part)))
    if len(words(longest)) < _FEWEST_LEFT:
        return " ".join(parts)
    first = parts[0]
    is_said = first is not longest and _OUTLETS.isdisjoint(words(first)) and not _is_column(first)
    rest = [part for part in parts if part is longest or len(words(part)) > _MOST_WORDS]
    if is_said and len(words(first)) > 1 and first not in rest:
        rest = [part for part in rest if _OUTLETS.isdisjoint(words(part))]
        return " ".join((first, *rest))
    return " ".join(rest)


def _is_column(told: str) -> bool:
    """Return whether a headline is the name of a column, and when it came out, alone."""
    rest, found = _SAYING.subn(" ", told)
    said = words(rest)
    if not found and _NAMING.isdisjoint(said):
        return False
    return all(word in _COLUMN or word in STOP or word.isdigit() or month(word) for word in said)
