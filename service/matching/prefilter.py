"""Which pages could matter to a brand: asked of each page before it is read with care.

Pure. Whoever is named nowhere cannot matter; neither can a passing mention: one word of the trade,
deep in a page that is about something else somewhere else. The lexical scorer gives such a page
1.7 at most, and every news site has some, "the pizza was cold" in an interview. See
`dev-research/decisions/0005-passing-mentions.md`.
"""

from __future__ import annotations

from service.matching import signals
from service.matching.brand_matcher import BrandMatcher
from service.matching.scanning.hits import ALIAS, PRODUCT
from service.matching.scanning.phrase_matcher import Hit

_AROUND = 200
"""Characters on each side of a word that may say what is the matter with it."""
_POST = 600
"""Characters of a post, which has neither title nor summary."""


class Prefilter:
    """Knows one brand's words. Safe to use from several threads, and can be pickled."""

    def __init__(self, matcher: BrandMatcher, *, has_regions: bool) -> None:
        self._matcher = matcher
        self._has_regions = has_regions

    def compile(self) -> None:
        """Compile now what otherwise is when it is first asked, the largest patterns first."""
        long = "- " * 1_000  # short texts are read without patterns
        self.passes_source(b"-")
        self.may_pass(long)
        self._matcher.weak_alias_in(long)
        self._matcher.region_in(long)

    def passes(self, text: str) -> bool:
        """Return whether `text` may matter: title, summary and the rest, each from a line on."""
        head = _head(text)

        def is_meant(hit: Hit[str]) -> bool:
            # We or a product of ours alone is named, or title or summary tell of us.
            return (
                hit.start < head
                or hit.kind == ALIAS
                or (hit.kind == PRODUCT and hit.phrase not in self._matcher.common_products)
            )

        hits = self._matcher.ours_in(text, is_meant)
        return (
            any(map(is_meant, hits))
            or (bool(hits) and self._is_more(hits, text))
            or self._matcher.may_be_named_in(text[:head])
            or (self._matcher.weak_alias_in(text) and self._matcher.named_in(text)[0])
        )

    def mentions(self, text: str) -> int:
        """Return how often `text` has words of the brand's: its names, its rivals, its trade."""
        return len(self._matcher.ours_in(text))

    def may_pass(self, text: str) -> bool:
        """Return whether a text may have any of the brand's words, at little cost."""
        return self._matcher.ours_may_be_in(text)

    def passes_source(self, html: bytes) -> bool:
        """Return whether what a page shows may pass, by its source in UTF-8."""
        return self._matcher.ours_in_source(html)

    def _is_more(self, hits: list[Hit[str]], text: str) -> bool:
        """Return whether words deep in `text` are more than a passing mention."""
        if all(hit.phrase in self._matcher.common_products for hit in hits):
            return False  # "the real deal", however often, is no product
        if len(hits) > 1:
            return True
        near = text[max(0, hits[0].start - _AROUND) : hits[0].end + _AROUND]
        return (
            not self._has_regions
            or self._matcher.region_in(text)
            or self._matcher.weak_alias_in(text)
            or signals.speaks_of_risk(f"{text[: _head(text)]}\n\n{near}")
        )


def _head(text: str) -> int:
    """Return where title and summary end; a text without lines, or a post without these, is all."""
    if not text[:2].strip():
        return min(len(text), _POST)
    first = text.find("\n")
    second = text.find("\n", first + 1) if first >= 0 else -1
    return second if second >= 0 else len(text)
