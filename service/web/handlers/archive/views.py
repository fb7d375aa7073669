"""What the archive's templates show. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.archive.shown import FoundJson, WholeJson
from service.models import Group, Tone
from service.models.score import MAX_RISK
from service.storage.tables.archive.findings import Standing
from service.text.normalize import squeeze
from service.web.shown.view_models import FindingView, finding_view
from service.wording.archive_pages import findings as words
from service.wording.labels import risk
from service.wording.labels import tone as tone_words

_KEY = re.compile("[0-9a-f]{2,64}")
_MOODS = {"mailed": "good", "undelivered": "bad", "almost": "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveView:
    """A finding with its place in the archive."""

    id: str
    finding: FindingView
    standing: str
    """In words."""
    mood: str
    found_at: datetime
    told_at: datetime
    mailed_at: datetime | None
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What one run told of a finding, where it is other than what was told before."""

    at: datetime
    run: str
    standing: str
    mood: str
    subject: str
    outlets: int
    change: str
    title: str
    """Empty where it is the one before."""
    quote: str
    why: str
    risk: str


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field of the search with what may be chosen in it, each with its words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


def is_key(story: str) -> bool:
    """Return whether a link can be signed for this story."""
    return bool(_KEY.fullmatch(story)) and len(story) % 2 == 0


def archive_view(found: FoundJson) -> ArchiveView:
    """Return a finding for the pages."""
    view = finding_view(found)
    view = view.model_copy(update={"yes": found.yes, "no": found.no})
    return ArchiveView(
        id=found.id,
        finding=view,
        standing=words.standing(found.standing),
        mood=_MOODS.get(found.standing, ""),
        found_at=found.found_at,
        told_at=found.told_at,
        mailed_at=found.mailed_at,
        outlets=len(found.outlets),
    )


def told_views(whole: WholeJson) -> list[ToldView]:
    """Return what each run told, the first one first; what stays as it was is not said again."""
    views = []
    title = quote = why = risks = ""
    for one in whole.tellings:
        now = risk(one.risk, one.risk_kind)
        views.append(
            ToldView(
                at=one.at,
                run=one.run,
                standing=words.standing(one.standing),
                mood=_MOODS.get(one.standing, ""),
                subject=one.subject,
                outlets=one.outlets,
                change=one.change,
                title=one.title if squeeze(one.title) != squeeze(title) else "",
                quote=one.quote if squeeze(one.quote) != squeeze(quote) else "",
                why=one.why if squeeze(one.why) != squeeze(why) else "",
                risk=now if now != risks else "",
            )
        )
        title, quote, why, risks = one.title, one.quote or quote, one.why, now
    return views


def choices(topics: Sequence[str], topic: str) -> list[SearchField]:
    """Return the fields in which one is chosen among few; `topic` is the one that was asked for."""
    known = topics if topic in ("", *topics) else [topic, *topics]
    return [
        SearchField(
            "standing", words.standing_label(), [(one, words.standing(one)) for one in Standing]
        ),
        SearchField("group", words.group_label(), [(one, words.group(one)) for one in Group]),
        SearchField("topic", words.topic_label(), [(one, one.replace("_", " ")) for one in known]),
        SearchField("tone", words.tone_label(), [(one, tone_words(one)) for one in Tone]),
        SearchField(
            "risk",
            words.risk_label(),
            [(str(level), words.at_least(level)) for level in range(1, MAX_RISK + 1)],
        ),
        SearchField("voted", words.voted_label(), list(words.voted().items())),
    ]
