"""The aiohttp application: which address leads to which handler."""

from __future__ import annotations

from aiohttp import web

from service.digest.theme import theme
from service.web import middlewares, security
from service.web.context import SITE, Site
from service.web.handlers import feedback, pages, runs
from service.web.limits import Limiter
from service.web.responses import ENVIRONMENT, add_headers, environment


def create_app(site: Site) -> web.Application:
    """Return the application of `site`, not yet listening.

    Run it with `access_log=None`: paths carry live tokens, and `/metrics` counts requests.
    """
    app = web.Application(middlewares=middlewares.ALL, client_max_size=middlewares.MOST_BYTES)
    app[SITE] = site
    app[ENVIRONMENT] = environment(theme(site.brand.primary_colour, site.brand.secondary_colour))
    app[middlewares.HOSTS] = security.allowed_hosts(site.public_url, site.hosts)
    app[middlewares.VOTE_LIMIT] = Limiter(site.vote_rate)
    app[middlewares.LOGIN_LIMIT] = Limiter(site.login_rate)
    app[runs.STREAMS] = set()
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(runs.end_streams)
    app.add_routes(_routes())
    return app


def _routes() -> list[web.RouteDef]:
    return [
        web.get("/", pages.home),
        web.get("/health", pages.health),
        web.get("/health/live", pages.alive),
        web.get("/metrics", pages.figures),
        web.get("/openapi.json", pages.openapi),
        web.get("/digest/preview", pages.preview),
        web.get("/view/{token}", pages.view),
        web.post("/run-agent", runs.start),
        web.get("/runs", runs.listed),
        web.get("/runs/{run_id}", runs.one),
        web.get("/runs/{run_id}/progress", runs.progress),
        web.get("/runs/{run_id}/mails/{number}", runs.mail),
        web.get("/feedback/{token}", feedback.show),
        web.post("/feedback/{token}", feedback.record),
        web.get("/unsubscribe/{token}", feedback.unsubscribe_page),
        web.post("/unsubscribe/{token}", feedback.unsubscribe),
        web.get("/feedback.csv", feedback.export_csv),
    ]
