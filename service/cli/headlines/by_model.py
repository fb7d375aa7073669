"""`topfive judge --model`: the configured model is asked, within a day's tokens."""

from __future__ import annotations

import argparse
import asyncio
import sys
import uuid
from datetime import UTC, datetime
from itertools import islice

from service import config
from service.app import factories
from service.cli.headlines.lines import Answer, answer, by_keywords, passes, read, verdict
from service.config import Settings
from service.errors import ConfigurationError, Fault
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget, OwnPurse
from service.evaluation.llm.budget import add as add_costs
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.pricing import parse as parse_prices
from service.evaluation.shortlist import MAX_ITEMS
from service.models import Brand, Cost
from service.wording.figures import money
from service.wording.reasons import sentence


async def judge(options: argparse.Namespace, brand: Brand) -> int:
    """Print for each line what the service would make of it, as many at a time as in a run."""
    settings = config.load_what_is_there(options.env_file)
    client = _client(settings)
    budget = Budget(
        OwnPurse(),
        model=settings.openai_model,
        tokens_per_run=settings.tokens_per_day,
        tokens_per_day=settings.tokens_per_day,
        prices=parse_prices(settings.model_prices),
    )
    judging = Judge(brand, client=client, budget=budget)
    cost, notes, status = Cost(), set[str](), 0
    lines = read(options.file)
    try:
        while some := await asyncio.to_thread(lambda: list(islice(lines, MAX_ITEMS))):
            items = [line.item for line in some if line.item]
            passing = {item.id for item in items if passes(judging.lexicon, item)}
            judgement = await judging.judge(
                [item for item in items if item.id in passing],
                run_id=str(uuid.uuid4()), now=datetime.now(UTC), seed=some[0].seed,
            )  # fmt: skip
            cost = add_costs(cost, judgement.cost)
            notes |= {sentence(note) for note in judgement.notes}
            status = max(status, int(judgement.unscored_because is not None))
            for line in some:
                status = max(status, int(line.item is None))
                item = line.item
                told: Answer = {}
                if item:
                    found = judgement.evaluations.get(item.id)
                    found = found or by_keywords(judging.lexicon, item)
                    told = verdict(item, found, gate=item.id in passing)
                answer(line, told)
            sys.stdout.flush()
    finally:
        await client.close()
    spent = f"{cost.calls} calls of {client.model}, {cost.tokens} tokens, {money(cost.usd)}"
    print("\n".join((f"topfive: {spent}.", *sorted(notes))), file=sys.stderr)
    return status


def _client(settings: Settings) -> ChatClient:
    """Return the client of the configured model. Raises ConfigurationError if there is none."""
    why = "by --model (without it keywords judge)"
    if not settings.openai_api_key:
        raise ConfigurationError([Fault("OPENAI_API_KEY", "it is missing", why, "sk-…")])
    client = factories.chat_client(settings)
    if client is None:
        raise ConfigurationError([Fault("EVALUATOR", "it is lexical", why, "EVALUATOR=openai")])
    return client
