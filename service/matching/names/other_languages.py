"""Everyday words of other languages, by which a name in small letters is one: "ao vivo".

Pure, but for the list that ships beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from service.text.normalize import fold


@cache
def _listed() -> str:
    """Return the words with a space on both sides; as a set they would take ten times the room."""
    text = resources.files(__package__).joinpath("other_languages.txt").read_text("ascii")
    return " ".join(["", *(line for line in text.splitlines() if line[:1] != "#"), ""])


def has(word: str) -> bool:
    """Return whether a folded word is an everyday one of another language, and none of English."""
    return f" {word} " in _listed()


def known(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are such words."""
    return frozenset(name for name in names if has(fold(name)))
