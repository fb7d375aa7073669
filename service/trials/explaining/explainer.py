"""Explains an address: from what is stored, or by reading and judging it now. Stores nothing."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from service.digest.window import Window
from service.errors import (
    BodyError,
    FetchError,
    ForbiddenError,
    TopfiveError,
)
from service.evaluation.judge import Judge
from service.evaluation.unconfirmed import with_unconfirmed
from service.feedback.votes import Votes
from service.models import (
    Answer,
    Brand,
    ChoosingRules,
    DateFrom,
    Evaluation,
    Item,
    Reason,
    ReasonCode,
    StoryMemory,
    Vote,
)
from service.ranking.learning.few_shot_examples import examples_for_judge
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.pages import walls
from service.storage.database import Database
from service.storage.tables import stories
from service.text import urls
from service.trials.explaining.explanation import (
    Around,
    ExplainedAs,
    Explanation,
    Judged,
)
from service.trials.explaining.next_mail import Prospect, prospect
from service.trials.explaining.reading import AddressReader, ReadNow, source_of_site
from service.trials.explaining.rules import steps_of
from service.trials.explaining.stored import Stored, votes_in_force
from service.wording.brand_pages import explain as words

MODEL_SECONDS = 40.0
"""How long the model may take for one item that somebody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """Explains addresses to one brand. Every part is handed in."""

    judge: Callable[[], Judge]
    """The one that runs use at this moment; its brand is the one that is explained to."""
    has_model: bool
    rules: ChoosingRules
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
        past = Stored(
            brand=self.judge().brand,
            rules=self.rules,
            database=self.database,
            votes=self.votes,
            window=self.window,
            clock=self.clock,
        )
        return await past.explained(url)

    async def now(self, url: str, *, ask_model: bool = False) -> Explanation:
        """Read `url` and judge it as a run would that finds it at this moment.

        By keywords; by the model only with `ask_model`, within the tokens of the day. What a run
        has met already under another address, to which this one leads, is told from what is stored.
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
        known = await self.stored(url)
        for leads_to in () if known else read.leads_to:
            if found := await self.stored(leads_to):
                return replace(found, url=url)
        if why := unjudged(read):
            return Explanation(url=url, verdict=ExplainedAs.UNREAD, trouble=why)
        brought = known.steps[0].said[0] if known else None
        return await self._judged_now(url, read, brought, ask_model=ask_model)

    async def _judged_now(
        self, url: str, read: ReadNow, brought: Reason | None, *, ask_model: bool
    ) -> Explanation:
        """Return what would become of what was read if a run found it at this moment; `brought`
        says what brought it to the run that has met it already."""
        item, now, votes = read.item, self.clock(), await votes_in_force(self.votes, self._brand.id)
        window, hours = await self.window(now), _age(item, now)
        source, site = source_of_site(self._brand, item.url), urls.site_of_url(item.url)
        around = Around(
            floor=self.rules.min_score,
            leads_to=site if site != urls.site_of_url(url) else "",
            by_its_page=brought is None,
            forbidden=read.is_forbidden,
            source=brought
            or (
                Reason(ReasonCode.SITE_IS_READ, {"source": source.name})
                if source
                else Reason(ReasonCode.SITE_IS_NOT_READ, {"site": site})
            ),
            source_change=() if source or brought else (Reason(ReasonCode.CHANGE_SOURCE),),
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
        told = await with_unconfirmed(
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
