"""Compiled phrases, kept: who asks for the same phrases again gets the same matcher.

A brand whose sources change is taken up without compiling its words again, and so is each trial of
other settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.matching.phrase_matcher import PhraseMatcher

_KEPT = 12
"""A brand has ten: so few of one that was changed stay longer than they are of use."""


def compiled(phrases: Mapping[str, Iterable[str]], **kinds: Iterable[str]) -> PhraseMatcher[str]:
    """Return what `PhraseMatcher` makes of the same; it is never changed."""
    several = tuple((kind, tuple(wanted)) for kind, wanted in phrases.items())
    return _compiled(several, tuple((name, tuple(said)) for name, said in kinds.items()))


@lru_cache(maxsize=_KEPT)
def _compiled(
    phrases: tuple[tuple[str, tuple[str, ...]], ...], kinds: tuple[tuple[str, tuple[str, ...]], ...]
) -> PhraseMatcher[str]:
    return PhraseMatcher(dict(phrases), **dict(kinds))
