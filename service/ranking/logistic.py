"""Logistic regression on named features, in plain Python: AdaGrad, a few passes, always the same.

Pure. Duchi, Hazan & Singer 2011. Names become numbers once, so that the passes touch lists only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

EPOCHS = 5
"""Passes over the votes; more bring nothing on real headlines and fit wrong votes."""

RATE = 0.1
"""AdaGrad's step: small, so that one wrong vote among five does not carry the day."""

DECAY = 1e-3
"""L2 shrinkage towards "no opinion"."""

Example = tuple[Mapping[str, float], bool]
"""A story's features, and whether the reader said yes."""


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of every feature in the log odds of a yes, beside the readers' mood.

    The mood (how often they say yes at all) is learnt too and left out: a strict reader would
    otherwise push every story under the floor.
    """
    numbers: dict[str, int] = {}
    rows = [
        ([(numbers.setdefault(name, len(numbers)), value) for name, value in found.items()], yes)
        for found, yes in examples
    ]
    weights = [0.0] * len(numbers)
    squares = [1e-8] * len(numbers)
    mood, mood_square = 0.0, 1e-8
    for _ in range(EPOCHS):
        for row, yes in rows:
            margin = mood
            for number, value in row:
                margin += value * weights[number]
            error = 1.0 / (1.0 + math.exp(-margin)) - yes
            mood_square += error * error
            mood -= RATE * error / math.sqrt(mood_square)
            for number, value in row:
                slope = error * value + DECAY * weights[number]
                square = squares[number] + slope * slope
                squares[number] = square
                weights[number] -= RATE * slope / math.sqrt(square)
    return dict(zip(numbers, weights, strict=True))
