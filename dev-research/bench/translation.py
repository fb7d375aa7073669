"""What translations cost: tokens of the demonstration's stories, judged for a reader of a language.

python dev-research/bench/translation.py

Real tokens where the package `bpe-openai` is there to count them (o200k_base), else four characters
a token. Nobody is asked: the answers are those written for the demonstration; for a reader of
another language than English each title and quotation is counted as long as the original.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

from service import resources
from service.brands import loader
from service.demo.content import articles, verdicts
from service.evaluation import prompt
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.pace import BATCH
from service.evaluation.llm.said.replies import estimate_tokens
from service.evaluation.translation import question
from service.models import Item

_AT = datetime(2026, 1, 2, 8, tzinfo=UTC)
_LONGER = {"en": 1.0, "af": 1.39}
"""Tokens of a text in the language for each of an English one as long (addresses to the nation)."""


def counter() -> Callable[[str], int]:
    """Return what counts tokens."""
    try:
        encoding = importlib.import_module("bpe_openai").get_encoding("o200k_base")
    except ImportError:
        print("real tokens are not counted (pip install bpe-openai)")
        return estimate_tokens
    return lambda text: len(encoding.encode(text))


def main() -> None:
    """Print the tokens of all batches without and with translations."""
    count, written = counter(), verdicts()
    brand = loader.load(resources.demonstration_brand(), "debonairs")
    told = [one for one in articles() if one.slug in written]
    items = [
        Item(
            id=one.slug, url="https://example.com/", title=one.title, summary=one.summary,
            text="\n".join(one.paragraphs), source="demo", published_at=_AT, fetched_at=_AT,
        )
        for one in told
    ]  # fmt: skip
    for reader, longer in _LONGER.items():
        lexicon = Lexicon(brand, reader)
        ordered = sorted(items, key=lambda item: not question.is_plain(item, reader))
        plain = more = asked_of = 0
        for at in range(0, len(ordered), BATCH):
            batch = ordered[at : at + BATCH]
            asked = question.is_needed(batch, reader)
            said = [
                prompt.messages(brand, batch, today=date(2026, 1, 2), mark="7f3a91c4",
                                lexicon=lexicon, translated=translated)
                for translated in (False, asked)
            ]  # fmt: skip
            before, after = (sum(count(one["content"]) for one in each) for each in said)
            plain += before + sum(85 for _ in batch)
            more += after - before
            asked_of += asked
            for item in batch if asked else ():
                other = not question.is_plain(item, reader)
                one = written[item.id]
                answer = {
                    question.LANGUAGE: (one.language or "en") if other else "",
                    question.TITLE: (one.title_translated or item.title) if other else "",
                    question.QUOTE: (one.evidence_translated or one.evidence) if other else "",
                }
                names = count(json.dumps(dict.fromkeys(answer, ""), separators=(",", ":")))
                more += round(names + longer * sum(map(count, answer.values())))
        batches = -(-len(ordered) // BATCH)
        print(f"{reader}: {len(ordered)} stories in {batches} calls, {asked_of} of them asked to "
              f"translate; {plain:,} tokens without, {more:,} more ({more / plain:.1%}), "
              f"{more / len(ordered):.0f} a story")  # fmt: skip


if __name__ == "__main__":
    main()
