"""Votes as a table for people: CSV that a spreadsheet may open safely, and JSON. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from service.models import Vote

COLUMNS = ("at", "brand", "story", "title", "answer", "reason", "comment", "recipient")
_UNSEEN = (
    r" \x0b\x0c\x1c-\x1f\x85\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
_SIGN = r"[=+\-@＝＋－＠﹦﹢﹣﹫]"
_FORMULA_START = re.compile(rf"^(?=[\t\r\n])|(?:^|[\t\r\n])(?=[{_UNSEEN}]*+{_SIGN})|;(?={_SIGN})")
"""Where a spreadsheet may see a formula: at the start of a cell, and behind what it may take for
the border of one, for where a comma is the decimal sign, CSV is cut at semicolons. What is not seen
at the start makes no difference: some leave it out as they read."""


def rows(
    votes: Iterable[Vote], titles: Mapping[str, str], recipients: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return one mapping a vote, by `COLUMNS`; a recipient without a known address keeps its id."""
    return [
        {
            "at": vote.at.isoformat(timespec="seconds"),
            "brand": vote.brand_id,
            "story": vote.story,
            "title": titles.get(vote.story, ""),
            "answer": vote.answer.value,
            "reason": vote.reason.value,
            "comment": vote.comment,
            "recipient": recipients.get(vote.recipient, vote.recipient),
        }
        for vote in votes
    ]


def to_csv(votes: Iterable[Vote], titles: Mapping[str, str], recipients: Mapping[str, str]) -> str:
    """Return the votes as CSV (RFC 4180) with a header line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(votes, titles, recipients):
        writer.writerow([harmless(str(row[column])) for column in COLUMNS])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula (CSV injection)."""
    return _FORMULA_START.sub(lambda found: f"{found[0]}'", cell)
