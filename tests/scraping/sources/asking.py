"""What the tests of the kinds share: a source's requests, taken apart, and an answer's entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from service.models import Source, SourceKind
from service.scraping.feeds.model import Entry
from service.scraping.sources.registry import requests_for
from service.scraping.sources.source_type import Parser, Request, RequestOptions

MORNING = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)


def source(kind: str, target: str) -> Source:
    return Source(kind=SourceKind(kind), target=target, name="test")


def asked(kind: str, target: str, **options: Any) -> tuple[str, dict[str, str], Request]:
    """The one request for a source: its address, its query, and itself."""
    (request,) = requests_for(source(kind, target), RequestOptions(**options))
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query)), request


def entries(parse: Parser, body: Any) -> tuple[Entry, ...]:
    """The entries in an answer; what is not text is sent as JSON."""
    raw = body if isinstance(body, str) else json.dumps(body)
    return parse(raw.encode(), "https://service.example/", None).entries
