"""Items of one event from any outlet become one story with a stable key.

Pure. First items whose text is one text (`near_duplicates`: 3-word shingles) belong together, then
those whose headlines tell one event (`event_clustering`: rare words in common, close in time). What
is compared of an item is its signature: the headline's stemmed words and hashes of the text's
shingles. A story's signature, the sum of its items', is kept as JSON in `StoryMemory.sketch`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from service.models import Brand, Evaluation, Item, Story, StoryMemory
from service.models.score import percent_of_scale
from service.ranking.grouping import event_clustering
from service.ranking.grouping.background import Background, placed
from service.ranking.grouping.headings import may_lead
from service.ranking.grouping.members import (
    FirstLines,
    Member,
    Node,
    Recollection,
    read,
    read_all,
    remembered,
    subject_of,
    unit,
    when,
    with_everybodys_words,
)
from service.ranking.grouping.same_texts import same_texts
from service.ranking.grouping.signatures import Signature, signature_json, summed
from service.ranking.grouping.signs.extents import are_of_other_extent
from service.ranking.grouping.signs.happenings import are_apart, ended_in, harm, marks_in
from service.ranking.grouping.signs.people import are_others
from service.ranking.grouping.signs.senses import senses_in
from service.ranking.memory.story_memory import takes_back
from service.text import subjects, terms
from service.text.sites import publisher_site
from service.text.word_set import NOTHING

WINDOW = timedelta(hours=72)
"""How long after its last sign a story still gathers headlines; news is over within three days."""

STORY_WINDOW = timedelta(hours=96)
"""How long a story that nobody tells any more is still compared with new items."""

PARTICULAR = 0.3
"""Share of a story's headlines that have a word which is one of its particulars."""

IN_PASSING = percent_of_scale(20)
"""Score from which an item has to do with the brand at all."""

LONG_TEXT = 400
"""Characters from which an item shows its story better than a headline alone."""

_Kind = TypeVar("_Kind")

RIVAL = 2.0
"""Weight of a rival's name where the brand is not named: it says of whom the story is. It ties
nothing together alone, but one telling word beside it does; the brand's own news needs two."""


def group(
    items: Sequence[Item],
    memories: Sequence[StoryMemory] = (),
    now: datetime | None = None,
    everyday: Iterable[str] = (),
    *,
    brand: Brand | None = None,
    recalled: Recollection | None = None,
) -> list[Story]:
    """Return the stories that `items` tell, oldest first; every item is in exactly one.

    A story that resembles one of `memories` takes that memory's key; a new one has 16 hex digits
    made from its founding item's id. The order of `items` does not matter. Items without a date
    count from when they were fetched; a date after `now` counts as `now`.
    The names of `brand`, its rivals, subject and regions, and the phrases of `everyday`, stand in
    unrelated stories alike: their words tie nothing together. `recalled` is the brand's, without
    everyday phrases, where it is at hand.
    """
    recalled = recalled or Recollection(Background.of(everyday, brand))
    background = recalled.background
    unique = {item.id: item for item in items}.values()
    members = [
        recalled.of(memory) for memory in sorted(memories, key=lambda m: (m.last_seen, m.key))
    ]
    members += read_all(in_order(unique, now), now)
    if brand is None:
        background = with_everybodys_words(background, members)
    by_story: dict[int, list[Member]] = defaultdict(list)
    for member, label in zip(members, _labels(members, background), strict=True):
        by_story[label].append(member)
    stories = [_story(those, now) for those in by_story.values() if those[-1].item]
    return sorted(stories, key=lambda story: (story.first_seen, story.key))


def group_judged(
    items: Sequence[Item],
    evaluations: Mapping[str, Evaluation],
    memories: Sequence[StoryMemory],
    now: datetime,
    brand: Brand,
    *,
    recalled: Recollection | None = None,
    mailed: Mapping[str, StoryMemory] | None = None,
) -> list[Story]:
    """Return the stories of judged items: what means nothing to the brand is grouped apart.

    So it never becomes one more outlet of a story that does, nor the other way round.
    `evaluations` is by item id; items without a score are in no story. An item that is here for
    its page's changes belongs to its story among the `mailed`, however old that is; without it to
    none.
    """
    again = [one for one in items if one.page_changes and one.id in evaluations]
    judged = [one for one in items if one.id in evaluations and not one.page_changes]
    scored = [one for one in judged if evaluations[one.id].score is not None]
    # What is withdrawn says little of the brand, and belongs to what it was all the same. So does
    # what is written anew: a story of its own would be kept in the place of the one that it opened.
    known = {one.key for one in memories if mattered(one)}
    grave = [
        one
        for one in scored
        if matters(evaluations[one.id]) or takes_back(one) or key_of(one) in known
    ]
    found_so = {one.id for one in grave}
    rest = [one for one in scored if one.id not in found_so]
    found = [
        *group(grave, [one for one in memories if mattered(one)], now,
               brand=brand, recalled=recalled),
        *group(rest, [one for one in memories if not mattered(one)], now, brand=brand,
               recalled=recalled),
    ]  # fmt: skip
    return with_changed_pages(found, again, mailed or {}, now)


def with_changed_pages(
    stories: Iterable[Story],
    again: Iterable[Item],
    mailed: Mapping[str, StoryMemory],
    now: datetime | None,
) -> list[Story]:
    """Return the stories with the items that are here `again` for what became of their pages.

    Each joins its own story, or is alone in it; what it is remembered by stays as it was.
    """
    found = {story.key: story for story in stories}
    for item in again:
        key, at = item.page_changes[0].story, max(one.at for one in item.page_changes)
        memory = mailed.get(key)
        if memory is None or not (memory.sent or memory.listed):
            continue
        known = found.get(key)
        if known is None:
            story = told_by([item], memory, now, memory.sketch)
        else:
            others = (one for one in known.items if one.id != item.id)
            story = replace(known, items=(*others, item))
        found[key] = replace(story, last_seen=max(story.last_seen, at))
    return sorted(found.values(), key=lambda story: (story.first_seen, story.key))


def matters(evaluation: Evaluation) -> bool:
    """Return whether an item has to do with the brand at all."""
    return not evaluation.excluded and (evaluation.score or 0.0) >= IN_PASSING


def mattered(memory: StoryMemory) -> bool:
    """Return whether a story has, as far as is remembered."""
    return bool(memory.sent) or memory.score is None or memory.score >= IN_PASSING


def key_of(founder: Item) -> str:
    """Return the key of the story that `founder` opens: 16 hex digits."""
    return hashlib.sha256(b"story\0" + founder.id.encode()).hexdigest()[:16]


def _labels(members: Sequence[Member], background: Background) -> list[int]:
    """Return for each member the number of its story; memories stand first among `members`."""
    told = cache(lambda place: subject_of(members[place], background))
    asked = frozenset(t for m in members if m.item for t in m.signature.terms) - background.off
    figures = frozenset(f for m in members if m.item for f in m.signature.figures)
    # Of what is remembered only that is compared which has a word of this run's items.
    near = [
        those
        for those in same_texts(members, told, _founded(members), background.is_telling)
        if any(members[n].item or _may_be_one(members[n].signature, asked, figures) for n in those)
    ]
    # What tells events apart is asked of few, and costs more than their headlines.
    event = cache(lambda number: subjects.together([told(n) for n in near[number]]))
    compared = [_compared([members[n] for n in those], background) for those in near]
    happened, nodes = [marks for marks, _ in compared], [node for _, node in compared]
    labels = list(range(-len(members), 0))  # who is not compared is alone
    numbers = event_clustering.events(
        nodes,
        WINDOW.total_seconds(),
        lambda one, other: (
            subjects.differ(event(one), event(other))
            or are_others(nodes[one], nodes[other])
            or are_of_other_extent(nodes[one], nodes[other])
            or are_apart(
                happened[one],
                happened[other],
                has_one_figure=not nodes[one].headline_figures.isdisjoint(
                    nodes[other].headline_figures
                ),
            )
        ),
        least=event_clustering.SAME_EVENT_UNNAMED
        if background.off
        else event_clustering.SAME_EVENT,
    )
    for number, those in zip(numbers, near, strict=True):
        for place in those:
            labels[place] = number
    return labels


def _may_be_one(signature: Signature, asked: frozenset[str], figures: frozenset[str]) -> bool:
    """Return whether a story remembered has a telling word or a precise figure of these."""
    return not (asked.isdisjoint(signature.terms) and figures.isdisjoint(signature.figures))


def _founded(members: Sequence[Member]) -> dict[int, int]:
    """Return the places of remembered stories by those of the items that founded them."""
    stories = {member.memory.key: n for n, member in enumerate(members) if member.memory}
    keys = {n: key_of(member.item) for n, member in enumerate(members) if member.item}
    return {place: stories[key] for place, key in keys.items() if key in stories}


def _compared(members: Sequence[Member], background: Background) -> tuple[frozenset[str], Node]:
    """Return what happened and what is compared of `members`."""
    first = members[0]
    if len(members) == 1 and first.alone is not None:
        return first.alone
    marks = _happened(members, background)
    companies = _united(background.companies_in(one.title) for one in members)
    ended = _united(ended_in(one.title) for one in members) & marks
    node = replace(_node(members, companies, background), harm=harm(marks), ended=ended)
    if len(members) == 1:
        first.alone = marks, node
    return marks, node


def _happened(members: Sequence[Member], background: Background) -> frozenset[str]:
    """Return what headlines say that happened to the brand or a rival.

    What is known of a story of many headlines says more than one more headline's words.
    """
    if sum(member.signature.count for member in members) >= event_clustering.SURE_OF_ITSELF:
        return frozenset()
    own = [
        marks_in(member.title, background.languages)
        for member in members
        if _companies(member, background)
    ]
    return _united(own)


def _companies(member: Member, background: Background) -> frozenset[str]:
    """Return whose names a headline has; where it has none, whose its first lines have."""
    named = background.companies_in(member.title)
    return named or background.companies_among(member.signature.names)


def _node(members: Sequence[Member], companies: frozenset[str], background: Background) -> Node:
    """Return what is compared of `members`, who name these companies."""
    rivals = companies if "" not in companies else frozenset()
    named = background.named(rivals)

    def weight(term: str) -> float:
        return RIVAL if term in named else background.weight(term)

    found, count = summed([member.signature for member in members])
    lead = next((member.signature.lead for member in members if member.signature.lead), ())
    opening = next((m.signature.opening for m in members if m.signature.opening), ())
    first_lines = FirstLines(lead or opening, weight)
    places = frozenset(term for m in members if m.item for term in placed(m.item.title)) or NOTHING
    shares = {term: n / count for term, n in found.items() if weight(term)}
    names = frozenset(terms.stem(name) for m in members for name in m.signature.names)
    return Node(
        vector=unit(shares, weight),
        start=min(member.start for member in members),
        end=max(member.end for member in members),
        middle=sum(m.middle * m.signature.count for m in members) / count,
        telling=frozenset(filter(background.is_telling, shares)) - places,
        rare_names=frozenset(filter(background.is_telling, names & shares.keys())),
        names=names,
        rivals=rivals,
        companies=_united(_companies(m, background) for m in members),
        senses=_united(senses_in(m.title, background.last_words) for m in members),
        lead=first_lines if lead else FirstLines((), weight),
        brief=first_lines,
        outlets=_united(m.outlets for m in members),
        figures=_united(m.signature.figures for m in members),
        headline_figures=_united(m.signature.headline_figures for m in members),
        amounts=_united(m.signature.amounts for m in members),
        counted=_united(m.signature.counted for m in members),
        kinds=_united(
            marks_in(m.title, background.languages) for m in members if _companies(m, background)
        ),
        particulars=frozenset(t for t in shares if shares[t] >= PARTICULAR and not t[0].isdigit()),
        ages=_united(m.signature.ages for m in members),
        headline_ages=_united(m.signature.headline_ages for m in members),
        count=count,
        known=members[0].memory is not None,
    )


def _united(sets: Iterable[frozenset[_Kind]]) -> frozenset[_Kind]:
    """Return all that is in these; nothing is one and the same thing for all."""
    return frozenset().union(*sets) or NOTHING


def _story(members: Sequence[Member], now: datetime | None) -> Story:
    """Return the story of `members`: perhaps a memory, then its items in order of time."""
    sketch = signature_json([member.signature for member in members]) | {"middle": _middle(members)}
    items = [member.item for member in members if member.item]
    return told_by(items, members[0].memory, now, sketch)


def _middle(members: Sequence[Member]) -> int:
    count = sum(member.signature.count for member in members)
    return round(sum(m.middle * m.signature.count for m in members) / count)


def told_by(
    items: Sequence[Item],
    memory: StoryMemory | None,
    now: datetime | None,
    sketch: Mapping[str, Any],
) -> Story:
    """Return the story that these items tell, and what was known of it; `items` in order of time.

    `sketch` is what it will be recognised by.
    """
    times = [when(item, now) for item in items]

    def best_first(item: Item) -> tuple[bool, float, datetime, str]:
        has_text, labelled = len(item.text) > LONG_TEXT, not may_lead(item.title)
        return labelled, -(item.source_weight + 0.5 * has_text), when(item, now), item.id

    return Story(
        key=memory.key if memory else key_of(items[0]),
        items=tuple(sorted(items, key=best_first)),
        first_seen=min([*times, memory.first_seen] if memory else times),
        last_seen=max([*times, memory.last_seen] if memory else times),
        outlets=tuple(_outlets(items, memory)),
        memory=memory,
        sketch=sketch,
    )


def _outlets(items: Sequence[Item], memory: StoryMemory | None) -> dict[str, None]:
    """Return who tells a story. A page may call its publisher what it likes: one site has one voice
    under however many names that it gives itself."""
    found = dict.fromkeys(memory.outlets if memory else ())
    sites = {publisher_site(url) for url in memory.urls} if memory else set()
    for item in items:
        site = publisher_site(item.url)
        if item.outlet and not (item.publisher and site and site in sites):
            found[item.outlet] = None
        sites.add(site)
    return found


def middle_of(items: Sequence[Item], memory: StoryMemory | None, now: datetime | None) -> int:
    """Return the mean time of a story's items, in seconds: the part of its sketch that is none of
    its signature."""
    known = [remembered(memory)] if memory else []
    return _middle([*known, *(read(item, now) for item in items)])


def in_order(items: Iterable[Item], now: datetime | None) -> list[Item]:
    """Return items in order of time."""
    return sorted(items, key=lambda item: (when(item, now), item.id))
