"""Names that "wrong brand" votes suggest for the brand's `not_us`.

Pure. Nothing is applied by itself: a rule rejects every story with the name, so a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from service.models import Answer, Brand, LookAlike, NoReason, Vote
from service.text import terms
from service.text.normalize import fold
from service.text.normalize import words as folded_words

_AT_A_PLACE = frozenset({"in", "near", "en", "em", "bei", "naby", "nabij"})
"""Words before the name of a town, in the languages in which headlines are read."""

MAX_SUGGESTED = 3
"""Names shown at once, those with the most readers first."""


def look_alikes(
    votes: Sequence[Vote], titles: Mapping[str, str], brand: Brand
) -> tuple[LookAlike, ...]:
    """Return names that stand in "wrong brand" headlines and in no liked one.

    `titles` is by story key. A name has a word of the brand's own names in it, or it could not have
    been mistaken for the brand; names of places and people beside it would reject far too much.
    Where the name stands alone the word that makes a place of it is suggested with it: "in Azul".
    What the brand file already rejects, and the brand's and its competitors' names, are left out.
    """
    own_words = {terms.stem(w) for name in _own(brand) for w in folded_words(name)} - terms.STOP
    own_names = {" ".join(folded_words(name)) for name in _own(brand)}
    rivals = [" ".join(folded_words(name)) for name in brand.competitors]
    rules = [fold(name) for name in brand.not_us]
    good = " | ".join(
        " ".join(folded_words(titles[v.story]))
        for v in votes
        if v.answer is Answer.YES and v.story in titles
    )
    readers: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for vote in votes:
        if vote.reason is not NoReason.WRONG_BRAND or vote.answer is not Answer.NO:
            continue
        title = titles.get(vote.story, "")
        if any(rule in fold(title) for rule in rules):
            continue
        for name in _names(title, own_words) or _placed(title, frozenset(own_names)):
            rival = any(other and other in name for other in rivals)
            if name not in own_names and name not in good and not rival:
                readers.setdefault(name, set()).add(vote.recipient)
                told.setdefault(name, title)
    ranked = sorted(readers, key=lambda name: (-len(readers[name]), name))
    return tuple(LookAlike(name=n, readers=len(readers[n]), title=told[n]) for n in ranked)[
        :MAX_SUGGESTED
    ]


def _own(brand: Brand) -> tuple[str, ...]:
    return (brand.display_name, *brand.aliases, *brand.weak_aliases, *brand.products)


def _names(title: str, own: Iterable[str]) -> set[str]:
    """Return the names of two words or more in `title` that have one of the words `own`."""
    wanted = frozenset(own)
    if terms.is_title_case(title):
        return _neighbours(title, wanted)
    found = (folded_words(name) for name in terms.names(f"– {title}"))
    return {" ".join(n) for n in found if len(n) > 1 and wanted & {terms.stem(word) for word in n}}


def _placed(title: str, own: frozenset[str]) -> set[str]:
    """Return one of the names `own` with the word before it that makes a place of it: "en Azul"."""
    said = re.findall(r"[^\W_]+", fold(title))
    return {f"{at} {name}" for at, name in pairwise(said) if at in _AT_A_PLACE and name in own}


def _neighbours(title: str, wanted: frozenset[str]) -> set[str]:
    """Return a wanted word with the one after it, or before it at the end of a sentence.

    In a headline that capitalises everything nothing tells where a name begins and ends.
    """
    told = folded_words(title)
    found = set()
    for place, word in enumerate(told):
        after = told[place + 1 : place + 2]
        if terms.stem(word) not in wanted:
            continue
        if after and after[0] not in terms.STOP:
            found.add(f"{word} {after[0]}")
        elif place and told[place - 1] not in terms.STOP:
            found.add(f"{told[place - 1]} {word}")
    return found
