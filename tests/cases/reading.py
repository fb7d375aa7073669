"""The kinds of cases of reading, one function each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.cases.case import Case, check
from tests.cases.seams import reading as seam
from tests.cases.web import raw, scripted

SECONDS = 60
"""The longest that whole rounds may take."""
Data = Mapping[str, Any]


def feed(data: Data, body: bytes) -> None:
    """The entries of a feed."""
    want, entries = data["expectation"], _listed("feed", data, body).entries
    titles = [one.title for one in entries]
    links = [one.link for one in entries]
    dates = [_iso(one.published) for one in entries]
    _count(want, entries)
    check("titles" not in want or titles == want["titles"], f"titles {titles}")
    check("title_first" not in want or titles[:1] == [want["title_first"]], f"titles {titles[:1]}")
    check("links" not in want or links == want["links"], f"links {links}")
    check("fetched" not in want or links == want["fetched"], f"would fetch {links}")
    if "links_any" in want:
        check(links and set(links) <= set(want["links_any"]), f"links {links}")
    check("published" not in want or dates == want["published"], f"dates {dates}")
    if "newest_published" in want:
        newest = max(filter(None, dates), default=None)
        check(newest == want["newest_published"], f"the newest of {len(dates)} is {newest}")


def page(data: Data, body: bytes) -> None:
    """What a page says."""
    want = data["expectation"]
    got = seam.extract(body, data["url"], data["content_type"] or None)
    said = {"title": got.title, "author": got.author, "canonical_url": got.canonical_url}
    for name, value in said.items():
        check(name not in want or value == want[name], f"{name} {value!r}")
    at = got.published
    date = f"date {at} by {got.date_how}"
    check("published" not in want or _iso(at) == want["published"], date)
    days = want.get("published_day")
    check(not days or (at is not None and at.date().isoformat() in days), date)
    text = f"text {got.text[:120]!r}"
    for word in want.get("text_has", ()):
        check(word in got.text, text)
    for word in want.get("text_lacks", ()):
        check(word not in got.text, text)


def listing(data: Data, body: bytes) -> None:
    """The links of a page that lists articles."""
    want, listed = data["expectation"], _listed("page", data, body)
    taken = "taken for one article" if listed.article else "taken for a listing"
    check(listed.article == want["article"], taken)
    check(len(listed.entries) == want["links"], f"{len(listed.entries)} links")
    for word in want.get("titles_lack", ()):
        found = [one.title for one in listed.entries if word in one.title]
        check(not found, f"titled {found[:2]}")


def sitemap(data: Data, body: bytes) -> None:
    """The entries of a sitemap, or the sitemaps that it names."""
    want, listed = data["expectation"], _listed("sitemap", data, body)
    _count(want, listed.entries)
    names = [url.rpartition("/")[2] for url in listed.children]
    for url in want.get("children_have", ()):
        check(url in listed.children, f"would read {names}")


def robots(data: Data, body: bytes) -> None:
    """What a robots.txt lets us read."""
    want, allowed = data["expectation"], seam.allowed(body)
    for url in want.get("disallowed", ()):
        check(not allowed(url), f"{url} is allowed")
    for url in want.get("allowed", ()):
        check(allowed(url), f"{url} is disallowed")


def answer(data: Data, body: bytes) -> None:
    """What the answer of a search service lists."""
    want = data["expectation"]
    got = seam.answered(data["service"], data["url"], body, data["content_type"] or None)
    _count(want, got.links)
    check("links" not in want or got.links == want["links"], f"links {got.links}")
    for word in want.get("texts_have", ()):
        check(any(word in text for text in got.texts), f"texts {got.texts}")


def social(data: Data, body: bytes) -> None:
    """A post from the network's answer to its score."""
    _score(data["expectation"], seam.score_of_post(data["service"], body))


def score(data: Data, body: bytes) -> None:
    """A page that a feed listed under `title`, to its score."""
    got = seam.score_of_page(data["title"], data["url"], body, data["content_type"])
    _score(data["expectation"], got)


def group(data: Data, body: bytes) -> None:
    """Which stories some items tell."""
    want, rows = data["expectation"], json.loads(body)
    got = seam.grouped(rows)
    check("stories" not in want or got.count == want["stories"], f"{got.count} stories")
    for places in want.get("apart", ()):
        together = f"one story: {[rows[n]['title'] for n in places]}"
        check(len({got.homes[n] for n in places}) == len(places), together)
    if "stories_of" in want:
        places, number = want["stories_of"]
        found = len({got.homes[n] for n in places})
        check(found == number, f"{found} stories of {number}")


def fold(data: Data, body: bytes) -> None:
    """What is left of some items once copies are folded."""
    kept = seam.folded(json.loads(body))
    check(len(kept) == data["expectation"]["items"], f"{len(kept)} items are left: {kept}")


def http(data: Data, body: bytes) -> None:
    """The bytes of an answer, on the socket."""

    async def read() -> seam.Report:
        async with raw(body) as base, seam.Rounds() as rounds:
            return await rounds.run("feed", f"{base}/feed")

    report = asyncio.run(asyncio.wait_for(read(), SECONDS))
    wanted = data["expectation"]["entries"]
    check(report.entries == wanted, f"{report.entries} entries; {report.error}")


def run(data: Data, body: bytes) -> None:
    """Whole rounds of reading over a web on loopback."""
    script, want = json.loads(body), data["expectation"]
    base, reports = asyncio.run(asyncio.wait_for(_rounds(script), SECONDS))
    items = [item for report in reports for item in report.items]
    old = [item for report in reports for item in report.too_old]
    states = [report.state for report in reports]
    told = (
        f"{len(items)} items {[one.title[:40] for one in items]}, {len(old)} too old, "
        f"{states} {[report.error for report in reports if report.error]}"
    )
    check("items" not in want or len(items) == want["items"], told)
    check("too_old" not in want or len(old) == want["too_old"], told)
    matter = sum(item.may_matter for item in items)
    check("matters" not in want or matter == want["matters"], f"{matter} of {told} may matter")
    check("states" not in want or states == want["states"], told)
    _lacking(want, items, base)
    if "stories" in want:
        stories = seam.count_stories(items)
        check(stories == want["stories"], f"{stories} stories of {len(items)} items")


async def _rounds(script: Data) -> tuple[str, list[seam.Report]]:
    reports = []
    async with scripted() as web, seam.Rounds() as rounds:
        for routes in script["rounds"]:
            web.routes = routes
            source = script["source"]
            reports.append(await rounds.run(source["kind"], web.base + source["path"]))
        return web.base, reports


def _lacking(want: Data, items: Sequence[seam.Found], base: str) -> None:
    """Check that what must not be there is not."""
    urls = [item.url for item in items]
    titles = [item.title for item in items]
    for word in want.get("urls_lack", ()):
        check(not any(word in url for url in urls), f"urls {urls}")
    for end in want.get("urls_end_not", ()):
        check(base + end not in urls, f"urls {urls}")
    for title in want.get("titles_lack", ()):
        check(title not in titles, f"titles {titles}")
    for word in want.get("texts_lack", ()):
        texts = [item.text[:60] for item in items]
        check(not any(word in item.text for item in items), f"texts {texts}")


def _listed(kind: str, data: Data, body: bytes) -> seam.Listed:
    return seam.listed(kind, data["url"], body, data["content_type"] or None)


def _count(want: Data, entries: Sequence[object]) -> None:
    check("entries" not in want or len(entries) == want["entries"], f"{len(entries)} entries")


def _score(want: Data, found: float) -> None:
    check("score_below" not in want or found < want["score_below"], f"score {found}")
    check("score_at_least" not in want or found >= want["score_at_least"], f"score {found}")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


KINDS: Mapping[str, Callable[[Data, bytes], None]] = {
    kind.__name__: kind
    for kind in (
        feed, page, listing, sitemap, robots, answer, social, score, group, fold, http, run,
    )
}  # fmt: skip


def judge(case: Case) -> str:
    """Try a case. Raises WrongError, or whatever the service raises."""
    KINDS[case.kind](case.data, case.body())
    return ""
