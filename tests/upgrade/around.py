"""What stands around the service when a dump is made and when it is tried: a web, clocks, commands.

The dump lives at its own time: whoever runs it moves the clock of the service's process
(`clock/sitecustomize.py`) and PostgreSQL's `now()` to soon after it was made, so that links, ages
and leases mean in years what they meant then.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import asyncpg

from tests.e2e import service as services
from tests.e2e.newsweb import KINDS, NewsWeb, Story

DUMP = Path(__file__).resolve().parent.parent / "data" / "upgrade" / "fb1ccd7"
HOSTS = tuple(f"site{number}.test" for number in range(len(KINDS)))
PUBLIC_URL = "https://topfive.example.com"
SETTINGS = {
    "PUBLIC_URL": PUBLIC_URL,
    "SECRET_KEY": services.SECRET,
    "API_TOKEN": services.TOKEN,
    "EMAIL_FROM": "topfive@example.com",
    "EMAIL_TO": "anna@example.com,ben@example.com,dora@example.com",
    "ALERT_EMAIL_TO": "ops@example.com",
    "MAX_AGE_HOURS": "336",
    "AGENT_RUN_INTERVAL_MINUTES": "1440",
    "PARSE_WORKERS": "0",
    "SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8",
    "SCRAPE_ALLOW_PORTS": "*",
    "OPENAI_API_KEY": "sk-stand-in",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_TLS": "none",
}
"""What a dump was made with, but for what is of one machine. It is kept beside the dump."""
_CLOCK = """
CREATE SCHEMA clock;
CREATE TABLE clock.moved (by interval NOT NULL);
INSERT INTO clock.moved VALUES ('0');
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.now() + by FROM clock.moved';
"""
_DEFAULTS = """
SELECT d.adrelid::regclass::text AS of, quote_ident(a.attname) AS name
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE pg_get_expr(d.adbin, d.adrelid) = $1
"""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Lend a connection that sees PostgreSQL's own clock."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "public"})
    try:
        yield connection
    finally:
        await connection.close()


async def give_clock(url: str) -> None:
    """Give this database a clock of its own: its `now()` is replaced, also in defaults."""
    async with connected(url) as connection:
        await connection.execute(_CLOCK)
        await _redefault(connection, "now()", "clock.now()")
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(
            f"ALTER DATABASE {name} SET search_path = public, clock, pg_catalog"
        )


async def take_clock(url: str) -> None:
    """Leave the database as if it had never had a clock."""
    async with connected(url) as connection:
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} RESET search_path")
        await _redefault(connection, "clock.now()", "now()")
        await connection.execute("DROP SCHEMA clock CASCADE")


async def _redefault(connection: asyncpg.Connection, old: str, new: str) -> None:
    for row in await connection.fetch(_DEFAULTS, old):
        await connection.execute(f"ALTER TABLE {row['of']} ALTER {row['name']} SET DEFAULT {new}")


async def set_clock(url: str, by: timedelta) -> None:
    """Move the database's clock."""
    async with connected(url) as connection:
        await connection.execute("UPDATE clock.moved SET by = $1", by)


@asynccontextmanager
async def opened_web() -> AsyncIterator[NewsWeb]:
    """Serve the sites under names that are the same on every machine."""
    async with NewsWeb() as web:
        yield web


def ports(web: NewsWeb) -> str:
    """Name the sites instead of numbering their ports; return what finds them."""
    found = []
    for site, host in zip(web.sites, HOSTS, strict=True):
        found.append(f"{host}={site.url.rpartition(':')[2]}")
        site.url = f"http://{host}"
    return ",".join(found)


def pages(web: NewsWeb) -> list[dict[str, Any]]:
    """Return what the sites tell, as JSON."""
    return [
        {"site": s.number, "slug": one.slug, "title": one.title, "body": one.body,
         "at": one.at.isoformat(), "copy_of": one.copy_of}
        for s in web.sites for one in s.stories
    ]  # fmt: skip


def fill(web: NewsWeb, told: list[dict[str, Any]]) -> None:
    """Let the sites tell what `pages` returned."""
    for one in told:
        web.sites[one["site"]].stories.append(
            Story(
                one["slug"],
                one["title"],
                one["body"],
                datetime.fromisoformat(one["at"]),
                one["copy_of"],
            )
        )


@dataclass(slots=True)
class Machine:
    """One machine with a service on it: what it is set up with, and what time it is there."""

    environ: dict[str, str]
    database: str
    folder: Path
    by: timedelta = timedelta(0)

    async def set_to(self, moment: datetime) -> None:
        """Set both clocks; they go on from there."""
        self.by = moment - datetime.now(UTC)
        await set_clock(self.database, self.by)

    def now(self) -> datetime:
        """Return what time it is there."""
        return datetime.now(UTC) + self.by

    def environment(self, **changed: str) -> dict[str, str]:
        """Return the complete environment of a process; `changed` are settings in lower case."""
        settings = {name.upper(): value for name, value in changed.items()}
        clock = str(Path(__file__).resolve().parent / "clock")
        moved = {"PYTHONPATH": clock, "UPGRADE_CLOCK": str(self.by.total_seconds())}
        return self.environ | moved | settings

    @asynccontextmanager
    async def serving(self, **changed: str) -> AsyncIterator[services.Service]:
        """Serve with these settings, and stop in good order."""
        port = int(self.environ["PORT"])
        service = await services.start(self.environment(**changed), self.folder / "log", port)
        try:
            yield service
            assert await service.stop() == 0, service.output()
        finally:
            await service.stop(9)

    async def command(self, *arguments: str, **changed: str) -> str:
        """Carry out a command of the program and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "service", *arguments,
            cwd=services.ROOT, env={"PATH": os.environ["PATH"]} | self.environment(**changed),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()


def machine(
    settings: Mapping[str, str], *, postgres: str, redis: str, smtp: int, model: str, hosts: str,
    folder: Path, port: int,
) -> Machine:  # fmt: skip
    """Return a machine with everything local; its brand reads the sites by their names."""
    sources = [
        {_KEYS[kind][0]: f"http://{host}{_KEYS[kind][1]}", "name": f"Site {number}"}
        for number, (kind, host) in enumerate(zip(KINDS, HOSTS, strict=True))
    ]
    environ = {
        **settings,
        "DATABASE_URL": postgres,
        "REDIS_URL": redis,
        "SMTP_PORT": str(smtp),
        "OPENAI_BASE_URL": model,
        "BRAND_FILE": str(services.brand_file(folder / "brand.yaml", sources)),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "UPGRADE_HOSTS": hosts,
    }
    return Machine(environ, postgres, folder)


_KEYS = {
    "rss": ("feed", "/feed.xml"),
    "atom": ("feed", "/atom.xml"),
    "listing": ("page", "/"),
    "sitemap": ("sitemap", "/sitemap.xml"),
    "dead": ("feed", "/feed.xml"),
}


def load_json(name: str) -> Any:
    """Return a JSON file of the dump."""
    return json.loads((DUMP / name).read_text(encoding="utf-8"))


def links(body: bytes, kind: str) -> list[str]:
    """Return the links of a kind in a mail, in the order in which it has them."""
    part = message_from_bytes(body, policy=policy.default).get_body(("html",))
    assert part is not None
    return re.findall(rf'href="({re.escape(PUBLIC_URL)}/{kind}/[^"]+)"', part.get_content())


def subject(body: bytes) -> str:
    """Return what a mail is about."""
    return str(message_from_bytes(body, policy=policy.default)["Subject"])
