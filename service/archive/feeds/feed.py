"""What a feed of the findings says, before it is written in one form or another. Pure.

Anybody may see it who has its address: nothing of votes, comments, recipients or the brand's own
lists. Its entries are what mails had as findings.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote, urlsplit

from service.digest.links import web_link
from service.models import Group
from service.storage.tables.archive.findings import Archived
from service.text.normalize import one_line
from service.wording.archive_pages import feeds as words
from service.wording.digest import by_machine
from service.wording.labels import risk

MOST = 100
"""Entries of a feed."""
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
_TITLE, _TEXT = 300, 2_000
_OURS = uuid.UUID("6f1d1a55-52c1-5b1c-9a0e-0f0e6f746f70")
_ILLEGAL = dict.fromkeys(
    [*range(0xFDD0, 0xFDF0), *(plane + last for plane in range(0, 0x110000, 0x10000)
                               for last in (0xFFFE, 0xFFFF))]
)  # fmt: skip
"""What cleaned text may have and XML and HTML may not: what stands for no character."""
_CODE = re.compile("[a-z]{2,3}")
_SAFE = "/?#[]@!$&'()*+,;=:%~-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One finding. Its texts are free of what XML cannot hold."""

    id: str
    title: str
    link: str
    """Where it may be read without a token."""
    article: str
    """The outlet's own address; empty if it is no web address."""
    outlet: str
    published: datetime
    updated: datetime
    why: str
    quote: str
    topic: str
    risk: int
    risk_kind: str
    risk_words: str
    tone: str
    own: bool
    """Whether it is about the brand, and not relevant to it."""
    outlets: tuple[str, ...]
    language: str
    """Of title and quote; empty where nobody can tell."""
    title_translated: str
    """By a machine; mostly empty, as is `quote_translated`."""
    quote_translated: str
    translated_to: str

    @property
    def html(self) -> str:
        """Its content as markup, without styles, pictures or scripts."""
        own, to = _lang(self.language), _lang(self.translated_to)
        parts = []
        if self.title_translated:
            parts.append(f"<p{to}>{escape(by_machine(self.title_translated))}</p>")
        if self.why:
            parts.append(f"<p>{escape(self.why)}</p>")
        if self.quote:
            parts.append(f"<blockquote{own}><p>{escape(self.quote)}</p></blockquote>")
        if self.quote_translated:
            meant = by_machine(f"“{self.quote_translated}”")
            parts.append(f"<p{to}>{escape(meant)}</p>")
        if self.risk_words:
            parts.append(f"<p><strong>{escape(self.risk_words)}</strong></p>")
        outlet = escape(self.outlet)
        if self.article:
            outlet = f'<a href="{escape(self.article)}">{outlet}</a>'
        parts.append(f"<p>{words.told_by(outlet, len(self.outlets))}</p>")
        return "".join(parts)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its topic and kind of risk."""
        kind = "" if self.risk_kind == "none" else self.risk_kind
        return tuple(dict.fromkeys(tag for tag in (self.topic, kind) if tag))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsFeed:
    """A feed of the findings of a brand."""

    id: str
    title: str
    home: str
    """The page of the archive."""
    address: str
    """Its own."""
    updated: datetime
    entries: tuple[FeedEntry, ...]


def feed_of(
    found: Iterable[Archived],
    *,
    brand_id: str,
    brand: str,
    public_url: str,
    path: str,
    share: Callable[[str, datetime], str],
    made_at: datetime,
) -> FindingsFeed:
    """Return the feed of what mails had; `share` signs a link to a story that was mailed then.

    A feed without entries is as old as its key: `made_at`.
    """
    entries = [_entry(one, brand_id, share) for one in found if one.mailed_at]
    entries.sort(key=lambda one: one.updated, reverse=True)
    base = public_url.rstrip("/")
    return FindingsFeed(
        id=_id(brand_id, "findings"),
        title=_line(words.title(brand), _TITLE),
        home=address(f"{base}/findings"),
        address=address(base + path),
        updated=max((one.updated for one in entries), default=made_at.astimezone(UTC)),
        entries=tuple(entries[:MOST]),
    )


def feed_addresses(public_url: str, key: str) -> Mapping[str, str]:
    """Return the addresses of the feeds under `key`, by their form."""
    base = f"{public_url.rstrip('/')}/feeds/{key}/findings"
    return {"atom": f"{base}.atom", "json": f"{base}.json"}


def _entry(one: Archived, brand_id: str, share: Callable[[str, datetime], str]) -> FeedEntry:
    shown, mailed_at = one.shown, (one.mailed_at or one.told_at).astimezone(UTC)
    # Those of one mail are told one after the other, so that readers keep their order.
    updated = mailed_at - timedelta(milliseconds=min(max(shown.rank, 0), 99))
    return FeedEntry(
        id=_id(brand_id, one.story),
        title=_line(shown.title, _TITLE) or words.untitled(),
        link=address(share(one.story, mailed_at)),
        article=address(web_link(shown.url)),
        outlet=_line(shown.source, _TITLE) or words.unknown_outlet(),
        published=min(one.found_at.astimezone(UTC), updated),
        updated=updated,
        why=_line(shown.why, _TEXT),
        quote=_line(shown.evidence, _TEXT),
        topic=_line(shown.topic, _TITLE),
        risk=shown.risk,
        risk_kind=shown.risk_kind,
        risk_words=risk(shown.risk, shown.risk_kind),
        tone=shown.tone or "",
        own=shown.group is Group.BRAND,
        outlets=tuple(name for name in (_line(one, _TITLE) for one in one.outlets) if name),
        language=_code(shown.language),
        title_translated=_line(shown.title_translated, _TITLE),
        quote_translated=_line(shown.evidence_translated, _TEXT),
        translated_to=_code(shown.translated_to),
    )


def _id(brand_id: str, what: str) -> str:
    """Return an id that stays, whatever the service is called."""
    return uuid.uuid5(_OURS, f"{brand_id}\n{what}").urn


def _code(language: str) -> str:
    return language if _CODE.fullmatch(language) else ""


def _lang(code: str) -> str:
    return f' lang="{code}"' if code else ""


def _line(text: str, limit: int) -> str:
    """Return one line that XML can hold."""
    return one_line(text.translate(_ILLEGAL), limit)


def address(url: str) -> str:
    """Return an address with nothing in it that a URI may not have; empty for none."""
    try:
        host = urlsplit(url).hostname or ""
        if not host.isascii():
            url = url.replace(host, host.encode("idna").decode(), 1)
    except (ValueError, UnicodeError):
        return ""
    return quote(url, safe=_SAFE)


def stamp(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
