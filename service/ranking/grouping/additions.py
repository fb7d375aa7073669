"""What a headline about the brand adds to a story that was mailed.

Pure. In doubt it is told: a story that was mailed is silent about what joins it, so news that has
its subject in common with it, and not the event, would be lost. The more headlines a story has, the
better is known in which words it is told, and the more must be new.
"""

from __future__ import annotations

from collections.abc import Collection, Container

from service.models import Item, Story
from service.ranking.grouping.background import Background
from service.ranking.grouping.happenings import marks_in, same_kind
from service.ranking.grouping.signatures import Signature
from service.text.terms import terms

FIRST_SHARE, NEXT_SHARE = 0.05, 0.15
"""Share of a headline's words from which it adds to a story of one headline, and how much more is
asked for each further headline that the story has."""

MOST_SHARE = 0.7
"""The share that is enough however many headlines a story has."""

SAME_KIND_SHARE = 0.45
"""What is asked at least where both headlines say that the same kind of thing happened."""

OTHER_SHARE = 0.1
"""The share from which a headline may tell something else than another of the same run."""

MAX_BESIDE = 2
"""Headlines named beside the one of a card."""

LONG_TEXT = 250
"""Characters of a text that has decided already whether two items tell one event."""

_BEGINNING = 5
"""Letters that two forms of one word have in common."""
_LEAST = 1.0


def known_words(title: str, known: Signature, facts: Collection[str]) -> frozenset[str]:
    """Return the stems of all words in which a story was told; `facts` are names and numbers."""
    told = [word for fact in facts for word in terms(fact)]
    return frozenset({*known.terms, *known.lead, *known.opening, *told, *terms(title)})


def is_known(word: str, known: Container[str], beginnings: frozenset[str]) -> bool:
    """Return whether a stem is among `known` ones, whatever its ending."""
    return word in known or (len(word) >= _BEGINNING and word[:_BEGINNING] in beginnings)


def adds(item: Item, title: str, count: int, known: frozenset[str], background: Background) -> bool:
    """Return whether enough of a headline's words are new to a story told in the words `known`.

    `title` is the story's, `count` how many headlines it has.
    """
    spoken = background.languages
    needed = min(MOST_SHARE, FIRST_SHARE + NEXT_SHARE * (count - 1))
    if same_kind(marks_in(item.title, spoken), marks_in(title, spoken)):
        needed = max(needed, SAME_KIND_SHARE)
    return new_share(item.title, known, background) >= needed


def new_share(title: str, known: frozenset[str], background: Background) -> float:
    """Return the share of a headline's words, by weight, whose stems are not among `known`."""
    told = frozenset(terms(title)) - background.off
    beginnings = frozenset(word[:_BEGINNING] for word in known if len(word) >= _BEGINNING)
    weights = {word: max(_LEAST, background.weight(word)) for word in told}
    fresh = sum(weight for word, weight in weights.items() if not is_known(word, known, beginnings))
    return fresh / (sum(weights.values()) or 1.0)


def beside(story: Story, background: Background) -> tuple[Item, ...]:
    """Return the items of a story that may tell something else of the brand than the leading one.

    In one run as between runs: in doubt they are told, by their headlines. Where both have a text,
    and the same kind of thing happened, there is no doubt.
    """
    lead, *others = story.items
    told, spoken = frozenset(terms(lead.title)), background.languages
    found: dict[frozenset[str], Item] = {}
    for item in others:
        texts = min(len(one.body) for one in (lead, item))
        if "" not in background.companies_in(item.title) or texts >= LONG_TEXT:
            continue
        if same_kind(marks_in(item.title, spoken), marks_in(lead.title, spoken)):
            continue
        if new_share(item.title, told, background) >= OTHER_SHARE:
            found.setdefault(frozenset(terms(item.title)), item)
    return tuple(found.values())[:MAX_BESIDE]
