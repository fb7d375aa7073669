"""What an entry under `brands:` may hold: the keys, how forgivingly each is read, and its faults.

Everything that is only untidy (a word where a list belongs, a list where a word belongs, blanks,
duplicates, hashtags, a nested group) is put right; everything that would silently do something
else than its writer meant (an unknown key, a source that cannot be read) is a fault.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from service.brands.name_rules import distinct, spellings, unescaped, without_quotes
from service.brands.source_entries import MAX_NAME, SourceEntry, kind_meant
from service.brands.yaml_document import Path, YamlDocument
from service.errors import Fault
from service.models.source_kind import is_web_address
from service.text.normalize import one_line

_SEPARATORS = re.compile(r"[,;\n]")
_LONGEST_PHRASE = 1_000
"""Characters of one entry of a list of words."""
_HEX_COLOUR = re.compile(r"^[#＃]?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")


def texts(value: object) -> Iterator[str]:
    """Yield every text in `value`, however deep in lists and groups it lies.

    "Name: value" inside a list was meant as one text and becomes one; a group of lists is its
    lists, one after the other.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, str):
                yield f"{key}: {part}"
            else:
                yield from texts(part if part is not None else key)


def _phrases(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _SEPARATORS.split(unescaped(value))
    elif isinstance(value, dict):
        value = list(value.values())
    return distinct(
        phrase for text in texts(value) for phrase in spellings(_short(text, _LONGEST_PHRASE))
    )


def _name(value: object) -> str:
    if not isinstance(value, str):
        sign = "[" if isinstance(value, list) else "{" if isinstance(value, dict) else ""
        quotes = f"; a value that starts with {sign} needs quotes" if sign else ""
        raise ValueError(f"it should be one line of text{quotes}")  # noqa: TRY004 - pydantic's own way
    text = one_line(value)
    if not text:
        raise ValueError("it is empty")
    return _short(text, MAX_NAME)


def _display_name(value: object) -> str:
    return without_quotes(_name(value))


def _short(text: str, most: int) -> str:
    text = unescaped(text)
    if len(text) > most:
        raise ValueError(f"it has {len(text):,} characters; {most:,} is the most. Write less")
    return text


def _prose(value: object) -> str:
    lines = [line for text in texts(value) for line in map(one_line, text.split("\n"))]
    return "\n".join(line for line in lines if line)


def _colour(value: object) -> str:
    found = _HEX_COLOUR.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'"{value}" is not a colour; write # and six digits, in quotes')
    digits = found[1].lower()
    return "#" + ("".join(d * 2 for d in digits) if len(digits) == 3 else digits)


def _web_addresses(value: object) -> tuple[str, ...]:
    values = value.values() if isinstance(value, dict) else [value]
    found = [text.strip() for part in values for text in texts(part)]
    return tuple(dict.fromkeys(text for text in found if is_web_address(text)))


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
Name = Annotated[str, BeforeValidator(_name)]
DisplayName = Annotated[str, BeforeValidator(_display_name)]
Prose = Annotated[str, BeforeValidator(_prose)]
Colour = Annotated[str, BeforeValidator(_colour)]
WebAddresses = Annotated[tuple[str, ...], BeforeValidator(_web_addresses)]


class _Section(BaseModel):
    """Keys left empty count as not written; keys that nobody knows are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sole: ClassVar[str] = ""
    """The key that a bare value stands for: `tone: friendly` means `tone.persona`."""

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, value: Any) -> Any:
        if cls.sole and isinstance(value, str | list):
            value = {cls.sole: value}
        if not isinstance(value, dict):
            return value
        return {
            key: part
            for key, part in value.items()
            if part not in (None, "", [], {}) or key not in cls.model_fields
        }


class Keywords(_Section):
    """`keywords:`; a bare list is `core`."""

    sole = "core"
    core: Phrases
    extended: Phrases = ()
    products: Phrases = ()


class ToneOfVoice(_Section):
    """`tone:`; a bare text is `persona`."""

    sole = "persona"
    persona: Prose = ""
    style_guide: Prose = ""


class Colours(_Section):
    """`colours:`; a bare colour is `primary`."""

    sole = "primary"
    primary: Colour = ""
    secondary: Colour = ""


class BrandEntry(_Section):
    """One entry under `brands:`."""

    id: Name
    display_name: DisplayName
    keywords: Keywords
    tone: ToneOfVoice = ToneOfVoice()
    aliases: Phrases = ()
    banned_words: Phrases = ()
    no_go_topics: Phrases = ()
    competitors: Phrases = ()
    regions: Phrases = ()
    languages: Phrases = ()
    not_us: Phrases = ()
    colours: Colours = Colours()
    example_copy: Any = None
    asset_urls: WebAddresses = ()
    embedding_id: Any = None
    sources: tuple[SourceEntry, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _american_and_single(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        value = {("colours" if key == "colors" else key): part for key, part in value.items()}
        if isinstance(value.get("sources"), dict):
            value["sources"] = [value["sources"]]
        return value


_NEEDED: Mapping[str, tuple[str, str]] = {
    "id": ("to tell brands apart; BRAND_ID names it", "id: debonairs"),
    "display_name": ("for the mail and for recognising the brand", "display_name: Debonairs Pizza"),
    "keywords": ("to know what the brand is about", "keywords: {core: [pizza delivery]}"),
    "core": ("to know what the brand is about", "core: [pizza delivery, pizza chain]"),
}
"""Why each required key is needed, and what it looks like."""


def check(
    document: YamlDocument, path: Path, tree: object
) -> tuple[BrandEntry | None, list[Fault]]:
    """Return the entry at `path`, or None and everything that is wrong with it."""
    try:
        entry = BrandEntry.model_validate(tree)
    except ValidationError as error:
        return None, [_fault(document, path, dict(found)) for found in error.errors()]
    if not entry.keywords.core:
        where = document.where((*path, "keywords", "core"))
        return None, [Fault(where, "there is no word in it", *_NEEDED["core"])]
    return entry, []


def _fault(document: YamlDocument, path: Path, error: Mapping[str, Any]) -> Fault:
    """Put one finding of pydantic into words, at its line."""
    at: Path = tuple(error["loc"])
    where = document.where((*path, *at))
    kind = error["type"]
    if kind == "extra_forbidden":
        section = str(at[0]) if len(at) > 1 and str(at[0]) in _MODELS else ""
        return Fault(where, _misplaced(str(at[-1]), section))
    if kind == "missing":
        why, example = _NEEDED.get(str(at[-1]), ("", ""))
        return Fault(where, "it is missing", why, example)
    if kind == "value_error":
        return Fault(where, str(error["ctx"]["error"]))
    if at and at[-1] == "sources":
        return Fault(where, "it should be a list", example='sources: [{search: "pizza"}]')
    return Fault(where, "keys with values should stand under it, each on its own line")


_MODELS: Mapping[str, type[BaseModel]] = {
    "keywords": Keywords,
    "tone": ToneOfVoice,
    "colours": Colours,
    "sources": SourceEntry,
}


_MEANT = {
    "name": "display_name", "title": "display_name", "rivals": "competitors",
    "competition": "competitors", "feeds": "sources", "other_names": "aliases",
    "nickname": "aliases", "nicknames": "aliases", "look_alikes": "not_us", "lookalikes": "not_us",
    "exclude": "not_us", "places": "regions", "countries": "regions",
}  # fmt: skip
"""What people call a key, by the words of the wizard and of other programs."""


def _misplaced(key: str, section: str) -> str:
    """Return a sentence on a key that the section, or "" for the brand itself, does not know."""
    plain, known = key.lower(), _MODELS.get(section, BrandEntry).model_fields
    meant = kind_meant(key) if section == "sources" else _MEANT.get(plain, "")
    if meant and meant in known:
        return f'"{key}" is not a known key; write {meant}:'
    if meant in BrandEntry.model_fields:
        return f'"{key}" is not a known key; write {meant}: beside "{section}:"'
    sections = ("keywords", "tone", "colours") if not section else ()
    for other in sections:
        if plain in _MODELS[other].model_fields:
            return f'"{key}" belongs under "{other}:", two spaces further in than that'
    if section != "sources" and section and plain in BrandEntry.model_fields:
        return f'"{key}" belongs beside "{section}:", not under it'
    return unknown_key(key, list(known))


def unknown_key(key: str, known: Sequence[str]) -> str:
    """Return a sentence on an unknown key: the nearest known one, or all that there are."""
    near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.5)
    hint = f'the nearest is "{near[0]}"' if near else "known here: " + ", ".join(known)
    return f'"{key}" is not a known key; {hint}'
