"""The five: which stories go out, in which order, and why the others do not.

Pure. The order of judgement is: may it be mailed at all (judged, not excluded, new or changed),
is it good enough (the floor), is it urgent (risk first), and does it add to what was chosen already
(diversity). Of equals the later news comes first, and `seed` decides between those of one moment,
so the same input gives the same mail.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cache, partial
from typing import NamedTuple

from service.models import (
    DEFAULT_MIN_SCORE,
    MAX_SCORE,
    SERIOUS_RISK,
    Brand,
    Choice,
    Evaluation,
    Finding,
    Group,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
    StoryMemory,
    Vote,
    VoteEffects,
)
from service.models.reason import Value
from service.models.score import percent_of_scale
from service.ranking.choosing.picking import Candidate, goes_on_from_alarm, is_listed, pick
from service.ranking.grouping.additions import beside
from service.ranking.learning.preferences import Preferences, learn
from service.ranking.learning.vote_effects import asked_for, effects_of
from service.ranking.story_updates import Standings
from service.storage.json_codec import JudgedStory
from service.text.sites import publisher_site

LIFT = percent_of_scale(10)
"""How far under the floor the judge may have put a story that the readers' likes still lift."""

CLOSE = percent_of_scale(20)
"""How far under the floor a story may be and still be the runner-up, shown as "almost in": what is
further away, a look-alike above all, must not be offered to the reader."""


LISTED = 10
"""Stories that a mail names below its findings."""
_LISTED_OF_ONE = 3
"""Of one outlet, before others have theirs."""

COMPETITORS = 1
"""Calm competitor stories in a mail that is full, unless MAX_COMPETITOR_STORIES says otherwise."""

VOTES_A_PLACE = 2
"""Yes votes on competitors' news, beyond the noes, that make room for one more; noes take it."""


def choose(
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    *,
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    brand: Brand,
    now: datetime,
    seed: str,
    top: int = 5,
    min_score: float = DEFAULT_MIN_SCORE,
    competitors: int = COMPETITORS,
    left_over: Collection[str] = (),
) -> Choice:
    """Return what goes out of `stories`: at most `top`, none under the floor; and what votes did.

    Days are those of the zone of `now`. `left_over` are keys of stories that get only places which
    the others leave free. A yes to a story that was never mailed says that it should have been in:
    it is, whatever its score. `evaluations` is by item id; `memories`, by story key, must hold the
    voted stories. Votes of another brand are ignored. The floor: a story needs `min_score` after
    learning, and the judge must have given it at least `min_score - LIFT`, so likes lift no
    rubbish; with risk 2 or more the judge's score alone counts, for places too, so votes cannot
    hide a danger. Only what readers called "not about us" is not told as the brand's again: whose
    danger it is, a person has said. Nor do votes hide how a danger that was mailed went on.
    """
    by_rules = partial(
        rank, seed=seed, top=top, min_score=min_score, competitors=competitors, brand=brand,
        left_over=left_over, standing=Standings(brand, now.tzinfo or UTC),
    )  # fmt: skip
    own = [vote for vote in votes if not vote.brand_id or vote.brand_id == brand.id]

    @cache
    def learnt(*cast: Vote) -> Preferences:
        return learn(cast, memories, now, brand) if cast else Preferences()

    def ranked(
        cast: Sequence[Vote],
        /,
        *,
        without: Collection[str] = (),
        apart: str = "",
        under: Sequence[Vote] = (),
        unled: Sequence[Evaluation] = (),
    ) -> Sequence[Finding]:
        judged = {**evaluations, **{one.item_id: one for one in unled}}
        return by_rules(
            [one for one in stories if one.key not in without], judged, learnt(*cast),
            asked=asked_for(cast), with_rejected=False,
            apart=Apart(apart, learnt(*under), asked_for(under)) if apart else None,
        ).findings  # fmt: skip

    chosen = by_rules(stories, evaluations, learnt(*own), asked=asked_for(own))
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


class Apart(NamedTuple):
    """A story that goes by other votes than the rest."""

    key: str
    taught: Preferences
    asked: Sequence[str]
    """Keys of the stories that those votes ask for."""


def rank(
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    taught: Preferences,
    *,
    seed: str,
    top: int,
    min_score: float,
    competitors: int = COMPETITORS,
    brand: Brand | None = None,
    zone: tzinfo = UTC,
    left_over: Collection[str] = (),
    asked: Sequence[str] = (),
    apart: Apart | None = None,
    with_rejected: bool = True,
    with_reasons: bool = True,
    standing: Standings | None = None,
) -> Choice:
    """Return the choice under what was `taught`, without the effects of votes; see `choose`.

    `asked` are those that readers asked for, in that order, each served before the next.
    Why the others are out takes most of the time: `with_rejected=False` spares it, as does
    `with_reasons=False`. `standing` is the brand's, where it is at hand.
    """
    standing = standing or Standings(brand, zone)

    def admitted(story: Story) -> Candidate | Rejected | None:
        its, wanted = taught, asked
        if apart and story.key == apart.key:
            its, wanted = apart.taught, apart.asked
        one = _admit(
            story, evaluations, its, standing,
            left_over=story.key in left_over,
            asked=wanted if story.is_new else (),
        )  # fmt: skip
        return _competing(one, min_score)

    judged = [admitted(story) for story in stories]
    candidates = [one for one in judged if isinstance(one, Candidate)]
    rejected = [one for one in judged if isinstance(one, Rejected)]
    voted = taught  # what is learnt of the rival's story that is set apart counts for its places
    if apart and any(one.calm_competitor and one.story.key == apart.key for one in candidates):
        voted = apart.taught
    allowed = max(0, competitors + _voted_places(voted))
    candidates.sort(key=lambda c: (-c.ranking_score, *_turn_of_equals(seed, c.story)))
    chosen, left_out = pick(candidates, top, allowed, standing.angles)
    findings = tuple(_findings(chosen, seed))
    if not with_rejected:
        return Choice(findings=findings)
    background = standing.background
    findings = tuple(replace(one, beside=beside(one.story, background)) for one in findings)
    if with_reasons:
        rejected += _as_set(left_out(), _voted_places(taught))
    else:
        rejected += _without_place(candidates, chosen)
    rejected.sort(key=lambda r: (-r.score, _tie_breaker(seed, r.story.key)))
    return _with_named(Choice(findings=findings, rejected=tuple(rejected)), min_score)


def _without_place(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Rejected]:
    """Return the candidates that were not chosen, whatever kept them out."""
    places, unsaid = {id(one) for one in chosen}, Reason(ReasonCode.NO_PLACE)
    return [one.rejected(unsaid) for one in candidates if id(one) not in places]


def as_judged(
    stories: Sequence[Story], evaluations: Mapping[str, Evaluation], standing: Standings
) -> list[JudgedStory]:
    """Return the stories that could be chosen, as a choice would have them, whatever votes say."""
    admitted = (_admit(one, evaluations, Preferences(), standing) for one in stories)
    return [JudgedStory(story=one.story, evaluation=one.evaluation) for one in admitted if one]


def _with_named(choice: Choice, min_score: float) -> Choice:
    """Return the choice with what its mail shows without a card."""
    may_be_shown = [
        one for one in choice.rejected if one.reason.code is not ReasonCode.NOT_ABOUT_US
    ]
    almost = next((one for one in may_be_shown if _came_close(one, min_score)), None)
    named = [one for one in may_be_shown if one is not almost and one.is_unseen and one.names_brand]
    also = _listed(named)
    return replace(choice, runner_up=almost, also=also, unlisted=len(named) - len(also))


def _listed(named: Sequence[Rejected]) -> tuple[Rejected, ...]:
    """Return those whose titles a mail lists, in their order; of one outlet only a few while there
    are others: who writes two hundred crowds nobody out."""
    told = Counter[str]()
    turns = []
    for number, one in enumerate(named):
        item = one.story.naming_item
        outlet = publisher_site(item.url) or item.outlet
        turns.append((told[outlet] >= _LISTED_OF_ONE, number))
        told[outlet] += 1
    first = sorted(number for _, number in sorted(turns)[:LISTED])
    return tuple(named[number] for number in first)


def _came_close(one: Rejected, min_score: float) -> bool:
    """Return whether a story that was left out may be offered, once, as almost in."""
    best = max(one.score, one.evaluation.score or 0.0)
    already = one.left_over or one.reason.code is ReasonCode.ALREADY_MAILED
    return best >= min_score - CLOSE and not already and not one.evaluation.unconfirmed


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


def _admit(
    story: Story,
    evaluations: Mapping[str, Evaluation],
    taught: Preferences,
    standing: Standings,
    *,
    left_over: bool = False,
    asked: Sequence[str] = (),
) -> Candidate | Rejected | None:
    """Return a candidate, a story that was mailed already, or None if it may never be mailed."""
    found = standing.of(story, evaluations)
    if found is None:
        return None
    story, evaluation, mailed = found
    score = evaluation.score or 0.0
    if evaluation.risk < SERIOUS_RISK:
        points = taught.adjust(story, evaluation)
        score += max(0.0, points) if goes_on_from_alarm(story) else points
    if mailed is not None:
        return Rejected(story=story, evaluation=evaluation, score=score, reason=mailed)
    if story.key in taught.denied and evaluation.link in (Link.DIRECT, Link.PRODUCT):
        said = Reason(ReasonCode.NOT_ABOUT_US)
        return Rejected(story=story, evaluation=evaluation, score=score, reason=said)
    wanted = story.key in asked
    return Candidate(
        story, evaluation, score, left_over or is_listed(story), wanted,
        asked.index(story.key) if wanted else 0,
    )  # fmt: skip


def _competing(
    admitted: Candidate | Rejected | None, min_score: float
) -> Candidate | Rejected | None:
    """Return what was admitted, rejected if it is under the floor and nobody asked for it."""
    if not isinstance(admitted, Candidate) or admitted.asked or admitted.takes_back:
        return admitted
    if admitted.ends_alarm and admitted.group is Group.BRAND:
        return admitted
    missing = _under_floor(admitted, min_score)
    return admitted.rejected(missing) if missing else admitted


def _under_floor(candidate: Candidate, min_score: float) -> Reason | None:
    """Return by how much a candidate misses the floor; None if it does not.

    Harm to the brand that keywords found is no victim of a model that was silent about it.
    """
    if candidate.risky and candidate.unheard:
        return None
    counted = candidate.score
    missing, by_votes = min_score - counted, False
    if missing > 0:
        by_votes = counted < candidate.judged and candidate.judged >= min_score
    elif min_score - LIFT - candidate.judged > 0:
        missing = min_score - candidate.judged
    else:
        return None
    needed = counted if candidate.risky else min(counted, candidate.judged + LIFT)
    values: dict[str, Value] = {"points": max(missing, 0.1), "by_votes": by_votes}
    if 0 < candidate.evaluation.without_not_us >= min_score:
        values["not_us"] = True
    found = candidate.judged or candidate.evaluation.without_not_us
    if candidate.evaluation.link is Link.NONE and not found:
        values["unlinked"] = True
    if needed >= 0:  # no floor is lower
        floor = math.floor(needed * 100) / 100
        values["floor"] = floor if floor <= needed else round(floor - 0.01, 2)  # 1.36 is 1.3599…
    return Reason(ReasonCode.UNDER_FLOOR, values)


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
