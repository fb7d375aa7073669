"""The week in review as a letter: the same in text and HTML, its pictures as tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from service.archive.week.review import WeekReview
from service.archive.week.view import WeekLine, WeekPart, WeekView, view_of
from service.digest import theme
from service.digest.content import compact, templates
from service.digest.links import Links
from service.digest.render_text import wrap
from service.models import Brand, Letter, Sample
from service.text.normalize import safe_subject
from service.wording.archive_pages import week as words

_BAR = 24
"""Signs of the longest bar of the plain text."""


def week_letter(
    review: WeekReview,
    brand: Brand,
    links: Links,
    *,
    page: str,
    zone: tzinfo,
    sample: Sample = Sample.NOTHING,
) -> Letter:
    """Return the mail of a week; `page` is the address of the same as a page."""
    view = view_of(review, zone)
    subject = safe_subject(words.subject(view.brand, review.last))
    share = {line.story: links.share(line.story) for part in view.parts for line in part.stories}
    html = (
        templates()
        .get_template("week.html")
        .render(
            subject=subject,
            preheader=" ".join([view.headline, *view.spikes]),
            view=view,
            share=share,
            page=page,
            unsubscribe=links.unsubscribe(),
            sample=words.sample() if sample else "",
            theme=theme.theme(brand.primary_colour, brand.secondary_colour),
        )
    )
    text = "\n".join(_text(view, share, page, links.unsubscribe(), sample)) + "\n"
    return Letter(subject, text, compact(html))


def _text(
    view: WeekView, share: dict[str, str], page: str, unsubscribe: str, sample: Sample
) -> Iterator[str]:
    yield from wrap(f"{view.brand}: {view.headline}")
    yield view.span
    if sample:
        yield words.sample()
    for spike in view.spikes:
        yield from ["", *wrap(spike)]
    for part in view.parts:
        yield from _part(part, share)
    yield from ["", "", *wrap(words.as_page()), page]
    yield from ["", words.no_more(), unsubscribe]
    yield from ["", "-- ", *wrap(words.watches(view.brand))]


def _part(part: WeekPart, share: dict[str, str]) -> Iterator[str]:
    yield from ["", "", part.heading.upper(), ("=" if part.alarm else "-") * len(part.heading)]
    for sentence in part.said:
        yield from wrap(sentence)
    width = max((len(row.label) for row in part.rows), default=0)
    for row in part.rows:
        bar = "█" * max(round(_BAR * row.share / 100), int(row.share > 0))
        yield f"{row.label:<{width}}  {bar:<{_BAR}}  {row.value}".rstrip()
    for number, line in enumerate(part.stories, start=1):
        yield from _line(number, line, "" if part.brief else share[line.story])
    for note in part.notes:
        yield from ["", *wrap(note)]


def _line(number: int, line: WeekLine, share: str) -> Iterator[str]:
    yield ""
    yield from wrap(f"{number}. {line.title}")
    for said in (line.risk, line.meta, line.why):
        if said:
            yield from wrap(said, "   ")
    if share and line.url:
        yield f"   {line.url}"
    if share:
        yield from [f"   {words.to_share()}", f"   {share}"]
