"""The running service: the web page, the scheduler and the outbox, until a signal to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import asyncpg
import structlog
from aiohttp import web

from service import __version__
from service.app.channels import teams_of
from service.app.container import App
from service.app.factories import interval, page_reading
from service.app.health_checks import HealthProbes
from service.app.jobs import cleanup_job, keep_reporting, make_searchable
from service.app.process.connections import Doorkeeper, raise_file_limit
from service.app.process.memory import freeze_loaded
from service.app.process.signals import end_on_signal
from service.archive.week.schedule import WeeklySchedule
from service.config import Settings
from service.embedded.supervisor import Supervised, supervise
from service.errors import PermanentError, TopfiveError
from service.log import Redactor
from service.models import Source
from service.onboarding.site import SiteReader
from service.onboarding.trying import Tried, try_source
from service.runs.scheduler import RunScheduler
from service.scraping import page_content
from service.scraping.guard import check_url
from service.scraping.parser_pool.worker import lasting
from service.signing import recipient_id
from service.web.context import SpendingFigures, WebContext
from service.web.handlers.app import create_app
from service.web.health import Checks
from service.web.middlewares import MAX_LINE_BYTES
from service.web.security import LOOPBACK

_log = structlog.get_logger(__name__)

DRAIN_SECONDS = 5.0
"""How long a run may go on after SIGTERM; idle, the whole service ends within ten seconds."""
OUTBOX_GRACE_SECONDS = 2.0
"""How long mail under way may go on; what is in DATA then is sent once more by the next start."""
_SENDING_PAUSE_SECONDS = 5.0
"""Before mail is sent again after PostgreSQL refused something, such as to write on a full disk."""
IDLE_SECONDS = 75.0
"""How long a connection may say nothing, or take to say what it wants; aiohttp's own hour would let
a stranger hold them all. Proxies give up on theirs after 60."""
HOUSEKEEPING_HOURS = 6.0
_FIRST_HOUSEKEEPING = timedelta(minutes=10)
"""Soon, so that a machine that is never on for six hours keeps KEEP_DAYS too; after the first run,
which somebody may be waiting for."""
_TURN_SECONDS = 0.001
"""How long a thread that parses may keep the interpreter from the event loop, which waits so long
after each call that let it go; Python's own five times that made votes wait during a run."""
_SITE_SECONDS = 20.0
"""How long it is looked for the feeds of a site that somebody waits for."""
_ALL = {"::": ("0.0.0.0", "::")}  # noqa: S104 - who sets this HOST means it
"""asyncio's "::" leaves IPv4 out, and with it the container's own look whether we live; elsewhere
it means both."""
_BACKLOG = 512
"""Connections that the system holds for us while the event loop is busy."""


async def serve(
    app: App, stop: asyncio.Event | None = None, ready: Callable[[str], None] | None = None
) -> None:
    """Run until `stop` is set or a signal comes. `ready` is called with the page's address.

    Raises PermanentError when another host serves this brand with another file of votes, and when
    no run could be made: a template or a model is missing or damaged.
    """
    stop = stop or asyncio.Event()

    end_on_signal(stop.set)
    sys.setswitchinterval(_TURN_SECONDS)
    lexicon = app.judging.judge.lexicon
    await app.scraper.workers.prepare(
        page_content.load, lasting(lexicon.prefilter), app.overrides.clock()
    )
    lexicon.compile()  # this and the next hold the loop: nobody is answered yet
    app.pipeline.rehearse()
    freeze_loaded()
    reasons: list[PermanentError] = []

    def give_up(reason: PermanentError) -> None:
        reasons.append(reason)
        stop.set()

    async with app.votes_file.held(lost=give_up), _supervised(app.stores.embedded):
        await _serve(app, stop, ready)
    if reasons:
        raise reasons[0]


async def _serve(app: App, stop: asyncio.Event, ready: Callable[[str], None] | None) -> None:
    scheduler = RunScheduler(
        app.controller.claim_slot,
        interval=interval(app.settings),
        clock=app.overrides.clock,
        steady=app.overrides.steady,
        look_seconds=app.overrides.look_seconds,
        on_moved=app.outbox.release_after_clock_moved,
    )
    scheduler.every(cleanup_job(app), hours=HOUSEKEEPING_HOURS, first=_FIRST_HOUSEKEEPING)
    async with _web(app, scheduler) as address, asyncio.TaskGroup() as tasks:
        sent_all = asyncio.Event()
        tasks.create_task(_keep_sending(app, sent_all))
        if app.settings.weekly_report:
            tasks.create_task(keep_reporting(app, stop))
        tasks.create_task(make_searchable(app.stores.database, app.brand, stop))
        scheduler.start()
        try:
            words = page_reading(app.settings)
            _log.info(f"{words[0].upper()}{words[1:]}")
            _log.info(f"Topfive watches {app.brand.display_name}; the page is at {address}")
            if ready:
                ready(address)
            await stop.wait()
            _log.info("Stopping: no new runs; finishing what is under way")
            scheduler.pause()
            await app.controller.drain(DRAIN_SECONDS)
        finally:
            scheduler.stop()
        sent_all.set()  # after the drain: the last run's mail still goes out
    _log.info("Stopped")


@asynccontextmanager
async def _supervised(embedded: Sequence[Supervised]) -> AsyncIterator[None]:
    """Start embedded servers again that die while the block runs."""
    tasks = [asyncio.create_task(supervise(one)) for one in embedded]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_sending(
    app: App, stop: asyncio.Event, pause: float = _SENDING_PAUSE_SECONDS
) -> None:
    """Send mail until `stop` is set, whatever the database says meanwhile."""
    while True:
        try:
            await app.outbox.forever(
                stop, grace=OUTBOX_GRACE_SECONDS, readers=app.settings.email_to
            )
        except (asyncpg.PostgresError, TopfiveError) as error:
            _log.error(f"Sending mail was interrupted and begins again in a moment: {error}")
        except Exception:  # noqa: BLE001 - the edge of a worker: one bad mail must not end the service
            _log.exception(
                "Sending mail stopped at a fault in Topfive itself and begins again in a moment; "
                "please report it"
            )
        if stop.is_set():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


def check_port(settings: Settings) -> None:
    """Raise PermanentError if the page cannot listen: before any server is started for it."""
    try:
        kind, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as asyncio's server does
            tried.bind(address)
    except OSError as error:
        raise _refused(settings, error) from error


def _refused(settings: Settings, error: OSError) -> PermanentError:
    return PermanentError(
        f"port {settings.port} of {settings.host} cannot be used ({error.strerror})",
        "Another program may use it: set PORT to another number. HOST must be an address "
        "of this machine, such as 127.0.0.1 or 0.0.0.0.",
    )


@asynccontextmanager
async def _web(app: App, scheduler: RunScheduler) -> AsyncIterator[str]:
    """Serve the pages while the block runs; yield their address."""
    host, context = app.settings.host, web_context(app, scheduler)
    runner = web.AppRunner(
        create_app(context),
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=IDLE_SECONDS,
        max_line_size=MAX_LINE_BYTES,
    )
    await runner.setup()
    if runner.server is None:
        raise RuntimeError("a runner has a server once it is set up")
    doorkeeper = Doorkeeper(runner.server, raise_file_limit(), context.trusted_proxies)
    try:
        try:
            listening = await asyncio.get_running_loop().create_server(
                doorkeeper, _ALL.get(host, host), app.settings.port, backlog=_BACKLOG
            )
        except OSError as error:
            raise _refused(app.settings, error) from error
        bound, port = listening.sockets[0].getsockname()[:2]
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else bound  # noqa: S104 - compared
        try:
            yield f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
        finally:
            listening.close()
    finally:
        await runner.cleanup()


def web_context(app: App, scheduler: RunScheduler) -> WebContext:
    """Return what the handlers are given."""
    settings = app.settings
    open_to_all = settings.api_token in ("", "off")
    hide = Redactor(settings.secrets).text
    ids = {recipient_id(address): address for address in settings.email_to}
    return WebContext(
        brand_file=app.in_force.file,
        public_url=settings.public_url,
        signer=app.signer,
        votes=app.stores.votes,
        database=app.stores.database,
        controller=app.controller,
        preview=app.in_force.preview,
        spending=spending_of(app),
        explain_stored=app.explainer.stored,
        explain_now=app.explainer.now,
        has_model=app.explainer.has_model,
        find_feeds=feeds_of(app),
        check_address=_check_of(settings),
        health=_health_of(app, scheduler, ids, hide),
        metrics=app.metrics,
        hide=hide,
        clock=app.overrides.clock,
        next_run=scheduler.next_run_at,
        api_token=None if open_to_all else settings.api_token,
        hosts=(settings.host, *settings.allowed_hosts),
        trusted_proxies=(*settings.trusted_proxies, *LOOPBACK),
        recipients=ids | teams_of(settings),
        channels={recipient_id(one.recipient): one.name for one in settings.channels},
        timezone=settings.timezone,
        mail_language=settings.mail_language,
        keep_days=settings.keep_days,
        min_score=settings.min_score,
        version=__version__,
        sample=app.overrides.sample,
        try_source=_try_source(app),
        mailbox_url=app.overrides.mailbox_url,
        wizard=app.wizard,
        trials=app.trials,
        trial=app.trials.of_brand,
    )


def _health_of(
    app: App, scheduler: RunScheduler, ids: Collection[str], hide: Callable[[str], str]
) -> Checks:
    """Return what `/health` asks; `ids` are those of all who are to get mail."""

    async def readers() -> int:
        return len(set(ids) - await app.stores.votes.refused(app.brand.id, ids))

    probes = HealthProbes(
        database=app.stores.database,
        cache=app.stores.cache,
        votes_ping=app.stores.votes.ping,
        scheduler=scheduler,
        file=app.in_force.file,
        clock=app.overrides.clock,
        overdue=app.metrics.overdue,
        readers=readers,
        max_age=timedelta(hours=app.settings.max_age_hours),
        has_channels=bool(app.settings.channels),
        weekly=weekly_of(app.settings),
    )
    return probes.checks(hide)


def _check_of(settings: Settings) -> Callable[[str], object]:
    """Return what refuses an address that may not be read, as far as its text shows."""
    ports, networks = settings.scrape_allow_ports, settings.scrape_allow_networks
    return partial(check_url, ports=ports, networks=networks)


def weekly_of(settings: Settings) -> WeeklySchedule | None:
    """Return when the week's mail goes; None: never."""
    if settings.weekly_report is None:
        return None
    return WeeklySchedule(settings.weekly_report, settings.timezone)


def _try_source(app: App) -> Callable[[Source], Awaitable[Tried]]:
    """Return what reads one source, for the page that shows what it brings now."""

    async def read(source: Source) -> Tried:
        now = app.overrides.clock()
        return await try_source(source, app.brand, now, trier=app.wizard.trier)

    return read


def feeds_of(app: App) -> Callable[[str], Awaitable[Sequence[str]]]:
    """Return what looks for the feeds of a site."""
    reader = SiteReader(app.scraper.fetcher, app.scraper.workers)

    async def find(address: str) -> Sequence[str]:
        return (await reader.read(address, seconds=_SITE_SECONDS)).feeds

    return find


def spending_of(app: App) -> Callable[[], Awaitable[SpendingFigures]]:
    """Return what tells the page what judging cost."""
    spending, budget, clock = app.judging.spending, app.judging.budget, app.overrides.clock

    async def spent() -> SpendingFigures:
        now = clock()
        month = await spending.month(now)
        return SpendingFigures(
            today_tokens=await spending.used_today(now),
            tokens_per_day=app.settings.tokens_per_day or 0,
            month_usd=month.usd,
            projected_usd=await budget.month_usd(now),
            estimated=month.estimated,
        )

    return spent
