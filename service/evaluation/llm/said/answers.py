"""The JSON in what a model said: without its thoughts, out of prose, wrappers and fences. Pure.

None of these functions raises on any string. Which verdict belongs to which number is decided here
for a whole reply at once: a model that counts from 0 must not hand each verdict to its neighbour.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from service.text.normalize import squeeze

MAX_CHARACTERS = 400_000
"""A reply for eight items has some 2,500 characters; a hundred times that is no reply."""
_MAX_FAILURES = 64
"""Places tried in text that is not JSON; each try may read to the end of the reply."""
_MAX_DEPTH = 5
_OPENED = re.compile(
    r"<(?:seed:|mm:)?(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad)>|\[THINK\]|◁think▷"
    r"|<\|begin_of_thought\|>|<\|channel\|?>\s*(?:analysis|thought)|<\|START_THINKING\|>|<unused94>",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"</(?:seed:|mm:)?(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad)>|\[/THINK\]|◁/think▷"
    r"|<\|end_of_thought\|>|<\|channel\|>\s*final\s*(?:json\s*)?(?:<\|message\|>)?|<channel\|>"
    r"|<\|END_THINKING\|>|<unused95>",
    re.IGNORECASE,
)
"""How models mark what they think before they answer; the opening mark is often the prompt's."""
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_MISSING_COMMA = re.compile(r"(?<=[\w\"\]}])(?=[^\S\n]*+\n\s*+[\"{\[])")
"""At the end of a line, where the next one begins another member."""
_COMMENT = re.compile(r"(?:^|(?<=[,\[\]{}]))[^\S\n]*+//.*$", re.MULTILINE)
_INNER_QUOTE = re.compile(r'(?<![\[{,:\\])(?<![\[{,:] )"(?! ?[,:}\]])')
"""One that neither begins nor ends a string, where white space is a single blank."""
_PYTHON = re.compile(
    r"'(?P<said>(?:[^'\\]++|\\.?)*+)(?:'|\Z)|\"(?:[^\"\\]++|\\.?)*+(?:\"|\Z)"
    r"|\b(?P<word>True|False|None)\b",
    re.DOTALL,
)
"""Its strings, which end with the text at the latest, and its words."""
_CURLED = re.compile("[“”„‟]")
"""Quotes of a word processor around names and values."""
_ODD_NUMBER = re.compile(r"(?<=[:\[,])\s?(?:\+|0)0*+(?=[1-9])")
"""A sign or zeros before a figure, as JSON has none."""
_NUMBER = re.compile(
    r"^\s*[\[(#]?\s*(?:items?|articles?|verdicts?|no|nr|number)?\s*[_\s#.:-]*(\d{1,6})\s*[\])]?\s*$",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 60
_NUMBERS = ("id", "item", "number", "item_id", "itemid", "item_number", "itemnumber", "index", "no",
            "nr", "n", "#", "article", "article_id", "key")  # fmt: skip
"""Names under which a verdict says which item it is on; the first is what we ask for."""
_MARKS = ("relevance", "score")
_LISTS = ("items", "verdicts", "results", "evaluations", "judgements", "judgments", "output")

Verdict = Mapping[str, Any]


def thoughts_off(text: str) -> str:
    """Return `text` without what the model thought; drafts in thoughts are no answer.

    A mark inside a string of the answer is a quotation and stays.
    """
    text = text[:MAX_CHARACTERS]
    if not (_OPENED.search(text) or _CLOSED.search(text)):
        return text
    spans = [(start, end) for _, start, end in _decoded(text)]
    marks = [(m.start(), m.end(), True) for m in _OPENED.finditer(text)]
    marks += [(m.start(), m.end(), False) for m in _CLOSED.finditer(text)]
    kept, at, thinking = "", 0, False
    for start, end, opens in sorted(marks):
        if _inside(start, spans) or (opens and thinking):
            continue
        # What stands before a mark that only closes was thought: the prompt had the other.
        kept = kept + text[at:start] if opens else kept if thinking else ""
        at, thinking = end, opens
    return kept if thinking else kept + text[at:]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < at < end for start, end in spans)


def is_json(text: str) -> bool:
    """Return whether there is any JSON object or list in `text`."""
    return next(json_values(text), None) is not None


def is_whole(text: str) -> bool:
    """Return whether the JSON that a text begins with has its end, whatever comes after it.

    What has no object in it, such as the "[1]" of an item, is a word of prose.
    """
    text, at = text[:MAX_CHARACTERS], 0
    for value, start, end in _decoded(text):
        if "{" in text[at:start] or "[" in text[at:start]:
            return False
        if isinstance(value, dict) or any(isinstance(one, dict) for one in value):
            return True
        at = end
    return False


def mended(text: str, serves: Callable[[str], bool] = is_json) -> str:
    """Return a text that does not serve with its slips put right, if it serves then.

    Small models have a comma too many or one too few, add comments, print a value of Python, or
    quote within a sentence.
    """
    text = text[:MAX_CHARACTERS]
    if serves(text):
        return text
    text_in_text = _unpacked(text)
    if text_in_text and serves(text_in_text):
        return text_in_text
    plain = _TRAILING_COMMA.sub("", _COMMENT.sub("", text))
    begin = min((at for sign in "{[" if (at := plain.find(sign)) >= 0), default=0)
    json_of_python = _PYTHON.sub(_of_python, plain[begin:])
    quoting = _INNER_QUOTE.sub(r'\\"', squeeze(plain))
    straight = _ODD_NUMBER.sub("", _CURLED.sub('"', plain)).replace("\\'", "'")
    for made in (plain, _MISSING_COMMA.sub(",", plain), json_of_python, quoting, straight):
        if serves(made):
            return made
    return text


def _unpacked(text: str) -> str:
    """Return the text in a string of JSON; empty if it is none."""
    if not text.lstrip().startswith('"'):
        return ""
    try:
        inner = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return ""
    return inner if isinstance(inner, str) else ""


def _of_python(found: re.Match[str]) -> str:
    """Return a word or a string of Python as JSON has it."""
    if found["word"]:
        return {"True": "true", "False": "false", "None": "null"}[found["word"]]
    if found["said"] is None:
        return found[0]
    return '"' + found["said"].replace("\\'", "'").replace('"', '\\"') + '"'


def number_in(text: str) -> int | None:
    """Return the number of an item that a text is: "3", "[3]", "#3", "Item 3"."""
    found = _NUMBER.match(text[:_LONGEST_NUMBER])
    return int(found[1]) if found else None


def json_values(text: str) -> Iterator[Any]:
    """Yield every JSON object and list in `text`, outermost first, whatever stands around them."""
    for value, _, _ in _decoded(text[:MAX_CHARACTERS]):
        yield value


def _decoded(text: str) -> Iterator[tuple[Any, int, int]]:
    decoder, at, failures = json.JSONDecoder(strict=False), 0, 0  # a line break in a text is one
    while failures < _MAX_FAILURES:
        start = min((p for p in (text.find("{", at), text.find("[", at)) if p >= 0), default=-1)
        if start < 0:
            return
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            failures, at = failures + 1, start + 1
            continue
        yield value, start, at


def verdicts_by_place(
    reply: str, count: int, own: Mapping[str, int] | None = None
) -> list[list[Verdict]]:
    """Return for each of `count` items the verdicts that the reply gives it.

    `own` has the places of items by their own ids, which some models repeat instead of a number.
    """
    text = thoughts_off(reply)
    own = own or {}
    values = _whole_answer(list(json_values(mended(text, _holds_verdicts))), count, own)
    named = _all(values, own)
    if not _in_order(named, count):
        named = _all(_said_once(values, count), own)
    if _in_order(named, count):
        return [[verdict] for _, verdict in named]  # in the order in which they were asked for
    first = _first_number([said for said, _ in named if isinstance(said, int)], count)
    places: list[list[Verdict]] = [[] for _ in range(count)]
    for said, verdict in named:
        place = own.get(str(said), -1)
        if isinstance(said, int) and first is not None and 0 <= said - first < count:
            place = said - first
        if place >= 0:
            places[place].append(verdict)
    return places


def _holds_verdicts(text: str) -> bool:
    return any(True for value in json_values(text) for _ in _verdicts(value))


def _whole_answer(values: list[Any], count: int, own: Mapping[str, int]) -> list[Any]:
    """Return of several pieces of JSON the one that is on every item, if there is such a one.

    Models write a draft on some of the items first, or remember one afterwards; of two whole
    answers the last is what they came to.
    """
    if count < 2 or len(values) < 2:
        return values
    wanted = set(range(1, count + 1))
    for value in reversed(values):
        said = [named for named, _ in _all([value], own)]
        if len(said) == count and (set(said) in (wanted, set(own)) or set(said) == {None}):
            return [value]
    return values


def _all(values: Sequence[Any], own: Mapping[str, int]) -> list[tuple[int | str | None, Verdict]]:
    found = (one for value in values for one in _verdicts(value))
    return [(_named(verdict, key, own), verdict) for key, verdict in found]


def _in_order(named: Sequence[tuple[int | str | None, Verdict]], count: int) -> bool:
    """Return whether there is one verdict for each item, and none says which it is on."""
    return len(named) == count and all(said is None for said, _ in named)


def _said_once(values: Sequence[Any], count: int) -> Sequence[Any]:
    """Return the values of an answer that is there once: some models say the whole of it twice.

    Equal verdicts in a row, one for each item, are no such answer, which is seen before this.
    """
    for size in (1, count):
        times, rest = divmod(len(values), size or 1)
        if times > 1 and not rest and list(values) == list(values[:size]) * times:
            return values[:size]
    return values


def _first_number(numbers: Sequence[int], count: int) -> int | None:
    """Return which number the reply has for the first item; None if nobody can tell.

    It is 1, as asked. Numbers that begin with 0 and leave the last out count from 0. As many in a
    row as there are items, from anywhere else, may be on any of them.
    """
    said = set(numbers)
    if 0 in said and not any(number >= count for number in said):
        return 0
    in_a_row = len(said) == len(numbers) == count > 1 and max(said) - min(said) == count - 1
    return None if in_a_row and min(said) != 1 else 1


def _verdicts(
    value: Any, key: str | None = None, depth: int = 0
) -> Iterator[tuple[str | None, Verdict]]:
    """Yield verdicts with the key that they stood under: in lists, by number, in wrappers."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        for inner in json_values(value):
            yield from _verdicts(inner, key, depth + 1)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, list | Mapping):
                yield from _verdicts(one, None, depth + 1)
    elif isinstance(value, Mapping):
        plain = {_plain_name(name): one for name, one in value.items()}
        marked = _marked(plain)
        if marked is not None:
            yield key, marked
            return
        lists = [plain[name] for name in _LISTS if isinstance(plain.get(name), list | Mapping)]
        inner_values = [(None, lists[0])] if lists else list(value.items())
        for name, one in inner_values:
            yield from _verdicts(one, None if name is None else str(name), depth + 1)


def _marked(plain: Mapping[str, Any]) -> Verdict | None:
    """Return an object that is a verdict: it has a mark, or says which item it is on."""
    if any(name in plain for name in _MARKS) and not any(
        isinstance(plain.get(name), list) for name in _LISTS
    ):
        return plain
    number = next((name for name in _NUMBERS if name in plain), None)
    if number is None or isinstance(plain[number], list | Mapping):
        return None
    inner = (one for one in plain.values() if isinstance(one, Mapping))
    for one in inner:
        flat = {_plain_name(name): value for name, value in one.items()}
        if any(name in flat for name in _MARKS):
            return {**plain, **flat, number: plain[number]}
    return plain if number == "id" else None


def _plain_name(name: Any) -> str:
    """Return a key as we ask for it: `riskKind` and `Risk Kind` are `risk_kind`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(name)[:60].strip())
    return re.sub(r"[\s-]+", "_", spaced).lower()


def _named(verdict: Verdict, key: str | None, own: Mapping[str, int]) -> int | str | None:
    """Return which item a verdict says that it is on: a number, an id, or nothing.

    What it says counts, not the `key` that it stands under, which may be a wrapper's name.
    """
    names = [name for name in _NUMBERS if name in verdict]
    said = verdict[names[0]] if names else key
    if isinstance(said, float) and said.is_integer():
        said = int(said)
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    if isinstance(said, str):
        number = _NUMBER.match(said[:_LONGEST_NUMBER])
        plain = said.strip().strip("[]")
        if number or names or plain in own:
            return int(number[1]) if number else plain
    return "" if names else None
