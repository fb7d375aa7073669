"""The model: items judged by a server, what `topfive check` asks of it, finalists in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.errors import TopfiveError
from service.evaluation import rerank
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.models import Brand, ChoosingRules, Scorer
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.stories import group
from service.wording.reasons import sentence
from tests.cases.seams.service import NOW, item
from tests.evaluation.stand_in import UncappedSpending

_BRAND = Brand(id="debonairs", display_name="Debonairs Pizza", core=("pizza",), fingerprint="f")


@dataclass(frozen=True, slots=True)
class Article:
    """What there is to judge."""

    title: str
    text: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging: counts of items by who scored them, and what it took."""

    by_model: int
    by_keywords: int
    unscored: int
    tokens: int
    longest_pause: float
    findings: int
    mailed: list[str]
    """Titles of all items behind the findings."""
    notes: str
    asks: str
    """How the next question will be asked."""
    asked_first: str
    """How the first question was asked."""


async def judged(url: str, articles: Sequence[Article], *, concurrency: int) -> Judged:
    """Judge the articles by the model at `url` and choose among them."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    client = ChatClient(
        "sk-test", model="m", base_url=url, sleep=sleep, concurrency=concurrency, timeout=5.0
    )
    first = client.dialect
    budget = Budget(UncappedSpending(), model="m", tokens_per_run=400_000, tokens_per_day=10**9)
    items = [item(one.title, one.text, one.publisher) for one in articles]
    try:
        judge = Judge(_BRAND, client=client, budget=budget)
        result = await judge.judge(items, run_id="r", now=NOW, seed="s")
        last = client.worked
    finally:
        await client.close()
    stories = group(items, (), NOW, everyday=("Debonairs Pizza", "pizza"))
    choice = choose(
        Entrants(stories, result.evaluations),
        votes=(),
        memories={},
        brand=_BRAND,
        now=NOW,
        seed="s",
        rules=ChoosingRules(),
    )
    evaluations = [result.evaluations[one.id] for one in items]
    return Judged(
        by_model=sum(e.scorer is Scorer.OPENAI and e.score is not None for e in evaluations),
        by_keywords=sum(e.scorer is Scorer.LEXICAL for e in evaluations),
        unscored=sum(e.score is None for e in evaluations),
        tokens=result.cost.tokens,
        longest_pause=max(pauses, default=0.0),
        findings=len(choice.findings),
        mailed=[one.title for finding in choice.findings for one in finding.story.items],
        notes=" ".join(map(sentence, result.notes)),
        asks=str(last),
        asked_first=str(first),
    )


async def pinged(url: str) -> tuple[str, str]:
    """Return `well` or `fault` and what `topfive check` says of the model at `url`."""
    client = ChatClient("sk-test", model="m", base_url=url, max_retries=0)
    try:
        return "well", await client.ping()
    except TopfiveError as error:
        return "fault", f"{error.message}. {error.hint}"
    finally:
        await client.close()


def read_order(reply: str, count: int) -> list[int] | None:
    """Return the places from 0 that a reply puts the finalists in."""
    return rerank.read_order(reply, count)
