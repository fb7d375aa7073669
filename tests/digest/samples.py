"""Digests for the tests: invented stories about a brand, in the shapes that runs produce."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.models import (
    Answer,
    Brand,
    Choice,
    Cost,
    Counts,
    DateFrom,
    Digest,
    Evaluation,
    Finding,
    Group,
    Item,
    Link,
    LookAlike,
    Reason,
    ReasonCode,
    Rejected,
    RiskKind,
    Scorer,
    Source,
    SourceHealth,
    SourceKind,
    SourceReport,
    SourceState,
    Story,
    StoryChange,
    Tone,
    VoteEffect,
    VoteEffects,
    as_written,
)
from service.signing import recipient_id

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
RUN = "0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b"
BRAND = Brand(
    id="debonairs",
    display_name="Debonairs Pizza",
    core=("Debonairs Pizza",),
    primary_colour="#00539f",
    secondary_colour="#e4002b",
)


def item(number: int = 1, **changes: Any) -> Item:
    """Return one article."""
    made = Item(
        id=f"{number:032x}",
        url=f"https://news.example/{number}/a-story",
        title="Durban outlet closed for a day after a health inspection",
        text="",
        source="News search",
        publisher="Coast Daily",
        published_at=NOW - timedelta(hours=3),
        fetched_at=NOW,
        date_from=DateFrom.FEED,
    )
    return replace(made, **changes)


def story(number: int = 1, change: str = "", **changes: Any) -> Story:
    """Return a story told by one article."""
    return Story(
        key=f"{number:016x}",
        items=(item(number, **changes),),
        first_seen=NOW,
        last_seen=NOW,
        outlets=("Coast Daily", "City Wire")[: 1 + number % 2],
        change=StoryChange(0, (as_written(change),)) if change else None,
    )


def changed(updates: Iterable[Reason]) -> StoryChange:
    """Return what is new of a story on its third day."""
    return StoryChange(day=3, updates=tuple(updates))


def judged(number: int = 1, **changes: Any) -> Evaluation:
    """Return what was thought of it."""
    made = Evaluation(
        item_id=f"{number:032x}",
        score=4.2,
        link=Link.DIRECT,
        why="A named outlet was closed; customers will ask what happened.",
        evidence="The outlet reopened the next morning.",
        scorer=Scorer.OPENAI,
    )
    return replace(made, **changes)


def finding(rank: int = 1, group: Group = Group.BRAND, **parts: Any) -> Finding:
    """Return a finding; `story` and `evaluation` may be given."""
    return Finding(
        rank=rank,
        story=parts.get("story") or story(rank),
        evaluation=parts.get("evaluation") or judged(rank),
        group=group,
        score=4.2,
        reasons=parts.get("reasons", (Reason(ReasonCode.UP_BY_VOTES),)),
    )


def five() -> tuple[Finding, ...]:
    """Return a mail's worth of different findings."""
    return (
        finding(
            1,
            evaluation=judged(
                1, risk=3, risk_kind=RiskKind.FOOD_SAFETY, tone=Tone.NEGATIVE, score=4.8
            ),
            story=story(
                1, change="day 3, from two outlets to seven; the inspector's report is out"
            ),
        ),
        finding(
            2,
            story=story(2, title="The triple-decker returns to the menu for winter"),
            evaluation=judged(
                2,
                tone=Tone.POSITIVE,
                why="The product is praised by name, with photographs that were shared widely.",
                evidence="Nothing beats a Triple-Decker on a cold night.",
                flags=(Reason(ReasonCode.BANNED_WORD, {"phrase": "cheap"}),),
            ),
        ),
        finding(
            3,
            story=story(3, title="A pizza chain's app was down on Friday evening", publisher=""),
            evaluation=judged(3, tone=Tone.MIXED, inferred=True, risk=1, score=3.1),
        ),
        finding(
            4,
            Group.RELEVANT,
            story=story(4, title="Flour prices to rise a tenth by June, millers say"),
            evaluation=judged(
                4,
                link=Link.INDUSTRY,
                why="Dough is the largest single cost of a pizza; prices are set in April.",
                evidence="We expect an increase of about ten per cent by June.",
            ),
        ),
        finding(
            5,
            Group.RELEVANT,
            story=story(
                5, title="Crustopia opens twenty drive-throughs in Gauteng", published_at=None
            ),
            evaluation=judged(5, link=Link.COMPETITOR, score=None, evidence=""),
        ),
    )


def risks_below() -> tuple[Finding, ...]:
    """Return pleasant news of the brand, then two serious risks that do not name it."""
    strike = story(4, title="Drivers of three pizza chains strike over a death in Durban")
    recall = story(5, title="Cheese recalled from every large pizza kitchen in Gauteng")
    labour = judged(4, risk=2, risk_kind=RiskKind.LABOUR, tone=Tone.NEGATIVE, link=Link.COMPETITOR)
    food = judged(5, risk=3, risk_kind=RiskKind.FOOD_SAFETY, tone=Tone.NEGATIVE, link=Link.INDUSTRY)
    return (
        *five()[1:3],
        finding(4, Group.RELEVANT, story=strike, evaluation=labour),
        finding(5, Group.RELEVANT, story=recall, evaluation=food),
    )


def source(name: str) -> Source:
    """Return a feed."""
    return Source(kind=SourceKind.FEED, target=f"https://{name}.example/feed", name=name)


def reports() -> tuple[SourceReport, ...]:
    """Return two healthy sources, an old trouble, a new one and one that is gone."""
    old = source("Metro Bulletin")
    return (
        SourceReport(source=source("Coast Daily"), state=SourceState.OK),
        SourceReport(
            source=old,
            state=SourceState.FAILED,
            error="the server answered 503",
            health=SourceHealth(
                source_key=old.key, name=old.name, since=NOW - timedelta(days=3), failures=40
            ),
        ),
        SourceReport(
            source=source("Trade Weekly"),
            state=SourceState.FAILED,
            error="the address is not found",
            health_changed=True,
        ),
        SourceReport(source=source("Forum"), state=SourceState.UNCHANGED),
        SourceReport(source=source("City Wire"), state=SourceState.RESTING),
    )


def runner_up() -> Rejected:
    """Return the best that was left out."""
    return Rejected(
        story=story(6, title="Ten recipes for a braai pizza"),
        evaluation=judged(6, score=1.8),
        score=1.8,
        reason=Reason(ReasonCode.UNDER_FLOOR, {"points": 0.2, "by_votes": False}),
    )


def listed(number: int = 7, **changes: Any) -> Rejected:
    """Return a story that names the brand and has no card."""
    changes = {"title": "Debonairs Pizza pays for a school kitchen in Polokwane"} | changes
    told = story(number, **changes)
    return replace(runner_up(), story=told, evaluation=judged(number, score=1.4))


def effect(*readers: str, **changes: Any) -> VoteEffect:
    """Return what the no of these readers (mail addresses) did."""
    made = VoteEffect(
        story="beefbeefbeefbeef",
        title="Singer eats a pizza on stage",
        answer=Answer.NO,
        recipients=tuple(recipient_id(reader) for reader in readers),
        voted_on=date(2026, 3, 3),
        days_ago=6,
        moved=("1" * 16, "2" * 16, "3" * 16),
        moved_title="Celebrity eats pizza",
    )
    return replace(made, **changes)


def digest(**changes: Any) -> Digest:
    """Return a full digest: five findings, one almost in, votes, troubles and costs."""
    made = Digest(
        brand=BRAND,
        run_id=RUN,
        at=NOW,
        choice=Choice(
            findings=five(),
            runner_up=runner_up(),
            also=(listed(7), listed(8, title="The choir of Debonairs Pizza sings in Howick")),
            unlisted=3,
            vote_effects=VoteEffects(
                effects=(effect("ann@example.com"),),
                lines=(
                    Reason(
                        ReasonCode.TOOK_FREED_PLACE, {"title": "Durban outlet reopens", "count": 1}
                    ),
                ),
                look_alikes=(
                    LookAlike(name="debonair jets", readers=2, title="Debonair Jets buys a plane"),
                ),
                yes=14,
                no=6,
                precision=0.7,
                interval=(0.48, 0.855),
            ),
        ),
        counts=Counts(sources=38, failed=2, items=1412, new=61, judged=58, unscored=3),
        reports=reports(),
        cost=Cost(
            model="gpt-6-luna",
            calls=9,
            prompt_tokens=18_200,
            completion_tokens=2_150,
            usd=0.0183,
        ),
        month_usd=7.42,
        scorer=Scorer.OPENAI,
    )
    return replace(made, **changes)


def nothing(**changes: Any) -> Digest:
    """Return a digest of a quiet day."""
    return digest(
        choice=Choice(findings=(), runner_up=runner_up(), rejected=(runner_up(),)), **changes
    )
