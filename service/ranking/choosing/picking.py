"""Who gets the places: risk first, then the best that adds something; limits where they are short.

Pure. Each that gets none has a reason that is true: without what it names, the story would be in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from service.models import Reason, ReasonCode, Rejected
from service.models.reason import Value
from service.ranking.choosing.candidate import ASKED, Candidate
from service.ranking.choosing.diversity import ALIKE_TO_PEOPLE, Similarity
from service.ranking.choosing.further_reports import SECOND_CARD, Behind, further_reports, turn_of
from service.ranking.grouping.angles import Angles

MAX_PLACES = 20
"""The most that TOP_RESULTS may be: so far it is looked how many would bring a story in."""


def pick(
    candidates: Sequence[Candidate], top: int, competitors: int, angles: Angles
) -> tuple[list[Candidate], Callable[[], list[Rejected]]]:
    """Return the chosen, at most `top`, risk first, and what tells why each other is not.

    Of calm competitor stories `competitors` are in while others want the places, of one event of
    the brand's own CARDS_OF_AN_EVENT; what a limit held back fills places that would stay empty.
    `candidates` are the best first; `angles` tells which of them are about one event.
    """
    similarity = Similarity([(c.story, c.evaluation) for c in candidates])
    behind = further_reports(candidates, angles)
    chosen = _chosen(candidates, top, competitors, similarity.penalty, behind)

    def refused() -> list[Rejected]:
        if len(chosen) == len(candidates):
            return []
        left = _LeftOut(
            candidates, top, competitors, similarity, chosen, behind=behind, angles=angles
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
        behind: Mapping[int, Behind],
        angles: Angles,
    ) -> None:
        self._candidates = candidates
        self._top = top
        self._competitors = competitors
        self._similarity = similarity
        self._places = chosen
        self._behind = behind
        self._angles = angles
        self._last = min((candidates[n].ranking_score for n in chosen), default=0.0)
        self._unlike = set(self._chosen(lambda *_: 0.0))
        # With each more, the same are chosen and one more after them.
        self._places_of = {
            one: place
            for place, one in enumerate(
                _chosen(candidates, MAX_PLACES, competitors, similarity.penalty, behind), start=1
            )
        }
        self._limit_of: dict[int, int] = {}
        calm = any(candidate.calm_competitor for candidate in candidates)
        for limit in range(top, competitors, -1) if calm else ():
            for one in _chosen(candidates, top, limit, similarity.penalty, behind):
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
            if not self._is_angle(number, other):
                more["perhaps"] = True
            return Reason(ReasonCode.SAME_EVENT, {"title": title, **more})
        if number in self._unlike and (alike := self._likeness(number)):
            return replace(alike, values={**alike.values, **more})
        gap = self._last - candidate.ranking_score
        if gap >= 0:
            return Reason(ReasonCode.BEHIND_LAST, {"points": max(gap, 0.1), **more})
        return Reason(ReasonCode.NO_PLACE, more)

    def _event_in(self, number: int) -> int | None:
        """Return which of the chosen this one tells further of, or may do, if it is behind any."""
        of = self._behind[number].of if number in self._behind else None
        if of is None or of in self._places:
            return of
        return next((n for n in self._places if self._is_angle(number, n)), None)

    def _is_angle(self, number: int, other: int) -> bool:
        told, first = self._candidates[number].story, self._candidates[other].story
        return self._angles.is_angle(told, first)

    def _in_unlimited(self, number: int) -> bool:
        """Return whether a further angle would be in if it were none.

        Until it has a place the chosen are the same, so it has to compete with them alone.
        """
        few = sorted((*self._places, number))
        behind = {
            at: self._behind[n] for at, n in enumerate(few) if n in self._behind and n != number
        }
        chosen = _chosen(
            [self._candidates[n] for n in few],
            self._top,
            self._competitors,
            lambda one, other: self._similarity.penalty(few[one], few[other]),
            behind,
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
        behind = further_reports(left, self._angles)
        chosen = _chosen(left, self._top, self._competitors, similarity.penalty, behind)
        return number in {rest[n] for n in chosen}

    def _chosen(self, penalty: Callable[[int, int], float]) -> list[int]:
        return _chosen(self._candidates, self._top, self._competitors, penalty, self._behind)


def _chosen(
    candidates: Sequence[Candidate],
    top: int,
    competitors: int,
    penalty: Callable[[int, int], float],
    behind: Mapping[int, Behind],
) -> list[int]:
    """Return the numbers of the chosen in the order in which they were.

    Those that are `behind` others follow those others of their event.
    """
    turns = [turn_of(c, behind.get(n)) for n, c in enumerate(candidates)]
    scores = [c.claim - SECOND_CARD * (n in behind) for n, c in enumerate(candidates)]
    first = [c.asked_after if turns[n] == ASKED else 0 for n, c in enumerate(candidates)]
    """What readers asked for waits in the order in which they did."""
    lost = [0.0] * len(candidates)
    """What each loses by its likeness to what is in already."""
    chosen: list[int] = []
    for turn in sorted(set(turns)):
        held_back: list[int] = []
        for left in ([n for n, its in enumerate(turns) if its == turn], held_back):
            is_limited = left is not held_back and turn > ASKED
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
