"""What the brand file might have more, or less: each with its evidence, for a person to decide.

Pure. Nothing is added by itself. What somebody said no to is not suggested again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.brands.name_rules import everyday_words, people_and_places
from service.models import Brand, HealthState, LookAlike, Source, SourceHealth, SourceKind
from service.scraping.sources import titles
from service.storage.tables.desk.suggested import TiedItem
from service.text import terms, urls
from service.text.normalize import words
from service.text.numerals import reading as numerals

SPAN = timedelta(days=30)
"""Of what was read so long, suggestions are made."""
SILENT = timedelta(days=14)
"""After which a source that never brought anything is named."""
ENOUGH = 3
"""Items, or stories, from which something is no chance any more."""
MOST = 5
"""Suggestions of one kind at once, those with the most evidence first."""
EXAMPLES = 3
_READ_DIRECTLY = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE)
_FORWARDING = frozenset({"google.com", "bing.com", "msn.com", "yahoo.com"})
"""Sites under whose addresses search services list what others wrote."""


class SuggestionKind(StrEnum):
    """What might be changed."""

    LOOK_ALIKE = "look_alike"
    OUTLET = "outlet"
    """A site that searches keep bringing: it may have a feed of its own."""
    SOURCE_GONE = "source_gone"
    SOURCE_SILENT = "source_silent"
    BROAD_WORD = "broad_word"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True)
class Example:
    """An article that shows it."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One thing that might be changed, and why."""

    kind: SuggestionKind
    name: str
    """The word or the site; of a source its key."""
    shown: str
    """The same for people."""
    count: int = 0
    """How many readers, items, days or stories say so; of a word the share of headlines in %."""
    examples: tuple[Example, ...] = ()


def suggestions(
    brand: Brand,
    *,
    look_alikes: Sequence[LookAlike],
    tied: Sequence[TiedItem],
    healths: Mapping[str, SourceHealth],
    broad: Sequence[tuple[str, float]],
    dismissed: Collection[tuple[str, str]],
    now: datetime,
) -> list[Suggestion]:
    """Return what might be changed, by kind, those with the most evidence first."""
    found = [
        *(_of_look_alike(one) for one in look_alikes),
        *_outlets(brand, tied),
        *_sources(brand, healths, now),
        *(
            Suggestion(
                kind=SuggestionKind.BROAD_WORD, name=word, shown=word, count=round(100 * share)
            )
            for word, share in broad
        ),
        *_rivals(brand, tied),
    ]
    kept: dict[SuggestionKind, list[Suggestion]] = defaultdict(list)
    for one in found:
        if (one.kind.value, one.name) not in dismissed:
            kept[one.kind].append(one)
    return [one for several in kept.values() for one in several[:MOST]]


def _of_look_alike(one: LookAlike) -> Suggestion:
    return Suggestion(
        kind=SuggestionKind.LOOK_ALIKE, name=one.name, shown=one.name, count=one.readers,
        examples=(Example(one.title),),
    )  # fmt: skip


def _outlets(brand: Brand, tied: Sequence[TiedItem]) -> Iterable[Suggestion]:
    """Return sites that only searches bring, and that told of the brand more than once or twice."""
    searched = {one.key for one in brand.sources if one.kind not in _READ_DIRECTLY}
    read = {urls.site_of_url(one.target) for one in brand.sources if one.kind in _READ_DIRECTLY}
    by_site: dict[str, list[TiedItem]] = defaultdict(list)
    for item in tied:
        site = urls.site_of_url(item.url)
        if item.source_key in searched and site and site not in read | _FORWARDING:
            by_site[site].append(item)
    return _ranked(SuggestionKind.OUTLET, by_site)


def _sources(
    brand: Brand, healths: Mapping[str, SourceHealth], now: datetime
) -> Iterable[Suggestion]:
    for source in titles.as_known(brand.sources, healths):
        health = healths.get(source.key)
        if health is None or source.off:
            continue
        if health.state is HealthState.GONE:
            yield _of_source(SuggestionKind.SOURCE_GONE, source, 0)
        elif health.rhythm.brought_at is None and health.rhythm.since is not None:
            silent = now - health.rhythm.since
            if silent >= SILENT:
                yield _of_source(SuggestionKind.SOURCE_SILENT, source, silent.days)


def _of_source(kind: SuggestionKind, source: Source, days: int) -> Suggestion:
    return Suggestion(kind=kind, name=source.key, shown=source.name, count=days)


def _rivals(brand: Brand, tied: Sequence[TiedItem]) -> Iterable[Suggestion]:
    """Return names that stand beside the brand's in the headlines of several stories."""
    names = (brand.display_name, *brand.aliases, *brand.weak_aliases, *brand.products)
    known = {
        " ".join(words(name))
        for name in (*names, *brand.competitors, *brand.regions, *brand.not_us, *brand.extended)
    }
    trade = everyday_words() | {word for phrase in brand.core for word in words(phrase)}
    own = {word for name in names for word in words(name)} - trade
    alone = everyday_words() | people_and_places() | terms.STOP  # of two such words a name is made
    beside: dict[str, dict[str, TiedItem]] = defaultdict(dict)
    spelt: dict[str, str] = {}
    for item in tied:
        if not _shows_names(item.title):
            continue
        for name in terms.names(f"– {numerals.in_one_form(item.title)}"):  # "Sh1" of a sum is none
            said = words(name)
            key = " ".join(said)
            common = alone if len(said) == 1 else people_and_places()
            if not said or own.intersection(said) or all(word in common for word in said):
                continue
            if not any(one in key or key in one for one in known):
                beside[key].setdefault(item.story or item.url, item)
                spelt.setdefault(key, name)
    found = {key: [*told.values()] for key, told in beside.items()}
    return _ranked(SuggestionKind.RIVAL, found, spelt)


def _shows_names(title: str) -> bool:
    """Return whether capitals in a headline mean names.

    One that has few words beside names looks as if it capitalised everything: two of its other
    words show that it does not.
    """
    plain = (word for word in title.split() if len(word) > 2 and word.isalpha() and word.islower())
    return not terms.is_title_case(title) or sum(one not in terms.STOP for one in plain) >= 2


def _ranked(
    kind: SuggestionKind,
    found: Mapping[str, Sequence[TiedItem]],
    spelt: Mapping[str, str] | None = None,
) -> Iterable[Suggestion]:
    """Return those of which there is enough; `spelt` are names with their signs."""
    enough = [(name, several) for name, several in found.items() if len(several) >= ENOUGH]
    for name, several in sorted(enough, key=lambda pair: (-len(pair[1]), pair[0])):
        examples = tuple(Example(one.title, one.url) for one in several[:EXAMPLES])
        shown = _as_written((spelt or {}).get(name, name), several[0].title)
        yield Suggestion(kind=kind, name=name, shown=shown, count=len(several), examples=examples)


def _as_written(name: str, title: str) -> str:
    """Return a folded name as the headline has it, where it stands there letter for letter."""
    at = title.replace("’", "'").casefold().find(name.replace("’", "'"))
    return title[at : at + len(name)] if at >= 0 else name
