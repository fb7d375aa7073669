"""The brand file's bytes as lines: what is not touched keeps every byte, line ends and all."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from service.brands.yaml_document import as_read

_LINE = re.compile("([^\n\r\x0b\x0c\x85\u2028\u2029]*)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|$)")
"""A line and its end, as `service.text.normalize.clean` tells them apart."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD_EDITORS = "cp1252"


@dataclass(frozen=True, slots=True)
class Splice:
    """In the text as it is read, what stands from `start` to `end` becomes `text`."""

    start: int
    end: int
    text: str


class UnfaithfulTextError(ValueError):
    """The bytes cannot be kept as they are: they are in no encoding that can be written back."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's text: each line as it stands there, with its end, and as YAML is given it."""

    bom: bytes
    encoding: str
    lines: tuple[tuple[str, str], ...]
    """Each line and its end; the last has none where the file ends without one."""
    read: tuple[str, ...]
    """The same lines as YAML is given them."""

    @classmethod
    def of(cls, body: bytes) -> SourceText:
        """Return the text of `body`. Raises UnfaithfulTextError."""
        bom, encoding = next((pair for pair in _BOMS if body.startswith(pair[0])), (b"", "utf-8"))
        rest = body[len(bom) :]
        try:
            text = rest.decode(encoding)
        except UnicodeDecodeError:
            encoding = _OLD_EDITORS
            text = rest.decode(encoding, errors="replace")
        if text.encode(encoding, errors="replace") != rest:
            raise UnfaithfulTextError
        lines = tuple((found[1], found[2]) for found in _LINE.finditer(text))
        if len(lines) > 1 and lines[-1] == ("", "") and not lines[-2][1]:
            lines = lines[:-1]  # the pattern finds an empty line once more at the very end
        return cls(bom, encoding, lines, tuple(as_read(line) for line, _ in lines))

    @property
    def text(self) -> str:
        """What YAML is given."""
        return "\n".join(self.read)

    @property
    def line_end(self) -> str:
        """How most of the lines end."""
        ends = [end for _, end in self.lines if end]
        return max(sorted(set(ends)), key=ends.count) if ends else "\n"

    def spliced(self, splices: Iterable[Splice]) -> bytes:
        """Return the bytes after `splices`, none of which overlap; other lines keep theirs.

        Raises UnfaithfulTextError when a new letter is none of the file's encoding.
        """
        starts = list(accumulate((len(line) + 1 for line in self.read[:-1]), initial=0))
        groups: list[tuple[int, int, list[Splice]]] = []
        for one in sorted(splices, key=lambda one: (one.start, one.end)):
            first, last = (bisect_right(starts, at) - 1 for at in (one.start, one.end))
            if groups and first <= groups[-1][1]:
                before = groups.pop()
                groups.append((before[0], max(last, before[1]), [*before[2], one]))
            else:
                groups.append((first, last, [one]))
        lines = list(self.lines)
        for first, last, group in reversed(groups):
            lines[first : last + 1] = self._lines(first, last, group, starts[first])
        try:
            return self.bom + "".join(line + end for line, end in lines).encode(self.encoding)
        except UnicodeEncodeError as error:
            raise UnfaithfulTextError from error

    def _lines(
        self, first: int, last: int, splices: list[Splice], start: int
    ) -> list[tuple[str, str]]:
        """Return what the lines from `first` to `last` become; those that stay are as they were."""
        old = list(self.read[first : last + 1])
        text = "\n".join(old)
        for one in reversed(splices):
            text = text[: one.start - start] + one.text + text[one.end - start :]
        new = text.split("\n")
        made = [(line, self.line_end) for line in new[:-1]] + [(new[-1], self.lines[last][1])]
        most = min(len(old), len(new))
        same = next((n for n in range(most) if old[n] != new[n]), most)
        for n in range(same):
            line, end = self.lines[first + n]
            made[n] = (line, made[n][1] and (end or self.line_end))
        same = next((n for n in range(most - same) if old[-1 - n] != new[-1 - n]), most - same)
        for n in range(same):
            made[-1 - n] = self.lines[last - n]
        return made
