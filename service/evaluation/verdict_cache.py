"""Verdicts kept in the cache, under all that they depend on.

A verdict is kept as the model gave it and code checked it, before the score cap:
a better word list then applies to old verdicts too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from service.evaluation.lexical_scorer import INSTRUCTS
from service.matching.brand_matcher import READ_CHARACTERS
from service.models import Evaluation, Item, Link, RiskKind, Scorer, Tone, Translation
from service.storage.cache import Cache

LIFE_SECONDS = 14 * 24 * 3600.0
"""Four times as long as an item may be old: a story that comes back is not paid for twice."""

_PLAIN = (
    "score",
    "relevance",
    "impact",
    "topic",
    "risk",
    "why",
    "evidence",
    "inferred",
    "instructs",
)
_ADDED = {"confirmed": False, "why_language": "en"}
"""Values that verdicts kept by an earlier version lack."""


def fingerprint(parts: tuple[str, ...]) -> str:
    """Return a hash of what all verdicts of a run depend on: model, prompt, brand, examples."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def key(item: Item, basis: str) -> str:
    """Return the cache key of the verdict on `item`; `basis` is the `fingerprint`."""
    said = json.dumps([item.title, item.summary, item.text[:READ_CHARACTERS], item.outlet])
    return f"verdict:{basis}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def dialect_key(server: str) -> str:
    """Return the cache key of how a server and model want to be asked."""
    return f"dialect:{server}"


def packed(evaluation: Evaluation) -> dict[str, Any]:
    """Return `evaluation` as JSON values."""
    values = {name: getattr(evaluation, name) for name in (*_PLAIN, *_ADDED)}
    kinds = {"link": evaluation.link, "tone": evaluation.tone, "risk_kind": evaluation.risk_kind}
    translated = asdict(evaluation.translation) if evaluation.translation else None
    kept = {name: kind.value for name, kind in kinds.items()}
    return values | kept | {"translation": translated}


def unpacked(value: Any, item: Item) -> Evaluation | None:
    """Return the verdict on `item` that `value` holds; None if it is not one of ours."""
    if not isinstance(value, Mapping) or not isinstance(value.get("score"), int | float):
        return None
    try:
        verdict = Evaluation(
            item_id=item.id, **{name: value[name] for name in _PLAIN}, link=Link(value["link"]),
            tone=Tone(value["tone"]), risk_kind=RiskKind(value["risk_kind"]),
            flags=(INSTRUCTS,) if value["instructs"] else (),
            **{name: value.get(name, otherwise) for name, otherwise in _ADDED.items()},
            translation=Translation(**made) if (made := value.get("translation")) else None,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError):
        return None
    return replace(verdict, scorer=Scorer.OPENAI)


class VerdictCache:
    """The verdicts of one model on one brand; `cache` None keeps nothing."""

    def __init__(self, cache: Cache | None, basis: str) -> None:
        self._cache = cache
        self._basis = basis

    async def get(self, items: Sequence[Item]) -> dict[str, Evaluation]:
        """Return the verdicts on `items` that are kept, by item id."""
        if self._cache is None:
            return {}
        keys = {item.id: key(item, self._basis) for item in items}
        values = await self._cache.get_many(list(keys.values()))
        found = {item.id: unpacked(values.get(keys[item.id]), item) for item in items}
        return {item_id: verdict for item_id, verdict in found.items() if verdict is not None}

    async def put(self, verdicts: Mapping[str, Evaluation], items: Sequence[Item]) -> None:
        """Keep the verdicts on `items`; where the model gave none that counts it is asked again."""
        if self._cache is None:
            return
        kept = {
            key(item, self._basis): packed(verdicts[item.id])
            for item in items
            if item.id in verdicts
            and verdicts[item.id].score is not None
            and verdicts[item.id].unscored_because is None
        }
        await self._cache.put_many(kept, LIFE_SECONDS)
