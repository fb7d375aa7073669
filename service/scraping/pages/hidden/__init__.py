"""What of a page a reader does not see, found out and taken out of its tree.

Judged by the page alone: attributes, inline styles, the page's own style elements, and names of
classes that well-known sheets hide (`by_class`). Files of styles are not fetched. The root and the
body stay, however they are styled: many pages hide themselves until their script has run. For the
same reason nothing is taken out where else nothing would be left to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages.hidden.selecting import above
from service.scraping.pages.hidden.sheets import LINKED, text_of
from service.scraping.pages.hidden.styles import ROOTS, Styles

UNSEEN = (
    "template, noscript, script, style, [hidden], dialog:not([open]), [popover], datalist, noframes"
    ", noembed, rp, canvas, audio, video, progress, meter, mphantom, annotation, annotation-xml"
)
"""What no browser shows, as a CSS selector; the last ten hold words for other programs."""
_LITTLE = 40
"""Characters that are no page: a page with less to see shows itself by script."""
_TEXT = "-text"
_PAGE, _PAGE_TIMES = 1_500, 10
"""Letters of a hidden box that may be the page itself, and how many times those that are shown."""
_SHORT_STORY = 600
"""Letters of a story that stands for readers without scripts alone."""
_WORD = re.compile(r"\w{3,}")
_NEARLY_ALL = 0.75
"""Share of the words of a window's title by which its headline is known."""
_SENTENCE = 40
"""Letters of a text that says something."""
_PROSE = "p, div, li, td, section, article, main, blockquote, span"
_STORIES, _STORY = ("article", "main"), "article, main"
_HEADLINES = "h1, h2, h3, h4, h5, h6"
_FEWEST = 3
"""Words of a headline by which it can be known again."""
_NOTICE, _NOTICES = 800, 12
"""Letters of a notice, and how many parts are more than notices."""
_OF_COOKIES = re.compile(
    r"(?i)\b(?:we|site|page|websites?|partners) (?:also )?uses? cookies|\b(?:accept|reject|allow)"
    r" (?:all )?cookies|\bcookie (?:policy|settings|preferences|consent)|use of cookies"
)
_PART = re.compile(r"(.*)S:([\da-f]+)")
"""The name of a part of a page that is sent later than its place."""


def remove(tree: LexborHTMLParser, more: str = "") -> None:
    """Take out of `tree` what a reader does not see, and what the CSS selector `more` names."""
    remove_styled(tree, remove_unseen(tree, more))


def remove_unseen(tree: LexborHTMLParser, more: str = "") -> list[tuple[str, str]]:
    """Take out of `tree` what no browser shows, and what the CSS selector `more` names.

    Return the media and texts of its style elements, which are among it; without those for readers
    without scripts, from whom sites hide the story.
    """
    # In one walk: each takes as long as all else that is done with what it finds.
    selector = ", ".join(filter(None, (UNSEEN, LINKED, more)))
    found = {one.mem_id: (one, one.tag) for one in tree.css(selector)}.values()
    sheets = [
        (one.attributes.get("media") or "", text)
        for one, tag in found
        if tag in ("style", "link")
        and (text := text_of(one))
        and not any(up.tag == "noscript" for up in above(one))
    ]
    by_tag: dict[str | None, list[LexborNode]] = {}
    for one, tag in found:
        by_tag.setdefault(tag, []).append(one)
    streamed = _streamed(found, by_tag.get("template", ()))
    streamed |= _without_scripts(tree, by_tag.get("noscript", ()))
    for one, tag in found:
        if tag != "link" and tag not in ROOTS and one.mem_id not in streamed:
            one.decompose()
    return sheets


def _streamed(
    unseen: Iterable[tuple[LexborNode, str | None]], templates: Iterable[LexborNode]
) -> frozenset[int]:
    """Return what only looks hidden: React sends parts of a page behind the rest of it, each with
    the number of the empty template in whose place its script puts it."""
    places = {one.id for one in templates if one.id}
    if not places:
        return frozenset()
    hidden = (one for one, _ in unseen if "hidden" in one.attributes)
    parts = [(one, _PART.fullmatch(one.id or "")) for one in hidden]
    return frozenset(
        one.mem_id
        for one, name in parts
        if name and places & {f"{name[1]}B:{name[2]}", f"{name[1]}P:{name[2]}"}
    )


def _without_scripts(tree: LexborHTMLParser, noscripts: Iterable[LexborNode]) -> frozenset[int]:
    """Return the one of the elements for readers without scripts that has the story.

    It is told under the page's headline, and beside it is nothing to read until a script has
    fetched the same.
    """
    told = [
        (one, _in_paragraphs(one))
        for one in noscripts
        if any(up.tag == "body" for up in above(one))
    ]
    stories = [(one, letters) for one, letters in told if letters >= _SHORT_STORY]
    if len(stories) != 1:
        return frozenset()
    story, letters = stories[0]
    title = frozenset(_words(tree.css_first("title")))
    beside = _in_paragraphs(tree.body) - sum(each for _, each in told)
    most = _most_of(title, [story, *tree.css("h1")[:_FEWEST]])
    is_headed = bool(title) and most >= _NEARLY_ALL * len(title)
    return frozenset({story.mem_id} if is_headed and letters >= _PAGE_TIMES * beside else ())


def _in_paragraphs(node: LexborNode | None) -> int:
    return sum(map(_letters, node.css("p"))) if node else 0


def remove_styled(tree: LexborHTMLParser, sheets: Sequence[tuple[str, str]]) -> bool:
    """Take out of `tree` what styles hide, inline ones and those of `sheets`; return if it was any.

    This takes longer than all else that is done to a page to find out whether it matters.
    """
    styles = Styles(tree, sheets)
    boxes = {one.mem_id: one for one in styles.hidden_boxes()}
    if boxes and (page := _coming_in(tree, styles, _outer(boxes))) is not None:
        del boxes[page.mem_id]
    hidden = _parts(styles, boxes)
    if not hidden or not _leaves_a_page(tree, hidden):
        return False
    for one in hidden:
        one.decompose()
    return True


def take_out(styles: Styles) -> None:
    """Take all that `styles` hide out of their tree, be nothing left of it.

    What may fade in stays, with a style of its own: the page as a whole tells what it is.
    """
    boxes = {box.mem_id: box for box in styles.hidden_boxes()}
    for one in _outer(boxes):
        away = not styles.comes_in(one) or styles.stays_away(one) or styles.may_stay_away(one)
        if not away and _letters(one) >= _PAGE:
            one.attrs["style"] = f"{one.attributes.get('style') or ''};opacity:0"
            del boxes[one.mem_id]
    for one in _parts(styles, boxes):
        one.decompose()


def _parts(styles: Styles, boxes: Mapping[int, LexborNode]) -> list[LexborNode]:
    """Return what is hidden: texts first, for one may stand beside a box in one element."""
    texts = [
        text
        for node in styles.hidden_texts()
        if node.mem_id not in boxes and not any(up.mem_id in boxes for up in above(node))
        for text in _own_texts(node, styles)
    ]
    return [*texts, *_outer(boxes)]


def _outer(boxes: Mapping[int, LexborNode]) -> list[LexborNode]:
    """Return those of `boxes` that are in no other."""
    return [one for one in boxes.values() if not any(up.mem_id in boxes for up in above(one))]


def _coming_in(
    tree: LexborHTMLParser, styles: Styles, hidden: Sequence[LexborNode]
) -> LexborNode | None:
    """Return the hidden box that is the page itself, faded in by its script; None without one.

    It has nearly all that there is to read, and the headline: an advertisement or an attack stands
    beside a page. Of two that may be it nobody can say which a reader comes to see.
    """
    body = tree.body
    coming = [one for one in hidden if styles.comes_in(one)]
    if not coming or body is None:
        return None
    shown = _letters(body) - sum(map(_letters, hidden))
    least = max(_PAGE, _PAGE_TIMES * shown)
    pages = [one for one in coming if _letters(one) >= least and not styles.stays_away(one)]
    surer = [one for one in pages if not styles.may_stay_away(one)]
    if not pages or (not surer and _tells_beside(tree, hidden)):
        return None
    pages = surer or pages
    return pages[0] if len(pages) == 1 and _is_headed(tree, pages[0], hidden) else None


def _is_headed(tree: LexborHTMLParser, page: LexborNode, hidden: Sequence[LexborNode]) -> bool:
    """Return whether `page` has the headline, and no story is seen beside what is `hidden`."""
    boxes = {one.mem_id for one in hidden}
    title = frozenset(_words(tree.css_first("title")))
    beside = _words(tree.body)
    for one in hidden:
        beside.subtract(_words(one))
    told = sum(beside[word] > 0 for word in title)
    shown_h1 = [one for one in tree.css("h1") if not _is_in(one, boxes)]
    is_beside = (
        (bool(title) and told >= _NEARLY_ALL * len(title))
        or _most_of(title, shown_h1) > _most_of(title, page.css("h1"))
        or (not title and any(map(_letters, shown_h1)))
    )
    if is_beside and not _is_spoken_for(tree, page, shown_h1) and _tells_beside(tree, hidden):
        return False
    if page.css_first("h1, article, main") or any(up.tag == "main" for up in above(page)):
        return True
    return bool(title) and len(title & _words(page).keys()) >= _NEARLY_ALL * len(title)


def _is_spoken_for(
    tree: LexborHTMLParser, page: LexborNode, headlines: Sequence[LexborNode]
) -> bool:
    """Return whether the one headline that is seen, the page's own, is that of the story `page`.

    What stands below it then is what leads to the story: who wrote it, and in a line what it says.
    The text has to speak of it, for a headline is soon put into a box.
    """
    if (
        len(headlines) != 1
        or page.css_first("h1")
        or not (page.css_first(_STORY) or any(up.tag in _STORIES for up in (page, *above(page))))
    ):
        return False
    said = _words(headlines[0]).keys()
    known = _words(tree.css_first("title")) + _said(tree.css_first('meta[property="og:title"]'))
    enough = _NEARLY_ALL * len(said)
    text = _words(page)
    for one in page.css(_HEADLINES):
        text.subtract(_words(one))
    told = [word for word in said if text[word] > 0]
    return len(said) >= _FEWEST and len(said & known.keys()) >= enough and len(told) >= enough


def _tells_beside(tree: LexborHTMLParser, hidden: Iterable[LexborNode]) -> bool:
    """Return whether something is said beside what is `hidden`, but of cookies."""
    boxes = {one.mem_id for one in hidden}
    prose = (one for one in tree.css(_PROSE) if _letters_of_its_own(one) >= _SENTENCE)
    telling = list(islice((one for one in prose if not _is_in(one, boxes)), _NOTICES))
    return len(telling) == _NOTICES or not all(map(_is_of_cookies, telling))


def _is_of_cookies(node: LexborNode) -> bool:
    text = node.text() or ""
    return len(text) <= _NOTICE and _OF_COOKIES.search(text) is not None


def _is_in(node: LexborNode, boxes: Collection[int]) -> bool:
    return any(up.mem_id in boxes for up in (node, *above(node)))


def _most_of(title: Set[str], headlines: Iterable[LexborNode]) -> int:
    return max((len(title & _words(one).keys()) for one in headlines), default=0)


def _letters_of_its_own(node: LexborNode) -> int:
    return len("".join((node.text(deep=node.tag == "p") or "").split()))


def _words(node: LexborNode | None) -> Counter[str]:
    return Counter(_WORD.findall(((node.text(separator=" ") if node else "") or "").lower()))


def _said(meta: LexborNode | None) -> Counter[str]:
    return Counter(_WORD.findall(((meta.attributes.get("content") if meta else "") or "").lower()))


def _own_texts(node: LexborNode, styles: Styles) -> Iterator[LexborNode]:
    """Yield the texts that `node` hides: its own, and those of children that say nothing else."""
    for child in node.iter(include_text=True):
        if child.tag == _TEXT:
            yield child
        elif child.is_element_node and not styles.may_show_again(child, node):
            yield from _own_texts(child, styles)


def _leaves_a_page(tree: LexborHTMLParser, hidden: Iterable[LexborNode]) -> bool:
    """Return whether there is something to read beside what is `hidden`."""
    gone = sum(_letters(one) for one in hidden)
    return gone < _LITTLE or tree.body is None or _letters(tree.body) - gone >= _LITTLE


def _letters(node: LexborNode) -> int:
    return len("".join((node.text() or "").split()))
