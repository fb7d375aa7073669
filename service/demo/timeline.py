"""The sample news over time: which article is out, and since when. Pure; `now` is an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.demo.content import Article, Outlet, articles, outlets

_DAY = re.compile(r"\{day([+-]\d+)?\}")


@dataclass(frozen=True, slots=True)
class Published:
    """An article that is out."""

    article: Article
    at: datetime
    """When it says that it was published."""
    since: datetime
    """When its round came: what a page that lists it was changed by."""


class NewsTimeline:
    """All invented news so far. Round 0 is out at once; each `advance` brings the next round.

    After the last round nothing new comes, and the demo's runs are honestly quiet.
    """

    def __init__(
        self,
        now: datetime,
        all_articles: Sequence[Article] | None = None,
        all_outlets: Sequence[Outlet] | None = None,
    ) -> None:
        self.outlets = tuple(outlets() if all_outlets is None else all_outlets)
        self._articles = tuple(articles() if all_articles is None else all_articles)
        self._published: list[Published] = []
        self.last_round = max(article.round for article in self._articles)
        self.round = -1
        self.advance(now)

    @property
    def finished(self) -> bool:
        """Whether the last round is out."""
        return self.round >= self.last_round

    def advance(self, now: datetime) -> tuple[Published, ...]:
        """Bring out the next round, dated back from `now`; return it, empty after the last."""
        if self.finished:
            return ()
        self.round += 1
        due = [article for article in self._articles if article.round == self.round]
        fresh = tuple(_dated(article, now) for article in due)
        self._published += fresh
        return fresh

    def published(self, site: str | None = None) -> tuple[Published, ...]:
        """Return what is out, the newest first: all of it, or one outlet's."""
        found = [one for one in self._published if site in (None, one.article.site)]
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _dated(article: Article, now: datetime) -> Published:
    """Put weekdays for `{day}`, `{day-1}` and the like, so that "on Friday" is always right."""
    at = now - timedelta(hours=article.hours)

    def weekday(found: re.Match[str]) -> str:
        return f"{at + timedelta(days=int(found.group(1) or 0)):%A}"

    texts = [_DAY.sub(weekday, text) for text in (article.summary, *article.paragraphs)]
    return Published(replace(article, summary=texts[0], paragraphs=tuple(texts[1:])), at, now)
