"""The demo's pages: what to try, the mailbox, and one mail as its reader would see it.

A mail's HTML stands in a sandboxed frame: its scripts never run, and its links open in a new tab.
The pages answer this machine's browser only; another host name or another site's form is refused.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from aiohttp import web
from jinja2 import Environment

from service.demo.content import FOLDER
from service.demo.evaluators import Evaluator
from service.demo.smtp_catcher import Mail, Mailbox
from service.digest.theme import theme
from service.wording.digest import unmarked
from service.wording.templates import environment

_HOST = "127.0.0.1"
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_GRACE = 1.0
"""Seconds that an open request may take when the demo stops."""
_FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
_HEAD = re.compile(r"<head\b[^<>]*>", re.IGNORECASE)
_PARTS = ("html", "text", "headers")
_EVALUATORS = {
    Evaluator.SAMPLE: "verdicts written for the sample",
    Evaluator.LEXICAL: "keywords alone",
    Evaluator.OPENAI: "a real model, with OPENAI_API_KEY set",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSite:
    """A site that the demo can show: its name, its address, a word about it."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the demo stands, for the pages; asked anew for each."""

    brand: str
    service_url: str
    """The service's own page."""
    next_run_at: datetime | None = None
    running: bool = False
    doing: str = ""
    """What the run that is on is doing, in a few words."""
    round: int = 0
    last_round: int = 0
    places: Sequence[SampleSite] = ()
    """The sample outlets; empty when the real sources are read."""
    live: bool = False
    """True: real sources (`--live`), so the pages do not say SAMPLE."""
    evaluator: Evaluator = Evaluator.SAMPLE
    """Who judges."""
    language: str = "en"
    """Of the mail, by its code."""
    primary: str = "#c8102e"
    secondary: str = "#1d1d1b"


@dataclass(frozen=True, slots=True)
class MailboxContext:
    """What the pages are made from."""

    mailbox: Mailbox
    status: Callable[[], Status]
    now: Callable[[], datetime]
    again: Callable[[], Awaitable[None]] | None = None
    """Starts a run at once and returns; None hides the button."""


CONTEXT = web.AppKey("context", MailboxContext)


@asynccontextmanager
async def serving(context: MailboxContext, port: int = 0) -> AsyncIterator[str]:
    """Serve the pages on 127.0.0.1 while the context is open; give their address.

    Raises OSError if `port` is taken; 0 is any free one.
    """
    runner = web.AppRunner(application(context), access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, port).start()
        yield f"http://{_HOST}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def application(context: MailboxContext) -> web.Application:
    """Return the pages as an application."""
    app = web.Application(middlewares=[_own_machine_only, _explain])
    app[CONTEXT] = context
    app.router.add_get("/", start)
    app.router.add_get("/mail", list_mails)
    app.router.add_get(r"/mail/{number:\d{1,9}}", show_mail)
    app.router.add_get(r"/mail/{number:\d{1,9}}/body", mail_body)
    app.router.add_get(r"/mail/{number:\d{1,9}}/message.eml", mail_file)
    app.router.add_get("/state", state)
    app.router.add_post("/again", run_again)
    return app


@web.middleware
async def _own_machine_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other host names (DNS rebinding) and other sites' forms (CSRF)."""
    name = (request.host or "").rpartition(":")[0] or request.host
    if name.lower() not in _OWN_NAMES:
        return _problem(request, 421, "This mailbox is open to its own machine only.")
    if request.method == "POST":
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if (origin and origin != f"http://{request.host}") or site not in (None, "same-origin"):
            return _problem(request, 403, "Please press the button on the demo's own page.")
    response = await handler(request)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"  # no-referrer makes a form's Origin "null"
    return response


@web.middleware
async def _explain(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Make a page of what is refused, with the way to the start."""
    try:
        return await handler(request)
    except web.HTTPClientError as error:
        own = error.text if error.text and not error.text.startswith(str(error.status)) else ""
        return _problem(request, error.status, own or "There is nothing at this address.")


def _problem(request: web.Request, status: int, words: str) -> web.Response:
    answer = _page(request, "problem.html", words=words)
    answer.set_status(status)
    return answer


async def start(request: web.Request) -> web.Response:
    """`GET /`: what to try."""
    mails = request.app[CONTEXT].mailbox.mails
    status = request.app[CONTEXT].status()
    shown = {status.evaluator, *([Evaluator.SAMPLE] if status.live else [])}
    others = [(one.value, words) for one, words in _EVALUATORS.items() if one not in shown]
    newest = mails[0] if mails else None
    return _page(request, "start.html", newest=newest, mails=mails, others=others)


async def list_mails(request: web.Request) -> web.Response:
    """`GET /mail`: the mailbox."""
    return _page(request, "list.html", mails=request.app[CONTEXT].mailbox.mails)


async def show_mail(request: web.Request) -> web.Response:
    """`GET /mail/{number}`: a mail with what a mail program shows around it."""
    mail = _mail(request)
    part = request.query.get("part", "html" if mail.html else "text")
    return _page(
        request, "mail.html", mails=request.app[CONTEXT].mailbox.mails, mail=mail,
        part=part if part in _PARTS else "text", narrow="phone" in request.query,
    )  # fmt: skip


async def mail_body(request: web.Request) -> web.Response:
    """`GET /mail/{number}/body`: the mail's HTML alone, for the frame."""
    mail = _mail(request)
    headers = {"Content-Security-Policy": _FRAME_POLICY}
    base = '<base target="_blank">'  # links open in a new tab, as from a mail program
    text, found = _HEAD.subn(lambda head: head.group() + base, mail.html, count=1)
    return web.Response(
        text=text if found else base + text,
        content_type="text/html", charset="utf-8", headers=headers,
    )  # fmt: skip


async def mail_file(request: web.Request) -> web.Response:
    """`GET /mail/{number}/message.eml`: the mail as it came, for a mail program."""
    mail = _mail(request)
    headers = {"Content-Disposition": f'attachment; filename="topfive-demo-{mail.number}.eml"'}
    return web.Response(body=mail.raw, content_type="message/rfc822", headers=headers)


async def state(request: web.Request) -> web.Response:
    """`GET /state`: what the pages' script asks every few seconds."""
    context = request.app[CONTEXT]
    status = context.status()
    return web.json_response(
        {"mails": context.mailbox.count, "running": status.running, "doing": status.doing,
         "seconds": _seconds(status.next_run_at, context.now())}
    )  # fmt: skip


async def run_again(request: web.Request) -> web.Response:
    """`POST /again`: start a run now."""
    again = request.app[CONTEXT].again
    if again is None:
        raise web.HTTPNotFound(text="This demo runs by its timetable only.")
    await again()
    raise web.HTTPSeeOther("/")


def _mail(request: web.Request) -> Mail:
    mail = request.app[CONTEXT].mailbox.mail(int(request.match_info["number"]))
    if mail is None:
        raise web.HTTPNotFound(text="No such mail. The mailbox is emptied when the demo stops.")
    return mail


def _seconds(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, round((moment - now).total_seconds()))


def _page(request: web.Request, template: str, **values: Any) -> web.Response:
    context = request.app[CONTEXT]
    nonce, status = secrets.token_urlsafe(16), context.status()
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "connect-src 'self'; frame-src 'self'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    known: Mapping[str, Any] = {
        "nonce": nonce, "status": status, "theme": theme(status.primary, status.secondary),
        "seconds": _seconds(status.next_run_at, context.now()), "count": context.mailbox.count,
        "again": context.again is not None,
    }  # fmt: skip
    text = _templates().get_template(template).render(**known, **values)
    headers = {"Content-Security-Policy": policy}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = environment(FOLDER / "mailbox")
    # The pages say at their top that all is invented.
    made.filters["unmarked"] = unmarked
    made.filters["duration"] = lambda seconds: (
        f"{seconds // 60}:{seconds % 60:02d}"
    )  # as the script
    return made
