"""The demo's own start: everything around the service made, the service run, everything removed.

Says what it is doing, step by step, and prints one address to open.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from service import app
from service.app import App, Overrides
from service.config import Settings
from service.demo import evaluators, sample_model
from service.demo.brand import sample_brand
from service.demo.evaluators import Evaluator
from service.demo.mailbox_ui import MailboxContext, SampleSite, Status, serving
from service.demo.sample_sites import SampleWeb
from service.demo.smtp_catcher import Mailbox
from service.demo.timeline import NewsTimeline
from service.errors import PermanentError
from service.evaluation.llm.connection import read_sdk
from service.models import Brand, Sample, Trigger
from service.runs.scheduler import next_slot, utc_now
from service.wording.catalogue import SOURCE_LANGUAGE

ZONE = ZoneInfo("Africa/Johannesburg")
"""Where the demonstration brand and its readers are."""
READER = "reader@topfive.example"
_OF_READERS = ("MAIL_LANGUAGE",)
"""Settings that the demo takes from the environment: how a mail would look to one's readers."""

_JUDGED = {
    Evaluator.SAMPLE: "Judging is played: written verdicts stand in for a model's (SAMPLE).",
    Evaluator.LEXICAL: "Keywords judge, without a model.",
    Evaluator.OPENAI: "The language model of your OPENAI_API_KEY judges.",
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """The options of `topfive demo`."""

    live: bool = False
    """Read the brand's real sources."""
    port: int = 8000
    """Of the service's page; another is taken when it is in use."""
    minutes: int = 10
    keep: bool = False
    """Whether its data outlives it."""
    evaluator: Evaluator = Evaluator.SAMPLE
    """Who judges, as `evaluators.chosen` has it."""


@dataclass(slots=True)
class _Stage:
    """What stands around the service: the invented web (none with --live), and what it shows."""

    options: DemoOptions
    web: SampleWeb | None
    service: App | None = None
    doing: str = ""
    runs: int = 0

    def brand(self, brand: Brand) -> Brand:
        """Return the brand as the demo watches it."""
        return sample_brand(brand, self.web.sources()) if self.web else brand

    def before_run(self) -> None:
        """Bring out the next invented news, from the second run on."""
        if self.web and self.runs:
            self.web.timeline.advance(utc_now())
        self.runs += 1

    async def again(self) -> None:
        """Start a run now; one that is on is enough."""
        if self.service:
            await self.service.controller.start(Trigger.HTTP)

    def status(self, service_url: str) -> Status:
        """Return how the demo stands, for its pages."""
        timeline = self.web.timeline if self.web else None
        urls = self.web.urls if self.web else {}
        service = self.service
        return Status(
            brand=service.brand.display_name if service else "",
            service_url=service_url,
            next_run_at=next_slot(utc_now(), app.interval(service.settings)) if service else None,
            running=bool(self.doing),
            doing=self.doing,
            round=timeline.round if timeline else 0,
            last_round=timeline.last_round if timeline else 0,
            places=()
            if timeline is None
            else [
                SampleSite(
                    name=outlet.title,
                    url=urls[outlet.id],
                    note="out of order on purpose" if outlet.down else outlet.tagline,
                )
                for outlet in timeline.outlets
                if outlet.id in urls
            ],
            live=self.options.live,
            evaluator=self.options.evaluator,
            language=service.settings.mail_language if service else SOURCE_LANGUAGE,
            primary=service.brand.primary_colour if service else "#c8102e",
            secondary=service.brand.secondary_colour if service else "#1d1d1b",
        )


async def demo(options: DemoOptions, folder: Path, say: Say) -> None:
    """Run the demo with its data in `folder`, until a signal comes."""
    async with AsyncExitStack() as stack:
        mailbox = await stack.enter_async_context(Mailbox(lambda: utc_now().astimezone(ZONE)))
        web = None
        if options.live:
            say("Reading the brand's real sources (--live); they must be reachable from here.")
        else:
            web = await stack.enter_async_context(SampleWeb(NewsTimeline(utc_now())))
            count = len(web.sources())
            say(f"Opened a small web of {count} sites; all its news is invented: SAMPLE.")
        model_url = ""
        if options.evaluator is Evaluator.SAMPLE:
            model_url = await stack.enter_async_context(sample_model.sample_model())
        say(_JUDGED[options.evaluator])
        stage = _Stage(options, web)
        port = _free_port(options.port)
        if port != options.port:
            say(f"Port {options.port} cannot be used here; the service's page is at port {port}.")
        service_url = f"http://127.0.0.1:{port}"
        settings, brand = app.prepare(
            None,
            _environment(options, folder, service_url, mailbox.port)
            | evaluators.settings(options.evaluator, os.environ, model_url),
            log_level="ERROR",
        )
        context = MailboxContext(mailbox, partial(stage.status, service_url), utc_now, stage.again)
        mailbox_url = await stack.enter_async_context(serving(context))
        overrides = Overrides(
            brand=stage.brand,
            saves_brand=False,
            sample=_sample(options),
            mailbox_url=mailbox_url,
            before_run=stage.before_run,
        )
        say("Starting PostgreSQL and Valkey, which came with Topfive …")
        begun = time.monotonic()
        if options.evaluator is not Evaluator.LEXICAL:  # meanwhile, for it takes a second or two
            reading = asyncio.create_task(asyncio.to_thread(read_sdk))
            stack.push_async_callback(asyncio.wait, [reading])
        stage.service = await stack.enter_async_context(app.open_app(settings, brand, overrides))
        say(f"  both are up after {time.monotonic() - begun:.1f} s")
        await _serve(stage, mailbox, mailbox_url, say)
        say("Stopping; the demo's data is " + ("kept." if options.keep else "removed."))


def _sample(options: DemoOptions) -> Sample:
    if options.live:
        return Sample.NOTHING
    return Sample.VERDICTS if options.evaluator is Evaluator.SAMPLE else Sample.STORIES


async def _serve(stage: _Stage, mailbox: Mailbox, mailbox_url: str, say: Say) -> None:
    assert stage.service is not None  # noqa: S101 - for the type checker: demo() has set it
    reporters = [
        asyncio.create_task(_report_runs(stage.service, stage, say)),
        asyncio.create_task(_report_mail(mailbox, mailbox_url, say)),
    ]
    try:
        await app.serve(stage.service, ready=lambda url: say(f"The service's own page: {url}"))
    finally:
        for task in reporters:
            task.cancel()
        await asyncio.gather(*reporters, return_exceptions=True)


async def _report_runs(service: App, stage: _Stage, say: Say) -> None:
    """Say what each run does, as it does it."""
    async for run_id in service.controller.board.runs():
        say("A run begins:")
        async for step in service.controller.board.watch(run_id):
            stage.doing = step.message
            count = f"  ({step.done} of {step.total})" if step.total and step.done else ""
            say(f"  {step.stage:<7} {step.message}{count}")
        stage.doing = ""


async def _report_mail(mailbox: Mailbox, url: str, say: Say) -> None:
    """Say when a mail has come; the first time, what to open."""
    count = 0
    while True:
        mail = await mailbox.wait_for(count + 1)
        count = mailbox.count
        say(f"  mail    {mail.subject}")
        if count == 1:
            say(f"\n  Open this:  {url}\n\n  Stop with Ctrl-C.\n")


def _environment(
    options: DemoOptions, folder: Path, service_url: str, smtp_port: int
) -> dict[str, str]:
    secret, kept = secrets.token_hex(32), folder / "secret"
    try:  # with --keep the links in yesterday's mail still work
        secret = kept.read_text(encoding="utf-8")
    except OSError:
        kept.touch(mode=0o600)
        kept.write_text(secret, encoding="utf-8")
    values = {
        # As if it had been chosen: the demo says itself what it is.
        "BRAND_ID": str(Settings.model_fields["brand_id"].default),
        "DATABASE_URL": "embedded",
        "REDIS_URL": "embedded",
        "PUBLIC_URL": service_url,
        "PORT": str(urlsplit(service_url).port),
        "SECRET_KEY": secret,
        "DATA_DIR": str(folder),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "topfive@topfive.example",
        "EMAIL_TO": READER,
        "AGENT_RUN_INTERVAL_MINUTES": str(options.minutes),
        "LOG_FORMAT": "console",
        "TIMEZONE": ZONE.key,
    }
    values |= {name: given for name in _OF_READERS if (given := os.environ.get(name))}
    if not options.live:
        values |= {"SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8", "SCRAPE_ALLOW_PORTS": "*"}
        values["PARSE_WORKERS"] = "0"  # for so few pages a helper's start takes longer than they do
    return values


def _free_port(wanted: int) -> int:
    """Return `wanted` if it is free, else one that is."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError, OverflowError):  # in use, or no port at all
                trial.bind(("127.0.0.1", port))
                free: int = trial.getsockname()[1]
                return free
    raise PermanentError("no port of this machine is free")
