"""A kind of source is one file, a row and a key: one is added to a copy, and read from."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import service
from tests.scraping.web import LocalWeb

FILE = '''
"""Telegram: the public preview of a channel."""

from html import unescape
import re

from service.models import Source, SourceKind
from service.scraping.feeds.model import Entry
from service.scraping.http.rate_limiter import Bucket
from service.scraping.sources.source_type import HTML, Parsed, Request, RequestOptions, SourceType

_POST = re.compile(r'data-post="([^"]+)".*?<div class="text">(.*?)</div>', re.DOTALL)


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    url = f"{options.service_urls['telegram']}/s/{source.target}"
    return (Request(url=url, parse=parse, accept=HTML),)


def parse(body: bytes, url: str, content_type: str | None) -> Parsed:
    return Parsed(
        entries=tuple(
            Entry(title=unescape(text), link=f"https://t.me/{post}")
            for post, text in _POST.findall(body.decode())
        )
    )


TELEGRAM = SourceType(
    kind=SourceKind.TELEGRAM,
    requests=requests,
    services={"telegram": "https://t.me"},
    buckets={"t.me": Bucket("telegram", 2.0)},
    may_be_empty=False,
    whole_posts=True,
)
'''
BRAND = """
brands:
  - id: zest
    display_name: Zesty Pizza
    keywords: [pizza]
    sources:
      - telegram: zestypizza
"""
SCRIPT = """
import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.brands import loader
from service.evaluation.lexical_scorer import Lexicon
from service.models.run_result import SourceJson
from service.scraping.collector import Collector
from service.scraping.entries.context import EarlierRuns, Wanted
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.registry import BUCKETS
from service.web.shown.view_models import source_view


async def none_known(_):
    return set()


async def main(brand_file, service_url):
    brand = loader.load(Path(brand_file), "zest")
    fetcher = Fetcher(user_agent="t", networks=("127.0.0.0/8",), ports=None, buckets=BUCKETS)
    async with fetcher, Workers(1) as workers:
        (report,) = await Collector(
            fetcher=fetcher, workers=workers, cache=None, service_urls={"telegram": service_url}
        ).collect(
            brand.sources, EarlierRuns(known=none_known),
            Wanted(prefilter=Lexicon(brand).prefilter, max_age=timedelta(days=1)),
            now=datetime.now(UTC),
        )
    source = report.source
    print(source.name, BUCKETS["t.me"].pause, report.error, sep="|")
    print(*(f"{item.url} {item.title}" for item in report.items), sep="|")
    print(source_view(SourceJson(kind=source.kind, target=source.target)).searched)


asyncio.run(main(*sys.argv[1:]))
"""


def put(file: Path, after: str, line: str) -> None:
    """Put `line` behind the one line that is `after`."""
    text = file.read_text(encoding="utf-8")
    assert text.count(f"{after}\n") == 1, f"{file.name} has changed: adapt this test"
    file.write_text(text.replace(f"{after}\n", f"{after}\n{line}\n"), encoding="utf-8")


@pytest.mark.slow
async def test_a_kind_is_added_in_three_places_and_read_from_the_brand_file_on(
    tmp_path: Path, web: LocalWeb
) -> None:
    real = Path(service.__file__).parent
    copy = tmp_path / "service"
    shutil.copytree(real, copy, ignore=shutil.ignore_patterns("__pycache__"))
    sources = copy / "scraping" / "sources"
    (sources / "telegram.py").write_text(FILE, encoding="utf-8")
    put(sources / "registry.py", "        bluesky.BLUESKY,", "        telegram.TELEGRAM,")
    put(sources / "registry.py", "    reddit,", "    telegram,")
    put(
        copy / "models" / "source_kind.py",
        '    BLUESKY = "bluesky", WORDS',
        '    TELEGRAM = "telegram", WORDS',
    )
    brand = tmp_path / "brand.yaml"
    brand.write_text(BRAND, encoding="utf-8")
    web.page(
        "/s/zestypizza",
        '<html><body><div data-post="zestypizza/7"><div class="text">Cold &amp; late</div></div>',
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, str(brand), web.url(""),
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert out.decode().splitlines() == [
        "Telegram: zestypizza|2.0|", "https://t.me/zestypizza/7 Cold & late", "zestypizza",
    ]  # fmt: skip
