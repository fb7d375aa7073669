"""The model of harm in headlines, as its file has it. Pure but for the file.

Logistic regression: `dev-research/bench/learned_harm.py` makes the file, learned_harm.md says from
what and how well it does. The weights are whole numbers of a step, a byte each.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from service.matching.events.learned.features import SIZE, Features, of_word

FILE = "harm.model.gz"
_MIDDLE = 128
"""The byte of no weight."""


@dataclass(frozen=True, slots=True)
class WeightTable:
    """A weight for each number of a feature, and one where there is none at all."""

    steps: bytes
    """`size` bytes; a number of a feature is taken modulo this."""
    step: float
    bias: float

    def sum_of(self, seen: Features) -> float:
        """Return the log odds that a headline's features give."""
        told = 0.0
        for part in seen:
            if part:
                within = (
                    part if len(self.steps) == SIZE else [one % len(self.steps) for one in part]
                )
                steps = sum(map(self.steps.__getitem__, within)) - _MIDDLE * len(part)
                told += steps / math.sqrt(len(part))
        return self.bias + self.step * told


@dataclass(frozen=True, slots=True)
class HarmModel:
    """How likely a headline tells something grave of the firm it names, and of what kind."""

    harm: WeightTable
    signs: Mapping[str, float]
    """What each of the signs adds that the lists of words saw."""
    kinds: Sequence[tuple[str, WeightTable]]
    """For each kind of event how much speaks for it in a headline that tells harm."""

    def log_odds(self, seen: Features, signs: Iterable[str]) -> float:
        """Return the logarithm of the odds of harm; above nought harm is likelier than none."""
        return self.harm.sum_of(seen) + sum(self.signs.get(sign, 0.0) for sign in signs)

    def most_telling(self, words: Iterable[str]) -> str:
        """Return the word that speaks most for harm by itself; empty where there is none."""
        return max(words, key=lambda word: self.harm.sum_of(of_word(word)), default="")

    def kind(self, seen: Features) -> tuple[str, float]:
        """Return the likeliest kind of a harm, and how likely among the others it is (0 to 1)."""
        odds = {name: math.exp(min(30.0, one.sum_of(seen))) for name, one in self.kinds}
        name = max(odds, key=odds.__getitem__)
        return name, odds[name] / sum(odds.values())


@lru_cache(maxsize=1)
def model() -> HarmModel:
    """Return the model that ships with the service; read once, in some milliseconds."""
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    return unpacked(packed)


def unpacked(packed: bytes) -> HarmModel:
    """Return the model of a file: a line of JSON, then the bytes of each table in turn."""
    head, _, tables = zlib.decompress(packed, wbits=31).partition(b"\n")
    told = json.loads(head)
    sizes = [SIZE, *(told["kind_size"] for _ in told["kinds"])]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    read = [
        WeightTable(tables[start : start + size], step, bias)
        for start, size, step, bias in zip(
            starts, sizes, told["steps"], told["biases"], strict=True
        )
    ]
    return HarmModel(read[0], told["signs"], list(zip(told["kinds"], read[1:], strict=True)))
