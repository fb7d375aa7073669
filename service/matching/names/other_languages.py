"""Everyday words of other languages, by which a name in small letters is one: "ao vivo".

Pure, but for the lists that ship beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from service.text.normalize import fold


@cache
def _listed() -> str:
    """Return the words with a space on both sides; as a set they would take ten times the room."""
    return " ".join(["", *_lines("other_languages.txt"), *_lines("plain_words.txt"), ""])


@cache
def _plain() -> frozenset[str]:
    return frozenset(word for line in _lines("plain_words.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(name).read_text("ascii")
    return [line for line in text.splitlines() if line[:1] != "#"]


def has(word: str) -> bool:
    """Return whether a folded word is an everyday one of another language, and none of English."""
    return f" {word} " in _listed()


def is_plain(word: str) -> bool:
    """Return whether a folded word is a day, month, season, colour, direction or number of another
    language: such words are no surnames, as other common ones may be ("Müller")."""
    return word in _plain()


def known(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are such words."""
    return frozenset(name for name in names if has(fold(name)))
