"""What runs did with an address, told from what is stored of its item, its story and the mails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.digest.window import Window
from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.models import Answer, Brand, ChoosingRules, Reason, ReasonCode, StoryMemory, Vote
from service.models.run_result import ItemDetail
from service.storage.database import Database
from service.storage.tables import items, runs, stories
from service.storage.tables.mail.last_mail import passed_by, voted_out
from service.text import urls
from service.trials.explaining.explanation import (
    Around,
    DecidingRule,
    ExplainedAs,
    Explanation,
    Judged,
    RuleSaid,
)
from service.trials.explaining.reading import spellings
from service.trials.explaining.rules import steps_of

_SELECTED = frozenset(
    {
        ReasonCode.SECOND_COMPETITOR,
        ReasonCode.SAME_EVENT,
        ReasonCode.BEHIND_LAST,
        ReasonCode.TOO_SIMILAR,
        ReasonCode.SAME_TOPIC,
        ReasonCode.SAME_OUTLET,
        ReasonCode.NO_PLACE,
        ReasonCode.ASKED_WAITS,
        ReasonCode.PLACE_IN_RUN,
    }
)
"""Why a story is out that may still be mailed while it is fresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored for one brand, as far as an explanation needs it. Changes nothing."""

    brand: Brand
    rules: ChoosingRules
    database: Database
    votes: Votes
    window: Callable[[datetime], Awaitable[Window]]
    """Opens the window of the mail that is due, or comes next."""
    clock: Callable[[], datetime]

    async def explained(self, url: str) -> Explanation | None:
        """Return what runs did with `url`, however it is spelt; None if none has met it.

        Raises DatabaseUnavailableError.
        """
        names = spellings(url)
        rows = await items.with_ids(self.database, self.brand.id, names)
        row = next((rows[name] for name in names if name in rows), None)
        if row is None:
            return None
        copy = await self._original_of(row)
        return await self._of_row(url, copy or row, copied=row if copy else None)

    async def _original_of(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the row of the item that this one was another name of."""
        if row["outcome"] != "copy":
            return None
        detail = ItemDetail.model_validate(row["detail"])
        known = detail.reason_code.values.get("url") if detail.reason_code else None
        name = urls.item_id(str(known or detail.why.removeprefix("the same as ")))
        found = await items.with_ids(self.database, self.brand.id, [name])
        return found.get(name)

    async def _of_row(
        self, url: str, row: Mapping[str, Any], copied: Mapping[str, Any] | None
    ) -> Explanation:
        judged = Judged.stored(ItemDetail.model_validate(row["detail"]), row["score"])
        around = await self._around(row, judged)
        steps = steps_of(judged, around)
        if copied:
            same = Reason(ReasonCode.COPY_OF, {"title": row["title"]})
            steps = (RuleSaid(rule=DecidingRule.SOURCE, said=(same,)), *steps)
        return Explanation(
            url=url,
            verdict=_verdict(around, chosen=row["outcome"] == "chosen"),
            title=row["title"],
            outlet=row["outlet"],
            run_id=row["run_id"] if row["started_at"] else "",
            steps=steps,
        )

    async def _around(self, row: Mapping[str, Any], judged: Judged) -> Around:
        """Return what is known beside a stored item; moments in the readers' zone."""
        keys = [row["story"]] if row["story"] else []
        story = (await stories.by_keys(self.database, self.brand.id, keys)).get(row["story"])
        every = await votes_in_force(self.votes, self.brand.id)
        votes = [one for one in every if one.story == row["story"]]
        sent, named = await self._mailed(row, story)
        voted_out = None if sent or named else await self._voted_out(row)
        passed_by = None if sent or named else voted_out or await self._passed_by(row, judged)
        if story and story.sent:  # shown in the readers' zone
            at = story.sent.at.astimezone(self.rules.zone)
            story = replace(story, sent=replace(story.sent, at=at))
        return Around(
            floor=self.rules.min_score if row["floor"] is None else row["floor"],
            source=self._source(row["source_key"]),
            story=story,
            sent_then=sent and sent.astimezone(self.rules.zone),
            named_then=named and named.astimezone(self.rules.zone),
            yes=sum(one.answer is Answer.YES for one in votes),
            no=sum(one.answer is Answer.NO for one in votes),
            mail=_why_it_waits(row),
            of_mail=bool(row["mailed"]) and not row["collects"],
            mailed_later=sent is not None and row["outcome"] in ("almost", "not chosen"),
            passed_by=passed_by and passed_by.astimezone(self.rules.zone),
            voted_out=bool(voted_out),
            fresh=await self._is_fresh(judged, row, every),
        )

    async def _mailed(
        self, row: Mapping[str, Any], story: StoryMemory | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return when a mail had its story, and when one named it: at its run or later."""
        sent, named = (story.sent, story.listed) if story else (None, None)
        if row["outcome"] == "mailed" and (sent or story is None):  # else it reached nobody
            return (sent.at if sent else row["first_seen"]), None
        later: list[datetime | None] = []
        for one in (sent, named):
            if one is None or row["outcome"] not in ("chosen", "almost", "not chosen"):
                later.append(None)
                continue
            run = None if one.run_id == row["run_id"] else await runs.one(self.database, one.run_id)
            began = datetime.fromisoformat(run["started_at"]) if run else None
            since = row["started_at"] or row["first_seen"]
            after = one.run_id == row["run_id"] or (began or one.at) > since
            later.append(one.at if after else None)
        return later[0], later[1]

    async def _voted_out(self, row: Mapping[str, Any]) -> datetime | None:
        key = row["story"]
        return await voted_out(self.database, self.brand.id, key) if key else None

    async def _passed_by(self, row: Mapping[str, Any], judged: Judged) -> datetime | None:
        """Return when a mail went without its story, which competed for it."""
        of_mail = row["mailed"] and not row["collects"] and row["outcome"] != "chosen"
        if of_mail or not row["started_at"] or not _competed(judged, row):
            return None
        return await passed_by(self.database, self.brand.id, row["story"], row["started_at"])

    async def _is_fresh(
        self, judged: Judged, row: Mapping[str, Any], votes: Sequence[Vote]
    ) -> bool:
        """Return whether a story that is out may still be mailed."""
        if not row["story"] or not _competed(judged, row):
            return False
        now = self.clock()
        window = await self.window(now)
        return await stories.competes(
            self.database,
            self.brand.id,
            row["story"],
            min(window.since, now) if window.next_due or window.slot else now,
            fresh_since=now - self.rules.max_age,
            asked=[one.story for one in votes if one.answer is Answer.YES],
        )

    def _source(self, key: str) -> Reason:
        for one in self.brand.sources:
            if one.key == key:
                return Reason(ReasonCode.BROUGHT_BY, {"source": one.name, "weight": one.weight})
        return Reason(ReasonCode.BROUGHT_BY_FORMER)


async def votes_in_force(votes: Votes, brand_id: str) -> list[Vote]:
    """Return the brand's votes; none while they cannot be read."""
    try:
        return await votes.in_force(brand_id)
    except VotesUnavailableError:
        return []


def _verdict(around: Around, *, chosen: bool) -> ExplainedAs:
    """Return what became of an item; `chosen`: its run chose it, whether or not a mail went."""
    if around.sent_then:
        return ExplainedAs.MAILED
    if around.named_then:
        return ExplainedAs.LISTED
    waits = chosen and around.fresh and not around.passed_by
    return ExplainedAs.WAITS if waits else ExplainedAs.LEFT_OUT


def _competed(judged: Judged, row: Mapping[str, Any]) -> bool:
    """Return whether nothing but the places of a mail decided on it."""
    code = judged.reason.code if judged.reason else None
    return code in _SELECTED or row["outcome"] == "chosen"


def _why_it_waits(row: Mapping[str, Any]) -> Reason | None:
    """Return why one of the best of a run was not in its mail."""
    if row["mailed"]:
        return Reason(ReasonCode.URGENT_ALONE)
    return Reason(**row["mail"]) if row["mail"] else None
