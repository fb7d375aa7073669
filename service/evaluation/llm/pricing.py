"""What a token costs: the dated table that ships, what the configuration overrides, the sums. Pure.

A model without a price still runs; its cost is then None, "unpriced", and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from service.errors import ConfigurationError, Fault
from service.models import Cost

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    cached: float
    output: float


@cache
def shipped() -> Mapping[str, Price]:
    """Return the table of `prices.yaml`."""
    text = resources.files(__package__).joinpath("prices.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
    return {
        model: Price(float(r["input"]), float(r["cached"]), float(r["output"]))
        for model, r in rows.items()
    }


def parse(text: str) -> dict[str, Price]:
    """Return the prices in "model=0.10/0.01/0.50, other=…". Raises ConfigurationError."""
    prices = {}
    for part in filter(None, map(str.strip, text.replace("\n", ",").split(","))):
        model, _, figures = part.rpartition("=")
        numbers = [n for figure in figures.split("/") if (n := _figure(figure)) is not None]
        if not model.strip() or len(numbers) != 3 or figures.count("/") != 2:
            what = f"{part!r} is not a price"
            why = "to know what judging costs, in dollars per million tokens: input/cached/output"
            raise ConfigurationError([Fault("MODEL_PRICES", what, why, "my-model=0.10/0.01/0.50")])
        prices[model.strip()] = Price(numbers[0], numbers[1], numbers[2])
    return prices


def _figure(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def price_of(model: str, overrides: Mapping[str, Price]) -> Price | None:
    """Return the price of `model`, also where a date or a provider's name is around it."""
    table = {**shipped(), **overrides}
    bare = model.rpartition("/")[2]
    if model in table or bare in table:
        return table.get(model) or table[bare]
    begun = [name for name in table if bare.startswith(name + "-20")]
    return table[max(begun, key=len)] if begun else None


def usd(cost: Cost, price: Price | None) -> float | None:
    """Return what the tokens of `cost` come to; None without a price."""
    if price is None:
        return None
    cached = min(cost.cached_tokens, cost.prompt_tokens)
    fresh = cost.prompt_tokens - cached
    total = fresh * price.input + cached * price.cached + cost.completion_tokens * price.output
    return total / _MILLION
