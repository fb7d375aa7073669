"""The date that stands beside a headline, as people read it: "27.04.2020", "April 27, 2020". Pure.

For pages that say nothing to machines. Only dates with a day, a month and a year of four digits,
near the headline; a numeric date that Americans and the rest of the world read differently is
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from service.text.normalize import fold, squeeze

_BEFORE = 100
"""Characters of text before the headline that may hold its date: a line above it."""
_AFTER = 250
"""Characters after it: a standfirst and a byline. Twice as far finds dates of other stories too."""
_MONTHS = {
    1: "january januar janvier enero janeiro gennaio januari januarie styczen stycznia ocak",
    2: "february februar fevrier febrero fevereiro febbraio februari februarie lutego subat",
    3: "march marz maerz mars marzo marco maart mrt marca mart",
    4: "april avril abril aprile kwietnia nisan",
    5: "may mai mayo maio maggio mei maja mayis",
    6: "june juni juin junio junho giugno junie czerwca haziran",
    7: "july juli juillet julio julho luglio julie lipca temmuz",
    8: "august aout agosto augustus augustus sierpnia agustos",
    9: "september septembre septiembre setembro settembre sept wrzesnia eylul",
    10: "october oktober octobre octubre outubro ottobre pazdziernika ekim",
    11: "november novembre noviembre novembro listopada kasim",
    12: "december dezember decembre diciembre dezembro dicembre desember grudnia aralik",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_SHORT_OF = {
    name[:3]: number
    for number, names in _MONTHS.items()
    for name in names.split()[:6]
    if name[:3] not in {"mar", "jui", "jun", "jul"}
} | {"mar": 3, "jun": 6, "jul": 7, "jan": 1, "mai": 5, "may": 5}
_SHORT_OF |= {"juin": 6, "juil": 7, "sept": 9}
_DATE = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?P<iso>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th|º|er)?[.\s]\s*(?:de\s+)?(?P<month>[^\W\d_]{3,12})\.?,?"
    r"\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)"
    r"|(?P<us_month>[^\W\d_]{3,12})\.?\s+(?P<us_day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"\s+(?P<us_year>(?:19|20)\d\d)"
    r"|(?P<n_day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<n_month>\d{1,2})(?P=mark)\s?(?P<n_year>(?:19|20)\d\d)"
    r"|(?P<cjk_year>(?:19|20)\d\d)\s?[年.]\s?(?P<cjk_month>\d{1,2})\s?[月.]\s?(?P<cjk_day>\d{1,2})"
    r")(?!\d)",
    re.IGNORECASE,
)


def beside_headline(tree: LexborHTMLParser, title: str) -> Iterator[datetime]:
    """Yield the days that stand near the headline, the first after it first; midnight, UTC."""
    text = squeeze(tree.body.text(separator=" ")) if tree.body else ""
    at = _headline_end(tree, title, text)
    if at is None:
        return
    start = max(0, at - len(title) - _BEFORE)
    yield from _days(text[at : at + _AFTER])
    yield from reversed(list(_days(text[start:at])))


def _headline_end(tree: LexborHTMLParser, title: str, text: str) -> int | None:
    headings = [squeeze(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    for heading in [*(one for one in headings if _alike(one, title)), title, *headings[:1]]:
        found = text.find(heading) if len(heading) >= 8 else -1
        if found >= 0:
            return found + len(heading)
    return None


def _alike(one: str, other: str) -> bool:
    return bool(one) and (fold(one) in fold(other) or fold(other) in fold(one))


def _days(text: str) -> Iterator[datetime]:
    for found in _DATE.finditer(text):
        day = _day(found)
        if day is not None:
            yield day


def _day(found: re.Match[str]) -> datetime | None:
    part = found.groupdict()
    year = part["iso"] or part["year"] or part["us_year"] or part["n_year"] or part["cjk_year"]
    day = part["iso_day"] or part["day"] or part["us_day"] or part["n_day"] or part["cjk_day"]
    month = part["iso_month"] or part["n_month"] or part["cjk_month"]
    if part["mark"] in {"/", "-"} and int(part["n_day"]) <= 12 and part["n_day"] != part["n_month"]:
        return None
    number = int(month) if month else _month(part["month"] or part["us_month"])
    try:
        return datetime(int(year), number, int(day), tzinfo=UTC)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the month that a name in a European language means, 0 if it is none."""
    name = fold(name)
    return _MONTH_OF.get(name) or (_SHORT_OF.get(name, 0) if len(name) <= 4 else 0)
