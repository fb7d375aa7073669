"""Rounds 1 to 10 on headlines that have sections and no brand, beside Rocchio, per draw.

    python dev-research/bench/ranking_sections.py FILE [--seeds 1 2 3 4 5] [--most 1000]

FILE has a JSON object a line: `title` and `section`. Twelve readers each like sections that make
18 to 29% of the headlines; pools of 40; 60% reply, 5% wrong. None of it is part of this project.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ranking import POOL, Headline
from ranking_baselines import ours, plain

ROUNDS = 10
READERS = 12
LIKED = (0.18, 0.29)


def read(file: Path, most: int) -> list[Headline]:
    """Return the headlines, of each section at most `most`, numbered."""
    by_section: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["title"].strip():
            by_section[row["section"]].append(row["title"])
    chance = random.Random(7)
    pairs = []
    for section in sorted(by_section):
        chance.shuffle(by_section[section])
        pairs += [(section, title) for title in by_section[section][:most]]
    return [
        {"id": number, "title": title, "section": section}
        for number, (section, title) in enumerate(pairs)
    ]


def drawn(headlines: Sequence[Headline], seed: int) -> list[list[str]]:
    """Return the liked sections of each reader."""
    counts = Counter(h["section"] for h in headlines)
    chance, names = random.Random(seed), sorted(counts)
    readers: list[list[str]] = []
    while len(readers) < READERS:
        liked = sorted(chance.sample(names, min(chance.randint(1, 5), len(names))))
        if LIKED[0] <= sum(counts[name] for name in liked) / len(headlines) <= LIKED[1]:
            readers.append(liked)
    return readers


def rounds(headlines: Sequence[Headline], liked: Collection[str], seed: int) -> list[str]:
    """Return rounds for the replay, one JSON object a line."""
    chance = random.Random(seed)
    made = []
    for number in range(ROUNDS):
        start = datetime.fromtimestamp(1_394_400_000, UTC) + timedelta(hours=2 * number)
        items = [
            {
                "id": str(headline["id"]),
                "title": headline["title"],
                "publisher": "",
                "story": str(headline["id"]),
                "published_at": (start + timedelta(minutes=place)).isoformat(),
                "liked": headline["section"] in liked,
            }
            for place, headline in enumerate(chance.sample(list(headlines), POOL))
        ]
        made.append(json.dumps({"round": number + 1, "items": items}))
    return made


def main() -> None:
    """Print the precision at 5 of both, in all and by draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--readers", type=int, default=1, help="the draw of the readers")
    parser.add_argument("--most", type=int, default=1000)
    asked = parser.parse_args()
    headlines = read(asked.file, asked.most)
    means: dict[str, list[float]] = {"Rocchio": [], "ours": []}
    for seed in asked.seeds:
        made = [rounds(headlines, liked, seed) for liked in drawn(headlines, asked.readers)]
        for name, curves in (
            ("Rocchio", [plain(lines, "Rocchio", seed) for lines in made]),
            ("ours", [ours(lines, seed) for lines in made]),
        ):
            means[name].append(sum(sum(curve) for curve in curves) / (ROUNDS * READERS))
    for name, by_seed in means.items():
        print(f"{name:<8}{sum(by_seed) / len(by_seed):.3f}  by draw "
              + " ".join(f"{value:.3f}" for value in by_seed))  # fmt: skip


if __name__ == "__main__":
    main()
