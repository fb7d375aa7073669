"""The regular expressions of the service, and texts that cost a backtracking one most.

The texts come from the expression itself: what each of its repetitions takes, many times, after
what leads to it, so that where it begins anew at every place, or has many ways to share a text out,
it does so here. `python -m tests.fuzz.patterns` lists all expressions that do.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import service

compiler: Any = importlib.import_module("re._compiler")
parser: Any = importlib.import_module("re._parser")
sre: Any = importlib.import_module("re._constants")
"""The standard library's own reading of expressions."""
ROOT = Path(service.__file__).parent
LONGEST = 4_000
SIZES = (5, 20), (60, 240), (1_000, LONGEST)
"""Characters of a short and a long text; those before the last tell what takes more than the
square, which would not end on longer ones."""
GROWS = 9.0
"""Times that a text four times as long may take longer: the square would be 16, its length 4."""
NOTICED = 0.004
"""Seconds, a microsecond for each of 4,000 characters, below which growth is noise."""
PLAIN_ENOUGH = 0.03
"""Seconds for the longest text that need no second proof; for one four times as long, the square
would be four seconds."""
TURNS = 3
LIKELY = " a1A<\n-\"'é.,/&_=:;#@()[]{}>~|!?\t+*%$中한\u0301\u200b"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_ONE = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)
_SEARCHED = ("search", "sub", "subn", "split", "findall", "finditer")
_USES = re.compile(rf"\b(\w+)(?:\[\w+\])?\.(match|fullmatch|{'|'.join(_SEARCHED)})\(")


@dataclass(frozen=True)
class Used:
    """One expression, and how it is used."""

    name: str
    pattern: re.Pattern[Any]
    anchored: bool
    """It is only ever asked at the beginning of a text."""

    def seconds(self, text: str) -> float:
        """Return the processor's seconds for all that is done with it on `text`."""
        said: Any = text.encode("latin-1", "replace") if self._of_bytes else text
        begun = time.process_time()
        if self.anchored:
            self.pattern.match(said)
            self.pattern.fullmatch(said)
        else:
            for _ in self.pattern.finditer(said):
                pass
        return time.process_time() - begun

    @property
    def _of_bytes(self) -> bool:
        return isinstance(self.pattern.pattern, bytes)

    def worst(self, texts: list[tuple[str, str, str]]) -> str:
        """Return which of `texts` takes much more than its length is worth; "" if none does."""
        for (few, many), text in itertools.product(SIZES, texts):
            if self.seconds(stretched(text, many)) < NOTICED:
                continue
            short, long = self._least(text, few, many)
            if long > NOTICED and long > GROWS * short and self._goes_on(text, many):
                return f"{text!r}: {short * 1e3:.1f} ms, and {long * 1e3:.0f} for four times that"
        return ""

    def _goes_on(self, text: tuple[str, str, str], size: int) -> bool:
        """Return whether the cost grows so beyond `size` too.

        A bounded look ahead costs a short text less than its share, and another program beside
        this one costs the longer one more; neither does so twice.
        """
        if size < LONGEST or self.seconds(stretched(text, size)) > PLAIN_ENOUGH:
            return True
        short, long = self._least(text, size, 4 * size)
        return long > GROWS * short

    def _least(self, text: tuple[str, str, str], few: int, many: int) -> tuple[float, float]:
        """Return the least of several times for both sizes, taken in turns."""
        short, long = stretched(text, few), stretched(text, many)
        taken = [(self.seconds(short), self.seconds(long)) for _ in range(TURNS)]
        return min(one for one, _ in taken), min(other for _, other in taken)


def stretched(text: tuple[str, str, str], size: int) -> str:
    """Return a head, what is repeated as often as `size` has room, and a tail."""
    head, repeat, tail = text
    return head + repeat * (size // max(1, len(repeat))) + tail


def patterns() -> Iterator[Used]:
    """Yield every expression that stands at the top of a module, and those within functions.

    Left out is what a function asks of a text that it cuts right there.
    """
    sources = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    anywhere = _uses("\n".join(sources.values()))
    for found in pkgutil.walk_packages(service.__path__, "service."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        source = sources[Path(str(module.__file__))]
        uses = anywhere | _uses(source)
        own = set(re.findall(r"^(\w+)(?:: [^=\n]+)? = ", source, re.MULTILINE))
        for name in sorted(own & vars(module).keys()):
            for pattern in _within(vars(module)[name]):
                how = uses.get(name, {"search"})
                yield Used(f"{found.name}.{name}", pattern, not how & set(_SEARCHED))
        for call in ast.walk(ast.parse(source)):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=attr),
                    args=[ast.Constant(value=str() as said), *rest],
                ) if attr != "compile" and not any(map(_is_cut, rest)):
                    anchored = attr not in _SEARCHED
                    yield Used(f"{found.name}: {said}", re.compile(said), anchored)


def _is_cut(given: ast.expr) -> bool:
    """Return whether a text is given with an end of its own: `text[a:b]`."""
    match given:
        case ast.Subscript(slice=ast.Slice(upper=ast.expr())):
            return True
    return False


def _uses(source: str) -> dict[str, set[str]]:
    """Return by name what is asked of the expressions in a source."""
    uses: dict[str, set[str]] = {}
    for name, use in _USES.findall(source):
        uses.setdefault(name, set()).add(use)
    return uses


def _within(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, (tuple, list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _within(one, depth + 1)


def attacks(pattern: re.Pattern[Any], most: int = 400) -> list[tuple[str, str, str]]:
    """Return texts that the expression may take long for: head, what is repeated, tail."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~sre.SRE_FLAG_UNICODE)
    flags = pattern.flags
    found: dict[tuple[str, str, str], None] = {}
    for head, repeat in _repeated(tree, flags, ""):
        for tail in ("", "\x01", "\nx"):
            found[head, repeat, tail] = None
        found["", repeat, "\x01"] = found["", head + repeat, ""] = found["a ", repeat, "a"] = None
        if head:
            found["", head, ""] = None
    return list(found)[:most]


def _repeated(items: Any, flags: int, head: str) -> Iterator[tuple[str, str]]:
    """Yield what may be repeated, with what stands before it."""
    for kind, value in items:
        if kind in _REPEATS:
            _, most, inner = value
            if most >= 30:
                texts = (
                    _letters(inner[0], flags)
                    if len(inner) == 1 and inner[0][0] in _ONE
                    else [_one(inner, flags) or "a"]
                )
                yield from ((head, text) for text in texts)
            yield from _repeated(inner, flags, head)
        elif kind is sre.SUBPATTERN:
            yield from _repeated(value[3], flags | value[1], head)
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeated(value, flags, head)
        elif kind is sre.BRANCH:
            for branch in value[1][:60]:
                yield from _repeated(branch, flags, head)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated(value[1], flags, head)
        head += _one([(kind, value)], flags)


def _one(items: Any, flags: int) -> str:
    """Return a text that `items` match, as far as can be told."""
    said = ""
    for kind, value in items:
        if kind in _ONE:
            said += _letters((kind, value), flags)[0]
        elif kind in _REPEATS:
            said += _one(value[2], flags) * value[0]
        elif kind is sre.SUBPATTERN:
            said += _one(value[3], flags | value[1])
        elif kind is sre.ATOMIC_GROUP:
            said += _one(value, flags)
        elif kind is sre.BRANCH:
            said += _one(value[1][0], flags)
    return said


def _letters(item: tuple[Any, Any], flags: int) -> list[str]:
    """Return some letters that one part of an expression takes."""
    kind, value = item
    if kind is sre.LITERAL:
        return [chr(value)]
    wanted = list(LIKELY)
    if kind is sre.IN:
        for inner, said in value:
            wanted += [chr(said)] if inner is sre.LITERAL else []
            wanted += map(chr, said) if inner is sre.RANGE else []
    state = parser.State()
    state.flags = flags
    alone = compiler.compile(parser.SubPattern(state, [item]), flags & ~sre.SRE_FLAG_VERBOSE)
    of_bytes = not flags & sre.SRE_FLAG_UNICODE
    letters = dict.fromkeys(one for one in wanted if not of_bytes or ord(one) < 256)
    fits = [one for one in letters if alone.fullmatch(one.encode("latin-1") if of_bytes else one)]
    return fits[:8] or ["a"]


if __name__ == "__main__":
    for used in patterns():
        if worst := used.worst(attacks(used.pattern)):
            sys.stdout.write(f"{used.name} {worst}\n")
            sys.stdout.flush()
