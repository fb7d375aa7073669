"""Whether a page is a wall: consent, log-in, paywall, a challenge, or nothing, said with a 200.

Pure. The signs: few words; phrases that such pages have and articles have not (`walls.txt`, by
kind, in the languages of the sources); a heading of that kind; no word of the feed's title in its
text. One sign alone proves nothing: a short story may be about cookies, and a real page may have a
banner.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from service.models import Wall
from service.resources import list_lines
from service.scraping.pages import OpenPage
from service.scraping.pages.dom import source_of
from service.scraping.pages.own_address import is_gate, leads_away
from service.text.normalize import fold, squeeze, words

FEW_WORDS = 220
"""Words of a text from which on it is a story, whatever stands around it."""
STUB_WORDS = 120
"""The same for a paywall: before it stands the beginning of the story."""
SMALL = 40_000
"""Bytes of source: no wall is larger, and looking into larger pages would cost too much."""
_MOST_PARAGRAPHS = 10
"""Paragraphs of a page that may be a wall: stories have more, with what stands around them."""
_SENTENCE = 50
"""Characters of a sentence that tells something; not words, which are long and few in isiZulu."""
_ENDS = re.compile(r"[.!?。\n]")
_FEWEST, _FEW_OF_ANOTHER, _SHORTEST = 6, 40, 40
"""Words that a text must have to show by their absence that it is another, and that one without a
word of its headline must have beside the script of a challenge; characters of one that is compared
with others."""
_DIGITS, _NOT_LETTERS = re.compile(r"\d+"), re.compile(r"[^A-Za-z]+")
_FEWEST_OF_ADDRESS = 3
"""Words that tell of a story, in its address."""
_UNSPACED = re.compile("(?=([\u0e01-\u0e4e\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{3}))")
"""Three letters in a row of scripts whose words have no blank, or another ending, between them."""
_CUT = 6_000
"""Characters of a text in which marks are looked for."""


def _marks() -> dict[Wall, re.Pattern[str]]:
    """Return a pattern for each kind of wall, with a group for each of its phrases."""
    phrases: dict[Wall, list[str]] = {}
    for line in filter(None, list_lines(__package__, "walls.txt")):
        if line.startswith("wall "):
            phrases[kind := Wall(line.removeprefix("wall "))] = []
        else:
            phrases[kind].append(line)
    return {
        kind: re.compile(rf"(?<![a-z0-9_])(?:({')|('.join(its)}))") for kind, its in phrases.items()
    }


_MARKS = _marks()
_ANSWER = re.compile(
    r"(?:(?:we'?re |we are )?(?:sorry|oops)\W{1,3}(?:but )?)?"
    r"((?:this|the requested) (?:page|article|content|story|post|video|website|url)\b"
    r"|the \w+ (?:that )?you\b|the (?:page|url) (?:can|could)|we recogni[sz]e you"
    r"|(?:(?:die|hierdie|a|la|esta|diese|deze|cette) )?(?:bladsy|ikhasi|pagina|page|seite)\b)"
)
"""How a text begins that speaks of its own page: with a mark in that sentence it is an answer."""
_MACHINE_MARKS = re.compile(
    rb"cdn-cgi/challenge-platform|_Incapsula_Resource|captcha-delivery\.com|px-captcha|ddos-guard"
    rb"|awswaf|AwsWafIntegration|g-recaptcha|h-captcha|cf-turnstile|challenges\.cloudflare\.com"
    rb"|geo\.captcha|sucuri_cloudproxy|_pxAppId|perimeterx|px-cdn\.net|gokuProps|__?cf_chl_|/_fs-ch-"
    rb"|KPSDK|perfdrive\.com|bm-verify|sec-if-cpt|well-known/captcha|within\.website|_waf_is_mob"
)
_DATED = re.compile(rb"article:published_time|[\"']datePublished")
"""What a page declares that is a story: of such a page no single mark makes a wall."""
_ADDRESSES = {
    Wall.CONSENT: re.compile(r"consent|cookie|gdpr|privacy"),
    Wall.PAYWALL: re.compile(r"subscri|paywall"),
    Wall.CHALLENGE: re.compile(r"captcha|challenge|blocked|denied"),
    Wall.NOT_FOUND: re.compile(
        r"(?<![\d:])(?:40[34]|410)(?!\d)|error|found|unavailable|expired|maintenance"
    ),
}
"""What the addresses of walls say."""
_STRONG_PAIR = 2
"""Different marks of one kind that make a page with few words a wall by themselves."""

WORDS: Mapping[Wall, str] = {
    Wall.CHALLENGE: "lets only browsers in, no programs",
    Wall.CONSENT: "asks for consent in place of showing its page",
    Wall.LOGIN: "asks for a log-in in place of showing its page",
    Wall.PAYWALL: "shows its page to subscribers only",
    Wall.NOT_FOUND: "says that nothing is there",
    Wall.SAME_TEXT: "has no story",
}
"""What a site does that answers with a wall, after its address."""


def redirected(asked: str, final: str) -> Wall | None:
    """Return the wall that a redirect led to; None where it led to the story."""
    if asked == final or not leads_away(asked, final):
        return None
    said = fold(final)
    told = (kind for kind, rule in _ADDRESSES.items() if rule.search(said))
    return next(told, Wall.LOGIN if is_gate(final) else Wall.NOT_FOUND)


def wall_of(
    title: str,
    text: str,
    source: bytes = b"",
    *,
    expected: str = "",
    closed: bool = False,
    empty: bool = False,
) -> Wall | None:
    """Return what kind of wall a page is by its title and its text; None if it is a page.

    `source` is the page's, to be looked into for the scripts of challenges; `expected` is the title
    under which the feed listed it; `closed` says that the page itself declares it is not free,
    `empty` that links were looked for and none found: then one mark will do.
    """
    if (count := _count(text)) > FEW_WORDS:
        return None
    heading, body = squeeze(fold(title)), squeeze(fold(text[:_CUT]))
    found = Counter({kind: _said(rule, body) for kind, rule in _MARKS.items()})
    told = share_told(expected, body)
    if count <= STUB_WORDS and _is_stub(found, closed=closed or not told):
        return Wall.PAYWALL
    few = count < (_FEW_OF_ANOTHER if told == 0 else _FEWEST)
    if (found[Wall.CHALLENGE] or few) and _MACHINE_MARKS.search(source):
        return Wall.CHALLENGE
    if told is not None and told >= 0.5:  # it tells what the feed announced, with a banner or not
        return None
    # A page with the story's own title is the story's, though it may tell it in other words.
    titled = (share_told(expected, heading) or 0.0) >= 0.5 and _tells(text, body)
    headed = {kind for kind, rule in _MARKS.items() if not titled and rule.search(heading)}
    alone = count < STUB_WORDS and not titled and not _DATED.search(source)
    enough = 1 if alone and (told == 0 or empty) else _STRONG_PAIR
    for kind, number in found.most_common():
        if number >= enough or (kind in headed and (number or count < STUB_WORDS)):
            return kind
    return None


def in_place_of(
    expected: str, title: str, text: str, source: bytes, *, asked: str = ""
) -> Wall | None:
    """Return what kind of wall stands in place of the story that was listed as `expected`.

    To be asked of a page that does not name the brand: what is shorter than stories are and has no
    word of the headline has no story either. It is a notice in a language that has no marks, or a
    frame that scripts are to fill. For a headline that nobody gave stand the words of the address
    that was `asked`.
    """
    if not expected and text.isascii():
        expected = _words_of(asked)
    wall = wall_of(title, text, source, expected=expected)
    if wall or _count(text) >= STUB_WORDS or _DATED.search(source):
        return wall
    said = squeeze(fold(f"{title}\n{text}"))
    is_other = share_told(expected, said) == 0
    is_other = is_other and not any(part in said for part in _UNSPACED.findall(fold(expected)))
    return Wall.SAME_TEXT if is_other else None


def _words_of(address: str) -> str:
    """Return the words in the last part of an address, "" for fewer than a headline has."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    said = [word for word in _NOT_LETTERS.split(last) if len(word) > 3]
    return " ".join(said) if len(said) >= _FEWEST_OF_ADDRESS else ""


def _is_stub(found: Mapping[Wall, int], *, closed: bool) -> bool:
    """Return whether marks by kind are those of a paywall: of `closed` pages one will do."""
    asks = found[Wall.PAYWALL] + min(found[Wall.LOGIN], 1)
    return found[Wall.PAYWALL] > 0 and (closed or asks >= _STRONG_PAIR)


def _tells(text: str, body: str) -> bool:
    """Return whether a text has a sentence of some length, and is (`body`: folded) no answer."""
    begins = _ANSWER.match(body)
    said = body[begins.start(1) :].partition(". ")[0] if begins else ""
    answers = any(_MARKS[kind].search(said) for kind in (Wall.NOT_FOUND, Wall.CHALLENGE))
    return not answers and any(len(one.strip()) >= _SENTENCE for one in _ENDS.split(text[:_CUT]))


def beginning(text: str) -> str:
    """Return what stands before the wall in the text of a page that shows how its story begins."""
    lines = text.splitlines()
    rules = _MARKS[Wall.PAYWALL], _MARKS[Wall.LOGIN]
    said = (any(rule.search(squeeze(fold(line))) for rule in rules) for line in lines)
    return "\n".join(lines[: next((n for n, found in enumerate(said) if found), len(lines))])


def _said(rule: re.Pattern[str], body: str) -> int:
    """Return how many of a kind's phrases stand in a text: one of them in two forms is one."""
    return len({mark.lastindex for mark in rule.finditer(body)})


def may_be_wall(source: bytes) -> bool:
    """Return whether a page's source is worth a look: small, and with few paragraphs."""
    return len(source) <= SMALL and source.count(b"</p>") <= _MOST_PARAGRAPHS


def is_short(text: str) -> bool:
    """Return whether a text has as few words as those of walls."""
    return _count(text) <= FEW_WORDS


def _count(text: str) -> int:
    """Return how many words a text has, counted to one more than FEW_WORDS."""
    return len(text[: 8 * _CUT].split(None, FEW_WORDS))


def wall_at(
    body: bytes, url: str, content_type: str | None = None, *, empty: bool = False
) -> Wall | None:
    """Return what kind of wall the page at `url` is, as `wall_of`. Raises BodyError."""
    source = source_of(body, url, content_type)
    if len(source.utf8) > SMALL:
        return None
    page = OpenPage(source.html, url, source.utf8, expected=None)
    page.remove_hidden()
    seen = page.glance()
    return wall_of(seen.title, seen.text, source.utf8, empty=empty)


def text_print(text: str) -> str:
    """Return a print of a short text, numbers aside, and one with them, a blank between.

    "" for a text that is long, or next to none.
    """
    if len(text) > 12 * FEW_WORDS or len(text) < _SHORTEST or len(text.split()) > FEW_WORDS:
        return ""
    said = squeeze(fold(text))
    prints = (zlib.crc32(one.encode("utf-8", "replace")) for one in (_DIGITS.sub("", said), said))
    return " ".join(f"{one:08x}" for one in prints)


def same_texts(pages: Iterable[tuple[str, str, str]], *, numbers: bool = False) -> set[str]:
    """Return the ids of the pages whose text another page has under another title.

    `pages` are id, the title that the listing gives, and the print of each one's text, of which
    the `numbers` count only if it is said.
    """
    by_text: dict[str, dict[str, str]] = {}
    for page_id, title, said in pages:
        if said:
            counts = said if numbers else said.partition(" ")[0]
            by_text.setdefault(counts, {})[page_id] = squeeze(fold(title))
    return {
        page_id
        for titles in by_text.values()
        if len(set(titles.values())) > 1
        for page_id in titles
    }


def share_told(expected: str, body: str) -> float | None:
    """Return how many of the words that matter in a title stand in a text; None without such."""
    wanted = {word for word in words(expected) if len(word) > 3}
    if len(wanted) < 2:
        return None
    return len(wanted & set(words(body))) / len(wanted)
