"""What of a run goes into the archive: the rows of `findings`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.archive.query import rows_of_names
from service.archive.words import searched
from service.models import Evaluation, Finding, Group, Link, Rejected
from service.runs.records.result_builder import finding_json
from service.runs.records.run_draft import RunDraft
from service.storage.tables.archive.findings import FoundRow, Standing


def finding_rows(draft: RunDraft) -> Iterator[FoundRow]:
    """Yield every story of a run that was mailed, almost mailed or names the brand, each once."""
    subject = draft.mail.letter.subject if draft.mail.letter else ""
    in_a_row = rows_of_names(draft.digest.brand.names)
    done: set[str] = set()
    for finding, standing, names_brand in _told(draft):
        key = finding.story.key
        if key in done:
            continue
        done.add(key)
        shown = finding_json(finding)
        in_mail = standing in (Standing.MAILED, Standing.LISTED)
        yield FoundRow(
            shown=shown,
            standing=standing,
            names_brand=names_brand,
            at=draft.digest.at,
            words=searched(shown, (item.title for item in finding.story.items), in_a_row),
            change=finding.story.change,
            subject=subject if in_mail else "",
        )


def _told(draft: RunDraft) -> Iterator[tuple[Finding, Standing, bool]]:
    """Yield what is told of each story and whether it names the brand, the best standing first."""
    judged = draft.judgement.evaluations
    mail, own = draft.mail.choice, draft.digest.choice
    for finding in mail.findings:
        yield finding, Standing.MAILED, _names_brand(finding)
    for finding in own.findings:
        yield finding, Standing.ALMOST, _names_brand(finding)
    for choice in (mail, own):
        if choice.runner_up:
            named = choice.runner_up.names_brand
            yield _as_finding(choice.runner_up, judged), Standing.ALMOST, named
    for one in mail.also:
        yield _as_finding(one, judged), Standing.LISTED, True
    for one in own.rejected:
        if one.names_brand:
            yield _as_finding(one, judged), Standing.NAMED, True


def _names_brand(finding: Finding) -> bool:
    return finding.evaluation.names_brand or finding.story.names_brand_beside


def _as_finding(one: Rejected, judged: Mapping[str, Evaluation]) -> Finding:
    """Return a story that was not chosen as the item tells it that names the brand."""
    story, evaluation = one.story, one.evaluation
    item = story.naming_item
    if item.id in judged:
        items = (item, *(other for other in story.items if other.id != item.id))
        story, evaluation = replace(story, items=items), judged[item.id]
    own = evaluation.link in (Link.DIRECT, Link.PRODUCT)
    return Finding(
        rank=0,
        story=story,
        evaluation=evaluation,
        group=Group.BRAND if own else Group.RELEVANT,
        score=one.score,
    )
