"""Which kinds of event a passage speaks of, and to whom they happen. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.matching.events import by_build
from service.matching.events.phrases import Found, Phrases
from service.matching.events.words import EventKind, Listed, listed
from service.text.sentences import Span

_NEAR = 7
"""Words between the two halves of a pair: a headline's breadth."""
_CLOSE_END = re.compile(r"[,;:!?–—]|\.\s|\b(?:(?:et|y|e|en) |und (?-i:[a-zà-ÿ]))", re.IGNORECASE)
"""Between the halves of a close pair none of these may stand; "in Emden und Hannover" may."""
_NOT_SO = re.compile(
    r"\b(?:kein\w{0,2}|nicht|geen|niet|nie|não|ne|pas|ningún|nenhuma?)\b"
    r"(?! (?:mehr als|weniger als|nur|minder dan|net)\b)",
    re.IGNORECASE,
)
"""What denies a close pair in its clause."""
_SENTENCE_END = re.compile(r"[.!?]\s")
_CLAUSE_END = re.compile(r"[.!?;]\s|\bdespite\b", re.IGNORECASE)
"""Between these no two words of a pair stand; what does harm may be told in two clauses."""

_DENIED = re.compile(
    r"(?:^|\W)(?:no(?: (?:more|further|new|additional|immediate))?|not|never|zero"
    r"|is ?n['’]t|was ?n['’]t"
    r"|cleared of|acquitted of|(?:not guilty|innocent) of|nicht|nie|niet|não"
    r"|(?-i:ne)|(?-i:[Pp]as (?:de|du|des))|(?P<lacks>without|ohne|sonder|zonder|sem|sans|(?-i:sin))"
    r"|(?:kein(?:e[nrms]?)?|geen)(?-i:\s[a-zà-ÿ]{2,20}e[nrms]?)?|nenhuma?(?:\s(?:nov"
    r"|outr)[ao])?)\s+$",
    re.IGNORECASE,
)
_NO_DAY = re.compile(
    r"\b(?:no|not|never|nicht|kein(?:e[nrms]?)?|nie|niet|geen|não|nenhuma?|nem)"
    r"(?:\s[^\s,;:.!?–—]{1,30}){0,4}$",
    re.IGNORECASE,
)
"""Before "without": "no week without a strike" denies none."""
_BEFORE = 40
"""Characters before a harm in which it is denied: "not faulty", "keine neuen Streiks"."""
_DENIED_BEHIND = re.compile(
    r"(?: 20\d\d| (?:trotz|in|im|am|an|auf|bei|bis|nach|seit|ondanks|by|ná|na|tot)"
    r"(?: (?!und\b|en\b)[^\s,;:.!?–—]{1,30}){1,2}?)?"
    r"(?: (?:sich|sie|es|ihn|er|wir|hulle|dit|vorerst|derzeit|jetzt|doch|auch|weiterhin"
    r"|vanjaar|voorlopig|dieses jahr|dit jaar))?"
    r" (?:(?:kein(?:e[nrms]?)?|geen)(?![\w-])"
    r"|(?:nicht|nie|niet)(?![\w-])(?! (?:nur|net|alleen|allein|einmal)\b)"
    r"(?! [^\W\d]{2,30}(?:te|ene|ende|ble)[nrms]? \w)"
    r"|(?:(?:die|das|den|diesen?|dieses|seine?n?|ihre?n?|sy|hul) )?"
    r"(?!und\b|weil\b|wegen\b|en\b|omdat\b)[^\W\d]{1,30} (?:nicht|nie|niet)(?=\W*$))",
    re.IGNORECASE,
)
"""Right behind a verb: that it is not so; not "schließt nicht genutzte Filialen"."""
_FREE_OF = re.compile(r"-(?:free|proof|resistant|breaking)\b", re.IGNORECASE)
"""Right behind a harm: there is none, or it is withstood: "scandal-free", "mould-breaking"."""
_VERBS = frozenset(
    {"schließt", "streicht", "baut", "kürzt", "entlässt", "streikt", "streiken", "sluit",
     "boykottiert", "verklagt", "staak oor", "onttrek", "demite"}
)  # fmt: skip
"""Verbs of languages that deny behind the verb: "schließt keine Filiale"."""
_ANNOUNCES = re.compile(
    r"(?: (?!und )[^\s,;:.!?–—]{1,40}){1,12} an(?=\W*$|[,;:.!?–—]|\s[–—-]\s| und\b)", re.IGNORECASE
)
_OTHER_VERB = {
    "kündigt": _ANNOUNCES, "kündigen": _ANNOUNCES, "kündigte": _ANNOUNCES, "feuert": _ANNOUNCES,
    "feuern": _ANNOUNCES,
    "schließt": re.compile(
        r" sich\b|(?: (?!und )[^\s,;:.!?–—]{1,40}){1,12} (?:ab|an|aus)"
        r"(?=\W*$|[,;:.!?–—]|\s[–—-]\s| und\b)",
        re.IGNORECASE,
    ),
}  # fmt: skip
"""Behind a verb what makes another one of it: "schließt Entlassungen aus", not "aus Not"."""

_ACCIDENT = "fire and accident"
_FIRMS_OWN = re.compile(r"(?:['’]s)? {1,2}")
"""Between the name of a firm and its own collapse."""

NOTABLE, TRIVIAL = "notable", "trivial"
"""Kinds that are no events, but tell how much a story weighs."""
ABOUT = "about "
"""What the names of kinds begin with that only tell a topic."""
_LISTS = ("harm", "calm", "topics")
_LINES: tuple[Listed, ...] = tuple(line for name in _LISTS for line in listed(name))


KINDS: Mapping[str, EventKind] = {line.kind.name: line.kind for line in _LINES}
"""The kinds of event by their names."""


class _Uses(NamedTuple):
    """The numbers of the lines in which a phrase stands, in each of their three parts."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    third: tuple[int, ...]


_SECOND, _THIRD = 1, 2
"""The later parts of a line."""


def _by_phrase() -> dict[str, tuple[_Uses]]:
    """Return all phrases with their uses, so that each is looked for once."""
    first: dict[str, list[int]] = defaultdict(list)
    second: dict[str, list[int]] = defaultdict(list)
    third: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(_LINES):
        for phrase in line.phrases:
            first[phrase].append(number)
        for phrase in line.beside:
            second[phrase].append(number)
        for phrase in line.unless:
            third[phrase].append(number)
    # Most stand in one line alone, as hundreds of others do: what is equal is kept once.
    kept: dict[_Uses, tuple[_Uses]] = {}
    found: dict[str, tuple[_Uses]] = {}
    for phrase in (*first, *second, *third):
        parts = (part.get(phrase, ()) for part in (first, second, third))
        uses = _Uses(*(tuple(dict.fromkeys(part)) for part in parts))
        found[phrase] = kept.setdefault(uses, (uses,))
    return found


_WORDS = Phrases(_by_phrase())


@dataclass(frozen=True, slots=True)
class Event:
    """An event that a passage speaks of, at characters `start` to `end` of it."""

    kind: EventKind
    phrase: str
    start: int
    end: int
    paired: bool = False
    apart: int = 0
    """Words between the two halves of a pair, which stand side by side where it is 1."""


def find(text: str, names: Iterable[tuple[int, int]] = ()) -> list[Event]:
    """Return the events that `text` speaks of, those that mean nothing of the kind aside.

    `names` are the stretches in which names stand: the crust of "Tjop & Crust" is none.
    """
    named = tuple(names)
    hits, met = _met(text, named)
    harmless = [hit for number, hit in met if _is_harmless(text, hit, number, hits)]
    built = [one for one in by_build.counted_dead(text) if not _is_masked(one, harmless)]
    built += by_build.of_named(text, named)
    backs = [one for one in built if one.phrase in by_build.IN_FAVOUR]
    events = [Event(KINDS[one.kind], one.phrase, one.start, one.end, one.paired) for one in built]
    listed = [
        Event(
            line.kind,
            hit.phrase,
            hit.start,
            hit.end,
            bool(line.beside),
            _apart(text, hit, number, hits, _SECOND) if line.beside else 0,
        )
        for number, hit in sorted(met, key=lambda one: one[0])
        if not (line := _LINES[number]).harmless
        and not any(one.start <= hit.start < one.end for one in backs)
        and not any(mask.first <= hit.first and hit.last <= mask.last for mask in harmless)
    ]
    closures = [one for one in by_build.outlets_cut(text) if not _is_masked(one, harmless)]
    return [*events, *listed, *(Event(KINDS[c.kind], *c[1:]) for c in closures)]


def _is_masked(built: by_build.Built, harmless: Iterable[Found[_Uses]]) -> bool:
    return any(mask.start <= built.start < mask.end for mask in harmless)


def has_harmless_use(text: str, names: Iterable[Span]) -> bool:
    """Return whether a word of harm stands in `text` in a sense of which the lists say it is none.

    `names` as for `find`.
    """
    hits, met = _met(text, tuple(names))
    return any(
        _LINES[number].kind.risk > 1 and _is_harmless(text, hit, number, hits)
        for number, hit in met
    )


def _met(
    text: str, names: Sequence[Span]
) -> tuple[list[Found[_Uses]], list[tuple[int, Found[_Uses]]]]:
    """Return the listed phrases in `text`, and those that count, each with its line."""
    hits = _WORDS.find(text)
    if names:
        words = [(a, b) for a, b in names if text[a - 1 : a] != "#"]
        hits = [h for h in hits if not any(a <= h.start and h.end <= b for a, b in words)]
    met = [(number, hit) for hit in hits for uses in hit.roles for number in uses.first]
    met = [(n, hit) for n, hit in met if not _is_of_a_firm(text, _LINES[n], hit, names)]
    return hits, [(number, hit) for number, hit in met if _is_whole(text, hit, number, hits)]


def _is_of_a_firm(
    text: str, line: Listed, hit: Found[_Uses], names: Iterable[tuple[int, int]]
) -> bool:
    """Return whether a firm collapses, no building: "Zazu collapse delays a hospital"."""
    return (
        line.kind.name == _ACCIDENT
        and hit.phrase.startswith("collapse")
        and any(_FIRMS_OWN.fullmatch(text, end, hit.start) for _, end in names)
    )


def _is_whole(text: str, hit: Found[_Uses], number: int, hits: Sequence[Found[_Uses]]) -> bool:
    """Return whether the later parts that a line asks for stand near the first.

    The third part of a harmless use takes it back and is not asked here.
    """
    line = _LINES[number]
    if line.beside and not _apart(text, hit, number, hits, _SECOND):
        return False
    return line.harmless or not line.unless or _apart(text, hit, number, hits, _THIRD) > 0


def _is_harmless(text: str, hit: Found[_Uses], number: int, hits: Iterable[Found[_Uses]]) -> bool:
    """Return whether what is found is a harmless use, or a harm that is denied, with all in it."""
    line = _LINES[number]
    if line.harmless:
        return not (line.unless and _apart(text, hit, number, hits, _THIRD))
    return line.kind.risk > 0 and _is_denied(text, hit)


def _is_denied(text: str, hit: Found[_Uses]) -> bool:
    """Return whether a harm is denied by what stands right before it, or behind its verb."""
    found = _DENIED.search(text, max(0, hit.start - _BEFORE), hit.start)
    if found:
        reach = max(0, found.start() - _BEFORE)
        if not (found["lacks"] and _NO_DAY.search(text, reach, found.start())):
            return True
    if _FREE_OF.match(text, hit.end):
        return True
    if hit.phrase in _VERBS and _DENIED_BEHIND.match(text, hit.end):
        return True
    other = _OTHER_VERB.get(hit.phrase)
    return other is not None and other.match(text, hit.end) is not None


def _apart(
    text: str, hit: Found[_Uses], number: int, others: Iterable[Found[_Uses]], part: int
) -> int:
    """Return how many words on the nearest later part of a line stands; nought: none near it."""
    nearest, line = 0, _LINES[number]
    end = _SENTENCE_END if line.kind.risk else _CLAUSE_END
    for other in others:
        for uses in other.roles:  # in a loop, for `any` takes twice as long
            if number in uses[part]:
                break
        else:
            continue
        apart = max(other.first - hit.last, hit.first - other.last)
        if 0 < apart <= _NEAR and (not nearest or apart < nearest):
            between = min(hit.end, other.end), max(hit.start, other.start)
            if not end.search(text, *between) and not (
                line.close and not _are_close(text, *between)
            ):
                nearest = apart
    return nearest


def _are_close(text: str, start: int, end: int) -> bool:
    """Return whether a pair with `start` to `end` between it is close, and not denied."""
    if _CLOSE_END.search(text, start, end):
        return False
    first = max((one.end() for one in _CLOSE_END.finditer(text, 0, start)), default=0)
    last = _CLOSE_END.search(text, end)
    return _NOT_SO.search(text, first, last.start() if last else len(text)) is None
