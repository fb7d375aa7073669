"""Who judges in the demo: written verdicts, keywords, or a language model, where there is a key."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from service.demo.content import MARK
from service.errors import ConfigurationError, Fault

MODEL_SETTINGS = (
    "OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_BASE_URL", "OPENAI_MODEL", "MODEL_PRICES",
)  # fmt: skip
"""What of the surroundings counts where a model judges."""


class Evaluator(StrEnum):
    """The choices of `topfive demo --evaluator`."""

    SAMPLE = "sample"
    """A local stand-in for a model, which plays the verdicts that ship with the sample web."""
    LEXICAL = "lexical"
    OPENAI = "openai"


def chosen(wanted: str, environ: Mapping[str, str], *, live: bool) -> Evaluator:
    """Return who judges; `wanted` may be empty. Raises ConfigurationError where that cannot be."""
    has_key = bool(environ.get("OPENAI_API_KEY") or environ.get("OPENAI_API_KEY_FILE"))
    without_key = Evaluator.LEXICAL if live else Evaluator.SAMPLE
    found = Evaluator(wanted) if wanted else Evaluator.OPENAI if has_key else without_key
    if found is Evaluator.SAMPLE and live:
        what = "sample has verdicts on the invented stories alone, and --live reads real ones"
        raise ConfigurationError([Fault("--evaluator", what, example="--evaluator lexical")])
    if found is Evaluator.OPENAI and not has_key:
        why = "by --evaluator openai (sample and lexical need none)"
        raise ConfigurationError([Fault("OPENAI_API_KEY", "it is missing", why, "sk-…")])
    return found


def settings(
    evaluator: Evaluator, environ: Mapping[str, str], sample_url: str = ""
) -> dict[str, str]:
    """Return the settings with which `evaluator` judges; `sample_url` is the stand-in's address."""
    if evaluator is Evaluator.LEXICAL:
        return {"EVALUATOR": "lexical"}
    if evaluator is Evaluator.OPENAI:
        given = {name: environ[name] for name in MODEL_SETTINGS if environ.get(name)}
        return {"EVALUATOR": "openai", **given}
    return {
        "EVALUATOR": "openai",
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": sample_url,
        "OPENAI_MODEL": MARK,
        "MODEL_PRICES": f"{MARK}=0/0/0",
    }
