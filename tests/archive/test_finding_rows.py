"""Which stories of a run go into the archive, and how near each came to the readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.models import Choice, Judgement, Letter, Link, Reason, ReasonCode
from service.runs.records.finding_rows import finding_rows
from service.runs.records.mail_plan import MailPlan
from service.runs.records.run_draft import Opinions, RunDraft
from service.storage.tables.archive.findings import Standing
from tests.digest import samples

QUEUED = Reason(ReasonCode.MAIL_UNDECIDED)


def draft(own: Choice, mailed: Choice | None = None, **evaluations: Any) -> RunDraft:
    """Return a run that chose `own`, and whose mail has `mailed`."""
    letter = Letter("Five of today", "text")
    mail = (
        MailPlan(reason=QUEUED, choice=mailed, letter=letter) if mailed else MailPlan(reason=QUEUED)
    )
    return RunDraft(
        samples.digest(choice=own), (), Judgement(evaluations=evaluations), (), Opinions(), mail
    )


def test_each_story_is_there_once_with_its_best_standing() -> None:
    also = (samples.listed(7), samples.listed(8))
    near = samples.runner_up()
    named = samples.listed(9)
    rival = replace(samples.listed(10), evaluation=samples.judged(10, link=Link.COMPETITOR))
    choice = Choice(
        findings=samples.five(), runner_up=near, also=also, rejected=(near, *also, named, rival)
    )
    rows = list(finding_rows(draft(choice, choice)))
    standings = {row.shown.story: row.standing for row in rows}
    assert len(rows) == len(standings) == 9
    assert [standings[f"{n:016x}"] for n in (1, 6, 7, 8, 9)] == [
        Standing.MAILED, Standing.ALMOST, Standing.LISTED, Standing.LISTED, Standing.NAMED,
    ]  # fmt: skip
    assert {row.subject for row in rows if row.standing is Standing.MAILED} == {"Five of today"}
    assert {row.subject for row in rows if row.standing is Standing.NAMED} == {""}
    assert all(row.at == samples.NOW for row in rows)
    [school] = [row for row in rows if row.shown.story == f"{7:016x}"]
    assert "school kitchen" in school.words.said
    assert "coast daily" in school.words.outlets


def test_what_waits_for_its_time_is_almost_mailed() -> None:
    rows = list(finding_rows(draft(Choice(findings=samples.five()[:1]))))
    assert [row.standing for row in rows] == [Standing.ALMOST]
    assert rows[0].subject == ""


def test_a_story_is_shown_as_the_item_tells_it_that_names_the_brand() -> None:
    lead, naming = samples.item(7), samples.item(8, title="It names the brand", publisher="Sun")
    story = replace(samples.story(7), items=(lead, naming), named_in=naming.id)
    verdict = samples.judged(8, link=Link.PRODUCT, evidence="verbatim")
    rejected = replace(samples.listed(7), story=story)
    rejected = replace(rejected, evaluation=samples.judged(7, link=Link.NONE))
    [row] = finding_rows(
        draft(Choice(findings=(), rejected=(rejected,)), None, **{naming.id: verdict})
    )
    assert (row.shown.title, row.shown.source) == ("It names the brand", "Sun")
    assert (row.shown.evidence, row.shown.group, row.names_brand) == ("verbatim", "brand", True)
    assert "durban outlet" in row.words.said
