"""Hostile texts from the web through the whole service: read, judged, mailed, shown, voted on."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from service import log
from service.app import App
from service.delivery.channels.email.message import read_back
from tests.app.test_server import serving
from tests.app.world import World, completed, sent, world
from tests.delivery.hostile import HOSTILE
from tests.digest.test_content import Page as Mail
from tests.e2e import service as services
from tests.e2e.test_whole_program import free_port
from tests.web.html import Page

HEADERS = {
    "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
}  # fmt: skip
NAMES = ('"><img src=x onerror=alert(1)>', "=?utf-8?q?=0D=0ABcc:_x@y.z?=", "=HYPERLINK(1)\u202e")
TEXTS = [text.replace("\ud800", "") for text in HOSTILE if text.strip()]
PAGE = {"Accept": "text/html"}
OPERATOR = PAGE | {"Authorization": f"Bearer {services.TOKEN}"}


def rename_sources(file: Path) -> None:
    brand = yaml.safe_load(file.read_text(encoding="utf-8"))
    for source, name in zip(brand["brands"][0]["sources"], NAMES, strict=True):
        source["name"] = name
    file.write_text(yaml.safe_dump(brand), encoding="utf-8")


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        rename_sources(Path(made.environ["BRAND_FILE"]))
        yield made


@pytest.mark.slow
async def test_hostile_texts_from_the_web_stay_words_everywhere(
    around: World, tmp_path: Path
) -> None:
    kept = tmp_path / "log.jsonl"
    settings = {"email_to": "ann@example.com", "min_score": "1", "port": str(free_port())}
    async with around.opened(**settings) as service:
        log.configure(level="INFO", file=kept)
        findings: list[dict[str, Any]] = []
        for begin in range(0, len(TEXTS), 5):  # five go out at a time
            for number, text in enumerate(TEXTS[begin : begin + 5], start=begin):
                body = f"Debonairs Pizza said: {text[:3000]}. It opened a kitchen."
                around.publish(number % 3, f"s{number}", f"{text} Debonairs Pizza", body)
            result = await completed(service)
            assert result["counts"]["failed"] == 0
            findings += result["findings"]
        await sent(service)
        async with serving(service) as url, aiohttp.ClientSession() as session:
            links = [link for mail in around.mail.messages for link in _mail(mail.body)]
            await _pages(session, url, service)
            await _votes(session, url, links)
            await _table(session, url)
    log.configure(level="ERROR")
    _log(kept)
    assert len(findings) >= 25
    assert len(links) >= 2 * 25


def _mail(body: bytes) -> list[str]:
    """Check one mail as it arrived; return its links to the pages of votes."""
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert message["To"] == "ann@example.com"
    letter = read_back(body)
    page = Mail(letter.html)
    assert not {"script", "img", "svg", "iframe", "form", "input"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(link.startswith(("http://127.0.0.1:", "https://topfive.")) for link in page.links)
    part = message.get_body(("html",))
    assert part is not None
    return re.findall(r"/feedback/[\w-]+", html.unescape(part.get_content()))


async def _pages(session: aiohttp.ClientSession, url: str, service: App) -> None:
    async with session.get(f"{url}/runs", headers=OPERATOR | {"Accept": "*/*"}) as answer:
        runs = [row["id"] for row in (await answer.json())["runs"]]
    for path in ("/", "/runs", "/health", *(f"/runs/{run}" for run in runs)):
        async with session.get(url + path, headers=OPERATOR) as answer:
            page = Page(await answer.text())
        assert answer.status == 200
        assert page.faults == []
        assert not page.all("img")
        assert not page.all("svg") or path == "/"
        assert all("nonce" in one for one in page.all("script"))
    assert "onerror" in (await service.pipeline.preview()).letter.html.replace("&#34;", '"')


async def _votes(session: aiohttp.ClientSession, url: str, links: list[str]) -> None:
    """Say no through each page, with a hostile text as the comment."""
    for link, text in zip(links[1::2], TEXTS * 2, strict=False):
        async with session.get(url + link, headers=PAGE) as answer:
            assert Page(await answer.text()).faults == []
        form = {"answer": "no", "reason": "trivial", "comment": text[:900]}
        async with session.post(url + link, headers=PAGE, data=form) as answer:
            assert answer.status == 200
            assert Page(await answer.text()).faults == []


async def _table(session: aiohttp.ClientSession, url: str) -> None:
    async with session.get(f"{url}/feedback.csv", headers=OPERATOR) as answer:
        table = await answer.text()
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len(rows) >= 6
    assert {len(row) for row in rows} == {8}
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"[=+\-@＝＋－＠\t\r\n]", cell), cell
        assert not re.search(r"[;\t\n][=+\-@＝＋－＠]", cell), cell


def _log(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 5
    for line in lines:
        message = json.loads(line)["message"]
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", message), message
