"""Entries under `sources:`, and the searches that a brand without any gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from service.brands.name_rules import distinct, everyday_words, is_weak
from service.models import Source, SourceKind
from service.text.normalize import one_line, words

MAX_EVERY = 7 * 24 * 60
"""Minutes in a week: a source that is read less often than that is not being watched."""
MAX_WEIGHT = 5.0
"""More would put a trifle from a favourite source above an alarm from any other."""
MAX_SEARCHES = 8
"""Of a brand without sources: each search is asked of several engines in every run."""
_MAX_ALIAS_SEARCHES = 3

_SUBREDDIT = re.compile(
    r"^(?:https?://(?:www\.|old\.)?reddit\.com)?/?r/([A-Za-z0-9_]{2,24})/?$", re.IGNORECASE
)
_CHANNEL = re.compile(r"^(?:https?://(?:www\.)?youtube\.com/channel/)?(UC[A-Za-z0-9_-]{22})/?$")
_TAG = re.compile(
    r"^(?:https?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/(?:tags/)?#?([^\W]+)/?$", re.IGNORECASE
)


def looks_like_web_address(text: str) -> bool:
    """Tell whether `text` is an http(s) URL with a host and without spaces."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and " " not in text


def _url(text: str) -> str:
    if not looks_like_web_address(text):
        raise ValueError(f'"{text}" is not a web address; it must start with https:// or http://')
    return text


def _reddit(text: str) -> str:
    found = _SUBREDDIT.match(text)
    if found:
        return "r/" + found[1]
    if text.lower().lstrip("/").startswith("r/") or "://" in text:
        raise ValueError(f'"{text}" is no community; write r/NAME, or words to search for')
    return text


def _youtube(text: str) -> str:
    found = _CHANNEL.match(text)
    if not found:
        raise ValueError(
            f'"{text}" is no channel id; it starts with UC and has 24 characters (on the page of '
            "the channel: About, Share channel, Copy channel ID)"
        )
    return found[1]


def _mastodon(text: str) -> str:
    found = _TAG.match(text)
    if not found:
        raise ValueError(
            f'"{text}" is no tag on a server; write "mastodon.social/#pizza", in quotes: after a '
            "space # starts a comment"
        )
    return f"{found[1].lower()}/#{found[2]}"


def _text(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | dict):
        raise ValueError("it should be one value; write an entry of its own for each")  # noqa: TRY004
    text = one_line(value) if isinstance(value, str) else ""
    if not text:
        raise ValueError("it is empty; a # after a space starts a comment: put the value in quotes")
    return text


def _every(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_EVERY:
        raise ValueError(f'"{text}" is no number of minutes from 1 to {MAX_EVERY}')
    return int(text)


def _weight(text: str) -> float:
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = -1.0
    if not 0.0 < weight <= MAX_WEIGHT:
        raise ValueError(f'"{text}" is no weight; 1 is ordinary, more than 0 and at most 5')
    return weight


def _selector(text: str) -> str:
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError as error:
        raise ValueError(f'"{text}" is not a CSS selector, such as "article h2 a"') from error
    return text


Text = Annotated[str, BeforeValidator(_text)]
Url = Annotated[str, BeforeValidator(_text), AfterValidator(_url)]
Selector = Annotated[str, BeforeValidator(_text), AfterValidator(_selector)]


def _number(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(_text(value)))


class SourceEntry(BaseModel):
    """One entry under `sources:`: one kind with its target, and what may stand beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: Url | None = None
    page: Url | None = None
    sitemap: Url | None = None
    search: Text | None = None
    reddit: Annotated[str, BeforeValidator(_text), AfterValidator(_reddit)] | None = None
    hackernews: Text | None = None
    youtube: Annotated[str, BeforeValidator(_text), AfterValidator(_youtube)] | None = None
    mastodon: Annotated[str, BeforeValidator(_text), AfterValidator(_mastodon)] | None = None
    bluesky: Text | None = None
    name: Text | None = None
    every: Annotated[int, _number(_every)] | None = None
    weight: Annotated[float, _number(_weight)] = 1.0
    links: Selector | None = None
    text: Selector | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_a_kind(cls, value: Any) -> Any:
        if isinstance(value, str):
            kind = "feed" if looks_like_web_address(value.strip()) else "search"
            raise ValueError(f"the kind of source is missing; write such as {kind}: {value}")  # noqa: TRY004
        if not isinstance(value, dict):
            return value
        beside = set(cls.model_fields) - set(SourceKind)
        return {
            key: "" if part is None else part
            for key, part in value.items()
            if part is not None or key not in beside
        }

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = self._kinds()
        if len(given) != 1:
            names = ", ".join(SourceKind)
            said = f"it has {' and '.join(given)}" if given else "it has none"
            raise ValueError(f"an entry has exactly one of {names}; {said}")
        if (self.links or self.text) and self.page is None:
            raise ValueError("links and text belong to a page only")
        return self

    def _kinds(self) -> Mapping[SourceKind, str]:
        return {kind: target for kind in SourceKind if (target := getattr(self, kind)) is not None}

    def source(self) -> Source:
        """Return the source that this entry describes, named after its target if it has no name."""
        [(kind, target)] = self._kinds().items()
        return Source(
            kind=kind,
            target=target,
            name=self.name or _name(kind, target),
            every=self.every,
            weight=self.weight,
            links=self.links,
            text=self.text,
        )


def _name(kind: SourceKind, target: str) -> str:
    """Return what a source without a name is called in mails and logs."""
    if kind in (SourceKind.FEED, SourceKind.PAGE, SourceKind.SITEMAP):
        parts = urlsplit(target)
        return (parts.hostname or target).removeprefix("www.") + parts.path.rstrip("/")
    if kind is SourceKind.REDDIT and target.startswith("r/"):
        return target
    return f"{kind.capitalize()}: {target}"


def named_apart(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return `sources` without repeats, no two with the same name."""
    kept: dict[str, Source] = {}
    names: dict[str, int] = {}
    for source in sources:
        if source.key in kept:
            continue
        count = names[source.name] = names.get(source.name, 0) + 1
        kept[source.key] = (
            source if count == 1 else replace(source, name=f"{source.name} ({count})")
        )
    return tuple(kept.values())


def searches(
    display_name: str, aliases: Sequence[str], products: Sequence[str]
) -> tuple[Source, ...]:
    """Return at most `MAX_SEARCHES` news searches for a brand that lists no sources.

    First its name, then its strong aliases, then its products. A product is searched with the
    everyday words of the brand's name ("pizza"), one of everyday words only with the whole name,
    or it would bring the whole world.
    """
    names = _not_covered([display_name, *aliases])[: 1 + _MAX_ALIAS_SEARCHES]
    wanted = [_quoted(name) for name in names]
    context = " ".join(word for word in words(display_name) if word in everyday_words())
    for product in distinct(products, besides=names):
        beside = _quoted(display_name) if is_weak(product, "") or not context else context
        wanted.append(f"{_quoted(product)} {beside}")
    return tuple(
        Source(kind=SourceKind.SEARCH, target=target, name=_name(SourceKind.SEARCH, target))
        for target in wanted[:MAX_SEARCHES]
    )


def _not_covered(names: Iterable[str]) -> list[str]:
    """Return the first of `names`, and those others that are not merely spelt without spaces."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault("".join(words(name)), name)
    return list(kept.values())


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', "") + '"'
