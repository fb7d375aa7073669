"""A YAML error in words for a person who has never heard of YAML, at the line that is to be mended.

YAML notices a quote that was not closed, or a line that stands too far to the right, often many
lines later; what is told here is the line where it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from service.errors import Fault

_NO_SPACE = re.compile(r"\s*(?:-\s+)?(\w{1,40}):([^\s:/][^\s:]{0,60})\s*$")
"""A key with its value at once after the colon."""
_PLACE_OF_A_KEY = re.compile(r"\s*(?:-\s+)*[\w\"'][^#]*?:(?:\s|$)|\s*-(?:\s|$)")
"""A line that begins with `key:`, `- key:` or `-`."""
_RUN_TOGETHER = re.compile(r"\s*(?:-\s+)?([a-z_]{1,40}):([^\s:/].{0,60})\s*$")
"""The same with a value of several words: of a line that is no key to YAML."""
_LEFT_OVER = {
    re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE): (
        "two versions of a part of the file stand here, between <<<<<<<, ======= and >>>>>>>; "
        "keep one, and take these lines out"
    ),
    re.compile(r"^(?:`{3}|~{3})", re.MULTILINE): (
        "the line is the edge of a block of code, copied with it; take it out, and the one at its "
        "end"
    ),
}
"""What other programs write around lines, and what is said of it."""
_SIGN = re.compile(r"\s*(?:-\s+)*(?:[\w-]+:\s+)?([&*!%@`|>?,\]}\[{-])")
"""A line whose value begins with a sign that YAML has a use for."""
_QUOTES = {'"': "double", "'": "single"}
_SHOWN_LEVELS = 3


class RefusedError(yaml.MarkedYAMLError):
    """Valid YAML that no brand file needs."""


def explain(error: yaml.MarkedYAMLError, name: str, text: str) -> Fault:
    """Return the fault behind `error`, which reading `text`, the file called `name`, gave."""
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 1
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    problem = error.problem or "it cannot be read"
    if isinstance(error, RefusedError):
        return Fault(f"{name}:{number}", f"the file cannot be used: {problem}")
    if "single document" in problem or "single document" in (error.context or ""):
        return Fault(f"{name}:{number}", 'a second "---" starts a new document; keep one')
    known = (
        _left_over(text)
        or _tab(problem, line, number)
        or _quote(error, text)
        or _bracket(error)
        or _no_space(error, lines)
        or _indentation(error, lines)
        or _neither(error, lines)
    )
    if known:
        line_number, what, example = known
        return Fault(f"{name}:{line_number}", what, example=example)
    if "mapping values are not allowed" in problem:
        what = 'there is a ": " inside a value, which needs quotes, or a wrong indentation'
        return Fault(f"{name}:{number}", what, example='style_guide: "Friendly: first names only"')
    what = f"this is not valid YAML: {problem}"
    if sign := _SIGN.match(line):
        what += f"; a value that starts with {sign[1]} needs quotes"
    return Fault(f"{name}:{number}", what, example='put values with : # [ { & * ! % @ in "quotes"')


_Found = tuple[int, str, str] | None
"""The line, counted from one; what is wrong with it; an example, which may be empty."""


def _left_over(text: str) -> _Found:
    """Recognise what is left of a merge, or of the page that the text was copied from."""
    for mark, what in _LEFT_OVER.items():
        if found := mark.search(text):
            return text.count("\n", 0, found.start()) + 1, what, ""
    return None


def _tab(problem: str, line: str, number: int) -> _Found:
    """Recognise a tab where YAML wants spaces."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        what = "the line has a tab in its indentation, and YAML allows only spaces there"
        return number, what, "two spaces for each level"
    if "'\\t'" in problem:
        what = "the line has a tab before a value, where YAML wants a space"
        return number, what, "display_name: Debonairs Pizza"
    return None


def _quote(error: yaml.MarkedYAMLError, text: str) -> _Found:
    """Recognise a quote that is not closed where it should be, or closed too early."""
    begun, ended = error.context_mark, error.problem_mark
    if "quoted scalar" in (error.context or "") and begun and "escape" not in (error.problem or ""):
        return _not_closed(begun.line)
    if ended is None:
        return None
    flow = "flow" in (error.context or "")
    last = next((one for one in _quoted(text) if one.end_mark.line >= ended.line), None)
    if last is None or last.start_mark.index >= ended.index:
        return None
    if last.start_mark.line < ended.line:
        return _not_closed(last.start_mark.line)
    if flow:
        return None
    what = f"the {_QUOTES[last.style]} quotes on this line end before its value does"
    example = '"Debonair\'s best", with double quotes around the whole value'
    return last.start_mark.line + 1, what, example


def _not_closed(line: int) -> _Found:
    what = "a quote that is opened on this line is not closed"
    return line + 1, what, 'display_name: "Debonairs Pizza"'


def _quoted(text: str) -> Iterator[yaml.ScalarToken]:
    """Yield the values in quotes as far as the text can be read."""
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in _QUOTES:
                yield token
    except yaml.YAMLError:
        return


def _bracket(error: yaml.MarkedYAMLError) -> _Found:
    """Recognise a list in brackets, or a group in braces, without its end."""
    begun = error.context_mark
    flow = {"flow sequence": "[", "flow mapping": "{"}
    opened = next((sign for name, sign in flow.items() if name in (error.context or "")), "")
    if not opened or begun is None:
        return None
    what = f"a {opened} that is opened on this line is not closed, or a comma is missing in it"
    return begun.line + 1, what, "core: [pizza delivery, pizza chain]"


def _indentation(error: yaml.MarkedYAMLError, lines: list[str]) -> _Found:
    """Recognise a line that stands in no column in which something of its kind may stand."""
    mark = error.problem_mark
    problem = error.problem or ""
    if mark is None or not ("<block end>" in problem or "mapping values" in problem):
        return None
    index = mark.line
    if index >= len(lines) or not _PLACE_OF_A_KEY.match(lines[index]):
        return None
    spaces, levels = _indent(lines[index]), _levels_above(lines, index)
    if spaces in levels:
        if lines[index].lstrip().startswith("-") and "'-'" in problem:
            return index + 1, 'a list entry ("- …") stands among keys; it needs a key above it', ""
        return _too_far_left(index, spaces, levels) if "'?'" in problem else None
    if not levels:
        return None
    after = next((_indent(one) for one in lines[index + 1 :] if _counts(one)), None)
    *more, last = [str(one) for one in levels[:_SHOWN_LEVELS]]
    around = "the lines above it by " + (f"{', '.join(more)} or {last}" if more else last)
    if after == levels[0]:
        around = f"the lines around it by {after}"
    what = (
        f"the line is indented by {_spaces(spaces)}, {around}; lines of one level must begin alike"
    )
    return index + 1, what, "two spaces more for each level, the same for all of one level"


def _too_far_left(index: int, spaces: int, levels: list[int]) -> _Found:
    """Tell of a key in the column of a list's entries: it stood deeper, with the entry's own."""
    deeper = min((one for one in levels if one > spaces), default=None)
    if deeper is None:
        return None
    what = (
        f"the line stands too far to the left: it is indented by {_spaces(spaces)}, where only "
        f'entries of a list ("- …") begin, and the keys of the entry above it by {deeper}'
    )
    return index + 1, what, f"{_spaces(deeper)} before the key"


def _spaces(number: int) -> str:
    return f"{number} space{'s' * (number != 1)}"


def _no_space(error: yaml.MarkedYAMLError, lines: list[str]) -> _Found:
    """Recognise that the line before has no space after its colon, and so is one word to YAML."""
    mark = error.problem_mark
    if mark is None or "mapping values are not allowed" not in (error.problem or ""):
        return None
    above = next((n for n in range(mark.line, 0, -1) if _counts(lines[n - 1])), 0)
    if above and (key := _NO_SPACE.match(lines[above - 1])):
        return above, f'a space is missing after the colon of "{key[1]}"', f"{key[1]}: {key[2]}"
    return None


def _neither(error: yaml.MarkedYAMLError, lines: list[str]) -> _Found:
    """Recognise a line without its colon, and a backslash that YAML takes for a sign of its own."""
    problem, begun = error.problem or "", error.context_mark
    if "could not find expected ':'" in problem and begun:
        if key := _RUN_TOGETHER.match(lines[begun.line]):
            what = f'a space is missing after the colon of "{key[1]}"'
            return begun.line + 1, what, f"{key[1]}: {key[2]}"
        what = 'the line is neither "key: value" nor an entry of a list that begins with "- "'
        return begun.line + 1, what, "display_name: Debonairs Pizza"
    if "escape" in problem and error.problem_mark:
        what = "a backslash within double quotes means something else to YAML"
        return error.problem_mark.line + 1, what, "'C:\\pizza', with single quotes"
    return None


def _levels_above(lines: list[str], index: int) -> list[int]:
    """Return the columns in which a key or an entry may go on, the deepest first."""
    levels: list[int] = []
    for line in reversed(lines[:index]):
        if not _counts(line) or not _PLACE_OF_A_KEY.match(line):
            continue
        spaces = _indent(line)
        dashes = re.match(r"\s*(?:-\s+)*", line)
        for column in sorted({spaces, dashes.end() if dashes else spaces}, reverse=True):
            if not levels or column < levels[-1]:
                levels.append(column)
    return levels


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
