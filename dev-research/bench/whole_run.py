"""One whole run over real feeds and pages, served from this machine: scrape, judge, mail, store.

    python dev-research/bench/whole_run.py DATA [--watch NAME]

DATA holds `feeds_real_dev/*.xml.gz` and `articles_dev/html/*.html.gz`. The feeds are served as
they are, but for their links, which lead to the pages on the same local server: nothing outside is
asked. Each page is also a source of its own. The real brand rarely stands in such feeds, so
`--watch` names something that does. Prints the figures as JSON. A source with more than a hundred
new pages leaves the rest to the second run; the third must find nothing new.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service import app
from service.app import App, Overrides
from service.demo.smtp_catcher import Mailbox
from service.models import Brand, Source, SourceKind, Trigger
from service.runs.scheduler import utc_now

_LINKS = re.compile(
    rb"(<link>\s*(?:<!\[CDATA\[)?|<link[^>]*?href=[\"']|<guid[^>]*>\s*|\"url\"\s*:\s*\")https?://"
)
"""Where a feed names an article; namespaces and pictures stay as they are."""


@asynccontextmanager
async def real_web(data: Path) -> AsyncIterator[list[Source]]:
    """Serve the feeds and pages of `data`; give the sources that read them."""
    feeds = {p.name[:16]: p for p in sorted((data / "feeds_real_dev").glob("*.xml.gz"))}
    pages = sorted((data / "articles_dev" / "html").glob("*.html.gz"))
    if not feeds or not pages:
        sys.exit(f"{data} has no feeds_real_dev and articles_dev: nothing to measure.")

    async def feed(request: web.Request) -> web.Response:
        body = gzip.decompress(feeds[request.match_info["name"]].read_bytes())
        here = f"http://{request.host}/w/".encode()
        body = _LINKS.sub(lambda m: m[1] + here, body)
        return web.Response(body=body, content_type="application/xml")

    async def page(request: web.Request) -> web.Response:
        number = int.from_bytes(request.path.encode()[-8:], "big") % len(pages)
        return web.Response(body=gzip.decompress(pages[number].read_bytes()), headers=_HTML)

    async def article(request: web.Request) -> web.Response:
        body = gzip.decompress(pages[int(request.match_info["number"])].read_bytes())
        return web.Response(body=body, headers=_HTML)

    server = web.Application()
    server.router.add_get("/feed/{name}", feed)
    server.router.add_get("/w/{path:.*}", page)
    server.router.add_get("/article/{number}.html", article)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield [
            *(
                Source(kind=SourceKind.FEED, target=f"{base}/feed/{name}", name=f"Feed {name}")
                for name in feeds
            ),
            *(
                Source(kind=SourceKind.PAGE, target=f"{base}/article/{n}.html", name=f"Page {n}")
                for n in range(len(pages))
            ),
        ]
    finally:
        await runner.cleanup()


_HTML = {"Content-Type": "text/html"}


def watching(brand: Brand, name: str | None, sources: list[Source]) -> Brand:
    """Return the brand on these sources, or one that is called `name`."""
    if name is None:
        return replace(brand, sources=tuple(sources))
    return Brand(
        id="bench", display_name=name, core=(name,), sources=tuple(sources), fingerprint=name
    )


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run twice and return the figures of both runs."""
    with tempfile.TemporaryDirectory() as folder:
        async with real_web(options.data) as sources, Mailbox(utc_now) as mailbox:
            settings, brand = app.prepare(
                None, environment(Path(folder), mailbox.port), log_level="ERROR"
            )
            overrides = Overrides(brand=lambda one: watching(one, options.watch, sources))
            async with app.open_app(settings, brand, overrides) as opened:
                figures = {name: await one_run(opened) for name in ("first", "second", "third")}
                await opened.outbox.drain()
            figures["first"]["mails"] = mailbox.count
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


async def one_run(opened: App) -> dict[str, Any]:
    """Carry out one run and return its figures."""
    begun = time.perf_counter()
    started = await opened.controller.start(Trigger.CLI)
    report = await opened.controller.report(started.run_id)
    result = report.result or {}
    return {
        "status": report.status,
        "error": report.error_message,
        "seconds": round(time.perf_counter() - begun, 1),
        "counts": result.get("counts"),
        "pages_read": sum(one["pages_read"] for one in result.get("sources", [])),
        "failed": [f"{s['name']}: {s['error']}" for s in result.get("sources", []) if s["error"]],
        "findings": [f"{f['score']} {f['title']}" for f in result.get("findings", [])],
        "new_at": [s["name"] for s in result.get("sources", []) if s["new"]][:8],
        "scorer": result.get("scorer"),
    }


def environment(folder: Path, smtp_port: int) -> dict[str, str]:
    """Return a configuration that reaches nothing but this machine."""
    return {
        "DATABASE_URL": "embedded",
        "REDIS_URL": "embedded",
        "DATA_DIR": str(folder),
        "PUBLIC_URL": "https://topfive.example.com",
        "SECRET_KEY": "s" * 32,
        "EVALUATOR": "lexical",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "topfive@example.com",
        "EMAIL_TO": "reader@example.com",
        "SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8",
        "SCRAPE_ALLOW_PORTS": "*",
        "SCRAPE_PER_HOST": "16",
        "MAX_AGE_HOURS": "8760",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--watch", metavar="NAME")
    print(json.dumps(asyncio.run(measure(parser.parse_args())), indent=1, ensure_ascii=False))
