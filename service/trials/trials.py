"""Trials of a change, one at a time: begun, looked at while they go on, and kept for a while."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from service.errors import TemporaryError, TopfiveError
from service.feedback.votes import Votes
from service.models import Brand, Cost, Item
from service.storage.database import Database
from service.storage.replay_data import asked_since
from service.storage.tables import runs, texts
from service.trials import helper
from service.trials.asking import Answered, Asks, Question
from service.trials.past.material import gather
from service.trials.time_machine import Change, Text, WouldHaveBeen
from service.wording.brand_pages import time_machine as words

_log = structlog.get_logger(__name__)

_KEPT = 20
"""Trials that can still be looked at."""
_MOST_WAITING = 5
"""Trials that wait for their turn; one at a time is played."""
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ItemPrice:
    """What the model cost over the days that were tried."""

    usd_an_item: float | None
    """None: it has no price, or was asked nothing."""


@dataclass(slots=True)
class Trial:
    """One trial; `tried` once it is over, or `error`."""

    change: Change
    said: str = ""
    """What is tried, in words."""
    ask: tuple[Text, ...] = ()
    """What the model is asked about first."""
    waits: bool = False
    """Whether another one goes on."""
    joined: bool = False
    """Whether it was begun once more while it went on."""
    asked: int = 0
    """Of how many of them there is a verdict."""
    done: int = 0
    of: int = 0
    tried: WouldHaveBeen | None = None
    price: ItemPrice | None = None
    question: Question | None = None
    """What asking the model about what it never judged takes; None: there is nothing to ask."""
    answered: Answered | None = None
    """What the model said for this trial; None: it was not asked."""
    error: str = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.tried is not None or bool(self.error)

    def usd_a_month(self, items: int) -> float | None:
        """Return what it costs in a month to ask the model of so many items of the days tried."""
        tried, price = self.tried, self.price
        if tried is None or price is None or price.usd_an_item is None:
            return None
        if tried.since is None or tried.until is None:
            return None
        span = max(tried.until - tried.since, timedelta(days=1))
        return items * price.usd_an_item * (_MONTH / span)


class Trials:
    """Plays the past of one brand with changes."""

    def __init__(
        self,
        database: Database,
        votes: Votes,
        *,
        brand_id: str,
        days: int,
        clock: Callable[[], datetime],
        in_force: Mapping[str, float] | None = None,
        asks: Asks | None = None,
        copies: bool = False,
    ) -> None:
        """`in_force` are the settings that can be tried, as they are, by their names; `asks` asks
        the model, where there is one; `copies`: whether a trial may use a second processor."""
        self.in_force = in_force or {}
        self._asks = asks
        self._copies = copies
        self.environment: dict[str, str] = {}
        """Added to the little that a helper gets of ours."""
        self._database = database
        self._votes = votes
        self._brand_id = brand_id
        self._days = days
        self._clock = clock
        self._trials: dict[str, Trial] = {}
        self._turn = asyncio.Lock()

    @property
    def days(self) -> int:
        """For how many days back a change can be tried; 0: no texts are kept."""
        return self._days

    def begin(self, change: Change, said: str = "") -> str:
        """Begin a trial and return its name; while another one goes on it waits for its turn.

        The same change is not played twice at a time. Raises TemporaryError if many wait.
        """
        return self._begun(Trial(change, said))

    def ask(self, name: str) -> str:
        """Begin a trial once more, with the model asked about what it never judged, and return
        its new name; the same name where there is nothing to ask. Raises TemporaryError."""
        trial = self._trials[name]
        if trial.question is None or trial.tried is None:
            return name
        return self._begun(Trial(trial.change, trial.said, ask=trial.tried.unjudged))

    def _begun(self, trial: Trial) -> str:
        going_on = {name: one for name, one in self._trials.items() if not one.over}
        for name, one in going_on.items():
            if (one.change, one.ask) == (trial.change, trial.ask):
                one.joined = True
                return name
        if len(going_on) > _MOST_WAITING:
            raise TemporaryError(*words.busy())
        name = secrets.token_hex(8)
        self.keep(name, trial)
        trial.task = asyncio.create_task(self._in_turn(trial))
        return name

    def keep(self, name: str, trial: Trial) -> None:
        """Keep a trial to be looked at, and no more than the newest few."""
        for old in list(self._trials)[: 1 - _KEPT]:
            del self._trials[old]
        self._trials[name] = trial

    async def of_brand(self, brand: Brand) -> dict[str, Any]:
        """Begin to try another version of the brand; return where its answer will be, or why not.

        Where nothing is kept there is nothing to say.
        """
        if not self._days:
            return {}
        try:
            name = self.begin(Change(brand=brand))
        except TemporaryError as error:
            return {"why": f"{error.message}. {error.hint}".strip()}
        return {"trial": name, "at": f"/brand/try/{name}"}

    def of(self, name: str) -> Trial | None:
        """Return a trial as it stands."""
        return self._trials.get(name)

    async def close(self) -> None:
        """End what goes on."""
        for trial in self._trials.values():
            if (task := trial.task) and not task.done():
                task.cancel()
                await asyncio.wait([task])

    async def _in_turn(self, trial: Trial) -> None:
        trial.waits = self._turn.locked()
        async with self._turn:
            trial.waits = False
            await self._carry_out(trial)

    async def _carry_out(self, trial: Trial) -> None:
        try:
            if trial.ask:
                trial.answered = await self._answers(trial)
            since = self._clock() - timedelta(days=self._days)
            votes = await self._votes.in_force(self._brand_id)
            material = await gather(self._database, self._brand_id, since)
            if material is None:
                trial.tried = WouldHaveBeen()
                return
            trial.of = len(material.runs)
            asked = trial.answered.verdicts if trial.answered else {}
            job = helper.Job(material, trial.change, votes, asked, self._copies)

            def progress(done: int, of: int) -> None:
                trial.done, trial.of = done, of

            found = await helper.tried(job, progress, self.environment)
            trial.price = await self._price(found)
            trial.question = await self._question(trial.change, found)
            trial.tried = found
        except TopfiveError as error:
            trial.error = f"{error.message}. {error.hint}".strip()
        except Exception as error:  # noqa: BLE001 - the page says so, whatever it was
            _log.exception("A trial stopped at a fault in Topfive itself; please report it")
            trial.error = f"Topfive itself is at fault ({type(error).__name__}); please report it."

    async def _question(self, change: Change, tried: WouldHaveBeen) -> Question | None:
        """Return what asking about what the model never judged takes; None: nothing to ask."""
        if self._asks is None or change.brand is None or not tried.unjudged:
            return None
        return await self._asks.question(change.brand, await self._read(tried.unjudged))

    async def _answers(self, trial: Trial) -> Answered | None:
        if self._asks is None or trial.change.brand is None:
            return None

        def progress(done: int, _of: int) -> None:
            trial.asked = done

        return await self._asks.answers(trial.change.brand, await self._read(trial.ask), progress)

    async def _read(self, wanted: Sequence[Text]) -> list[Item]:
        rows = await texts.some(self._database, self._brand_id, wanted)
        return await asyncio.to_thread(lambda: [texts.unpack(body) for *_, body in rows])

    async def _price(self, tried: WouldHaveBeen) -> ItemPrice | None:
        if tried.since is None:
            return None
        cost: Cost = await runs.cost_since(self._database, self._brand_id, tried.since)
        asked = await asked_since(self._database, self._brand_id, tried.since)
        if not asked:
            return None
        usd = None if cost.usd is None else cost.usd / asked
        return ItemPrice(usd)
