"""Explains an address: from what is stored, or by reading and judging it now. Stores nothing."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from service.digest.window import Window
from service.errors import (
    BodyError,
    FetchError,
    ForbiddenError,
    TopfiveError,
    VotesUnavailableError,
)
from service.evaluation.few_shot_examples import examples_for_judge
from service.evaluation.judge import Judge
from service.feedback.votes import Votes
from service.models import (
    Answer,
    Brand,
    DateFrom,
    Evaluation,
    Item,
    Reason,
    ReasonCode,
    StoryMemory,
    Vote,
)
from service.models.run_result import ItemDetail
from service.scraping import urls
from service.scraping.entries import walls
from service.scraping.http.rate_limiter import NotNowError
from service.storage.database import Database
from service.storage.tables import items, runs, stories
from service.storage.tables.mail.last_mail import passed_by, voted_out
from service.trials.explaining.explanation import (
    Around,
    DecidingRule,
    ExplainedAs,
    Explanation,
    Judged,
    RuleSaid,
)
from service.trials.explaining.next_mail import Prospect, TrialRules, prospect
from service.trials.explaining.reading import AddressReader, ReadNow, source_of_site, spellings
from service.trials.explaining.rules import steps_of
from service.trials.standing import with_standing
from service.wording.brand_pages import explain as words

MODEL_SECONDS = 40.0
"""How long the model may take for one item that somebody waits for."""
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
class Explainer:
    """Explains addresses to one brand. Every part is handed in."""

    judge: Callable[[], Judge]
    """The one that runs use at this moment; its brand is the one that is explained to."""
    has_model: bool
    rules: TrialRules
    database: Database
    votes: Votes
    reader: AddressReader
    window: Callable[[datetime], Awaitable[Window]]
    """Opens the window of the mail that is due, or comes next."""
    clock: Callable[[], datetime]
    _hosts: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    @property
    def _brand(self) -> Brand:
        return self.judge().brand

    async def stored(self, url: str) -> Explanation | None:
        """Return what runs did with `url`, however it is spelt; None if none has met it.

        Raises DatabaseUnavailableError.
        """
        names = spellings(url)
        rows = await items.with_ids(self.database, self._brand.id, names)
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
        found = await items.with_ids(self.database, self._brand.id, [name])
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
        story = (await stories.by_keys(self.database, self._brand.id, keys)).get(row["story"])
        every = await self._votes()
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
        return await voted_out(self.database, self._brand.id, key) if key else None

    async def _passed_by(self, row: Mapping[str, Any], judged: Judged) -> datetime | None:
        """Return when a mail went without its story, which competed for it."""
        of_mail = row["mailed"] and not row["collects"] and row["outcome"] != "chosen"
        if of_mail or not row["started_at"] or not _competed(judged, row):
            return None
        return await passed_by(self.database, self._brand.id, row["story"], row["started_at"])

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
            self._brand.id,
            row["story"],
            min(window.since, now) if window.next_due or window.slot else now,
            fresh_since=now - self.rules.max_age,
            asked=[one.story for one in votes if one.answer is Answer.YES],
        )

    def _source(self, key: str) -> Reason:
        for one in self._brand.sources:
            if one.key == key:
                return Reason(ReasonCode.BROUGHT_BY, {"source": one.name, "weight": one.weight})
        return Reason(ReasonCode.BROUGHT_BY_FORMER)

    async def _votes(self) -> list[Vote]:
        try:
            return await self.votes.in_force(self._brand.id)
        except VotesUnavailableError:
            return []

    async def now(self, url: str, *, ask_model: bool = False) -> Explanation:
        """Read `url` and judge it as a run would that finds it at this moment.

        By keywords; by the model only with `ask_model`, within the tokens of the day. What a run
        has met already under the address that it leads to is told from what is stored.
        """
        host, brand = urls.host_of(url), self._brand
        try:
            async with self._hosts[host]:
                read = await self.reader.read(
                    url, brand, self.judge().lexicon.prefilter, self.rules.max_age, self.clock()
                )
        except (FetchError, ForbiddenError, BodyError, NotNowError) as error:
            return _unread(url, error)
        finally:
            if not self._hosts[host].locked():
                self._hosts.pop(host, None)
        for leads_to in read.leads_to:
            if known := await self.stored(leads_to):
                return replace(known, url=url)
        if why := unjudged(read):
            return Explanation(url=url, verdict=ExplainedAs.UNREAD, trouble=why)
        return await self._judged_now(url, read, ask_model=ask_model)

    async def _judged_now(self, url: str, read: ReadNow, *, ask_model: bool) -> Explanation:
        """Return what would become of what was read if a run found it at this moment."""
        item, now, votes = read.item, self.clock(), await self._votes()
        window, hours = await self.window(now), _age(item, now)
        source, site = source_of_site(self._brand, item.url), urls.site_of_url(item.url)
        around = Around(
            floor=self.rules.min_score,
            leads_to=site if site != urls.site_of_url(url) else "",
            by_its_page=True,
            forbidden=read.is_forbidden,
            source=Reason(ReasonCode.SITE_IS_READ, {"source": source.name})
            if source
            else Reason(ReasonCode.SITE_IS_NOT_READ, {"site": site}),
            source_change=() if source else (Reason(ReasonCode.CHANGE_SOURCE),),
        )
        if read.too_old or not item.may_matter:
            code = ReasonCode.TOO_OLD if read.too_old else ReasonCode.NO_WORD
            judged = Judged(reason=Reason(code), hours=hours)
            return self._would(url, item, judged, around)
        its = await self._evaluated(item, votes, now, ask_model=ask_model)
        found = await prospect(
            self.database, self._brand, self.rules, item, its, votes=votes, window=window
        )
        points = found.finding.points if found.finding else 0.0
        if found.rejected:
            points = found.rejected.score - (found.rejected.evaluation.score or 0.0)
        judged = replace(
            Judged.now(item, its, _reason(found, self.rules.zone), hours, round(points, 2)),
            wants_model=self.has_model and not ask_model and its.is_for_the_model,
            listed=found.listed,
            listed_with_others=found.listed_with_others,
        )
        of_story = [one for one in votes if one.story == found.story.key]
        around = replace(
            around,
            story=_with_item(found.story.memory, item),
            ordered=self.has_model and found.is_finalist,
            yes=sum(one.answer is Answer.YES for one in of_story),
            no=sum(one.answer is Answer.NO for one in of_story),
        )
        return self._would(url, item, judged, around, found)

    async def _evaluated(
        self, item: Item, votes: list[Vote], now: datetime, *, ask_model: bool
    ) -> Evaluation:
        judge = self.judge()
        if ask_model and self.has_model:
            memories = await stories.by_keys(
                self.database, judge.brand.id, sorted({one.story for one in votes})
            )
            judgement = await judge.judge(
                [item],
                run_id=str(uuid.uuid4()),
                now=now,
                seed="explain",
                examples=examples_for_judge(votes, memories, now.date()),
                deadline=asyncio.get_running_loop().time() + MODEL_SECONDS,
            )
            its = judgement.evaluations[item.id]
        else:
            its = await asyncio.to_thread(judge.lexicon.score, item, now)
        told = await with_standing(
            self.database,
            judge.brand,
            judge.lexicon,
            found=[item],
            evaluations={item.id: its},
            now=now,
        )
        return told[item.id]

    def _would(
        self,
        url: str,
        item: Item,
        judged: Judged,
        around: Around,
        found: Prospect | None = None,
    ) -> Explanation:
        if found and found.finding:
            verdict = ExplainedAs.WOULD
        elif found and found.listed:
            verdict = ExplainedAs.WOULD_BE_LISTED
        else:
            verdict = ExplainedAs.WOULD_NOT
        return Explanation(
            url=url,
            verdict=verdict,
            title=item.title,
            outlet=item.outlet,
            steps=steps_of(judged, around),
        )


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


def _age(item: Item, now: datetime) -> float | None:
    if item.published_at is None or item.date_from is DateFrom.FIRST_SEEN:
        return None
    return (now - item.published_at).total_seconds() / 3600


def _unread(url: str, error: TopfiveError) -> Explanation:
    """Return that an address could not be read, and what a run would make of it nevertheless."""
    refused = isinstance(error, ForbiddenError | NotNowError)
    why = error.message if refused else words.by_its_headline(error.message)
    return Explanation(url=url, verdict=ExplainedAs.UNREAD, trouble=why)


def unjudged(read: ReadNow) -> str:
    """Return why what was read cannot be judged; "" where it can."""
    if read.item.wall:
        return words.by_its_headline(words.wall(walls.WORDS[read.item.wall]))
    return words.by_its_headline(words.empty_page()) if read.is_empty else ""


def _reason(found: Prospect, zone: tzinfo) -> Reason | None:
    if found.finding:
        at = {"on": found.due.astimezone(zone).isoformat()} if found.due else {}
        return Reason(ReasonCode.PLACE_NOW, {"place": found.finding.rank, **at})
    return found.rejected.reason if found.rejected else None


def _with_item(story: StoryMemory | None, item: Item) -> StoryMemory | None:
    """Return its story as it would be with it."""
    if story is None:
        return None
    return replace(
        story,
        urls=tuple(dict.fromkeys((*story.urls, item.url))),
        outlets=tuple(dict.fromkeys((*story.outlets, item.outlet))),
    )
