"""Which names found in an item mean the brand, by all that stands in it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from service.matching.names.bearers.articles import with_article_alone
from service.matching.names.everyday_names import EverydayNames
from service.matching.names.namesakes import Whose, whose
from service.matching.names.people import (
    has_age_or_end,
    is_beside_firms_words,
    is_first_name,
    is_never_a_firm,
)
from service.matching.names.precedents import LEANS, SURE, Leaning
from service.matching.scanning.hits import (
    ALIAS,
    COMPETITOR,
    CORE,
    EXTENDED,
    LOOK_ALIKE,
    OWN_NAMES,
    PRODUCT,
    REGION,
    WEAK,
    Beside,
    unmasked,
)
from service.matching.scanning.phrase_matcher import Hit
from service.matching.words.company import (
    is_former,
    is_other_firm,
    is_told_apart,
    may_have,
    refers,
    said_in,
)
from service.matching.words.written import ARTICLES
from service.text.language import may_have_capital_nouns
from service.text.normalize import fold, words

_BESIDE = (PRODUCT, CORE, EXTENDED, COMPETITOR)
"""What beside an everyday name says that the brand is meant."""
_NEAR = 400
"""Characters within which something of the brand's stands beside an everyday name."""
_HEAD = 1000
"""Characters from the beginning of an item whose words are compared with those of other stories."""
_BESIDE_FIRST_NAME = (PRODUCT, CORE, EXTENDED)
"""What beside a first name says that no person is meant: people are seen with rivals' things."""
_CLOSE = 100
"""Characters within which it stands."""
_NAMES = (*OWN_NAMES, PRODUCT)

Found = Mapping[str, list[Hit[str]]]
"""What was found in each text."""
_Placed = tuple[str, Hit[str]]


def proven(
    texts: Mapping[str, str],
    hits: Found,
    everyday: EverydayNames,
    leaning: Leaning | None = None,
    languages: Collection[str] = (),
) -> Found:
    """Return the hits of each text without names that are only everyday words there.

    `leaning` is what readers and mailed stories say of the words around it, `languages` are those
    in which the brand is written of.
    """
    if not any(hits.values()):
        return hits
    hits = {name: _without_parts(some) for name, some in hits.items()}
    own = [(name, hit) for name, some in hits.items() for hit in some if hit.kind in OWN_NAMES]
    people, firms = _people_and_firms(texts, hits, own, languages)
    people += [one for one in own if _is_others(texts[one[0]], one[1], hits[one[0]], own, everyday)]
    if whose(texts, hits, everyday) is Whose.THEIRS:
        people = own
    if people:
        hits = {name: [h for h in some if (name, h) not in people] for name, some in hits.items()}
    subjects = _within_subjects(hits, own)
    subjects += with_article_alone(texts, hits, own)
    if subjects:
        hits = {name: [h for h in some if (name, h) not in subjects] for name, some in hits.items()}
    known = (*people, *firms, *subjects)
    unsure = [one for one in own if one[1].phrase in everyday and one not in known]
    if not (unsure or leaning):
        return hits
    leans = leaning.of("\n".join(texts.values())[:_HEAD]) if leaning else 0.0
    if leaning and leans <= -SURE:
        hits = {
            name: [
                hit
                for hit in some
                if (name, hit) in unsure or hit.kind not in _NAMES or not leaning.doubts(hit.phrase)
            ]
            for name, some in hits.items()
        }
    theirs = frozenset(
        hit.phrase
        for name, hit in (*people, *unsure)
        if everyday.is_anothers(hit.phrase, texts[name], hit.start, hit.end)
    )
    return _settled(texts, hits, everyday, unsure, leans, theirs=theirs) if unsure else hits


def _without_parts(hits: list[Hit[str]]) -> list[Hit[str]]:
    """Drop what is only a part of a longer name there: "Peet's" in "Peet's Coffee"."""
    if not any(hit.kind == WEAK for hit in hits):
        return hits
    names = [hit for hit in hits if hit.kind == ALIAS]
    return [h for h in hits if h.kind != WEAK or not any(n.covers(h) for n in names)]


def proven_in_lines(
    text: str,
    hits: list[Hit[str]],
    everyday: EverydayNames,
    languages: Collection[str],
    regions: Callable[[str], list[Hit[str]]] | None,
) -> list[Hit[str]]:
    """Return what `proven` keeps in title, summary and the rest, each from a line of `text` on.

    `regions` finds those of the brand, which may prove an everyday name; None where none is found.
    """
    if regions is None:
        return proven({"": text}, {"": hits}, everyday, languages=languages)[""]
    ends = [at for at in _line_ends(text) if at >= 0]
    bounds = list(zip([0, *(at + 1 for at in ends)], [*ends, len(text)], strict=True))
    texts = {str(start): text[start:end] for start, end in bounds}
    every = [*hits, *regions(text)]
    placed = {
        str(start): [_moved(hit, -start) for hit in every if start <= hit.start < end]
        for start, end in bounds
    }
    found = proven(texts, placed, everyday, languages=languages)
    return [
        _moved(hit, int(start))
        for start, some in found.items()
        for hit in some
        if hit.kind != REGION
    ]


def _line_ends(text: str) -> tuple[int, int]:
    first = text.find("\n")
    return first, text.find("\n", first + 1) if first >= 0 else -1


def _moved(hit: Hit[str], by: int) -> Hit[str]:
    return replace(hit, start=hit.start + by, end=hit.end + by) if by else hit


def is_plain(text: str, hit: Hit[str], everyday: EverydayNames) -> bool:
    """Return whether `proven` keeps a hit in `text` whatever else is found there."""
    return hit.kind not in OWN_NAMES or not (
        hit.phrase in everyday
        or is_never_a_firm(text, hit.start, hit.end)
        or is_first_name(text, hit.start, hit.end)
        or is_former(text, hit.start, hit.end)
    )


def _people_and_firms(
    texts: Mapping[str, str], hits: Found, own: Iterable[_Placed], languages: Collection[str]
) -> tuple[list[_Placed], list[_Placed]]:
    """Return which of our `own` names are people's, and which are ours before a surname."""
    people, firms = [], []
    for name, hit in own:
        text = texts[name]
        if is_never_a_firm(text, hit.start, hit.end):
            people.append((name, hit))
        elif _is_before_surname(text, hit, hits[name]):
            if _is_of_firm(text, hit, hits[name]):
                firms += [(name, hit)] if hit.kind == ALIAS else []
            elif has_age_or_end(text, hit.end) or not may_have_capital_nouns(
                "\n".join(texts.values()), languages
            ):
                people.append((name, hit))
    return people, firms


def _is_others(
    text: str,
    hit: Hit[str],
    beside: Iterable[Hit[str]],
    own: Iterable[_Placed],
    everyday: EverydayNames,
) -> bool:
    """Return whether a name is a part of another firm's, or what another was called before.

    Where we bear another name beside it, it was ours: "Bolt (formerly Frost)".
    """
    if is_former(text, hit.start, hit.end):
        return all(other.phrase == hit.phrase for _, other in own)
    is_word = hit.phrase.isalpha() and hit.phrase in everyday
    if not (is_word and is_other_firm(text, hit.start, hit.end)):
        return False
    return not any(
        other.kind in (*_NAMES, COMPETITOR)
        and other.end > hit.end
        and other.start <= hit.end + len(" and ")
        for other in beside
    )


def _within_subjects(hits: Found, own: Iterable[_Placed]) -> list[_Placed]:
    """Return which of our `own` names only end what our subjects and rivals are called: "Game" in
    "video game"."""
    longer = {
        name: [hit for hit in several if hit.kind == COMPETITOR or _is_subject(hit)]
        for name, several in hits.items()
    }
    return [
        (name, hit)
        for name, hit in own
        if any(other.start < hit.start and hit.end <= other.end for other in longer[name])
    ]


def _is_subject(hit: Hit[str]) -> bool:
    """Return whether a phrase is a subject, and no name: "video games", not "The Gap"."""
    said = hit.phrase.split()
    return hit.kind in (CORE, EXTENDED) and said[-1].islower() and said[0].lower() not in ARTICLES


def _is_before_surname(text: str, hit: Hit[str], others: Iterable[Hit[str]]) -> bool:
    """Return whether what may be a surname follows a name that begins no longer one of ours."""
    return is_first_name(text, hit.start, hit.end) and not any(
        other.start <= hit.start and other.end > hit.end for other in others
    )


def _is_of_firm(text: str, hit: Hit[str], others: Iterable[Hit[str]]) -> bool:
    """Return whether words of the brand's, or of firms, stand close to a name."""
    return is_beside_firms_words(text, hit.start, hit.end) or any(
        other.kind in _BESIDE_FIRST_NAME and -_CLOSE < other.start - hit.start < _CLOSE
        for other in others
    )


def _settled(
    texts: Mapping[str, str],
    hits: Found,
    everyday: EverydayNames,
    unsure: Collection[_Placed],
    leans: float,
    *,
    theirs: Collection[str],
) -> Found:
    """Return the hits with each of the `unsure` ones as a name of the brand's, or not at all.

    `theirs` are names of which another bearer is named, too: the bare word is then his.
    """
    meant = _each_alone(texts, hits, everyday, unsure, leans, theirs=theirs)
    if any(meant.values()):  # once named, it is meant wherever nothing speaks against it
        may = everyday.may_mean_brand
        meant = {
            (name, hit): sure or may(hit.phrase, texts[name], hit.start, hit.end)
            for (name, hit), sure in meant.items()
        }
    return {
        name: [
            replace(hit, kind=ALIAS) if meant.get((name, hit)) else hit
            for hit in several
            if meant.get((name, hit), True)
            or (hit.kind != ALIAS and hit.phrase in everyday.nicknames)
        ]
        for name, several in hits.items()
    }


def _each_alone(
    texts: Mapping[str, str],
    hits: Found,
    everyday: EverydayNames,
    unsure: Collection[_Placed],
    leans: float,
    *,
    theirs: Collection[str],
) -> dict[_Placed, bool]:
    """Return whether each of the `unsure` names means the brand by what stands around that one."""
    said, whole = {fold(hit.phrase) for _, hit in unsure}, "\n".join(texts.values())
    offsets = offsets_of(texts)
    others = [
        replace(hit, start=hit.start + offsets[name], end=hit.end + offsets[name])
        for name, several in hits.items()
        for hit in unmasked(several)
        if hit.kind in (ALIAS, *_BESIDE) and fold(hit.phrase) not in said
    ]

    @cache  # looked for once, and where beside a name is nothing else: few are such
    def implying() -> Sequence[int]:
        return sorted([*everyday.implying(whole), *regions()])

    @cache
    def regions() -> Sequence[int]:
        return sorted(_regions(hits, offsets))

    @cache
    def referring() -> Sequence[int]:
        return sorted(refers(whole, everyday.trade, everyday.people))

    is_others = _names_look_alike(texts, hits, said)
    meant: dict[_Placed, bool] = {}
    for name, hit in unsure:
        beside, at = beside_of(hit, offsets[name], others), hit.start + offsets[name]
        if (is_others or hit.phrase in theirs) and beside < Beside.NEAR:
            around = whole[max(0, at - _NEAR) : at + _NEAR]
            if everyday.trade.isdisjoint(said_in(around)):
                meant[name, hit] = False
                continue
        has = may_have(texts[name], hit.start, hit.end)
        if beside < Beside.NEAR and (
            leans >= LEANS or _is_near(at, referring()) or (has and _is_near(at, regions()))
        ):
            beside = Beside.NEAR
        if beside is Beside.NOTHING and _is_near(at, implying()):
            beside = Beside.IMPLIED
        meant[name, hit] = (leans > -SURE or beside > Beside.NEAR) and everyday.means_brand(
            hit.phrase, texts[name], hit.start, hit.end, beside, is_doubted=leans <= -LEANS
        )
    return meant


def offsets_of(texts: Mapping[str, str]) -> dict[str, int]:
    """Return where each text begins in all of them, joined by a character."""
    found, at = {}, 0
    for name, text in texts.items():
        found[name], at = at, at + len(text) + 1
    return found


def _regions(hits: Found, offsets: Mapping[str, int]) -> Iterable[int]:
    for name, several in hits.items():
        yield from (hit.start + offsets[name] for hit in several if hit.kind == REGION)


def _names_look_alike(texts: Mapping[str, str], hits: Found, names: Collection[str]) -> bool:
    """Return whether somebody of the brand's name is named who is not it: "Breeze Smoke".

    The bare word is then theirs, save beside something of ours; "a sea breeze" is nobody, but a
    look-alike without one of our `names` says in small letters, too, who is meant: "board game".
    Who is only told apart is spoken of no further: "not to be confused with Breeze Smoke".
    """
    return any(
        hit.kind == LOOK_ALIKE
        and not (texts[name][hit.start : hit.end].islower() and _holds(hit.phrase, names))
        and not is_told_apart(texts[name], hit.start, hit.end)
        for name, several in hits.items()
        for hit in several
    )


def _holds(phrase: str, names: Iterable[str]) -> bool:
    said = f" {' '.join(words(phrase))} "
    return any(f" {name} " in said or f" {name}s " in said for name in names)


def _is_near(at: int, places: Sequence[int]) -> bool:
    """Return whether one of `places`, in their order, is close to `at`."""
    first = bisect_right(places, at - _NEAR)
    return first < len(places) and places[first] < at + _NEAR


def beside_of(hit: Hit[str], offset: int, others: Iterable[Hit[str]]) -> Beside:
    """Return how near to a name something else of the brand's stands."""
    start, end = hit.start + offset, hit.end + offset
    near = Beside.NOTHING
    for other in others:
        follows = 0 <= other.start - end <= 1
        if (other.start <= start and end <= other.end) or (follows and other.kind == PRODUCT):
            return Beside.AROUND
        if follows or 0 <= start - other.end <= 1:
            near = Beside.TOUCHING
        elif near is Beside.NOTHING and (
            other.kind == ALIAS or -_NEAR < other.start - start < _NEAR
        ):
            near = Beside.NEAR
    return near
