"""The page of the week, and its JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.brands.desk.watched_file import WatchedFile
from service.feedback.votes import Votes
from service.models import (
    Answer,
    HealthState,
    QuietBecause,
    Source,
    SourceHealth,
    SourceKind,
    SourceQuiet,
    Vote,
)
from service.web.openapi import document
from tests.archive.week.heard import eventful, found, lived, reads
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.schema import faults
from tests.web.stored import BRAND, NOW, Stored

TODAY = NOW.date()
LAST = TODAY - timedelta(days=1)
HOUR = timedelta(hours=1)
PAGE = OPERATOR | {"Accept": "text/html"}
WATCHED = replace(
    BRAND,
    competitors=("Roman's Pizza", "Andiccio24", "Nobody's"),
    sources=(
        Source(kind=SourceKind.FEED, target="https://news.example/feed", name="News"),
        Source(kind=SourceKind.SEARCH, target="Debonairs Pizza", name="Search: us"),
        Source(kind=SourceKind.SEARCH, target="Roman's Pizza Soweto", name="Search: rival"),
    ),
)


@pytest.fixture
async def client(serve: Serve, stored: Stored, votes: Votes) -> Client:
    """A server over an eventful week."""
    await eventful(stored.database, BRAND.id, TODAY)
    for recipient, story, answer in (
        ("a" * 16, "storm", Answer.YES), ("b" * 16, "storm", Answer.YES),
        ("a" * 16, "calm1", Answer.YES), ("b" * 16, "riders", Answer.NO),
    ):  # fmt: skip
        at = NOW - timedelta(days=2)
        vote = Vote(recipient=recipient, story=story, answer=answer, at=at, brand_id=BRAND.id)
        await votes.record(vote)
    return await serve(brand_file=WatchedFile(Path("brand.yaml"), WATCHED))


async def week(client: Client, query: str = f"?until={LAST}") -> dict[str, Any]:
    """Return the JSON of a week."""
    answer = await client.get(f"/week{query}", headers=OPERATOR)
    assert answer.status == 200, await answer.text()
    said: dict[str, Any] = await answer.json()
    return said


async def shown(client: Client, query: str = f"?until={LAST}") -> Page:
    """Return the page of a week."""
    answer = await client.get(f"/week{query}", headers=PAGE)
    assert answer.status == 200
    return Page(await answer.text())


def links(page: Page) -> set[str]:
    """Return where a page leads."""
    return {one["href"] or "" for one in page.all("a") if "href" in one}


async def test_a_week_is_compared_with_what_is_normal(client: Client) -> None:
    said = (await week(client))["volume"]
    assert (said["reports"], said["loudness"], said["days_needed"]) == (35, "much_more", 14)
    assert said["usual"] == pytest.approx(14, abs=0.1)
    thursday = said["days"][3]
    assert (thursday["reports"], thursday["usual"], thursday["spike"]) == (17, 2, True)
    assert [one["spike"] for one in said["days"]].count(True) == 1
    assert [one["story"]["story"] for one in said["spikes"]] == ["storm"]
    assert said["not_compared"] == ["Source late"]
    assert said["days"][5]["reports"] - said["days"][5]["compared"] == 2
    text = (await shown(client)).text
    assert "Far more was said than usual" in text
    assert "17 reports where 2 is usual. The story that made it: “Twenty people ill" in text


async def test_voices_are_counted_by_stories_and_what_sources_see_is_said(client: Client) -> None:
    said = (await week(client))["voice"]
    names = {one["name"]: one["stories"] for one in said["shares"]}
    assert list(names) == ["Debonairs Pizza", "Roman's Pizza", "Andiccio24", "Nobody's"]
    assert names["Debonairs Pizza"] == 27  # thirty-five reports, nine of them of one story
    assert names["Nobody's"] == 0
    assert sum(one["share"] for one in said["shares"]) == pytest.approx(1, abs=0.001)
    assert (said["sources"], said["searches_of_brand"], said["searches_of_rivals"]) == (3, 1, 1)
    text = (await shown(client)).text
    assert "only in what these 3 sources bring" in text
    assert "1 of them is a search for words that name no rival" in text
    assert "Nothing was said of 1 rival that is listed." in text


async def test_the_first_day_was_read_though_nothing_was_said(
    client: Client, stored: Stored
) -> None:
    async with stored.database.connection() as connection:
        await connection.execute("DELETE FROM mentions")
        await connection.execute("DELETE FROM agent_runs WHERE started_at < $1", NOW - HOUR)
    days = {day["day"]: day for day in (await week(client, f"?until={TODAY}"))["volume"]["days"]}
    assert days[str(TODAY)]["read"]


async def test_there_is_no_week_before_the_first_run(client: Client, stored: Stored) -> None:
    assert "The week before" in (await shown(client)).text
    async with stored.database.connection() as connection:
        began = await connection.fetchval("SELECT min(started_at) FROM agent_runs")
    of_first = await shown(client, f"?until={began.date()}")
    assert "The week before" not in of_first.text
    assert "The week after" in of_first.text


async def test_risks_stay_open_until_a_reader_says_no(client: Client) -> None:
    said = await week(client)
    assert [one["story"] for one in said["risks"]] == ["storm"]
    assert [one["story"] for one in said["five"]][:2] == ["storm", "riders"]
    assert len(said["five"]) == 5
    assert said["votes"] | {"stories": None} == {"yes": 3, "no": 1, "readers": 2, "stories": None}
    assert said["votes"]["stories"][0]["story"] == "storm"
    text = (await shown(client)).text
    assert "Food safety: act now" in text
    assert "3 yes and 1 no, by 2 readers." in text


async def test_tone_sources_and_cost_are_told(client: Client, stored: Stored) -> None:
    quiet = SourceQuiet(because=QuietBecause.NOTHING, since=NOW - timedelta(days=4), begun=NOW)
    await reads(stored.database, BRAND.id, "q", TODAY - timedelta(days=50), quiet)
    broken = SourceHealth(
        source_key="f", name="Broken", state=HealthState.FAILING, last_error="HTTP 503",
        since=NOW - timedelta(days=2), last_ok_at=NOW - timedelta(days=2),
    )  # fmt: skip
    never = replace(broken, source_key="v", name="Veld Wire", last_ok_at=None)
    await stored.sources(broken, never)
    said = await week(client)
    assert said["tone"]["negative"] >= 1
    assert sum(said["tone"].values()) == 27
    assert said["sources_quiet"] == [
        "Broken: not read for 2 days (HTTP 503)", "Source q: nothing for 4 days",
        "Veld Wire: never read yet (HTTP 503)",
    ]  # fmt: skip
    assert said["cost"] == {
        "usd": pytest.approx(0.2947), "tokens": 127_400, "unpriced": False, "estimated": False,
    }  # fmt: skip
    assert "$0.29 for 127,400 tokens." in (await shown(client)).text


async def test_other_weeks_are_shown_and_led_to(client: Client) -> None:
    said = await week(client, "?week=2026-W46")
    assert (said["first"], said["last"], said["over"]) == ("2026-11-09", "2026-11-15", True)
    assert said["volume"]["loudness"] == "normal"
    page = await shown(client, "?week=2026-W46")
    assert {"/week?until=2026-11-08", "/week?until=2026-11-22"} <= links(page)
    today = await week(client, "")
    assert (today["last"], today["over"]) == (TODAY.isoformat(), False)
    assert today["volume"]["days"][-1]["over"] is False


async def test_with_too_little_history_nothing_is_compared(serve: Serve, stored: Stored) -> None:
    client = await serve()
    said = await week(client, "")
    assert (said["volume"]["loudness"], said["volume"]["usual"]) == ("unknown", None)
    text = (await shown(client, "")).text
    assert "There is too little history to compare with: 0 days so far, of 14" in text
    assert "The brand file lists no rival" in text
    await lived(stored.database, BRAND.id, TODAY, days=6)
    assert (await week(client, ""))["volume"]["loudness"] == "unknown"


@pytest.mark.parametrize(
    "query", ["?week=soon", "?until=2026-02-30", "?week=2026-W47&until=2026-11-20"]
)
async def test_what_is_no_week_is_refused_in_words(client: Client, query: str) -> None:
    answer = await client.get(f"/week{query}", headers=OPERATOR)
    assert answer.status == 400
    said = await answer.json()
    assert "2026-W48" in said["hint"]
    assert said["error"]


async def test_the_json_is_as_it_is_described(client: Client) -> None:
    described = document()
    answer = described["paths"]["/week"]["get"]["responses"]["200"]["content"]["application/json"]
    assert faults(described, answer["schema"], await week(client)) == []


async def test_what_is_hostile_stays_text(client: Client, stored: Stored) -> None:
    await found(
        stored.database, BRAND.id, "evil", NOW - timedelta(days=1), url="javascript:alert(1)",
        title="<script>alert(1)</script>", outlet="<b>", risk=3, risk_kind="unheard of",
    )  # fmt: skip
    page = await shown(client)
    assert "<script>alert(1)</script>" in page.text
    assert not [link for link in links(page) if link.startswith("javascript")]


async def test_the_page_asks_for_the_token(client: Client) -> None:
    assert (await client.get("/week")).status == 401
    assert (await client.post("/week", headers=OPERATOR)).status == 405
