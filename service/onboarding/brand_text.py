"""A description as a brand file: readable YAML, read back by the service's own loader. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import yaml

from service.brands import loader
from service.brands.desk.scalars import written
from service.errors import ConfigurationError, PermanentError
from service.models import Brand
from service.onboarding.description import Chosen, Description
from service.text.normalize import words
from service.wording.brand_pages import new_file as said

_LINE = re.compile(r"^\S+:\d+ \S+: ")
"""Where a doubt is, in a file that nobody has seen yet."""
_ORIGINS = ("site", "own", "search", "outlet")


def text_of(described: Description, today: date) -> str:
    """Return the whole file.

    Raises PermanentError, in words, if the service would not read exactly this brand from it.
    """
    lines = [f"# {line}" if line else "#" for line in said.file_head(described.name, today)]
    text = "\n".join([*lines, "brands:", *_entry(described, "  ")]) + "\n"
    proved(text.encode(), described)
    return text


def brand_of(described: Description) -> Brand:
    """Return the brand that the file describes, without writing it."""
    return _read(described).brand


def doubts_of(described: Description) -> list[str]:
    """Return in sentences what a check of the file would ask about, without its lines."""
    return [_LINE.sub("", one) for one in _read(described).warnings]


def _read(described: Description) -> loader.BrandFile:
    body = "\n".join(["brands:", *_entry(described, "  ")]) + "\n"
    return loader.read_bytes(body.encode(), f"{described.id}.yaml", described.id)


def added_to(body: bytes, name: str, described: Description) -> bytes:
    """Return the brand file `body`, called `name`, with this brand after its last one.

    Nothing else in it changes. Raises PermanentError where that cannot be done safely.
    """
    before = loader.read_bytes(body, name, _first_id(body, name))
    text = body.decode("utf-8-sig")
    found = _last_entry(text)
    if found is None:
        raise PermanentError(said.cannot_add(name), said.paste_it())
    line, column = found
    lines = text.split("\n")
    ending = "\r" if lines[0].endswith("\r") else ""
    entry = [one + ending for one in ["", *_entry(described, " " * column)]]
    lines[line + 1 : line + 1] = entry
    if line + 1 + len(entry) == len(lines):
        lines.append("")
    mended = "\n".join(lines).encode()
    proved(mended, described)
    after = loader.read_bytes(mended, name, before.brand.id)
    if after != before or body[:3] == b"\xef\xbb\xbf":
        raise PermanentError(said.cannot_add(name), said.paste_it())
    return mended


def proved(body: bytes, described: Description) -> None:
    """Read a file back. Raises PermanentError if what it says is not what was meant."""
    try:
        found = loader.read_bytes(body, f"{described.id}.yaml", described.id)
    except ConfigurationError as error:
        raise PermanentError(said.not_read_back(str(error)), said.report_it()) from error
    brand = found.brand
    pairs: list[tuple[Iterable[str], Iterable[str]]] = [
        ([brand.display_name], [described.name]),
        (brand.core, described.subject),
        ([*brand.core, *brand.extended, *brand.products], [*described.beside, *described.products]),
        ([brand.display_name, *brand.aliases, *brand.weak_aliases], described.aliases),
        (brand.not_us, described.not_us),
        (brand.competitors, described.rivals),
        (brand.regions, described.countries),
        (brand.languages, described.languages),
        ([one.key for one in brand.sources], [one.key for one in described.chosen]),
    ]
    for read, meant in pairs:
        known = {tuple(words(one)) for one in read}
        lost = [one for one in meant if tuple(words(one)) not in known]
        if lost:
            raise PermanentError(said.not_read_back(", ".join(lost)), said.report_it())


def _entry(described: Description, indent: str) -> Iterator[str]:
    """Yield the lines of one entry under `brands:`, the first with its dash."""
    inner = indent + "  "
    yield f"{indent}- id: {written(described.id)}"
    yield f"{inner}display_name: {written(described.name)}"
    yield from _list("aliases", described.aliases, inner, said.about_aliases())
    yield f"{inner}keywords:"
    yield from _list("core", described.subject, inner + "  ", said.about_core())
    yield from _list("extended", described.beside, inner + "  ", said.about_extended())
    yield from _list("products", described.products, inner + "  ", said.about_products())
    yield from _list("not_us", described.not_us, inner, said.about_not_us())
    yield from _list("competitors", described.rivals, inner, said.about_rivals())
    yield from _list("regions", described.countries, inner, said.about_regions())
    yield from _list("languages", described.languages, inner, "")
    yield from _sources([one for one in described.sources if one.on], inner)


def _list(key: str, values: Sequence[str], indent: str, remark: str) -> Iterator[str]:
    if not values:
        return
    if remark:
        yield f"{indent}# {remark}"
    yield f"{indent}{key}:"
    for value in values:
        yield f"{indent}  - {written(value)}"


def _sources(chosen: Sequence[Chosen], indent: str) -> Iterator[str]:
    if not chosen:
        return
    yield f"{indent}sources:"
    for origin in _ORIGINS:
        those = [one for one in chosen if (one.origin or "own") == origin]
        if those:
            yield f"{indent}  # {said.about_sources(origin)}"
        for one in those:
            yield f"{indent}  - {one.kind}: {written(one.target)}"
            if one.name and one.name != one.kind.name_for(one.target):
                yield f"{indent}    name: {written(one.name)}"


def _first_id(body: bytes, name: str) -> str:
    """Return the id of the first brand in a file. Raises PermanentError if it has none."""
    try:
        tree = yaml.safe_load(body.decode("utf-8-sig"))
        return str(tree["brands"][0]["id"])
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError, IndexError) as error:
        raise PermanentError(said.cannot_add(name), said.paste_it()) from error


def _last_entry(text: str) -> tuple[int, int] | None:
    """Return the last line of the last entry under `brands:`, and the column of its dash."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == "brands"), None)
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        return None
    last: yaml.Node = listed.value[-1]
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    end = last.end_mark
    line = end.line if end.column or end.line == 0 else end.line - 1
    return line, listed.start_mark.column
