"""What a source without a name is called: by the title that its feed gives itself. Pure.

A name is for people alone; a source is known by its kind and target, whatever its feed calls
itself today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from service.models import Source, SourceHealth, SourceKind, SourceReport
from service.text.normalize import fold, one_line, short, words

_MAX_TITLE = 60
_CALLED_BY_TITLE = frozenset({SourceKind.FEED, SourceKind.YOUTUBE})
"""The title of a search's feed repeats the words that were searched."""
_TELLS_NOTHING = frozenset({
    "a", "all", "an", "atom", "blog", "feed", "feeds", "home", "index", "latest", "main", "news",
    "posts", "rss", "stories", "the", "title", "untitled", "xml",
})  # fmt: skip
"""A title of these alone would tell no source from another."""


def title_of(kind: SourceKind, title: str) -> str:
    """Return a feed's title, of one short clean line; "" where it tells nothing."""
    if kind not in _CALLED_BY_TITLE or "://" in title:
        return ""
    telling = set(words(title)) - _TELLS_NOTHING
    return short(one_line(title, 4 * _MAX_TITLE), _MAX_TITLE) if telling else ""


def is_unnamed(source: Source) -> bool:
    """Return whether the brand file gives no name, so that it is called by its address."""
    own = _own_name(source.kind, source.target)
    if source.name == own:
        return True
    number = source.name.removeprefix(f"{own} (").removesuffix(")")
    return number.isdecimal() and source.name == f"{own} ({number})"


@lru_cache(maxsize=8_192)
def _own_name(kind: SourceKind, target: str) -> str:
    """Return what a source without a name is called, which is asked twice a run."""
    return kind.name_for(target)


def titled(sources: Sequence[Source], titles: Mapping[str, str]) -> tuple[Source, ...]:
    """Return `sources` named by `titles`, by key, where they have no name of their own.

    Two that would have the same name keep their addresses beside it.
    """
    called = [
        title if (title := titles.get(one.key, "")) and is_unnamed(one) else one.name
        for one in sources
    ]
    if all(name == one.name for name, one in zip(called, sources, strict=True)):
        return tuple(sources)
    count = Counter(map(fold, called))
    return tuple(
        one
        if name == one.name
        else replace(one, name=name if count[fold(name)] == 1 else f"{name} ({one.name})")
        for one, name in zip(sources, called, strict=True)
    )


def as_known(sources: Sequence[Source], healths: Mapping[str, SourceHealth]) -> tuple[Source, ...]:
    """Return `sources` as they are called by what is remembered of them."""
    return titled(sources, {key: health.title for key, health in healths.items()})


def reports_titled(
    reports: Sequence[SourceReport], healths: Mapping[str, SourceHealth]
) -> list[SourceReport]:
    """Return `reports` with their sources, and what these brought, called as people know them."""
    known = {**healths, **{one.source.key: one.health for one in reports if one.health}}
    sources = as_known([one.source for one in reports], known)
    return [
        _called(report, source) if source.name != report.source.name else report
        for report, source in zip(reports, sources, strict=True)
    ]


def _called(report: SourceReport, source: Source) -> SourceReport:
    return replace(
        report,
        source=source,
        items=tuple(replace(one, source=source.name) for one in report.items),
        too_old=tuple(replace(one, source=source.name) for one in report.too_old),
        health=replace(report.health, name=source.name) if report.health else None,
    )
