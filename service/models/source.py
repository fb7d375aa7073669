"""The places to look: a source as the brand file names it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read; the key that an entry under `sources:` in the brand file uses."""

    FEED = "feed"
    PAGE = "page"
    SITEMAP = "sitemap"
    SEARCH = "search"
    REDDIT = "reddit"
    HACKERNEWS = "hackernews"
    YOUTUBE = "youtube"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place to look. `target` is a URL, search words, a channel or a tag, by kind."""

    kind: SourceKind
    target: str
    name: str
    every: int | None = None
    """Minutes between two readings; None: every run."""
    weight: float = 1.0
    """How far a hit here counts, 1.0 being ordinary."""
    links: str | None = None
    """CSS selector of the links to follow on a listing page."""
    text: str | None = None
    """CSS selector of the article's text on a page."""

    @property
    def key(self) -> str:
        """A stable name of 16 hex digits for caches and tables; renaming the source keeps it."""
        return hashlib.sha256(f"{self.kind}\n{self.target}".encode()).hexdigest()[:16]
