"""A run in memory, made before the service answers anybody: two made-up items are judged, grouped
and chosen, a letter of them is written, and they are made into rows. Nothing is stored or sent.

Much of what a run needs is read when it is first used: templates, the model of languages, NumPy,
the schemas of what is stored; 150 ms in all. Here nobody waits for it, and what is missing or
damaged of it is told at the start and not by the first run, perhaps hours later.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from service.digest.window import Window
from service.errors import PermanentError
from service.evaluation.lexical_scorer import Lexicon
from service.models import (
    MAX_SCORE,
    Brand,
    Counts,
    Digest,
    Item,
    Judgement,
    Link,
    Reason,
    ReasonCode,
    SourceHealth,
)
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.stories import group_judged
from service.runs.mail_planning import MailPlanner
from service.runs.records import run_draft
from service.runs.records.finding_rows import finding_rows
from service.runs.records.mail_plan import MailPlan
from service.runs.records.run_draft import ChoiceInput, Opinions, RunDraft, RunRules
from service.storage.json_codec import to_json
from service.storage.tables import texts
from service.text.language import load_model, release_model
from service.text.urls import item_id

_OUTLETS = ("Morning News", "Evening Post")
_TEXT = (
    "{name} told reporters on Monday that a second office will open next to the harbour in spring. "
    "The mayor welcomed the plan and said that the road to it would be mended before the winter. "
)


def rehearse(lexicon: Lexicon, planner: MailPlanner, rules: RunRules, now: datetime) -> None:
    """Carry out a run in memory. Raises PermanentError if it fails: no run would do better."""
    try:
        load_model()
        draft = _draft(lexicon, planner, rules, now)
        _make_rows(draft, planner, rules)
        release_model()  # pages are read first, in the memory that it takes
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise PermanentError(
            f"a trial of judging news and writing the mail failed ({what})",
            "A file of Topfive's own is probably missing or damaged: install this version again. "
            "If that does not help, please report it.",
        ) from error


def _item(brand: Brand, outlet: str, now: datetime) -> Item:
    """Return a made-up item about the brand, from an address that nobody can have."""
    url = f"https://{outlet.lower().replace(' ', '-')}.invalid/office"
    return Item(
        id=item_id(url),
        url=url,
        title=f"{brand.display_name} to open a second office",
        text=_TEXT.format(name=brand.display_name) * 3,
        source=outlet,
        published_at=now,
        fetched_at=now,
    )


def _draft(lexicon: Lexicon, planner: MailPlanner, rules: RunRules, now: datetime) -> RunDraft:
    """Return the draft of a run that has read the made-up items, with its letter."""
    brand, run_id = lexicon.brand, str(uuid.UUID(int=0))
    items = [_item(brand, outlet, now) for outlet in _OUTLETS]
    # Good enough for the mail, whatever keywords make of the name.
    judged = {
        item.id: replace(lexicon.score(item, now), score=MAX_SCORE, link=Link.DIRECT, excluded=None)
        for item in items
    }
    stories = group_judged(items, judged, (), now, brand)
    choice = choose(
        Entrants(stories, judged), rules=rules, votes=(), memories={}, brand=brand, now=now,
        seed=run_id,
    )  # fmt: skip
    digest = Digest(brand=brand, run_id=run_id, at=now, choice=choice, counts=Counts())
    mail = MailPlan(
        reason=Reason(ReasonCode.MAIL_QUEUED), choice=choice, letter=planner.preview(digest)
    )
    window = Window(schedule=planner.schedule, now=now, answered=now, since=now)
    return RunDraft(
        digest, items, Judgement(evaluations=judged), stories, Opinions(), mail=mail,
        seen=ChoiceInput(judged, window, readers=0, order=None),
    )  # fmt: skip


def _make_rows(draft: RunDraft, planner: MailPlanner, rules: RunRules) -> None:
    """Make what a run stores, so that each of its schemas is built."""
    marks = [(item, mark) for item, mark, _ in texts.pack(draft.items)]
    if draft.seen is not None:
        run_draft.recording(
            draft, draft.seen, marks, gone=(), max_age=rules.max_age,
            rules=run_draft.choosing_rules(rules, planner.settings, ""),
        )  # fmt: skip
    rows = list(run_draft.story_rows(draft, rules.min_score))
    evaluations = draft.judgement.evaluations.values()
    stored = (
        SourceHealth(source_key="", name=""),
        *draft.items,
        *evaluations,
        *(row.memory for row in rows),
    )
    for one in (*stored, *(row.candidate for row in rows if row.candidate)):
        to_json(one)
    draft.result().as_json()
    for _ in (draft.outcomes, *finding_rows(draft)):
        pass
