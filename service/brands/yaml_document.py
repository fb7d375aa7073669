"""The brand file's bytes read into plain text, lists and keys, each with its line.

Only text, lists and keys exist here: no tag of YAML can build anything else, numbers and dates stay
as they were written, and `yes` is a word. That is what makes a messy file safe and forgiving.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from service.brands.yaml_faults import RefusedError, explain
from service.errors import ConfigurationError, Fault
from service.text.normalize import clean

Tree = str | list["Tree"] | dict[str, "Tree"] | None
Path = tuple[str | int, ...]

_MAX_BYTES = 2_000_000
"""A hundred times a well-described brand; a larger file is something else."""
_MAX_NODES = 100_000
"""YAML's `*aliases` can repeat a part of the file without end; no brand needs as many values."""

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_TAG + name for name in ("null", "str", "bool", "int", "float", "timestamp", "seq")}
_PLAIN_TAGS |= {_TAG + "map", _TAG + "merge", _TAG + "value", "!"}
_LOST_HASHTAG = re.compile(r"^\s*(?:-\s+)+(#[^\W_].*?)\s*$")
_LOST_NAME = re.compile(r"\bdisplay_name:\s+(#[^\s#].*?)\s*$")
_LOST_NUMBER = re.compile(r"\s+#\d+\s*$")
"""The end of "Brand #1", of which YAML takes a comment off."""
_LOST_COLOUR = re.compile(r":\s+(#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}))\s*$")
_ODD_INDENT = re.compile(r"^[ \u00a0\u2007\u202f]+", re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """SafeLoader whose plain values all stay text, empty ones and `<<` apart.

    It notes values that are marked as `&name value` and those marks that are used, as `*name`.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.marked: dict[int, str] = {}
        self.used: set[str] = set()
        self.aliases: list[tuple[int, int]] = []
        """Where such a use stands in the text, and where it ends."""
        self.bare_signs: set[int] = set()
        """Values after a lone `!`, of which YAML leaves nothing."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Read a node as SafeLoader does."""
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            self.used.add(event.anchor)
            self.aliases.append((event.start_mark.index, event.end_mark.index))
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        """Read a value as SafeLoader does."""
        is_sign = self.peek_event().tag == "!"  # type: ignore[no-untyped-call]
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        if is_sign and node.style is None:
            self.bare_signs.add(id(node))
        if anchor is not None:
            self.marked[id(node)] = anchor
        return node


_KEPT_RESOLVERS = (_TAG + "null", _TAG + "merge")
_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if (kept := [pair for pair in resolvers if pair[0] in _KEPT_RESOLVERS])
}


@dataclass(slots=True)
class YamlDocument:
    """A file as read: its tree, and the line of every path in it."""

    name: str
    tree: Tree = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What was read otherwise than it was written, each in a sentence with its line."""
    text: str = ""
    """What was read, cleaned: positions of nodes are positions in it."""
    nodes: dict[Path, yaml.Node] = field(default_factory=dict)
    """What stands at every path; the marked part itself where the path leads over a mark."""
    keys: dict[Path, yaml.Node] = field(default_factory=dict)
    aliases: list[tuple[int, int]] = field(default_factory=list)
    """Where uses of marks (`*name`) begin and end."""

    def where(self, path: Path) -> str:
        """Return `file:line key.path` for `path`, by its nearest ancestor that has a line."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return f"{self.name}:{self.lines.get(known, 1)} {dotted(path)}".strip()


def dotted(path: Path) -> str:
    """Return `path` as people read it: `keywords.core[2]`; entries of lists count from one."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def read(body: bytes, name: str) -> YamlDocument:
    """Return the document in `body`. Raises ConfigurationError if it is no plain YAML at all."""
    if len(body) > _MAX_BYTES:
        raise ConfigurationError(
            [Fault(f"{name}:1", f"the file has {len(body):,} bytes, too many")]
        )
    document = YamlDocument(name)
    utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        document.warnings.append(
            f"{name} is not UTF-8; read as Windows-1252, as old editors save it"
        )
        text = body.decode("cp1252", errors="replace")
    text = document.text = as_read(text)
    try:
        loader = _Loader(text)
        document.aliases = loader.aliases
        root = loader.get_single_node()
        if root is not None:
            document.tree = _TreeBuilder(loader, document, text.split("\n")).value(root, ())
    except yaml.MarkedYAMLError as error:
        raise ConfigurationError([explain(error, name, text)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = "there is a character that YAML does not allow; write the line anew"
        raise ConfigurationError([Fault(f"{name}:{line}", what)]) from error
    except RecursionError as error:
        raise ConfigurationError([Fault(f"{name}:1", "its parts are nested too deep")]) from error
    return document


def as_read(text: str) -> str:
    """Return `text` as YAML is given it: without what hides, its indentation of plain spaces."""
    return _ODD_INDENT.sub(lambda spaces: " " * len(spaces[0]), clean(text))


class _TreeBuilder:
    """Turns nodes into text, lists and keys, noting lines and faults in the document."""

    def __init__(self, loader: _Loader, document: YamlDocument, lines: list[str]) -> None:
        self._loader = loader
        self._document = document
        self._lines = lines
        self._left = _MAX_NODES
        self._open: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Tree:
        """Return what `node` holds; `path` is where it stands."""
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        self._document.nodes[path] = node
        self._left -= 1
        if self._left < 0:
            raise RefusedError(problem="too many values", problem_mark=node.start_mark)
        if what := self._eaten(node):
            self._document.faults.append(Fault(self._document.where(path), what))
            return None
        if id(node) in self._open:
            raise RefusedError(
                problem="a part of the file contains itself", problem_mark=node.start_mark
            )
        if isinstance(node, yaml.ScalarNode):
            return self._text(node, path)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._keys(node, path)
            return self._list(node, path)
        finally:
            self._open.discard(id(node))

    def _eaten(self, node: yaml.Node) -> str:
        """Return what YAML makes of a value that begins with one of its signs, or ""."""
        mark = self._loader.marked.get(id(node))
        if mark is not None and mark not in self._loader.used:
            return f"YAML takes &{mark} for a mark; a value that starts with & needs quotes"
        is_sign = id(node) in self._loader.bare_signs
        if node.tag in _PLAIN_TAGS and not is_sign:
            return ""
        tag = "!" if is_sign else node.tag.replace(_TAG, "!!")
        if tag.startswith("!!"):
            return f"{tag} is refused: a brand file may hold text, lists and keys, and runs nothing"
        return f"YAML takes {tag} for an instruction; a value that starts with ! needs quotes"

    def _text(self, node: yaml.ScalarNode, path: Path) -> str | None:
        """Return a value as it was meant: YAML takes `Null` for nothing and `#1` for a comment."""
        if node.tag == _TAG + "null":
            is_name = path[-1:] == ("display_name",) or node.value == "Null"
            if node.value.isalpha() and is_name:
                return str(node.value)
            start = node.start_mark.line
            line = self._lines[start] if start < len(self._lines) else ""
            found = (kind.search(line) for kind in (_LOST_HASHTAG, _LOST_COLOUR, _LOST_NAME))
            lost = next((match[1] for match in found if match), None)
            return self._as_meant(lost, start) if lost else None
        text, end = clean(str(node.value)), node.end_mark
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        number = _LOST_NUMBER.fullmatch(line, end.column) if node.style is None else None
        return self._as_meant(text + number[0].rstrip(), end.line) if number else text

    def _as_meant(self, text: str, index: int) -> str:
        self._document.warnings.append(
            f'{self._document.name}:{index + 1}: "{text}" is taken as meant; YAML sees a '
            "comment there, so put it in quotes"
        )
        return text

    def _list(self, node: yaml.Node, path: Path) -> list[Tree]:
        kept: list[Tree] = []
        for child in node.value:
            faults = len(self._document.faults)
            value = self.value(child, (*path, len(kept)))
            if value in (None, "") and len(self._document.faults) == faults:
                self._document.warnings.append(
                    f"{self._document.name}:{child.start_mark.line + 1}: this entry of "
                    f"{dotted(path)} is empty and is left out; a name such as null needs quotes"
                )
            if value is None:
                self._document.lines.pop((*path, len(kept)), None)
                self._document.nodes.pop((*path, len(kept)), None)
            else:
                kept.append(value)
        return kept

    def _keys(self, node: yaml.MappingNode, path: Path) -> dict[str, Tree]:
        self._note_bad_keys(node, path)
        self._loader.flatten_mapping(node)
        tree: dict[str, Tree] = {}
        for key, child in node.value:
            if isinstance(key, yaml.ScalarNode):
                name = key.value.strip()
                self._document.lines[(*path, name)] = key.start_mark.line + 1
                self._document.keys[(*path, name)] = key
                tree[name] = self.value(child, (*path, name))
        return tree

    def _note_bad_keys(self, node: yaml.MappingNode, path: Path) -> None:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                what = "a list or a group of keys stands where a key should be"
                self._document.faults.append(Fault(f"{self._document.name}:{line}", what))
                continue
            name = key.value.strip()
            if name in seen:
                where = f"{self._document.name}:{line} {dotted((*path, name))}"
                what = f"the key stands twice in one place, first on line {seen[name]}; keep one"
                self._document.faults.append(Fault(where, what))
            seen[name] = line


def mapping(tree: Tree) -> Mapping[str, Tree]:
    """Return `tree` if it holds keys, else no keys."""
    return tree if isinstance(tree, dict) else {}
