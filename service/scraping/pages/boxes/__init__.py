"""Which boxes of a page are parts of its one story, and which are stories of their own. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages.dateline import preceding
from service.scraping.pages.dom import ancestors
from service.text.normalize import squeeze, words

Extracted = Callable[[LexborHTMLParser], str]
"""What finds the text of a page."""

CHUNK = 300
"""Characters of paragraphs that make a box a part of an article and not a teaser."""
_NOT_BODY = re.compile(
    r"comment|respon(?!siv)|reply|relat(?!iv)|teaser|promo|card|list|recommend"
    r"|(?<!has-)(?<!with-)(?<!no-)(?<!content-)sidebar(?!-(?:grid|wrap|layout))",
    re.IGNORECASE,
)
"""Names of boxes that hold no part of a story; `relative`, `responsive`, `has-sidebar` say how it
is set."""
_READERS = re.compile(
    r"comment|disqus|discussion|repl(?:y|ies)|kommentar|comentari|reacties|reaksies", re.IGNORECASE
)
_STORY_NAMES = re.compile(r"(?:post|article|entry|story)[-_]?(?:content|body|text)", re.IGNORECASE)
"""How the box of a story is called, within one whose name speaks of readers too."""
_IN_ROWS = re.compile(r"(?:post|entry)-content", re.IGNORECASE)
"""How it is called where an article is one row of it and an advertisement after another."""
_LONG, _MUCH = 4_000, 2_000
"""Characters of a text that is believed to be all; of paragraphs that are worth another look."""
_LITTLE_OF_IT, _NEARLY_ALL = 3, 0.8
"""How many times the text's length the paragraphs are; the share of them that a box holds."""
_ALL = 0.95
"""Share of a story's box that another in it has, if the story is in that one."""
_DEEPEST, _MOST_LINES = 40, 2_000
"""Levels that are gone down to that box, and lines that are taken of it."""
_HEADINGS = frozenset({"h2", "h3", "h4"})
_LINES = _HEADINGS | {"p", "li", "blockquote"}
"""What makes a line of the text."""
_OF_ITS_OWN = "h1, h2, h3, h4, time, header, footer, address, a[rel]"
"""What an article has that is no mere part of one."""
_BEFORE = 250
"""Characters between a headline and its story: a byline, what shares it."""
_MOST_LINKED = 200
"""Links in headings that are counted."""
_PROSE, _MOST_SHOWN = 150, 200_000
"""Characters of a line that is no menu's and no notice's; of a page that is read a second time."""
_ALIKE = 0.6
"""Share of the prose's words that are found again."""
_BEGUN, _CUT_OFF = 40, ("…", "...", "[…]", "[...]")
"""Characters of what the extractor found that must stand there too, and how teasers end."""


def linked_headings(tree: LexborHTMLParser) -> Counter[int]:
    """Return how many headings that are links stand in each box, by its id.

    To be counted before other stories are removed: their headlines go first.
    """
    counted: Counter[int] = Counter()
    seen = set()
    for node in tree.css("h2 a, h3 a, h4 a, a h2, a h3, a h4")[:_MOST_LINKED]:
        around = list(islice(ancestors(node), _DEEPEST))
        heading = next((one for one in [node, *around] if one.tag in _HEADINGS), node)
        if heading.mem_id not in seen:
            seen.add(heading.mem_id)
            counted.update(one.mem_id for one in around)
    return counted


def with_all_prose(
    tree: LexborHTMLParser, text: str, linked: Mapping[int, int], extracted: Extracted
) -> str:
    """Return `text`, or all that the box says that holds nearly all paragraphs of the page.

    The extractor finds the preface and no more where each place of a list of new restaurants, each
    step of a guide, stands in boxes of its own; and nothing of a story whose box has a name that
    it knows of margins: `commentOnSelection`, `ui-corner-bottom`. Boxes that are stories of their
    own stay out: `linked` is what `linked_headings` counted.
    """
    path = _path_to_prose(tree, text)
    if not path or _is_said_by_readers(path) or _has_stories(path[-1]):
        return text
    lines, own = _lines_in(path)
    prose, longest = "\n".join(lines), max(text.split("\n"), key=len)
    begun = squeeze(longest[:_BEGUN])
    teasers = sum(line.endswith(_CUT_OFF) for line in lines)
    # Related stories stand together; those of a list are spread over all of it.
    spread = sum(one.mem_id in linked for one in path[-1].iter())
    is_list = spread > max(2, own) or teasers > len(lines) / 5
    if is_list or len(prose) <= 2 * len(text):
        return text
    if begun in prose:
        return prose
    shown = squeeze(path[0].text(separator=" "))
    at = shown.find(begun)
    is_short_story = len(longest) >= _PROSE and at < shown.find(prose[:_BEGUN])
    if at < 0 or is_short_story or len(shown) > _MOST_SHOWN:  # a longer one would cost too much
        return text
    return _unnamed(tree, path, text, prose, extracted)


def _path_to_prose(tree: LexborHTMLParser, text: str) -> list[LexborNode]:
    """Return the boxes, each in the one before, that hold nearly all paragraphs, from the body on.

    None where `text` may be all that there is.
    """
    body = tree.body
    if body is None or len(text) >= _LONG or body.css_first("p p") is not None:
        return []
    sizes = {one.mem_id: len(one.text()) for one in body.css("p")}
    written = sum(sizes.values())
    if written < max(_MUCH, _LITTLE_OF_IT * len(text)):
        return []
    path = [body]
    for _ in range(_DEEPEST):
        inner = next((one for one in path[-1].iter() if _holds(one, written, sizes)), None)
        if inner is None:
            break
        path.append(inner)
    return path


def _lines_in(path: Sequence[LexborNode]) -> tuple[list[str], int]:
    """Return what the last of the boxes that stand in one another says, teasers and lists apart.

    And how many of its headings are no links.
    """
    lines: list[str] = []
    own = 0
    # It was found already that no readers speak, whatever the boxes above are called.
    above = (one for one in path[1:-1] if not _READERS.search(_names(one)))
    if any(one.tag in _LINES or _is_apart(one) for one in above):
        return lines, own
    for node in islice(outermost(path[-1]), _MOST_LINES):
        own += node.tag in _HEADINGS and node.css_first("a") is None
        line = squeeze(node.text(separator=" "))
        if line and not _is_linked(node, len(line) / 2):
            lines.append(line)
    return lines, own


def _unnamed(
    tree: LexborHTMLParser, path: Sequence[LexborNode], text: str, prose: str, extracted: Extracted
) -> str:
    """Return what the extractor finds where boxes had no names if it is `prose`, else `text`."""
    within = (one for one in path[-1].css("div[class], section[class]") if not _is_apart(one))
    for one in (*path, *islice(within, _MOST_LINES)):
        for name in {"class", "id"} & set(one.attributes):
            del one.attrs[name]
    again = extracted(tree)
    wanted = set(words(prose))
    is_it = len(wanted & set(words(again))) >= _ALIKE * len(wanted)
    if is_it and len(again) > 2 * len(text):
        return again
    # A table of results, or what is on when, is no story: none of its lines is prose.
    return text if any(len(line) >= _PROSE for line in text.split("\n")) else prose


def _holds(node: LexborNode, written: int, sizes: Mapping[int, int]) -> bool:
    """Return whether an element holds nearly all that is written in paragraphs of these sizes."""
    if not node.is_element_node:
        return False
    return sum(sizes.get(one.mem_id, 0) for one in node.css("p")) >= _NEARLY_ALL * written


def _has_stories(box: LexborNode) -> bool:
    """Return whether a box holds more than one story: headlines, days, an article and more."""
    # An article in it is less than what the box holds, so the rest is not of that article.
    if any(one.mem_id != box.mem_id for one in box.css("article")) or len(box.css("h1")) > 1:
        return True
    days: list[str] = []
    is_below = False
    for one in box.css("time[datetime], p"):
        if one.tag == "p":
            # What stands at the end says when the page was last written on.
            if len(set(days)) > 1 and is_below:
                return True
            is_below = is_below or bool(days)
        elif not days or is_below:
            days.append((one.attributes.get("datetime") or "")[:10])
    return False


def outermost(box: LexborNode) -> Iterator[LexborNode]:
    """Yield the paragraphs, headings and points in a box, none that stands in another. Once each.

    However deep they stand, no element is looked at twice.
    """
    waiting = list(box.iter())[::-1]
    while waiting:
        node = waiting.pop()
        if node.tag in _LINES:
            yield node
        elif not _is_apart(node):
            waiting += list(node.iter())[::-1]


def _is_linked(node: LexborNode, most: float) -> bool:
    """Return whether `most` of a line or more is links. Looks no further than to there."""
    length = 0
    for one in node.css("a"):
        length += len(one.text())
        if length >= most:
            return True
    return False


def _is_said_by_readers(path: Sequence[LexborNode]) -> bool:
    """Return whether the last box with a telling name is theirs; the first is the page's body.

    What has the headline in it, or is all of a story's box, is the story's, though it says that
    readers may speak: `comments-enabled`.
    """
    for around, node in reversed(list(pairwise(path))):
        if _READERS.search(_names(node)):
            is_headed = node.css_first("h1") is not None
            if not is_headed and not (
                _STORY_NAMES.search(_names(around)) and _is_all(node, around)
            ):
                return True
        elif _STORY_NAMES.search(_names(node)):
            return False
    return False


def _is_all(node: LexborNode, around: LexborNode) -> bool:
    """Return whether an element holds all of the text of the one around it, but for a line."""
    return len(node.text()) >= _ALL * len(around.text())


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('class')} {node.id}"[:CHUNK]


def _is_apart(node: LexborNode) -> bool:
    """Return whether what is in an element is not the story's."""
    return _NOT_BODY.search(_names(node)) is not None


def alike_boxes(tree: LexborHTMLParser) -> Iterator[list[LexborNode]]:
    """Yield groups of boxes with paragraphs that have one class and one place in the tree."""
    sizes: dict[int, int] = defaultdict(int)
    boxes: dict[int, LexborNode] = {}
    for paragraph in tree.css("div[class] > p, section[class] > p"):
        parent = paragraph.parent
        if parent is not None:
            sizes[parent.mem_id] += len(paragraph.text())
            boxes[parent.mem_id] = parent
    groups: dict[tuple[str, ...], list[LexborNode]] = defaultdict(list)
    for key, box in boxes.items():
        if sizes[key] >= CHUNK:
            groups[_signature(box)].append(box)
    yield from (group for group in groups.values() if 1 < len(group) <= 30 and _is_one(group))
    if len(bare := _bare_articles(tree)) > 1:
        yield bare


def _bare_articles(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the articles of a page if they are parts of one: paragraphs alone, in one box, and
    the first of them begins below the headline.

    A story of its own has a headline, a comment or a message its author and its time, or a story
    above it.
    """
    found = [one for one in tree.tags("article") if one.css_first("p")]
    if len(found) < 2 or any(one.css_first(_OF_ITS_OWN) or one.attributes for one in found):
        return []
    around = [list(islice(ancestors(one), 4)) for one in found]
    shared = {one.mem_id for one in around[0]}
    is_one_box = all(shared & {one.mem_id for one in others[:2]} for others in around)
    is_nested = any(one.tag == "article" for others in around for one in others)
    if not is_one_box or is_nested or any(map(_is_apart, around[0])):
        return []
    return found if _is_below_headline(found[0]) else []


def _is_below_headline(box: LexborNode) -> bool:
    """Return whether no more than a byline stands between the nearest h1 and a box."""
    length = 0
    for node in preceding(box):
        if any(one.tag == "h1" for one in ancestors(node)):
            return True
        length += len((node.text(deep=False) or "").strip()) if node.tag == "-text" else 0
        if length > _BEFORE:
            break
    return False


def _signature(box: LexborNode) -> tuple[str, ...]:
    """Return tag and class of a box and its parent, and which article and great-uncle it is in.

    Rows of an article, with an advertisement between them, are as good as one great-uncle.
    """
    parent = box.parent
    above = parent.parent if parent is not None else None
    article = next((one for one in ancestors(box) if one.tag == "article"), None)
    if above is not None and above.parent is not None and _IN_ROWS.search(_names(box)):
        above = above.parent if above.parent.tag == "article" else above
    return (
        box.tag or "",
        box.attributes.get("class") or "",
        (parent.attributes.get("class") or "") if parent is not None else "",
        str(above.mem_id if above is not None else 0),
        str(article.mem_id if article is not None else 0),
    )


def _is_one(boxes: Sequence[LexborNode]) -> bool:
    """Return whether boxes are parts of one article and not comments, teasers or several posts."""
    names = " ".join(
        f"{one.attributes.get('class')} {one.id}" for one in [boxes[0], *ancestors(boxes[0])][:4]
    )
    if _NOT_BODY.search(names):
        return False
    units = [box.parent if box.parent is not None else box for box in boxes]
    return not any(unit.css_first("h1 a, h2 a, h3 a, article") for unit in units)
