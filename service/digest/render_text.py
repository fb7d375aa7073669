"""The plain-text form of a digest: lines of at most 78 characters, links on lines of their own."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from service.digest.view_model import Card, DigestView, RunnerUp
from service.models import Sample
from service.wording.catalogue import _
from service.wording.digest import by_machine

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
    if digest.sample is Sample.VERDICTS:
        told = _("SAMPLE: the stories and the verdicts on them are invented, to show how it works.")
        yield from wrap(told)
    elif digest.sample:
        yield _("SAMPLE: the stories are invented, to show how it works.")
    for sentence in digest.quiet:
        yield from ["", *wrap(sentence)]
    number = 0
    for section in digest.sections:
        yield from _heading(section.heading, "=" if section.alarm else "-")
        for card in section.cards:
            number += 1
            yield from _card(number, card)
    if digest.runner_up:
        yield from _runner_up(digest.runner_up)
    yield from _also(digest)
    yield from _votes(digest)
    for line in digest.foot:
        yield from ["", *wrap(line)]
    yield from ["", _("Everything that was read, and what became of it:"), digest.view]
    yield from ["", *wrap(digest.forwarding)]
    yield from ["", _("To get no more of these:"), digest.unsubscribe]
    footer = _("Topfive watches the web for {brand}.").format(brand=digest.brand)
    yield from ["", "-- ", *wrap(footer), *wrap(digest.sent_to)]


def _heading(title: str, line: str = "-") -> list[str]:
    return ["", "", title.upper(), line * min(len(title), WIDTH)]


def _card(number: int, card: Card) -> Iterator[str]:
    yield ""
    yield from wrap(f"{number}. {card.title}")
    if card.url:
        yield f"   {card.url}"
    yield from wrap(_dotted(card.group, card.outlet, card.age, card.in_language), "   ")
    if card.title_translated:
        yield from wrap(by_machine(card.title_translated), "   ")
    yield from _outlets(card)
    if card.remark:
        yield from wrap(card.remark, "   ")
    if card.change:
        yield from wrap(_("Changed: {change}").format(change=card.change), "   ")
    yield from wrap(" | ".join(tag.text for tag in card.tags), "   ")
    if card.why:
        yield from ["", *wrap(card.why, "   ")]
    if card.quote:
        yield from ["", *wrap(f"“{card.quote}”", "   > ")]
    if card.quote_translated:
        yield from wrap(by_machine(f"“{card.quote_translated}”"), "   ")
    yield from ["", "   " + _("Worth knowing? Yes:"), f"   {card.yes}"]
    yield from ["   " + _("No:"), f"   {card.no}"]
    if card.share:
        yield from ["   " + _("Link to share:"), f"   {card.share}"]
    if card.why_this:
        yield from wrap(card.why_this, "   ")


def _outlets(card: Card) -> Iterator[str]:
    if card.also_in:
        names = ", ".join(outlet.name for outlet in card.also_in)
        outlets = f"{names} {card.more_outlets}".strip()
        yield from wrap(_("Also in {outlets}").format(outlets=outlets), "   ")
        yield from (f"   {outlet.url}" for outlet in card.also_in if outlet.url)
    for other in card.see_also:
        yield from wrap(_("See also {headline}").format(headline=other.name), "   ")
        if other.url:
            yield f"   {other.url}"


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _runner_up(one: RunnerUp) -> Iterator[str]:
    yield from _heading(_("Almost in"))
    yield from wrap(one.title)
    if one.url:
        yield one.url
    if one.title_translated:
        yield from wrap(by_machine(one.title_translated))
    reason = _("Left out: {reason}.").format(reason=one.reason)
    yield from wrap(f"{_dotted(one.outlet, one.age, one.in_language)}. {reason}")
    yield from [_("It should have been in:"), one.vote]


def _also(digest: DigestView) -> Iterator[str]:
    if not digest.also:
        return
    yield from _heading(digest.also_about)
    for one in digest.also:
        yield from _point(f"{one.title} ({_dotted(one.outlet, one.age, one.in_language)})")
        if one.url:
            yield f"  {one.url}"
        yield from ["  " + _("It should have been in:"), f"  {one.vote}"]
    yield from wrap(digest.not_listed)


def _votes(digest: DigestView) -> Iterator[str]:
    if not digest.effects and not digest.precision:
        return
    yield from _heading(_("What your votes did"))
    for effect in digest.effects:
        yield from _point(effect.text)
        if effect.undo:
            yield from ["  " + _("To take that vote back:"), f"  {effect.undo}"]
    if digest.precision:
        yield from _point(digest.precision)


def _point(line: str) -> Iterator[str]:
    wrapped = wrap(line, "  ")
    yield from ["- " + wrapped[0].strip(), *wrapped[1:]]
