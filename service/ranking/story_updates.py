"""When a story that was mailed comes back: the rules, in one place.

Pure. Each rule looks at what was mailed (`Sent`) and at what this run brought, and answers with a
phrase for the reader or with nothing. A story on which no rule speaks stays silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    Evaluation,
    Item,
    Sent,
    Story,
    StoryMemory,
)
from service.text import terms
from service.text.normalize import words as folded_words

BIG_STEP = 2
"""Judges waver by one step between two articles; two steps are a change."""

MORE_OUTLETS = 3
TIMES_OUTLETS = 2
"""Many more outlets: at least three more, and at least twice as many as were mailed."""

WITNESSES = 2
"""Outlets that must tell a name or number before it counts as a new fact; one may be a slip."""

MOST_NAMED = 2
"""New facts named in the phrase."""

DEVELOPMENTS: tuple[tuple[str, str, str], ...] = (
    (
        "reply",
        "there is a reply",
        "responds responded replies replied apologises apologizes denies",
    ),
    ("recall", "there is a recall", "recall recalls recalled withdraws withdrawn"),
    ("court", "it is in court", "court lawsuit sues sued charged trial verdict tribunal"),
    ("police", "police act", "arrest arrested arrests police detained raid raided"),
    ("closed", "something closes", "closes closed closure shuts shut shutdown suspends suspended"),
    ("death", "someone died", "dies died dead death deaths kills killed"),
    ("resigned", "someone goes", "resigns resigned resignation sacked ousted dismissed"),
    ("penalty", "there is a penalty", "fined penalty sentenced settlement settles"),
    ("cleared", "there is an all-clear", "cleared reopens reopened lifted acquitted"),
)
"""Turns that a story can take: the mark kept of it, the phrase for the mail, and its words."""

LEAD = 600
"""Characters of a text's beginning whose names and numbers count: what a reporter tells first."""

_MARK = "turn:"
_TURNS = tuple((mark, phrase, frozenset(listed.split())) for mark, phrase, listed in DEVELOPMENTS)
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Now:
    """What this run knows of a story that was mailed."""

    outlets: int
    risk: int
    impact: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to change. `speaks` returns the phrase, or nothing when it has not changed so."""

    name: str
    speaks: Callable[[Sent, Now], str]


def _risk_rose(sent: Sent, now: Now) -> str:
    step = now.risk - sent.risk
    if step > 0 and (now.risk >= SERIOUS_RISK or step >= BIG_STEP):
        return f"risk rose from {sent.risk} to {now.risk}"
    return ""


def _risk_fell(sent: Sent, now: Now) -> str:
    if sent.risk >= SERIOUS_RISK and sent.risk - now.risk >= BIG_STEP:
        return f"risk fell from {sent.risk} to {now.risk}"
    return ""


def _impact_rose(sent: Sent, now: Now) -> str:
    step = now.impact - sent.impact
    if step >= BIG_STEP or (step > 0 and now.impact >= URGENT_IMPACT):
        return f"impact rose from {sent.impact} to {now.impact}"
    return ""


def _more_outlets(sent: Sent, now: Now) -> str:
    if now.outlets >= max(sent.outlets + MORE_OUTLETS, sent.outlets * TIMES_OUTLETS):
        plural = "outlet" if sent.outlets == 1 else "outlets"
        return f"{_count(sent.outlets)} {plural} to {_count(now.outlets)}"
    return ""


def _took_a_turn(sent: Sent, now: Now) -> str:
    told = set(sent.facts)
    fresh = _turns(item.title for item in now.items)
    return ", ".join(
        phrase for mark, phrase, _ in _TURNS if mark in fresh and _MARK + mark not in told
    )


def _new_fact(sent: Sent, now: Now) -> str:
    told = set(sent.facts)
    witnesses: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for item in now.items:
        for fact in _names_and_numbers(item) - told:
            if (fact, item.outlet) not in seen:
                seen.add((fact, item.outlet))
                witnesses[fact] += 1
    fresh = sorted(
        (f for f, n in witnesses.items() if n >= WITNESSES), key=lambda f: (-witnesses[f], f)
    )
    return "new: " + ", ".join(fresh[:MOST_NAMED]) if fresh else ""


RULES: tuple[Rule, ...] = (
    Rule("risk rose", _risk_rose),
    Rule("risk fell", _risk_fell),
    Rule("impact rose", _impact_rose),
    Rule("many more outlets", _more_outlets),
    Rule("took a turn", _took_a_turn),
    Rule("new fact", _new_fact),
)
"""In the order in which the mail names them."""


def change_of(memory: StoryMemory, story: Story, evaluation: Evaluation) -> str:
    """Return how a mailed story has changed ("day 3: two outlets to seven"), or an empty string.

    Empty as well for a story that was never mailed: that one is new, not changed.
    """
    sent = memory.sent
    if sent is None:
        return ""
    now = Now(
        outlets=len({*memory.outlets, *story.outlets}),
        risk=evaluation.risk,
        impact=evaluation.impact,
        items=story.items,
    )
    phrases = [phrase for rule in RULES if (phrase := rule.speaks(sent, now))]
    if not phrases:
        return ""
    day = (story.last_seen.date() - memory.first_seen.date()).days + 1
    return f"day {max(day, 1)}: " + "; ".join(phrases)


def facts_of(items: Sequence[Item]) -> tuple[str, ...]:
    """Return what these items tell: names, numbers and turns, sorted; kept in `Sent.facts`."""
    told: set[str] = {_MARK + mark for mark in _turns(item.title for item in items)}
    for item in items:
        told |= _names_and_numbers(item)
    return tuple(sorted(told))


def _names_and_numbers(item: Item) -> frozenset[str]:
    lead = (item.summary + "\n" + item.text)[:LEAD]
    found = terms.numbers(item.title) | terms.names(lead) | terms.numbers(lead)
    return found if terms.is_title_case(item.title) else found | terms.names(item.title)


def _turns(titles: Iterable[str]) -> set[str]:
    said = {word for title in titles for word in folded_words(title)}
    return {mark for mark, _, listed in _TURNS if said & listed}


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)
