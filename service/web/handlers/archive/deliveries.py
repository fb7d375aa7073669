"""What was sent where, each attempt with its answer; and a message sent once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from service.delivery.settling import send_again
from service.storage.tables.mail import attempts as tables
from service.storage.tables.mail import stopped
from service.storage.tables.mail.attempts import Delivery, DeliveryState, KeptAttempt
from service.text.recipient import channel_of
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.responses import PATH, as_json, asks_page, page, problem
from service.wording.archive_pages import deliveries as words

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
_MAX_RECIPIENT = 400
"""Characters."""
_MAX_DIGITS, _MAX_ATTEMPTS = 18, 2**31
_NAMES = 300
"""Recipients that the page offers to choose from."""
_OPEN = 5
"""Attempts of a message that are seen without unfolding the rest."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which deliveries are asked for."""

    limit: int
    before: int | None
    state: DeliveryState | None
    recipient: str

    def link(self, path: str, *, before: int | None) -> str:
        """Return the address of these from `before` on."""
        given = {
            "state": self.state or "",
            "recipient": self.recipient,
            "limit": self.limit if self.limit != DEFAULT_LIMIT else "",
            "before": before or "",
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{path}/deliveries{'?' if query else ''}{query}"


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /deliveries`: the newest messages with their attempts; nothing is changed."""
    asked = _asked(request.query)
    if asked is None:
        return problem(request, 400, *words.not_understood())
    context = request.app[CONTEXT]
    async with context.database.connection() as connection:
        found = await tables.deliveries(
            connection,
            brand_id=context.brand.id,
            limit=asked.limit + 1,
            before=asked.before,
            state=asked.state,
            recipient=asked.recipient,
        )
        as_page = asks_page(request)
        names = (
            await tables.recipients(connection, brand_id=context.brand.id, most=_NAMES)
            if as_page
            else []
        )
        closed = await stopped.of(connection, brand_id=context.brand.id)
    shown, more = found[: asked.limit], len(found) > asked.limit
    following = asked.link(request.app[PATH], before=shown[-1].id) if more else None
    if not as_page:
        return as_json(
            {
                "deliveries": [_json(context, one) for one in shown],
                "next": following,
                "stopped": [
                    {
                        "recipient": one.recipient,
                        "at": one.at.isoformat(),
                        "answer": context.hide(one.answer),
                    }
                    for one in closed
                ],
            }
        )
    return page(
        request,
        "archive/deliveries.html",
        deliveries=[_view(context, one) for one in shown],
        asked=asked,
        states=[(one.value, words.state(one)) for one in DeliveryState],
        names=sorted({*names, *([asked.recipient] if asked.recipient else [])}),
        following=following,
        stopped=[(one, context.hide(one.answer)) for one in closed],
    )


async def post(request: web.Request) -> web.StreamResponse:
    """`POST /deliveries`: send a message that has ended once more, or to a channel that stopped."""
    try:
        fields = await request.post()
    except NO_FORM:
        return problem(request, 400, *words.no_order())
    do, recipient = fields.get("do"), str(fields.get("recipient", ""))
    if do == "start" and recipient and _may_be(recipient):
        return await _start(request, recipient)
    number, made = (_number(str(fields.get(name, ""))) for name in ("id", "attempts_made"))
    fits = do == "again" and _may_be(recipient) and (made or 0) < _MAX_ATTEMPTS
    if not fits or number is None or made is None:
        return problem(request, 400, *words.no_order())
    context, brand_id = request.app[CONTEXT], request.app[CONTEXT].brand.id
    if not await send_again(context.database, brand_id=brand_id, number=number, attempts_made=made):
        async with context.database.connection() as connection:
            known = await tables.is_there(connection, brand_id=brand_id, number=number)
        said = words.on_its_way() if known else words.no_such()
        return problem(request, 409 if known else 404, *said)
    if not asks_page(request):
        return as_json({"id": number, "state": DeliveryState.WAITING}, 202)
    where = f"{request.app[PATH]}/deliveries?before={number + 1}#d{number}"
    return web.Response(status=303, headers={"Location": where})


async def _start(request: web.Request, recipient: str) -> web.StreamResponse:
    """Send again to a channel that had wanted no more."""
    context = request.app[CONTEXT]
    async with context.database.connection() as connection:
        started = await stopped.start(connection, brand_id=context.brand.id, recipient=recipient)
    if not started:
        return problem(request, 404, *words.not_stopped())
    if not asks_page(request):
        return as_json({"started": recipient})
    return web.Response(status=303, headers={"Location": f"{request.app[PATH]}/deliveries"})


def _asked(query: Mapping[str, str]) -> _Asked | None:
    """Return what is asked for; None: it makes no sense."""
    limit = _number(query.get("limit") or str(DEFAULT_LIMIT))
    before = _number(query["before"]) if query.get("before") else None
    state, recipient = query.get("state", ""), query.get("recipient", "").strip()
    if limit is None or not 1 <= limit <= MAX_LIMIT or (query.get("before") and before is None):
        return None
    if state and state not in set(DeliveryState):
        return None
    if not _may_be(recipient):
        return None
    return _Asked(limit, before, DeliveryState(state) if state else None, recipient)


def _may_be(recipient: str) -> bool:
    return len(recipient) <= _MAX_RECIPIENT and recipient.isprintable()


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if fits else None


def _json(context: WebContext, one: Delivery) -> dict[str, Any]:
    waits = one.state is DeliveryState.WAITING
    return {
        "id": one.id,
        "message_id": one.message_id,
        "kind": one.kind,
        "run_id": one.run_id,
        "recipient": one.recipient,
        "channel": channel_of(one.recipient),
        "subject": one.subject,
        "state": one.state,
        "why": context.hide(one.last_error),
        "created_at": one.created_at.isoformat(),
        "changed_at": one.updated_at.isoformat(),
        "next_attempt_at": one.not_before.isoformat() if waits else None,
        "attempts_made": one.attempts_made,
        "can_send_again": one.ended,
        "attempts": [_attempt_json(context, attempt) for attempt in one.attempts],
    }


def _attempt_json(context: WebContext, one: KeptAttempt) -> dict[str, Any]:
    return {
        "attempt": one.attempt,
        "at": one.at.isoformat(),
        "verdict": one.verdict,
        "code": one.code,
        "answer": context.hide(one.answer),
        "next_at": one.next_at.isoformat() if one.next_at else None,
    }


def _answer(code: int | None, said: str) -> str:
    """Return an answer with its code, once."""
    return said if code is None or str(code) in said else f"{code} {said}".rstrip()


def _view(context: WebContext, one: Delivery) -> dict[str, Any]:
    said = [
        {
            "number": attempt.attempt,
            "at": attempt.at,
            "verdict": words.verdict(attempt.verdict),
            "mood": {"accepted": "good", "retry": "warn", "unknown": "warn"}.get(
                attempt.verdict, "bad"
            ),
            "answer": _answer(attempt.code, context.hide(attempt.answer)),
            "next_at": attempt.next_at,
        }
        for attempt in reversed(one.attempts)
    ]
    lost = max(0, one.attempts_made - len(one.attempts) - (one.state is DeliveryState.SENDING))
    moods = {"sent": "good", "failed": "bad", "unknown": "warn"}
    return {
        "it": one,
        "kind": words.kind(one.kind),
        "state": words.state(one.state),
        "mood": moods.get(one.state, ""),
        "attempts": said[:_OPEN],
        "earlier": said[_OPEN:],
        "not_kept": words.not_kept(lost) if lost else "",
        "why": "" if one.attempts or not one.last_error else context.hide(one.last_error),
        "risk_of_again": words.risk_of_again(one.state),
    }
