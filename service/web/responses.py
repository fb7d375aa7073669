"""How an answer looks: JSON or a page by `Accept`, the security headers, the pages' environment."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment

from service.digest.theme import theme
from service.models import MAX_SCORE, SERIOUS_RISK, URGENT_RISK
from service.web.context import CONTEXT
from service.web.template_filters import FILTERS
from service.wording import templates

_CLOSED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
_HEADERS = {
    "Content-Security-Policy": _CLOSED,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer the browser would send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "topfive",
}
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups"
)
"""For a mail shown as a page: mail carries its styles inline, and may do nothing but look."""

ENVIRONMENT: web.AppKey[Environment] = web.AppKey("environment", Environment)


PATH = web.AppKey("path", str)
"""What stands before every path of ours in PUBLIC_URL, such as "/topfive"; mostly empty."""


def environment(home: str = "") -> Environment:
    """Return the pages' templates; `home` is what their links begin with."""
    made = templates.environment(
        Path(__file__).resolve().parent / "templates",
        home=home,
        MAX_SCORE=f"{MAX_SCORE:g}",
        SERIOUS_RISK=SERIOUS_RISK,
        URGENT_RISK=URGENT_RISK,
    )
    made.filters.update(FILTERS)
    return made


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer that does not bring its own."""
    for name, value in _HEADERS.items():
        if name == "Server":
            response.headers[name] = value
        else:
            response.headers.setdefault(name, value)


READERS = frozenset(
    {"/view/{token}", "/share/{token}", "/feedback/{token}", "/unsubscribe/{token}"}
)
"""Routes behind the links of a mail, which are signed. They speak the mail's language, and people
come there from mail programs of every kind: who does not ask for JSON sees a page."""


def route_of(request: web.Request) -> str:
    """Return the pattern of the route that was found, or a fixed word where none was."""
    resource = request.match_info.route.resource
    return resource.canonical.removeprefix(request.app[PATH]) or "/" if resource else "none"


def for_reader(request: web.Request) -> bool:
    """Return whether this comes from a link in a mail, so perhaps from one without our token."""
    return route_of(request) in READERS


def wants_page(accept: str, *, reader: bool = False) -> bool:
    """Return whether an `Accept` header asks for HTML rather than JSON; `*/*` alone does not.

    A `reader` of mail gets HTML unless the header asks for JSON.
    """
    weights = {"html": 0.0, "json": 0.0}
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weight = _weight(parameters)
        if kind in {"text/html", "application/xhtml+xml"}:
            weights["html"] = max(weights["html"], weight)
        elif kind in {"application/json", "text/json"} or kind.endswith("+json"):
            weights["json"] = max(weights["json"], weight)
    if reader:
        return not weights["json"] > weights["html"]
    return weights["html"] > 0 and weights["html"] >= weights["json"]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def asks_page(request: web.Request) -> bool:
    """Return whether this request asks for a page."""
    accept = ",".join(request.headers.getall("Accept", []))
    return wants_page(accept, reader=for_reader(request))


def page(
    request: web.Request,
    template: str,
    status: int = 200,
    *,
    scripts: bool = False,
    frames: bool = False,
    **values: Any,
) -> web.Response:
    """Return the page that `template` makes of `values`, under a policy with a fresh nonce."""
    nonce = secrets.token_urlsafe(16)
    text = rendered(request, template, nonce=nonce, **values)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    if scripts:
        policy += f"; script-src 'nonce-{nonce}'; connect-src 'self'"
    if frames:
        policy += "; frame-src 'self'"
    return web.Response(
        text=text,
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": policy, "Vary": "Accept"},
    )


def rendered(request: web.Request, template: str, **values: Any) -> str:
    """Return what `template` makes of `values` and of what every page knows."""
    context = request.app[CONTEXT]
    made = request.app[ENVIRONMENT].get_template(template)
    colours = theme(context.brand.primary_colour, context.brand.secondary_colour)
    return made.render(
        site=context, theme=colours, zone=context.timezone, now=context.clock(), **values
    )


def as_json(body: Mapping[str, Any], status: int = 200) -> web.Response:
    """Return `body` as JSON."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, default=str)
    return web.Response(
        text=text, status=status, content_type="application/json", headers={"Vary": "Accept"}
    )


def mail_page(html: str) -> web.Response:
    """Return a mail's HTML, shown and shut in."""
    return web.Response(
        text=html,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


def problem(
    request: web.Request,
    status: int,
    error: str,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    visitor: str | None = None,
) -> web.Response:
    """Return an error as `{"error", "hint"}` or as a page, with what to do about it.

    `hint` is for a program and whoever writes it; `visitor`, where it is given, is what the page
    says instead, to somebody who can set nothing up.
    """
    hide = request.app[CONTEXT].hide
    if asks_page(request):
        said = hide(hint if visitor is None else visitor)
        way = _way_on(request, status)
        response = page(request, "problem.html", status, error=hide(error), hint=said, way=way)
    else:
        response = as_json({"error": hide(error), "hint": hide(hint)}, status)
    response.headers.update(headers or {})
    return response


def _way_on(request: web.Request, status: int) -> str:
    """Return where the page of an error leads: "home", the same page "again", or "" for nowhere.

    To a mail's reader the front page is a locked door, and by a wrong name there is none.
    """
    if status == web.HTTPMisdirectedRequest.status_code:
        return ""
    if not for_reader(request):
        return "home"
    over = {web.HTTPNotFound.status_code, web.HTTPGone.status_code}
    return "" if status in over else "again"
