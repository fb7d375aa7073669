"""Measures how posts and headlines are read by keywords. Results beside it: tone.md.

    python dev-research/bench/tone.py posts Tweets.csv [--half 0|1]
    python dev-research/bench/tone.py headlines SEntFiN.csv [--half 0|1]

from the root of the checkout, with the package importable. Half 0 is what the lists were written
with, half 1 what they were not; tone.md has where the files are from.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging import NOW, item

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link

AIRLINES = {
    "Virgin America": ("VirginAmerica",),
    "United": ("United Airlines",),
    "Southwest": ("SouthwestAir", "Southwest Airlines"),
    "Delta": ("JetBlue", "Delta Air Lines"),
    "US Airways": ("USAirways",),
    "American": ("AmericanAir", "American Airlines"),
}
"""The aliases of each airline; what the set calls Delta is mostly JetBlue."""
TONES = ("negative", "neutral", "positive")
NAMED = (Link.DIRECT, Link.PRODUCT)
Row = tuple[str, Brand, str]
"""A text, the brand it is read for, and the tone that people gave it."""


def posts(path: Path, half: int) -> Iterable[Row]:
    """Yield the posts of half a set, each text once."""
    brands = {
        name: Brand(id="b", display_name=name, core=("airline", "flight", "flights"),
                    aliases=aliases, fingerprint=name)
        for name, aliases in AIRLINES.items()
    }  # fmt: skip
    with path.open(encoding="utf-8", newline="") as file:
        rows = list({row["text"]: row for row in csv.DictReader(file)}.values())
    random.Random(7).shuffle(rows)
    middle = len(rows) // 2
    for row in (rows[:middle], rows[middle:])[half]:
        yield row["text"], brands[row["airline"]], row["airline_sentiment"]


def headlines(path: Path, half: int) -> Iterable[Row]:
    """Yield the headlines of half a set, once for each firm that they name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["Title"], told)
            for row in csv.DictReader(file)
            if (told := re.findall(r"'([^:{}]+)':\s*'(\w+)'", row["Decisions"]))
        ]
    random.Random(5).shuffle(rows)
    middle = len(rows) // 2
    for title, told in (rows[:middle], rows[middle:])[half]:
        for name, tone in told:
            yield title, Brand(id="b", display_name=name, core=("shares",), fingerprint=name), tone


def main() -> None:
    """Print how many are read as people read them, and what is taken for what."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("posts", "headlines"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--half", type=int, default=1)
    asked = parser.parse_args()
    read = {"posts": posts, "headlines": headlines}[asked.kind]
    lexicons: dict[str, Lexicon] = {}
    seen: Counter[tuple[str, str]] = Counter()
    unnamed = 0
    for number, (text, brand, tone) in enumerate(read(asked.file, asked.half)):
        lexicon = lexicons.setdefault(brand.display_name, Lexicon(brand))
        post = replace(item(str(number), "", text), is_post=True)
        found = lexicon.score(post if asked.kind == "posts" else item(str(number), text), NOW)
        unnamed += found.link not in NAMED
        seen[tone, found.tone.value] += 1
    total = sum(seen.values())
    right = sum(many for (meant, read_as), many in seen.items() if meant == read_as)
    print(f"{asked.kind}, half {asked.half}: {total}, right {right / total:.3f}")
    print(f"name not found: {unnamed / total:.3f}")
    for meant in TONES:
        print(meant, {tone: seen[meant, tone] for tone in (*TONES, "mixed")})


if __name__ == "__main__":
    main()
