"""The brand file: what one brand has said about itself, read once at start.

`load` is strict where a slip would silently change what is watched, and lenient where files in the
wild are untidy; all faults are reported at once, each with its line. A key inside a brand that
nobody knows is a fault. Top-level keys beside `brands` are kept: lists of `input` and `output`
become worked examples for the judge, anything else is passed over with a warning in the log.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from service.brands import list_doubts
from service.brands import yaml_document as documents
from service.brands.name_rules import (
    distinct,
    is_trade_of,
    is_weak,
    kinds_of_firm,
    short_forms,
)
from service.brands.schema import BrandEntry, check, unknown_key
from service.brands.source_entries import named_apart, searches
from service.brands.yaml_document import Tree, YamlDocument
from service.errors import ConfigurationError, Fault, unreadable
from service.models import Brand, WorkedExample
from service.text.normalize import one_line, squeeze, words

_log = logging.getLogger(__name__)

EXAMPLE_KEYS = ("brand_health_examples", "market_intel_examples")
OTHER_BRAND = "Another brand in the file has a fault"
"""How a warning about a brand begins that is not the one wanted."""
_BRAND_ID = "BRAND_ID"
"""The variable that names the brand: what must be mended where the file has no such brand."""
_NOT_IN_PROMPT = (
    "primary_colour",
    "secondary_colour",
    "sources",
    "asset_urls",
    "fingerprint",
    "version",
    "by_default",
)
"""Fields that the judge never sees: changing them leaves its verdicts valid."""


@dataclass(frozen=True, slots=True)
class BrandFile:
    """What a brand file says of one brand, and what in it is probably not as it was meant."""

    brand: Brand
    warnings: tuple[str, ...]


def load(path: Path, brand_id: str) -> Brand:
    """Return the brand called `brand_id` in the YAML file at `path`; warnings go to the log.

    Raises ConfigurationError as `read` does.
    """
    return _logged(read(path, brand_id))


def parse(body: bytes, name: str, brand_id: str) -> Brand:
    """Return the brand called `brand_id` in `body`, as `load` does; `name` is the file's."""
    return _logged(read_bytes(body, name, brand_id))


def read_bytes(body: bytes, name: str, brand_id: str) -> BrandFile:
    """Return the brand called `brand_id` in `body`, as `read` does; `name` is the file's."""
    return _read(body, name, brand_id, f"the brand file {name}")


def _logged(found: BrandFile) -> Brand:
    for warning in found.warnings:
        _log.warning("%s", warning)
    return found.brand


def read(path: Path, brand_id: str) -> BrandFile:
    """Return the brand called `brand_id` in the YAML file at `path`, with warnings.

    Raises ConfigurationError with every fault of that brand and of the file as a whole. Another
    brand's faults are warnings: a colleague's slip must not stop this brand's service.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        what = f"the brand file cannot be read: {unreadable(error)}"
        fault = Fault(str(path), what, "to know what to watch")
        hint = f"Set BRAND_FILE to the file that exists; this was looked for: {path.absolute()}"
        raise ConfigurationError([fault], hint) from error
    return _read(body, path.name, brand_id, str(path.absolute()))


def read_all(path: Path) -> list[BrandFile | ConfigurationError]:
    """Return every brand in the file at `path`, or in its place what is wrong with it."""
    try:
        found = _entries(documents.read(path.read_bytes(), path.name))
    except OSError as error:
        fault = Fault(str(path), f"the brand file cannot be read: {unreadable(error)}")
        return [ConfigurationError([fault])]
    except ConfigurationError as error:
        return [error]
    read_or_wrong: list[BrandFile | ConfigurationError] = []
    for brand_id in dict.fromkeys(_id(tree) for _, tree in found):
        try:
            read_or_wrong.append(read(path, brand_id))
        except ConfigurationError as error:
            read_or_wrong.append(error)
    return read_or_wrong


def _read(body: bytes, name: str, brand_id: str, place: str) -> BrandFile:
    try:
        document = documents.read(body, name)
        entry = _wanted(document, brand_id.strip())
    except ConfigurationError as error:
        of_the_file = any(fault.where != _BRAND_ID for fault in error.faults)
        raise ConfigurationError(error.faults, f"Mend {place}." if of_the_file else "") from error
    brand = replace(_brand(entry, _examples(document)), version=version_of(body))
    if all(source.off for source in brand.sources):
        document.warnings.append(
            f"{document.where(('brands',))}: every source of {brand.id} is off: nothing is read"
        )
    return BrandFile(brand, tuple(document.warnings))


def version_of(body: bytes) -> str:
    """Return what a version of the file is called: 12 hex digits, another for any other byte."""
    return hashlib.sha256(body).hexdigest()[:12]


def _wanted(document: YamlDocument, brand_id: str) -> BrandEntry:
    """Return the brand of that id. Raises ConfigurationError with all faults, by line."""
    entries = _entries(document)
    faults = [*document.faults, *_id_faults(document, entries)]
    chosen = _choose(document, entries, brand_id, faults)
    entry = _chosen_entry(document, entries, chosen, faults)
    if faults or entry is None:
        raise ConfigurationError(sorted(faults, key=_line))
    return entry


def _chosen_entry(
    document: YamlDocument,
    entries: Iterable[tuple[int, Tree]],
    chosen: int | None,
    faults: list[Fault],
) -> BrandEntry | None:
    """Return the wanted brand and note its faults; what is wrong with others is a warning."""
    entry = None
    for index, tree in entries:
        path = ("brands", index)
        read, found = check(document, path, tree)
        found += list_doubts.run_together(document, path)
        if index == chosen:
            entry = read
            document.warnings += list_doubts.doubts(document, path, tree)
            named = [one.source() for one in read.sources] if read else []
            document.warnings += list_doubts.repeated(document, path, named)
        if index == chosen or (chosen is None and not _id(tree)):
            told = {fault.where for fault in faults}
            faults += [fault for fault in found if fault.where not in told]
        else:
            document.warnings += [f"{OTHER_BRAND}: {fault.sentence()}" for fault in found]
    return entry


def _entries(document: YamlDocument) -> list[tuple[int, Tree]]:
    """Return the brands with their places. Raises ConfigurationError if there are none."""
    tree = document.tree
    brands = tree.get("brands") if isinstance(tree, dict) else None
    if isinstance(brands, dict) and all(isinstance(one, dict) for one in brands.values()):
        first = next(iter(brands), "debonairs")
        what = 'each brand is an entry of a list under "brands:", with its id in it'
        where = document.where(("brands",))
        raise ConfigurationError([*document.faults, Fault(where, what, example=f"- id: {first}")])
    if isinstance(brands, dict):
        document.tree = {**documents.mapping(tree), "brands": [brands]}
        brands = [brands]
    if not isinstance(brands, list) or not brands:
        what = 'there is no list of brands; the file must have "brands:" and under it "- id: …"'
        if isinstance(tree, dict) and "brands" not in tree and tree:
            what += f" ({unknown_key(next(iter(tree)), ['brands', *EXAMPLE_KEYS])})"
        raise ConfigurationError([*document.faults, Fault(document.where(("brands",)), what)])
    return list(enumerate(brands))


def _id(tree: Tree) -> str:
    value = documents.mapping(tree).get("id")
    return squeeze(value) if isinstance(value, str) else ""


def _id_faults(document: YamlDocument, entries: Iterable[tuple[int, Tree]]) -> list[Fault]:
    """Return a fault for each id that is given twice."""
    seen: dict[str, int] = {}
    faults = []
    for index, tree in entries:
        found = _id(tree)
        path = ("brands", index, "id")
        if found in seen:
            what = f'the id "{found}" stands twice, first in brand {seen[found]}; ids must differ'
            faults.append(Fault(document.where(path), what))
        elif found:
            seen[found] = index + 1
    return faults


def _choose(
    document: YamlDocument, entries: Sequence[tuple[int, Tree]], brand_id: str, faults: list[Fault]
) -> int | None:
    """Return the place of the wanted brand; notes a fault if it is not there."""
    ids = {found: index for index, tree in reversed(entries) if (found := _id(tree))}
    if brand_id in ids:
        return ids[brand_id]
    if not ids and len(entries) == 1:
        return 0
    near = difflib.get_close_matches(brand_id, ids, n=1)
    listed = ", ".join(one_line(one, 80) for one in reversed(ids)) or "none"
    what = f'there is no brand "{brand_id}" in {document.name}; the file has: {listed}'
    what += f'; the nearest is "{one_line(near[0], 80)}"' if near else ""
    example = near[0] if near else next(reversed(ids), "")
    faults.append(
        Fault(
            _BRAND_ID if ids else document.where(("brands",)), what,
            "to know which brand to watch", f"BRAND_ID={one_line(example, 80)}" if ids else "",
        )
    )  # fmt: skip
    return None


def _line(fault: Fault) -> int:
    """Return the line in `file:line key`, to list faults as they stand in the file."""
    number = fault.where.partition(" ")[0].rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _examples(document: YamlDocument) -> tuple[WorkedExample, ...]:
    """Return the worked examples of all top-level keys beside `brands`."""
    found = []
    for key, tree in documents.mapping(document.tree).items():
        if key == "brands":
            continue
        listed = tree if isinstance(tree, list) else [tree]
        pairs = [
            (_as_text(documents.mapping(part).get("input")),
             _as_text(documents.mapping(part).get("output")))
            for part in listed
        ]  # fmt: skip
        made = [WorkedExample(group=key, input=i, output=o) for i, o in pairs if i and o]
        found += made
        if len(made) < len(listed) and tree is not None:
            where = document.where((key,))
            document.warnings.append(f"{where}: what has no input and output there is not used")
    return tuple(found)


def _as_text(tree: Tree) -> str:
    """Return a text as it is, and anything with keys or lists as JSON."""
    if isinstance(tree, str):
        return tree.strip()
    return json.dumps(tree, ensure_ascii=False) if tree else ""


def _brand(entry: BrandEntry, examples: tuple[WorkedExample, ...]) -> Brand:
    """Return the brand that `entry` describes, its names sorted into strong and weak.

    The fingerprint is the hash of everything the judge is told about the brand.
    """
    keywords = entry.keywords
    name = entry.display_name
    called = [*entry.aliases, *_names_among(keywords.core, name)]
    strong = distinct(alias for alias in called if not is_weak(alias, name, entry.regions))
    weak = distinct(alias for alias in called if is_weak(alias, name, entry.regions))
    listed = named_apart(source.source() for source in entry.sources)
    copy = entry.example_copy
    colours = {"primary_colour": entry.colours.primary, "secondary_colour": entry.colours.secondary}
    brand = Brand(
        id=entry.id,
        display_name=name,
        core=keywords.core,
        extended=distinct(keywords.extended, besides=[*keywords.core, *keywords.products]),
        products=keywords.products,
        aliases=strong,
        weak_aliases=weak,
        not_us=entry.not_us,
        competitors=entry.competitors,
        regions=entry.regions,
        languages=entry.languages,
        banned_words=entry.banned_words,
        no_go_topics=entry.no_go_topics,
        persona=entry.tone.persona,
        style_guide=entry.tone.style_guide,
        sources=listed or searches(name, strong, keywords.products),
        examples=examples,
        example_copy=copy if isinstance(copy, dict) else {"text": copy} if copy else {},
        asset_urls=entry.asset_urls,
        by_default=False,
        **{field: colour for field, colour in colours.items() if colour},
    )
    told = {key: part for key, part in asdict(brand).items() if key not in _NOT_IN_PROMPT}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return replace(brand, fingerprint=hashlib.sha256(canonical.encode()).hexdigest())


def _names_among(core: Sequence[str], display_name: str) -> list[str]:
    """Return the core keywords that are names: parts of the display name, or short for it.

    What kind of firm it is, of whatever language, is no name: "banco", "Bäckerei"; nor is what it
    does, "credit union".
    """
    name = words(display_name)
    core = [
        phrase
        for phrase in core
        if not kinds_of_firm().issuperset(words(phrase)) and not is_trade_of(phrase, display_name)
    ]
    parts = (
        phrase
        for phrase in core
        if (said := words(phrase)) != name
        and set(said) <= set(name)
        and not is_weak(phrase, display_name)
    )
    return [*parts, *short_forms(core, display_name)]
