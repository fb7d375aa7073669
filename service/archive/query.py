"""A search as a person types it, read into what PostgreSQL is asked. Pure.

`pizza strike` finds what has both words, `"food safety"` the words in a row, `-kfc` leaves out what
has the word, `strike OR protest` finds either. Nothing that can be typed is an error: what has no
meaning is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.archive.words import folded
from service.storage.tables.archive.search import Alternative

MOST = 500
"""Characters that a search may have."""
_OR = "OR"
_PIECE = re.compile(r'(-?)"([^"]*)"|(\S+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("−–—－", "-"))
"""As keyboards and word processors write them."""


def read(text: str) -> Sequence[Alternative]:
    """Return the alternatives of a search, none of which is empty; none at all: nothing is asked.

    A search of signs alone asks nothing.
    """
    found: list[Alternative] = []
    wanted: list[str] = []
    unwanted: list[str] = []
    for piece, negated in _pieces(text):
        if piece is None:
            found.append(Alternative(tuple(wanted), tuple(unwanted)))
            wanted, unwanted = [], []
        elif words := phrase(piece):
            (unwanted if negated else wanted).append(words)
    found.append(Alternative(tuple(wanted), tuple(unwanted)))
    return [one for one in found if one.wanted or one.unwanted]


def _pieces(text: str) -> Iterator[tuple[str | None, bool]]:
    """Yield each word or quoted phrase and whether it is unwanted; None for OR."""
    for sign, quoted, bare in _PIECE.findall(text.translate(_QUOTES)):
        if bare == _OR:
            yield None, False
        elif bare:
            yield bare, bare.startswith("-")
        else:
            yield quoted, bool(sign)


def phrase(text: str, mark: str = "") -> str:
    """Return the words of `text` in a row as PostgreSQL asks for them; empty if it has none."""
    return " <-> ".join(f"'{_plain(word)}'{mark}" for word in folded(text))


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "''")
