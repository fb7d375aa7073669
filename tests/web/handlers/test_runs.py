"""Starting, listing and watching runs over HTTP."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import asdict
from datetime import timedelta

import pytest
from aiohttp import ClientError, ClientResponse, ClientTimeout

from service.models import Sample, SourceKind, SourceState
from service.models.run_result import JudgingJson, SecondQuestionJson, SourceJson
from service.runs.progress import ProgressStep
from service.web.handlers import runs as handlers
from service.web.streams import STREAMS
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_doors import OPERATOR, PAGE
from tests.web.html import Page
from tests.web.stored import FAILED_ID, READER, RUN_ID, Stored, outcome, result, vote_token

OPERATOR_PAGE = OPERATOR | PAGE


async def test_a_run_is_started_at_once_and_joined_while_it_is_on(
    client: Client, stored: Stored
) -> None:
    stored.more_steps = asyncio.Event()
    first = await client.post("/run-agent", headers=OPERATOR)
    body = await first.json()
    assert first.status == 202
    assert body["status_url"] == f"/runs/{body['run_id']}"
    assert body["already_running"] is False
    second = await (await client.post("/run-agent", headers=OPERATOR)).json()
    assert second["run_id"] == body["run_id"]
    assert second["already_running"] is True
    await stored.begun.wait()
    row = await (await client.get(body["status_url"], headers=OPERATOR)).json()
    assert row["status"] == "running"


@pytest.mark.parametrize("wait", ["true", "1", "yes"])
async def test_waiting_answers_with_the_finished_run(client: Client, wait: str) -> None:
    answer = await client.post(f"/run-agent?wait={wait}", headers=OPERATOR)
    body = await answer.json()
    assert answer.status == 200
    assert body["status"] == "completed"
    assert body["result"]["findings"]
    again = await (await client.get(f"/runs/{body['id']}", headers=OPERATOR)).json()
    assert again == body


async def test_a_wait_that_is_no_answer_is_refused(client: Client, stored: Stored) -> None:
    assert (await client.post("/run-agent?wait=maybe", headers=OPERATOR)).status == 400
    assert stored.starts == 0


async def test_the_button_leads_to_the_run_without_a_script(client: Client, stored: Stored) -> None:
    stored.more_steps = asyncio.Event()
    answer = await client.post("/run-agent", headers=OPERATOR_PAGE, allow_redirects=False)
    assert answer.status == 303
    page = Page(await (await client.get(answer.headers["Location"], headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert "It is on its way" in page.text
    assert any(one.get("http-equiv") == "refresh" for one in page.all("meta"))


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "abc", "1e3", "", "٣", "99999"])
async def test_a_limit_that_is_none_is_refused(client: Client, limit: str) -> None:
    answer = await client.get("/runs", params={"limit": limit}, headers=OPERATOR)
    assert answer.status == 400
    assert "1 to 1000" in (await answer.json())["error"]


async def test_runs_are_listed_newest_first(client: Client, stored: Stored) -> None:
    ids = await stored.runs_like(30)
    everything = await (await client.get("/runs", headers=OPERATOR)).json()
    assert [one["id"] for one in everything["runs"]] == ids[:20]
    two = await (await client.get("/runs?limit=2", headers=OPERATOR)).json()
    assert [one["id"] for one in two["runs"]] == ids[:2]
    page = Page(await (await client.get("/runs", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert page.text.count("2 findings") == 20


async def test_the_list_of_runs_names_the_mail_of_each_under_its_day(
    serve: Serve, stored: Stored
) -> None:
    await stored.run("00000000-0000-4000-8000-000000000007", ago=timedelta(days=1))
    await stored.mail(subject="SAMPLE · Listeria: two batches called back")
    await stored.mail(subject="SAMPLE · Listeria: two batches called back")
    for client, subject in (
        (await serve(), "SAMPLE · Listeria"),
        (await serve(sample=Sample.STORIES), None),
    ):
        page = Page(await (await client.get("/runs", headers=OPERATOR_PAGE)).text())
        assert page.faults == []
        assert page.text.count("two batches called back") == 1
        assert subject is None or subject in page.text
        assert page.text.count("SAMPLE") == 1
        today, yesterday = (page.text.index(day) for day in ("Monday 23 Nov", "Sunday 22 Nov"))
        assert today < page.text.index("two batches") < yesterday
        assert {"Took", "Cost"} <= {one.get("data-label") for one in page.all("td")}


async def test_an_empty_list_of_runs_is_a_page_too(client: Client, stored: Stored) -> None:
    await stored.clear()
    page = Page(await (await client.get("/runs", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert "None yet" in page.text


@pytest.mark.parametrize("run_id", ["abc", str(uuid.UUID(int=999)), "%27%20OR%201=1", "."])
async def test_a_run_that_is_not_there_is_404(client: Client, run_id: str) -> None:
    for path in (f"/runs/{run_id}", f"/runs/{run_id}/progress", f"/runs/{run_id}/mails/1"):
        assert (await client.get(path, headers=OPERATOR)).status == 404


async def test_the_page_of_a_run_tells_all(client: Client, stored: Stored) -> None:
    hat = "javascript:alert(1)"
    await stored.items(
        outcome("A debonair hat", "no match", hat, outlet="GQ", why="nothing in it is the brand's"),
        outcome("A rival's crust", "almost", score=1.8, reason="0.2 under the floor"),
        outcome("", "unscored"),
    )
    searched = SourceJson(
        name="News", state=SourceState.OK, kind=SourceKind.SEARCH, target='"Debonairs Pizza" recall'
    )
    read = SourceJson(
        name="Feed", state=SourceState.OK, kind=SourceKind.FEED, target="https://feed.example/rss"
    )
    sources = (*result().sources, searched, read)
    await stored.run(told=result(sources=sources, min_score=2.5))
    await stored.mail(subject="Two findings")
    page = Page(await (await client.get(f"/runs/{RUN_ID}", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    for words in (
        "A debonair hat",
        "nothing in it is the brand's",
        "0.2 under the floor",
        "Two findings",
        READER,
        "prompt 3",
        "mailed from a score of 2.5 on",
        'Searched for: "Debonairs Pizza" recall',
        "The model refused one batch",
        "Labour: serious",
        "(estimated)",
        "Pizza Weekly",
        "answered 503",
    ):
        assert words in page.text, words
    assert "https://feed.example/rss" not in page.text
    assert not any("javascript" in (one.get("href") or "") for one in page.all("a"))
    assert [one["sandbox"] for one in page.all("iframe")] == [None]


async def test_what_costs_nothing_is_no_estimate_and_no_token_of_a_model(
    client: Client, stored: Stored
) -> None:
    cost = result().cost.model_copy(update={"usd": 0.0, "estimated": True})
    await stored.run(told=result(cost=cost))
    for path in (f"/runs/{RUN_ID}", "/runs"):
        page = Page(await (await client.get(path, headers=OPERATOR_PAGE)).text())
        assert "(estimated)" not in page.text, path
        assert " of the model" not in page.text, path


async def test_the_page_of_a_run_tells_of_verdicts_that_are_far_from_keywords(
    client: Client, stored: Stored
) -> None:
    asked = (
        SecondQuestionJson(title="Children ill", keywords=4.9, keywords_risk=3, second=0.4),
        SecondQuestionJson(title="A shop", keywords=3.4, first=1.0, second=1.2, stands=True),
        SecondQuestionJson(title="A sponsor", keywords=3.1, first=1.0),
        SecondQuestionJson(title="A prize", keywords=3.1, first=1.0, asked=True),
    )
    await stored.run(told=result(judging=JudgingJson(asked=9, second_questions=asked)))
    page = Page(await (await client.get(f"/runs/{RUN_ID}", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    for words in (
        "Verdicts of the model far from what keywords say: 4",
        "keywords 4.9, risk 3; the model 0.0, risk 0; asked once more 0.4, risk 0; keywords",
        "asked once more 1.2, risk 0; that answer stands",
        "asked once more: no usable answer; keywords decided",
        "the model 1.0, risk 0; not asked once more, for want of room; keywords decided",
    ):
        assert words in page.text, words


async def test_a_failed_run_says_why(client: Client) -> None:
    path = f"/runs/{FAILED_ID}"
    page = Page(await (await client.get(path, headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert "all sources failed" in page.text
    assert (await (await client.get(path, headers=OPERATOR)).json())["result"] is None


async def test_a_run_that_was_killed_says_what_that_means(client: Client, stored: Stored) -> None:
    await stored.run(FAILED_ID, failure="lease expired")
    for path in ("/runs", f"/runs/{FAILED_ID}"):
        page = Page(await (await client.get(path, headers=OPERATOR_PAGE)).text())
        assert page.faults == []
        assert "lease expired: Topfive was killed, or did not answer, during the run" in page.text
    row = await (await client.get(f"/runs/{FAILED_ID}", headers=OPERATOR)).json()
    assert row["error_message"] == "lease expired"


async def test_a_mail_is_shown_with_its_links_switched_off(client: Client, stored: Stored) -> None:
    token = vote_token(context_of(client))
    html = f'<p style="color:red"><a href="https://t.example/feedback/{token}">yes</a></p>'
    await stored.mail(html)
    answer = await client.get(f"/runs/{RUN_ID}/mails/1", headers=OPERATOR)
    text = await answer.text()
    assert answer.status == 200
    assert token not in text
    assert "/feedback/…" in text
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    for number in ("0", "2", "x", "-1", "99999"):
        path = f"/runs/{RUN_ID}/mails/{number}"
        assert (await client.get(path, headers=OPERATOR)).status == 404


async def _events(answer: ClientResponse) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in (await answer.text()).strip().split("\n\n"):
        if block.startswith(":"):
            continue
        event, data = block.split("\n", 1)
        found.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


async def test_progress_is_told_as_it_happens_and_ends(client: Client, stored: Stored) -> None:
    stored.steps = [
        ProgressStep("scraping", "Reading 3 sources\nnow", 1, 3),
        ProgressStep("evaluation", "Judging – “12” items"),
    ]
    started = await (await client.post("/run-agent", headers=OPERATOR)).json()
    answer = await client.get(f"{started['status_url']}/progress", headers=OPERATOR)
    assert answer.content_type == "text/event-stream"
    assert await _events(answer) == [
        ("progress", asdict(stored.steps[0])),
        ("progress", asdict(stored.steps[1])),
        ("end", {"status": "completed"}),
    ]


async def test_progress_of_a_run_that_is_over_ends_at_once(client: Client) -> None:
    answer = await client.get(f"/runs/{RUN_ID}/progress", headers=OPERATOR)
    assert await _events(answer) == [("end", {"status": "completed"})]


async def test_a_quiet_stream_gives_signs_of_life(
    client: Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "HEARTBEAT_SECONDS", 0.02)
    stored.more_steps = asyncio.Event()
    started = await (await client.post("/run-agent", headers=OPERATOR)).json()
    answer = await client.get(f"{started['status_url']}/progress", headers=OPERATOR)
    assert await answer.content.readline() == b": still here\n"
    stored.more_steps.set()
    assert (await _events(answer))[-1] == ("end", {"status": "completed"})


async def test_a_reader_who_leaves_frees_the_stream(
    client: Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "HEARTBEAT_SECONDS", 0.02)
    stored.more_steps = asyncio.Event()
    started = await (await client.post("/run-agent", headers=OPERATOR)).json()
    answer = await client.get(f"{started['status_url']}/progress", headers=OPERATOR)
    await answer.content.readline()
    assert len(client.app[STREAMS]) == 1
    answer.close()
    for _ in range(100):
        if not client.app[STREAMS]:
            break
        await asyncio.sleep(0.02)
    assert not client.app[STREAMS]


async def test_a_server_that_stops_ends_its_streams(client: Client, stored: Stored) -> None:
    stored.more_steps = asyncio.Event()
    started = await (await client.post("/run-agent", headers=OPERATOR)).json()
    url = f"{started['status_url']}/progress"
    answer = await client.get(url, headers=OPERATOR, timeout=ClientTimeout(total=10))
    async with asyncio.timeout(30):
        await client.server.close()
    with pytest.raises((ClientError, asyncio.IncompleteReadError)):
        await answer.content.readexactly(10_000)
    assert not client.app[STREAMS]
