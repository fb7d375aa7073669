"""What has to be written where, so that a value of the brand file becomes another one.

Each function returns the splices for one value; whether the file then says what was meant is
checked by whoever asks (`service.brands.desk.edits`), and refused if it does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import yaml

from service.brands.desk.places import STEP, CannotPlaceError, Places, Span
from service.brands.desk.scalars import WIDTH, folded, written
from service.brands.desk.source_text import Splice
from service.brands.yaml_document import Path

BARE = frozenset({"every", "weight", "enabled"})
"""Options of a source that are numbers, or a yes."""


class Writer:
    """Writes values into one state of a brand file; `quoted` puts every word in quotes."""

    def __init__(self, places: Places, brand: Path, *, quoted: bool = False) -> None:
        self._at = places
        self._brand = brand
        self._quoted = quoted

    def _said(self, value: str, *, flow: bool, style: str | None = None, key: object = "") -> str:
        style = '"' if self._quoted and style is None else style
        return written(value, flow=flow, style=style, bare=key in BARE)

    def scalar(self, path: Path, value: str, *, prose: bool) -> list[Splice]:
        """Write one text at `path`, whose parent is there or can be made."""
        at = self._at
        if (span := at.alias(path)) is not None:
            return [Splice(span.start, span.end, self._said(value, flow=True, key=path[-1]))]
        key, node = at.key(path), at.node(path)
        if key is None or node is None:
            return self._new_key(path, value, prose=prose)
        flow = self._is_flow(path[:-1])
        column = int(key.start_mark.column)
        if at.is_empty(path):
            start = at.colon_end(path)
            end = at.line_end(start) if at.is_lost(path) else start
            free = not at.text[end : at.line_end(start)].strip()
            long = prose and free and not flow and len(value) > WIDTH - column
            text = folded(value, column + STEP) if long else self._said(value, flow=flow)
            return [Splice(start, end, " " + text)]
        if not isinstance(node, yaml.ScalarNode):
            return self._instead(path, " " + self._said(value, flow=flow))
        span = at.content(node)
        end = at.line_end(span.end) if at.is_lost(path) else span.end
        is_block = node.style in ("|", ">")
        if not flow and (is_block or (prose and len(value) > WIDTH - column)):
            free = not at.text[end : at.line_end(end)].strip()
            if is_block or free:
                return [Splice(span.start, end, folded(value, column + STEP))]
        style = None if is_block else node.style
        return [Splice(span.start, end, self._said(value, flow=flow, style=style, key=path[-1]))]

    def gone(self, path: Path) -> list[Splice]:
        """Take the key at `path` away with its value."""
        at = self._at
        key, parent = at.key(path), at.node(path[:-1])
        if key is None or not isinstance(parent, yaml.MappingNode):
            raise CannotPlaceError
        node, alias = at.node(path), at.alias(path)
        last = alias.end if alias else at.end(node) if node else at.colon_end(path)
        last = max(last, at.colon_end(path))
        start = int(key.start_mark.index)
        keys = sorted(int(one.start_mark.index) for one, _ in parent.value)
        after = [one for one in keys if one > start]
        if parent.flow_style:
            pairs = [self._pair(path[:-1], one) for one, _ in parent.value]
            return self._from_flow(pairs, keys.index(start), keys.index(start) + 1)
        if not at.text[at.line_start(start) : start].strip():
            lines = at.lines_of(start, last)
            return [Splice(lines.start, lines.end, "")]
        if not after or at.is_remark(last, after[0]):
            raise CannotPlaceError
        return [Splice(start, after[0], "")]

    def words(self, path: Path, old: Sequence[str], new: Sequence[str]) -> list[Splice]:
        """Make the list at `path` have the entries `new`.

        `old` is what its entries say, one text each; empty where it is no such list.
        """
        node = self._at.node(path)
        if not isinstance(node, yaml.SequenceNode) or not old:
            return self._list_instead(path, new)
        return self._flow(path, old, new) if node.flow_style else self._block(path, old, new)

    def _block(self, path: Path, old: Sequence[str], new: Sequence[str]) -> list[Splice]:
        at = self._at
        spans = [at.member(path, index) for index in range(len(old))]
        indent = at.dash(spans[0].start)
        lines = [at.lines_of(one.start, one.end) for one in spans]
        for span in spans:
            at.dash(span.start)
        turns = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        leaving = {
            old[i]: at.text[lines[i].start : lines[i].end].rstrip("\n")
            for tag, first, last, _, _ in turns
            if tag in ("delete", "replace")
            for i in range(first, last)
        }
        splices: list[Splice] = []
        for tag, first, last, begun, ended in turns:
            if tag == "equal":
                continue
            more = list(new[begun:ended])
            for index in range(first, last):
                if more and self._is_simple(path, index) and more[0] not in leaving:
                    splices += self._member(path, index, more.pop(0), flow=False)
                else:
                    splices.append(Splice(lines[index].start, lines[index].end, ""))
            made = "".join(
                (leaving.get(value) or f"{indent}- {self._said(value, flow=False)}") + "\n"
                for value in more
            )
            if made and last:
                splices.append(at.after_line(spans[last - 1].end, made))
            elif made:
                splices.append(Splice(lines[0].start, lines[0].start, made))
        return splices

    def _is_simple(self, path: Path, index: int) -> bool:
        """Return whether an entry is one value, which can become another where it stands."""
        node = self._at.node((*path, index))
        one = isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">")
        return one and not self._at.is_lost((*path, index))

    def _member(self, path: Path, index: int, value: str, *, flow: bool) -> list[Splice]:
        node = self._at.node((*path, index))
        if not isinstance(node, yaml.ScalarNode):
            raise CannotPlaceError
        span = self._at.content(node)
        return [Splice(span.start, span.end, self._said(value, flow=flow, style=node.style))]

    def _flow(self, path: Path, old: Sequence[str], new: Sequence[str]) -> list[Splice]:
        spans = [self._at.member(path, index) for index in range(len(old))]
        splices: list[Splice] = []
        turns = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        for tag, first, last, begun, ended in turns:
            if tag == "equal":
                continue
            more = list(new[begun:ended])
            left = first
            while left < last and more and self._is_simple(path, left):
                splices += self._member(path, left, more.pop(0), flow=True)
                left += 1
            if left < last:
                splices += self._from_flow(spans, left, last)
            said = [self._said(value, flow=True) for value in more]
            if said and last:
                at = spans[last - 1].end
                splices.append(Splice(at, at, "".join(f", {one}" for one in said)))
            elif said:
                at = spans[0].start
                splices.append(Splice(at, at, "".join(f"{one}, " for one in said)))
        return splices

    def _from_flow(self, spans: Sequence[Span], first: int, last: int) -> list[Splice]:
        """Take entries out of brackets or braces, each with its comma."""
        if last < len(spans):
            start, end = spans[first].start, spans[last].start
        elif first:
            start, end = spans[first - 1].end, spans[last - 1].end
        else:
            start, end = spans[0].start, spans[-1].end
        if self._at.is_remark(start, end) and "\n" in self._at.text[start:end]:
            raise CannotPlaceError
        return [Splice(start, end, "")]

    def _pair(self, parent: Path, key: yaml.Node) -> Span:
        path = (*parent, str(key.value).strip())
        node, alias = self._at.node(path), self._at.alias(path)
        end = alias.end if alias else self._at.end(node) if node else self._at.colon_end(path)
        return Span(int(key.start_mark.index), max(end, self._at.colon_end(path)))

    def entry_added(self, path: Path, values: Sequence[Mapping[str, str]]) -> list[Splice]:
        """Put groups of keys at the end of the list at `path`."""
        at, node = self._at, self._at.node(path)
        listed = at.value(path)
        if (
            not isinstance(node, yaml.SequenceNode)
            or not node.value
            or not isinstance(listed, list)
        ):
            if listed not in (None, [], ""):
                raise CannotPlaceError
            return self._list_instead(path, values)
        last = at.member(path, len(listed) - 1)
        if node.flow_style:
            text = "".join(f", {self._group(value)}" for value in values)
            return [Splice(last.end, last.end, text)]
        indent = at.dash(at.member(path, 0).start)
        text = "".join(self._entry(value, indent) for value in values)
        return [at.after_line(last.end, text)]

    def entry_gone(self, path: Path, index: int) -> list[Splice]:
        """Take one entry out of the list at `path`."""
        at, node, listed = self._at, self._at.node(path), self._at.value(path)
        if not isinstance(node, yaml.SequenceNode) or not isinstance(listed, list):
            raise CannotPlaceError
        spans = [at.member(path, one) for one in range(len(listed))]
        if node.flow_style:
            return self._from_flow(spans, index, index + 1)
        at.dash(spans[index].start)
        lines = at.lines_of(spans[index].start, spans[index].end)
        return [Splice(lines.start, lines.end, "")]

    def _entry(self, value: Mapping[str, str] | str, indent: str) -> str:
        if isinstance(value, str):
            return f"{indent}- {self._said(value, flow=False)}\n"
        lines = [f"{key}: {self._said(one, flow=False, key=key)}" for key, one in value.items()]
        return f"{indent}- " + f"\n{indent}  ".join(lines) + "\n"

    def _group(self, value: Mapping[str, str] | str) -> str:
        if isinstance(value, str):
            return self._said(value, flow=True)
        pairs = (f"{key}: {self._said(one, flow=True, key=key)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"

    def _list_instead(self, path: Path, values: Sequence[Mapping[str, str] | str]) -> list[Splice]:
        """Write a whole list at `path`, in place of nothing or of something that is no list."""
        at = self._at
        flow = self._is_flow(path[:-1])
        key = at.key(path)
        if key is None:
            return self._new_key(path, values)
        if not values:
            text = " []"
        elif flow:
            text = f" [{', '.join(self._group(value) for value in values)}]"
        else:
            indent = " " * at.list_indent(self._brand, int(key.start_mark.column))
            text = "\n" + "".join(self._entry(value, indent) for value in values).rstrip("\n")
        if at.is_empty(path) and not at.is_lost(path) and text[0] == "\n":
            end = at.line_end(at.colon_end(path))
            return [Splice(end, end, text)]
        return self._instead(path, text)

    def _instead(self, path: Path, text: str) -> list[Splice]:
        """Put `text` after the colon of `path`, in place of all that stands there."""
        at = self._at
        start, node, alias = at.colon_end(path), at.node(path), at.alias(path)
        end = alias.end if alias else at.end(node) if node else start
        end = max(start, end)
        if at.is_lost(path):
            end = at.line_end(end)
        elif at.is_remark(start, end) and re.search(r"(?:^|\s)#", at.text[start:end]):
            raise CannotPlaceError
        return [Splice(start, end, text)]

    def _is_flow(self, path: Path) -> bool:
        node = self._at.node(path)
        return bool(node is not None and getattr(node, "flow_style", False))

    def _new_key(
        self,
        path: Path,
        value: str | Sequence[Mapping[str, str] | str],
        *,
        prose: bool = False,
    ) -> list[Splice]:
        """Write the key at `path`, which is not there, at the end of its group."""
        at, parent = self._at, path[:-1]
        node = at.node(parent)
        if at.alias(parent) is not None:
            raise CannotPlaceError
        if isinstance(node, yaml.MappingNode) and node.flow_style:
            said = self._said(value, flow=True, key=path[-1]) if isinstance(value, str) else ""
            said = said or f"[{', '.join(self._group(one) for one in value)}]"
            keys = [self._pair(parent, one) for one, _ in node.value]
            if not keys:
                start = int(node.start_mark.index) + 1
                return [Splice(start, start, f"{path[-1]}: {said}")]
            return [Splice(keys[-1].end, keys[-1].end, f", {path[-1]}: {said}")]
        if isinstance(node, yaml.MappingNode):
            own = (one for one, _ in node.value if at.key((*parent, str(one.value).strip())) is one)
            first: yaml.Node = next(own, None) or node
            column = int(first.start_mark.column)
            return [at.after_line(at.end(node), self._pairs(path[-1:], column, value, prose=prose))]
        if len(path) <= len(self._brand) + 1 or at.value(parent) not in (None, "", []):
            raise CannotPlaceError
        above = at.node(parent[:-1])
        if not isinstance(above, yaml.MappingNode) or above.flow_style:
            raise CannotPlaceError
        column = int(above.start_mark.column)
        if at.key(parent) is None:
            text = self._pairs(path[-2:], column, value, prose=prose)
            return [at.after_line(at.end(above), text)]
        if not at.is_empty(parent):
            raise CannotPlaceError
        text = self._pairs(path[-1:], column + STEP, value, prose=prose)
        return [at.after_line(at.colon_end(parent), text)]

    def _pairs(
        self,
        keys: Path,
        column: int,
        value: str | Sequence[Mapping[str, str] | str],
        *,
        prose: bool,
    ) -> str:
        """Return `value` under `keys`, one within the other, as whole lines."""
        begun = ""
        for key in keys[:-1]:
            begun += f"{' ' * column}{key}:\n"
            column += STEP
        begun += f"{' ' * column}{keys[-1]}:"
        if isinstance(value, str):
            long = prose and len(value) > WIDTH - column
            said = self._said(value, flow=False, key=keys[-1])
            return f"{begun} {folded(value, column + STEP) if long else said}\n"
        if not value:
            return f"{begun} []\n"
        indent = " " * self._at.list_indent(self._brand, column)
        return f"{begun}\n" + "".join(self._entry(one, indent) for one in value)
