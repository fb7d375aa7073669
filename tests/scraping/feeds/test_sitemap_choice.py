"""Which sitemaps of an index are read."""

from __future__ import annotations

from datetime import UTC, datetime

from service.scraping.feeds.sitemap_choice import newest_first, to_read
from service.scraping.feeds.sitemaps import SitemapEntry
from tests.tables import each

BASE = "https://n.example/"


def read(*names: str) -> list[str]:
    found = newest_first(SitemapEntry(loc=BASE + name) for name in names)
    return [url.removeprefix(BASE) for url in to_read(found, (), ())]


YEARS = [f"archive-{year}.xml" for year in range(2026, 2010, -1)]


@each("turned", [1, -1])
@each(
    ("names", "wanted"),
    [
        (["news-sitemap.xml", *YEARS], ["news-sitemap.xml", "archive-2026.xml"]),
        ([*YEARS, "sitemap_news.xml"], ["sitemap_news.xml", "archive-2026.xml"]),
        ([f"post-sitemap{n or ''}.xml" for n in (0, *range(2, 13))], ["post-sitemap12.xml"]),
        (
            [f"sitemap.xml?page={n}" for n in range(1, 331)],
            ["sitemap.xml?page=330", "sitemap.xml?page=329", "sitemap.xml?page=1"],
        ),
        (
            [f"sitemaps/{y}/{m:02d}.xml" for y in (2024, 2025, 2026) for m in range(1, 12)],
            ["sitemaps/2026/11.xml", "sitemaps/2026/10.xml"],
        ),
        (
            [f"s-{m}-2026.xml" for m in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "nov")],
            ["s-nov-2026.xml", "s-jul-2026.xml"],
        ),
        ([f"s-2026-11-{d:02d}.xml" for d in range(1, 29)], ["s-2026-11-28.xml"]),
        (
            ["author-sitemap.xml", "category-sitemap.xml", "post_tag-sitemap.xml",
             "page-sitemap.xml", "product-sitemap.xml", "video-sitemap.xml", "post-sitemap.xml"],
            ["post-sitemap.xml"],
        ),
    ],
)  # fmt: skip
def test_without_dates_the_names_tell(names: list[str], wanted: list[str], turned: int) -> None:
    found = read(*names[::turned])
    assert len(found) == 5
    assert found[: len(wanted)] == wanted


def test_dates_tell_more_than_names() -> None:
    dated = [
        SitemapEntry(loc=f"{BASE}s{n}.xml", lastmod=datetime(2026, 11, n, tzinfo=UTC))
        for n in (7, 3, 9, 1)
    ]
    assert [url[-5:-4] for url in newest_first(dated)] == ["9", "7", "3", "1"]


def test_what_was_new_last_time_is_read_again_and_what_is_new_now() -> None:
    ordered = [f"{BASE}{n}" for n in range(20)]
    seen = [url for url in ordered if url != f"{BASE}15"]
    found = to_read(ordered, seen, [f"{BASE}9", f"{BASE}12"])
    assert [url.removeprefix(BASE) for url in found] == ["0", "1", "15", "9", "12"]


def test_dates_of_the_moment_of_the_answer_tell_nothing() -> None:
    at = datetime(2026, 11, 28, 4, tzinfo=UTC)
    names = ["news-sitemap.xml", *(f"posts-{n}.xml" for n in range(1, 9))]
    found = newest_first(SitemapEntry(loc=BASE + name, lastmod=at) for name in names)
    assert found[0] == BASE + "news-sitemap.xml"
    dated = [SitemapEntry(loc=BASE + name, lastmod=at) for name in names]
    dated[0] = SitemapEntry(loc=BASE + names[0], lastmod=at.replace(day=1))
    assert newest_first(dated)[0] == BASE + "posts-8.xml"
