"""How often one brand's news is told again, and what of it never is, headline by headline.

    python dev-research/bench/ranking_cards.py HEADLINES_FOLDER

HEADLINES_FOLDER as for `ranking.py`. Each headline that names the brand is a run of its own,
without a text; whatever is new or changed is mailed. Of the stories by the set's own labels it
prints how many got no card at all, and how many cards they had beyond the first.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ranking import item, read

from service.models import Brand, Evaluation, Link, StoryMemory
from service.ranking.grouping.background import Background
from service.ranking.memory.story_memory import remember
from service.ranking.memory.story_updates import change_of
from service.ranking.stories import WINDOW, group_judged

BRANDS = ("McDonald's", "Starbucks", "Burger King", "Taco Bell", "Chipotle", "Domino's",
          "Tim Hortons", "KFC", "Pizza Hut")  # fmt: skip


def main() -> None:
    """Print a line for each brand."""
    headlines = [one for one in read(Path(sys.argv[1])) if one["topic"] != "noise"]
    for name in BRANDS:
        named = re.compile(rf"\b{name.replace(chr(39), chr(39) + '?')}", re.IGNORECASE)
        measure(name, [one for one in headlines if named.search(one["title"])])


def measure(name: str, headlines: Sequence[dict[str, Any]]) -> None:
    """Print what becomes of one brand's headlines as they come."""
    brand = Brand(id="b", display_name=name, core=(name, "fast food"), languages=("en",))
    background = Background.of((), brand)
    memories: dict[str, StoryMemory] = {}
    stories: set[str] = set()
    told: set[str] = set()
    cards = 0
    for headline in headlines:
        one = item(headline)
        now = one.published_at or one.fetched_at
        near = [m for m in memories.values() if now - m.last_seen < WINDOW]
        verdict = Evaluation(item_id=one.id, score=3.0, link=Link.DIRECT)
        [story] = group_judged([one], {one.id: verdict}, near, now, brand)
        known = story.memory
        is_told = not (known and known.sent) or bool(change_of(known, story, verdict, background))
        stories.add(headline["story"])
        if is_told:
            cards += 1
            told.add(headline["story"])
        memories[story.key] = remember(story, verdict, run_id="", now=now, sent=is_told)
    print(
        f"{name}: {len(headlines)} headlines, {len(stories)} stories, {cards} cards, "
        f"{cards - len(told)} of them repeats, {len(stories - told)} stories without a card"
    )


if __name__ == "__main__":
    main()
