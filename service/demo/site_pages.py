"""An outlet's pages, feeds and sitemap as bytes. Pure: templates in `web/templates/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import escape

from service.demo.content import FOLDER, Outlet
from service.demo.timeline import Published
from service.wording.templates import environment

_MORE = 3
"""Other headlines under an article."""
_FRONT = 24
"""Stories on a front page or in a feed: more than any outlet tells in the whole demo."""


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """What an outlet answers with."""

    body: bytes
    content_type: str


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = environment(FOLDER / "templates")
    made.filters |= {
        "rfc822": format_datetime,
        "day": lambda at: f"{at.day} {at:%B %Y, %H:%M} UTC",
        # An article's text as a feed carries it: HTML, which the template escapes again.
        "markup": lambda one: "".join(f"<p>{escape(part)}</p>" for part in one.paragraphs),
    }
    return made


def _rendered(template: str, content_type: str, outlet: Outlet, **values: Any) -> SiteResponse:
    text = _templates().get_template(template).render(outlet=outlet, **values)
    return SiteResponse(text.encode(), f"{content_type}; charset=utf-8")


def front(outlet: Outlet, base: str, published: Sequence[Published]) -> SiteResponse:
    """Return the front page: a listing of all that the outlet has published."""
    return _rendered(
        "front.html", "text/html", outlet, base=base, language="en", published=published[:_FRONT]
    )


def article(
    outlet: Outlet, base: str, one: Published, published: Sequence[Published]
) -> SiteResponse:
    """Return the page of one article."""
    others = [other for other in published if other is not one][:_MORE]
    return _rendered("article.html", "text/html", outlet, base=base, one=one, others=others)


def missing(outlet: Outlet, base: str) -> SiteResponse:
    """Return the page for an address that the outlet does not know."""
    return _notice(outlet, base, "Nothing here", "This outlet has no such page, or not yet.")


def broken(outlet: Outlet, base: str) -> SiteResponse:
    """Return what an outlet that is down answers."""
    sentence = "This sample outlet is out of order on purpose, to show how a dead source is told."
    return _notice(outlet, base, "Out of order", sentence)


def _notice(outlet: Outlet, base: str, heading: str, sentence: str) -> SiteResponse:
    return _rendered(
        "missing.html", "text/html", outlet, base=base, language="en", heading=heading,
        sentence=sentence,
    )  # fmt: skip


def rss(outlet: Outlet, base: str, published: Sequence[Published]) -> SiteResponse:
    """Return the outlet's feed in RSS 2.0."""
    return _rendered(
        "feed.rss", "application/rss+xml", outlet, base=base, published=published[:_FRONT]
    )


def atom(outlet: Outlet, base: str, published: Sequence[Published]) -> SiteResponse:
    """Return the outlet's feed in Atom 1.0."""
    return _rendered(
        "feed.atom", "application/atom+xml", outlet, base=base, published=published[:_FRONT]
    )


def sitemap(outlet: Outlet, base: str, published: Sequence[Published]) -> SiteResponse:
    """Return the outlet's news sitemap."""
    return _rendered("sitemap.xml", "application/xml", outlet, base=base, published=published)


def robots(outlet: Outlet, base: str) -> SiteResponse:
    """Return the outlet's robots.txt."""
    return _rendered("robots.txt", "text/plain", outlet, base=base)
