"""The five that the last days would have brought, judged by keywords alone. Pure.

The same steps as a run's: judge, group, choose; nothing is stored, mailed or asked of a model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.evaluation.lexical_scorer import Lexicon
from service.matching.words.word_lists import named_lists
from service.models import (
    Answer,
    Brand,
    Choice,
    ChoosingRules,
    Evaluation,
    Item,
    Link,
    NoReason,
    Vote,
)
from service.onboarding.names import is_everyday
from service.onboarding.trying import Tried
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.learning.not_us_suggestions import look_alikes
from service.ranking.stories import group_judged
from service.text.normalize import words
from service.text.terms import STOP, terms
from service.wording.catalogue import SOURCE_LANGUAGE

_DOES = frozenset(named_lists("service.matching.words", "firms.txt")["does"])
_OPEN = frozenset({"a", "an", "the", "of", "in", "at", "for", "to", "on", "with", "and", "by"})
"""Words that a name or a saying does not end with."""
_PLACES = 2
"""Outlets that use a phrase, for as many things, before it is proposed as a look-alike."""
_PROPOSED = 5
_DOUBTFUL = 8
"""Headlines shown for a person to say whether they are about the brand."""


@dataclass(frozen=True, slots=True)
class FirstFive:
    """What would have been mailed, and how it came to that."""

    choice: Choice
    read: int
    """Items of the last days."""
    mattering: int
    """Those with anything of the brand's in them."""
    doubtful: tuple[Item, ...] = ()
    """Items whose headline has the words of the name, and which were not taken for the brand."""
    look_alikes: tuple[str, ...] = ()
    """Longer phrases with the name that several places use, and that no rule leaves out yet."""


def first_five(
    tried: Sequence[Tried], brand: Brand, now: datetime, language: str = SOURCE_LANGUAGE
) -> FirstFive:
    """Return the five of what `tried` brought; each item counts once, read pages before others.

    `language` is the mail's, in which it says why.
    """
    items: dict[str, Item] = {}
    for one in tried:
        for item in one.items:
            known = items.get(item.id)
            if known is None or len(item.text) > len(known.text):
                items[item.id] = item
    lexicon = Lexicon(brand, language)
    judged = {one.id: lexicon.score(one, now) for one in items.values() if one.may_matter}
    grouped = group_judged(list(items.values()), judged, [], now, brand)
    choice = choose(
        Entrants(grouped, judged),
        rules=ChoosingRules(), votes=(), memories={}, brand=brand, now=now,
        seed=brand.id,
    )  # fmt: skip
    return FirstFive(
        choice,
        read=len(items),
        mattering=len(judged),
        doubtful=tuple(_doubtful(items.values(), choice, judged, brand)),
        look_alikes=_look_alikes(items.values(), judged, brand),
    )


def not_us(titles: Iterable[str], brand: Brand, now: datetime) -> tuple[str, ...]:
    """Return the look-alikes in headlines of which a person said that they are not the brand's.

    What follows the name of an everyday name is taken with it: "bean there, done that".
    """
    told = {str(number): title for number, title in enumerate(titles)}
    found: dict[str, None] = {}
    for key, title in told.items():
        longer = _longer(title, brand.display_name)
        if longer:
            found[longer] = None
            continue
        vote = Vote(
            story=key, recipient="wizard", answer=Answer.NO, reason=NoReason.WRONG_BRAND,
            at=now,
        )  # fmt: skip
        for one in look_alikes([vote], told, brand):
            found[one.name] = None
    return tuple(found)


def _look_alikes(
    items: Iterable[Item], judged: Mapping[str, Evaluation], brand: Brand
) -> tuple[str, ...]:
    """Return phrases such as "bean there done that", those that most outlets use first.

    Only of an everyday name, and none with a word of the brand's own trade in it, nor one that
    mostly stands in what was taken for the brand's.
    """
    if not is_everyday(brand.display_name):
        return ()
    own = {word for phrase in (*brand.core, *brand.extended, *brand.products)
           for word in words(phrase)}  # fmt: skip
    known = [" ".join(words(phrase)) for phrase in brand.not_us]
    told: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        longer = _longer(item.title, brand.display_name)
        beyond = set(words(longer)[len(words(brand.display_name)) :])
        if beyond and beyond.isdisjoint(own) and not any(one in longer for one in known):
            told[longer].append(item)
    outlets = {longer: len({one.outlet for one in those}) for longer, those in told.items()}
    several = [
        longer
        for longer, those in told.items()
        if outlets[longer] >= _PLACES
        and 2 * sum(one.id in judged and judged[one.id].names_brand for one in those) < len(those)
        and _is_saying(longer, those)
    ]
    return tuple(sorted(several, key=lambda one: (-outlets[one], one))[:_PROPOSED])


def _is_saying(phrase: str, items: Sequence[Item]) -> bool:
    """Return whether most headlines with the phrase have nothing else in common.

    What has is one event that many tell, such as the brand's own: "Subway drops yoga mat chemical".
    """
    met: set[str] = set()
    apart = 0
    for item in items:
        beside = set(terms(item.title)).difference(terms(phrase))
        apart += beside.isdisjoint(met)
        met |= beside
    return apart >= _PLACES and 2 * apart > len(items)


def _longer(title: str, name: str) -> str:
    """Return the name in a headline with the two words after it that make another name of it.

    Not with what a firm does ("Kettle opens a …"): that would leave out the brand's own news.
    """
    said, own = words(title), words(name)
    for at in range(len(said) - len(own) + 1):
        if said[at : at + len(own)] != own:
            continue
        after = said[at + len(own) :][:2]
        while after and after[-1] in _OPEN:
            after.pop()
        if after and after[0] not in _DOES | STOP:
            return " ".join([*own, *after])
    return ""


def _doubtful(
    items: Iterable[Item],
    choice: Choice,
    judged: Mapping[str, Evaluation],
    brand: Brand,
) -> list[Item]:
    """Return what has the name in its headline and was judged, all of it read, not to name us."""
    own = words(brand.display_name)
    shown = {item.id for finding in choice.findings for item in finding.story.items}
    found = []
    for item in items:
        said = words(item.title)
        has_name = any(said[at : at + len(own)] == own for at in range(len(said)))
        is_taken = item.id in judged and judged[item.id].link is Link.DIRECT
        if has_name and item.id not in shown and not is_taken:
            found.append(item)
    return found[:_DOUBTFUL]
