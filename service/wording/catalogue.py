"""Which language sentences are made in: gettext's catalogues, English being the source.

Sentences are marked with `_("…{name}…")` and `n_("one …", "{count} …", count)` and filled in with
`str.format` afterwards, so that a translator may move the names about. A second language is one
file, `locale/CODE/LC_MESSAGES/topfive.po`, made from `locale/topfive.pot`.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

SOURCE_LANGUAGE = "en"
LOCALE = Path(__file__).resolve().parent / "locale"

_current: ContextVar[gettext.NullTranslations | None] = ContextVar("catalogue", default=None)
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def languages() -> tuple[str, ...]:
    """Return the languages (ISO 639-1) that sentences can be made in, the source first."""
    return (
        SOURCE_LANGUAGE,
        *sorted(file.parts[-3] for file in LOCALE.glob("*/LC_MESSAGES/topfive.po")),
    )


@cache
def _translations(file: Path) -> gettext.NullTranslations:
    # Read where a translation is first asked for: English needs none of it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make sentences in `language` (ISO 639-1) within the block; OSError without a catalogue."""
    source = language == SOURCE_LANGUAGE
    chosen = None if source else _translations(LOCALE / language / "LC_MESSAGES" / "topfive.po")
    token, before = _current.set(chosen), _language.set(language)
    try:
        yield
    finally:
        _current.reset(token)
        _language.reset(before)


def spoken_language() -> str:
    """Return the language of the sentences that are made now (ISO 639-1)."""
    return _language.get()


def _(message: str) -> str:
    """Return `message` in the language that is spoken."""
    chosen = _current.get()
    return chosen.gettext(message) if chosen else message


def n_(one: str, many: str, count: int) -> str:
    """Return the form for `count` in the language that is spoken; `{count}` is left to fill in."""
    chosen = _current.get()
    return chosen.ngettext(one, many, count) if chosen else (one if count == 1 else many)
