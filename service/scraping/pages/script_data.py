"""The article in the data of a page's framework, where the page itself shows next to none. Pure.

Next.js and its kin send with the page what its scripts will draw: as JSON in `__NEXT_DATA__` or
another script of that type, in pieces that are pushed (`__next_f`), or as a value that a script
gives to a name (`window.__NUXT__=`, `storyData = {`). Nothing there is marked as the story. It is
taken for the most prose that stands under one name (`contents.*.text`), apart from lists of things
with titles and addresses of their own and from names of what is beside a story.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from itertools import chain
from operator import itemgetter
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages import json_ld
from service.scraping.pages.dom import html_of, parse
from service.text.normalize import tidy

_JSON = json.JSONDecoder(strict=False)
_MOST_NODES = 50_000
_MOST_DEPTH = 60
_LONGEST = 1_500_000
"""Characters of a script; longer ones hold whole shops."""
_PUSHED = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(\"(?:[^\"\\]|\\.)*+\")\s*\]\s*\)")
_KIND = re.compile(r"^(?:application|qwik)/json$|/shoebox$", re.IGNORECASE)
_NAME = re.compile(r"data|state|props|store|shoebox|payload", re.IGNORECASE)
"""Names of scripts that have what a page is drawn from; others hold settings."""
_SCRIPT = re.compile(r"<script\b([^>]*+)>", re.IGNORECASE)
_NO_CODE = re.compile(r"\bsrc\s*=|json", re.IGNORECASE)
_GIVEN = re.compile(
    r"[=:]\s*+(?:(?=[{\[])|(?=\"[{\[]\\\")|JSON\.parse\(\s*+(?=[\"'])"
    r"|\(\s*+function\s*+\((?P<names>[\w$,\s]*+)\)\s*+\{\s*+return\s*+(?=\{))"
    r"|(?P<stream>streamController\.enqueue\(\s*+(?=[\"']))"
)
_GIVEN_TO = re.compile(
    r"(?:data|state|props|store|nuxt|content|context|story|article|preload|_TSR)\w{0,40}+[\"'\]]{0,2}+\s{0,12}+\Z",
    re.IGNORECASE,
)
"""Where a script gives such a name its value: as it stands, as text, or as what a function makes of
values that stand behind it, each once; or sends the data on, as text."""
_ATTRIBUTE = re.compile(
    r"=\s*+(?:\"(?=\[?\{(?:&quot;|&\#0?34;))([^\"]{200,}+)\"|'(?=\[?\{\")([^']{200,}+)')"
)
"""Data that stand in an attribute: of Inertia's page, of an Astro island, of Livewire's parts."""
_KEY = re.compile(r"_(\d{1,6})")
"""The name of a value in a table that has its names as entries, too."""
_BEFORE = 60
"""Characters before the sign in which the name stands."""
_TOKEN = re.compile(
    r"\s*+(?:(?P<text>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')|(?P<sign>[{}\[\]:,])"
    r"|(?P<word>new\s+Date\([^()]*+\)|void\s+0|[\w$.!+-]++))",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\n", "t": " ", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
_PROSE = 60
"""Characters from which a text with the end of a sentence is prose."""
_DATA = ('{"', "[{", '["')
"""How a text begins that holds data again, such as what a camera wrote."""
_END = re.compile(r"[.!?…。][\"'”’»)]?(?:\s|<|$)")
_BESIDE = re.compile(
    r"relat|recommend|latest|popular|trending|teaser|sidebar|aside|menu|foot|comment|cookie|consent"
    r"|gdpr|i18n|intl|locale|transl|messages|config|promo|newsletter|disclaim|policy|terms|bio$|seo"
    r"|reviews|repl(?:y|ies)|discuss|products|advert"
    r"|^(?:nav|more|most\w*|ads?|authors?|faqs?|error|errors|styles?|css|posts|product|about\w*"
    r"|(?:news_?)?ticker)$",
    re.IGNORECASE,
)
"""Names of what stands beside a story."""
_NOTHING = -7
"""The lowest of the numbers under zero by which a table says that there is no such entry."""
_LIST = "ItemList"
_TITLES = frozenset({"title", "headline", "name", "heading"})
_ADDRESSES = frozenset({"url", "slug", "href", "link", "path", "uri", "permalink", "canonicalUrl"})
"""What each of several things has that are stories of their own."""
_MOST_STORIES, _NOT_MUCH_SHORTER = 8, 3
"""How many texts are tried for the story, and how much longer what is beside it may be."""
_BLOCKS = frozenset({"p", "li", "blockquote"})
_MARGINS = frozenset({"nav", "footer", "aside", "script", "style"})
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*+>")


def scripts_in(elements: Sequence[LexborNode], *, later: bool) -> list[str]:
    """Return of a page's script `elements` those that may hold its data.

    With `later` also those with what Next.js will put there.
    """
    said = ((one, one.attributes) for one in elements)
    found = [
        one.text()
        for one, its in said
        if _KIND.search(its.get("type") or "")
        and (not its.get("id") or _NAME.search(its.get("id") or ""))
    ]
    if later:
        found += [text for one in elements if "__next_f" in (text := one.text())]
    return found


def documents(body: bytes, url: str, content_type: str | None = None) -> Iterator[Any]:
    """Yield the values that a page's scripts hold: its framework's data, lists of its JSON-LD.

    Raises BodyError.
    """
    html = html_of(body, url, content_type)
    elements = parse(html).css("script")
    yield from _values(scripts_in(elements, later=True))
    lists = (one for one in json_ld.nodes(json_ld.scripts(elements)) if one.get("@type") == _LIST)
    yield from (one.get("itemListElement") for one in lists)
    yield from chain(_given(html), _in_tags(html))


def story_in(scripts: Sequence[str], html: str = "", is_it: Callable[[str], bool] = bool) -> str:
    """Return the most prose that stands under one name in the data, a paragraph a line, or "".

    The data are those of `scripts` and the values that the code in `html` gives to a name. Of
    several that are not much shorter it is the first that `is_it` takes for the story: a warning of
    the weather may be longer.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    left = _MOST_NODES
    for number, document in enumerate(chain(_values(scripts), _given(html), _in_tags(html))):
        waiting: list[tuple[Any, tuple[str, ...]]] = [(document, (str(number),))]
        while waiting and left:
            left -= 1
            value, path = waiting.pop()
            if isinstance(value, str):
                if " " in value.strip():
                    groups.setdefault(path, []).append(value)
            elif len(path) < _MOST_DEPTH:
                waiting += reversed(list(_below(value, path)))
    longest = sorted(((_prose(texts), texts) for texts in groups.values()), key=itemgetter(0))
    for letters, texts in longest[: -_MOST_STORIES - 1 : -1]:
        story = tidy("\n".join(_shown(one) for one in texts))
        if letters and letters * _NOT_MUCH_SHORTER >= longest[-1][0] and is_it(story):
            return story
    return ""


def _prose(texts: Sequence[str]) -> int:
    long = (one for one in texts if len(one) >= _PROSE and not one.startswith(_DATA))
    return sum(len(_TAG.sub("", one)) for one in long if _END.search(one))


def _shown(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    tree = LexborHTMLParser(_TAG.sub(lambda tag: f"\n{tag[0]}" if "p" in tag[0] else tag[0], text))
    for one in tree.css("script, style"):
        one.decompose()
    return tree.body.text() if tree.body else ""


def _below(value: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield what stands in a JSON value, each with the names that lead to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            if not _BESIDE.search(name):
                yield one, (*path, name)
    elif isinstance(value, list):
        if len(value) == 4 and value[0] == "$" and isinstance(value[1], str):  # an element
            if value[1] in _BLOCKS:
                yield _joined(value[3]), (value[1],)
            elif value[1] not in _MARGINS:
                yield value[3], path
        elif not _are_stories(value):
            for one in value:
                yield one, (*path, "*")


def _are_stories(values: Sequence[Any]) -> bool:
    """Return whether a list has several things with titles and addresses of their own."""
    own = (one for one in values if isinstance(one, dict) and _TITLES & one.keys())
    return sum(bool(_ADDRESSES & one.keys()) for one in own) > 1


def _joined(value: Any, depth: int = 0) -> str:
    """Return the text of an element's children."""
    if isinstance(value, str):
        return "" if value.startswith("$") else value
    if depth > _MOST_DEPTH:
        return ""
    if isinstance(value, dict):
        return _joined(value.get("children"), depth + 1)
    if isinstance(value, list):
        below = value[3:] if value[:1] == ["$"] else value
        return "".join(_joined(one, depth + 1) for one in below)
    return ""


def _values(scripts: Sequence[str]) -> Iterator[Any]:
    pushed = []
    for script in scripts:
        if len(script) > _LONGEST:
            continue
        if "__next_f" in script:
            for found in _PUSHED.finditer(script):
                pushed += _loaded(found[1])  # what JavaScript may write and JSON may not is left
        else:
            yield from _loaded(script)
    for row in _rows("".join(pushed).encode("utf-8", "surrogatepass")):
        yield from _loaded(row) if row[:1] in "[{" else [row]


def _loaded(text: str) -> list[Any]:
    if text.startswith("{&q;"):
        for written, meant in _ANGULAR.items():
            text = text.replace(written, meant)
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, dict):  # what a server answered may stand in it as it came
        held = ((name, one) for name, one in value.items() if isinstance(one, str))
        value |= {name: (*_loaded(one), one)[0] for name, one in held if one.startswith(_DATA)}
    return [_by_number(value)[0] if _is_table(value) else value]


def _is_table(value: Any) -> bool:
    """Return whether what the entries of a list hold are all numbers of others, or of nothing.

    `[{"id": 12345}, {"text": "…"}]` and `[[1, 2, 3], ["…"]]` are lists like any other.
    """
    if not isinstance(value, list) or not value or not isinstance(value[0], dict | list):
        return False
    held = [_numbers(one) for one in value if isinstance(one, dict | list)]
    return any(one > 0 for one in held[0] if isinstance(one, int)) and all(
        type(one) is int and _NOTHING <= one < len(value) for numbers in held for one in numbers
    )


def _numbers(entry: Mapping[str, Any] | Sequence[Any]) -> Sequence[Any]:
    """Return what should be numbers of an entry in a table: all but a kind and what it is made of,
    as in `["Reactive", 1]` and `["Date", "2026-11-30"]`."""
    if isinstance(entry, Mapping):
        return list(entry.values())
    if entry and isinstance(entry[0], str) and entry[0].isidentifier():
        return [one for one in entry[1:] if not isinstance(one, str)]
    return entry


def _by_number(table: Sequence[Any]) -> list[Any]:
    """Return a table in which each number within an entry is another entry, as Nuxt 3 writes it."""
    entries: list[Any] = [type(one)() if isinstance(one, dict | list) else one for one in table]

    def entry(number: Any) -> Any:
        is_one = isinstance(number, int) and 0 <= number < len(entries)
        return entries[number] if is_one else None

    for one, filled in zip(table, entries, strict=True):
        if isinstance(one, dict):
            filled.update((_name(name, entries), entry(number)) for name, number in one.items())
        elif isinstance(one, list):
            filled.extend(map(entry, one))
    return entries


def _name(name: str, entries: Sequence[Any]) -> str:
    """Return the name of a value: React Router's tables number the names, too."""
    found = _KEY.fullmatch(name)
    told = entries[int(found[1])] if found and int(found[1]) < len(entries) else name
    return told if isinstance(told, str) else name


def _rows(data: bytes) -> Iterator[str]:
    """Yield the rows of what was pushed: `1a:JSON` to the end of the line, or `1a:T20,` and as many
    bytes, in hexadecimal, of text."""
    at = 0
    while at < len(data):
        start = data.find(b":", at, at + 20) + 1
        if not start:
            at = (data.find(b"\n", at) + 1) or len(data)
            continue
        end = data.find(b"\n", start)
        at = len(data) if end < 0 else end + 1
        row = data[start : at if end < 0 else end]
        if row[:1] == b"T":
            size, comma, _ = row[1:20].partition(b",")
            if comma and all(sign in b"0123456789abcdef" for sign in size) and size:
                start += len(size) + 2
                at = start + int(size, 16)
                row = data[start:at]
        yield row.decode("utf-8", "replace")


def _given(html: str) -> Iterator[Any]:
    """Yield the values that the scripts of a page give to names of what it is drawn from."""
    for begun in _SCRIPT.finditer(html):
        end = html.find("</script", begun.end())
        code = html[begun.end() : end if end >= 0 else len(html)]
        if _NO_CODE.search(begun[1]) or len(code) > _LONGEST:
            continue
        at = 0
        while found := _GIVEN.search(code, at):
            at = found.end()
            begins = max(0, found.start() - _BEFORE)
            if not (found["stream"] or _GIVEN_TO.search(code, begins, found.start())):
                continue
            value, at = _value(code, found.end())
            if found["names"]:
                names = [name.strip() for name in found["names"].split(",")]
                values, _ = _literal("[" + code[code.find("(", at) + 1 :], 0, {})
                known = dict(zip(names, values or (), strict=False))
                value, at = _literal(code, found.end(), known)
            yield from _loaded(value) if isinstance(value, str) else [value]


def _in_tags(html: str) -> Iterator[Any]:
    """Yield the values that stand in attributes of a page's elements."""
    for found in _ATTRIBUTE.finditer(html):
        for value in _loaded(unescape(found[1] or found[2])):
            is_astro = isinstance(value, dict) and all(map(_is_pair, value.values()))
            yield _unpaired(value) if is_astro else value


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and type(value[0]) is int


def _unpaired(value: Any, depth: int = 0) -> Any:
    """Return the properties of an Astro island, each of which stands behind its kind's number."""
    if depth > _MOST_DEPTH:
        return None
    if _is_pair(value):
        return _unpaired(value[1], depth + 1)
    if isinstance(value, dict):
        return {name: _unpaired(one, depth + 1) for name, one in value.items()}
    return [_unpaired(one, depth + 1) for one in value] if isinstance(value, list) else value


def _value(code: str, at: int) -> tuple[Any, int]:
    """Return the value at `at` and where it ends: nearly all write it as JSON does."""
    try:
        return _JSON.raw_decode(code, at)
    except (ValueError, RecursionError):
        return _literal(code, at, {})


def _literal(code: str, at: int, names: Mapping[str, Any]) -> tuple[Any, int]:
    """Return the value that a script writes at `at`, and where it ends, or where it is none.

    `names` are what stands for a value elsewhere. What has been read of it until then counts.
    """
    root: list[Any] = []
    around: list[Any] = [root]
    keys: list[str | None] = [None]
    while token := _TOKEN.match(code, at):
        at = token.end()
        sign, inner = token["sign"], around[-1]
        if sign in ("}", "]"):
            around.pop()
            keys.pop()
        elif sign not in (":", ","):
            word = unescaped(token["text"][1:-1]) if token["text"] else token["word"] or ""
            if isinstance(inner, dict) and keys[-1] is None and not sign:
                keys[-1] = word
                continue
            value = {"{": {}, "[": []}[sign] if sign else names.get(word, word)
            if isinstance(inner, dict):
                inner[keys[-1] or ""] = value
                keys[-1] = None
            else:
                inner.append(value)
            if sign:
                around.append(value)
                keys.append(None)
        if len(around) < 2:
            break
    return root[0] if root else None, at


def unescaped(text: str) -> str:
    """Return what a script means that writes `text` between quotes."""
    if "\\" not in text:
        return text
    plain = _ESCAPED.sub(
        lambda one: (
            chr(int(one[1] or one[2], 16)) if one[1] or one[2] else _CONTROLS.get(one[3], one[3])
        ),
        text,
    )
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
