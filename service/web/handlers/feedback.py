"""Votes over HTTP. Mail scanners follow every link and run its scripts, so looking changes nothing.

GET and HEAD show a page with one real button. POST records, unless the browser lets us tell that no
person pressed anything; then the page comes back and says so. After thanks come the other findings
of the same mail, so that one visit answers all of them.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiohttp import web

from service.errors import (
    DatabaseUnavailableError,
    ForgottenError,
    TokenError,
    VotesUnavailableError,
)
from service.feedback import export
from service.models import SERIOUS_RISK, Answer, Group, NoReason, Vote
from service.signing import Purpose, Token
from service.storage.tables.runs import RunRecord
from service.text.normalize import clean
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.handlers.archive.evidence import became_of
from service.web.middlewares import VOTE_LIMIT, address_of, too_many
from service.web.responses import as_json, asks_page, page, problem
from service.web.security import pressed
from service.web.shown import queries
from service.web.shown.view_models import FindingView, OtherView, finding_view, in_order_of_mail
from service.wording import problems
from service.wording.votes import team_in, what_changes

_log = structlog.get_logger(__name__)

MAX_COMMENT = 1000
"""Characters of a comment that are kept."""
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


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
    return await _before(request, token, token.answer)


async def record(request: web.Request) -> web.StreamResponse:
    """`POST /feedback/{token}`: store the answer; what is acknowledged is on the disk."""
    token = _posted(request, Purpose.VOTE)
    if isinstance(token, web.StreamResponse):
        return token
    if not pressed(request.headers):
        return await _before(request, token, await _wish(request, token), again=True)
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


def _posted(request: web.Request, purpose: Purpose) -> Token | web.StreamResponse:
    """Return the token of a post, or the answer to one who posts too often.

    Each reader has a limit of their own, and who has no valid token one by address: a flood without
    tokens keeps nobody behind the same proxy from voting.
    """
    limit, now = request.app[VOTE_LIMIT], time.monotonic()
    try:
        token = _token(request, purpose)
    except TokenError:
        wait = limit.take(f"unsigned {address_of(request)}", now)
        if wait:
            return too_many(request, wait)
        raise
    wait = limit.take(token.recipient, now)
    return too_many(request, wait) if wait else token


async def _wish(request: web.Request, token: Token) -> Answer | None:
    """Return what the form would have said, so that the page that comes back has it chosen."""
    try:
        return read_form(await _fields(request), token.answer).answer
    except FormError:
        return token.answer


async def _fields(request: web.Request) -> Mapping[str, object]:
    """Return the form's fields. Raises FormError for no form at all, or one of two answers."""
    try:
        fields = await request.post()
    except NO_FORM as error:
        raise FormError(problems.form_unreadable()) from error
    answers = fields.getall("answer", [])
    if any(answer != answers[0] for answer in answers):
        raise FormError(problems.unknown_answer())
    return fields


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


async def _before(
    request: web.Request, token: Token, chosen: Answer | None, *, again: bool = False
) -> web.StreamResponse:
    """Show the page with the button; `again`: what came was no press, and the page says so."""
    context = request.app[CONTEXT]
    try:
        votes = context.votes
        earlier = await votes.of_recipient(context.brand.id, token.recipient, token.subject)
        forgotten = bool(await votes.forgotten([token.recipient]))
    except VotesUnavailableError:
        earlier = None  # the page is still of use; the press will say what is wrong
        forgotten = False
    if forgotten:
        raise ForgottenError
    finding = await _finding(request, token)
    notice = problems.press_not_seen() if again else None
    if not asks_page(request):
        said = {
            "recorded": False,
            "story": token.subject,
            "answer": chosen,
            "in_force": earlier.answer if earlier else None,
            "title": finding.title if finding else None,
        }
        return as_json(said | ({"error": notice[0], "hint": notice[1]} if notice else {}))
    return page(
        request,
        "feedback.html",
        finding=finding,
        became=await became_of(context, [finding]) if finding else {},
        chosen=chosen,
        earlier=earlier,
        of_earlier_report=await _is_of_earlier_report(context, token, earlier),
        notice=notice,
        team=_team(context, token),
    )


async def _is_of_earlier_report(context: WebContext, token: Token, vote: Vote | None) -> bool:
    """Return whether a vote on a story was cast before the mail was made in which the link stood:
    who reads it has not voted on this report."""
    if vote is None or not token.run:
        return False
    try:
        row = await queries.run(context, str(uuid.UUID(hex=token.run)))
    except DatabaseUnavailableError:
        return False
    began = RunRecord.model_validate(row).started_at if row else None
    return began is not None and vote.at < began


def _team(context: WebContext, token: Token) -> str:
    """Return who answers, where a channel got the link; in the language of the page."""
    name = context.channels.get(token.recipient)
    return team_in(name) if name else ""


async def _finding(request: web.Request, token: Token) -> FindingView | None:
    try:
        found = await queries.finding(request.app[CONTEXT], token.subject)
    except DatabaseUnavailableError:
        return None  # votes do not need PostgreSQL; the page does without the story's text
    return finding_view(found) if found else None


async def _after(request: web.Request, token: Token, said: VoteForm) -> web.StreamResponse:
    finding = await _finding(request, token)
    serious = finding is not None and finding.risk >= SERIOUS_RISK
    unsent = finding is not None and finding.score is not None and not finding.rank
    is_own = finding is None or finding.group is Group.BRAND
    change = what_changes(said.answer, said.reason, serious=serious, unsent=unsent, is_own=is_own)
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
        team=_team(request.app[CONTEXT], token),
        others=await _others(request.app[CONTEXT], token),
    )


async def _others(context: WebContext, token: Token) -> list[OtherView]:
    """Return the other findings of the mail that the link stood in, with what was said to them."""
    if not token.run:
        return []  # a mail of an older version does not say of which run it is
    try:
        mailed = await queries.mailed(context, str(uuid.UUID(hex=token.run)))
        stories = [one.story for one in mailed]
        said = await context.votes.answers(context.brand.id, token.recipient, stories)
    except (DatabaseUnavailableError, VotesUnavailableError):
        return []  # the vote is stored, and that is what the page has to say
    return [
        OtherView(
            finding=finding_view(one),
            answer=said.get(one.story),
            token=context.signer.another_vote(token, one.story),
        )
        for one in in_order_of_mail(mailed)
        if one.story and one.story != token.subject
    ]


async def unsubscribe_page(request: web.Request) -> web.StreamResponse:
    """`GET /unsubscribe/{token}`: a page with a button. Changes nothing."""
    return await _unsubscribe_page(request, _token(request, Purpose.UNSUBSCRIBE))


async def _unsubscribe_page(
    request: web.Request, token: Token, *, again: bool = False, back: bool = False
) -> web.StreamResponse:
    """Return how it stands; `again`: a press was not seen, `back`: one took it back."""
    context = request.app[CONTEXT]
    gone = bool(await context.votes.refused(context.brand.id, [token.recipient]))
    notice = problems.press_not_seen() if again and not gone else None
    if not asks_page(request):
        hint = "" if gone else "POST to this address to unsubscribe."
        return as_json({"unsubscribed": gone, "hint": hint})
    address = context.recipients.get(token.recipient, "")
    return page(
        request,
        "unsubscribe.html",
        done=gone,
        back=back,
        may_return=not await context.votes.forgotten([token.recipient]),
        address=address,
        notice=notice,
    )


async def unsubscribe(request: web.Request) -> web.StreamResponse:
    """`POST /unsubscribe/{token}`: no more mail to this recipient (RFC 8058, one click), or with
    `answer=undo` mail again."""
    token = _posted(request, Purpose.UNSUBSCRIBE)
    if isinstance(token, web.StreamResponse):
        return token
    is_pressed = pressed(request.headers)
    if not is_pressed and not await _one_click(request):
        return await _unsubscribe_page(request, token, again=True)
    context = request.app[CONTEXT]
    gone = not (is_pressed and await _takes_back(request, token))
    if gone:
        await context.votes.unsubscribe(context.brand.id, token.recipient, context.clock())
        _log.info("A recipient unsubscribed", recipient=token.recipient)
    else:
        await context.votes.resubscribe(context.brand.id, token.recipient)
        _log.info("A recipient took back having unsubscribed", recipient=token.recipient)
    return await _unsubscribe_page(request, token, back=not gone)


async def _takes_back(request: web.Request, token: Token) -> bool:
    """Return whether a form takes back that its reader left; one who was forgotten stays so."""
    try:
        asked = _field(await _fields(request), "answer") == Answer.UNDO
    except FormError:
        return False
    return asked and not await request.app[CONTEXT].votes.forgotten([token.recipient])


async def _one_click(request: web.Request) -> bool:
    """Return whether a mail provider unsubscribes for its user (RFC 8058).

    Some libraries of programs send a browser's `Sec-Fetch-Mode`, but none its `Sec-Fetch-Site`.
    """
    if "Sec-Fetch-Site" in request.headers:
        return False
    try:
        return _field(await _fields(request), "List-Unsubscribe") == "One-Click"
    except FormError:
        return False


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
