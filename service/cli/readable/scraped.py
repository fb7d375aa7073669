"""What `topfive scrape --readable` says: what was read, as a person reads it, and the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from service.evaluation.lexical_scorer import Lexicon
from service.models import MAX_SCORE, Brand, DateFrom, Evaluation, Item
from service.text.normalize import short
from service.wording.labels import risk
from service.wording.moments import age, full_date
from service.wording.reasons import sentence

_WIDTH = 100
_SUMMARY = 300
"""Characters of an entry's summary that a list shows."""


class Reader:
    """Puts what was seen at an address into lines, judged for a brand if there is one."""

    def __init__(
        self, brand: Brand | None, *, min_score: float, zone: tzinfo, now: datetime
    ) -> None:
        self._lexicon = Lexicon(brand) if brand else None
        self._min_score = min_score
        self._zone = zone
        self._now = now

    def lines(self, seen: Mapping[str, Any]) -> Iterator[str]:
        """Yield what there is to say of one address, as `scrape_one` returns it."""
        if seen.get("error"):
            yield from _wrapped(f"{seen['url']}: {seen['error']}. {seen.get('hint') or ''}".strip())
        elif seen.get("kind") == "article":
            yield from self._article(seen)
        else:
            yield from self._listing(seen)
        yield ""
        yield from _wrapped(_how(seen))

    def _article(self, seen: Mapping[str, Any]) -> Iterator[str]:
        yield from _wrapped(seen["title"] or "(no title)")
        at = seen.get("published")
        guessed = seen.get("published_from")
        known = at if guessed not in (DateFrom.FIRST_SEEN.value, "") else None
        yield from _wrapped(self._by(seen.get("publisher") or seen.get("author"), known, guessed))
        yield seen.get("canonical_url") or seen["final_url"]
        yield ""
        for paragraph in (seen["text"] or seen["summary"] or "(no text was found)").split("\n"):
            yield from _wrapped(paragraph)
        yield ""
        yield from self._verdict(seen, seen["text"] or "")

    def _listing(self, seen: Mapping[str, Any]) -> Iterator[str]:
        found = seen.get("items_found", 0)
        shown = seen.get("items", ())
        kind = {"listing": "page that lists"}.get(seen.get("kind", ""), f"{seen.get('kind')} with")
        beside = f", of which {len(shown)} are shown" if len(shown) < found else ""
        yield f"A {kind} {found} {'story' if found == 1 else 'stories'}{beside}"
        yield seen.get("final_url", seen["url"])
        for feed in seen.get("feeds", ()):
            yield f"It names this feed, which is the better source: {feed}"
        for number, entry in enumerate(shown, 1):
            yield ""
            yield from _wrapped(f"{number}. {entry['title'] or '(no title)'}")
            by = self._by(entry["publisher"] or entry["author"], entry["published"], "feed")
            yield from _wrapped(by, "   ")
            yield f"   {entry['url']}"
            yield from _wrapped(short(entry["summary"] or "", _SUMMARY), "   ")
            for line in self._verdict(entry, ""):
                yield f"   {line}"

    def _by(self, who: str | None, at: datetime | None, known_from: str | None) -> str:
        if at is None:
            when = "no date is given"
        else:
            guess = " (a guess)" if known_from == DateFrom.TEXT.value else ""
            when = f"{age(at, self._now)}, {full_date(at.astimezone(self._zone))}{guess}"
        return " · ".join(filter(None, [who, when]))

    def _verdict(self, seen: Mapping[str, Any], text: str) -> Iterator[str]:
        """Yield what the brand's judge makes of it, by keywords: nothing is asked of a model."""
        if self._lexicon is None:
            return
        lexicon, at = self._lexicon, seen.get("published")
        item = Item(
            id="", url=seen.get("url") or "", title=seen["title"] or "", text=text, source="",
            published_at=at, fetched_at=self._now, summary=seen.get("summary") or "",
            date_from=DateFrom.FEED if at else DateFrom.FIRST_SEEN,
        )  # fmt: skip
        who = f"For {lexicon.brand.display_name}, by keywords"
        if not lexicon.may_matter("\n".join((item.title, item.summary, item.text))):
            yield from _wrapped(
                f"{who}: no match. Nothing in it is the brand's; no model is asked."
            )
            return
        judged = lexicon.score(item, self._now)
        yield from _wrapped(f"{who}: {self._score(judged)}")
        if judged.why:
            yield from _wrapped(judged.why, "  ")
        if judged.evidence:
            yield from _wrapped(f"“{judged.evidence}”", "  ")

    def _score(self, judged: Evaluation) -> str:
        score = judged.score or 0.0
        if judged.excluded:
            return f"left out: {sentence(judged.excluded)}."
        side = "below the floor" if score < self._min_score else "at or above the floor"
        words = f"score {score:.1f} of {MAX_SCORE:g}, {side} of {self._min_score:g}"
        danger = risk(judged.risk, judged.risk_kind)
        return f"{words}; {danger.lower()}." if danger else f"{words}."


def _how(seen: Mapping[str, Any]) -> str:
    """Return how it was read, in one line for whoever wants to know."""
    parts = []
    if "robots" in seen:
        parts.append(f"robots.txt: {seen['robots']}")
    if "status" in seen:
        parts.append(f"HTTP {seen['status']}, {seen['bytes'] / 1000:,.0f} kB")
    if seen.get("moved_for_good_to"):
        parts.append(f"moved for good to {seen['moved_for_good_to']}")
    parts.append(f"{sum(seen['seconds'].values()):.1f} s")
    return " · ".join(parts)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
