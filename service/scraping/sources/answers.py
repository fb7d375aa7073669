"""What searches and social networks answer → `Feed`. Pure; formats as `searches` names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from service.errors import BodyError
from service.scraping import feeds, urls
from service.scraping.feeds import xml_cleaner
from service.scraping.feeds.json_feed import load, objects, words
from service.scraping.feeds.model import Entry, Feed, link_of, plain, title_text
from service.scraping.feeds.timestamps import from_epoch, stamp
from service.text.normalize import one_line

_TITLE_LENGTH = 120
"""Characters of a post that stand as its title, where the network knows no titles."""
_LANGUAGES = {
    "english": "en",
    "afrikaans": "af",
    "zulu": "zu",
    "xhosa": "xh",
    "sotho": "st",
    "swahili": "sw",
    "portuguese": "pt",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
    "arabic": "ar",
    "chinese": "zh",
    "russian": "ru",
}
"""GDELT writes languages out; others than these stay unknown and are found from the text."""
_SPACED = re.compile(r"\s+([,.;:!?%)\]’])")
_REDDIT_LINK = re.compile(r'<a href="([^"]+)">\[link\]</a>')
_REDDIT_HOSTS = ("reddit.com", "redd.it")
_SUBREDDIT = re.compile(r"/r/(\w+)/")
_AT_URI = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([^/]+)")


def google_news(body: bytes, url: str, content_type: str | None) -> Feed:
    """RSS whose titles end in " - Outlet" and whose links are opaque tokens, left as they are."""
    feed = feeds.parse(body, url, content_type)
    return replace(feed, entries=tuple(map(_google_entry, feed.entries)))


def bing_news(body: bytes, url: str, content_type: str | None) -> Feed:
    """RSS whose links carry the true URL in a parameter; `News:Source` names the outlet."""
    feed = feeds.parse(body, url, content_type)
    return replace(feed, entries=tuple(map(_bing_entry, feed.entries)))


def gdelt(body: bytes, url: str, content_type: str | None) -> Feed:
    """`{"articles": [{"url", "title", "seendate", "domain", "language", "sourcecountry"}]}`.

    A query that GDELT dislikes is answered with a sentence and status 200: it becomes the error.
    """
    text = _text(body, url, content_type)
    if not text.startswith("{"):
        raise BodyError(f"GDELT did not search: {one_line(plain(text), 200)}")
    articles = objects(_of(load(text, url), "articles"))
    return Feed(kind="gdelt", entries=tuple(filter(None, map(_gdelt_entry, articles))))


def reddit_feed(body: bytes, url: str, content_type: str | None) -> Feed:
    """Atom whose content ends in "submitted by … [link] [comments]"."""
    feed = feeds.parse(body, url, content_type)
    return replace(feed, entries=tuple(map(_reddit_feed_entry, feed.entries)))


def reddit_listing(body: bytes, url: str, content_type: str | None) -> Feed:
    """A `Listing` of `t3` things, as with `raw_json=1`."""
    data = _of(_json(body, url, content_type), "data")
    posts = (_of(child, "data") for child in objects(_of(data, "children")))
    entries = (_reddit_entry(post) for post in posts if isinstance(post, Mapping))
    return Feed(kind="reddit", entries=tuple(filter(None, entries)))


def hackernews(body: bytes, url: str, content_type: str | None) -> Feed:
    """`{"hits": [{"objectID", "title", "url", "author", "created_at_i", "story_text"}]}`."""
    hits = objects(_of(_json(body, url, content_type), "hits"))
    return Feed(kind="hackernews", entries=tuple(filter(None, map(_hacker_entry, hits))))


def mastodon(body: bytes, url: str, content_type: str | None) -> Feed:
    """A tag's RSS feed, whose items have no titles; or the API's list of statuses."""
    text = _text(body, url, content_type)
    if text.startswith("["):
        statuses = objects(load(text, url))
        return Feed(kind="mastodon", entries=tuple(filter(None, map(_status_entry, statuses))))
    feed = feeds.parse(body, url, content_type)
    return replace(feed, entries=tuple(map(_titled, feed.entries)))


def bluesky(body: bytes, url: str, content_type: str | None) -> Feed:
    """`{"posts": [{"uri", "author": {"handle"}, "record": {"text", "createdAt", "langs"}}]}`."""
    posts = objects(_of(_json(body, url, content_type), "posts"))
    return Feed(kind="bluesky", entries=tuple(filter(None, map(_bluesky_entry, posts))))


def _google_entry(entry: Entry) -> Entry:
    outlet = entry.publisher
    title = entry.title.removesuffix(f" - {outlet}").strip() if outlet else entry.title
    said = plain(entry.summary).replace("\n", " ")
    for known in (entry.title, title, outlet):
        said = said.replace(known, "") if known else said
    summary = entry.summary if re.search(r"\w{3}", said) else ""
    return replace(entry, title=title or entry.title, summary=summary, content="")


def _bing_entry(entry: Entry) -> Entry:
    link = urls.unwrapped(entry.link)
    return replace(entry, link=link, publisher=entry.publisher or _outlet(link))


def _gdelt_entry(article: Mapping[str, Any]) -> Entry | None:
    link = link_of(words(article, "url"), "")
    if not link:
        return None
    return Entry(
        title=_SPACED.sub(r"\1", title_text(escape(words(article, "title"), quote=False))),
        link=link,
        published=stamp(words(article, "seendate")),
        publisher=words(article, "domain") or _outlet(link),
        language=_LANGUAGES.get(words(article, "language").lower(), ""),
        guid=link,
    )


def _reddit_feed_entry(entry: Entry) -> Entry:
    html = entry.content or entry.summary
    said = html.rpartition("submitted by")[0].strip() if "[comments]" in html else html
    link = _REDDIT_LINK.search(html)
    outside = link_of(link[1].replace("&amp;", "&"), "") if link else ""
    return _discussed(replace(entry, summary=said, content=""), entry.link, outside)


def _reddit_entry(post: Mapping[str, Any]) -> Entry | None:
    thread = link_of(words(post, "permalink"), "https://www.reddit.com/")
    if not thread:
        return None
    entry = Entry(
        title=title_text(escape(words(post, "title"), quote=False)),
        summary=words(post, "selftext_html") or escape(words(post, "selftext")),
        published=from_epoch(post.get("created_utc")),
        author=words(post, "author"),
        guid=words(post, "name") or words(post, "id"),
    )
    return _discussed(entry, thread, link_of(words(post, "url"), ""))


def _discussed(entry: Entry, thread: str, outside: str) -> Entry:
    """The entry as its outside link with the thread beside it, or as the thread alone.

    Pictures and films on Reddit's own hosts are no pages, so their thread stands for them.
    """
    site = urls.site_of(urls.host_of(outside))
    if outside and site not in _REDDIT_HOSTS:
        return replace(entry, link=outside, comments=thread)
    found = _SUBREDDIT.search(thread)
    return replace(
        entry, link=thread, comments=thread, publisher=f"r/{found[1]}" if found else "Reddit"
    )


def _hacker_entry(hit: Mapping[str, Any]) -> Entry | None:
    number = words(hit, "objectID")
    if not number:
        return None
    thread = f"https://news.ycombinator.com/item?id={number}"
    link = link_of(words(hit, "url"), "")
    return Entry(
        title=title_text(escape(words(hit, "title") or words(hit, "story_title"), quote=False)),
        link=link or thread,
        summary=words(hit, "story_text") or words(hit, "comment_text"),
        published=from_epoch(hit.get("created_at_i")) or stamp(words(hit, "created_at")),
        author=words(hit, "author"),
        guid=number,
        publisher="" if link else "Hacker News",
        comments=thread,
    )


def _status_entry(status: Mapping[str, Any]) -> Entry | None:
    link = link_of(words(status, "url") or words(status, "uri"), "")
    if not link:
        return None
    account = _of(status, "account")
    return _titled(
        Entry(
            title=title_text(words(status, "spoiler_text")),
            link=link,
            summary=words(status, "content"),
            published=stamp(words(status, "created_at")),
            author=words(account, "acct") or words(account, "username"),
            guid=words(status, "uri"),
            language=words(status, "language"),
        )
    )


def _bluesky_entry(post: Mapping[str, Any]) -> Entry | None:
    found = _AT_URI.fullmatch(words(post, "uri"))
    if not found:
        return None
    author, record = _of(post, "author"), _of(post, "record")
    handle = words(author, "handle") or found[1]
    languages = _of(record, "langs")
    return _titled(
        Entry(
            link=link_of(f"https://bsky.app/profile/{handle}/post/{found[2]}", ""),
            summary="<br>".join(_bluesky_lines(post, record)),
            published=stamp(words(record, "createdAt")) or stamp(words(post, "indexedAt")),
            author=handle,
            guid=found[0],
            publisher="Bluesky",
            language=next((str(name) for name in languages), "")
            if isinstance(languages, list)
            else "",
        )
    )


def _bluesky_lines(post: Mapping[str, Any], record: Any) -> Iterator[str]:
    """The post's text and what the card under it says, as HTML."""
    card = _of(_of(post, "embed"), "external")
    for text in (words(record, "text"), words(card, "title"), words(card, "description")):
        if text:
            yield escape(text, quote=False).replace("\n", "<br>")


def _titled(entry: Entry) -> Entry:
    """The entry with the beginning of its text as its title, where it has none."""
    if entry.title:
        return entry
    said = plain(entry.summary or entry.content).replace("\n", " ")
    return replace(entry, title=one_line(said, _TITLE_LENGTH) or entry.author or entry.link)


def _outlet(link: str) -> str:
    return urls.host_of(link).removeprefix("www.")


def _of(fields: Any, name: str) -> Any:
    """What the JSON object `fields` has under `name`; None for anything that is no object."""
    return fields.get(name) if isinstance(fields, Mapping) else None


def _json(body: bytes, url: str, content_type: str | None) -> Any:
    data = load(_text(body, url, content_type), url)
    if not isinstance(data, Mapping):
        raise BodyError(f"{url} answered with JSON of another shape than it should")
    return data


def _text(body: bytes, url: str, content_type: str | None) -> str:
    text = xml_cleaner.decode(body, content_type).strip()
    if not text:
        raise BodyError(f"{url} answered with nothing")
    return text
