"""The pages for people, and the answers for machines that ask how it is going."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

from aiohttp import web

from service import metrics
from service.errors import (
    DatabaseUnavailableError,
    ExpiredTokenError,
    TokenError,
    VotesUnavailableError,
)
from service.models import LookAlike, NoReason, Vote
from service.ranking.learning.not_us_suggestions import look_alikes
from service.signing import Purpose, mask_tokens
from service.web.context import CONTEXT, WebContext
from service.web.handlers.archive.evidence import became_of, evidence_of
from service.web.health import Report, State
from service.web.openapi import document_json
from service.web.responses import as_json, asks_page, mail_page, page, problem, rendered
from service.web.shown import charts, queries, view_models
from service.wording import problems

_SHOWN_RUNS = 3
"""Runs whose findings the front page shows: the last ones that found anything."""
_MAX_ITEMS = 300
"""Items that a mail's reader is shown; the operator's page has all."""
_GAUGE = {State.OK: 1.0, State.WARNING: 0.5, State.FAILED: 0.0}


async def home(request: web.Request) -> web.StreamResponse:
    """`GET /`: the state at a glance."""
    context = request.app[CONTEXT]
    report = await context.health.check()
    if not asks_page(request):
        return as_json(_summary(context, report))
    try:
        # As far back as the chart of precision shows; findings on this page are younger.
        since = context.clock() - timedelta(weeks=charts.WEEKS)
        votes = await context.votes.in_force(context.brand.id, since)
        rows, healths, spending = await asyncio.gather(
            queries.runs(context, charts.MAX_RUNS, brief=True),
            queries.source_healths(context),
            context.spending(),
        )
        suggested = await _look_alikes(context, votes)
    except (DatabaseUnavailableError, VotesUnavailableError):
        # The page on which people look when something is wrong must itself still come up.
        return page(request, "home_down.html", 503, report=report)
    now, answers = context.clock(), view_models.answers_by_story(votes)
    runs = [view_models.run_view(row, answers) for row in rows]
    return page(
        request,
        "home.html",
        scripts=True,
        report=report,
        runs=runs,
        last=next((run for run in runs if run.over), None),
        current=next((run for run in runs if not run.over), None),
        found=[run for run in runs if run.findings][:_SHOWN_RUNS],
        sources=view_models.health_views(healths, now),
        spending=spending,
        next_run=context.next_run(),
        look_alikes=suggested,
        precision=charts.precision_of(votes, now),
        run_chart=charts.chart_of_runs(runs, context.timezone),
        precision_chart=charts.chart_of_precision(votes, now.astimezone(context.timezone)),
    )


async def _look_alikes(context: WebContext, votes: list[Vote]) -> tuple[LookAlike, ...]:
    """Return the names that readers took for another company, for the operator to decide on."""
    if not any(vote.reason is NoReason.WRONG_BRAND for vote in votes):
        return ()
    titles = await queries.titles(context, sorted({vote.story for vote in votes}))
    return look_alikes(votes, titles, context.brand)


def _summary(context: WebContext, report: Report) -> dict[str, object]:
    next_run = context.next_run()
    return {
        "service": "topfive",
        "version": context.version,
        "brand": context.brand.id,
        "status": report.state,
        "next_run": next_run.isoformat() if next_run else None,
        "description": "/openapi.json",
    }


async def preview(request: web.Request) -> web.StreamResponse:
    """`GET /digest/preview`: the mail that would go out now, or why none would; nothing is sent."""
    planned = await request.app[CONTEXT].preview()
    html = mask_tokens(planned.letter.html)
    if asks_page(request):
        strip = rendered(request, "preview_strip.html", preview=planned)
        return mail_page(view_models.with_strip(html, strip))
    return as_json(
        {
            "goes_out": planned.goes_out,
            "why": planned.why,
            "at": planned.at.isoformat() if planned.at else None,
            "recipients": planned.recipients,
            "channels": [
                {
                    "channel": one.name,
                    "at": one.at.isoformat() if one.at else None,
                    "findings": one.titles,
                }
                for one in planned.channels
            ],
            "subject": planned.letter.subject,
            "html": html,
            "text": mask_tokens(planned.letter.text),
        }
    )


async def view(request: web.Request) -> web.StreamResponse:
    """`GET /view/{token}`: a run as a mail's reader may see it."""
    context = request.app[CONTEXT]
    token = context.signer.read(request.match_info["token"], Purpose.VIEW, context.clock())
    row = await queries.run(context, str(_run_id(token.subject)))
    if row is None:
        raise TokenError(*problems.run_deleted())
    if not asks_page(request):
        return as_json(view_models.reader_json(row))
    items = await queries.items(context, _run_id(token.subject))
    run = view_models.run_view(row)
    return page(
        request,
        "view.html",
        run=run,
        became=await became_of(context, run.collected or run.findings, since=run.completed_at),
        items=[view_models.item_view(item) for item in items[:_MAX_ITEMS]],
        more=max(0, len(items) - _MAX_ITEMS),
    )


async def share(request: web.Request) -> web.StreamResponse:
    """`GET /share/{token}`: one finding, for whoever was sent the link."""
    context = request.app[CONTEXT]
    try:
        token = context.signer.read(request.match_info["token"], Purpose.SHARE, context.clock())
    except ExpiredTokenError:
        return problem(request, 410, *problems.share_ended())
    found = await queries.shared(context, token.subject)
    if found is None:
        return problem(request, 410, *problems.share_ended())
    if not asks_page(request):
        return as_json(view_models.shared_json(found))
    shown = view_models.finding_view(found.model_copy(update={"flags": ()}))
    evidence = await evidence_of(context, token.subject)
    return page(request, "share.html", finding=shown, evidence=evidence)


def _run_id(subject: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=subject)
    except ValueError:
        raise TokenError(*problems.link_unreadable()) from None


async def health(request: web.Request) -> web.StreamResponse:
    """`GET /health`: each part with its state; 503 when the service cannot do its job."""
    context = request.app[CONTEXT]
    report = await _noted(context)
    if asks_page(request):
        return page(request, "health.html", report.status, report=report)
    return as_json({**report.body(), "version": context.version}, report.status)


async def _noted(context: WebContext) -> Report:
    """Return how every part is, and note it for Prometheus."""
    report = await context.health.check()
    for part in report.parts:
        context.metrics.health(part.name, _GAUGE[part.state])
    return report


async def alive(_: web.Request) -> web.StreamResponse:
    """`GET /health/live`: 200 while the loop turns; asks nothing of anybody."""
    return as_json({"status": "alive"})


async def figures(request: web.Request) -> web.StreamResponse:
    """`GET /metrics`: Prometheus' text, with the health of this moment."""
    context = request.app[CONTEXT]
    await _noted(context)
    return web.Response(
        body=context.metrics.render(), headers={"Content-Type": metrics.CONTENT_TYPE}
    )


async def openapi(_: web.Request) -> web.StreamResponse:
    """`GET /openapi.json`: the description of all this."""
    return web.Response(text=document_json(), content_type="application/json")
