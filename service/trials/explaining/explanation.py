"""Why an address was mailed or not: what each rule said, in the order in which they speak. Pure.

What became of an item is the same few facts whether a run stored them or it was judged just now; an
explanation is made of these, so that both are explained alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.models import Evaluation, Item, Reason, Scorer, StoryMemory
from service.models.run_result import ItemDetail


class DecidingRule(StrEnum):
    """What decides on an item, in the order in which it does."""

    SOURCE = "source"
    AGE = "age"
    PAGE = "page"
    GATE = "gate"
    LOOK_ALIKES = "look_alikes"
    SCORE = "score"
    MODEL = "model"
    STORY = "story"
    SENT = "sent"
    SELECTION = "selection"
    VOTES = "votes"


class ExplainedAs(StrEnum):
    """What became of an item, or would."""

    MAILED = "mailed"
    """Its story went out in a mail since it was read, or with the run that read it."""
    LISTED = "listed"
    """A mail named its story below the findings."""
    WAITS = "waits"
    """It is among the best of its run, and no mail went out with it so far."""
    LEFT_OUT = "left_out"
    WOULD = "would"
    """It would be in the next mail."""
    WOULD_BE_LISTED = "would_be_listed"
    WOULD_NOT = "would_not"
    UNREAD = "unread"
    """Nothing is known of it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSaid:
    """What one rule said."""

    rule: DecidingRule
    said: tuple[Reason, ...]
    stops: bool = False
    """Whether this is why it is not in."""
    change: tuple[Reason, ...] = ()
    """What would have to be otherwise for the rule to let it pass; the next may still stop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is to be said of one address for one brand."""

    url: str
    verdict: ExplainedAs
    title: str = ""
    outlet: str = ""
    run_id: str = ""
    """The last run that dealt with it; empty if none did."""
    steps: tuple[RuleSaid, ...] = ()
    trouble: str = ""
    """Why it could not be read just now, in words."""

    @property
    def stopped_by(self) -> RuleSaid | None:
        """The first rule that kept it out."""
        return next((one for one in self.steps if one.stops), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was thought of an item and what became of it, in codes."""

    score: float | None = None
    lexical: float | None = None
    by_model: bool = False
    wants_model: bool = False
    """A run would ask the model, which was not asked here."""
    terms: Sequence[tuple[str, float]] = ()
    reason: Reason | None = None
    """Why its story is out, or which place it has."""
    words: str = ""
    """The same in a sentence of an old row, which has no code."""
    flags: Sequence[Reason] = ()
    sampled: bool = False
    hours: float | None = None
    dated: bool = True
    """False: an old row does not say how old it was."""
    points: float = 0.0
    listed: bool = False
    listed_with_others: bool = False
    """It would be listed in a mail that goes for other news."""

    @classmethod
    def stored(cls, detail: ItemDetail, score: float | None) -> Judged:
        """Return what a row of `items` has."""
        return cls(
            score=score,
            lexical=detail.lexical_score,
            by_model=detail.scorer is Scorer.OPENAI,
            terms=detail.terms,
            reason=detail.reason_code,
            words=detail.reason or detail.why,
            flags=detail.flag_codes,
            sampled=detail.sampled,
            hours=detail.hours,
            dated=detail.reason_code is not None,
            points=detail.points,
            listed=detail.listed,
        )

    @classmethod
    def now(
        cls, item: Item, its: Evaluation, reason: Reason | None, hours: float | None, points: float
    ) -> Judged:
        """Return what is thought of an item at this moment."""
        return cls(
            score=its.score,
            lexical=its.lexical_score,
            by_model=its.scorer is Scorer.OPENAI,
            terms=[(term.text, term.weight) for term in its.terms],
            reason=its.excluded or reason,
            flags=its.flags,
            sampled=not item.may_matter,
            hours=hours,
            points=points,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known beside the item: settings, its story, what readers said of that."""

    floor: float
    source: Reason
    source_change: tuple[Reason, ...] = ()
    leads_to: str = ""
    """The site that its address leads to, where that is another one."""
    by_its_page: bool = False
    """No run met it: nothing is known of what would list it."""
    forbidden: bool = False
    """Runs may not read its page, by robots.txt."""
    ordered: bool = False
    """A run would have the model put it in order with others, which is not foreseen."""
    story: StoryMemory | None = None
    sent_then: datetime | None = None
    """When its story went out, at the run that read it or later."""
    named_then: datetime | None = None
    yes: int = 0
    no: int = 0
    mail: Reason | None = None
    """Why no mail went out with its run."""
    of_mail: bool = True
    """Whether what its run chose is what a mail had, and not what then competed for one."""
    mailed_later: bool = False
    """A later run's mail had its story, and its own run had no place for it."""
    passed_by: datetime | None = None
    """When a mail went out for which its story competed, and which had others."""
    voted_out: bool = False
    """Whether votes alone kept it out of that mail."""
    fresh: bool = False
    """Its story may still be mailed."""

    @property
    def is_told(self) -> bool:
        """Whether a mail told its story, in its places or in a line below them."""
        return self.sent_then is not None or self.named_then is not None

    @property
    def asked(self) -> bool:
        """Whether a reader asked for its story, which no mail has had."""
        return bool(self.yes) and self.story is not None and self.story.sent is None
