"""Which language a text is in. Pure; the model is loaded at the first call and kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SHORTEST = 20
"""Characters. Fewer hold too few letter groups: "Pizza Napoli" is in no language."""
_ENOUGH = 600
"""Characters read: the answer has long settled, and the cost grows with the length."""
_UNSURE = 0.5
"""Below this probability the best guess is as likely wrong as right."""
_NOT_WORDS = re.compile(r"https?://\S+|[\W\d_]+")


def language(text: str) -> str:
    """Return the ISO 639-1 code (639-3 where there is none) of `text`, or "" if it is too short.

    Knows the South African languages en, af, zu, xh, st and nso; tn, ts, ve, ss and nr are not in
    the model and come out as a neighbour or as "".
    """
    letters = _NOT_WORDS.sub(" ", text[:_ENOUGH]).strip()
    if len(letters) < _SHORTEST:
        return ""
    code, probability = _identifier().classify(letters)
    return str(code) if probability >= _UNSURE else ""


def declared(code: str) -> str:
    """Return the bare language of a tag such as `en-ZA` or `pt_BR`, or "" if it is none."""
    found = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_].*)?\s*$", code)
    return found[1].lower() if found else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    # Here and not above: it needs NumPy, and a start waits for neither.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
