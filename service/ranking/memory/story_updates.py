"""When a story that was mailed comes back: the rules, in one place.

Pure. Each rule looks at what was mailed (`Sent`) and at what this run brought, and returns a reason
or None. A story for which no rule has a reason is not mailed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import NamedTuple

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    Brand,
    Evaluation,
    Item,
    Link,
    PageChangeKind,
    Reason,
    ReasonCode,
    RiskKind,
    Sent,
    Story,
    StoryChange,
    StoryMemory,
    Tone,
)
from service.ranking.grouping import event_clustering
from service.ranking.grouping.additions import adds, known_words
from service.ranking.grouping.angles import Angles
from service.ranking.grouping.background import Background
from service.ranking.grouping.signatures import signature_of_memory
from service.ranking.grouping.signs.happenings import ended_in, harm, marks_in
from service.ranking.memory.as_written import as_written
from service.ranking.memory.story_memory import (
    MARK,
    WITHDRAWN,
    in_headline,
    is_told_otherwise,
    lead_of,
    names_and_numbers,
    nouns_have_capitals,
    takes_back,
    with_told_risk,
)
from service.text import subjects, terms
from service.text.numerals import reading as numerals
from service.text.sites import publisher_site

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

TURNS = (
    "reply", "recall", "court", "police", "closed", "death", "resigned", "penalty", "cleared",
    "regulator", "strike", "breach", "violence", "hurt", "health", "accident",
)  # fmt: skip
"""Marks of what happened that are said in words: the mail has a sentence for each."""

ANSWERS = frozenset({"reply", "cleared"})
"""Turns of a story of harm alone: a firm responds to demand, a plane is cleared for take-off."""

GRAVE = frozenset(TURNS) - {"reply", "closed", "resigned", "cleared"}
"""Turns that are not said where the judge sees no risk at all: fans recall a first flight."""


@dataclass(frozen=True, slots=True)
class Now:
    """What this run knows of a story that was mailed."""

    outlets: int
    risk: int
    impact: int
    items: tuple[Item, ...]
    about_brand: bool = False
    known: frozenset[str] = frozenset()
    """Stems of the words in which the story was told, and of names that are nothing new."""
    few: bool = True
    """The story has few headlines: one more that names somebody else may tell another."""
    languages: frozenset[str] = frozenset()
    """The brand's."""
    zone: tzinfo = UTC
    """The readers'."""


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
    known = {fact.removeprefix(MARK) for fact in sent.facts} | marks_in(sent.title, now.languages)
    fresh = {mark for item in now.items for mark in marks_in(item.title, now.languages)} - known
    if not (sent.risk or harm(frozenset(known) & frozenset(TURNS))):
        fresh -= ANSWERS  # of what?
    if "penalty" in known:
        fresh -= {"regulator"}  # who fined had stepped in
    turns = tuple(m for m in TURNS if m in fresh and (now.risk or m not in GRAVE))
    return Reason(ReasonCode.TOOK_A_TURN, {"turns": turns}) if turns else None


def _new_fact(sent: Sent, now: Now) -> Reason | None:
    known = {numerals.comparable(fact) for fact in sent.facts}

    def is_new(fact: str) -> bool:
        words = set(terms.terms(fact)) - subjects.GENERIC
        return numerals.comparable(fact) not in known and not now.known.issuperset(words)

    told = {
        (fact, (item.publisher and publisher_site(item.url)) or item.outlet)
        for item in now.items
        for fact in names_and_numbers(item, now.languages)
        if is_new(fact)
    }
    witnesses = Counter(fact for fact, _ in told)
    enough = {fact for fact, outlets in witnesses.items() if outlets >= WITNESSES}
    if now.about_brand:
        enough |= {
            fact
            for item in now.items
            for fact in in_headline(item.title, nouns=nouns_have_capitals(item, now.languages))
            if is_new(fact) and (now.few or fact in terms.numbers(item.title))
        }
    # "4475" says nothing beside "kd-4475".
    whole = {
        fact for fact in enough if not any(fact != other and fact in other for other in enough)
    }
    fresh = sorted(whole, key=lambda fact: (-witnesses[fact], fact))
    texts = [text for item in now.items for text in (item.title, lead_of(item))]
    named = dict.fromkeys(as_written(fact, texts) for fact in fresh)  # "R50m" is number and name
    if facts := tuple(filter(None, named))[:MAX_NAMED]:
        return Reason(ReasonCode.NEW_FACTS, {"facts": facts})
    return Reason(ReasonCode.TELLS_MORE) if fresh and now.about_brand else None


def _withdrawn(sent: Sent, now: Now) -> Reason | None:
    """What its outlet takes back is told once, and nothing else of it."""
    if MARK + WITHDRAWN in sent.facts or not all(map(takes_back, now.items)):
        return None
    return Reason(ReasonCode.WITHDRAWN, {"outlet": now.items[0].outlet})


def _all_clear(sent: Sent, now: Now) -> Reason | None:
    """What a calm headline leaves out is not over: one must say that something ended well."""
    if sent.risk < SERIOUS_RISK or sent.risk - now.risk < BIG_STEP:
        return None
    said = {mark for item in now.items for mark in marks_in(item.title, now.languages)}
    if any(ended_in(one.title) for one in now.items) or not said <= harm(frozenset(said)) - ANSWERS:
        return Reason(ReasonCode.RISK_FELL, {"before": sent.risk, "now": now.risk})
    return None


def _retitled(sent: Sent, now: Now) -> Reason | None:
    """What an outlet writes anew over its own article is no slip of another."""
    known = set(sent.facts)
    for item in now.items:
        if item.earlier_title and is_told_otherwise(item, known):
            return Reason(ReasonCode.HEADLINE_CHANGED, {"before": item.earlier_title})
    return None


def _on_its_page(code: ReasonCode, kind: PageChangeKind) -> Callable[[Sent, Now], Reason | None]:
    """Return the update of a page that was looked at again after its story was mailed."""

    def update(sent: Sent, now: Now) -> Reason | None:
        for item in now.items:
            for change in item.page_changes:
                if change.kind is kind and change.at > sent.at:
                    on = change.at.astimezone(now.zone).date().isoformat()
                    return Reason(code, {"on": on, "outlet": item.outlet})
        return None

    return update


RULES: tuple[Rule, ...] = (
    Rule("quote changed", _on_its_page(ReasonCode.QUOTE_CHANGED, PageChangeKind.CHANGED)),
    Rule("quote removed", _on_its_page(ReasonCode.QUOTE_REMOVED, PageChangeKind.REMOVED)),
    Rule("correction", _on_its_page(ReasonCode.CORRECTION_ADDED, PageChangeKind.CORRECTED)),
    Rule("article gone", _on_its_page(ReasonCode.ARTICLE_GONE, PageChangeKind.GONE)),
    Rule("risk rose", _moved(
        ReasonCode.RISK_ROSE, "risk",
        lambda was, now: now > was and (now >= SERIOUS_RISK or now - was >= BIG_STEP),
    )),
    Rule("risk fell", _all_clear),
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
"""In the order in which the mail names them. Where none has a reason, news about the brand is told
all the same if its headline adds something."""


def change_of(
    memory: StoryMemory,
    story: Story,
    evaluation: Evaluation,
    background: Background | None = None,
    zone: tzinfo = UTC,
) -> StoryChange | None:
    """Return how a story has changed since a mail had it; None if it has not.

    None as well for a story that no mail had: that one is new, not changed. `background` is the
    brand's: its names and regions are nothing new wherever they stand. Days are those of `zone`.
    """
    sent = memory.sent or memory.listed
    if sent is None:
        return None
    background = background or Background()
    about_brand = evaluation.link is Link.DIRECT
    kept = signature_of_memory(memory)
    known = known_words(memory.title, kept, sent.facts)
    now = Now(
        outlets=len({*memory.outlets, *story.outlets}),
        risk=evaluation.risk,
        impact=evaluation.impact,
        items=story.items,
        about_brand=about_brand,
        known=known | background.off,
        few=kept.count < event_clustering.SURE_OF_ITSELF,
        languages=background.languages,
        zone=zone,
    )
    if withdrawn := _withdrawn(sent, now):
        updates: tuple[Reason, ...] = (withdrawn,)
    else:
        updates = tuple(update for rule in RULES if (update := rule.update(sent, now)))
    if not updates and any(
        about_brand and adds(one, memory.title, kept.count, known, background)
        for one in story.items
    ):
        updates = (Reason(ReasonCode.TELLS_MORE),)
    if not updates:
        return None
    first, last = (at.astimezone(zone).date() for at in (memory.first_seen, story.last_seen))
    day = (last - first).days + 1
    return StoryChange(day=max(day, 1), updates=updates)


class AsMailed(NamedTuple):
    """A story as it would be mailed."""

    story: Story
    evaluation: Evaluation
    barred: Reason | None = None
    """Why it may not be mailed again; None: it may."""


class Standings:
    """How stories stand before any vote: led by which item, changed how, or mailed already.

    The same story judged alike is looked at once.
    """

    def __init__(self, brand: Brand | None, zone: tzinfo) -> None:
        """Days are those of `zone`."""
        self.background = Background.of((), brand)
        self.angles = Angles(self.background)
        self._zone = zone
        self._known: dict[tuple[int, ...], tuple[Story, Sequence[object], AsMailed | None]] = {}

    def of(self, story: Story, evaluations: Mapping[str, Evaluation]) -> AsMailed | None:
        """Return the story as it would be mailed; None if it may never be."""
        judged = [evaluations.get(item.id) for item in story.items]
        key = (id(story), *map(id, judged))
        if key not in self._known:  # what is kept beside it keeps its id
            self._known[key] = story, judged, self._found(story, evaluations)
        return self._known[key][2]

    def _found(self, story: Story, evaluations: Mapping[str, Evaluation]) -> AsMailed | None:
        story, evaluation = _led(_with_named_item(story, evaluations), evaluations)
        if evaluation is None or evaluation.score is None or evaluation.excluded:
            return None
        # A change that found no place stands: its story is remembered with it by now.
        known, zone, background = story.memory, self._zone, self.background
        change = story.change
        if known:
            change = change_of(known, story, evaluation, background, zone) or change
        if takes_back(story.items[0]):
            return _taken_back(story, evaluation, change)
        if change:
            story, evaluation = _led_by_news(story, evaluation, evaluations, background)
            evaluation = with_told_risk(replace(story, change=change), evaluation)
            return AsMailed(replace(story, change=change), evaluation)
        if known and (sent := known.sent):
            on = sent.at.astimezone(zone).date().isoformat()
            return AsMailed(story, evaluation, Reason(ReasonCode.ALREADY_MAILED, {"on": on}))
        return AsMailed(story, evaluation)


def _taken_back(story: Story, evaluation: Evaluation, change: StoryChange | None) -> AsMailed:
    """Return a story of which nothing is left but that its outlet has withdrawn it: no risk, and
    news to those alone who were told it."""
    if change and change.updates[0].code is ReasonCode.WITHDRAWN:
        calm = replace(evaluation, risk=0, risk_kind=RiskKind.NONE, tone=Tone.NEUTRAL, why="")
        return AsMailed(replace(story, change=change), calm)
    withdrawn = Reason(ReasonCode.WITHDRAWN, {"outlet": story.items[0].outlet})
    return AsMailed(story, evaluation, withdrawn)


def _with_named_item(story: Story, evaluations: Mapping[str, Evaluation]) -> Story:
    """Return the story with which of its items names the brand; an earlier run may have said it."""
    named = [
        one.id for one in story.items if one.id in evaluations and evaluations[one.id].names_brand
    ]
    return replace(story, named_in=named[0]) if named else story


def _led(story: Story, evaluations: Mapping[str, Evaluation]) -> tuple[Story, Evaluation | None]:
    """Return the story with its best judged item first, and that item's evaluation."""
    judged = [
        (evaluation, item)
        for item in story.items
        if (evaluation := evaluations.get(item.id)) is not None
        and evaluation.score is not None
        and not evaluation.excluded
    ]
    if not judged:
        return story, None
    evaluation, lead = max(
        judged,
        key=lambda pair: (
            not takes_back(pair[1]),
            pair[0].risk >= SERIOUS_RISK,
            pair[0].score or 0.0,
        ),
    )
    if lead is story.items[0]:
        return story, evaluation
    rest = tuple(item for item in story.items if item is not lead)
    return replace(story, items=(lead, *rest)), evaluation


def _led_by_news(
    story: Story,
    evaluation: Evaluation,
    evaluations: Mapping[str, Evaluation],
    background: Background,
) -> tuple[Story, Evaluation]:
    """Return a changed story led by the best of its items that have something new, if any has."""
    memory = story.memory
    if memory is None or len(story.items) == 1:
        return story, evaluation
    with_news = [
        one
        for one in story.items
        if (judged := evaluations.get(one.id))
        and change_of(memory, replace(story, items=(one,), outlets=()), judged, background)
    ]
    led, judged = (
        _led(replace(story, items=tuple(with_news)), evaluations) if with_news else (story, None)
    )
    if judged is None:
        return story, evaluation
    rest = tuple(one for one in story.items if one not in led.items)
    return replace(story, items=(*led.items, *rest)), judged
