"""The plain-text form of a digest: lines of at most 78 characters, links on lines of their own."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from service.digest.view_model import Almost, Entry, Sheet

WIDTH = 78
"""RFC 5322 2.1.1: what every mail program shows without breaking."""


def write(sheet: Sheet) -> str:
    """Return the whole mail as text."""
    return "\n".join(_lines(sheet)) + "\n"


def wrap(text: str, indent: str = "") -> list[str]:
    """Return `text` in lines of at most `WIDTH`, each after `indent`; long words stay whole."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from wrap(f"{sheet.brand}: {sheet.headline}")
    yield sheet.date
    if sheet.sample:
        yield "SAMPLE: the stories are invented, to show how it works."
    for sentence in sheet.quiet:
        yield from ["", *wrap(sentence)]
    number = 0
    for section in sheet.sections:
        line = "=" if section.alarm else "-"
        yield from ["", "", section.heading.upper(), line * min(len(section.heading), WIDTH)]
        for entry in section.entries:
            number += 1
            yield from _entry(number, entry)
    if sheet.almost:
        yield from _almost(sheet.almost)
    yield from _receipt(sheet)
    yield from _heading("Sources in trouble", sheet.failed)
    yield from _heading("How this was made", [f"{name}: {value}" for name, value in sheet.figures])
    for note in sheet.notes:
        yield from wrap(note, "  ")
    yield from ["", "Everything that was read, and what became of it:", sheet.view]
    yield from ["", "To get no more of these:", sheet.unsubscribe]
    yield from ["", "-- ", *wrap(f"Topfive watches the web for {sheet.brand}.")]
    yield from wrap(sheet.sent_to)


def _entry(number: int, entry: Entry) -> Iterator[str]:
    yield ""
    yield from wrap(f"{number}. {entry.title}")
    if entry.url:
        yield f"   {entry.url}"
    yield from wrap(_dotted(entry.group, entry.outlet, entry.age), "   ")
    if entry.change:
        yield from wrap(f"Changed: {entry.change}", "   ")
    yield from wrap(" | ".join(tag.text for tag in entry.tags), "   ")
    if entry.why:
        yield from ["", *wrap(entry.why, "   ")]
    if entry.quote:
        yield from ["", *wrap(f"“{entry.quote}”", "   > ")]
    yield from ["", "   Worth knowing? Yes:", f"   {entry.yes}", "   No:", f"   {entry.no}"]
    yield from wrap(f"Why this? {entry.why_this}", "   ")


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _almost(almost: Almost) -> Iterator[str]:
    yield from ["", "", "ALMOST IN", "---------"]
    yield from wrap(almost.title)
    if almost.url:
        yield almost.url
    yield from wrap(f"{_dotted(almost.outlet, almost.age)}. Left out: {almost.reason}.")
    yield from ["It should have been in:", almost.vote]


def _receipt(sheet: Sheet) -> Iterator[str]:
    if not sheet.receipt and not sheet.precision:
        return
    title = "What your votes did"
    yield from ["", "", title.upper(), "-" * len(title)]
    for effect in sheet.receipt:
        yield from _point(effect.text)
        if effect.undo:
            yield from ["  To take that vote back:", f"  {effect.undo}"]
    if sheet.precision:
        yield from _point(sheet.precision)


def _point(line: str) -> Iterator[str]:
    wrapped = wrap(line, "  ")
    yield from ["- " + wrapped[0].strip(), *wrapped[1:]]


def _heading(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = [line for line in lines if line]
    if told:
        yield from ["", "", title.upper(), "-" * len(title)]
        for line in told:
            yield from _point(line)
