"""Everything that reads outside text, as functions of a body."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import TypedDict
from urllib.parse import parse_qsl

from service.errors import TopfiveError
from service.evaluation import prompt
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.said.complaints import complaint
from service.evaluation.llm.said.pauses import asked_pause
from service.matching.brand_matcher import instructs
from service.onboarding import site_page
from service.scraping import dedupe, item_builder, page_content
from service.scraping.entries import content_print
from service.scraping.feeds import parse as parse_feed
from service.scraping.feeds import sitemaps
from service.scraping.feeds.announced import feed_links
from service.scraping.feeds.model import plain, title_text
from service.scraping.http.caching import fresh_for, retry_after
from service.scraping.pages.listings import links
from service.scraping.pages.listings.article_or_list import looks_like_article
from service.scraping.robots import Robots
from service.text import charset, dates, language, markup, normalize, urls
from service.web.handlers.feedback import FormError, read_form
from tests.evaluation.samples import BRAND, NOW, item

URL = "http://a.test/2026/11/zazu-pizza-opens-in-durban"


class Seed(TypedDict):
    """A text that repeats something."""

    to: str
    head: str
    repeat: str
    tail: str


SEEDS: list[Seed] = [
    json.loads(line)
    for line in Path(__file__).with_name("seeds.jsonl").read_text("utf-8").splitlines()
]


def built(seed: Seed, size: int) -> str:
    """Return what a seed makes of about `size` bytes."""
    one = seed["repeat"]
    times = max(1, size // max(1, len(one.encode("utf-8", "surrogatepass"))))
    if "?" in one:
        random = Random(one)
        letters = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=times))
        said = "".join(one.replace("?", letter) for letter in letters)
    elif "#" in one and one != "#":
        said = "".join(one.replace("#", str(number)) for number in range(times))
    else:
        said = one * times
    return f"{seed['head']}{said}{seed['tail']}"


@cache
def lexicon() -> Lexicon:
    """Return what knows the small brand's words."""
    return Lexicon(BRAND)


def page(body: bytes) -> None:
    """Read a page as an article and as a listing, and judge what it says."""
    sent = page_content.Body(body, "", URL, "text/html; charset=utf-8")
    for prefilter in (None, lexicon().prefilter):
        with suppress(TopfiveError):
            said = page_content.read(
                sent, selector=None, now=NOW, prefilter=prefilter, asked=URL, expected="Zazu Pizza"
            )
            judged(said.title, said.text)
    for read in (links.listing, feed_links, looks_like_article):
        with suppress(TopfiveError):
            read(body, URL, None)
    with suppress(TopfiveError):
        site_page.read(body, URL, shelf=True)


def feed(body: bytes) -> None:
    """Read a feed and the texts of its entries."""
    with suppress(TopfiveError):
        found = parse_feed(body, "http://a.test/feed", None)
        texts = item_builder.entry_texts(found.entries)
        for entry, text in list(zip(found.entries, texts, strict=True))[:5]:
            judged(entry.title, text.text)


def sitemap(body: bytes) -> None:
    """Read a sitemap."""
    with suppress(TopfiveError):
        sitemaps.parse(body, "http://a.test/sitemap.xml")


def robots(body: bytes) -> None:
    """Read the rules of a site, and ask them about an address as long as addresses may be."""
    rules = Robots.parse(body)
    for address in (URL, "http://a.test/" + "a" * 2_000):
        rules.allowed("Topfive", address)


def text(body: bytes) -> None:
    """Do all that is done to a text."""
    said = body.decode("utf-8", "replace")
    for clean in (normalize.clean, normalize.fold, normalize.tidy, markup.visible, plain):
        clean(said)
    normalize.one_line(said, 160)
    title_text(said)
    language.declared(said)
    dates.parse(said)
    judged("Zazu Pizza", normalize.tidy(normalize.clean(said)))
    judged(normalize.one_line(said, 500), "")


def judged(title: str, said: str) -> None:
    """Do with an item what is done until a model is asked."""
    one = item(title, said)
    lexicon().score(one, NOW)
    instructs(one)
    prompt.messages(BRAND, [one], today=NOW.date(), mark="m4rk", lexicon=lexicon())
    content_print.sentence_prints(said)
    content_print.headline_print(title)
    dedupe.fold([one, one])


def address(body: bytes) -> None:
    """Read an address, which is cut nowhere before."""
    said = body.decode("utf-8", "replace")
    for read in (urls.canonical, urls.item_id, urls.host_of, urls.site_of_url, urls.without_tokens):
        read(said)
    urls.absolute(said, URL)
    urls.same_site(said, URL)


def server(body: bytes) -> None:
    """Read what servers say beside their bodies; no header is longer than aiohttp lets pass."""
    said = body.decode("utf-8", "replace")
    header = said[:8_190]
    charset.decode(b"<p>\xe9", header)
    fresh_for({"Cache-Control": header, "Expires": header}, NOW)
    retry_after({"Retry-After": header}, NOW)
    asked_pause(complaint(429, said, {"Retry-After": header, "RateLimit": header}), NOW)


def form(body: bytes) -> None:
    """Read a vote's form."""
    fields = dict(parse_qsl("answer=yes&comment=a" + body.decode("utf-8", "replace")))
    with suppress(FormError):
        read_form(fields, None)


READERS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (page, feed, sitemap, robots, text, address, server, form)
}
