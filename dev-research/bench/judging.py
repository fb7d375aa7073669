"""Measures judging: what it finds, what it costs, what fools it. Results beside it: judging.md.

    python dev-research/bench/judging.py DATA [headlines|fastfood|cost|attacks|strays …] [--days N]

from the root of the checkout, with the package importable. DATA is a folder with
`entity_headlines`, `uci_news_qsr`, `judge_attacks` and `bipia_text_attacks`; a part whose data is
not there is skipped. Everything runs against the tests' stand-in for a model; nothing leaves the
machine. The stand-in counts four characters a token.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import csv
import hashlib
import importlib
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging_attacks import measure_attacks, measure_strays

from service import resources
from service.brands import loader
from service.embedded import start_valkey
from service.evaluation import prompt
from service.evaluation.judge import Judge
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.pricing import price_of, usd
from service.evaluation.llm.said.replies import estimate_tokens
from service.models import DEFAULT_MIN_SCORE, Brand, Cost, Evaluation, Item, Judgement, Link
from service.storage.cache import Cache
from service.text.normalize import clean, words
from tests.evaluation.stand_in import StandIn, UncappedSpending, started

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FLOOR = DEFAULT_MIN_SCORE
MODEL = "gpt-6-luna"
COMPANIES = 50
LEAST = 3
"""Headlines that a company must have; those beyond the first 50 check what was tuned on them."""

FAST_FOOD = Brand(
    id="arches",
    display_name="McDonald's",
    core=("fast food", "fast-food", "fast food workers", "burger", "drive-through", "drive-thru",
          "restaurant chain", "quick service restaurant"),
    extended=("restaurant", "restaurants", "franchise", "franchisee", "menu", "calories",
              "food poisoning", "norovirus", "foodborne"),
    products=("Big Mac", "McNuggets", "Happy Meal", "McCafe", "Egg McMuffin", "Ronald McDonald"),
    aliases=("McDonalds", "Mickey D's", "Golden Arches"),
    not_us=("Paul McDonald", "Ronald McDonald House", "Michael McDonald", "Audra McDonald"),
    competitors=("Burger King", "Taco Bell", "KFC", "Yum Brands", "Yum", "Wendy's", "Subway",
                 "Starbucks", "Chipotle", "Domino's", "Pizza Hut", "Tim Hortons", "Panera",
                 "Popeyes", "Red Lobster", "Chuck E. Cheese", "P.F. Chang's", "Krispy Kreme",
                 "Red Robin", "Cheesecake Factory", "Sbarro", "Dunkin Donuts", "Olive Garden"),
    fingerprint="bench",
)  # fmt: skip
"""A brand file as its brand manager might write it in an hour, before seeing the data."""


def item(key: str, title: str, text: str = "", publisher: str = "", at: datetime = NOW) -> Item:
    """Return a cleaned item, as scraping would."""
    number = hashlib.sha256(key.encode()).hexdigest()[:32]
    return Item(
        id=number, url=f"https://bench.example/{number}", title=clean(title), text=clean(text),
        source="bench", publisher=clean(publisher), published_at=at, fetched_at=at,
    )  # fmt: skip


# -- company named, look-alikes rejected ----------------------------------------------------------


@dataclass(frozen=True)
class Headline:
    """A headline with the companies that its annotators named."""

    title: str
    named: frozenset[str]


def headlines(folder: Path) -> list[Headline]:
    """Return the annotated headlines."""
    with (folder / "SEntFiN_even.csv").open(encoding="utf-8", newline="") as file:
        return [Headline(r["Title"], frozenset(_decisions(r["Decisions"])))
                for r in csv.DictReader(file)]  # fmt: skip


def _decisions(text: str) -> list[str]:
    try:
        return list(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return re.findall(r"[{,] ?['\"](.+?)['\"]: ['\"](?:positive|negative|neutral)", text)


def company_brand(name: str, everyone: Sequence[str]) -> Brand:
    """Return a brand that is only a company's name, with the longer names around it as not us.

    "HDFC Bank" is another company for HDFC; "HDFC Ltd" is not.
    """
    longer = [one for one in everyone if _within(name, one) and _bare(one) != _bare(name)]
    return Brand(id="b", display_name=name, core=(name,), not_us=tuple(longer))


def _bare(name: str) -> tuple[str, ...]:
    return tuple(w for w in words(name) if w not in ("ltd", "inc", "limited", "corp", "company"))


def _within(name: str, other: str) -> bool:
    small, large = words(name), words(other)
    return any(large[i : i + len(small)] == small for i in range(len(large) - len(small) + 1))


def measure_headlines(folder: Path) -> None:
    """Print precision and recall of "names the company", over companies and their distractors.

    A headline is a positive if its annotators list the company (or the same with Ltd), a distractor
    if they do not and the bare name stands in it at most inside a longer name. Headlines that write
    the bare name (in one of `_spellings`) but do not list it are neither: they do name the company.
    """
    rows = headlines(folder)
    names = Counter(name for row in rows for name in row.named)
    picked = [n for n, count in names.most_common() if count >= LEAST and _is_company(n, rows)]
    total = Counter[str]()
    misses: list[str] = []
    halves = [Counter[str](), Counter[str](), Counter[str]()]
    for place, name in enumerate(picked[:COMPANIES]):
        one = _company(name, rows, list(names), misses)
        total, halves[place % 2] = total + one, halves[place % 2] + one
    for name in picked[COMPANIES:]:
        halves[2] += _company(name, rows, list(names), [])
    found, wrong, missed = total["found"], total["wrong"], total["missed"]
    print(f"companies {len(picked[:COMPANIES])}, positives {found + missed}, "
          f"distractors {total['distractors']}, look-alikes among them {total['lookalikes']}, "
          f"named but not listed (left out) {total['unlisted']}")  # fmt: skip
    print(f"precision {found / (found + wrong):.4f}, recall {found / (found + missed):.4f}")
    for name, half in (("every other company", halves[0]), ("the others", halves[1]),
                       ("the next most frequent", halves[2])):  # fmt: skip
        right = half["found"]
        print(
            f"  {name}: precision {right / (right + half['wrong']):.4f}, "
            f"recall {right / (right + half['missed']):.4f} ({right + half['missed']} positives)"
        )
    for line in sorted(misses, reverse=True)[:12]:
        print("   ", line)


def _is_company(name: str, rows: Sequence[Headline]) -> bool:
    """Leave out markets, metals and the like: names that headlines also write in small letters."""
    small = re.compile(rf"\b{re.escape(name.lower())}\b")
    return name[:1].isupper() and not any(small.search(row.title) for row in rows)


def _company(
    name: str, rows: Sequence[Headline], names: Sequence[str], misses: list[str]
) -> Counter[str]:
    brand = company_brand(name, names)
    lexicon, counts = Lexicon(brand), Counter[str]()
    for row in rows:
        kind = _kind(name, row, brand.not_us)
        counts[kind] += 1
        if kind == "unlisted":
            continue
        evaluation = lexicon.score(item(row.title, row.title), NOW)
        says = evaluation.link is Link.DIRECT and (evaluation.score or 0) >= FLOOR
        counts["lookalikes"] += kind == "distractors" and _within(name, row.title)
        outcome = ("found" if says else "missed") if kind == "positives" else "wrong" * says
        counts[outcome or "right"] += 1
        if outcome in ("missed", "wrong"):
            misses.append(f"{outcome}: {name}: {row.title}")
    return counts


def _kind(name: str, row: Headline, longer: Sequence[str]) -> str:
    if any(_bare(one) == _bare(name) for one in row.named):
        return "positives"
    rest = row.title
    for one in sorted(longer, key=len, reverse=True):
        rest = re.sub(re.escape(one), " ", rest, flags=re.IGNORECASE)
    written = any(_within(one, rest) for one in _spellings(name))
    return "unlisted" if written else "distractors"


def _spellings(name: str) -> list[str]:
    """Return how headlines write a name: also with a final s, as one word, with "and" for "&"."""
    joined = "".join(words(name))
    return [name, f"{name}s", joined, f"{joined}s", name.replace("&", "and")]


# -- fast food among the noise --------------------------------------------------------------------


def news(folder: Path) -> list[dict[str, Any]]:
    """Return the news items."""
    with (folder / "items.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def measure_fast_food(folder: Path) -> None:
    """Print how well keywords find stories about the trade, and about the brand, by headline."""
    lexicon = Lexicon(FAST_FOOD)
    rows = news(folder)
    begun = time.process_time()
    scored = [(row, lexicon.score(item(str(row["id"]), row["title"]), NOW)) for row in rows]
    seconds = time.process_time() - begun
    trade = [(row["topic"] not in ("noise", "offtopic"), e) for row, e in scored]
    brand = [(bool(re.search(r"\bM(a)?cDonald['’]?s\b", row["title"])), e) for row, e in scored]
    tests: dict[str, tuple[list[tuple[bool, Evaluation]], Callable[[Evaluation], bool]]] = {
        "trade, at the floor of 2.0": (trade, lambda e: (e.score or 0) >= FLOOR),
        "trade, past the prefilter": (trade, lambda e: e.link is not Link.NONE),
        "trade, any keyword": (trade, lambda e: (e.score or 0) > 0),
        "brand named": (brand, lambda e: e.link is Link.DIRECT),
    }
    for name, (truth, says) in tests.items():
        both = sum(is_ and says(e) for is_, e in truth)
        said, are = sum(says(e) for _, e in truth), sum(is_ for is_, _ in truth)
        print(f"{name:28s} precision {both / said:.3f}  recall {both / are:.3f}  ({said} found)")
    off = [e for row, e in scored if row["topic"] == "offtopic"]
    print(f"look-alikes and off-topic over the floor: {sum((e.score or 0) >= FLOOR for e in off)} "
          f"of {len(off)}; {1e6 * seconds / len(rows):.0f} µs a headline")  # fmt: skip


# -- what it costs --------------------------------------------------------------------------------


def full_length(row: dict[str, Any]) -> Item:
    """Return a headline with as much text as a news page has, so that its prompt is full."""
    at = datetime.fromtimestamp(row["ts"], UTC)
    filler = "The report goes on with figures, names and places that readers asked about. " * 12
    return item(str(row["id"]), row["title"], f"{row['title']}. {filler}", row["publisher"], at)


async def measure_cost(folder: Path, days: int) -> None:
    """Replay days of ten-minute runs; print tokens, calls, cache hits, money, against naive."""
    rows = news(folder)
    busiest = Counter(datetime.fromtimestamp(r["ts"], UTC).date() for r in rows).most_common(days)
    chosen = {day for day, _ in busiest}
    items = sorted((full_length(r) for r in rows
                    if datetime.fromtimestamp(r["ts"], UTC).date() in chosen),
                   key=lambda i: i.fetched_at)  # fmt: skip
    with tempfile.TemporaryDirectory() as data:
        server = start_valkey(Path(data))
        try:
            async with started() as model:
                await _replay(items, days, model, Cache.connect(server.url))
        finally:
            server.stop()


async def _replay(items: Sequence[Item], days: int, model: StandIn, cache: Cache) -> None:
    client = ChatClient("bench", model=MODEL, base_url=model.url)
    money = Budget(UncappedSpending(), model=MODEL, tokens_per_run=10**7, tokens_per_day=10**9)
    judge = Judge(FAST_FOOD, client=client, budget=money, cache=cache)
    total, judged, by_model = Cost(model=MODEL), 0, 0
    slots: dict[datetime, list[Item]] = {}
    for one in items:
        at = one.fetched_at
        slots.setdefault(at.replace(minute=at.minute // 10 * 10, second=0), []).append(one)
    for slot, new in sorted(slots.items()):
        outcome = await judge.judge(new, run_id="r", now=slot, seed=str(slot))
        total = _sum(total, outcome.cost)
        judged += len(new)
        by_model += sum(e.scorer.value == "openai" for e in outcome.evaluations.values())
    warm = 0
    for slot, new in sorted(slots.items()):
        again = await judge.judge(new, run_id="r2", now=slot, seed="another")
        warm += again.cost.calls
    naive = _naive(items)
    runs = 144 * days
    listed = sum(min(144, runs) for _ in items)
    _report(days, len(slots), judged, by_model, total)
    print(f"a second pass over the same items: {warm} calls")
    print(f"naive, each item alone once: {naive / days:,.0f} tokens a day, "
          f"{naive / total.tokens:.1f} times ours")  # fmt: skip
    every = naive / len(items) * listed
    print(f"naive, each item alone in every run of the day it is listed: {every / days:,.0f} tokens"
          f" a day, {every / total.tokens:,.0f} times ours")  # fmt: skip
    await client.close()
    await cache.close()


def _report(days: int, runs: int, seen: int, judged: int, total: Cost) -> None:
    price = price_of(MODEL, {})
    cost = usd(total, price) or 0.0
    print(f"{days} days, {runs} runs with news, {seen} items, {judged} judged by the model in "
          f"{total.calls} calls")  # fmt: skip
    print(f"tokens {total.tokens:,} ({total.cached_tokens:,} of the prompt's from the server's "
          f"cache), {total.tokens / max(judged, 1):.0f} a judged item")  # fmt: skip
    print(f"{MODEL}: ${cost / days * 30:.2f} a month at {seen / days:.0f} items a day")


def _naive(items: Sequence[Item]) -> int:
    """Return the tokens of judging every item alone, once."""
    answer = 90
    total = 0
    for one in items:
        asked = prompt.messages(FAST_FOOD, [one], today=NOW.date(), mark="bench000")
        total += sum(estimate_tokens(m["content"]) for m in asked) + answer
    return total


def _sum(first: Cost, second: Cost) -> Cost:
    return replace(
        first, calls=first.calls + second.calls,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        cached_tokens=first.cached_tokens + second.cached_tokens,
        completion_tokens=first.completion_tokens + second.completion_tokens,
    )  # fmt: skip


async def measure_batch() -> None:
    """Print tokens per judged item for full batches of eight, for the demonstration brand.

    The texts are real in kind: title of 70 characters, a page of 4,000. The figure is also given
    for a prefix of exactly 1,400 tokens.
    """
    brand = loader.load(resources.demonstration_brand(), "debonairs")
    filler = "Guests and staff told the paper what they saw on the day and what they expect now. "
    batch = [
        item(str(n), f"Debonairs Pizza opens its {n}th restaurant in a suburb of Durban this week",
             f"Debonairs Pizza opened on Monday. {filler * 50}", "The Example Herald")
        for n in range(64)
    ]  # fmt: skip
    async with started() as model:
        client = ChatClient("bench", model=MODEL, base_url=model.url)
        money = Budget(UncappedSpending(), model=MODEL, tokens_per_run=10**7, tokens_per_day=10**9)
        judge = Judge(brand, client=client, budget=money, max_items=64)
        outcome = await judge.judge(batch, run_id="r", now=NOW, seed="s")
        await client.close()
        asked = [body["messages"] for body in model.requests]
    _real_tokens(asked, outcome, len(batch))
    prefix = estimate_tokens(prompt.system(brand, ()))
    each = outcome.cost.tokens / len(batch)
    print(f"prefix {prefix} tokens; {each:.0f} tokens a judged item in batches of 8 "
          f"({outcome.cost.completion_tokens / len(batch):.0f} of them the answer); "
          f"with a prefix of 1,400: {each + (1400 - prefix) / 8:.0f}")  # fmt: skip


def _real_tokens(asked: Sequence[Sequence[dict[str, str]]], outcome: Judgement, count: int) -> None:
    """Print the same in real tokens, where the package `bpe-openai` is there to count them."""
    try:
        bpe_openai = importlib.import_module("bpe_openai")
    except ImportError:
        print("real tokens: not counted (pip install bpe-openai)")
        return
    verdicts = [_as_answered(number % 8 + 1, e) for number, e in
                enumerate(outcome.evaluations.values())]  # fmt: skip
    answer = json.dumps({"items": verdicts}, separators=(",", ":"))
    for name in ("o200k_base", "cl100k_base"):
        encoding = bpe_openai.get_encoding(name)
        system = len(encoding.encode(asked[0][0]["content"]))
        users = sum(len(encoding.encode(one[-1]["content"])) for one in asked) / count
        said = len(encoding.encode(answer)) / count
        form = len(encoding.encode(json.dumps(prompt.schema(8), separators=(",", ":"))))
        print(f"real tokens, {name}: prefix {system}, item {users:.0f}, answer {said:.0f}; "
              f"{system / 8 + users + said:.0f} a judged item, with a prefix of 1,400 "
              f"{1400 / 8 + users + said:.0f}; schema {form} a call if counted")  # fmt: skip


def _as_answered(number: int, verdict: Evaluation) -> dict[str, Any]:
    """Return a verdict as a model that follows the schema would write it, twenty words of why."""
    return {
        "id": number,
        "why": "The chain opens another restaurant in a suburb of Durban this week, with jobs for "
               "thirty people of the area.",
        "evidence": verdict.evidence[:80], "relevance": round(verdict.relevance or 0),
        "impact": verdict.impact, "topic": verdict.topic, "link": verdict.link.value,
        "tone": verdict.tone.value, "risk": verdict.risk, "risk_kind": verdict.risk_kind.value,
        "instructs": False,
    }  # fmt: skip


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


def main() -> None:
    """Run the parts asked for whose data is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "parts", nargs="*", default=["headlines", "fastfood", "cost", "attacks", "strays"]
    )
    parser.add_argument("--days", type=int, default=7)
    asked = parser.parse_args()
    _quiet()
    parts: dict[str, tuple[str, Callable[[Path], object]]] = {
        "headlines": ("entity_headlines", measure_headlines),
        "fastfood": ("uci_news_qsr", measure_fast_food),
        "cost": ("uci_news_qsr", lambda f: asyncio.run(measure_cost(f, asked.days))),
        "attacks": ("judge_attacks", lambda f: asyncio.run(measure_attacks(f.parent))),
        "strays": ("articles_meta_dev", lambda f: measure_strays(f.parent)),
    }
    for name in asked.parts:
        folder, measure = parts[name]
        print(f"\n{name}")
        if (asked.data / folder).is_dir():
            measure(asked.data / folder)
        else:
            print(f"    skipped: no {folder} in {asked.data}")
        if name == "cost":
            asyncio.run(measure_batch())


if __name__ == "__main__":
    main()
