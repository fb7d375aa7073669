"""PUBLIC_URL with a path: behind a proxy that takes it away, and behind one that leaves it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.brands.desk.watched_file import WatchedFile
from service.brands.loader import read
from tests.web.conftest import Client, Serve, context_of
from tests.web.stored import BRAND, RESULT, RUN_ID, Stored, found_row, vote_token

PATH = "/tools/topfive"
PAGE = {"Accept": "text/html"}
_LINK = re.compile(r'(?:href|action|src|data-run)="(/[^"]*)"')


@pytest.fixture
async def under(serve: Serve, stored: Stored, tmp_path: Path) -> Client:
    """A client of a server whose people ask for it under a path."""
    # As a run leaves it: what its cards lead to is in the archive.
    await stored.archived(*(found_row(one.story) for one in RESULT.findings))
    file = tmp_path / "brand.yaml"
    file.write_text(
        f"brands:\n  - id: {BRAND.id}\n    display_name: {BRAND.display_name}\n"
        "    keywords: {core: [pizza]}\n",
        encoding="utf-8",
    )
    watched = WatchedFile(file, read(file, BRAND.id).brand)
    return await serve(public_url=f"https://example.com{PATH}", api_token=None, brand_file=watched)


async def test_every_link_of_every_page_leads_on_both_ways(under: Client) -> None:
    seen, left = set[str](), {f"{PATH}/", PATH}
    while left:
        link = left.pop()
        seen.add(link)
        assert link.startswith(PATH), link
        if link.endswith(("/run-agent", "/preview")):  # posted to alone
            continue
        for asked in (link, link.removeprefix(PATH) or "/"):  # left as it is; taken away
            answer = await under.get(asked, headers=PAGE)
            assert answer.status == 200, asked
            left |= set(_LINK.findall(await answer.text())) - seen
    assert len(seen) > 5
    assert any(link.startswith(f"{PATH}/runs/") for link in seen)


@pytest.mark.parametrize("before", ["", PATH])
async def test_a_reader_votes_and_a_run_is_started_both_ways(
    under: Client, before: str, stored: Stored
) -> None:
    token = vote_token(context_of(under))
    shown = await under.get(f"{before}/feedback/{token}", headers=PAGE)
    assert shown.status == 200
    voted = await under.post(f"{before}/feedback/{token}", headers=PAGE)
    assert voted.status == 200
    started = await under.post(f"{before}/run-agent", headers=PAGE, allow_redirects=False)
    assert started.status == 303
    assert started.headers["Location"].startswith(f"{PATH}/runs/")


@pytest.mark.parametrize("asked", [PATH, f"{PATH}/runs", "/runs", f"{PATH}/metrics"])
async def test_the_operator_s_pages_stay_shut_under_a_path(serve: Serve, asked: str) -> None:
    client = await serve(public_url=f"https://example.com{PATH}")
    assert (await client.get(asked)).status == 401
    assert (await client.get(f"{PATH}/health/live")).status == 200


async def test_nginx_is_told_not_to_keep_progress_back(under: Client) -> None:
    answer = await under.get(f"/runs/{RUN_ID}/progress")
    assert answer.headers["X-Accel-Buffering"] == "no"
