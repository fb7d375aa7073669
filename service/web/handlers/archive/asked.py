"""What a search asks for, read from the address; every field is checked, an empty one is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from service.archive import query
from service.models import MAX_RISK, Answer, Group, Tone, Vote
from service.storage.tables.archive.findings import Standing
from service.storage.tables.archive.search import OUTLET, Place, Search
from service.text.normalize import clean
from service.wording.archive_pages import findings as words

PAGE, MOST = 50, 200
"""Findings of a page without and at most with `limit`."""
FIELDS = (
    "q", "outlet", "from", "to", "group", "topic", "risk", "tone", "standing", "voted",
)  # fmt: skip
"""What a search may say, as its form names it."""
VOTED = ("yes", "no", "any", "none")
_LENGTHS = {"q": query.MOST, "outlet": 200, "topic": 100}
_CHOICES: Mapping[str, Collection[str]] = {
    "group": tuple(Group),
    "tone": tuple(Tone),
    "standing": tuple(Standing),
    "voted": VOTED,
    "risk": tuple(str(level) for level in range(MAX_RISK + 1)),
}
_PLACE = re.compile(r"(\d{1,17})-([0-9a-z]{1,64})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1971, 2200)


class SearchFieldError(ValueError):
    """Something in a search that is not understood; `words` say what and what to do."""

    def __init__(self, said: tuple[str, str]) -> None:
        super().__init__(said[0])
        self.words = said


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSearch:
    """A search as it was asked, and as storage takes it."""

    fields: Mapping[str, str]
    """By the names of `FIELDS`, those that say something."""
    search: Search
    after: Place | None
    limit: int
    nothing: bool
    """Whether it asks for words and has none, only signs."""


def asked(
    given: Mapping[str, str], votes: Iterable[Vote], zone: tzinfo, names: Iterable[str] = ()
) -> AskedSearch:
    """Return what an address asks for, of a brand with these `names`. Raises SearchFieldError."""
    fields = {name: _text(name, given.get(name, "")) for name in FIELDS}
    fields = {name: text for name, text in fields.items() if text}
    for name, choices in _CHOICES.items():
        if fields.get(name, "") not in ("", *choices):
            raise SearchFieldError(words.no_such_choice(name, list(choices)))
    text = tuple(query.read(fields.get("q", "")))
    outlet = query.phrase(fields.get("outlet", ""), OUTLET)
    among, not_among = _voted(fields.get("voted", ""), votes)
    last = _day("to", fields.get("to", ""))
    search = Search(
        text=text,
        outlet=outlet,
        told_from=_midnight(_day("from", fields.get("from", "")), zone),
        told_before=_midnight(last + timedelta(days=1) if last else None, zone),
        group=fields.get("group", ""),
        topic=fields.get("topic", ""),
        risk=int(fields.get("risk", "0")),
        tone=fields.get("tone", ""),
        standing=fields.get("standing", ""),
        among=among,
        not_among=not_among,
        noted=query.rows_of_names(names) if text else (),
    )
    return AskedSearch(
        fields=fields,
        search=search,
        after=_place(given.get("after", "")),
        limit=_limit(given.get("limit")),
        nothing=("q" in fields and not text) or ("outlet" in fields and not outlet),
    )


def _text(name: str, given: str) -> str:
    if len(given) > (most := _LENGTHS.get(name, 20)):
        raise SearchFieldError(words.too_long(name, most))
    return clean(given).strip() if name in _LENGTHS else given


def _voted(said: str, votes: Iterable[Vote]) -> tuple[Collection[str] | None, Collection[str]]:
    """Return among which stories is looked, or among which not."""
    if not said:
        return None, ()
    if said == "none":
        return None, {vote.story for vote in votes}
    answers = {"yes": {Answer.YES}, "no": {Answer.NO}, "any": {Answer.YES, Answer.NO}}[said]
    return {vote.story for vote in votes if vote.answer in answers}, ()


def _day(name: str, given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS or day.isoformat() != given:
        raise SearchFieldError(words.no_day(name))
    return day


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _limit(given: str | None) -> int:
    if given is None:
        return PAGE
    limit = int(given) if given.isascii() and given.isdigit() and len(given) <= 4 else 0
    if not 1 <= limit <= MOST:
        raise SearchFieldError(words.no_limit(MOST))
    return limit


def _place(given: str) -> Place | None:
    if not given:
        return None
    said = _PLACE.fullmatch(given)
    if not said or not given.isascii():
        raise SearchFieldError(words.no_place())
    return Place(_EPOCH + timedelta(microseconds=int(said[1])), said[2])


def place(at: Place) -> str:
    """Return `at` as an address says it."""
    return f"{(at.told_at - _EPOCH) // timedelta(microseconds=1)}-{at.story}"
