"""What in a brand's names and lists is readable YAML and probably not what its writer meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import yaml

from service.brands import cldr_names
from service.brands.yaml_document import Path, Tree, YamlDocument, mapping
from service.errors import Fault
from service.models import Source
from service.text.normalize import one_line

_LISTS = (
    ("keywords",), ("keywords", "core"), ("keywords", "extended"), ("keywords", "products"),
    ("aliases",), ("competitors",), ("regions",), ("languages",), ("not_us",), ("banned_words",),
    ("no_go_topics",),
)  # fmt: skip
_DASH = re.compile(r"(?:^|\s)-\s")
_BETWEEN = re.compile(r"\n|(?:^|\s)-\s")
_SEPARATED = re.compile(r"[,;]")
_QUOTES = ("'", '"')
_UNFILLED = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|^<[\w -]+>$")
"""What templates have in the place of a value."""
_NAMES_ONLY = frozenset({"name", "title", "display_name", "brand", "competitor", "keyword", "word"})
"""Keys of lists elsewhere, which say of their value only that it is one."""
_COMMENT = re.compile(r"[ \t]+(#[^\s#][^\n]*)")
"""One without a blank after its sign, as nobody writes a comment."""
_NO_ID = re.compile(r"[^\w.-]")
_FOREIGN = re.compile("(?<=[A-Za-z])[\u0370-\u052f]|[\u0370-\u052f](?=[A-Za-z])")
"""A Greek or Cyrillic letter beside a Latin one, which most of those look like."""


def run_together(document: YamlDocument, path: Path) -> list[Fault]:
    """Return a fault for each list of the brand at `path` in which YAML made one entry of several.

    Lines without a dash before each, or with one before all but the first, are one text for it.
    """
    faults = []
    for keys in _LISTS:
        node = document.nodes.get((*path, *keys))
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        wrong = node if _is_several(document, node) else None
        for item in items:
            wrong = wrong or (item if _is_dashed(document, item) else None)
        if wrong is not None:
            entries = (one_line(part) for part in _BETWEEN.split(_written(document, wrong)))
            listed = ", ".join(entry for entry in entries if entry.strip("|>-"))
            faults.append(
                Fault(
                    document.where((*path, *keys)),
                    f'"{one_line(str(wrong.value), 80)}" would be one entry; put a dash before '
                    "each entry, also the first, or commas between them",
                    example=f"{keys[-1]}: [{one_line(listed, 200)}]",
                )
            )
    return faults


def _written(document: YamlDocument, node: yaml.Node) -> str:
    return document.text[node.start_mark.index : node.end_mark.index].strip()


def _is_several(document: YamlDocument, node: yaml.Node | None) -> bool:
    """Return whether a text that stands where a list belongs was meant as more than one entry."""
    if not isinstance(node, yaml.ScalarNode) or node.style in _QUOTES:
        return False
    if _SEPARATED.search(node.value):
        return False
    lines = _written(document, node).count("\n") if node.style is None else 0
    return lines > 0 or _DASH.search(node.value) is not None


def _is_dashed(document: YamlDocument, item: yaml.Node) -> bool:
    """Return whether an entry of a list goes on behind a dash on the next line."""
    is_folded = isinstance(item, yaml.ScalarNode) and item.style not in _QUOTES
    return is_folded and "\n" in _written(document, item) and bool(_DASH.search(item.value))


def doubts(document: YamlDocument, path: Path, tree: Tree) -> list[str]:
    """Return a sentence for each entry of the brand at `path` that is probably a slip."""
    brand = mapping(tree)
    return [
        *_odd_id(document, path, brand),
        *_odd_names(document, path, brand),
        *_pairs(document, path, brand),
        *_cut_off(document, path),
        *_unknown_languages(document, path, brand),
        *_misspelt_countries(document, path, brand),
    ]


def repeated(document: YamlDocument, path: Path, sources: Sequence[Source]) -> Iterator[str]:
    """Yield a sentence for each source that stands in the list before, with nothing more to read.

    Two lists of links on one page are two entries and one source, as they are meant.
    """
    first: dict[tuple[str, str | None], int] = {}
    for index, source in enumerate(sources):
        before = first.setdefault((source.key, source.links), index)
        if before != index:
            yield (
                f"{document.where((*path, 'sources', index))}: {source.name} is the same as source "
                f"{before + 1} of the list; it is read once, by the settings of the first"
            )


def _odd_id(document: YamlDocument, path: Path, brand: Mapping[str, Tree]) -> Iterator[str]:
    said = brand.get("id")
    if isinstance(said, str) and (odd := _NO_ID.search(said.strip())):
        what = "a blank" if odd[0].isspace() else f'"{odd[0]}"'
        yield (
            f'{document.where((*path, "id"))}: "{one_line(said, 80)}" has {what} in it, which a '
            "shell or a list of settings may take for its end; for a new brand write "
            f"{_NO_ID.sub('-', said.strip().lower())[:80]} (a brand of another id begins anew)"
        )


def _odd_names(document: YamlDocument, path: Path, brand: Mapping[str, Tree]) -> Iterator[str]:
    """Yield a sentence for each name that holds a place, or has letters that only look right."""
    for keys in (("display_name",), *_LISTS):
        part: Tree = dict(brand)
        for key in keys:
            part = mapping(part).get(key)
        for index, entry in enumerate(part if isinstance(part, list) else [part]):
            if not isinstance(entry, str):
                continue
            where = document.where(
                (*path, *keys, index) if isinstance(part, list) else (*path, *keys)
            )
            if unfilled := _UNFILLED.search(entry.strip()):
                yield f"{where}: {one_line(unfilled[0], 80)} holds a place: write what is meant"
            if foreign := _FOREIGN.search(unicodedata.normalize("NFC", entry)):
                letter = unicodedata.name(foreign[0], "").lower()
                yield (
                    f'{where}: "{one_line(entry, 80)}" has a {letter} among Latin letters, as no '
                    "article writes it; type the name anew"
                )


def _pairs(document: YamlDocument, path: Path, brand: Mapping[str, Tree]) -> Iterator[str]:
    """Yield a sentence for each "name: value" in a list of words: it is read as one phrase."""
    for keys in _LISTS:
        part: Tree = dict(brand)
        for key in keys:
            part = mapping(part).get(key)
        for index, entry in enumerate(part if isinstance(part, list) else ()):
            for name, value in mapping(entry).items():
                if isinstance(value, str):
                    where = document.where((*path, *keys, index))
                    said = value if name.casefold() in _NAMES_ONLY else name
                    yield (
                        f'{where}: "{name}: {value}" is read as one phrase, colon and all; write '
                        f'only what an article would say, such as "{said}"'
                    )


def _cut_off(document: YamlDocument, path: Path) -> Iterator[str]:
    """Yield a sentence for each name that ends before a # with a sign after it: "Foo #1 Pizza"."""
    for keys in (("display_name",), *_LISTS):
        node = document.nodes.get((*path, *keys))
        entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for index, entry in enumerate(entries):
            if not isinstance(entry, yaml.ScalarNode) or entry.style is not None:
                continue
            if not entry.value:
                continue  # "- #pizza": what is lost is taken as meant, and told
            rest = _COMMENT.match(document.text, entry.end_mark.index)
            if rest is None:
                continue
            where = (*path, *keys, index) if isinstance(node, yaml.SequenceNode) else (*path, *keys)
            name = one_line(entry.value, 80)
            yield (
                f'{document.where(where)}: "{name}" ends before the #, where a comment begins; if '
                f'what follows belongs to it, write it in quotes: "{name} {one_line(rest[1], 40)}"'
            )


def _entries(
    document: YamlDocument, path: Path, brand: Mapping[str, Tree], key: str
) -> Iterator[tuple[str, str]]:
    """Yield where each entry of a list stands, and its text."""
    part = brand.get(key)
    if isinstance(part, str):
        where = document.where((*path, key))
        yield from ((where, one.strip()) for one in re.split(r"[,;\n]", part) if one.strip())
    for index, entry in enumerate(part if isinstance(part, list) else ()):
        if isinstance(entry, str):
            yield document.where((*path, key, index)), entry.strip()


def _unknown_languages(
    document: YamlDocument, path: Path, brand: Mapping[str, Tree]
) -> Iterator[str]:
    for where, entry in _entries(document, path, brand, "languages"):
        code = cldr_names.language_code(entry)
        if code != re.split("[-_]", entry.lower())[0]:
            write = code or "two letters such as en, af, zu"
            yield f'{where}: "{one_line(entry, 80)}" is not the code of a language; write {write}'


def _misspelt_countries(
    document: YamlDocument, path: Path, brand: Mapping[str, Tree]
) -> Iterator[str]:
    """Yield a sentence for each region that is almost a country's name.

    Any other name may be a province or a town; no list has them all.
    """
    for where, entry in _entries(document, path, brand, "regions"):
        if name := cldr_names.almost_a_country(entry):
            yield (
                f'{where}: "{one_line(entry, 80)}" is no country as it is written; '
                f"write {name} if that is meant"
            )
