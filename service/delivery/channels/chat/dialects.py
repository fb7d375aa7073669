"""A finding written in the markup of each chat, so that nothing scraped is taken for markup. Pure.

Text from the web can neither make a link, nor call people (`@everyone`), nor break out of its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from urllib.parse import quote

from service.digest.links import web_link
from service.models import SERIOUS_RISK, Letter
from service.models.channels import FindingNote, WeekNote
from service.text.normalize import is_quoted, one_line
from service.wording import digest as words
from service.wording.archive_pages import week
from service.wording.channels import chat
from service.wording.labels import in_language, risk

_TITLE, _ABOUT, _WHY, _QUOTE, _URL = 200, 160, 400, 300, 600
"""Characters, where there is room."""
_SHARES = (1.0, 0.6, 0.35, 0.15, 0.0)
"""Of them, tried in this order until the message is small enough; the last has no more than must
be, and no link to the article: the finding's page has it."""
_STORIES = 5
_LEAST = 24
"""Characters of a text that still says something."""
_HEAD = 80
"""The same of what a message is about."""
_LETTER = 1_500
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$^])")
_CALLS = re.compile(r"@(?=\S)|(?<=<)(?=[@#!])")
"""Where a chat would take a word for somebody's name: a mark without width parts the two."""
_SCHEME = re.compile(r"(?<=\w:)(?=//)")
"""Where one would take text for a web address, or ours for its end: the same mark."""
_APART = "\u200b"


@dataclass(frozen=True, slots=True)
class Markup:
    """How one kind of markup writes plain text, a link, and a quote. All text is one line."""

    text: Callable[[str], str]
    link: Callable[[str, str], str]
    """Takes words and a web address."""
    strong: Callable[[str], str]
    """Takes what is written already."""
    quote: Callable[[str], str]
    line_break: str = "\n"
    most: int = 3_900
    """How large a message may be; Telegram and ntfy take 4096."""
    size: Callable[[str], int] = lambda text: len(text.encode("utf-16-le")) // 2
    """How that is counted: as Telegram and Discord do, where an emoji is two."""


def write(note: FindingNote, dialect: Markup) -> str:
    """Return the finding as one message."""
    return _fitting(partial(_lines, note, dialect), dialect)


def _fitting(lines: Callable[[float], list[str]], dialect: Markup) -> str:
    """Return the lines as one message, with as much of their texts as it may have."""
    written = ""
    for share in _SHARES:
        written = dialect.line_break.join(lines(share))
        if dialect.size(written) <= dialect.most:
            break
    return written


def _lines(note: FindingNote, dialect: Markup, share: float) -> list[str]:
    """Return the lines of a message whose texts have that share of their length."""

    def fitting(text: str, limit: int) -> str:
        return one_line(text, max(_LEAST, int(limit * share)))

    finding = note.finding
    title = fitting(finding.title, _TITLE) or words.untitled()
    url = _short_link(finding.url) if share else ""
    head = dialect.link(title, url) if url else dialect.text(title)
    brand = fitting(note.brand, 60)
    first = chat.about_brand(brand)
    if finding.risk >= SERIOUS_RISK:
        first = chat.alarm(risk(finding.risk, finding.risk_kind), brand)
    first = words.sample_subject(first) if note.sample else first
    where = fitting(finding.source, 60)
    told = (where, note.age, in_language(finding.language), finding.change)
    about = " · ".join(filter(None, told))
    lines = [dialect.text(first), dialect.strong(head)]
    if finding.title_translated and share:
        lines.append(dialect.text(words.by_machine(fitting(finding.title_translated, _TITLE))))
    if about:
        lines.append(dialect.text(fitting(about, _ABOUT)))
    if finding.why:
        lines.append(dialect.text(chat.why(fitting(finding.why, _WHY))))
    if finding.evidence and not is_quoted(finding.evidence.rstrip(" .…"), [finding.title]):
        lines.append(dialect.quote(dialect.text(fitting(finding.evidence, _QUOTE))))
        if finding.evidence_translated:
            meant = f"“{fitting(finding.evidence_translated, _QUOTE)}”"
            lines.append(dialect.text(words.by_machine(meant)))
    lines.append(dialect.link(chat.vote_link(), note.vote))
    lines.append(dialect.link(chat.share_link(), note.share))
    return lines


def write_week(note: WeekNote, dialect: Markup) -> str:
    """Return the week in review in short, as one message."""
    return _fitting(partial(_week_lines, note, dialect), dialect)


def _week_lines(note: WeekNote, dialect: Markup, share: float) -> list[str]:
    first = words.sample_subject(note.subject) if note.sample else note.subject
    head = one_line(first, max(_HEAD, int(_TITLE * share)))
    lines = [dialect.strong(dialect.text(head))]
    told = (note.figures.headline, *note.figures.said)
    lines += [dialect.text(one_line(one, max(_LEAST, int(_WHY * share)))) for one in told]
    for code, titles in (("risks", note.figures.risks), ("five", note.figures.five)):
        if titles:
            lines.append(dialect.strong(dialect.text(week.HEADINGS[code]())))
        for number, one in enumerate(titles[:_STORIES], start=1):
            title = one_line(one.title, max(_LEAST, int(_TITLE * share)))
            url = _short_link(one.url) if share == _SHARES[0] else ""  # where there is room for it
            head = dialect.link(title, url) if url else dialect.text(title)
            lines.append(f"{number}) {head}")
    lines.append(dialect.link(chat.week_link(), note.page))
    return lines


def write_letter(letter: Letter, dialect: Markup) -> str:
    """Return a small letter, such as a test, as one message."""
    text = letter.text[:_LETTER].splitlines()
    lines = [dialect.strong(dialect.text(one_line(letter.subject, _TITLE)))]
    lines += [dialect.text(one_line(line)) for line in text if line.strip()]
    return dialect.line_break.join(lines)


def _apart(text: str) -> str:
    return _SCHEME.sub(_APART, _CALLS.sub(lambda found: f"{found[0]}{_APART}", text))


def _bracketed(url: str) -> str:
    """Return a web address that no bracket, blank or mark of emphasis ends too early."""
    return quote(url, safe="%:/?#@!$&'+,;=~-._")


def _short_link(url: str) -> str:
    """Return a web address if it is short as it is written; letters of other scripts take more."""
    url = web_link(url)
    return url if len(_bracketed(url)) <= _URL else ""


def _marked(text: str) -> str:
    return _MARKS.sub(r"\\\1", _apart(text))


MARKDOWN = Markup(
    text=_marked,
    link=lambda text, url: f"[{_marked(text)}]({_bracketed(url)})",
    strong=lambda text: f"**{text}**",
    quote=lambda text: f"> {text}",
    most=1_950,
)
"""Discord's, which takes 2000, and Mattermost's."""

CARD = Markup(
    text=_marked,
    link=MARKDOWN.link,
    strong=MARKDOWN.strong,
    quote=lambda text: f"_{text}_",
    line_break="\n\n",
)
"""What a text block of an adaptive card knows, Teams': no quotes, and one line break is none."""


def _entities(text: str) -> str:
    return escape(_apart(text), quote=False)


_ALIKE = str.maketrans("*_~`", "∗ˍ∼ˋ")


def _mrkdwn(text: str) -> str:
    """Return text for Slack, whose marks cannot be escaped: signs that look like them stand there.

    A mark of three would make code of all that follows.
    """
    return _entities(text).translate(_ALIKE)


MRKDWN = Markup(
    text=_mrkdwn,
    link=lambda text, url: f"<{_bracketed(url)}|{_mrkdwn(text.replace('|', '¦'))}>",
    strong=lambda text: f"*{text}*",
    quote=lambda text: f">{text}",
    most=2_900,
)
"""Slack's, of which a block takes 3000."""

HTML = Markup(
    text=_entities,
    link=lambda text, url: f'<a href="{escape(_bracketed(url))}">{_entities(text)}</a>',
    strong=lambda text: f"<b>{text}</b>",
    quote=lambda text: f"<i>{text}</i>",
)
"""Telegram's, where a line break is one."""

RICH = Markup(
    text=_entities, link=HTML.link, strong=HTML.strong,
    quote=lambda text: f"<blockquote>{text}</blockquote>", line_break="<br>",
)  # fmt: skip
"""Matrix's."""

PLAIN = Markup(
    text=str,
    link=chat.labelled,
    strong=str,
    quote=lambda text: f"“{text}”",
    # Bytes; and of JSON as Apprise writes it, an emoji of 4 in 12, twice as many.
    size=lambda text: max(len(text.encode()), len(json.dumps(text)) // 2),
)
"""Where nothing is markup: ntfy's."""
