"""What is kept of a story between runs.

Pure. `storage.tables.stories` keeps it as JSON; nothing else of a story outlives its run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from service.matching.events.not_so.withdrawal import is_withdrawn
from service.matching.words.word_lists import READ_LANGUAGES
from service.models import (
    SERIOUS_RISK,
    Evaluation,
    Item,
    ReasonCode,
    RiskKind,
    Scorer,
    Sent,
    Story,
    StoryMemory,
)
from service.ranking.grouping.signs.happenings import harm, marks_in
from service.text import language, terms
from service.text.numerals import reading as numerals

MAX_OUTLETS = 200
"""Outlets kept by name; more than any story had in ten thousand real headlines (about 100)."""

MAX_URLS = 20
"""Addresses kept, the latest: for people who want to look, not for recognising."""

MAX_FACTS = 300
"""Names and numbers kept as told: those of some ten articles' first lines."""

LEAD = 600
"""Characters of a text's beginning whose names and numbers count: what a reporter tells first."""

MARK = "turn:"
"""What the facts begin with that are turns of a story, and no names or numbers."""

WITHDRAWN = "withdrawn"

HEADLINE = "headline:"
"""What the facts begin with that are headlines of earlier mails."""


def remember(
    story: Story,
    evaluation: Evaluation | None,
    *,
    run_id: str,
    now: datetime,
    sent: bool,
    listed: bool = False,
) -> StoryMemory:
    """Return what to keep of `story` after a run. `sent`: it was mailed in this run, `listed`: a
    mail of this run named it.

    A story that was not mailed keeps what was mailed of it before. `evaluation` is that of its
    leading item; None when no item of it could be judged.
    """
    before = story.memory
    lead = story.items[0]
    earlier = before.urls if before else ()
    return StoryMemory(
        key=story.key,
        title=before.title if before and not sent else lead.title,
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        outlets=story.outlets[:MAX_OUTLETS],
        urls=tuple(dict.fromkeys([*(item.url for item in story.items), *earlier]))[:MAX_URLS],
        sketch=story.sketch,
        publisher=lead.outlet,
        **_verdict(evaluation, before),
        sent=_sent(story, evaluation, run_id, now) if sent else before.sent if before else None,
        listed=_sent(story, evaluation, run_id, now)
        if listed
        else before.listed
        if before
        else None,
        run_id=run_id,
    )


def _verdict(evaluation: Evaluation | None, before: StoryMemory | None) -> dict[str, Any]:
    """Return what was last thought of the story; an unscored item changes nothing."""
    if evaluation is not None and evaluation.score is not None:
        told: Evaluation | StoryMemory = evaluation
    elif before is not None:
        told = before
    else:
        return {}
    return {
        "topic": told.topic,
        "link": str(told.link),
        "score": told.score,
        "risk": told.risk,
        "impact": told.impact,
    }


def _sent(story: Story, evaluation: Evaluation | None, run_id: str, now: datetime) -> Sent:
    before = story.memory.sent if story.memory else None
    told = before.facts if before else ()
    risk, kind = (evaluation.risk, evaluation.risk_kind) if evaluation else (0, RiskKind.NONE)
    if before and before.risk > risk and not _is_over(story):
        risk, kind = before.risk, before.risk_kind
    return Sent(
        at=now,
        run_id=run_id,
        title=story.items[0].title,
        outlets=len(story.outlets),
        risk=risk,
        risk_kind=kind,
        impact=evaluation.impact if evaluation else 0,
        facts=tuple(dict.fromkeys([*_headlines(story), *facts_of(story.items), *told]))[:MAX_FACTS],
    )


def _headlines(story: Story) -> list[str]:
    """Return the headline of a mailed story, and the one that the mail says was changed."""
    updates = story.change.updates if story.change else ()
    earlier = [one.values["before"] for one in updates if one.code is ReasonCode.HEADLINE_CHANGED]
    return [f"{HEADLINE}{title}" for title in (story.items[0].title, *earlier)]


_OVER = frozenset({ReasonCode.RISK_FELL, ReasonCode.WITHDRAWN})


def _is_over(story: Story) -> bool:
    """Return whether a mail says that the risk of a story has passed."""
    updates = story.change.updates if story.change else ()
    return any(one.code in _OVER for one in updates)


def with_told_risk(story: Story, evaluation: Evaluation) -> Evaluation:
    """Return what is thought of a changed story, with the risk that was told of it where keywords
    alone judged and know the words of none of its reports' languages: they cannot see it pass.
    It is serious at most: what nobody has read is nothing to send at once."""
    told = story.memory.sent if story.memory else None
    risk = min(told.risk, SERIOUS_RISK) if told else 0
    if told is None or risk <= evaluation.risk or _is_over(story):
        return evaluation
    if evaluation.scorer is not Scorer.LEXICAL or not all(map(_is_unread, story.items)):
        return evaluation
    return replace(evaluation, risk=risk, risk_kind=told.risk_kind)


def _is_unread(item: Item) -> bool:
    return bool(item.language) and item.language not in READ_LANGUAGES


def takes_back(item: Item) -> bool:
    """Return whether its outlet has withdrawn what an item told."""
    return is_withdrawn(item.title, item.text or item.summary)


def facts_of(items: Sequence[Item]) -> tuple[str, ...]:
    """Return what these items tell: names, numbers and turns, sorted; kept in `Sent.facts`."""
    told = {MARK + mark for item in items for mark in harm(marks_in(item.title))}
    if all(map(takes_back, items)):
        told.add(MARK + WITHDRAWN)
    for item in items:
        told |= names_and_numbers(item)
    return tuple(sorted(told))


def names_and_numbers(item: Item, languages: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return those that an item tells at its beginning; `languages` are the brand's."""
    return _told(lead_of(item), item.title, nouns_have_capitals(item, languages))


@lru_cache(maxsize=512)
def _told(lead: str, title: str, nouns: bool) -> frozenset[str]:
    told = terms.names(lead, nouns_have_capitals=nouns) | terms.numbers(lead)
    return told | in_headline(title, nouns=nouns)


def lead_of(item: Item) -> str:
    """Return the beginning of what an item says."""
    return (item.summary + "\n" + item.text)[:LEAD]


def nouns_have_capitals(item: Item, languages: frozenset[str] = frozenset()) -> bool:
    """Return whether an item writes nouns as names are written; a headline alone hardly tells."""
    return language.nouns_have_capitals(f"{item.title}\n{lead_of(item)}", languages)


def in_headline(title: str, *, nouns: bool) -> frozenset[str]:
    """Return the numbers and names of a headline; its first word has a capital whatever it is."""
    found = terms.numbers(title)
    if terms.is_title_case(title):
        return found
    return found | terms.names(title.partition(" ")[2], nouns_have_capitals=nouns)


def is_told_otherwise(item: Item, known: Collection[str]) -> bool:
    """Return whether an outlet's new headline over its article has what its earlier one had not and
    is not `known`, or a number in another's place: then what was mailed is wrong. A headline that
    a mail had corrects nothing: an outlet tries two in turns."""
    if HEADLINE + item.title in known:
        return False
    nouns = nouns_have_capitals(item)
    before = terms.counted(item.earlier_title)
    fresh = in_headline(item.title, nouns=nouns) - in_headline(item.earlier_title, nouns=nouns)
    told = [fact for fact in fresh - {*known} if numerals.comparable(fact) not in before]
    return bool(told) or _differ_in_a_number(item.earlier_title, item.title)


def _differ_in_a_number(earlier: str, title: str) -> bool:
    """Return whether two headlines say the same in the same order but for a number."""
    if terms.counted(earlier) == terms.counted(title):
        return False
    return _without_numbers(earlier) == _without_numbers(title)


def _without_numbers(title: str) -> list[str]:
    """Return the terms of a headline with a nought for each number."""
    for one in reversed([*numerals.find(title)]):
        title = f"{title[: one.start]} 0 {title[one.end :]}"
    return ["0" if word.isdigit() else word for word in terms.terms(title)]
