"""When a page is asked again, and what its answers are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.archive.evidence import schedule
from service.archive.evidence.comparing import PageText
from service.archive.evidence.reading import Reading
from service.archive.evidence.schedule import EvidenceState, PageAnswer
from service.models import PageChange, PageChangeKind
from service.storage.tables.archive.evidence import Quoted
from tests.archive.evidence.samples import (
    AFTER,
    BEFORE,
    QUOTE,
    TEXT,
    finding,
    item,
    later,
    mailed,
)

NOTE = "Correction: The firm has 12 branches, not 21."
CHANGED = TEXT.replace("40 people", "four people")
STANDS = PageAnswer(reading=Reading(PageText(TEXT)))
SILENT = PageAnswer()


def says(text: str, *notes: str) -> PageAnswer:
    return PageAnswer(reading=Reading(PageText(text), notes))


def watched(
    *answers: tuple[datetime, PageAnswer], row: Quoted | None = None
) -> tuple[Quoted, list[PageChange]]:
    """Return the quotation after these answers, and all that was told of it."""
    row = row or mailed()
    told: list[PageChange] = []
    for at, answer in answers:
        row, changes = schedule.after(row, answer, at)
        told += changes
    return row, told


def test_a_page_is_asked_after_an_hour_a_day_and_a_week() -> None:
    row, due = mailed(), []
    while row.due_at is not None:
        due.append(row.due_at - row.mailed_at)
        row, told = schedule.after(row, STANDS, row.due_at)
        assert (told, row.state) == ((), EvidenceState.STANDS)
    assert due == [timedelta(hours=1), timedelta(days=1), timedelta(days=7)]


def test_a_look_that_comes_late_is_not_made_twice() -> None:
    row, _ = watched((later(days=2), STANDS))
    assert row.due_at == later(days=7)


@pytest.mark.parametrize(
    ("answer", "kind", "minutes"),
    [
        (says(CHANGED), "changed", 15),
        (says(f"{BEFORE}\n{AFTER}"), "removed", 30),
        (says(TEXT, NOTE), "corrected", 15),
        (PageAnswer(gone=True), "gone", 120),
    ],
)
def test_a_change_is_told_when_a_second_look_bears_it_out(
    answer: PageAnswer, kind: str, minutes: int
) -> None:
    row, told = watched((later(hours=1), answer))
    assert told == []
    assert row.due_at == later(hours=1, minutes=minutes)
    # A moment early, as clocks and runs come, it waits on.
    row, told = watched((later(hours=1, minutes=minutes - 1), answer), row=row)
    assert (told, row.due_at) == ([], later(hours=1, minutes=minutes))
    row, told = watched((later(hours=1, minutes=minutes), answer), row=row)
    assert [str(one.kind) for one in told] == [kind]
    if row.due_at is not None:
        _, told = watched((later(days=1), answer), (later(days=1, hours=3), answer), row=row)
        assert told == []


@pytest.mark.parametrize("between", [STANDS, PageAnswer(unchanged=True)])
def test_what_was_so_for_a_moment_is_never_told(between: PageAnswer) -> None:
    row, told = watched(
        (later(hours=1), says(CHANGED)), (later(hours=2), between), (later(days=1), STANDS)
    )
    assert (told, row.state, row.suspected) == ([], EvidenceState.STANDS, ())


def test_two_versions_that_take_turns_are_not_told() -> None:
    other = says(TEXT.replace("40 people", "nine people"))
    row, told = watched((later(hours=1), says(CHANGED)), (later(hours=2), other))
    assert told == []
    assert row.suspected[0].after == QUOTE.replace("40", "nine")


def test_what_stands_there_now_is_watched_from_then_on() -> None:
    row, told = watched((later(hours=1), says(CHANGED)), (later(hours=2), says(CHANGED)))
    assert told[0].before == QUOTE
    assert (row.quote, row.state) == (QUOTE.replace("40", "four"), EvidenceState.CHANGED)
    once_more = says(TEXT.replace("40 people", "nobody"))
    row, told = watched((later(days=1), once_more), (later(days=1, hours=1), once_more), row=row)
    assert [(one.before, one.after) for one in told] == [
        (QUOTE.replace("40", "four"), QUOTE.replace("40 people", "nobody"))
    ]
    assert row.due_at == later(days=7)


def test_a_sentence_that_was_taken_out_is_not_looked_for_again_but_a_correction_is() -> None:
    out = f"{BEFORE}\n{AFTER}"
    row, told = watched((later(hours=1), says(out)), (later(hours=2), says(out)))
    assert [str(one.kind) for one in told] == ["removed"]
    noted = says(out, NOTE)
    row, told = watched((later(days=1), noted), (later(days=1, hours=1), noted), row=row)
    assert [(str(one.kind), one.after) for one in told] == [("corrected", NOTE)]
    assert row.state == EvidenceState.REMOVED


def test_a_page_that_is_gone_is_not_asked_any_more() -> None:
    gone = PageAnswer(gone=True)
    row, told = watched((later(hours=1), gone), (later(hours=3), gone))
    assert (len(told), row.state, row.due_at) == (1, EvidenceState.GONE, None)


def test_what_refuses_is_not_asked_any_more() -> None:
    row, told = watched((later(hours=1), PageAnswer(refused=True)))
    assert (told, row.state, row.due_at) == ([], EvidenceState.REFUSED, None)


def test_silence_says_nothing_and_a_look_is_given_up_after_three_tries() -> None:
    row, told = watched((later(hours=1), SILENT))
    assert (told, row.state, row.due_at) == ([], EvidenceState.WAITING, later(hours=2))
    row, _ = watched((later(hours=2), SILENT), (later(hours=3), SILENT), row=row)
    assert (row.due_at, row.tries) == (later(days=1), 0)
    row, _ = watched((later(days=7, hours=11.5), SILENT), row=row)
    assert row.due_at is None


def test_nothing_is_asked_and_nothing_told_long_after_the_mail() -> None:
    row, told = watched((later(days=7, hours=11.9), says(CHANGED)))
    assert (told, row.due_at) == ([], None)


def test_a_page_that_was_never_read_is_read_first_and_compared_then() -> None:
    row = mailed(item(from_page=False))
    assert not row.on_page
    noted = says(TEXT, NOTE)
    row, told = watched((later(hours=1), noted), (later(hours=2), noted), row=row)
    assert (told, row.on_page, row.state) == ([], True, EvidenceState.STANDS)
    changed = says(CHANGED, NOTE)
    _, told = watched((later(days=1), changed), (later(days=1, hours=1), changed), row=row)
    assert [str(one.kind) for one in told] == ["changed"]


def test_a_page_that_never_had_the_quotation_is_unclear_and_cannot_be_gone() -> None:
    row = mailed(item(from_page=False))
    row, told = watched((later(hours=1), says("Quite another text.")), row=row)
    assert (told, row.state) == ([], EvidenceState.UNCLEAR)
    row, told = watched((later(days=1), PageAnswer(gone=True)), row=row)
    assert (told, row.state, row.due_at) == ([], EvidenceState.UNCLEAR, None)


def test_a_text_that_is_not_to_be_compared_is_unclear() -> None:
    row, told = watched((later(hours=1), says("Quite another text.")))
    assert (told, row.state) == ([], EvidenceState.UNCLEAR)


def test_posts_and_what_is_told_again_are_not_watched() -> None:
    assert schedule.first(finding(item(is_post=True)), later(hours=0)) is None
    change = PageChange(story="s", kind=PageChangeKind.GONE, at=later(hours=1))
    assert schedule.first(finding(item(page_changes=(change,))), later(hours=0)) is None


def test_a_long_text_is_cut_and_keeps_the_sentence_that_was_quoted() -> None:
    long = f"{'Rain fell over the city. ' * 200}{TEXT}"
    row = mailed(item(text=long))
    assert QUOTE in row.item.text
    assert len(row.item.text) < 2_000
    row = mailed(item(text=long), quote="It is not in there.")
    assert (row.on_page, len(row.item.text)) == (False, 2_000)
    assert row.passage == ("", "It is not in there.", "")


def test_a_story_comes_again_with_what_stands_there_now() -> None:
    row = mailed()
    changes = tuple(watched((later(hours=1), says(CHANGED)), (later(hours=2), says(CHANGED)))[1])
    told, judged = schedule.told_again(row, changes, Reading(PageText(CHANGED)))
    assert judged.evidence in told.text
    assert "four people" in judged.evidence
    far = Reading(PageText("Rain fell over the city. " * 200 + CHANGED))
    told, judged = schedule.told_again(row, changes, far)
    assert judged.evidence in told.text
    gone = (replace(changes[0], kind=PageChangeKind.GONE),)
    told, judged = schedule.told_again(row, gone, None)
    assert (told.text, judged.evidence, told.page_changes) == (TEXT, QUOTE, gone)
