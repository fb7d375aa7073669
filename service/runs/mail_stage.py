"""From what a run found out to the mail that goes out with it, and the preview of that mail.

Both go one way: the window opens, what competes is chosen, the mail is planned. A run has the model
order the best and writes; the preview asks no model and stores nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from service.digest.window import Window
from service.evaluation.llm.budget import add as add_costs
from service.models import Cost, Digest, Reason, ReasonCode
from service.ranking.choosing.candidates import Entrants
from service.runs import preview
from service.runs.channels.ordering import Ordering
from service.runs.channels.planning import ChannelPlanner
from service.runs.competition import Competition, Contenders
from service.runs.mail_planning import MailPlanner
from service.runs.preview import Preview
from service.runs.records.mail_plan import MailPlan
from service.runs.records.run_draft import ChannelPlan, ChoiceInput, Opinions, RunDraft, RunRules
from service.storage.database import Connection, Database
from service.storage.tables import outbox, runs

_RERANK_SHARE = 0.08
"""Part of a run's time that ordering the finalists may take."""


@dataclass(frozen=True, slots=True)
class Planners:
    """Who plans what one brand's runs send: the mail, and to channels with their own schedule."""

    mail: MailPlanner
    channels: ChannelPlanner | None = None
    """None: there are none."""

    async def for_channels(
        self, own: Digest, opinions: Opinions, ordering: Ordering | None = None, *, dry: bool
    ) -> tuple[ChannelPlan, ...]:
        """Return what each channel gets; see `ChannelPlanner.plan`."""
        if self.channels is None:
            return ()
        return await self.channels.plan(own, opinions, ordering, dry=dry)

    async def enqueue(self, connection: Connection, draft: RunDraft, run_id: str) -> None:
        """Queue all that a run sends, with the run."""
        await self.mail.enqueue(connection, draft.mail, run_id)
        if self.channels:
            await self.channels.enqueue(connection, draft.channels, run_id, draft.digest.at)


class MailStage:
    """Decides on the mail of one brand's runs, and on what its channels get."""

    def __init__(
        self, rules: RunRules, database: Database, planners: Planners, competition: Competition
    ) -> None:
        self._rules = rules
        self._database = database
        self._planners, self._planner = planners, planners.mail
        self._competition = competition

    async def planned(self, draft: RunDraft, *, dry: bool) -> RunDraft:
        """Return the draft with its mail: open the window, choose, have the model order, write.

        `dry` writes to nobody, and shows what waits for its time as well.
        """
        if draft.failure:
            return replace(draft, mail=MailPlan(reason=Reason(ReasonCode.MAIL_OF_FAILED_RUN)))
        opinions, cost = draft.opinions, Cost()
        own = Contenders(draft.digest, Entrants(draft.stories, draft.judgement.evaluations))
        window = await self._planner.open_window(draft.digest.at)
        readers = await self._planner.readers()
        chosen = await self._competition.held(window, own, opinions)
        most = self._rules.deadline_seconds * _RERANK_SHARE
        deadline = asyncio.get_running_loop().time() + most
        if window.goes_out(chosen.digest.choice) and readers:
            chosen, cost = await self._competition.reranked(chosen, opinions, deadline)
        content = await self._competition.with_figures(chosen.digest)
        mail = await self._planner.plan(content, window)
        if dry:
            mail = await self._planned_ahead(mail, own, chosen, opinions, window)
        else:
            mail = await asyncio.to_thread(self._planner.write, content, mail)
        ask = partial(self._competition.ordered, own.digest, opinions, deadline)
        ordering = Ordering(ask, chosen.order)
        told = await self._planners.for_channels(own.digest, opinions, ordering, dry=dry)
        seen = ChoiceInput(own.among.evaluations, window, len(readers), chosen.order)
        # What a run has to say is what went out with it, unless that mail is one of several runs.
        own = chosen if mail.kind and not window.collects else own
        cost = add_costs(draft.digest.cost, add_costs(cost, ordering.cost))
        judged = draft.judgement.evaluations
        evaluations = {key: own.among.evaluations.get(key, one) for key, one in judged.items()}
        judgement = replace(draft.judgement, evaluations=evaluations, cost=cost)
        digest = replace(own.digest, cost=cost)
        return replace(
            draft, mail=mail, digest=digest, judgement=judgement, seen=seen, channels=told
        )

    async def preview(self, stored: Digest, opinions: Opinions) -> Preview:
        """Return what would go out now, or why nothing would.

        `stored` is what a run would have to say that finds nothing more than is stored.
        """
        own = Contenders(stored, Entrants((), {}))
        found, mail = await self._preview_of_mail(own, opinions)
        told = await self._planners.for_channels(own.digest, opinions, dry=True)
        return replace(found, channels=await self._planner.in_channels(mail, told))

    async def _preview_of_mail(
        self, own: Contenders, opinions: Opinions
    ) -> tuple[Preview, MailPlan | None]:
        """Return what the readers of the mail would get, and the plan of it if there is one."""
        planner, brand_id = self._planner, own.digest.brand.id
        async with self._database.connection() as connection:
            waiting = await outbox.waiting(connection, brand_id=brand_id)
        if waiting:
            return preview.of_waiting(waiting, planner.schedule), None
        window = await planner.open_window(own.digest.at)
        chosen = await self._competition.held(window, own, opinions)
        mail = await planner.plan(await self._competition.with_figures(chosen.digest), window)
        mail = await self._planned_ahead(mail, own, chosen, opinions, window)
        if planned := preview.of_plan(mail, window, await planner.readers()):
            return planned, mail
        newest = await runs.last_completed(self._database, brand_id)
        async with self._database.connection() as connection:
            last = await outbox.last_sent(connection, brand_id=brand_id)
        empty = await asyncio.to_thread(planner.preview, own.digest)
        return preview.of_nothing(newest, last, empty, planner.schedule), None

    async def _planned_ahead(
        self,
        mail: MailPlan,
        own: Contenders,
        chosen: Contenders,
        opinions: Opinions,
        window: Window,
    ) -> MailPlan:
        """Return what would go out at its time, where nothing goes out now; for nobody to send."""
        if mail.letter is not None:
            return mail
        if window.next_due is not None:
            chosen = await self._competition.ahead(window, own, opinions)
        digest = await self._competition.with_figures(chosen.digest)
        return await asyncio.to_thread(self._planner.plan_ahead, digest, window) or mail
