"""The rules of a page's own style elements that may hide something. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from service.scraping.pages.hidden.declarations import COMMENT, Declared, parsed, tells
from service.scraping.pages.hidden.selecting import is_name, needed_around
from service.scraping.pages.hidden.substitutions import FRAMES, Substitutions

_MAX_CSS = 400_000
"""Characters of a page's styles that are read."""
_LARGE = 20_000
"""Characters from which a style element is kept, taken apart, for the next page of its site."""
_MAX_BLOCKS = 20_000
_MAX_SELECTOR = 300
_MAX_DEPTH = 12
"""Blocks in blocks; honest styles have three."""
_WIDTHS = re.compile(
    r"\((min|max)-(?:device-)?width\s*:\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(px|r?em)?\s*\)"
)
_NARROW, _WIDE = 320.0, 2_560.0
"""Pixels between which all readers' windows are."""
_NARROW_BOX = 100.0
"""Pixels than which no box with a text is narrower."""
_RANGE = re.compile(
    r"\((?:(width|height)\s{0,9}(>|<)=?\s{0,9}([\d.]{1,9}(?:px|r?em)?)"
    r"|([\d.]{1,9}(?:px|r?em)?)\s{0,9}(<|>)=?\s{0,9}(width|height))\s{0,9}\)"
)
"""A width as newer styles ask for it: `(width >= 300px)`."""
_HOLDING = re.compile(
    r"\((?:scripting\s{0,9}:\s{0,9}enabled|prefers-color-scheme\s{0,9}:\s{0,9}light|color|scripting"
    r"|update\s{0,9}:\s{0,9}fast|prefers-(?:contrast|reduced-[dt][a-z]{1,20})\s{0,9}:\s{0,9}no-preference"
    r"|min-(?:resolution|color|device-pixel-ratio)\s{0,9}:\s{0,9}(?:0?\.\d{1,9}|[01])(?:dppx|x)?"
    r"|min-(?:device-)?height\s{0,9}:\s{0,9}\d{1,2}(?:px|r?em)?)\s{0,9}\)"
)
"""What is so for nearly every reader. What only moves for most comes in as they read on."""
_SCOPE = re.compile(r"\(([^()]{1,300})\)")
_MEDIA_WORDS = re.compile(r"\b(?:only|screen|all|and)\b|[\s,]")
_STATE = re.compile(
    r"::|:(?:hover|focus|active|visited|target|checked|before|after|first-l|placeholder|disabled"
    r"|enabled|invalid|open|fullscreen|popover-open|autofill|host|backdrop|marker|selection)"
)
"""What is so for a moment only, or is no element."""
_AT_REST = re.compile(r":not\(\s*:(?:hover|focus(?:-within|-visible)?|active)\s*\)")
"""What holds of everything until a reader does something: it asks for nothing."""
_LTR = re.compile(r"(?<=[\w\])]):dir\(\s{0,9}ltr\s{0,9}\)")
_LANG = re.compile(r""":lang\(\s{0,9}["']?([a-z]{2,3})["']?\s{0,9}\)""", re.IGNORECASE)
_BARE_NOT = re.compile(r"(?:^|(?<=[\s>+~]))(?=:not\()")
_WITHIN_NOT = re.compile(r":(?:not|is|where|has)\([^()]*\)")
_ATTRIBUTE = re.compile(r"\[[^\[\]]*\]")
_TOKEN = re.compile(r"([.#])((?:[\w-]|[^\x00-\x7f]|\\.)+)|^([a-z][\w-]*)", re.IGNORECASE)
_NAME = re.compile(r"[.#][^\s.#:>+~]+")
_COMBINATORS = re.compile(r"[\s>+~]+")
_WEIGHED = re.compile(r"(#[\w-]+)|(\.[\w-]+|\[[^\[\]]*\]|:(?!:)[\w-]+)|(?:^|[\s>+~])([a-z][\w-]*)")


Names = Sequence[Sequence[str]]
_ANY: Names = ((),)


@dataclass(frozen=True)
class StyleBlock:
    """The selectors and the declarations of one rule, taken apart when they are asked for."""

    selectors: str
    body: str

    @property
    def declared(self) -> Declared:
        """What it declares."""
        return parsed(self.body)

    def with_body(self, body: str) -> StyleBlock:
        """Return the rule with other declarations."""
        return self if body == self.body else StyleBlock(self.selectors, body)

    @property
    def rules(self) -> tuple[StyleRule, ...]:
        """Its selectors, one by one, but for those of passing states."""
        return _rules(self.selectors)


@dataclass(frozen=True)
class StyleRule:
    """One selector."""

    selector: str
    tokens: frozenset[str]
    """`.class` and `#id` that an element must have for it, and `tag`."""
    key: str
    """The one of them by which it is found."""

    @cached_property
    def is_name(self) -> bool:
        """Whether it asks for classes, ids and a tag of an element and no more."""
        return is_name(self.selector)

    @cached_property
    def needed_around(self) -> frozenset[str]:
        """Classes and ids that the elements around one must have for it."""
        return needed_around(self.selector)

    @cached_property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity: ids, classes, tags."""
        found = _WEIGHED.findall(self.selector)
        return sum(bool(a) for a, _, _ in found), sum(bool(b) for _, b, _ in found), len(found)


@dataclass
class _Sheet:
    """What one style element says to every reader."""

    rules: list[tuple[str, str, Names]] = field(default_factory=list)
    """Selectors and declarations, and of each selector the classes and ids that it asks for."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """Selectors and declarations with variables, and the frames of its animations."""


def blocks_of(
    sheets: Iterable[tuple[str, str]], there: frozenset[str]
) -> tuple[list[StyleBlock], Substitutions]:
    """Return the rules of style elements, as media and text, in the order in which they stand.

    `there` has each `.class` and `#id` of the page: rules for others, which are most, are left out.
    With them comes what their variables and animations stand for, which is set in already.
    """
    found: list[StyleBlock] = []
    substitutions = Substitutions()
    left = _MAX_CSS
    for media, text in sheets:
        if left > 0 and (not media or _for_all(media.lower())):
            css = text[:left]
            sheet = _kept(css) if len(css) >= _LARGE else _taken_up(css)
            # The body last: it takes longer, and most rules are for others.
            holding = (
                StyleBlock(selectors, body)
                for selectors, body, asked in sheet.rules
                if any(map(there.issuperset, asked)) and tells(body)
            )
            found += islice(holding, _MAX_BLOCKS - len(found))
            substitutions.learn(sheet.said)
        left -= len(text)
    return [block.with_body(substitutions.applied(block.body)) for block in found], substitutions


@lru_cache(maxsize=16)
def _kept(css: str) -> _Sheet:
    """Return what `_taken_up` finds in a large style element: a site's pages have the same one."""
    return _taken_up(css)


def _taken_up(css: str) -> _Sheet:
    sheet = _Sheet()
    for selectors, body in _written(css):
        is_frame = selectors.startswith(FRAMES)
        if is_frame or "--" in body:
            sheet.said.append((selectors, body))
        if not is_frame:
            sheet.rules.append((selectors, body, _asked(selectors)))
    return sheet


def _asked(selectors: str) -> Names:
    """Return of each of `selectors` the classes and ids that must be on a page for it to hold."""
    if "(" in selectors or "[" in selectors or "\\" in selectors:
        return _ANY
    if "," not in selectors:
        return (_NAME.findall(selectors),)
    return [_NAME.findall(one) for one in selectors.split(",")]


def _written(css: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of the rules that hold for every reader."""
    if "/*" in css:
        css = COMMENT.sub("", css)
    css = css.replace("<!--", "").replace("-->", "")  # for browsers of 1995
    around: list[tuple[str, bool]] = []
    """Selector, or "" of an at-rule, and whether what is in it holds."""
    for chunk in css.split("}"):
        head, opened, body = chunk.partition("{")
        if opened and not around and "{" not in body:  # as most are
            head = head.rpartition(";")[2].strip()
            if not head.startswith("@"):
                yield head, body
            continue
        *heads, body = chunk.split("{")
        if len(around) + len(heads) > _MAX_DEPTH:
            return
        if not heads:  # the end of a block around others
            if around:
                around.pop()
            continue
        for head in heads[:-1]:
            around.append(_entered(head.rpartition(";")[2].strip(), around))
        head = heads[-1].rpartition(";")[2].strip()
        if not head.startswith("@") and all(holds for _, holds in around):
            yield _nested(_outer(around), head), body


def _outer(around: list[tuple[str, bool]]) -> str:
    return next((one for one, _ in reversed(around) if one), "")


def _entered(head: str, around: list[tuple[str, bool]]) -> tuple[str, bool]:
    if not head.startswith("@"):
        return _nested(_outer(around), head), True
    name, _, condition = head.partition(" ")
    name, condition = name.lower(), condition.strip().lower()
    if "(" in name:
        name, _, rest = name.partition("(")
        condition = f"({rest} {condition}"
    if name == "@media":
        return "", _for_all(condition)
    if name == "@scope" and (scope := _SCOPE.match(condition)):
        return _nested(_outer(around), scope[1]), True
    if name in ("@keyframes", "@-webkit-keyframes"):
        return f"{FRAMES}{head.partition(' ')[2].strip()}", True
    holds = name == "@layer" or (name == "@supports" and not condition.startswith("not"))
    return "", holds or (name == "@container" and _of_any_box(condition))


def _of_any_box(condition: str) -> bool:
    """Return whether a question about the box around is true of any that has a text."""
    widths = _WIDTHS.findall(condition)
    return bool(widths) and all(side == "min" and float(n) <= _NARROW_BOX for side, n, _ in widths)


def _nested(outer: str, inner: str) -> str:
    if not outer:
        return inner
    if outer.startswith(FRAMES):
        return f"{outer} {inner}"
    if len(outer) > _MAX_SELECTOR or len(inner) > _MAX_SELECTOR:
        return ""
    return inner.replace("&", outer) if "&" in inner else f"{outer} {inner}"


def _for_all(media: str) -> bool:
    """Return whether a media query is true for a reader at a window of any usual width."""
    if "," in media:
        return any(map(_for_all, media.split(",")))
    if media.strip().startswith("not "):
        return media.split()[1] in ("print", "speech")
    media = _HOLDING.sub("", _RANGE.sub(_of_range, media))
    for side, number, unit in _WIDTHS.findall(media):
        width = float(number) * (1.0 if unit in ("", "px") else 16.0)
        if (side == "min" and width > _NARROW) or (side == "max" and width < _WIDE):
            return False
    return not _MEDIA_WORDS.sub("", _WIDTHS.sub("", media))


def _of_range(found: re.Match[str]) -> str:
    """Return a range as older styles ask for it."""
    side = found[1] or found[6]
    least = (found[2] == ">") if found[1] else (found[5] == "<")
    return f"({'min' if least else 'max'}-{side}: {found[3] or found[4]})"


@lru_cache(maxsize=4_096)
def _rules(selectors: str) -> tuple[StyleRule, ...]:
    """Return the selectors in a list of them. The pages of one site have the same ones."""
    return tuple(_taken_apart(selectors))


def _taken_apart(selectors: str) -> Iterator[StyleRule]:
    for part in selectors.split(",") if "(" not in selectors else apart(selectors):
        selector = part.strip()
        if ":lang(" in selector or ":dir(" in selector:
            selector = _LANG.sub(r":is([lang|=\1 i],[lang|=\1 i] *)", _LTR.sub("", selector))
        if ":not(" in selector:
            selector = _AT_REST.sub("", _BARE_NOT.sub("*", selector))
        if not selector or len(selector) > _MAX_SELECTOR:
            continue
        if ":" in selector:
            if _STATE.search(selector):
                continue
            bare = _WITHIN_NOT.sub("", selector).strip()
        else:
            bare = selector
        last = _COMBINATORS.split(_ATTRIBUTE.sub("", bare).strip())[-1]
        tokens = frozenset(
            f"{mark}{name}" if mark else tag.lower() for mark, name, tag in _TOKEN.findall(last)
        )
        yield StyleRule(selector, tokens, max(tokens, key=len, default="*"))


def apart(selectors: str) -> Iterator[str]:
    """Yield the selectors between commas that stand in no brackets."""
    depth = start = 0
    for at, sign in enumerate(selectors):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield selectors[start:at]
            start = at + 1
    yield selectors[start:]
