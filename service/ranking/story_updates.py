"""When a story that was mailed comes back: the rules, in one place.

Pure. Each rule looks at what was mailed (`Sent`) and at what this run brought, and returns a reason
or None. A story for which no rule has a reason is not mailed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    Brand,
    Evaluation,
    Item,
    Link,
    Reason,
    ReasonCode,
    Sent,
    Story,
    StoryChange,
    StoryMemory,
)
from service.text import terms
from service.text.normalize import fold
from service.text.normalize import words as folded_words

BIG_STEP = 2
"""Judges waver by one step between two articles; two steps are a change."""

MORE_OUTLETS = 3
TIMES_OUTLETS = 2
"""Many more outlets: at least three more, and at least twice as many as were mailed."""

WITNESSES = 2
"""Outlets that must tell a name or number before it counts as a new fact; one may be a slip. Of
news about the brand itself one headline is enough: in doubt it is told."""

MAX_NAMED = 2
"""New facts named in a mail."""

DEVELOPMENTS: tuple[tuple[str, str], ...] = (
    ("reply", "responds responded replies replied apologises apologizes denies"),
    ("recall", "recall recalls recalled withdraws withdrawn"),
    ("court", "court lawsuit sues sued charged trial verdict tribunal"),
    ("police", "arrest arrested arrests police detained raid raided"),
    ("closed", "closes closed closure shuts shut shutdown suspends suspended"),
    ("death", "dies died dead death deaths kills killed"),
    ("resigned", "resigns resigned resignation sacked ousted dismissed"),
    ("penalty", "fined penalty sentenced settlement settles"),
    ("cleared", "cleared reopens reopened lifted acquitted"),
)
"""Turns that a story can take: the mark kept of it, and its words in headlines."""

LEAD = 600
"""Characters of a text's beginning whose names and numbers count: what a reporter tells first."""

_MARK = "turn:"
_TURNS = tuple((mark, frozenset(listed.split())) for mark, listed in DEVELOPMENTS)


@dataclass(frozen=True, slots=True)
class Now:
    """What this run knows of a story that was mailed."""

    outlets: int
    risk: int
    impact: int
    items: tuple[Item, ...]
    about_brand: bool = False
    no_facts: frozenset[str] = frozenset()
    """Names that stand in unrelated headlines alike: the brand's, its regions'."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to change. `update` returns what is new, or None when it has not changed so."""

    name: str
    update: Callable[[Sent, Now], Reason | None]


def _moved(
    code: ReasonCode, figure: str, enough: Callable[[int, int], bool]
) -> Callable[[Sent, Now], Reason | None]:
    """Return the update of a figure that must have moved far enough from what was mailed."""

    def update(sent: Sent, now: Now) -> Reason | None:
        before, after = getattr(sent, figure), getattr(now, figure)
        return Reason(code, {"before": before, "now": after}) if enough(before, after) else None

    return update


def _took_a_turn(sent: Sent, now: Now) -> Reason | None:
    known = set(sent.facts)
    fresh = _turns(item.title for item in now.items)
    turns = tuple(mark for mark, _ in _TURNS if mark in fresh and _MARK + mark not in known)
    return Reason(ReasonCode.TOOK_A_TURN, {"turns": turns}) if turns else None


def _new_fact(sent: Sent, now: Now) -> Reason | None:
    known = set(sent.facts) | now.no_facts
    told = {(fact, item.outlet) for item in now.items for fact in _names_and_numbers(item) - known}
    witnesses = Counter(fact for fact, _ in told)
    enough = {fact for fact, outlets in witnesses.items() if outlets >= WITNESSES}
    if now.about_brand:
        # A headline's first word has a capital whatever it is.
        rest = (item.title.partition(" ")[2] for item in now.items)
        enough |= {fact for title in rest for fact in _in_headline(title) - known}
    # "4475" says nothing beside "kd-4475".
    whole = {
        fact for fact in enough if not any(fact != other and fact in other for other in enough)
    }
    fresh = sorted(whole, key=lambda fact: (-witnesses[fact], fact))
    return Reason(ReasonCode.NEW_FACTS, {"facts": tuple(fresh[:MAX_NAMED])}) if fresh else None


def _retitled(sent: Sent, now: Now) -> Reason | None:
    """What an outlet writes anew over its own article is no slip of another."""
    known = set(sent.facts)
    for item in now.items:
        told = _in_headline(item.title) - _in_headline(item.earlier_title) - known
        if item.earlier_title and told:
            return Reason(ReasonCode.HEADLINE_CHANGED, {"before": item.earlier_title})
    return None


RULES: tuple[Rule, ...] = (
    Rule("risk rose", _moved(
        ReasonCode.RISK_ROSE, "risk",
        lambda was, now: now > was and (now >= SERIOUS_RISK or now - was >= BIG_STEP),
    )),
    Rule("risk fell", _moved(
        ReasonCode.RISK_FELL, "risk",
        lambda was, now: was >= SERIOUS_RISK and was - now >= BIG_STEP,
    )),
    Rule("impact rose", _moved(
        ReasonCode.IMPACT_ROSE, "impact",
        lambda was, now: now > was and (now >= URGENT_IMPACT or now - was >= BIG_STEP),
    )),
    Rule("many more outlets", _moved(
        ReasonCode.MORE_OUTLETS, "outlets",
        lambda was, now: now >= max(was + MORE_OUTLETS, was * TIMES_OUTLETS),
    )),
    Rule("took a turn", _took_a_turn),
    Rule("new fact", _new_fact),
    Rule("corrected headline", _retitled),
)  # fmt: skip
"""In the order in which the mail names them."""


def change_of(
    memory: StoryMemory,
    story: Story,
    evaluation: Evaluation,
    no_facts: frozenset[str] = frozenset(),
) -> StoryChange | None:
    """Return how a story has changed since a mail had it; None if it has not.

    None as well for a story that no mail had: that one is new, not changed. `no_facts` are
    folded names that are nothing new wherever they stand.
    """
    sent = memory.sent or memory.listed
    if sent is None:
        return None
    now = Now(
        outlets=len({*memory.outlets, *story.outlets}),
        risk=evaluation.risk,
        impact=evaluation.impact,
        items=story.items,
        about_brand=evaluation.link is Link.DIRECT,
        no_facts=no_facts,
    )
    updates = tuple(update for rule in RULES if (update := rule.update(sent, now)))
    if not updates:
        return None
    day = (story.last_seen.date() - memory.first_seen.date()).days + 1
    return StoryChange(day=max(day, 1), updates=updates)


def names_without_news(brand: Brand) -> frozenset[str]:
    """Return the folded names of a brand and its regions: they are no facts."""
    return frozenset(
        fold(name) for name in (brand.display_name, *brand.aliases, *brand.core, *brand.regions)
    )


def facts_of(items: Sequence[Item]) -> tuple[str, ...]:
    """Return what these items tell: names, numbers and turns, sorted; kept in `Sent.facts`."""
    told: set[str] = {_MARK + mark for mark in _turns(item.title for item in items)}
    for item in items:
        told |= _names_and_numbers(item)
    return tuple(sorted(told))


def _names_and_numbers(item: Item) -> frozenset[str]:
    lead = (item.summary + "\n" + item.text)[:LEAD]
    return terms.names(lead) | terms.numbers(lead) | _in_headline(item.title)


def _in_headline(title: str) -> frozenset[str]:
    found = terms.numbers(title)
    return found if terms.is_title_case(title) else found | terms.names(title)


def _turns(titles: Iterable[str]) -> set[str]:
    said = {word for title in titles for word in folded_words(title)}
    return {mark for mark, listed in _TURNS if said & listed}
