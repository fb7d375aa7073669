"""The finalists of channels put in order by the model, as those of the mail are.

Each set of them is asked about once a run, whichever channels share it; the mail's own set not at
all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from service.evaluation.llm.budget import add as add_costs
from service.models import Cost, Finding, Rejected

Finalists = Sequence[Finding | Rejected]


class Ordering:
    """Asks for orders within one run. `known` is the order that the mail's finalists got."""

    def __init__(
        self,
        ask: Callable[[Finalists], Awaitable[tuple[list[str], Cost]]],
        known: Sequence[str] | None = None,
    ) -> None:
        self._ask = ask
        self._known: dict[frozenset[str], Sequence[str] | None] = {}
        if known:
            self._known[frozenset(known)] = known
        self.cost = Cost()
        """Of all that was asked."""

    async def of(self, finalists: Finalists) -> Sequence[str] | None:
        """Return their item ids in the model's order; None: it was not asked."""
        key = frozenset(one.story.items[0].id for one in finalists)
        if key not in self._known:
            order, cost = await self._ask(finalists)
            self.cost = add_costs(self.cost, cost)
            self._known[key] = order if cost.calls else None
        return self._known[key]
