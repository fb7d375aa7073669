"""Plain rankers by likeness beside ours, on the same rounds and with the same simulated readers.

    python dev-research/bench/ranking_baselines.py HEADLINES_FOLDER [--seeds 1 2]

Rocchio: likeness to the mean of what was liked, less that to the mean of what was not. Nearest:
the squared likeness to each voted headline, a no counting against. Both on TF-IDF over all
headlines met so far; they show the five best items, without stories, diversity or a judge.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from ranking import READERS, ROUNDS, STRETCHES, Headline, drawn_readers, read, rounds

from service.ranking.learning.features import dot
from service.ranking.replay import replay_rounds
from service.text.terms import terms

Vector = Mapping[str, float]
REPLY, WRONG = 0.6, 0.05


class TfIdf:
    """Headlines as vectors of unit length; rarity is that among all met so far."""

    def __init__(self) -> None:
        self._having: Counter[str] = Counter()
        self._met = 0

    def meet(self, title: str) -> None:
        """Count a headline."""
        self._having.update(set(terms(title)))
        self._met += 1

    def vector(self, title: str) -> Vector:
        """Return a headline's words by weight."""
        counted = Counter(terms(title))
        weights = {
            term: count * math.log((self._met + 1) / (self._having[term] + 0.5))
            for term, count in counted.items()
        }
        return unit(weights)


def unit(weights: Vector) -> Vector:
    """Return the vector with length 1."""
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def rocchio(title: Vector, liked: Sequence[Vector], other: Sequence[Vector]) -> float:
    """Return the likeness to what was liked, less that to what was not."""
    return dot(title, _sum(liked)) - dot(title, _sum(other))


def nearest(title: Vector, liked: Sequence[Vector], other: Sequence[Vector]) -> float:
    """Return the squared likenesses to each voted headline together."""
    return sum(dot(title, v) ** 2 for v in liked) - sum(dot(title, v) ** 2 for v in other)


def _sum(vectors: Sequence[Vector]) -> Vector:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            total[term] += weight
    return unit(total)


RANKERS = {"Rocchio": rocchio, "nearest votes": nearest}


def plain(lines: Sequence[str], name: str, seed: int) -> list[float]:
    """Return the precision at 5 of each round under a plain ranker."""
    chance, words = random.Random(seed), TfIdf()
    voted: list[tuple[str, bool]] = []
    found = []
    for line in lines:
        items = json.loads(line)["items"]
        for item in items:
            words.meet(item["title"])
        liked = [words.vector(title) for title, yes in voted if yes]
        other = [words.vector(title) for title, yes in voted if not yes]
        scores = {
            item["id"]: (RANKERS[name](words.vector(item["title"]), liked, other), chance.random())
            for item in items
        }
        shown = sorted(items, key=lambda item: scores[item["id"]], reverse=True)[:5]
        found.append(sum(item["liked"] for item in shown) / 5)
        voted += [
            (item["title"], item["liked"] is not (chance.random() < WRONG))
            for item in shown
            if chance.random() < REPLY
        ]
    return found


def ours(lines: Sequence[str], seed: int) -> list[float]:
    """Return the same of ours."""
    replayed = replay_rounds(lines, reply_rate=REPLY, flip_rate=WRONG, seed=seed)
    return [each["precision_at_5"] for each in replayed["rounds"]]


def compare(headlines: Sequence[Headline], readers: Sequence[Sequence[str]], seeds: Sequence[int],
            length: int) -> None:  # fmt: skip
    """Print the three side by side."""
    made = [
        (rounds(headlines, liked, drift=False, topic=False, seed=seed)[:length], seed)
        for liked in readers
        for seed in seeds
    ]
    curves = {name: [plain(lines, name, seed) for lines, seed in made] for name in RANKERS}
    curves["ours"] = [ours(lines, seed) for lines, seed in made]
    for name, of_readers in curves.items():
        mean = [sum(each) / len(each) for each in zip(*of_readers, strict=True)]
        parts = [mean[a:b] for a, b in STRETCHES if b <= length]
        print(f"  {name:<14}" + "".join(f"{sum(part) / len(part):8.3f}" for part in parts))


def main() -> None:
    """Compare on the five readers of the bench and the twelve that were drawn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("headlines", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    headlines = read(asked.headlines)
    for name, readers in (
        ("five readers", [liked.split() for liked in READERS.values()]),
        ("twelve drawn readers", drawn_readers(headlines)),
    ):
        print(f"{name}, rounds 1-10, 11-30, 31-60, 61-90")
        compare(headlines, readers, asked.seeds, asked.rounds)


if __name__ == "__main__":
    main()
