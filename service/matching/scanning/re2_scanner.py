"""Long patterns over long texts: RE2, in time that grows with the text alone.

Python's own expressions try one alternative after the other at every place, some hundred of them
for a brand, and hold the interpreter meanwhile. RE2 asks for all at once and lets it go, so that a
page is scanned in a fraction of a millisecond while the event loop works.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import re2

_MEMORY_BYTES = 48 * 1024**2
"""Of which RE2 gives a third to the automaton that is used here. It takes what the texts ask for,
2 to 16 MB, and begins anew when that is all, which takes five times as long (10 ns a byte); with
much too little it is five hundred times as slow, and still right."""


class Re2Scanner:
    """One pattern, case and all; compiled when it is first used. Can be pickled.

    Safe to use from several threads.
    """

    def __init__(self, pattern: str, *, of_bytes: bool = False) -> None:
        """`pattern` is in RE2's syntax.

        What it is looked for in is UTF-8; `of_bytes`: bytes, for which U+0080 to U+00FF stand.
        """
        self._pattern = pattern
        self._of_bytes = of_bytes

    def __getstate__(self) -> dict[str, Any]:
        return {"_pattern": self._pattern, "_of_bytes": self._of_bytes}

    def finds(self, text: str | bytes) -> bool:
        """Tell whether the pattern is anywhere in `text`, which may be in UTF-8 already."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return self._compiled.match(data) is not None

    def end(self, text: bytes, at: int) -> int:
        """Return where the first find from byte `at` on ends, more than its length without one.

        In UTF-8 nothing is found from within a character on: there `at` is its beginning.
        """
        while not self._of_bytes and 0 < at < len(text) and text[at] & 0xC0 == 0x80:
            at -= 1
        found = self._compiled.match(text, at)
        return len(text) + 1 if found is None else int(found.end())

    @cached_property
    def _compiled(self) -> Any:
        # From the start on, for then RE2 need not search backwards for where the find begins.
        pattern = f"(?s:.*?)(?:{self._pattern})"
        options = re2.Options()
        if self._of_bytes:
            options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = _MEMORY_BYTES
        options.never_capture = True
        options.dot_nl = True
        options.log_errors = False
        return re2.compile(pattern.encode("latin-1" if self._of_bytes else "utf-8"), options)
