"""Where the values of a brand file stand in its text, so that one can be changed and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from service.brands import yaml_document as documents
from service.brands.desk.source_text import SourceText, Splice, UnfaithfulTextError
from service.brands.yaml_document import Path, Tree
from service.text.normalize import clean

_COLON = re.compile(r"\s*:")
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+)*")
_DASH = re.compile(r" *-(?=\s|$)[ \t]*(?:[&!]\S*[ \t]+)*")
STEP = 2
"""Columns that a level is indented by, in a file that shows no other habit."""


class CannotPlaceError(ValueError):
    """The text has no place in which this can be written without touching anything else."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where something stands in the text."""

    start: int
    end: int


class Places:
    """One state of a brand file, for finding and replacing what stands in it."""

    def __init__(self, body: bytes, name: str) -> None:
        """Raises ConfigurationError when it is no YAML, UnfaithfulTextError."""
        self.document = documents.read(body, name)
        self.source = SourceText.of(body)
        self.text = self.document.text
        if self.source.text != self.text:
            raise UnfaithfulTextError

    def value(self, path: Path) -> Tree:
        """Return what stands at `path`, None for nothing."""
        tree: Any = self.document.tree
        for step in path:
            inside = isinstance(tree, dict | list) and (
                step in tree if isinstance(tree, dict) else int(step) < len(tree)
            )
            if not inside:
                return None
            tree = tree[step]
        found: Tree = tree
        return found

    def node(self, path: Path) -> yaml.Node | None:
        """Return the node written at `path`; None if there is none, or only a mark's elsewhere."""
        found = self.document.nodes.get(path)
        if found is None or not path:
            return found
        parent = self.node(path[:-1])
        if parent is None or not _within(found, parent):
            return None
        if self.key(path) is None and isinstance(path[-1], str):
            return None
        return found

    def key(self, path: Path) -> yaml.Node | None:
        """Return the key written at the end of `path`; None where it came with a merge."""
        found, parent = self.document.keys.get(path), self.node(path[:-1])
        return found if found and parent and _within(found, parent) else None

    def is_empty(self, path: Path) -> bool:
        """Return whether a key stands there with nothing after it."""
        node = self.node(path)
        if not isinstance(node, yaml.ScalarNode):
            return False
        return node.start_mark.index == node.end_mark.index

    def alias(self, path: Path) -> Span | None:
        """Return where a mark (`*name`) stands as the value at `path`."""
        key, parent = self.key(path), self.node(path[:-1])
        if key is None or parent is None or self.node(path) is not None:
            return None
        after = key.end_mark.index
        marks = [Span(*one) for one in self.document.aliases if one[0] >= after]
        return marks[0] if marks and marks[0].start < parent.end_mark.index else None

    def colon_end(self, path: Path) -> int:
        """Return where the key at `path` and its colon end."""
        key = self.key(path)
        found = _COLON.match(self.text, key.end_mark.index) if key else None
        if found is None:
            raise CannotPlaceError
        return found.end()

    def content(self, node: yaml.Node) -> Span:
        """Return where a value stands, without what marks it and without blank lines after it."""
        start = node.start_mark.index
        found = _PROPERTIES.match(self.text, start)
        return Span(found.end() if found else start, self.end(node))

    def end(self, node: yaml.Node) -> int:
        """Return where the last letter of a value stands."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            block = node.style in ("|", ">")
            return start + len(self.text[start:end].rstrip()) if block else int(end)
        if not isinstance(node, yaml.CollectionNode) or node.flow_style:
            return int(end)
        pairs = (one if isinstance(one, tuple) else (one,) for one in node.value)
        parts = [part for pair in pairs for part in pair]
        ends = [self.end(part) for part in parts if _within(part, node)]
        ends += [last for first, last in self.document.aliases if start <= first < end]
        return max(ends, default=int(start))

    def is_lost(self, path: Path) -> bool:
        """Return whether the value was read out of what YAML takes for a comment."""
        node, value = self.node(path), self.value(path)
        if not isinstance(node, yaml.ScalarNode) or not isinstance(value, str):
            return False
        return clean(str(node.value)) != value

    def line_start(self, at: int) -> int:
        """Return where the line begins that `at` lies on."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the line ends that `at` lies on."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found

    def lines_of(self, start: int, end: int) -> Span:
        """Return the whole lines from `start` to `end`, the last line's end included."""
        return Span(self.line_start(start), min(self.line_end(end) + 1, len(self.text)))

    def after_line(self, at: int, text: str) -> Splice:
        """Return `text`, whole lines with their ends, put after the line that `at` lies on."""
        end = self.line_end(at)
        if end == len(self.text):
            return Splice(end, end, "\n" + text.removesuffix("\n"))
        return Splice(end + 1, end + 1, text)

    def dash(self, start: int) -> str:
        """Return the indentation of the list entry that begins at `start`, alone on its line."""
        begun = self.line_start(start)
        if not _DASH.fullmatch(self.text, begun, start):
            raise CannotPlaceError
        return self.text[begun : self.text.index("-", begun)]

    def member(self, path: Path, index: int) -> Span:
        """Return where a list's entry stands."""
        node = self.node((*path, index))
        if node is not None:
            return Span(int(node.start_mark.index), self.end(node))
        listed = self.node(path)
        after = self.member(path, index - 1).end if index else 0
        if listed is None:
            raise CannotPlaceError
        first = max(after, int(listed.start_mark.index))
        marks = [Span(*one) for one in self.document.aliases if one[0] >= first]
        if not marks:
            raise CannotPlaceError
        return marks[0]

    def is_remark(self, start: int, end: int) -> bool:
        """Return whether a comment may stand there."""
        return "#" in self.text[start:end]

    def list_indent(self, brand: Path, key_column: int) -> int:
        """Return the column in which the dashes of a new list under a key begin."""
        for path, key in self.document.keys.items():
            node = self.document.nodes.get(path)
            is_list = isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value
            if is_list and node is not None and path[: len(brand)] == brand and _after(node, key):
                return key_column + int(node.start_mark.column - key.start_mark.column)
        return key_column + STEP


def _within(node: yaml.Node, parent: yaml.Node) -> bool:
    start = parent.start_mark.index
    end = max(parent.end_mark.index, start)
    return bool(start <= node.start_mark.index <= end and node.end_mark.index <= end)


def _after(node: yaml.Node, key: yaml.Node) -> bool:
    return bool(node.start_mark.index > key.end_mark.index)
