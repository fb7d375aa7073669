"""The sources of a brand, asked side by side within a few seconds, and told in few lines.

No article is read, and nothing is stored. Who asks to be left alone between two requests (Reddit)
is asked once; the rest of its sources are told as what waits, not as what is well.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from service.app import factories
from service.cli.checks.lines import CheckLine, Mark
from service.config import Settings
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Source, SourceReport, SourceState
from service.models.item import UNWELL
from service.runs.scheduler import utc_now
from service.scraping.entries.context import EarlierRuns, Wanted
from service.scraping.http.rate_limiter import Bucket
from service.scraping.sources import registry
from service.scraping.sources.source_type import RequestOptions
from service.text.urls import host_of

SECONDS = 10.0
"""For all sources together: with the rest of a check that is less than fifteen."""
_LISTED = 3
"""Failed sources of one and the same reason that are listed one by one."""
_NAMED = 3
_NAME = "source"


async def source_lines(settings: Settings, brand: Brand) -> list[CheckLine]:
    """Return what each source answered, in their order."""
    heard: set[str] = set()
    lexicon = await asyncio.to_thread(Lexicon, brand)  # others wait for servers meanwhile
    in_a_thread = settings.model_copy(update={"parse_workers": settings.parse_workers or 0})
    async with AsyncExitStack() as stack:
        scraper = await factories.open_scraper(in_a_thread, None, {}, stack)
        reports = await scraper.collector.collect(
            brand.sources_read(utc_now().astimezone(settings.timezone).date()),
            EarlierRuns(known=_all_known),
            Wanted(
                prefilter=lexicon.prefilter,
                max_age=timedelta(hours=settings.max_age_hours),
                languages=brand.languages,
                regions=brand.regions,
            ),
            now=utc_now(),
            deadline=asyncio.get_running_loop().time() + SECONDS,
            progress=lambda report: heard.add(report.source.key),
        )
    options = RequestOptions(
        languages=brand.languages,
        regions=brand.regions,
        reddit_token=bool(settings.reddit_client_id),
    )
    return list(told(reports, heard, options, SECONDS))


async def _all_known(item_ids: Sequence[str]) -> set[str]:
    """Say that everything is known, so that no article is read just to check its source."""
    return set(item_ids)


def told(
    reports: Sequence[SourceReport], heard: set[str], options: RequestOptions, seconds: float
) -> Iterator[CheckLine]:
    """Yield the lines. `heard` has the keys of the sources whose reading came to an end."""
    waiting = [one for one in reports if one.state is SourceState.NOT_DUE]
    slow = [one for one in reports if one.source.key not in heard]
    failed = [one for one in reports if one.state in UNWELL and one not in slow]
    well = [one for one in reports if one not in waiting and one not in slow and one not in failed]
    for report in well:
        words = f"{report.source.name}: {_entries(report.entries)} in {report.seconds:.1f} s"
        if report.partly:
            yield CheckLine(Mark.WARN, _NAME, f"{words}; in part: {report.partly}")
            continue
        yield CheckLine(Mark.OK, _NAME, words)
    unheard = bool(slow) or any(one.unanswered for one in failed)
    if not well and unheard and len(reports) > 1:
        yield _none([one.error for one in failed] + [_late(seconds)] * len(slow), len(reports))
        return
    yield from _waiting([one.source for one in waiting], options)
    if slow:
        names = ", ".join(one.source.name for one in slow)
        yield CheckLine(Mark.WARN, _NAME, f"{_late(seconds)}, a run waits longer: {names}")
    yield from _failed(failed)


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def _late(seconds: float) -> str:
    return f"no answer within {seconds:g} s"


def _none(errors: Sequence[str], of: int) -> CheckLine:
    """Return one line for what is one trouble: nothing out there is reached."""
    reasons = Counter(errors).most_common(_NAMED)
    said = "; ".join(
        reason if len(reasons) == 1 else f"{_times(count)}: {reason}" for reason, count in reasons
    )
    words = (
        f"none of the {of} sources could be read ({said}). "
        "Check that this machine reaches the internet, and its DNS."
    )
    return CheckLine(Mark.FAIL, "sources", words)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _failed(failed: Sequence[SourceReport]) -> Iterator[CheckLine]:
    """Yield a line for each source, one for all where many have the same reason."""
    alike: dict[str, list[str]] = defaultdict(list)
    for one in failed:
        alike[one.error].append(one.source.name)
    for reason, names in alike.items():
        if len(names) > _LISTED:
            words = f"{len(names)} sources: {reason}. They are: {', '.join(names)}"
            yield CheckLine(Mark.FAIL, _NAME, words)
            continue
        for name in names:
            yield CheckLine(Mark.FAIL, _NAME, f"{name}: {reason}")


def _waiting(sources: Sequence[Source], options: RequestOptions) -> Iterator[CheckLine]:
    """Yield a line for each service that wants to be asked with pauses."""
    together: dict[str, list[str]] = defaultdict(list)
    pauses: dict[str, float] = {}
    for source in sources:
        bucket = _bucket(source, options)
        service = bucket.name if bucket else host_of(source.target) or source.name
        together[service].append(source.name)
        pauses[service] = bucket.pause if bucket else 0.0
    for service, names in together.items():
        pause = pauses[service]
        takes = f"asked {pause:g} s apart, so it takes {_long(pause * len(names))} more"
        words = takes if pause else "it wants to be left alone for now"
        yield CheckLine(Mark.WAIT, _NAME, f"{service.capitalize()}: {words}: {', '.join(names)}")


def _bucket(source: Source, options: RequestOptions) -> Bucket | None:
    """Return the limit that a source's requests fall under."""
    asked = registry.requests_for(source, options)
    found = (registry.BUCKETS.get(host_of(one.url)) for one in asked)
    return next((bucket for bucket in found if bucket), None)


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes:
        return f"{minutes} minute{'s' * (minutes != 1)}"
    return f"{seconds:g} s"
