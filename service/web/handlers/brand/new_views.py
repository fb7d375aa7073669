"""What the pages of a new brand show, as plain values for their templates. Pure."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from service.onboarding import names as name_rules
from service.onboarding.description import Chosen, Description
from service.onboarding.first_five import FirstFive
from service.onboarding.site import SiteFound
from service.onboarding.sources import countries_with_outlets, without_outlets
from service.onboarding.trying import Tried
from service.onboarding.wizard import Proposals, ticked, told_of, told_of_names, unreached
from service.wording.brand_pages import wizard as said

_TITLES = 3


@dataclass(frozen=True, slots=True)
class Tickable:
    """A proposal with a box to tick."""

    value: str
    on: bool


@dataclass(frozen=True, slots=True)
class TriedSource:
    """A source as the third step shows it."""

    key: str
    name: str
    target: str
    on: bool
    brings: bool
    words: str
    newest: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """One of the five."""

    title: str
    url: str
    line: str
    why: str
    why_language: str
    evidence: str
    about_brand: bool


def as_plain(more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows as JSON has it."""
    return {key: _plain(value) for key, value in more.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Tickable | TriedSource | StoryView):
        return asdict(value)
    return value


async def names(described: Description, proposals: Proposals | None) -> dict[str, Any]:
    """Return what the second step shows; without `proposals` the site is not read again."""
    if proposals is None:
        found = await asyncio.to_thread(name_rules.verdict, described.name, described.aliases)
        proposals = Proposals(found, SiteFound())
    verdict, site = proposals.verdict, proposals.site
    telling, common = ticked(site, described.name)
    return {
        "notices": told_of_names(proposals),
        "aliases": _boxes(described.aliases, verdict.aliases, verdict.doubtful),
        "products": _boxes(described.products, telling, common),
    }


def _boxes(
    taken: Sequence[str], proposed: Sequence[str], doubtful: Sequence[str]
) -> list[Tickable]:
    """Return what was taken, and what is proposed beside it, each once."""
    on = dict.fromkeys([*taken, *proposed], True)
    return [Tickable(value, on.get(value, False)) for value in dict.fromkeys([*on, *doubtful])]


def sources(described: Description, tried: Sequence[Tried]) -> dict[str, Any]:
    """Return what the third step shows: every source with what it brought."""
    by_key = {one.source.key: one for one in tried}
    groups: dict[str, list[TriedSource]] = {}
    for chosen in described.sources:
        view = _source(chosen, by_key[chosen.source.key])
        groups.setdefault(said.origin(chosen.origin), []).append(view)
    notices = [said.nothing_reached()] if unreached(tried) else []
    if unlisted := without_outlets(described.countries):
        notices.append(said.no_outlets(unlisted, countries_with_outlets()))
    return {"notices": notices, "groups": list(groups.items())}


def _source(chosen: Chosen, tried: Tried) -> TriedSource:
    source = chosen.source
    titles = [item.title for item in tried.mattering or tried.items][:_TITLES]
    return TriedSource(
        key=source.key,
        name=tried.source.name,
        target=chosen.target,
        on=chosen.on,
        brings=tried.brings,
        words=told_of(tried),
        newest=said.newest(titles) if titles else "",
    )


def five(found: FirstFive, now: datetime) -> dict[str, Any]:
    """Return what the fourth step shows."""
    notices = [said.five_head(found.read, found.mattering, len(found.choice.findings))]
    if found.choice.findings:
        notices.append(said.by_keywords())
    if found.doubtful:
        notices.append(said.not_taken([item.title for item in found.doubtful[:4]]))
    boxes = [Tickable(one, True) for one in found.look_alikes]
    return {"notices": notices, "stories": stories(found, now), "found": boxes}


def stories(found: FirstFive, now: datetime) -> list[StoryView]:
    """Return the five as they are shown."""
    shown = []
    for finding in found.choice.findings:
        item, its = finding.story.items[0], finding.evaluation
        shown.append(
            StoryView(
                title=item.title,
                url=item.url,
                line=said.outlet_line(item.outlet, item.published_at, now),
                why=its.why,
                why_language=its.why_language,
                evidence=its.evidence,
                about_brand=finding.group.value == "brand",
            )
        )
    return shown
