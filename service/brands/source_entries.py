"""Entries under `sources:`, and the searches that a brand without any gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    create_model,
    model_validator,
)
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from service.brands.name_rules import distinct, everyday_words, is_weak
from service.models import Source, SourceKind
from service.models.source_kind import is_web_address
from service.text.normalize import one_line, words

MAX_EVERY = 7 * 24 * 60
"""Minutes in a week: a source that is read less often than that is not being watched."""
MAX_NAME = 200
"""Characters of a name: of a brand's, it stands in the subject of each mail."""
MAX_WEIGHT = 5.0
"""More would put a trifle from a favourite source above an alarm from any other."""
MAX_SEARCHES = 8
"""Of a brand without sources: each search is asked of several engines in every run."""
_MAX_ALIAS_SEARCHES = 3
_ALSO = {"rss": SourceKind.FEED, "atom": SourceKind.FEED}
"""What people call a kind, too."""


def _text(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | dict):
        raise ValueError("it should be one value; write an entry of its own for each")  # noqa: TRY004
    text = one_line(value) if isinstance(value, str) else ""
    if not text:
        raise ValueError("it is empty; a # after a space starts a comment: put the value in quotes")
    return text


def _name(text: str) -> str:
    if len(text) > MAX_NAME:
        raise ValueError(f"it has {len(text):,} characters; {MAX_NAME} is the most. Write less")
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


_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(f'"{text}" is neither yes nor no')
    return text.lower() in _YES


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is no day; write it such as 2027-01-31') from None


def _selector(text: str) -> str:
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError as error:
        raise ValueError(f'"{text}" is not a CSS selector, such as "article h2 a"') from error
    return text


Text = Annotated[str, BeforeValidator(_text)]
Selector = Annotated[str, BeforeValidator(_text), AfterValidator(_selector)]


def _read_by(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(_text(value)))


if TYPE_CHECKING:
    _Kinds = BaseModel
else:
    _Kinds = create_model(
        "_Kinds",
        **{
            kind: (Annotated[Text, AfterValidator(kind.form.read)] | None, None)
            for kind in SourceKind
        },
    )
    """A key for each kind."""


class SourceEntry(_Kinds):
    """One entry under `sources:`: one kind with its target, and what may stand beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Text, AfterValidator(_name)] | None = None
    every: Annotated[int, _read_by(_every)] | None = None
    weight: Annotated[float, _read_by(_weight)] = 1.0
    links: Selector | None = None
    text: Selector | None = None
    enabled: Annotated[bool, _read_by(_yes_or_no)] = True
    paused_until: Annotated[date, _read_by(_day)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_a_kind(cls, value: Any) -> Any:
        if isinstance(value, str):
            key, _, target = value.strip().partition(":")
            meant = kind_meant(key)
            if meant and not target[:1].isspace():
                raise ValueError(f'a space is missing after "{key}:"; write {meant}: {target}')
            if not meant:
                kind = "feed" if is_web_address(value.strip()) else "search"
                raise ValueError(f"the kind of source is missing; write such as {kind}: {value}")
            value = {meant: target.strip()}  # - "feed: https://…", the whole in quotes
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
        if (self.links or self.text) and SourceKind.PAGE not in given:
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
            name=self.name or kind.name_for(target),
            every=self.every,
            weight=self.weight,
            links=self.links,
            text=self.text,
            off=not self.enabled,
            paused_until=self.paused_until,
        )


def kind_meant(key: str) -> SourceKind | None:
    """Return the kind that a key names, also by another word for it; None for any other."""
    plain = key.strip().lower()
    return SourceKind(_ALSO.get(plain, plain)) if plain in {*SourceKind, *_ALSO} else None


def named_apart(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return `sources` without repeats, no two with the same name.

    Several lists of links on one page are one source.
    """
    kept: dict[str, Source] = {}
    names: dict[str, int] = {}
    for source in sources:
        if (before := kept.get(source.key)) is not None:
            kept[source.key] = _joined(before, source)
            continue
        count = names[source.name] = names.get(source.name, 0) + 1
        kept[source.key] = (
            source if count == 1 else replace(source, name=f"{source.name} ({count})")
        )
    return tuple(kept.values())


def _joined(one: Source, again: Source) -> Source:
    """Return one source of two with the same target: the first, with the links of both."""
    links = dict.fromkeys((one.links or "", again.links or ""))
    is_whole = "" in links or one.off or again.off
    return one if is_whole else replace(one, links=", ".join(links))


def searches(
    display_name: str, aliases: Sequence[str], products: Sequence[str]
) -> tuple[Source, ...]:
    """Return at most `MAX_SEARCHES` news searches for a brand that lists no sources.

    First its name, then its strong aliases, then its products. A product is searched with the
    everyday words of the brand's name ("pizza"), one of everyday words only with the whole name,
    or it would bring the whole world.
    """
    kind = SourceKind.SEARCH
    spelt: dict[str, str] = {}  # a name that is another without spaces needs no search of its own
    for name in (display_name, *aliases):
        spelt.setdefault("".join(words(name)), name)
    names = list(spelt.values())[: 1 + _MAX_ALIAS_SEARCHES]
    wanted = [_quoted(name) for name in names]
    context = " ".join(word for word in words(display_name) if word in everyday_words())
    for product in distinct(products, besides=names):
        beside = _quoted(display_name) if is_weak(product, "") or not context else context
        wanted.append(f"{_quoted(product)} {beside}")
    return tuple(
        Source(kind=kind, target=target, name=kind.name_for(target))
        for target in wanted[:MAX_SEARCHES]
    )


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', "") + '"'
