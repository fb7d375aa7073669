"""The week in review in short, for channels: headline figures, open risks and the five. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from service.archive.week.review import WeekReview, WeekStory
from service.archive.week.view import view_of
from service.digest.links import web_link
from service.models import Brand, Sample
from service.models.channels import StoryOfWeek, WeekFigures, WeekNote
from service.text.normalize import one_line, safe_subject, short
from service.wording.archive_pages import week as words

_TITLE = 160
_RISKS = 5


def week_note(
    review: WeekReview,
    brand: Brand,
    recipient: str,
    *,
    week: date,
    at: datetime,
    page: str,
    zone: tzinfo,
    sample: Sample = Sample.NOTHING,
) -> WeekNote:
    """Return what a channel is told of a week; `page` is the address of the whole."""
    view, told = view_of(review, zone), review.volume
    figures = next(part.said for part in view.parts if part.code == "volume")
    return WeekNote(
        recipient=recipient,
        brand_id=brand.id,
        brand=one_line(brand.display_name, 60),
        week=week,
        at=at,
        subject=safe_subject(words.subject(view.brand, review.last)),
        figures=WeekFigures(
            first=review.first,
            last=review.last,
            headline=view.headline,
            said=(*view.spikes, *figures),
            reports=told.reports,
            stories=told.stories,
            usual=told.usual,
            loudness=told.loudness,
            spikes=tuple(one.day for one in told.spikes),
            risks=_titles(review.risks[:_RISKS]),
            five=_titles(review.five),
        ),
        page=page,
        sample=sample,
    )


def _titles(stories: Sequence[WeekStory]) -> tuple[StoryOfWeek, ...]:
    return tuple(
        StoryOfWeek(
            story=one.story,
            title=short(one.title, _TITLE) or words.untitled(),
            url=web_link(one.url),
            risk=one.risk,
        )
        for one in stories
    )
