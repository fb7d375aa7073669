"""The article's text on a page: trafilatura on a tree from which everything hidden is gone. Pure.

What is done around it, because it was measured to help: an article that is cut into several boxes
(advertisements stand between them) is joined first; and of the text that comes back, what stands
above the headline, the headline itself and the usual notices ("Sign up for our newsletter") go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages import hidden, script_data
from service.scraping.pages.boxes import CHUNK, alike_boxes, linked_headings, with_all_prose
from service.scraping.pages.boxes.lead import lead_of
from service.scraping.pages.boxes.lines import in_lines
from service.scraping.pages.json_ld import text_of
from service.scraping.pages.metadata import Structured
from service.scraping.pages.other_stories import is_pointer, remove_other_stories
from service.scraping.pages.same_story import IsTold, KnownTexts, Paragraphs
from service.text import normalize
from service.text.normalize import clean, squeeze, words

MAX_TEXT = 200_000
"""Characters of text kept: a long book chapter. No news article is longer."""
_NO_STORY = "nav, aside, footer, button, select, iframe, object, canvas, svg, audio, video, wbr"
"""What has words and never holds the story."""
_NO_TEXT = "embed, input, link, meta, picture, source, img"
"""What has no words. Without it the extractor has a quarter less to do, same result."""
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that no XML may hold."""
_STORY, _STORY_SHARE = 1_000, 0.9
"""Characters of a page's paragraphs, and how many of them make an article its only one."""
_NOTICE = re.compile(
    r"(?:[-–—•*>|]\s*)?(?:"
    r"(?:read|see|watch|learn|find out) (?:more|also|next)\b\s*(?::|$)|also read\b"
    r"|related\s*(?::|$)"
    r"|related (?:articles?|stories|posts|topics|content)\b|more (?:on this|from|in this)\b.{0,40}$"
    r"|don['’]t miss\b.{0,20}$|most (?:read|popular)\b|recommended\b.{0,30}$|you may also\b"
    r"|(?:click|tap) here\b|sign up\b|subscribe\b|get (?:the|our|access)\b.*\b(?:inbox|newsletter|"
    r"subscription|updates|app)\b|follow (?:us|me|him|her|the|@)\b|like us on\b"
    r"|(?:share|tweet|print|email|comments?|advertisement|advertorial|sponsored|loading|order "
    r"reprints|print article|text size|thank you|post comment|leave a (?:comment|reply)|by)\b"
    r".{0,18}$|(?:copyright )?(?:©|\(c\) ?\d)|copyright\b|all rights reserved|an error has occurred"
    r"|this article (?:has been sent|is for subscribers)|this copy is for your personal"
    r"|tell us what you think|first published\b.{0,60}$|(?:last )?updated\b.{0,40}$"
    r"|(?:photo|image|picture) ?(?:credit|by|:)|published (?:on|at|:)?.{0,30}$"
    r")",
    re.IGNORECASE,
)
"""Starts of lines that belong to the site and not to the story; only short lines are tried."""
_LONGEST_NOTICE = 220
_ABOVE = 0.25
"""Share of the text that may stand above the headline; more than that is no mere preface."""
_END = re.compile(r"[.!?…][\"'”’»)]?(?=\s|$)")
"""The end of a sentence."""
_PROSE, _WORDS = 80, 8
"""Characters of a line that is no menu's; words by which it is found again on the page."""
_MARK = "zqheadlinezq"
"""Where a headline stands in the text of its page; no word of any language."""
_FEWEST_SENTENCES = 2
"""Sentences of a box of facts: one alone asks for an address, or says who wrote the story."""
MIN_BODY = 400
"""Characters of an article text in JSON-LD; shorter ones are its summary."""
_NOTHING = 300
"""Characters of a text that may be a sentence above the story or a call to open an app."""
_ALIKE = 0.6
"""Share of the words shown that must stand in the JSON-LD: then it is the same story, longer."""


def remove_hidden(tree: LexborHTMLParser) -> None:
    """Take out of `tree` what a reader does not see: scripts and styles too, comments stay."""
    hidden.remove(tree)


def remove_unread(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Take out of `tree` what no browser shows, and menus, margins and all that holds no story.

    What styles hide stays: `hidden.remove_styled` takes it out with the styles that are returned.
    """
    for aside in tree.tags("aside"):
        if _is_story(aside, tree) or _tells_more(aside):
            aside.unwrap()
    return hidden.remove_unseen(tree, _NO_STORY)


def _is_story(aside: LexborNode, tree: LexborHTMLParser) -> bool:
    """Return whether a margin is where a careless template put the article, and nothing else is."""
    if aside.css_first("h1") is None and not (aside.css_first("h2, h3") and not tree.css("h1")):
        return False
    inside = paragraphs(aside)
    return inside >= CHUNK and inside > paragraphs(tree.root) / 2


def _tells_more(aside: LexborNode) -> bool:
    """Return whether a margin is a box of facts: two sentences or more that lead nowhere, between
    the paragraphs of an article."""
    box = around = aside.parent
    while around is not None and around.tag != "article":
        around = around.parent
    return (
        box is not None
        and around is not None
        and any(one.tag == "p" for one in box.iter())
        and sum(len(_END.findall(one.text())) for one in aside.css("p")) >= _FEWEST_SENTENCES
        and aside.css_first("a, form, input, button, iframe, img, time") is None
    )


def _remove(tree: LexborHTMLParser, selector: str) -> None:
    for node in tree.css(selector):
        node.decompose()


_KNOWN = KnownTexts()


def article_text(
    tree: LexborHTMLParser,
    said: Structured,
    title: str = "",
    url: str = "",
    *,
    unshown: str = "",
    is_told: IsTold | None = None,
) -> str:
    """Return the main text of a tree without unread elements, one paragraph a line, or "".

    The headline is not part of it. `tree` is changed on the way. `unshown` is what the page's data
    has for a story that the page shows next to nothing of. With `is_told` the text may be one
    that was read on another page, where that page has the same article and `is_told` says of its
    text that it has all that matters of this page.
    """
    if is_told is None:
        return _read_with_care(tree, said, title, url, unshown)[0]
    shown = Paragraphs(tree)
    known = _KNOWN.get(shown, is_told)
    if known is not None and not _is_longer(max(_body_of(said), unshown, key=len), known):
        return known
    text, is_shown = _read_with_care(tree, said, title, url, unshown)
    if text and is_shown:  # a page that shows nothing is like every other of its site
        _KNOWN.keep(shown, text)
    return text


def _read_with_care(
    tree: LexborHTMLParser, said: Structured, title: str, url: str, unshown: str
) -> tuple[str, bool]:
    """Return the main text, and whether it is one that the page shows."""
    headings = [squeeze(node.text(separator=" ")) for node in tree.tags("h1")[:5]]
    _remove(tree, _NO_TEXT)
    linked = linked_headings(tree)
    remove_other_stories(tree, title, url)
    for first, *others in alike_boxes(tree):  # the later boxes of one article go into its first
        for box in others:
            for child in list(box.iter(include_text=True)):
                first.insert_child(child)
            box.decompose()
    found = in_lines(with_all_prose(tree, _extracted(tree), linked, _extracted), tree)
    text = without_notices(without_headline(tidy(with_rows(found)), [title, *headings], tree))
    text = "\n".join([*lead_of(tree, text, said.summary, title), text])
    # The page may show only the beginning of the article that it has in JSON-LD, or nothing.
    body = _body_of(said)
    if _is_longer(body, text):
        body = without_notices(tidy(body))
    if _is_longer(body, text):
        mine = set(words(text))
        if len(mine & set(words(body))) >= _ALIKE * len(mine):
            return body, False
    if len(text) < _NOTHING and _is_longer(unshown, text) and is_about(title, unshown):
        # A brief that is about the headline itself is no other story's beginning.
        mine = set(words(text))
        if not is_about(title, text) or len(mine & set(words(unshown))) >= _ALIKE * len(mine):
            return without_notices(tidy(unshown)), False
    return text, True


def _body_of(said: Structured) -> str:
    """Return the article's text in JSON-LD, or ""."""
    text = text_of(said.articles[0].get("articleBody")) if said.articles else ""
    return script_data.unescaped(text) if "\\n" in text else text  # it was escaped twice


def is_about(title: str, text: str) -> bool:
    """Return whether a third of a title's longer words stand in a text, if it has such."""
    wanted = {word for word in words(title) if len(word) > 3}
    return 3 * len(wanted & set(words(text))) >= len(wanted)


def _is_longer(body: str, text: str) -> bool:
    """Return whether JSON-LD has the article of which `text` is only the beginning, or nothing."""
    return len(body) > max(MIN_BODY, 2 * len(text))


def tidy(text: str) -> str:
    """Return `text` cleaned, cut at `MAX_TEXT`, without blank lines."""
    return normalize.tidy(clean(text, MAX_TEXT))


def with_rows(text: str) -> str:
    """Return `text` with each row of a table as one line, its cells parted by commas.

    The extractor parts them by bars, as sites part what does not belong together.
    """
    if "|" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        row = line.strip()
        if len(row) > 1 and row[0] == row[-1] == "|":
            cells = [cell for one in row.split("|") if (cell := one.strip()) and cell.strip("-: ")]
            line = ", ".join(cells)  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def without_headline(
    text: str, headlines: Sequence[str], tree: LexborHTMLParser | None = None
) -> str:
    """Return `text` from below its headline on, if the headline stands near its start.

    Paragraphs that the page of `tree` has below its headline stay: the extractor puts the first
    one above it at times, and captions and subheadings repeat it.
    """
    known = {_run(one) for one in headlines if len(words(one)) > 2}
    lines = text.split("\n")
    above = 0
    for number, line in enumerate(lines):
        if above > _ABOVE * len(text):
            break
        if len(line) < 400 and (headline := _run(line)) in known:
            rest = lines[number + 1 :]
            kept = _below(headline, lines[:number], rest, tree) if tree else []
            return "\n".join([*kept, *rest])
        above += len(line)
    return text


def _below(
    headline: str, lines: Sequence[str], rest: Sequence[str], tree: LexborHTMLParser
) -> list[str]:
    """Return those of `lines`, from the first paragraph on, that a page has below its headline and
    above the first paragraph of the `rest`."""
    first = next((at for at, line in enumerate(lines) if _is_prose(line)), len(lines))
    if first == len(lines) or tree.body is None:
        return []
    heads = (node for node in tree.tags("h1") if _run(node.text(separator=" ")) == headline)
    if (head := next(heads, None)) is not None:
        head.insert_before(_MARK)
    page = _run(tree.body.text(separator=" "))
    top = page.find(_MARK if head is not None else headline)
    end = page.find(_run(next(filter(_is_prose, rest), ""), _WORDS) or _MARK * 2)
    places = ((page.find(_run(line, _WORDS) or _MARK * 2), line) for line in lines[first:])
    return [line for at, line in places if 0 <= top < at and (at < end or end < 0)]


def _run(text: str, most: int | None = None) -> str:
    """Return the words of `text` without spaces: a large first letter stands in an element of its
    own."""
    return "".join(words(text)[:most])


def _is_prose(line: str) -> bool:
    """Return whether a line is no menu's: their parts stood between bars."""
    return len(line) >= _PROSE and "\\," not in line


def without_notices(text: str) -> str:
    """Return `text` without the short lines that are the site's and not the story's."""
    return "\n".join(
        line
        for line in text.split("\n")
        if len(line) > _LONGEST_NOTICE or not (_NOTICE.match(line) or is_pointer(line))
    )


def _extracted(tree: LexborHTMLParser) -> str:
    # Here and not above: a start does not wait for it.
    import trafilatura  # noqa: PLC0415

    try:
        # Composed before: it composes too, in time that grows with the square of what is all marks.
        story = normalize.composed(_story_of(tree) or "")
        text = trafilatura.extract(_parsed(story), options=_options())
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError):
        return ""
    return text or ""


def _parsed(story: str) -> Any:
    """Return the tree of an article's source, as the extractor itself would make it."""
    return etree.fromstring(_NO_XML.sub("", story).encode("utf-8", "replace"), _parser())


@lru_cache(maxsize=1)
def _parser() -> etree.HTMLParser[Any]:
    """Return the extractor's parser, but with one class for all elements.

    Else Python is asked for the class of each element whenever it is looked at, a twentieth of the
    extractor's time.
    """
    from lxml.html import HtmlElement  # noqa: PLC0415 (as above)

    parser: etree.HTMLParser[Any] = etree.HTMLParser(
        collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True,
        default_doctype=False,
    )  # fmt: skip
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


@lru_cache(maxsize=1)
def _options() -> Any:
    """Return the settings of the extractor, which would else read its own file each time."""
    from trafilatura.settings import Extractor  # noqa: PLC0415 (as above)

    return Extractor(fast=True, comments=False, recall=True)


def _story_of(tree: LexborHTMLParser) -> str | None:
    """Return the source of the one article on the page; of all the page where none stands out.

    It has half the elements of its page, and each of them costs the extractor time.
    """
    written = paragraphs(tree.root)
    if written >= _STORY:
        for one in tree.tags("article"):
            if paragraphs(one) >= _STORY_SHARE * written:
                return f"<html><body>{one.html}</body></html>"
    return tree.html


def paragraphs(node: LexborNode | None) -> int:
    """Return how many characters stand in paragraphs."""
    return sum(len(one.text()) for one in node.css("p")) if node is not None else 0
