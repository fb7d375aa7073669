"""What to watch: a brand and its sources, as the brand file describes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from service.models.source_kind import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """One example, from the brand file or a vote, that shows the judge how this brand thinks."""

    group: str
    """The key it stood under (`brand_health_examples`, `market_intel_examples`), or `votes`."""
    input: str
    output: str


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
    off: bool = False
    """It stays in the file and is not read."""
    paused_until: date | None = None
    """The day on which it is read again."""

    def is_read(self, day: date) -> bool:
        """Return whether the source is read on `day`: neither off nor paused."""
        return not self.off and (self.paused_until is None or day >= self.paused_until)

    @property
    def key(self) -> str:
        """A stable name of 16 hex digits for caches and tables; renaming the source keeps it."""
        return _key(self.kind, self.target)


@lru_cache(maxsize=8_192)
def _key(kind: SourceKind, target: str) -> str:
    """Return the key of a source, which a run asks for some fifteen times."""
    return hashlib.sha256(f"{kind}\n{target}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What one brand has said about itself, as read by `service.brands.loader.load`."""

    id: str
    display_name: str
    core: tuple[str, ...]
    """`keywords.core`: the phrases that are this brand's subject."""
    extended: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    """Aliases that are everyday words ("Deb"): they never make a story about the brand alone."""
    not_us: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    banned_words: tuple[str, ...] = ()
    no_go_topics: tuple[str, ...] = ()
    persona: str = ""
    style_guide: str = ""
    primary_colour: str = "#1f2937"
    secondary_colour: str = "#f59e0b"
    sources: tuple[Source, ...] = ()
    examples: tuple[WorkedExample, ...] = ()
    example_copy: Mapping[str, Any] = field(default_factory=dict)
    asset_urls: tuple[str, ...] = ()
    fingerprint: str = ""
    """Hash of all that the judge is told about the brand: a change makes cached verdicts stale."""
    version: str = field(default="", compare=False)
    """The first 12 hex digits of the SHA-256 of the file that says all this."""
    by_default: bool = False
    """Nobody has chosen it: it is the demonstration brand, which is said wherever people look."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the brand is called, its usual name first."""
        return self.display_name, *self.aliases

    def sources_read(self, day: date) -> tuple[Source, ...]:
        """Return the sources that are neither off nor paused on `day`."""
        return tuple(source for source in self.sources if source.is_read(day))
