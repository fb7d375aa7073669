"""The steps of describing a new brand, the same for the terminal and the pages. Stores nothing.

Each step takes the description so far and returns what to show and the description that it leads
to. What reads the web does so once at a time, within a time, and says what it could not do.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from service.models import Brand, SourceKind, SourceState
from service.onboarding import brand_file, brand_text, names
from service.onboarding.description import Chosen, Description, proposed_id
from service.onboarding.first_five import FirstFive, first_five
from service.onboarding.names import NameVerdict
from service.onboarding.site import SiteFound, SiteReader
from service.onboarding.site_page import is_telling
from service.onboarding.sources import Outlets, languages_of, proposed
from service.onboarding.trying import SourceTrier, Tried
from service.wording.brand_pages import wizard as said
from service.wording.catalogue import SOURCE_LANGUAGE

SITE_SECONDS = 15.0
TRY_SECONDS = 18.0
FIVE_SECONDS = 40.0
"""All three stay under what an ordinary request of the pages may take."""
_MOST = 0.5
"""Share of the sources without any answer from which it is this machine that cannot ask."""
_DEAD = frozenset({SourceState.FAILED, SourceState.GONE})


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed of names and products, and what the site said."""

    verdict: NameVerdict
    site: SiteFound
    unwritten: tuple[str, ...] = ()
    """Languages in whose letters no name is."""


class Wizard:
    """Describes new brands."""

    def __init__(
        self,
        trier: SourceTrier,
        *,
        clock: Callable[[], datetime],
        folders: Sequence[Path] = (),
        running: Path | None = None,
        outlets: Outlets | None = None,
        language: str = SOURCE_LANGUAGE,
    ) -> None:
        """`folders` are where a file may be written, the first that can be; `running` is the brand
        file of the service, to which a brand may be added when asked; `outlets` replaces those
        that are listed here; `language` is that of the mail."""
        self._language = language
        self.running = running
        self.trier = trier
        self._site = SiteReader(trier.fetcher, trier.workers)
        self._clock = clock
        self._folders = tuple(folders)
        self._outlets = outlets
        self._reading = asyncio.Lock()

    @property
    def now(self) -> datetime:
        """The moment of the description."""
        return self._clock()

    async def names_of(self, described: Description) -> tuple[Description, Proposals]:
        """Read the site and propose names, products and sources."""
        site = SiteFound()
        if described.site:
            async with self._reading:
                site = await self._site.read(described.site, seconds=SITE_SECONDS)
        verdict = await asyncio.to_thread(
            names.verdict,
            described.name,
            described.aliases,
            (*site.names, *names.akin(described.name, site.called)),
        )
        languages = described.languages or languages_of(described.countries)
        filled = replace(
            described,
            id=described.id or proposed_id(described.name, described.site),
            languages=languages,
            subject=described.subject or site.trades[:2] or names.subject_of(described.name),
        )
        filled = replace(filled, sources=proposed(filled, site, self._outlets))
        unwritten = names.unwritten((described.name, *described.aliases), languages)
        return filled, Proposals(verdict, site, unwritten)

    def with_new_searches(self, described: Description) -> Description:
        """Return it with the searches made anew: the names may have changed since."""
        kept = [one for one in described.sources if one.origin in ("site", "own")]
        known = {one.source.key for one in kept}
        off = {one.source.key for one in described.sources if not one.on}
        fresh = [
            replace(one, on=one.on and one.source.key not in off)
            for one in proposed(described, SiteFound(), self._outlets)
            if one.source.key not in known
        ]
        return replace(described, sources=(*kept, *fresh))

    async def sources_of(
        self, described: Description, progress: Callable[[Tried], None] | None = None
    ) -> tuple[Description, list[Tried]]:
        """Try every source at once; what cannot be read is switched off.

        Where most give no answer at all it is this machine that cannot ask, and none of these are.
        A line that a person wrote, and that cannot be read as it was taken, is taken as what can:
        `taken_otherwise` tells which.
        """
        brand = await asyncio.to_thread(brand_text.brand_of, replace(described, sources=()))
        end = asyncio.get_running_loop().time() + TRY_SECONDS
        async with self._reading:
            tried = await self.trier.try_all(
                [one.source for one in described.sources], brand, self._clock(),
                seconds=TRY_SECONDS, progress=progress,
            )  # fmt: skip
            pairs = await asyncio.gather(
                *(
                    self._as_meant(one, its, described, brand, end)
                    for one, its in zip(described.sources, tried, strict=True)
                )
            )
        tried = [its for _, its in pairs]
        off = {one.source.key for one in tried if one.state in _DEAD} - silent(tried)
        kept = tuple(replace(one, on=one.on and one.source.key not in off) for one, _ in pairs)
        return replace(described, sources=kept), tried

    async def _as_meant(
        self, chosen: Chosen, tried: Tried, described: Description, brand: Brand, end: float
    ) -> tuple[Chosen, Tried]:
        """Return a source as it can be read, where that is not as it was taken at first."""
        known = {one.source.key for one in described.sources}
        other, its = _otherwise(chosen, tried), tried
        while other and other.source.key not in known:
            left = max(0.0, end - asyncio.get_running_loop().time())
            (its,) = await self.trier.try_all([other.source], brand, self._clock(), seconds=left)
            if its.brings:
                return other, its
            other = _otherwise(other, its)
        return chosen, tried

    async def five_of(
        self, described: Description, progress: Callable[[Tried], None] | None = None
    ) -> FirstFive:
        """Read the chosen sources with their pages and return what would have been mailed."""
        brand = await asyncio.to_thread(brand_text.brand_of, described)
        now = self._clock()
        async with self._reading:
            # What the listings say stands in for pages that do not come in time.
            listed = await self.trier.try_all(
                brand.sources, brand, now, seconds=TRY_SECONDS, failed_again=False
            )
            well = [one.source for one in listed if one.brings]
            read = await self.trier.try_all(
                well, brand, now, seconds=FIVE_SECONDS - TRY_SECONDS, read_pages=True,
                progress=progress,
            )  # fmt: skip
        return await asyncio.to_thread(first_five, [*read, *listed], brand, now, self._language)

    async def text_of(self, described: Description) -> str:
        """Return the brand file. Raises PermanentError where it would not be read as meant."""
        return await asyncio.to_thread(brand_text.text_of, described, self._clock().date())

    async def doubts_of(self, described: Description) -> list[str]:
        """Return in sentences what in the brand file is probably a slip."""
        return await asyncio.to_thread(brand_text.doubts_of, described)

    async def save(self, described: Description) -> Path:
        """Write a new file named after the id. Raises PermanentError in words."""
        text = await self.text_of(described)
        name = f"{described.id}.yaml"
        return await asyncio.to_thread(brand_file.write_first, self._folders, name, text)


def _otherwise(chosen: Chosen, tried: Tried) -> Chosen | None:
    """Return what else a person may have meant by a line that failed: http, or the page itself."""
    if chosen.origin != "own" or tried.state is not SourceState.FAILED or tried.is_late:
        return None
    if _is_silent(tried) and chosen.guessed:
        target = chosen.target.replace("https://", "http://", 1)
        return replace(chosen, target=target, guessed=False)
    return replace(chosen, kind=SourceKind.PAGE) if chosen.kind is SourceKind.FEED else None


def taken_otherwise(before: Description, after: Description) -> list[str]:
    """Return in sentences which lines are taken as something else than before they were tried."""
    return [
        said.taken_as(old.kind, old.target, new.kind, new.target)
        for old, new in zip(before.sources, after.sources, strict=True)
        if (old.kind, old.target) != (new.kind, new.target)
    ]


def unreached(tried: Sequence[Tried]) -> bool:
    """Return whether not one source gave an answer of any kind."""
    return bool(tried) and all(map(_is_silent, tried))


def silent(tried: Sequence[Tried]) -> frozenset[str]:
    """Return the keys of the sources without any answer where these are most; else of none."""
    those = [one.source.key for one in tried if _is_silent(one)]
    return frozenset(those if len(those) > _MOST * len(tried) else ())


def _is_silent(tried: Tried) -> bool:
    is_unheard = tried.is_late or tried.state in (SourceState.FAILED, SourceState.NOT_DUE)
    return is_unheard and "HTTP" not in tried.error


def told_of(tried: Tried) -> str:
    """Return in a sentence what a source brought, or why it brought nothing."""
    return said.tried(
        tried.state, items=len(tried.items), mattering=len(tried.mattering), error=tried.error,
        late=tried.is_late, older=tried.older, listing=tried.source.kind is SourceKind.PAGE,
    )  # fmt: skip


def told_of_names(proposals: Proposals) -> list[str]:
    """Return in sentences what is to be said of the names, and of the site."""
    verdict, site = proposals.verdict, proposals.site
    told = []
    if verdict.everyday:
        told.append(said.everyday(verdict.everyday))
    told += [said.everyday_elsewhere(name, codes) for name, codes in verdict.elsewhere]
    if verdict.person_or_place and not verdict.everyday:
        told.append(said.person_or_place(verdict.person_or_place))
    if proposals.unwritten:
        told.append(said.in_other_letters(proposals.unwritten))
    if site.error and not site.address:
        told.append(said.site_unread(site.error))
    elif site.address:
        told.append(said.site_read(site.address, len(site.products), len(site.feeds)))
        told += [said.site_empty()] if site.is_empty else []
        told += [said.site_elsewhere(site.leads_to)] if site.leads_to else []
        left: dict[str, list[str]] = defaultdict(list)
        for one in site.left:
            left[one.why].append(one.url)
        told += [said.site_left(urls, why) for why, urls in left.items()]
    if verdict.known:
        told.append(said.known_already(verdict.known, slips=verdict.has_slips))
    return told


def ticked(site: SiteFound, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the products worth listing, and those that are words of every kitchen or shop."""
    telling = [
        one
        for one in site.products
        if is_telling(one, site.language) and one.casefold() != name.casefold()
    ]
    return tuple(telling), tuple(one for one in site.products if one not in telling)


def with_own(described: Description, own: Sequence[Chosen]) -> Description:
    """Return the description with sources that a person named."""
    known = {one.source.key for one in described.sources}
    new = [one for one in own if one.source.key not in known]
    return replace(described, sources=(*described.sources, *new))
