"""What a headline about the brand adds to a story that was mailed.

Pure. In doubt it is told: a story that was mailed is silent about what joins it, so news that has
its subject in common with it, and not the event, would be lost. The more headlines a story has, the
better is known in which words it is told, and the more must be new.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from functools import lru_cache

from service.models import Item, Story
from service.ranking.grouping.background import Background
from service.ranking.grouping.signatures import Signature
from service.ranking.grouping.signs.happenings import harm, marks_in, same_kind
from service.text.copies.beginnings import LEAD
from service.text.terms import terms

FIRST_SHARE, NEXT_SHARE = 0.05, 0.15
"""Share of a headline's words from which it adds to a story of one headline, and how much more is
asked for each further headline that the story has."""

MOST_SHARE = 0.7
"""The share that is enough however many headlines a story has."""

SAME_KIND_SHARE = 0.45
"""What is asked at least where both headlines say that the same kind of thing happened."""

LEAST_OWN = 2
"""Words beside the brand's that a headline's own news has, unless they tell of another kind of
thing: "in chaos as staff walk out" is none, "sued over walkout" and "settles with pilot" are."""

OTHER_SHARE = 0.1
"""The share from which a headline may tell something else than another of the same run."""

MAX_BESIDE = 2
"""Headlines named beside the one of a card."""

LONG_TEXT = 250
"""Characters of a text that has its say in whether two items tell one event."""

TEXT_SHARE = 0.5
"""What is asked where both have a text: the share of a headline's words that stand neither in the
leading headline nor in its text's first lines. Of 506 events with three reports each, mailed once a
day, 13 had no line in any mail where texts left no doubt, 5 have none now; every eleventh card has
one line more (AllSides 2021, 93 brands)."""

_BEGINNING = 5
"""Letters that two forms of one word have in common."""
_LEAST = 1.0

_TELLS = r"(?:[^\s,:;]++[\s,:;]++){2,30}?"
"""Words before a cause, so many that they tell something."""
_CAUSE = (
    "after|over|following|amid|amidst|despite|since|who|because of|due to|in wake of|in the wake of"
    "|as|ná|na|nadat|weens|oor|omdat|nach|nachdem|wegen|trotz|après|suite à|tras|dopo|após|apos"
)
_CAUSE_LAST = re.compile(rf"({_TELLS})(?:{_CAUSE})\s", re.IGNORECASE)
_CAUSE_FIRST = re.compile(rf"(?:{_CAUSE})\s[^,:]{{3,80}}[,:]\s(.+)", re.IGNORECASE)
"""What brought something about stands before it or behind it: "X sued after Y", "After Y, X sued".
In languages whose headlines begin or go on so."""


@lru_cache(maxsize=4096)
def own_news(title: str) -> str:
    """Return what a headline tells beside the cause that it names: that was told before."""
    found = _CAUSE_FIRST.match(title) or _CAUSE_LAST.match(title)
    return found.group(1).strip() if found else title


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
    least = min(MOST_SHARE, FIRST_SHARE + NEXT_SHARE * (count - 1))
    return _tells_more(item.title, title, known, background, least)


def _tells_more(
    title: str, before: str, known: frozenset[str], background: Background, least: float
) -> bool:
    """Return whether a share of a headline's words, `least` or more, is not among `known` ones.

    Of what is of the kind of an earlier headline more is asked; where only the cause that it names
    is of that kind, its own news alone may have it.
    """
    told, spoken = marks_in(before, background.languages), background.languages
    share = new_share(title, known, background)
    if same_kind(marks_in(title, spoken), told):
        least, own = max(least, SAME_KIND_SHARE), own_news(title)
        marks, words = marks_in(own, spoken), frozenset(terms(own)) - background.off
        if not same_kind(marks, told) and (marks - told or len(words) >= LEAST_OWN):
            share = max(share, new_share(own, known, background))
    return share >= least


def _more_harm(title: str, before: str, languages: frozenset[str]) -> frozenset[str]:
    return harm(marks_in(title, languages)) - marks_in(before, languages)


def new_share(title: str, known: frozenset[str], background: Background) -> float:
    """Return the share of a headline's words, by weight, whose stems are not among `known`."""
    told = frozenset(terms(title)) - background.off
    beginnings = frozenset(word[:_BEGINNING] for word in known if len(word) >= _BEGINNING)
    weights = {word: max(_LEAST, background.weight(word)) for word in told}
    fresh = sum(weight for word, weight in weights.items() if not is_known(word, known, beginnings))
    return fresh / (sum(weights.values()) or 1.0)


def beside(story: Story, background: Background) -> tuple[Item, ...]:
    """Return the items of a story that may tell something else of the brand than the leading one.

    In one run as between runs: in doubt they are told, by their headlines. Where both have a text
    there is less doubt, unless one tells of harm that the leading headline does not.
    """
    lead, *others = story.items
    told = frozenset(terms(lead.title))
    written = told | frozenset(terms(lead.body[:LEAD]))
    found: dict[frozenset[str], Item] = {}
    for item in others:
        known, least, named_in = told, OTHER_SHARE, item.title
        if min(len(one.body) for one in (lead, item)) >= LONG_TEXT:
            named_in = f"{item.title}\n{item.body[:LEAD]}"
            if not _more_harm(item.title, lead.title, background.languages):
                known, least = written, TEXT_SHARE
        if "" not in background.companies_in(named_in):
            continue
        if _tells_more(item.title, lead.title, known, background, least):
            found.setdefault(frozenset(terms(item.title)), item)
    return tuple(found.values())[:MAX_BESIDE]
