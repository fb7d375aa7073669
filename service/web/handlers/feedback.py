"""Votes over HTTP. Mail scanners follow every link and run its scripts, so looking changes nothing.

GET and HEAD show a page with one real button. POST records, unless the browser itself says that no
person pressed anything.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from service.errors import DatabaseUnavailableError, VotesUnavailableError
from service.feedback import export
from service.models import SERIOUS_RISK, Answer, NoReason, Vote
from service.signing import Purpose, Token
from service.text.normalize import clean
from service.web import queries
from service.web.context import CONTEXT
from service.web.middlewares import VOTE_LIMIT, address_of, too_many
from service.web.responses import as_json, asks_page, page, problem
from service.web.view_models import FindingView, finding_view
from service.wording import problems
from service.wording.votes import what_changes

_log = structlog.get_logger(__name__)

MAX_COMMENT = 1000
"""Characters of a comment that are kept."""
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_NO_FORM = (ValueError, LookupError, AssertionError, RuntimeError)
"""What aiohttp raises besides: for a part's header, charset, transfer encoding, missing end."""


@dataclass(frozen=True, slots=True)
class VoteForm:
    """What a form says: the answer, and for a no perhaps why."""

    answer: Answer
    reason: NoReason
    comment: str


class FormError(ValueError):
    """A form says something that we do not understand; the message is for a person."""


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /feedback/{token}`: the finding, the chosen answer, one button. Changes nothing."""
    token = _token(request, Purpose.VOTE)
    return await _before(request, token)


async def record(request: web.Request) -> web.StreamResponse:
    """`POST /feedback/{token}`: store the answer; what is acknowledged is on the disk."""
    wait = request.app[VOTE_LIMIT].take(address_of(request), time.monotonic())
    if wait:
        return too_many(request, wait)
    token = _token(request, Purpose.VOTE)
    if not _pressed(request.headers):
        return await _before(request, token)
    if request.can_read_body and request.content_type not in _FORMS:
        return problem(request, 415, *problems.no_form())
    try:
        said = read_form(await _fields(request), token.answer)
    except FormError as error:
        return problem(request, 400, *problems.wrong_form(str(error)))
    await _store(request, token, said)
    return await _after(request, token, said)


def _token(request: web.Request, purpose: Purpose) -> Token:
    context = request.app[CONTEXT]
    return context.signer.read(request.match_info["token"], purpose, context.clock())


def _pressed(headers: Mapping[str, str]) -> bool:
    """Return whether a person may have pressed: a script's submit lacks `Sec-Fetch-User`."""
    return "Sec-Fetch-Mode" not in headers or headers.get("Sec-Fetch-User") == "?1"


async def _fields(request: web.Request) -> Mapping[str, object]:
    """Return the form's fields. Raises FormError for a body that is no form at all."""
    try:
        return await request.post()
    except (HttpProcessingError, *_NO_FORM) as error:
        raise FormError(problems.form_unreadable()) from error


def read_form(fields: Mapping[str, object], answer: Answer | None) -> VoteForm:
    """Return what the form says; without an `answer` of its own the token's counts.

    Raises FormError for an answer or a reason that we do not know.
    """
    named = _field(fields, "answer")
    try:
        chosen = Answer(named) if named else answer
    except ValueError:
        raise FormError(problems.unknown_answer()) from None
    if chosen is None:
        raise FormError(problems.answer_missing())
    try:
        reason = NoReason(_field(fields, "reason"))
    except ValueError:
        raise FormError(problems.unknown_reason()) from None
    return VoteForm(
        chosen,
        reason if chosen is Answer.NO else NoReason.NONE,
        clean(_field(fields, "comment"), MAX_COMMENT).strip(),
    )


def _field(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise FormError(problems.not_text(name))
    return value.strip()


async def _store(request: web.Request, token: Token, said: VoteForm) -> None:
    context = request.app[CONTEXT]
    vote = Vote(
        recipient=token.recipient,
        story=token.subject,
        answer=said.answer,
        at=context.clock(),
        reason=said.reason,
        comment=said.comment,
        brand_id=context.brand.id,
    )
    await context.votes.record(vote)
    context.metrics.vote(said.answer)
    _log.info("A vote was stored", answer=said.answer.value, story=token.subject)


async def _before(request: web.Request, token: Token) -> web.StreamResponse:
    context = request.app[CONTEXT]
    try:
        votes = context.votes
        earlier = await votes.of_recipient(context.brand.id, token.recipient, token.subject)
    except VotesUnavailableError:
        earlier = None  # the page is still of use; the press will say what is wrong
    finding = await _finding(request, token)
    if not asks_page(request):
        return as_json(
            {
                "recorded": False,
                "story": token.subject,
                "answer": token.answer,
                "in_force": earlier.answer if earlier else None,
                "title": finding.title if finding else None,
            }
        )
    return page(
        request,
        "feedback.html",
        finding=finding,
        chosen=token.answer,
        earlier=earlier,
    )


async def _finding(request: web.Request, token: Token) -> FindingView | None:
    try:
        found = await queries.finding(request.app[CONTEXT], token.subject)
    except DatabaseUnavailableError:
        return None  # votes do not need PostgreSQL; the page does without the story's text
    return finding_view(found) if found else None


async def _after(request: web.Request, token: Token, said: VoteForm) -> web.StreamResponse:
    finding = await _finding(request, token)
    serious = finding is not None and finding.risk >= SERIOUS_RISK
    change = what_changes(said.answer, said.reason, serious=serious)
    if not asks_page(request):
        return as_json(
            {
                "recorded": True,
                "story": token.subject,
                "answer": said.answer,
                "reason": said.reason,
                "comment": said.comment,
                "change": change,
            }
        )
    return page(
        request,
        "thanks.html",
        finding=finding,
        said=said,
        change=change,
    )


async def unsubscribe_page(request: web.Request) -> web.StreamResponse:
    """`GET /unsubscribe/{token}`: a page with a button. Changes nothing."""
    return await _unsubscribe_page(request, _token(request, Purpose.UNSUBSCRIBE))


async def _unsubscribe_page(request: web.Request, token: Token) -> web.StreamResponse:
    context = request.app[CONTEXT]
    gone = token.recipient in await context.votes.unsubscribed(context.brand.id)
    if not asks_page(request):
        hint = "" if gone else "POST to this address to unsubscribe."
        return as_json({"unsubscribed": gone, "hint": hint})
    address = context.recipients.get(token.recipient, "")
    return page(request, "unsubscribe.html", done=gone, address=address)


async def unsubscribe(request: web.Request) -> web.StreamResponse:
    """`POST /unsubscribe/{token}`: no more mail to this recipient (RFC 8058, one click)."""
    wait = request.app[VOTE_LIMIT].take(address_of(request), time.monotonic())
    if wait:
        return too_many(request, wait)
    token = _token(request, Purpose.UNSUBSCRIBE)
    if not _pressed(request.headers):
        return await _unsubscribe_page(request, token)
    context = request.app[CONTEXT]
    await context.votes.unsubscribe(context.brand.id, token.recipient, context.clock())
    _log.info("A recipient unsubscribed", recipient=token.recipient)
    if not asks_page(request):
        return as_json({"unsubscribed": True})
    address = context.recipients.get(token.recipient, "")
    return page(request, "unsubscribe.html", done=True, address=address)


async def export_csv(request: web.Request) -> web.StreamResponse:
    """`GET /feedback.csv`: one line a vote in force."""
    context = request.app[CONTEXT]
    votes = await context.votes.in_force(context.brand.id)
    titles = await queries.titles(context, sorted({vote.story for vote in votes}))
    return web.Response(
        text=export.to_csv(votes, titles, context.recipients),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="feedback.csv"'},
    )
