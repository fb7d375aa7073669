"""What a person has told of a new brand so far: plain, bounded, and sound whatever was typed. Pure.

It travels through a form's hidden field as JSON, and through the terminal as it is; both ways each
part is cleaned here and nowhere else.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from service.brands.cldr_names import language_code
from service.brands.name_rules import QUOTES, bare_name, distinct, spellings
from service.models import Source, SourceKind
from service.models.source_kind import ADDRESS, is_web_address
from service.text.normalize import one_line

MAX_PHRASE = 100
"""Characters of one name, word or rival; what is longer is cut."""
MAX_PHRASES = 60
"""Of one list."""
MAX_ADDRESS = 500
MAX_SOURCES = 80
MAX_STATE = 40_000
"""Characters of the JSON; with it a form stays under what the service takes."""
_SEPARATORS = re.compile(r"[,;\n]")
_AND = re.compile(r"[/&]|\s(?:and|und)\s|(?<=\w{4})\sen\s(?=\w{4})", re.IGNORECASE)
"""Between languages; "en" is one itself, save between two names."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
"""The country that a language is spoken in, its script."""
_IN_ASCII = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
})  # fmt: skip
"""Letters that are no other letter with a sign."""
_TYPOGRAPHIC = re.compile("[“”„‟«»＂]")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LISTS = (
    "countries", "languages", "rivals", "subject", "beside", "aliases", "not_us", "products",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source that was proposed or named, and what became of it."""

    kind: SourceKind
    target: str
    name: str = ""
    on: bool = True
    origin: str = ""
    """Who proposed it: site, outlet, search, or own."""
    guessed: bool = False
    """Its scheme was not written: it is taken for https until it answers by http alone."""

    @property
    def source(self) -> Source:
        """The source as the service knows it."""
        name = self.name or self.kind.name_for(self.target)
        return Source(kind=self.kind, target=self.target, name=name)


@dataclass(frozen=True, slots=True)
class Description:
    """A new brand, as far as it has been described."""

    name: str = ""
    id: str = ""
    countries: tuple[str, ...] = ()
    """By name, as the brand file's `regions` has them."""
    languages: tuple[str, ...] = ()
    """ISO 639-1."""
    site: str = ""
    """The address of its web site; empty if it has none."""
    rivals: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    """What it is, in the words of news: `keywords.core`."""
    beside: tuple[str, ...] = ()
    """What stands beside its name where it is meant: `keywords.extended`."""
    aliases: tuple[str, ...] = ()
    not_us: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sources: tuple[Chosen, ...] = ()

    @property
    def chosen(self) -> tuple[Source, ...]:
        """The sources that were taken."""
        return tuple(one.source for one in self.sources if one.on)

    def as_json(self) -> str:
        """Return all of it as one line of JSON."""
        plain = {key: value for key, value in asdict(self).items() if value}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `as_json` wrote; whatever is not sound in it is left out."""
        try:
            plain = json.loads(text[:MAX_STATE])
        except (ValueError, RecursionError):
            return cls()
        return cls.from_mapping(plain if isinstance(plain, dict) else {})

    @classmethod
    def from_mapping(cls, plain: Mapping[str, Any]) -> Self:
        """Return the description in keys and values; whatever is not sound is left out."""
        known = {one.name for one in fields(cls)}
        given = {key: value for key, value in plain.items() if key in known}
        return cls(
            name=name_of(given.get("name")),
            id=brand_id(phrase(given.get("id"))),
            site=web_address(given.get("site")),
            sources=sources_of(given.get("sources")),
            **{key: phrases(given.get(key)) for key in _LISTS},
        )


def phrase(value: object) -> str:
    """Return one name or word as one clean line; "" for what is none."""
    return one_line(value, MAX_PHRASE) if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """Return a brand's name as people say it, without the signs that came with pasting it."""
    return bare_name(phrase(value))


def phrases(value: object) -> tuple[str, ...]:
    """Return a list of names or words, each once; a text is split at commas and line ends."""
    given: Sequence[object] = ()
    if isinstance(value, str):
        given = _SEPARATORS.split(value[: MAX_PHRASE * MAX_PHRASES])
    elif isinstance(value, list | tuple):
        given = value[: MAX_PHRASES * 2]
    return distinct(filter(None, map(_spelt, given)))[:MAX_PHRASES]


def _spelt(value: object) -> str:
    """Return a name as it is kept: read again, it stays the same."""
    said, before = name_of(value), ""
    while said and said != before:
        before, said = said, name_of(next(iter(spellings(said)), ""))
    return said


def languages_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the languages in an answer, told by code or English name, and what in it
    is none."""
    codes: dict[str, None] = {}
    unknown: dict[str, None] = {}
    told = _IN_BRACKETS.sub(" ", text[: MAX_PHRASE * MAX_PHRASES])
    for part in phrases(_AND.sub(", ", told)):
        code = language_code(part)
        for one in (part,) if code else part.split():  # "en af" too
            code = language_code(one)
            (codes if code else unknown)[code or one] = None
    return tuple(codes), tuple(unknown)


def lines(text: str) -> tuple[str, ...]:
    """Return what stands on the lines of a text, where a comma is part of it: "been there, …"."""
    return phrases(text[: MAX_PHRASE * MAX_PHRASES].splitlines())


def web_address(value: object) -> str:
    """Return an address as people type it, with its scheme; "" for what is none."""
    if not isinstance(value, str):
        return ""
    text = one_line(value, MAX_ADDRESS + 1).strip(f"<>{QUOTES} ")
    if text and "://" not in text:
        text = f"https://{text}"
    host = text.partition("://")[2].partition("/")[0]
    local = host.partition(":")[0] == "localhost"
    sound = len(text) <= MAX_ADDRESS and is_web_address(text) and ("." in host or local)
    return text if sound else ""


def brand_id(text: str) -> str:
    """Return a name as an id: small letters, digits and hyphens; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_IN_ASCII))
    return (
        _NOT_ID.sub("-", plain.encode("ascii", "ignore").decode().lower())
        .strip("-")[:40]
        .strip("-")
    )


def proposed_id(name: str, site: str) -> str:
    """Return an id made of the name, else of its site; "brand" where neither has Latin letters."""
    host = site.partition("://")[2].partition("/")[0].removeprefix("www.")
    return brand_id(name) or brand_id(host.partition(".")[0]) or "brand"


def sources_of(value: object) -> tuple[Chosen, ...]:
    """Return the sources in a list of keys and values; what cannot be one is left out."""
    found: dict[str, Chosen] = {}
    for one in value[: MAX_SOURCES * 2] if isinstance(value, list | tuple) else ():
        if not isinstance(one, Mapping):
            continue
        target = one_line(str(one.get("target") or ""), MAX_ADDRESS)
        try:
            kind = SourceKind(str(one.get("kind")))
            target = kind.form.read(target)
        except ValueError:
            continue
        if target:
            chosen = Chosen(
                kind, target, phrase(one.get("name")), bool(one.get("on", True)),
                phrase(one.get("origin")), bool(one.get("guessed")),
            )  # fmt: skip
            found.setdefault(chosen.source.key, chosen)
    return tuple(found.values())[:MAX_SOURCES]


def own_sources(text: str) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
    """Return the sources in lines that a person wrote, and the lines that are none.

    An address is a feed, or a page that names one; `reddit: r/coffee` names a kind as the brand
    file does; other words are searched in the news.
    """
    found: list[Chosen] = []
    refused: list[str] = []
    for line in text[: MAX_ADDRESS * MAX_SOURCES].splitlines():
        said = one_line(line, MAX_ADDRESS).removeprefix("- ").strip()
        if not said:
            continue
        if "://" not in said:
            said = _TYPOGRAPHIC.sub('"', said)  # as searches have it
        key, _, rest = said.partition(":")
        kind, target = SourceKind.SEARCH, said
        if key.strip().lower() in set(SourceKind) and not rest.startswith("//"):
            kind, target = SourceKind(key.strip().lower()), rest.strip().strip(QUOTES)
        elif "://" in said or (" " not in said and "." in said):
            kind, target = SourceKind.FEED, web_address(said)
        guessed = kind.form is ADDRESS and "://" not in said
        target = web_address(target) if guessed else target
        given = {"kind": kind, "target": target, "origin": "own", "guessed": guessed}
        read = sources_of([given])
        found += read
        if not read:
            refused.append(said)
    return tuple(found), tuple(refused)
