"""Who gets the places: risk first, then the best that adds something; limits where they are short.

Pure. Each that gets none has a reason that is true: without what it names, the story would be in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    URGENT_RISK,
    Evaluation,
    Group,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
)
from service.models.reason import Value
from service.models.score import percent_of_scale
from service.ranking.choosing.diversity import ALIKE_TO_PEOPLE, Similarity
from service.ranking.grouping.angles import Angles

COVERAGE = percent_of_scale(2)
"""Points that each doubling of the outlets adds to a story's place, never to its score: enough to
part equals, little beside what the readers taught (5% cost .02 in the first ten rounds)."""

MAX_COVERAGE = percent_of_scale(6)
"""Eight outlets; beyond it more coverage says no more."""

MAX_PLACES = 20
"""The most that TOP_RESULTS may be: so far it is looked how many would bring a story in."""

_ASKED, _NEW = 1, 2
"""The turns of what readers asked for, and of what is new."""

CARDS_OF_AN_EVENT = 2
"""Cards that one event of the brand's own has while others want the places. In doubt two: further
angles stand below by their headlines, and have what places would stay empty."""

_GOES_ON = frozenset({ReasonCode.RISK_FELL, ReasonCode.TOOK_A_TURN})
"""What becomes of a danger, beside one that grows."""

_FOLLOWS = 0.5
"""How much later than its own the turn of a further angle is, or of a danger known already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may be mailed, led by its best item, with what it is ranked by."""

    story: Story
    evaluation: Evaluation
    score: float
    """The judge's score and what the readers taught."""
    left_over: bool = False
    """Whether an earlier mail had no place for it."""
    asked: bool = False
    """Whether a reader said that it should have been in."""
    asked_after: int = 0
    """How many stories readers asked for before it."""

    @property
    def ranking_score(self) -> float:
        """What decides its place: the score, and more for a story that many outlets tell."""
        return self.score + min(MAX_COVERAGE, COVERAGE * math.log2(len(self.story.outlets) or 1))

    @property
    def judged(self) -> float:
        """The judge's score alone."""
        return self.evaluation.score or 0.0

    @property
    def risky(self) -> bool:
        """Whether it goes out before everything that is not."""
        return self.evaluation.risk >= SERIOUS_RISK

    @property
    def unconfirmed(self) -> bool:
        """Whether its item is, and no other outlet tells its story by now."""
        return self.evaluation.unconfirmed and len(set(self.story.outlets)) <= 1

    @property
    def turn(self) -> float:
        """When it may take a place: danger, what was asked for, what is new, what was left over.

        How a danger ended that a mail told of comes with what was asked for. Danger that a mail
        named already comes after what was asked for, unless it is acute.
        What is unconfirmed takes what all of these leave, be it ever so grave: anybody can write
        such a sentence.
        """
        wanted = self.asked or self.ends_alarm
        if self.unconfirmed and not wanted:
            return 4
        if self.risky:
            waits = self.left_over and self.evaluation.risk < URGENT_RISK and not wanted
            return _ASKED + _FOLLOWS if waits else 0
        return _ASKED if wanted else 3 if self.left_over else _NEW

    @property
    def may_follow(self) -> bool:
        """Whether it may stand below by its headline: the brand's own, in no mail yet, no alarm."""
        is_wanted = self.asked or self.ends_alarm or self.evaluation.risk >= URGENT_RISK
        return self.group is Group.BRAND and self.story.is_new and not is_wanted

    @property
    def again(self) -> Reason | None:
        """Why it is in though a mail named it already."""
        if self.asked:
            return Reason(ReasonCode.ASKED_FOR)
        return Reason(ReasonCode.LISTED_EARLIER) if is_listed(self.story) else None

    @property
    def ends_alarm(self) -> bool:
        """Whether it tells how a danger that a mail told of went on, or that it has passed."""
        return goes_on_from_alarm(self.story)

    @property
    def takes_back(self) -> bool:
        """Whether it says that what a mail had as a finding was withdrawn."""
        change, known = self.story.change, self.story.memory
        if change is None or known is None or known.sent is None:
            return False
        return change.updates[0].code is ReasonCode.WITHDRAWN

    @property
    def unheard(self) -> bool:
        """Whether it is the brand's own and keywords decided because the model did not."""
        judged = self.evaluation
        return (
            judged.unscored_because is not None
            and self.group is Group.BRAND
            and not judged.instructs
        )

    @property
    def calm_competitor(self) -> bool:
        """Whether it is a competitor's news that may wait: where places are short, few are in."""
        urgent = self.risky or self.evaluation.impact >= URGENT_IMPACT
        return self.evaluation.link is Link.COMPETITOR and not urgent

    @property
    def group(self) -> Group:
        """The part of the mail in which it stands."""
        own = self.evaluation.link in (Link.DIRECT, Link.PRODUCT)
        return Group.BRAND if own else Group.RELEVANT

    def rejected(self, reason: Reason) -> Rejected:
        """Return it as a story that does not go out."""
        return Rejected(
            story=self.story,
            evaluation=self.evaluation,
            score=self.score,
            reason=reason,
            left_over=self.left_over,
        )


def goes_on_from_alarm(story: Story) -> bool:
    """Return whether a mail told of a danger in it, and it has taken a turn since, or is over."""
    sent = story.memory.sent if story.memory else None
    if sent is None or sent.risk < SERIOUS_RISK or story.change is None:
        return False
    return not _GOES_ON.isdisjoint(one.code for one in story.change.updates)


def is_listed(story: Story) -> bool:
    """Return whether a mail named it already, and nothing is new of it since."""
    known = story.memory
    return bool(known and known.listed and not known.sent and not story.change)


def pick(
    candidates: Sequence[Candidate], top: int, competitors: int, angles: Angles
) -> tuple[list[Candidate], Callable[[], list[Rejected]]]:
    """Return the chosen, at most `top`, risk first, and what tells why each other is not.

    Of calm competitor stories `competitors` are in while others want the places, of one event of
    the brand's own CARDS_OF_AN_EVENT; what a limit held back fills places that would stay empty.
    `candidates` are the best first; `angles` tells which of them are about one event.
    """
    similarity = Similarity([(c.story, c.evaluation) for c in candidates])
    leaders = _leaders(candidates, angles)
    chosen = _chosen(candidates, top, competitors, similarity.penalty, leaders)

    def refused() -> list[Rejected]:
        if len(chosen) == len(candidates):
            return []
        left = _LeftOut(
            candidates, top, competitors, similarity, chosen, leaders=leaders, angles=angles
        )
        return [
            candidate.rejected(left.reason(number))
            for number, candidate in enumerate(candidates)
            if number not in chosen
        ]

    return [candidates[n] for n in chosen], refused


class _LeftOut:
    """Why candidates are not among the chosen, each reason tried by choosing without it."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        top: int,
        competitors: int,
        similarity: Similarity,
        chosen: Sequence[int],
        *,
        leaders: Mapping[int, int],
        angles: Angles,
    ) -> None:
        self._candidates = candidates
        self._top = top
        self._competitors = competitors
        self._similarity = similarity
        self._places = chosen
        self._leaders = leaders
        self._angles = angles
        self._last = min((candidates[n].ranking_score for n in chosen), default=0.0)
        self._unlike = set(self._chosen(lambda *_: 0.0))
        # With each more, the same are chosen and one more after them.
        self._places_of = {
            one: place
            for place, one in enumerate(
                _chosen(candidates, MAX_PLACES, competitors, similarity.penalty, leaders), start=1
            )
        }
        self._limit_of: dict[int, int] = {}
        calm = any(candidate.calm_competitor for candidate in candidates)
        for limit in range(top, competitors, -1) if calm else ():
            for one in _chosen(candidates, top, limit, similarity.penalty, leaders):
                self._limit_of[one] = limit

    def reason(self, number: int) -> Reason:
        """Return why this one is out."""
        candidate = self._candidates[number]
        if candidate.calm_competitor and (limit := self._limit_of.get(number)):
            return Reason(ReasonCode.SECOND_COMPETITOR, {"limit": limit})
        places = self._places_of.get(number)
        more: dict[str, Value] = {"places": places} if places else {}
        if candidate.asked:
            return Reason(ReasonCode.ASKED_WAITS, more)
        if (other := self._event_in(number)) is not None and self._in_unlimited(number):
            title = self._candidates[other].story.items[0].title
            return Reason(ReasonCode.SAME_EVENT, {"title": title, **more})
        if number in self._unlike and (alike := self._likeness(number)):
            return replace(alike, values={**alike.values, **more})
        gap = self._last - candidate.ranking_score
        if gap >= 0:
            return Reason(ReasonCode.BEHIND_LAST, {"points": max(gap, 0.1), **more})
        return Reason(ReasonCode.NO_PLACE, more)

    def _event_in(self, number: int) -> int | None:
        """Return which of the chosen this one is a further angle of, if it is one."""
        leader = self._leaders.get(number)
        if leader is None or leader in self._places:
            return leader
        told = self._candidates[number].story
        others = ((n, self._candidates[n].story) for n in self._places)
        return next((n for n, other in others if self._angles.is_angle(told, other)), None)

    def _in_unlimited(self, number: int) -> bool:
        """Return whether a further angle would be in if it were none.

        Until it has a place the chosen are the same, so it has to compete with them alone.
        """
        few = sorted((*self._places, number))
        leaders = {
            at: self._leaders[n] for at, n in enumerate(few) if n in self._leaders and n != number
        }
        chosen = _chosen(
            [self._candidates[n] for n in few],
            self._top,
            self._competitors,
            lambda one, other: self._similarity.penalty(few[one], few[other]),
            leaders,
        )
        return number in {few[at] for at in chosen}

    def _likeness(self, number: int) -> Reason | None:
        """Return which likeness to the chosen keeps this one out, if one alone does."""
        part = self._similarity.parts

        def waived(kind: int, by: int | None = None) -> bool:
            def penalty(one: int, other: int) -> float:
                parts = list(part(one, other))
                if number in (one, other) and by in (None, one, other):
                    parts[kind] = 0.0
                return sum(parts)

            return number in self._chosen(penalty)

        likest = sorted(self._places, key=lambda n: -part(number, n)[0])
        for other in likest:
            if self._similarity.cosine(number, other) < ALIKE_TO_PEOPLE:
                break
            if waived(0, other) and self._in_without(number, other):
                title = self._candidates[other].story.items[0].title
                return Reason(ReasonCode.TOO_SIMILAR, {"title": title})
        for kind, code in ((1, ReasonCode.SAME_TOPIC), (2, ReasonCode.SAME_OUTLET)):
            if waived(kind):
                return Reason(code)
        return None

    def _in_without(self, number: int, other: int) -> bool:
        """Return whether `number` would be in if `other` had never been found."""
        rest = [n for n in range(len(self._candidates)) if n != other]
        left = [self._candidates[n] for n in rest]
        similarity = Similarity([(c.story, c.evaluation) for c in left])  # words are rarer now
        leaders = _leaders(left, self._angles)
        chosen = _chosen(left, self._top, self._competitors, similarity.penalty, leaders)
        return number in {rest[n] for n in chosen}

    def _chosen(self, penalty: Callable[[int, int], float]) -> list[int]:
        return _chosen(self._candidates, self._top, self._competitors, penalty, self._leaders)


def _leaders(candidates: Sequence[Candidate], angles: Angles) -> Mapping[int, int]:
    """Return which candidates are further angles of an event, each with that of its first card.

    `candidates` are the best first; of an event those have cards whose turn is first.
    """
    own = [n for n, one in enumerate(candidates) if one.group is Group.BRAND]
    cards: dict[int, int] = {}
    leaders: dict[int, int] = {}
    for number in sorted(own, key=lambda n: candidates[n].turn):
        one = candidates[number]
        of = next((n for n in cards if angles.is_angle(one.story, candidates[n].story)), number)
        cards[of] = cards.get(of, 0) + 1
        if cards[of] > CARDS_OF_AN_EVENT and one.may_follow:
            leaders[number] = of
    return leaders


def _chosen(
    candidates: Sequence[Candidate],
    top: int,
    competitors: int,
    penalty: Callable[[int, int], float],
    leaders: Mapping[int, int],
) -> list[int]:
    """Return the numbers of the chosen in the order in which they were.

    Those that are among `leaders` follow others of their event.
    """
    turns = [
        # After all that is new, whatever its own turn is; before what was left over.
        (max(c.turn, _NEW) if n in leaders else c.turn) + _FOLLOWS * (n in leaders)
        for n, c in enumerate(candidates)
    ]
    scores = [c.ranking_score for c in candidates]
    first = [c.asked_after if turns[n] == _ASKED else 0 for n, c in enumerate(candidates)]
    """What readers asked for waits in the order in which they did."""
    lost = [0.0] * len(candidates)
    """What each loses by its likeness to what is in already."""
    chosen: list[int] = []
    for turn in sorted(set(turns)):
        held_back: list[int] = []
        for left in ([n for n, its in enumerate(turns) if its == turn], held_back):
            is_limited = left is not held_back and turn > _ASKED
            while left and len(chosen) < top:
                place = max(left, key=lambda n: (-first[n], scores[n] - lost[n]))
                left.remove(place)
                rivals = sum(candidates[n].calm_competitor for n in chosen)
                if is_limited and candidates[place].calm_competitor and rivals >= competitors:
                    held_back.append(place)
                    continue
                chosen.append(place)
                if len(chosen) < top:
                    lost = [max(one, penalty(n, place)) for n, one in enumerate(lost)]
    return chosen
