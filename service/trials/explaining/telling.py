"""An explanation as JSON, each reason as its code, its values and a sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.models import Reason
from service.trials.explaining.explanation import Explanation, RuleSaid
from service.wording.brand_pages.explain import RULES, VERDICTS
from service.wording.reasons import sentence


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return what `GET /explain` answers, plain values throughout."""
    stopped = explanation.stopped_by
    return {
        "url": explanation.url,
        "verdict": explanation.verdict.value,
        "words": VERDICTS[explanation.verdict](),
        "title": explanation.title,
        "outlet": explanation.outlet,
        "run_id": explanation.run_id or None,
        "stopped_by": stopped.rule.value if stopped else None,
        "rules": [_step(one) for one in explanation.steps],
        "trouble": explanation.trouble,
    }


def _step(step: RuleSaid) -> dict[str, Any]:
    return {
        "rule": step.rule.value,
        "name": RULES[step.rule](),
        "stops": step.stops,
        "said": _reasons(step.said),
        "change": _reasons(step.change),
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code.value,
            "values": {k: list(v) if isinstance(v, tuple) else v for k, v in one.values.items()},
            "words": _capital(sentence(one)),
        }
        for one in reasons
    ]


def _capital(words: str) -> str:
    """Return a sentence that begins with a capital, and is otherwise as it was."""
    return words[:1].upper() + words[1:]
