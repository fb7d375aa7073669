"""The lines beside a page's headline, and the days in them that stand there as the page's date.

Pure. A dateline says a date and little else ("By Ann, 1 May 2024", "Published: 27.04.20, 10:30");
a sentence that names a day ("On 14 June 2018 the chain first came here") is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from selectolax.lexbor import LexborNode

from service.scraping.pages.dom import ancestors
from service.text import months
from service.text.dates import LETTER
from service.text.dates.calendars import in_ours
from service.text.normalize import fold, squeeze, words

BEFORE = 150
"""Characters of text before the headline that may hold its date: a line or two above it."""
AFTER = 700
"""Characters after it: a standfirst, a caption and a byline. Sentences there do not count, and what
stands below one may be the day of a picture, an attachment or a comment if no byline says else."""
_MAX_NODES = 400
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small"
    " span strong sub sup time tt u var"
)
_INLINE = frozenset(_INLINE_TAGS.split())
"""Elements that do not begin a line of their own."""
_UNREAD = frozenset({"blockquote", "script", "style", "figure", "form"})
_DATE = re.compile(
    r"(?:(?<![\d.,/-])(?:"
    r"(?P<iso_year>(?:19|20)\d\d)(?P<iso_mark>[-/])(?P<iso_month>\d\d?)"
    r"(?P=iso_mark)(?P<iso_day>\d\d?)(?![-–]\d)"
    r"|(?P<n_day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<n_month>\d{1,2})(?P=mark)\s?(?P<n_year>(?:19|20)\d\d)"
    r"|(?P<s_day>\d{1,2})\.(?P<s_month>\d{1,2})\.(?P<s_year>\d\d)(?![.,]?\d)"
    r"|(?P<cjk_year>(?:19|20)\d\d)\s?[年년.]\s?(?P<cjk_month>\d{1,2})\s?[月월.]\s?(?P<cjk_day>\d{1,2})"
    r")|(?<![\d.,/])(?<!\d-)(?:"
    r"(?P<day>\d{1,2})(?:ste|st|nd|rd|th|de|º|er|e)?[.\s/-]\s*(?:(?:de|of|ta['’]|ka|ya|wa|la)\s+)?"
    rf"(?P<month>{LETTER}(?:{LETTER}|['’](?={LETTER})){{2,16}})\.?[,،]?"
    r"[\s/-]+(?:(?:de|del)\s+)?(?P<year>(?:19|20)\d\d)"
    rf"|(?P<us_month>{LETTER}{{3,16}})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?"
    r"\s+(?P<us_year>(?:19|20)\d\d)"
    r"))(?!\d)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(?<![\d.,/-])(?P<year>(?:19|20)\d\d)"
    rf"(?:(?:\.?\sgada|[\s-]ж\.,?)\s(?P<first_day>\d{{1,2}})[.\s-]\s?(?P<then_month>{LETTER}{{3,16}})"
    rf"|(?:\.|\sm\.|(?:\(e\))?ko)?\s(?P<month>{LETTER}{{3,16}})\s(?P<day>\d{{1,2}})(?:\(?a\b\)?)?"
    r"(?!\s(?:comments?|repl(?:y|ies)|responses?|views?|likes?|shares?)\b))(?![\d:])",
    re.IGNORECASE,
)
"""`2026. november 27.`, `2026ko azaroaren 27a`, `2026. gada 27. novembris`: the year first, and the
month by its name; not the number of comments behind a month."""
_TIME = re.compile(
    r"(?<!\d)\d{1,2}\s?[:.hH]\s?\d\d(?:\s?:\s?\d\d)?(?!\d)|\b\d{1,2}\s?(?:[ap]\.?m\b\.?|uhr\b)",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"\b(?:updated?|modified|revised|edited|aktualisiert|geandert|anderung|stand|bijgewerkt|"
    r"gewijzigd|opgedateer|bygewerk|mise? a jour|modifie|actualizad[oa]|modificad[oa]|"
    r"atualizad[oa]|aggiornat[oa])\b"
)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|created|issued|released|submitted|added|uploaded|written|date|dated|"
    r"veroffentlicht|publiziert|erschienen|erstellt|geschrieben|gespeichert|eingestellt|datum|"
    r"gepubliceerd|gepubliseer|geplaatst|geplaas|gepost|publie|paru|publicad[oa]|postad[oa]|"
    r"pressemitteilung|medienmitteilung|pressemeldung|press release|media (?:release|statement)|"
    r"pubblicat[oa]|fecha|data|ishicilelwe|ipapashwe|phatlaladitswe)\b"
)
"""Folded words by which a line says what its date is."""
_OF_ANOTHER_THING = re.compile(
    r"\b(?:registered|registriert|joined|member since|mitglied seit|born|geboren|died|gestorben|"
    r"founded|established|deadline|closing date|expires?|valid until|dabei seit|geregistreer|"
    r"received|accepted|valid (?:from|since)|gultig (?:seit|ab|bis)|eingegangen|"
    r"angenommen|last build|built"
    r"|(?:court|hearing|show|match|launch|opening) dates?"
    r"|date of (?:the )?(?:birth|death|event|incident|offence|accident|hearing|match))\b"
    r"|\b(?:(?:best|use|sell|consume)[ -](?:before|by)|bb[ed]|expiry|expiration"
    r"|(?:bb|lot|lote|batch(?:es)?)(?=\s*(?:$|[:#\d(]|n(?:o|r|umbers?|ummers?)\b|codes?|dates?))"
    r"|(?:manufactur(?:ed|ing)|produc(?:ed|tion)|pack(?:ed|ing|aging))(?: on| dates?)"
    r"|(?:beste|gebruik|verkoop) (?:voor|teen)|verval(?:datum)?|vervaardig|lotnommer"
    r"|(?:mindestens )?haltbar(?:keitsdatum)?|mhd|verbrauchsdatum|charge(?:nn?ummer)?(?=\s?:)"
    r"|houdbaar(?:heidsdatum)?|tht|dlc|ddm|validade|fabrico|caducidad|consumo preferente)\b"
    r"|\b(?<!online )(?:since|until|till|seit|bis|sedert|sinds|tot|depuis|jusqu'au|desde|hasta"
    r"|ate)\W*$"
    r"|\b(?:events?|when|wanneer|starts?|begins?|ends?)(?:\s?:| dates?\b\s?:?)\s{0,3}"
    r"(?:[^\W\d]{2,12}\W{1,3})?(?:\d|$)"
)
"""Folded words before a day that is the day of something else than the page."""
_UNTIL = re.compile(r"\s*(?:[-–—]|to|until|till|through|tot|bis|au|al|hasta|ate)\s*", re.IGNORECASE)
_PREPOSITIONS = (
    "on in since until till by before after from of during at for and to between around"
    " am im seit bis vom ab nach vor zum und op sedert sinds tot van vanaf voor na en om"
    " le depuis du avant apres jusqu'au au el desde hasta del antes em ate no ngo mhla ka"
)
_CREDIT = re.compile(
    r"(?:^|\|)[\s|•·,:–—-]{0,5}(?:(?:written |words |reported |geskryf )?(?:by|deur)|door|von|par"
    r"|por|(?:first )?published|posted|gepubliseer|geplaas|gepubliceerd|veroffentlicht|publie"
    r"|publicad[oa])\b"
)
"""How a folded line begins that says who wrote the story or that it was published, or goes on so
after its day or a bar."""
_INNER_END = re.compile(r"[.!?…]\s")
_IN_SENTENCE = frozenset(_PREPOSITIONS.split())
"""Words before a day that a sentence goes on after."""
_SITE = re.compile("©|\\(c\\)|copyright", re.IGNORECASE)
_PRESS = re.compile(r"\s*+[)\]]?+[.,]?+\s*+(?:[-–—:|]|[„“\"»])\s*\S")
"""What follows the date where a press release begins: `DURBAN, 27 November 2026 – The chain`."""
_WAYS = ("iso_", "", "us_", "n_", "s_", "cjk_")
"""How the groups of `_DATE` begin."""
_LONGEST_LINE = 1_000
"""Characters of a line that are looked at: a dateline has said its date long before."""
_LONGEST = 14
"""Words beside its date in a dateline: names, a place, a section, minutes to read."""
_OF_LATE = timedelta(days=7)
"""A date that is so new in the order of Americans is hardly an older one by chance."""
_LABEL = 4
"""Words of a line, or of a cell of a table, that says what the next one is."""
_SENTENCE = 6
"""Words of a line that may be a sentence of the story."""


class Label(IntEnum):
    """What a date is said to be; the smaller, the rather it is the story's."""

    PUBLISHED = 0
    PLAIN = 1
    MODIFIED = 2


@dataclass(frozen=True, slots=True)
class Day:
    """A day on a page; midnight, UTC."""

    at: datetime
    label: Label


@dataclass(frozen=True, slots=True)
class Line:
    """Text that stands on one line, and the element that it stands in."""

    text: str
    block: LexborNode
    doubtful: bool = False
    """A whole sentence stands between it and the headline, and that is no standfirst with the
    byline or a day alone below it."""


def days(line: str, *, day_first: datetime | None = None) -> Iterator[Day]:
    """Yield the days that `line` states as a dateline does; none of a sentence's.

    `day_first` is now where `03/04/2026` is in April, unless the other order makes it a day of
    the last week: programs write the months first there, too. Without it nobody knows, and it is
    no day.
    """
    line = _YEAR_FIRST.sub(_in_numbers, in_ours(line[:_LONGEST_LINE]))
    if _SITE.search(line):
        return
    spans = list(_DATE.finditer(line))
    for number, found in enumerate(spans):
        around = line[spans[number - 1].end() : found.start()] if number else ""
        behind = line[found.end() : spans[number + 1].start()] if found is not spans[-1] else ""
        if any(one and _UNTIL.fullmatch(one) for one in (around, behind)):
            continue  # the days of a fair, a sale, a journey
        at = _day(found, day_first)
        if at is None:
            continue
        before, after = line[: found.start()], line[found.end() :]
        label = label_of(before[-40:])
        if is_of_another_thing(before[-40:]):
            continue
        if _is_dateline(before, after, labelled=label is not Label.PLAIN):
            yield Day(at, label)


def _in_numbers(found: re.Match[str]) -> str:
    """Return `2026 november 27` as `2026-11-27`, and what has no month in it as it is."""
    number = months.month(found["month"] or found["then_month"])
    day = found["day"] or found["first_day"]
    return f"{found['year']}-{number}-{day}" if number else found[0]


def label_of(text: str) -> Label:
    """Return what the text before a date says that it is, by the last word that says anything."""
    near = fold(text)
    modified, published = _last(_MODIFIED, near), _last(_PUBLISHED, near)
    if max(modified, published) < 0:
        return Label.PLAIN
    return Label.MODIFIED if modified > published else Label.PUBLISHED


def is_of_another_thing(text: str) -> bool:
    """Return whether what stands before or beside a date says that it is not the page's."""
    return _OF_ANOTHER_THING.search(fold(text)) is not None


def has_day(text: str) -> bool:
    """Return whether a day stands in `text`."""
    return _DATE.search(text) is not None


def after(heading: LexborNode) -> Iterator[Line]:
    """Yield the lines that follow the headline, as far as its date may be."""
    told, credited, lead = 0, False, False
    label = ""
    for line in _lines(_following(heading), AFTER):
        called, label = label, line.text
        if is_of_another_thing(called) and len(words(called)) <= _LABEL and _begins_with_day(line):
            continue  # the cell beside "Expiry date"
        credit = _is_credit(line.text)
        own = credited or credit or (lead and _is_day_alone(line))
        own = told <= 1 and (own or line.block.css_first("time") is not None)
        yield replace(line, doubtful=told > 0 and not own)
        sentence = _is_sentence(line.text)
        told, credited = told + sentence, credit
        lead = sentence and not _INNER_END.search(line.text)


def _begins_with_day(line: Line) -> bool:
    return _DATE.match(line.text.lstrip(" :")) is not None


def _is_day_alone(line: Line) -> bool:
    """Return whether a line is a day, with its weekday and hour at most, and heads nothing."""
    rest = words(_TIME.sub(" ", _DATE.sub(" ", line.text[:_LONGEST_LINE])))
    return has_day(line.text) and len(rest) <= 1 and line.block.tag in {"p", "div"}


def _is_credit(line: str) -> bool:
    """Return whether a line says who wrote the story, or that it was published."""
    return _CREDIT.search(fold(_DATE.sub("|", line[:_LONGEST_LINE]))) is not None


def _is_sentence(line: str) -> bool:
    """Return whether a line ends as a sentence does, and names no day."""
    ends = line.rstrip("\"'”’»)] ").endswith((".", "!", "?", "…", "。", "।"))
    return ends and len(words(line)) >= _SENTENCE and not has_day(line)


def before(heading: LexborNode) -> list[Line]:
    """Return the lines above the headline, from the nearest on.

    Not those in the head of the site, whose clock is no story's date.
    """
    nodes = []
    around = {one.mem_id for one in ancestors(heading, itself=True)}
    length = 0
    for node in preceding(heading):
        nodes.append(node)
        length += len((node.text(deep=False) or "").strip()) if node.tag == "-text" else 0
        if length > BEFORE:
            break
    lines = list(_lines(iter(reversed(nodes)), 10 * BEFORE))[::-1]
    return [one for one in lines if not _is_in_head(one.block, around)]


def _is_in_head(block: LexborNode, around: Collection[int]) -> bool:
    """Return whether a block stands in a `header` that neither a story nor its headline has."""
    above = list(ancestors(block, itself=True))
    if any(one.tag in {"article", "main"} for one in above):
        return False
    return any(one.tag == "header" and one.mem_id not in around for one in above)


def _is_dateline(before: str, after: str, *, labelled: bool) -> bool:
    start = words(_DATE.sub(" ", before))
    rest = _TIME.sub(" ", _DATE.sub(" ", after)).rstrip()
    end = words(rest)
    if _names_writer(before) and _IN_SENTENCE.issuperset(end) and not rest.endswith("."):
        end = []  # "By Ann on 27 November 2026 at 10:43"; "Doors open on" it is an event
    goes_on = len(end) > 3 and after.lstrip(" ,")[:1].islower()
    if labelled:
        return len(start) <= _LONGEST and not (goes_on and len(end) > _LONGEST)
    hangs = bool(start) and start[-1] in _IN_SENTENCE
    if hangs and not _names_writer(before) and _tells_something(before):
        return False  # "The shop opened on"; "Thandi Nkosi on" is a byline
    bracketed = before.endswith("(") and after.startswith(")")
    if len(start) <= 4 and not hangs and (bracketed or _PRESS.match(after)):
        return True
    if len(start) + len(end) > _LONGEST or (hangs and end) or goes_on:
        return False
    ends = f"{before}{after}".rstrip().endswith((".", "!", "?"))
    return not (ends and len(start) + len(end) > 3)


def _tells_something(before: str) -> bool:
    """Return whether small words but the last one stand before a day, as in a sentence."""
    return any(word.islower() and len(word) > 3 for word in before.split()[:-1])


def _names_writer(before: str) -> bool:
    """Return whether what stands before a day is a byline: "By" is "at" in Afrikaans."""
    credit = _CREDIT.match(fold(before))
    return credit is not None and before[credit.end() :].lstrip(" :")[:1].isupper()


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _day(found: re.Match[str], day_first: datetime | None) -> datetime | None:
    part = found.groupdict()
    name = part["month"] or part["us_month"]
    year, month, day = (
        next((value for way in _WAYS if (value := part.get(way + unit))), "")
        for unit in ("year", "month", "day")
    )
    try:
        if part["mark"] in {"/", "-"} and int(day) <= 12 and day != month:
            if int(month) > 12:
                day, month = month, day
            elif day_first is None or _is_of_late(day_first, year, day, month):
                return None  # Americans and the rest of the world read it differently.
        number = months.month(name) if name else int(month)
        return datetime(int(year) + (2000 if len(year) == 2 else 0), number, int(day), tzinfo=UTC)
    except ValueError:
        return None


def _is_of_late(now: datetime, year: str, month: str, day: str) -> bool:
    """Return whether a day is one of the last, or tomorrow in another zone."""
    at = datetime(int(year), int(month), int(day), tzinfo=UTC)
    return -timedelta(days=1) <= now - at < _OF_LATE


def _lines(nodes: Iterator[LexborNode], limit: int) -> Iterator[Line]:
    """Yield the lines that text nodes in document order make up, until `limit` characters."""
    parts: list[str] = []
    block: LexborNode | None = None
    length = 0
    for node in nodes:
        if node.tag == "br":
            around = None
        elif node.tag == "-text":
            around = _block(node)
            if not (node.text(deep=False) or "").strip():
                continue
        else:
            continue
        if parts and block is not None and (around is None or around.mem_id != block.mem_id):
            yield Line(in_ours(squeeze(" ".join(parts))), block)
            parts = []
            if length > limit:
                return
        if around is not None:
            block = around
            text = node.text(deep=False) or ""
            parts.append(text)
            length += len(text.strip())
    if parts and block is not None:
        yield Line(in_ours(squeeze(" ".join(parts))), block)


def _block(node: LexborNode) -> LexborNode:
    current = node
    while (current.tag == "-text" or current.tag in _INLINE) and current.parent is not None:
        current = current.parent
    return current


def _following(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the nodes after `node`, in document order, without its own children."""
    current, into = node, False
    for _ in range(_MAX_NODES):
        following = current.child if into else None
        while following is None:
            following = current.next
            if following is None:
                if current.parent is None or current.parent.tag in {"body", "html"}:
                    return
                current = current.parent
        current, into = following, following.tag not in _UNREAD
        yield current


def preceding(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the nodes before `node` that have no children, from the nearest on."""
    current = node
    for _ in range(_MAX_NODES):
        while current.prev is None:
            if current.parent is None or current.parent.tag in {"body", "html"}:
                return
            current = current.parent
        current = current.prev
        while current.last_child is not None and current.tag not in _UNREAD:
            current = current.last_child
        if current.last_child is None:
            yield current
