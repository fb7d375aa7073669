"""`topfive run`: one run now, with progress, then exit."""

from __future__ import annotations

import argparse
import asyncio
import sys
import uuid

from service import app
from service.app import App
from service.evaluation import prompt
from service.evaluation.translation import question
from service.models import Item, RunStatus, Trigger, is_cut_off
from service.ranking.learning.few_shot_examples import examples_for_judge
from service.runs.progress import ProgressStep
from service.runs.records.run_draft import RunDraft
from service.wording.reasons import sentence

_SEND_SECONDS = 60.0
"""How long to wait for the mail to go out before leaving it to the service."""


async def run(options: argparse.Namespace) -> int:
    """Run once; with --dry-run store and send nothing, and show the mail."""
    settings, brand = app.prepare(options.env_file, log_level="WARNING", log_format="console")
    app.cancel_on_signal()  # so that the run's row is closed, instead of left to its lease
    async with app.open_app(settings, brand) as opened:
        if options.dry_run or options.show_prompt or options.html:
            return await _dry_run(opened, options)
        async with opened.votes_file.held(lost=lambda reason: print(reason, file=sys.stderr)):
            return await _run_once(opened)


async def _run_once(opened: App) -> int:
    started = await opened.controller.start(Trigger.CLI)
    for attempt in (1, 2):
        if not started.already_running:
            break
        print(f"Run {started.run_id} is on already; waiting for it to end.")
        row = await opened.controller.wait(started.run_id)
        print(f"It {row['status'] if row else 'has gone'}.")
        cut_off = row and is_cut_off(row["status"], row["error_message"])
        if not cut_off or attempt > 1:
            return 0 if row and row["status"] == RunStatus.COMPLETED else 1
        print("It was cut off; another run makes up for it.")
        started = await opened.controller.start(Trigger.CLI, instead_of=started.run_id)

    async def show_steps() -> None:
        async for step in opened.controller.board.watch(started.run_id):
            show(step)

    showing = asyncio.create_task(show_steps())
    report = await opened.controller.report(started.run_id)
    await showing
    if report.status != RunStatus.COMPLETED:
        return 1
    await _send(opened)
    return 0


async def _send(opened: App) -> None:
    try:
        settled = await asyncio.wait_for(opened.outbox.drain(), _SEND_SECONDS)
    except TimeoutError:
        print("Some mail has not gone out yet; the service sends it later.", file=sys.stderr)
        return
    for one in settled:
        print(
            f"  mail    {one.mail.recipient}: {one.next.state}. {one.outcome.reason}".rstrip(". ")
        )


async def _dry_run(opened: App, options: argparse.Namespace) -> int:
    draft = await opened.pipeline.draft(str(uuid.uuid4()), show, dry=True)
    if draft.failure:
        print(f"The run would have failed: {sentence(draft.failure)}.", file=sys.stderr)
        return 1
    if options.show_prompt:
        _print_prompt(opened, draft)
    letter = draft.mail.letter
    if letter is None:
        print(f"\nNo mail would go out: {draft.mail.state}.")
    else:
        when = "now" if draft.mail.state == "queued" else draft.mail.state
        print(f"\nThis mail would go out: {when}. Nothing was sent or stored.\n")
        print(f"Subject: {letter.subject}\n\n{letter.text}")
        if options.html:
            await asyncio.to_thread(options.html.write_text, letter.html, encoding="utf-8")
            print(f"The mail as HTML: {options.html}")
    for one in await opened.pipeline.planner.in_channels(draft.mail, draft.channels):
        print(f"\n{one.sentence}")
    return 0


def _print_prompt(opened: App, draft: RunDraft) -> None:
    evaluations = draft.judgement.evaluations
    best: list[Item] = sorted(
        (item for item in draft.items if item.id in evaluations),
        key=lambda item: -(evaluations[item.id].lexical_score or 0.0),
    )[:8]
    asked = prompt.messages(
        opened.brand,
        best,
        today=draft.digest.at.date(),
        mark="0000abcd",
        examples=examples_for_judge(
            draft.opinions.votes, draft.opinions.memories, draft.digest.at.date()
        ),
        lexicon=opened.judging.judge.lexicon,
        translated=question.is_needed(best, opened.judging.judge.lexicon.language),
    )
    print(f"\nThe prompt (version {prompt.version()}) with the first {len(best)} items:\n")
    for message in asked:
        print(f"--- {message['role']} ---\n{message['content']}\n")


def show(step: ProgressStep) -> None:
    """Print one step of a run."""
    count = f" ({step.done}/{step.total})" if step.total else ""
    print(f"  {step.stage:<7} {step.message}{count}", flush=True)
