"""The five: which stories go out, in which order, and why the others do not.

Pure. The order of judgement is: may it be mailed at all (judged, not excluded, new or changed) and
is it good enough (the floor), in `admission.py`; is it urgent (risk first), and does it add to what
was chosen already (diversity), in `picking.py`. Of equals the later news comes first, and `seed`
decides between those of one moment, so the same input gives the same mail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import NamedTuple

from service.models import (
    MAX_SCORE,
    Brand,
    Choice,
    ChoosingRules,
    Evaluation,
    Finding,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
    StoryMemory,
    Vote,
    VoteEffects,
)
from service.ranking.choosing.admission import admit, competing
from service.ranking.choosing.candidate import Candidate
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.picking import pick
from service.ranking.choosing.without_card import with_named
from service.ranking.grouping.additions import beside
from service.ranking.learning.preferences import Preferences, learn
from service.ranking.learning.vote_effects import asked_for, effects_of
from service.ranking.memory.story_updates import Standings

VOTES_A_PLACE = 2
"""Yes votes on competitors' news, beyond the noes, that make room for one more; noes take it."""


def choose(
    among: Entrants,
    *,
    rules: ChoosingRules,
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    brand: Brand,
    now: datetime,
    seed: str,
) -> Choice:
    """Return what of it all goes out, none of it under the floor; and what the votes did.

    A yes to a story that was never mailed says that it should have been in: it is, whatever its
    score. `memories`, by story key, must hold the voted stories. Votes of another brand are
    ignored. The floor: a story needs `min_score` after learning, and the judge must have given it
    at least `min_score - LIFT`, so likes lift no rubbish; with risk 2 or more the judge's score
    alone counts, for places too, so votes cannot hide a danger. Only what readers called "not about
    us" is not told as the brand's again: whose danger it is, a person has said. Nor do votes hide
    how a danger that was mailed went on.
    """
    now = now.astimezone(rules.zone)
    by_rules = partial(rank, rules=rules, standing=Standings(brand, rules.zone), seed=seed)
    own = [vote for vote in votes if not vote.brand_id or vote.brand_id == brand.id]

    @cache
    def wishes(*cast: Vote) -> Wishes:
        taught = learn(cast, memories, now, brand) if cast else Preferences()
        return Wishes(taught, asked_for(cast))

    def ranked(
        cast: Sequence[Vote],
        /,
        *,
        without: Collection[str] = (),
        apart: str = "",
        under: Sequence[Vote] = (),
        unled: Sequence[Evaluation] = (),
    ) -> Sequence[Finding]:
        rest = replace(
            among,
            stories=[one for one in among.stories if one.key not in without],
            evaluations={**among.evaluations, **{one.item_id: one for one in unled}},
        )
        its = (apart, wishes(*under)) if apart else None
        return by_rules(rest, wishes(*cast), apart=its, others=Others.UNTOLD).findings

    chosen = by_rules(among, wishes(*own))
    effects = effects_of(chosen, own, memories, now, ranked, brand=brand)
    return replace(_with_true_reasons(chosen, effects), vote_effects=effects)


def _with_true_reasons(chosen: Choice, effects: VoteEffects) -> Choice:
    """Return the choice with what the votes did to each story, and with nothing that they did not.

    Of what a reader asked for that is said already, and is all there is to say of votes. A story
    that the votes put under the floor is out by them only if it would be in without them.
    """

    def tried(one: Rejected) -> Rejected:
        reason = one.reason
        if not reason.values.get("by_votes") or one.story.key in effects.kept_out:
            return one
        return replace(one, reason=replace(reason, values={**reason.values, "by_votes": False}))

    return replace(
        chosen,
        findings=tuple(
            replace(one, reasons=(Reason(effects.moved[one.story.key]),))
            if one.story.key in effects.moved and not _was_asked_for(one)
            else one
            for one in chosen.findings
        ),
        runner_up=tried(chosen.runner_up) if chosen.runner_up else None,
        rejected=tuple(map(tried, chosen.rejected)),
    )


def _was_asked_for(one: Finding) -> bool:
    return one.again is not None and one.again.code is ReasonCode.ASKED_FOR


class Wishes(NamedTuple):
    """What votes want of a choice."""

    taught: Preferences
    asked: Sequence[str] = ()
    """Keys of the stories that readers asked for, each served before the next."""


class Others(Enum):
    """How much is told of the stories that are not chosen: why they are not takes most time."""

    UNTOLD = "untold"
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"


def rank(
    among: Entrants,
    wishes: Wishes,
    *,
    rules: ChoosingRules,
    standing: Standings,
    seed: str,
    apart: tuple[str, Wishes] | None = None,
    others: Others = Others.EXPLAINED,
) -> Choice:
    """Return the choice under these `wishes`, without the effects of votes; see `choose`.

    `apart` is the key of one story, and the wishes under which it alone competes.
    """
    apart_key, wishes_apart = apart or ("", wishes)

    def admitted(story: Story) -> Candidate | Rejected | None:
        taught, asked = wishes_apart if story.key == apart_key else wishes
        one = admit(
            story, among.evaluations, taught, standing,
            left_over=story.key in among.left_over,
            asked=asked if story.is_new else (),
        )  # fmt: skip
        return competing(one, rules.min_score)

    judged = [admitted(story) for story in among.stories]
    candidates = [one for one in judged if isinstance(one, Candidate)]
    rejected = [one for one in judged if isinstance(one, Rejected)]
    voted = wishes.taught  # of a rival's story that is set apart, what it taught counts for places
    if any(one.story.key == apart_key and one.calm_competitor for one in candidates):
        voted = wishes_apart.taught
    allowed = max(0, rules.competitors + _voted_places(voted))
    candidates.sort(key=lambda c: (-c.ranking_score, *_turn_of_equals(seed, c.story)))
    chosen, left_out = pick(candidates, rules.top, allowed, standing.angles)
    findings = tuple(_findings(chosen, seed))
    if others is Others.UNTOLD:
        return Choice(findings=findings)
    background = standing.background
    findings = tuple(replace(one, beside=beside(one.story, background)) for one in findings)
    if others is Others.EXPLAINED:
        rejected += _as_set(left_out(), _voted_places(wishes.taught))
    else:
        rejected += _without_place(candidates, chosen)
    rejected.sort(key=lambda r: (-r.score, _tie_breaker(seed, r.story.key)))
    return with_named(Choice(findings=findings, rejected=tuple(rejected)), rules.min_score)


def _without_place(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Rejected]:
    """Return the candidates that were not chosen, whatever kept them out."""
    places, unsaid = {id(one) for one in chosen}, Reason(ReasonCode.NO_PLACE)
    return [one.rejected(unsaid) for one in candidates if id(one) not in places]


def _voted_places(taught: Preferences) -> int:
    """Return how many competitors' stories the readers moved a full mail to have more, or less."""
    yes, votes = taught.counts.get(f"link:{Link.COMPETITOR}", (0, 0))
    return int((2 * yes - votes) / VOTES_A_PLACE)


def _as_set(rejected: Sequence[Rejected], voted_places: int) -> list[Rejected]:
    """Return them with a limit of competitors' stories as one would have to set it."""

    def as_set(reason: Reason) -> Reason:
        limit = reason.values.get("limit")
        if not isinstance(limit, int):
            return reason
        return replace(reason, values={**reason.values, "limit": limit - voted_places})

    return [replace(one, reason=as_set(one.reason)) for one in rejected]


def _findings(chosen: Sequence[Candidate], seed: str) -> list[Finding]:
    ordered = sorted(
        chosen,
        key=lambda c: (
            c.unconfirmed,
            -c.evaluation.risk if c.risky else 0,
            -c.ranking_score,
            *_turn_of_equals(seed, c.story),
        ),
    )
    return [
        Finding(
            rank=rank,
            story=candidate.story,
            evaluation=_as_confirmed(candidate),
            group=candidate.group,
            score=round(min(max(candidate.ranking_score, 0.0), MAX_SCORE), 4),
            points=round(candidate.score - candidate.judged, 4),
            left_over=candidate.left_over,
            again=candidate.again,
        )
        for rank, candidate in enumerate(ordered, 1)
    ]


def _as_confirmed(candidate: Candidate) -> Evaluation:
    """Return its evaluation, without the mark of one source where another tells it by now."""
    if candidate.unconfirmed:
        return candidate.evaluation
    kept = [one for one in candidate.evaluation.flags if one.code is not ReasonCode.UNCONFIRMED]
    return replace(candidate.evaluation, flags=tuple(kept))


def _turn_of_equals(seed: str, story: Story) -> tuple[float, str]:
    """Return what decides between equals: the later news first, and of one moment the seed."""
    return -story.last_seen.timestamp(), _tie_breaker(seed, story.key)


def _tie_breaker(seed: str, key: str) -> str:
    """Return what decides ties: the same for the same seed and story, and unlike otherwise."""
    return hashlib.sha256(f"{seed}\0{key}".encode()).hexdigest()
