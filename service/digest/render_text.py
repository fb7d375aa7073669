"""The plain-text form of a digest: lines of at most 78 characters, links on lines of their own."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from service.digest.view_model import Card, DigestView, RunnerUp

WIDTH = 78
"""RFC 5322 2.1.1: what every mail program shows without breaking."""


def write(digest: DigestView) -> str:
    """Return the whole mail as text."""
    return "\n".join(_lines(digest)) + "\n"


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


def _lines(digest: DigestView) -> Iterator[str]:
    yield from wrap(f"{digest.brand}: {digest.headline}")
    yield digest.date
    if digest.sample:
        yield "SAMPLE: the stories are invented, to show how it works."
    for sentence in digest.quiet:
        yield from ["", *wrap(sentence)]
    number = 0
    for section in digest.sections:
        line = "=" if section.alarm else "-"
        yield from ["", "", section.heading.upper(), line * min(len(section.heading), WIDTH)]
        for card in section.cards:
            number += 1
            yield from _card(number, card)
    if digest.runner_up:
        yield from _runner_up(digest.runner_up)
    yield from _effects(digest)
    yield from _heading("Sources in trouble", digest.failed)
    yield from _heading("How this was made", [f"{name}: {value}" for name, value in digest.figures])
    for note in digest.notes:
        yield from wrap(note, "  ")
    yield from ["", "Everything that was read, and what became of it:", digest.view]
    yield from ["", "To get no more of these:", digest.unsubscribe]
    yield from ["", "-- ", *wrap(f"Topfive watches the web for {digest.brand}.")]
    yield from wrap(digest.sent_to)


def _card(number: int, card: Card) -> Iterator[str]:
    yield ""
    yield from wrap(f"{number}. {card.title}")
    if card.url:
        yield f"   {card.url}"
    yield from wrap(_dotted(card.group, card.outlet, card.age), "   ")
    if card.change:
        yield from wrap(f"Changed: {card.change}", "   ")
    yield from wrap(" | ".join(tag.text for tag in card.tags), "   ")
    if card.why:
        yield from ["", *wrap(card.why, "   ")]
    if card.quote:
        yield from ["", *wrap(f"“{card.quote}”", "   > ")]
    yield from ["", "   Worth knowing? Yes:", f"   {card.yes}", "   No:", f"   {card.no}"]
    yield from wrap(f"Why this? {card.why_this}", "   ")


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _runner_up(one: RunnerUp) -> Iterator[str]:
    yield from ["", "", "ALMOST IN", "---------"]
    yield from wrap(one.title)
    if one.url:
        yield one.url
    yield from wrap(f"{_dotted(one.outlet, one.age)}. Left out: {one.reason}.")
    yield from ["It should have been in:", one.vote]


def _effects(digest: DigestView) -> Iterator[str]:
    if not digest.effects and not digest.precision:
        return
    title = "What your votes did"
    yield from ["", "", title.upper(), "-" * len(title)]
    for effect in digest.effects:
        yield from _point(effect.text)
        if effect.undo:
            yield from ["  To take that vote back:", f"  {effect.undo}"]
    if digest.precision:
        yield from _point(digest.precision)


def _point(line: str) -> Iterator[str]:
    wrapped = wrap(line, "  ")
    yield from ["- " + wrapped[0].strip(), *wrapped[1:]]


def _heading(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = [line for line in lines if line]
    if told:
        yield from ["", "", title.upper(), "-" * len(title)]
        for line in told:
            yield from _point(line)
