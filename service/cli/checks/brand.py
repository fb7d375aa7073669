"""A verdict on the brand file: what its description will do in practice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from service.cli.checks.lines import CheckLine, Mark
from service.matching.brand_verdict import (
    broad_words,
    in_small_letters,
    is_everyday_name,
    languages_of_word,
)
from service.models import Brand
from service.storage.database import Database
from service.storage.tables import items, sources
from service.wording.labels import language_name
from service.wording.moments import lasted

_NAME = "brand"
_TITLES = 3_000
"""Of the newest titles so many: some days of a brand with many sources."""
_PATIENCE = timedelta(days=3)
"""A source that has brought nothing for so long since it was first read is named."""
_NAMED = 10
_SMALL, _ENOUGH = 0.3, 10
"""A name that stands small in more of its titles is an everyday word; few titles say nothing."""
_LIST = (
    "list what is called so and is not you under not_us; and so that your own is not missed, your "
    "products and people under keywords.products, the words of your trade under keywords.core, "
    "your towns under regions"
)


def of_the_file(brand: Brand) -> Iterator[CheckLine]:
    """Yield what the file alone shows."""
    if is_everyday_name(brand.display_name):
        known = f" ({len(brand.not_us)} there now)" if brand.not_us else ""
        words = (
            f'the name "{brand.display_name}" is made of everyday words: expect stories about '
            f"other things of that name, and list those that you know of under not_us{known}; some "
            "of its own may be missing: list products, people and buildings under "
            "keywords.products, the words of its trade under keywords.core, its towns under regions"
        )
        yield CheckLine(Mark.WARN, _NAME, words)
    for name in dict.fromkeys((brand.display_name, *brand.aliases, *brand.competitors)):
        where = _where_everyday(name, brand.languages)
        if not where:
            continue
        told = f"shows that you are meant; {_LIST}"
        if name in brand.competitors:
            told = (
                "shows that this rival is meant; write under competitors what it is called in full"
            )
        words = (
            f'"{name}" is an everyday word in {where}: there it counts only where something {told}'
        )
        yield CheckLine(Mark.WARN, _NAME, words)


def _where_everyday(name: str, languages: Sequence[str]) -> str:
    """Return in which languages of the brand, other than English, a name is an everyday word."""
    codes = languages_of_word(name)
    spoken = [code for code in codes if code in languages] if languages else codes
    if is_everyday_name(name):
        return ""
    return " and ".join(language_name(code) or code for code in spoken)


async def of_the_store(brand: Brand, database: Database, now: datetime) -> list[CheckLine]:
    """Return what all that was read so far shows."""
    lines = []
    titles = await items.newest_titles(database, brand.id, _TITLES)
    for phrase, share in broad_words(brand, titles):
        words = (
            f'"{phrase}" of keywords.core stands in {share:.0%} of the {len(titles):,} titles '
            "that were read last: it tells little apart, so write what is more particular"
        )
        lines.append(CheckLine(Mark.WARN, _NAME, words))
    small, every = in_small_letters(brand.display_name, titles)
    if every >= _ENOUGH and small > _SMALL * every and not brand.display_name.islower():
        words = (
            f'"{brand.display_name}" stands in small letters in {small} of the {every} titles that '
            f"have it and were read last: it is an everyday word in some language; {_LIST}"
        )
        lines.append(CheckLine(Mark.WARN, _NAME, words))
    silent = await _silent(brand, database, now)
    if silent:
        more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        words = f"never brought a thing: {', '.join(silent[:_NAMED])}{more}"
        lines.append(CheckLine(Mark.WARN, _NAME, words))
    return lines


async def _silent(brand: Brand, database: Database, now: datetime) -> list[str]:
    """Return the sources that never brought an item, each with how long it has been read."""
    healths = await sources.all_of(database, brand.id)
    brought = await items.sources_that_brought(database, brand.id)
    found = []
    for source in brand.sources:
        health = healths.get(source.key)
        since = health.rhythm.since if health else None
        if health is None or since is None or now - since < _PATIENCE:
            continue
        if source.key not in brought and health.rhythm.brought_at is None:
            found.append(f"{source.name} (read for {lasted(since, now)})")
    return found
