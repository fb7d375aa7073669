"""Rounds over a small web that misbehaves as real ones do: what is found, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from service.models import DateFrom, Missing, SourceHealth, SourceKind, SourceState, Wall
from service.scraping.collector import Collector
from service.scraping.entries.keys import listed_key
from service.scraping.http.client import Fetcher
from service.scraping.pages import walls
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from tests.scraping.test_collector import HOUR, NOW, WANTED, Rounds, feed, ids, source
from tests.scraping.web import LocalWeb, article, entry

STORIES = {
    "a": ("Kitchen burns in Durban", "Zesty Pizza burned in Durban, firemen came at noon."),
    "b": ("Mayor opens bridge in Paarl", "Zesty Pizza fed the guests of the mayor at the bridge."),
    "c": ("Strike ends after nine days", "Zesty Pizza workers go back to their ovens on Monday."),
}
CONSENT = (
    "<h1>Before you continue</h1><p>We and our 312 partners store and access information on your "
    "device.</p><p>Accept all. Reject all.</p>"
)


ENTRY = '<link rel="alternate" type="application/atom+xml; type=entry" href="/one">'


@pytest.fixture
def rounds(fetcher: Fetcher, workers: Workers, cache: Cache) -> Rounds:
    return Rounds(Collector(fetcher=fetcher, workers=workers, cache=cache), cache)


def fed(web: LocalWeb, *names: str, summary: str = "") -> None:
    stories = [(STORIES[one][0], web.url(f"/{one}"), summary or STORIES[one][1]) for one in names]
    web.feed("/feed", [entry(title, url, at=NOW - HOUR, summary=s) for title, url, s in stories])


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


# --- what it is called, and where it stands ---------------------------------------------------


async def test_a_note_without_a_title_is_called_by_its_first_words(
    web: LocalWeb, rounds: Rounds
) -> None:
    note = "Found a nail in my Zesty Pizza, and nobody at the counter was surprised."
    web.page("/2026/092233.html", html(f"<p>{note}</p>", "<title>Ann</title>"))
    web.feed("/feed", [entry("", web.url("/2026/092233.html"), at=NOW - HOUR, summary=note)])
    report = await rounds.one(feed(web))
    assert [one.title for one in report.items] == [note]


async def test_a_page_that_only_sends_on_is_followed(web: LocalWeb, rounds: Rounds) -> None:
    title, text = STORIES["a"]
    web.page("/a", html("", '<meta http-equiv="refresh" content="0;URL=/moved/a">'))
    web.page("/moved/a", article(title, text))
    fed(web, "a", summary="Two engines came.")
    report = await rounds.one(feed(web))
    assert [one.may_matter for one in report.items] == [True]


async def test_a_bare_call_to_read_more_is_no_title_where_the_page_has_one(
    web: LocalWeb, rounds: Rounds
) -> None:
    title, text = STORIES["a"]
    web.page("/a", article(title, text))
    web.feed("/feed", [entry("Read more", web.url("/a"), at=NOW - HOUR, summary=text)])
    assert [one.title for one in (await rounds.one(feed(web))).items] == [title]


# --- which address names it -------------------------------------------------------------------


@pytest.mark.parametrize(
    "claimed",
    ["/", "/news/", "/index.php", "/home", "/gauteng", "/one-story-that-is-not-this-one-at-all"],
)
async def test_one_canonical_on_all_pages_joins_none(
    web: LocalWeb, rounds: Rounds, claimed: str
) -> None:
    head = f'<link rel="canonical" href="{web.url(claimed)}">'
    for name, (title, text) in STORIES.items():
        web.page(f"/{name}", article(title, text, head=head))
    fed(web, "a", "b")
    assert sorted(ids(await rounds.one(feed(web)))) == ["a", "b"]
    fed(web, "c", "a")
    assert ids(await rounds.one(feed(web))) == ["c"]


async def test_a_wrong_canonical_is_found_out_by_the_second_story(
    web: LocalWeb, rounds: Rounds
) -> None:
    head = f'<link rel="canonical" href="{web.url("/gauteng")}">'
    for name, (title, text) in STORIES.items():
        web.page(f"/{name}", article(title, text, head=head))
    for name in STORIES:
        fed(web, name)
        assert [item.title for item in (await rounds.one(feed(web))).items] == [STORIES[name][0]]


async def test_a_right_canonical_joins_over_runs_and_sources(web: LocalWeb, rounds: Rounds) -> None:
    title, text = STORIES["a"]
    head = f'<link rel="canonical" href="{web.url("/2026/kitchen-burns-in-durban-4711")}">'
    for path in ("/a", "/x"):
        web.page(path, article(title, text, head=head))
    fed(web, "a")
    assert ids(await rounds.one(feed(web))) == ["kitchen-burns-in-durban-4711"]
    web.feed("/other", [entry(title, web.url("/x"), at=NOW - HOUR)])
    assert (await rounds.one(feed(web, "/other"))).items == ()


@pytest.mark.parametrize(("own", "moves"), [("/kitchen-burns-in-durban-4711", False), ("", True)])
async def test_a_story_moves_with_its_listing_unless_its_page_names_its_address(
    web: LocalWeb, rounds: Rounds, own: str, *, moves: bool
) -> None:
    title, text = STORIES["a"]
    head = f'<link rel="canonical" href="{web.url(own)}">' if own else ""
    for path in ("/out/1", "/out/2"):
        web.page(path, article(title, text, head=head))
        at = NOW - HOUR + timedelta(minutes=12)
        web.feed("/feed", [entry(title, web.url(path), at=at, summary=text)])
        report = await rounds.one(feed(web))
        assert len(report.items) == (path == "/out/1")
    assert list(report.moved.values()) == ([web.url("/out/2")] if moves else [])


@pytest.mark.parametrize(
    ("to", "wall"),
    [
        ("/", Wall.NOT_FOUND),
        ("/login?next=%2F{}", Wall.LOGIN),
        ("/cookie-consent/?url=%2F{}", Wall.CONSENT),
        ("/subscribe", Wall.PAYWALL),
        ("/error/404", Wall.NOT_FOUND),
    ],
)
async def test_redirects_that_leave_the_stories(
    web: LocalWeb, rounds: Rounds, to: str, wall: Wall
) -> None:
    for name in STORIES:
        web.redirect(f"/{name}", web.url(to.format(name)))
        web.page(to.format(name), article("Something else", "Nothing of it at all is here."))
    fed(web, *STORIES)
    report = await rounds.one(feed(web))
    assert sorted(ids(report)) == ["a", "b", "c"]
    assert {item.wall for item in report.items} == {wall}
    assert [item.text for item in report.items] == [text for _, text in STORIES.values()]
    assert report.state is SourceState.WALLED


# --- walls ------------------------------------------------------------------------------------


async def test_one_unknown_text_at_every_address_is_a_wall(web: LocalWeb, rounds: Rounds) -> None:
    for name in STORIES:
        web.page(f"/{name}", html("<p>Umnyango uvaliwe, sicela ubuye ngemuva kwesikhashana.</p>"))
    fed(web, *STORIES)
    report = await rounds.one(feed(web))
    assert {item.wall for item in report.items} == {Wall.SAME_TEXT}
    assert {item.may_matter for item in report.items} == {True}
    assert report.state is SourceState.WALLED


async def test_a_page_behind_a_wall_is_tried_again_and_its_story_comes(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", html(CONSENT))
    web.page("/b", html(CONSENT))
    fed(web, "a", "b", summary="A short word.")
    report = await rounds.one(feed(web))
    assert {(item.wall, item.may_matter) for item in report.items} == {(Wall.CONSENT, False)}
    assert report.health is not None
    assert (report.health.state, report.health.walls) == ("walled", 2)
    assert (await rounds.one(feed(web))).items == ()
    web.page("/a", article(*STORIES["a"]))
    rounds.now = NOW + HOUR
    report = await rounds.one(feed(web))
    assert [(item.title, item.wall) for item in report.items] == [(STORIES["a"][0], None)]
    assert report.health is not None
    assert (report.health.state, report.health.walls) == ("well", 0)


async def test_a_status_that_keeps_us_out_is_a_wall_too(web: LocalWeb, rounds: Rounds) -> None:
    for name in STORIES:
        web.serve(f"/{name}", "no", status=403)
    fed(web, *STORIES)
    report = await rounds.one(feed(web))
    assert report.state is SourceState.WALLED
    assert {item.wall for item in report.items} == {Wall.CHALLENGE}


async def test_one_closed_page_among_others_says_nothing_of_its_source(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article(*STORIES["a"]))
    web.page("/b", html(CONSENT))
    fed(web, "a", "b")
    report = await rounds.one(feed(web))
    assert report.state is SourceState.OK
    assert {item.wall for item in report.items} == {None, Wall.CONSENT}


@pytest.mark.parametrize(
    ("body", "wall"),
    [
        (CONSENT, Wall.CONSENT),
        ("<h1>Page not found</h1><p>Nothing was found here.</p>", Wall.NOT_FOUND),
    ],
)
async def test_a_wall_where_a_page_source_was_is_a_failure(
    web: LocalWeb, rounds: Rounds, body: str, wall: Wall
) -> None:
    web.page("/news", html(body))
    report = await rounds.one(source(SourceKind.PAGE, web.url("/news")))
    assert (report.state, report.items) == (SourceState.FAILED, ())
    assert report.error.endswith(walls.WORDS[wall])


# --- what is undated --------------------------------------------------------------------------


async def test_of_the_undated_ten_compete_at_first_and_after_a_long_rest(
    web: LocalWeb, rounds: Rounds
) -> None:
    def listed(numbers: range) -> None:
        web.feed("/feed", [entry(f"Story {n}", web.url(f"/{n}")) for n in numbers])

    for n in range(60):
        web.page(f"/{n}", article(f"Story {n}", f"Zesty Pizza has a story of number {n} to tell."))
    listed(range(15))
    report = await rounds.one(feed(web))
    assert [item.title for item in report.items] == [f"Story {n}" for n in range(10)]
    assert {item.date_from for item in report.items} == {DateFrom.FIRST_SEEN}
    assert [item.title for item in report.too_old] == [f"Story {n}" for n in range(10, 15)]
    listed(range(15, 30))
    assert len((await rounds.one(feed(web))).items) == 15
    rounds.now += timedelta(hours=80)
    listed(range(30, 45))
    assert len((await rounds.one(feed(web))).items) == 10
    listed(range(30, 45))
    assert (await rounds.one(feed(web))).items == ()


# --- what changes at a known address ----------------------------------------------------------


async def test_a_page_that_comes_to_the_brand_is_seen_though_its_listing_is_the_same(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article("Storm in town", "Roads are closed, the city said, until the evening."))
    web.feed("/feed", [entry("LIVE: Storm in town", web.url("/a"), at=NOW - HOUR)])
    assert [item.may_matter for item in (await rounds.one(feed(web))).items] == [False]
    web.page("/a", article("Storm in town", "The roof of Zesty Pizza has come down, two are hurt."))
    (item,) = (await rounds.one(feed(web))).items
    assert item.may_matter
    assert "roof" in item.text


async def test_new_sentences_are_seen_and_dates_and_counters_are_not(
    web: LocalWeb, rounds: Rounds
) -> None:
    def page(minutes: int, more: str = "") -> str:
        text = "Zesty Pizza was fined in Paarl on Friday for its ovens, a court in the town said."
        counted = f"Updated {minutes} minutes ago by our desk in town. {minutes} comments so far."
        return html(f"<article><h1>Fine</h1><p>{text}</p><p>{counted}{more}</p></article>")

    web.page("/a", page(3))
    web.feed("/feed", [entry("Fine in Paarl", web.url("/a"), at=NOW - HOUR)])
    assert len((await rounds.one(feed(web))).items) == 1
    web.page("/a", page(44))
    rounds.now = NOW + HOUR
    assert (await rounds.one(feed(web))).items == ()
    web.page("/a", page(51, " A judge has now set the fine aside after an appeal."))
    rounds.now = NOW + 4 * HOUR
    (item,) = (await rounds.one(feed(web))).items
    assert "appeal" in item.text
    assert len(web.asked("/a")) == 3
    rounds.now += timedelta(minutes=10)
    assert (await rounds.one(feed(web))).items == ()


async def test_a_corrected_headline_brings_the_story_back_with_the_earlier_one(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article("Zesty Pizza fined", "Zesty Pizza was fined in Paarl on Friday."))
    web.feed("/feed", [entry("Zesty Pizza fined", web.url("/a"), at=NOW - HOUR)])
    first = (await rounds.one(feed(web))).items[0]
    web.feed("/feed", [entry("Zesty Pizza cleared", web.url("/a"), at=NOW - HOUR)])
    (item,) = (await rounds.one(feed(web))).items
    assert (item.id, item.title) == (first.id, "Zesty Pizza cleared")
    assert item.earlier_title == "Zesty Pizza fined"
    assert (await rounds.one(feed(web))).items == ()


async def test_a_change_of_a_run_that_was_lost_is_seen_again(web: LocalWeb, rounds: Rounds) -> None:
    web.page("/a", article("Zesty Pizza fined", "Zesty Pizza was fined in Paarl on Friday."))
    web.feed("/feed", [entry("Zesty Pizza fined", web.url("/a"), at=NOW - HOUR)])
    await rounds.one(feed(web))
    web.feed("/feed", [entry("Zesty Pizza cleared", web.url("/a"), at=NOW - HOUR)])
    assert len((await rounds.one(feed(web), commit=False)).items) == 1
    assert len((await rounds.one(feed(web))).items) == 1
    assert (await rounds.one(feed(web))).items == ()


async def test_a_page_source_that_is_one_article_is_read_each_time_it_changes(
    web: LocalWeb, rounds: Rounds
) -> None:
    page = source(SourceKind.PAGE, web.url("/status"), text="article")
    web.page("/status", article("Status", "All ovens of the town are in order on this day."))
    assert [item.may_matter for item in (await rounds.one(page)).items] == [False]
    assert (await rounds.one(page)).items == ()
    web.page("/status", article("Status", "Zesty Pizza has closed its ovens in Paarl for good."))
    assert [item.may_matter for item in (await rounds.one(page)).items] == [True]
    assert (await rounds.one(page)).items == ()


def of_2019(text: str, box: str = "") -> str:
    head = '<meta property="article:published_time" content="2019-02-03T10:00:00Z">'
    list_of = "<p>The commission keeps this list of food that was taken back in our country.</p>"
    beside = f'<aside class="related"><a href="/b">{box}</a></aside>'
    story = f"<h1>Food recalls</h1>{list_of * 3}<p>{text}</p>"
    return html(f"<article>{story}</article>{beside}", head)


async def test_an_old_page_that_is_a_source_of_its_own_is_seen_to_grow(
    web: LocalWeb, rounds: Rounds
) -> None:
    page = source(SourceKind.PAGE, web.url("/recalls"), text="article")
    web.page("/recalls", of_2019("Peanut butter of two makers was taken back for its poison."))
    assert [one.may_matter for one in (await rounds.one(page)).items] == [False]
    web.page("/recalls", of_2019("Zesty Pizza takes back its toppings after listeria was found."))
    (item,) = (await rounds.one(page)).items
    assert (item.published_at, item.date_from) == (item.fetched_at, DateFrom.FIRST_SEEN)
    found = "Zesty Pizza takes back its toppings after listeria was found."
    web.page("/recalls", of_2019(f"{found} Last updated: 14 November 2026, 10:15."))
    assert (await rounds.one(page)).items == ()


async def test_an_old_page_of_a_list_is_read_once_a_day_and_tells_what_it_says_of_the_brand(
    web: LocalWeb, rounds: Rounds
) -> None:
    old = "Zesty Pizza was fined for its ovens in that year, a court in Paarl said."
    web.page("/a", of_2019(old))
    web.feed("/feed", [entry("Food recalls", web.url("/a"))])

    async def told(page: str) -> int:
        web.page("/a", page)
        rounds.now += timedelta(hours=25)
        return len((await rounds.one(feed(web))).items)

    assert await told(of_2019(old)) == 0
    for box in ("Zesty Pizza opens a restaurant in town", "Rain is due in all of the Cape"):
        assert await told(of_2019(old, box)) == 0
    old += " The weather in all of the Cape will be fine again."
    assert await told(of_2019(old)) == 0
    assert await told(of_2019(f"{old} Zesty Pizza takes back all of its toppings.")) == 1
    assert await told(of_2019(f"{old} Zesty Pizza takes back all of its toppings.")) == 0
    corrected = old.replace("a court in Paarl", "the high court in Paarl")
    added = "Zesty Pizza closes the shop for good. All nine who work there go. No buyer was found."
    assert await told(of_2019(f"{corrected} Zesty Pizza takes back all of its toppings. {added}"))
    rounds.now += timedelta(hours=20)
    await rounds.one(feed(web))
    assert len(web.asked("/a")) == 7


async def test_a_box_that_names_the_brand_on_an_old_page_each_day_is_no_news(
    web: LocalWeb, rounds: Rounds
) -> None:
    story = "A court in Paarl has fined a bakery of the town for its ovens, it said.</p><div><p>{}"
    found = []
    for box in (
        "Zesty Pizza opens a restaurant in the town.", "Zesty Pizza was founded two days ago.",
        "It will rain in all of the Cape today.", "Zesty Pizza shares are up again today.",
    ):  # fmt: skip
        web.page("/a", of_2019(f"{story.format(box)}</p></div><p>The bakery will appeal it."))
        web.feed("/feed", [entry("Food recalls", web.url("/a"))])
        found.append(len((await rounds.one(feed(web))).items))
        rounds.now += timedelta(hours=25)
    assert (found, len(web.asked("/a"))) == ([0] * 4, 4)


async def test_a_box_with_another_story_of_the_list_makes_no_news_of_an_old_page(
    web: LocalWeb, rounds: Rounds
) -> None:
    box = (
        "A court has fined a bakery.</p><div><p>{}</p></div><p>The bakery of Paarl will appeal it."
    )
    title, text = STORIES["a"]
    web.page("/a", of_2019(box.format("It will rain in all of the Cape today.")))
    web.page("/b", article(title, text))
    listed = [entry("Food recalls", web.url("/a"))]
    found = []
    for _ in range(3):
        web.feed("/feed", listed)
        found.append([one.title for one in (await rounds.one(feed(web))).items if one.may_matter])
        listed = [entry(title, web.url("/b"), at=rounds.now), listed[-1]]
        web.page("/a", of_2019(box.format(text)))
        rounds.now += timedelta(hours=25)
    assert (found, len(web.asked("/a"))) == ([[], [title], []], 3)


async def test_an_entry_that_grew_too_old_is_read_again_where_its_feed_lists_it_otherwise(
    web: LocalWeb, rounds: Rounds
) -> None:
    grown = "Zesty Pizza in Paarl is closed as well, the city said on the sixth day."
    asked = []

    async def told(title: str, text: str, hours: int) -> int:
        web.page("/a", article("Ovens are inspected", f"The city inspects ovens. {text}"))
        web.feed("/feed", [entry(title, web.url("/a"), at=NOW - HOUR)])
        rounds.now += timedelta(hours=hours)
        report = await rounds.one(feed(web))
        asked.append(len(web.asked("/a")))
        return len([one for one in report.items if one.may_matter])

    assert await told("Ovens are inspected", "Nine were in order.", 0) == 0
    assert await told("Ovens are inspected", "Nine were in order.", 100) == 0
    assert await told("Ovens are inspected: ten closed", f"Nine were in order. {grown}", 20) == 1
    assert await told("Ovens are inspected: ten closed", f"Nine were in order. {grown}", 1) == 0
    assert asked == [1, 2, 3, 3], "once more behind a hundred hours in which nobody read"


async def test_an_entry_that_says_that_it_was_changed_is_read_again(
    web: LocalWeb, rounds: Rounds
) -> None:
    def atom(updated: str) -> str:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>y</id><entry><id>1</id>'
            f'<title>In town today</title><link href="{web.url("/a")}"/><updated>{updated}'
            f"</updated><published>{(NOW - HOUR).isoformat()}</published></entry></feed>"
        )

    web.page("/a", article("In town today", "A lorry turned over on the road out of town."))
    web.serve("/feed", atom((NOW - HOUR).isoformat()), kind="application/atom+xml")
    assert [one.may_matter for one in (await rounds.one(feed(web))).items] == [False]
    web.page("/a", article("In town today", "Zesty Pizza has closed its ovens in this town."))
    assert (await rounds.one(feed(web))).items == ()
    web.serve("/feed", atom(NOW.isoformat()), kind="application/atom+xml")
    assert [one.may_matter for one in (await rounds.one(feed(web))).items] == [True]


async def test_what_was_noted_as_known_does_not_come_back_as_changed(
    web: LocalWeb, rounds: Rounds
) -> None:
    for n in range(12):
        web.page(f"/{n}", article(f"Story {n}", f"Zesty Pizza has a story of number {n} to tell."))
    web.feed("/feed", [entry(f"Story {n}", web.url(f"/{n}")) for n in range(12)])
    assert len((await rounds.one(feed(web))).items) == 10
    for hours in (1, 5, 20):
        rounds.now = NOW + hours * HOUR
        assert (await rounds.one(feed(web))).items == ()


async def test_pages_are_read_again_at_growing_intervals_and_conditionally(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article(*STORIES["a"]), headers={"ETag": '"7"'})
    fed(web, "a")
    for _ in range(6 * 24):
        await rounds.one(feed(web))
    asked = web.asked("/a")
    assert len(asked) == 4
    assert all(one.headers.get("If-None-Match") == '"7"' for one in asked[1:])


async def test_a_feed_that_stamps_its_entries_at_every_request_causes_no_reading(
    web: LocalWeb, rounds: Rounds
) -> None:
    names = [f"n{n}" for n in range(8)]
    for name in names:
        web.page(f"/{name}", article(name, f"Nothing of interest in {name}."))
    for minutes in (0, 10):
        at = NOW - HOUR + timedelta(minutes=minutes)
        web.feed("/feed", [entry(f"Story {n}", web.url(f"/{n}"), at=at) for n in names])
        await rounds.one(feed(web))
    assert all(len(web.asked(f"/{name}")) == 1 for name in names)


async def test_when_a_feed_was_made_is_no_change_of_its_entries(
    web: LocalWeb, rounds: Rounds
) -> None:
    def atom(names: str, made: timedelta, summary: str = "") -> str:
        said = "".join(
            f"<entry><id>{n}</id><title>Story {n} of this town</title>"
            f'<link href="{web.url(f"/{n}")}"/>'
            f"<summary>{summary if n == names[0] else ''}</summary>"
            f"<published>{(NOW - HOUR).isoformat()}</published>"
            f"<updated>{(NOW - HOUR + made).isoformat()}</updated></entry>"
            for n in names
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>y</id>{said}</feed>'

    for names in ("abc", "klmnopqr"):
        rounds.now = NOW
        for n in names:
            web.page(f"/{n}", article(f"Story {n} of this town", f"Nothing new in {n}."))
        for minutes in range(3):
            made = timedelta(minutes=minutes)
            web.serve(f"/{names}", atom(names, made), kind="application/atom+xml")
            await rounds.one(feed(web, f"/{names}"))
        assert [len(web.asked(f"/{n}")) for n in names] == [1] * len(names)
        text = "Zesty Pizza has closed its ovens."
        web.page(f"/{names[0]}", article(f"Story {names[0]} of this town", text))
        web.serve(f"/{names}", atom(names, 2 * HOUR, text), kind="application/atom+xml")
        assert ids(await rounds.one(feed(web, f"/{names}"))) == [names[0]]


async def test_a_feeds_date_that_got_stuck_makes_no_story_of_today_old(
    web: LocalWeb, rounds: Rounds
) -> None:
    now, old = NOW.strftime("/%Y/%b/%d/").lower(), NOW - timedelta(days=120)
    paths = (
        f"{now}a",
        f"/event/fair{now}",
        "/2026/07/13/b",
        "/c",
        f"{(NOW - 5 * 24 * HOUR):/%Y/%m/%d/}d",
    )
    for path in paths:
        web.page(path, article(*STORIES["a"]))
    web.feed("/feed", [entry(STORIES["a"][0], web.url(path), at=old) for path in paths])
    (item,) = (await rounds.one(feed(web))).items
    assert (item.url, item.date_from) == (web.url(paths[0]), DateFrom.URL)
    assert item.published_at is not None
    assert item.published_at.date() == NOW.date()


async def test_a_programs_date_gives_way_to_the_pages_own(web: LocalWeb, rounds: Rounds) -> None:
    made = NOW - timedelta(minutes=3, seconds=7)
    for name, days in (("a", 0), ("b", 40), ("c", None)):
        title, text = STORIES[name]
        at = None if days is None else NOW - timedelta(days=days, hours=2)
        page = article(title, text)
        if at:
            said = f'<meta property="article:published_time" content="{at.isoformat()}">'
            page = page.replace("<head>", f"<head>{said}", 1)
            assert said in page
        web.page(f"/{name}", page)
    web.feed("/feed", [entry(STORIES[n][0], web.url(f"/{n}"), at=made) for n in "abc"])
    report = await rounds.one(feed(web))
    found = {one.title: (one.date_from, bool(one.page_date)) for one in report.items}
    assert found == {
        STORIES["a"][0]: (DateFrom.PAGE, False),
        STORIES["b"][0]: (DateFrom.FEED, True),  # both dates are told
        STORIES["c"][0]: (DateFrom.FEED, False),
    }
    assert not report.too_old


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("more", [0, 12])
async def test_a_new_page_under_a_day_of_change_that_never_moves_is_read(
    web: LocalWeb, rounds: Rounds, more: int, *, fails: bool
) -> None:
    title, text = STORIES["a"]
    at = (NOW - HOUR).isoformat()
    said = f'<meta property="article:published_time" content="{at}">'
    page = article(title, text).replace("<head>", f"<head>{said}", 1)
    for names in ([f"q{n}" for n in range(3)], [*"ab", *map(str, range(more))]):
        urls = (f"<url><loc>{web.url(f'/{n}')}</loc><lastmod>2026-04-10</lastmod></url>"
                for n in (*names, "q0"))  # fmt: skip
        web.serve("/s.xml", f"<urlset>{''.join(urls)}</urlset>")
        web.page("/b", article(*STORIES["b"]))
        web.serve("/a", page, status=503 if fails else 200)
        report = await rounds.one(source(SourceKind.SITEMAP, web.url("/s.xml")))
    if fails:
        assert (ids(report), report.left_out[Missing.LATER]) == ([], 1)
        web.page("/a", page)
        report = await rounds.one(source(SourceKind.SITEMAP, web.url("/s.xml")))
    assert ids(report) == ["a"]


@pytest.mark.parametrize(("days", "is_told"), [(2, False), (40, True)])
async def test_a_page_much_older_than_its_feed_says_is_told(
    web: LocalWeb, rounds: Rounds, days: int, *, is_told: bool
) -> None:
    title, text = STORIES["a"]
    at = NOW - timedelta(days=days, hours=3)
    said = f'<meta property="article:published_time" content="{at.isoformat()}">'
    web.page("/a", article(title, text).replace("<head>", f"<head>{said}", 1))
    fed(web, "a", summary="Two engines came.")
    (item,) = (await rounds.one(feed(web))).items
    assert (item.date_from, item.published_at) == (DateFrom.FEED, NOW - HOUR)
    assert item.page_date == (at if is_told else None)


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_list_that_has_turned_over_is_told(
    web: LocalWeb, rounds: Rounds, fetcher: Fetcher, workers: Workers, *, restarted: bool
) -> None:
    for first in (0, 5):
        if restarted:
            rounds.collector = Collector(fetcher=fetcher, workers=workers, cache=rounds.cache)
        listed = [
            entry(f"Notice {n} of this very town", web.url(f"/{n}"), at=rounds.now - n * HOUR / 600)
            for n in range(first, first + 5)
        ]
        web.feed("/feed", listed)
        report = await rounds.one(feed(web))
    assert report.left_out.get(Missing.BETWEEN) == 1


# --- sessions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["PHPSESSID", "sid", "s", "token", "CFTOKEN", "visit"])
async def test_a_session_in_the_query_makes_no_new_story(
    web: LocalWeb, rounds: Rounds, name: str
) -> None:
    title, text = STORIES["a"]
    web.page("/art", article(title, text))
    for value in ("3f2a91c07be4d5aa", "9d01e77ac2b6f8bb", "0011e77ac2b6f8cc"):
        web.feed("/feed", [entry(title, web.url(f"/art?id=7&{name}={value}"), at=NOW - HOUR)])
        report = await rounds.one(feed(web))
        assert len(report.items) == (value.startswith("3f"))


async def test_a_story_whose_number_looks_like_a_session_is_a_story(
    web: LocalWeb, rounds: Rounds
) -> None:
    for n, (title, text) in enumerate(STORIES.values()):
        link = f"/art?doc=3f2a91c07be4d5a{n}"
        web.page(link, article(title, text))
        web.feed("/feed", [entry(title, web.url(link), at=NOW - HOUR)])
        assert len((await rounds.one(feed(web))).items) == 1


async def test_links_with_a_number_each_that_is_drawn_anew_are_no_new_stories(
    web: LocalWeb, rounds: Rounds
) -> None:
    title, text = STORIES["a"]
    web.page("/art", article(title, text))
    found = []
    for drawn in ("3f2a91c07be4d5aa", "0011e77ac2b6f8cc"):
        links = [f"/art?id=7&rid={value}" for value in (drawn, drawn[::-1])]
        web.feed("/feed", [entry(title, web.url(link), at=NOW - HOUR) for link in links])
        found.append(len((await rounds.one(feed(web))).items))
    assert found[1:] == [0]


async def test_notices_under_one_headline_and_numbers_like_sessions_are_all_read(
    web: LocalWeb, rounds: Rounds
) -> None:
    listed, found = list[str](), []
    for number in ("3f2504e04f8911d3", "9b1deb4d3b7d4bad", "1c6a1f0e2d3b4c5d"):
        link, text = f"/view?id={number}", f"Zesty Pizza takes back batch {number} of toppings."
        web.page(link, article("Recall notice", text))
        listed.insert(0, entry("Recall notice", web.url(link), at=rounds.now - HOUR))
        web.feed("/feed", listed)
        found.append(len((await rounds.one(feed(web))).items))
        rounds.now += 5 * HOUR
    assert found == [1, 1, 1]


def test_old_rows_of_health_have_met_no_wall() -> None:
    assert SourceHealth(source_key="k", name="n").walls == 0


async def test_a_lasting_page_on_a_page_of_links_is_seen_to_change(
    web: LocalWeb, rounds: Rounds
) -> None:
    link = "/menu-prices-of-all-our-restaurants-2026"
    title = "Menu prices of all our restaurants in the whole country"
    web.page("/news", html(f'<ul><li><a href="{link}">{title}</a></li></ul>'))
    web.page(link, article("Menu prices", "All prices of the town in one long list, by street."))
    page = source(SourceKind.PAGE, web.url("/news"), links="li")
    assert [item.may_matter for item in (await rounds.one(page)).items] == [False]
    web.page(link, article("Menu prices", "Zesty Pizza is dearer in all of its restaurants now."))
    assert [item.may_matter for item in (await rounds.one(page)).items] == [True]
    assert (await rounds.one(page)).items == ()


async def test_a_summary_that_changes_is_a_reason_to_look(web: LocalWeb, rounds: Rounds) -> None:
    web.page("/a", article("Storm in town", "Roads are closed, the city said, until the evening."))
    web.feed("/feed", [entry("Storm", web.url("/a"), at=NOW - HOUR, summary="Roads closed.")])
    await rounds.one(feed(web))
    web.page("/a", article("Storm in town", "The roof of Zesty Pizza has come down, two are hurt."))
    web.feed("/feed", [entry("Storm", web.url("/a"), at=NOW - HOUR, summary="Roof is down.")])
    assert [item.may_matter for item in (await rounds.one(feed(web))).items] == [True]


@pytest.mark.parametrize(
    ("head", "header"),
    [
        (
            "",
            '</x>; rel="https://api.example/", </feed>; rel="alternate"; type=application/rss+xml',
        ),
        ('<link rel="feed" href="/feed">', ""),
        (
            ENTRY + '<link rel="alternate feed" type="application/rss+xml" href="/feed">',
            "</one>; rel=alternate; type=application/atom+xml",
        ),
    ],
)
async def test_a_feed_is_found_wherever_its_site_announces_it(
    web: LocalWeb, rounds: Rounds, head: str, header: str
) -> None:
    web.page("/", html("<p>Welcome.</p>", head), headers={"Link": header} if header else {})
    web.page("/a", article(*STORIES["a"]))
    fed(web, "a")
    assert ids(await rounds.one(feed(web, "/"))) == ["a"]


async def test_of_the_feeds_that_a_page_announces_the_first_that_is_there_is_read(
    web: LocalWeb, rounds: Rounds
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    web.page("/", html("<p>Welcome.</p>", "".join(map(link.format, ("/gone", "/a", "/feed")))))
    web.page("/a", article(*STORIES["a"]))
    fed(web, "a")
    assert ids(await rounds.one(feed(web, "/"))) == ["a"]
    assert (await rounds.one(feed(web, "/"))).error == ""


async def test_a_page_of_feeds_that_is_called_a_feed_is_told_of_each_time(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/", html('<p><a href="/rss.php">RSS</a></p>'))
    web.page("/rss.php", html('<p><a href="/rss/sport.xml">RSS</a></p>'))
    for _ in range(2):
        report = await rounds.one(feed(web, "/"))
        assert "/rss.php, which it names as its feed, is a page as well" in report.error
        assert report.state is SourceState.FAILED


# --- what is lost is told -----------------------------------------------------------------------


async def test_what_waits_is_not_lost_because_its_address_has_a_session(
    web: LocalWeb, rounds: Rounds
) -> None:
    title, text = STORIES["a"]
    found = []
    for value in ("3f2a91c07be4d5aa", "9d01e77ac2b6f8bb", "0011e77ac2b6f8cc"):
        link = f"/art?id=7&sid={value}"
        # Its server is overloaded the first time, and the second run is never stored.
        web.serve(link, article(title, text), status=503 if value.startswith("3f") else 200)
        web.feed("/feed", [entry(title, web.url(link), at=NOW - HOUR)])
        report = await rounds.one(feed(web), commit=not value.startswith("9d"))
        found.append((len(report.items), dict(report.left_out)))
    assert found == [(0, {Missing.LATER: 1}), (1, {}), (1, {})]


async def test_part_of_a_source_that_fails_is_told_and_is_no_failure(
    web: LocalWeb, rounds: Rounds
) -> None:
    named = "".join(
        f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in ("/a.xml", "/gone.xml")
    )
    web.serve("/s.xml", f"<sitemapindex>{named}</sitemapindex>", kind="application/xml")
    web.serve("/a.xml", f"<urlset><url><loc>{web.url('/a')}</loc></url></urlset>")
    web.page("/a", article(*STORIES["a"]))
    index = source(SourceKind.SITEMAP, web.url("/s.xml"))
    reports = [await rounds.one(index) for _ in range(5)]
    assert [one.state for one in reports] == [SourceState.OK, *[SourceState.UNCHANGED] * 4]
    assert {one.partly for one in reports} == {"there is nothing at this address (HTTP 404)"}
    health = rounds.health[index.key]
    assert (health.state, health.failures, health.last_error) == ("partly", 0, reports[0].partly)
    assert [health.is_long_in_part(NOW + n * HOUR) for n in (23, 24)] == [False, True]


async def test_a_feed_that_breaks_off_is_neither_empty_nor_well(
    web: LocalWeb, rounds: Rounds
) -> None:
    one = f"<item><title>Debonairs opens</title><link>{web.url('/a')}</link></item>"
    web.page("/a", article(*STORIES["a"]))
    whole = f"<rss><channel><title>N</title>{one}</channel></rss>"
    told = []
    for body in (whole[:-16], whole[: whole.index("<item")] + "<item><title>Eq", whole):
        web.serve("/feed", body, kind="application/rss+xml", headers={"ETag": '"same"'})
        report = await rounds.one(feed(web))
        assert report.health
        told.append((report.state, report.health.state, report.error or report.partly))
    url = web.url("/feed")
    assert told == [
        ("ok", "partly", f"{url} breaks off in the middle; one entry was read"),
        ("failed", "failing", f"{url} breaks off in the middle, before its first entry"),
        ("ok", "well", ""),
    ]


async def test_sitemaps_that_could_not_be_read_are_new_the_next_time(
    web: LocalWeb, rounds: Rounds
) -> None:
    def index(*names: int) -> None:
        found = "".join(f"<sitemap><loc>{web.url(f'/{n}.xml')}</loc></sitemap>" for n in names)
        web.serve("/s.xml", f"<sitemapindex>{found}</sitemapindex>", kind="application/xml")

    for n in range(20):
        web.serve(f"/{n}.xml", f"<urlset><url><loc>{web.url(f'/a-{n}')}</loc></url></urlset>")
        web.page(f"/a-{n}", article(*STORIES["a"]))
    source_ = source(SourceKind.SITEMAP, web.url("/s.xml"))
    index(*range(10, 20))
    await rounds.one(source_)
    index(*range(20))  # eight more than are read at once, and the names of old ones
    web.serve("/3.xml", "", status=503)
    await rounds.one(source_)
    web.serve("/3.xml", f"<urlset><url><loc>{web.url('/a-3')}</loc></url></urlset>")
    for _ in range(4):
        await rounds.one(source_)
    assert [n for n in range(20) if not web.asked(f"/{n}.xml")] == [11, 12, 13, 14, 15]


async def test_entries_and_pages_that_do_not_come_are_counted(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.robots("User-agent: *\nDisallow: /secret")
    web.serve("/c", "", status=410)
    web.feed("/feed", [
        entry("Behind robots.txt of the town", web.url("/secret"), at=NOW - HOUR),
        entry("Not there any more", web.url("/c"), at=NOW - HOUR),
        entry("Leads nowhere at all", "javascript:void(0)", at=NOW - HOUR),
    ])  # fmt: skip
    report = await rounds.one(feed(web))
    assert sorted(ids(report)) == ["c", "secret"]
    assert report.left_out == {
        Missing.NO_ADDRESS: 1, Missing.FORBIDDEN: 1, Missing.PAGE: 1,
    }  # fmt: skip


async def test_a_change_that_only_the_list_tells_is_kept_until_its_page_can_be_read(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article("Calm day in town", "Nothing at all happened, people say."))
    web.feed("/feed", [entry("Calm day in town", web.url("/a"), at=NOW - HOUR)])
    await rounds.one(feed(web))
    web.serve("/a", "", status=503)
    web.feed("/feed", [entry("Fire in town", web.url("/a"), at=NOW - HOUR)])
    assert (await rounds.one(feed(web))).left_out == {Missing.LATER: 1}
    web.page("/a", article("Fire in town", "Zesty Pizza burned."))
    (item,) = (await rounds.one(feed(web))).items
    assert (item.title, item.may_matter) == ("Fire in town", True)


async def test_what_a_list_says_anew_counts_where_its_page_cannot_be_read(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article("Calm day in town", "Nothing at all happened, people say."))
    for summary in ("Calm.", "Zesty Pizza burned."):
        web.feed("/feed", [entry("Calm day", web.url("/a"), at=NOW - HOUR, summary=summary)])
        report = await rounds.one(feed(web))
        web.serve("/a", "", status=410)
    assert [item.summary for item in report.items] == ["Zesty Pizza burned."]
    assert (await rounds.one(feed(web))).items == ()


async def test_of_two_sources_of_one_page_the_one_that_tells_of_the_brand_wins(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", html(CONSENT))
    for path, summary in (("/one", ""), ("/two", "Zesty Pizza burned."), ("/three", "Smoke.")):
        web.feed(path, [entry("Kitchen burns", web.url("/a"), at=NOW - HOUR, summary=summary)])
    reports = await rounds.run(*(feed(web, path) for path in ("/one", "/two", "/three")))
    assert [[item.may_matter for item in one.items] for one in reports] == [[], [True], []]


async def test_a_headline_that_changed_while_the_cache_was_lost_is_seen_by_what_is_stored(
    web: LocalWeb, rounds: Rounds
) -> None:
    def page(title: str, text: str) -> None:
        web.page("/a", article(title, text))

    page("Zesty Pizza fined", "Zesty Pizza was fined in Paarl on Friday.")
    web.page("/b", article("Zesty Pizza opens", "Zesty Pizza has opened a shop in Paarl."))
    listed = [entry("Zesty in Paarl", web.url("/b"), at=NOW - HOUR)]
    web.feed("/feed", [entry("Zesty Pizza fined", web.url("/a"), at=NOW - HOUR), *listed])
    told = {one.id: one.title for one in (await rounds.one(feed(web))).items}

    async def titles(ids: Sequence[str]) -> dict[str, str]:
        return {one: told[one] for one in ids if one in told}

    page("RETRACTED: a fine", "This story has been withdrawn. Nobody was fined.")
    web.feed("/feed", [entry("RETRACTED: a fine", web.url("/a"), at=NOW - HOUR), *listed])
    assert rounds.cache is not None
    await rounds.cache.put(listed_key(feed(web)), {}, 60)
    rounds.titles = titles
    (item,) = (await rounds.one(feed(web))).items
    assert (item.earlier_title, item.may_matter) == ("Zesty Pizza fined", True)
    assert (await rounds.one(feed(web))).items == ()


async def test_older_news_of_an_unchanged_feed_comes_where_it_may_be_older_from_now_on(
    web: LocalWeb, rounds: Rounds
) -> None:
    web.page("/a", article(*STORIES["a"]))
    web.feed("/feed", [entry(STORIES["a"][0], web.url("/a"), at=NOW - timedelta(days=5))])
    for _ in range(2):
        assert not (await rounds.one(feed(web))).items
    assert ids(await rounds.one(feed(web), wanted=replace(WANTED, max_age=timedelta(days=7)))) == [
        "a"
    ]
