"""The aiohttp application: which address leads to which handler."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from service.web import middlewares, security
from service.web.context import CONTEXT, WebContext
from service.web.handlers import feedback, pages, runs
from service.web.handlers.archive import deliveries, feeds, findings, week
from service.web.handlers.brand import changes, desk, explain, lists, new, suggested, time_machine
from service.web.responses import ENVIRONMENT, PATH, add_headers, environment
from service.web.streams import STREAMS, end_streams


def create_app(context: WebContext) -> web.Application:
    """Return the application of `context`, not yet listening.

    Run it with `access_log=None`: paths carry live tokens, and `/metrics` counts requests.
    """
    app = web.Application(middlewares=middlewares.ALL, client_max_size=middlewares.MAX_BYTES)
    app[CONTEXT] = context
    path = urlsplit(context.public_url).path.rstrip("/")
    app[PATH] = path
    app[ENVIRONMENT] = environment(path)
    app[middlewares.HOSTS] = security.allowed_hosts(context.public_url, context.hosts)
    app[middlewares.VOTE_LIMIT] = security.Limiter(context.vote_rate)
    app[middlewares.LOGIN_LIMIT] = security.Limiter(context.login_rate)
    app[explain.READ_LIMIT] = security.Limiter(explain.READ_RATE)
    app[middlewares.READING_LIMIT] = security.Limiter(context.reading_rate)
    app[STREAMS] = set()
    desk.prepare(app)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(end_streams)
    app.add_routes(_routes())
    if path:  # a proxy may hand us the path as people write it, or without what is before ours
        app.add_routes([_under(path, route) for route in _routes()])
        app.router.add_get(f"{path}/", pages.home)
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
        web.get("/share/{token}", pages.share),
        web.get("/findings", findings.listed),
        web.post("/findings", findings.renew),
        web.get("/findings.csv", findings.export),
        web.get("/findings/{story}", findings.one),
        web.get("/feeds/{key}/findings.atom", feeds.as_atom),
        web.get("/feeds/{key}/findings.json", feeds.as_json_feed),
        web.post("/run-agent", runs.start),
        web.get("/explain", explain.show),
        web.post("/explain", explain.read),
        web.get("/brand/lists", lists.show),
        web.post("/brand/lists", lists.upload),
        web.get("/brand/feeds.opml", lists.download),
        web.get("/brand/suggestions", suggested.show),
        web.post("/brand/suggestions", suggested.post),
        web.get("/deliveries", deliveries.show),
        web.get("/week", week.show),
        web.post("/deliveries", deliveries.post),
        web.get("/runs", runs.listed),
        web.get("/runs/{run_id}", runs.one),
        web.get("/runs/{run_id}/progress", runs.progress),
        web.get("/runs/{run_id}/mails/{number}", runs.mail),
        web.get("/feedback/{token}", feedback.show),
        web.post("/feedback/{token}", feedback.record),
        web.get("/unsubscribe/{token}", feedback.unsubscribe_page),
        web.post("/unsubscribe/{token}", feedback.unsubscribe),
        web.get("/feedback.csv", feedback.export_csv),
        web.get("/brand/new", new.show),
        web.post("/brand/new", new.post),
        web.get("/brand", desk.show),
        web.post("/brand", changes.change),
        web.get("/brand/sources", desk.sources),
        web.get("/brand/sources/{source_key}", desk.source),
        web.post("/brand/sources/{source_key}/preview", desk.preview),
        web.get("/brand/versions", desk.versions),
        web.get("/brand/versions/{version}", desk.version),
        web.get("/brand/file", desk.file),
        web.get("/brand/try", time_machine.show),
        web.post("/brand/try", time_machine.begin),
        web.get("/brand/try/{trial}", time_machine.one),
        web.post("/brand/try/{trial}", time_machine.ask),
    ]


def _under(path: str, route: web.RouteDef) -> web.RouteDef:
    return web.RouteDef(route.method, path + route.path.rstrip("/"), route.handler, route.kwargs)
