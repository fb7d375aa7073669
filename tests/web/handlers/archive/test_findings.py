"""The archive over HTTP: searched, paged, one finding with all of it, the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.errors import DatabaseUnavailableError
from service.feedback.votes import Votes
from service.models import Answer, Message, NoReason, Reason, ReasonCode, StoryChange, Vote
from service.signing import recipient_id
from service.storage.tables.archive import search
from service.storage.tables.archive.findings import Standing
from service.storage.tables.outbox import enqueue
from service.web.handlers.archive import findings as handlers
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.stored import (
    BRAND,
    FAILED_ID,
    NOW,
    READER,
    RUN_ID,
    STORY,
    Stored,
    finding,
    found_row,
    outcome,
)

PAGE = OPERATOR | {"Accept": "text/html"}
OTHER = "ffeeddccbbaa9988"


def vote(story: str = STORY, answer: Answer = Answer.YES, **other: Any) -> Vote:
    """Return a vote of the reader."""
    usual: dict[str, Any] = {"recipient": recipient_id(READER), "at": NOW, "brand_id": BRAND.id}
    return Vote(story=story, answer=answer, **(usual | other))


@pytest.fixture
async def filled(stored: Stored, votes: Votes) -> Stored:
    """Two findings, one of them mailed and voted on."""
    await stored.archived(
        found_row(subject="Five"),
        found_row(OTHER, title="A rival's oven", at=NOW - timedelta(hours=1), risk=2,
                  standing=Standing.NAMED, source="Oven Weekly"),
    )  # fmt: skip
    await votes.record(vote())
    return stored


async def listed(client: Client, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/findings{query}", headers=OPERATOR)
    assert answer.status == 200, await answer.text()
    body: dict[str, Any] = await answer.json()
    return body


async def ids(client: Client, query: str) -> list[str]:
    return [one["id"] for one in (await listed(client, query))["findings"]]


async def read(client: Client, path: str, status: int = 200) -> Page:
    answer = await client.get(path, headers=PAGE)
    text = await answer.text()
    assert (answer.status, answer.content_type) == (status, "text/html"), text
    page = Page(text)
    assert page.faults == []
    return page


async def test_a_program_gets_findings_with_their_votes(client: Client, filled: Stored) -> None:
    body = await listed(client)
    assert [one["id"] for one in body["findings"]] == [STORY, OTHER]
    assert body["next"] is None
    first = body["findings"][0]
    assert (first["standing"], first["yes"], first["no"]) == ("mailed", 1, 0)
    assert (first["title"], first["why"]) == (finding().title, finding().why)
    assert first["told_at"] == first["mailed_at"] == NOW.isoformat()


async def test_every_field_of_the_search_counts(client: Client, filled: Stored) -> None:
    day = f"{NOW:%Y-%m-%d}"
    for query in (
        "q=oven", "q=oven+-xylophone&risk=1", "outlet=oven+weekly", "standing=named", "risk=2",
        "voted=none", "q=OVEN&q=soweto", f"to={day}&from={day}&risk=2", "group=&tone=&risk=2",
    ):  # fmt: skip
        assert await ids(client, f"?{query}") == [OTHER], query
    for query in ("voted=yes", "voted=any", "standing=mailed", "topic=openings&q=soweto+drive"):
        assert await ids(client, f"?{query}") == [STORY], query
    for query in ("voted=no", "q=%F0%9F%8D%95", "outlet=%22", "q=xylophone", "topic=x%00y",
                  "from=2027-01-01", "to=2020-01-01", "tone=mixed"):  # fmt: skip
        assert await ids(client, f"?{query}") == [], query


FAULTY = (
    (f"q={'a' * 501}", "q has more than 500"),
    ("risk=4", "risk must be one of"),
    ("risk=-1", "risk must be one of"),
    ("tone=shrill", "tone must be one of"),
    ("voted=perhaps", "voted must be one of"),
    ("standing=x", "standing must be one of"),
    ("group=x", "group must be one of"),
    ("from=yesterday", "from must be a day"),
    ("to=2026-02-30", "to must be a day"),
    ("to=9999-12-31", "to must be a day"),
    ("to=0001-01-01", "to must be a day"),
    ("from=20261128", "from must be a day"),
    ("from=2026-W48-6", "from must be a day"),
    ("limit=0", "limit must be"),
    ("limit=201", "limit must be"),
    ("limit=x", "limit must be"),
    ("after=x", "after is not"),
    ("after=1-A", "after is not"),
    ("after=%D9%A1-a", "after is not"),
)


async def test_what_is_not_understood_is_said(client: Client) -> None:
    for query, words in FAULTY:
        for path in ("/findings", "/findings.csv"):
            answer = await client.get(f"{path}?{query}", headers=OPERATOR)
            body = await answer.json()
            assert (answer.status, words in body["error"]) == (400, True), (path, query)
            assert body["hint"]


async def test_pages_follow_one_another(client: Client, filled: Stored) -> None:
    first = await listed(client, "?limit=1&q=pizza+OR+oven")
    assert [one["id"] for one in first["findings"]] == [STORY]
    asked = urlsplit(first["next"])
    assert asked.path == "/findings"
    assert parse_qs(asked.query)["q"] == ["pizza OR oven"]
    second = await listed(client, f"?{asked.query}")
    assert [one["id"] for one in second["findings"]] == [OTHER]
    assert second["next"] is None
    assert await ids(client, "?after=99999999999999999-zz") == [STORY, OTHER]
    assert await ids(client, "?after=0-0") == []


async def test_the_page_has_the_search_and_leads_on(
    client: Client, filled: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await read(client, "/findings?q=%22oven%22+OR+soweto&risk=1")
    [words] = [one for one in page.all("input") if one.get("name") == "q"]
    assert words["value"] == '"oven" OR soweto'
    assert "A rival's oven" in page.text
    links = [one["href"] for one in page.all("a")]
    assert f"/findings/{OTHER}" in links
    assert "/findings.csv?q=%22oven%22+OR+soweto&risk=1" in links
    monkeypatch.setattr("service.web.handlers.archive.asked.PAGE", 1)
    page = await read(client, "/findings")
    [older] = [one["href"] for one in page.all("a") if one.get("rel") == "next"]
    assert older
    page = await read(client, older)
    assert "Back to the newest" in page.text
    assert finding().title not in page.text


async def test_an_empty_page_says_why(client: Client) -> None:
    for query, words in (
        ("", "Nothing has been found yet"),
        ("?q=a", "Nothing was found that is like this"),
        ("?q=%22", "no word in this"),
        ("?after=1-a", "nothing older"),
        ("?topic=unheard", "Nothing was found that is like this"),
    ):
        assert words in (await read(client, f"/findings{query}")).text, query


async def test_a_finding_has_a_page_with_all_that_is_known(
    client: Client, filled: Stored, votes: Votes
) -> None:
    await votes.record(vote(answer=Answer.NO, reason=NoReason.TRIVIAL, comment="<b>so</b> what"))
    change = StoryChange(2, (Reason(ReasonCode.AS_WRITTEN, {"text": "two outlets to seven"}),))
    await filled.archived(
        found_row(at=NOW + timedelta(hours=2), evidence="Seven said so", change=change,
                  subject="Later", outlets=("A", "B")),
        run_id=FAILED_ID,
    )  # fmt: skip
    await filled.items(
        outcome("Elsewhere told", "mailed", "https://b.example/1", outlet="B"),
        outcome("Told oddly", "mailed", "javascript:alert(1)", outlet="C"),
    )
    async with filled.database.connection() as connection:
        await connection.execute("UPDATE items SET story = $1", STORY)
    page = await read(client, f"/findings/{STORY}")
    for words in (
        finding().title, "Elsewhere told", "two outlets to seven", "Seven said so", "“Later”",
        "“Five”", READER, "<b>so</b> what", "trivial", finding().evidence, "0 yes, 1 no",
    ):  # fmt: skip
        assert words in page.text, words
    links = [one["href"] for one in page.all("a")]
    assert {"https://b.example/1", f"/runs/{RUN_ID}", f"/runs/{FAILED_ID}"} <= set(links)
    assert not any((link or "").startswith("javascript") for link in links)
    [share] = [link for link in links if link and link.startswith("/share/")]
    assert (await client.get(share)).status == 200
    answer = await client.get(f"/findings/{STORY}", headers=OPERATOR)
    body = await answer.json()
    assert [one["quote"] for one in body["tellings"]] == [finding().evidence, "Seven said so"]
    assert [one["subject"] for one in body["tellings"]] == ["Five", "Later"]
    assert [one["outlet"] for one in body["reports"]] == ["B", "C"]
    assert [one["comment"] for one in body["votes"]] == ["<b>so</b> what"]
    assert body["tellings"][1]["change"] == "Two outlets to seven" or body["tellings"][1]["change"]


async def test_a_finding_says_to_which_channels_it_went(client: Client, filled: Stored) -> None:
    page = await read(client, f"/findings/{STORY}")
    assert "Channels that it went to" not in page.text
    async with filled.database.transaction() as connection:
        for name, state in (("risks", "sent"), ("ops", "failed"), ("noon", "queued")):
            told = Message(f"id-{name}", "topfive", f"channel:{name}", "s", b"{}", story=STORY)
            await enqueue(connection, told, brand_id=BRAND.id)
            await connection.execute(
                "UPDATE outbox SET state = $1, updated_at = $2 WHERE message_id = $3",
                state, NOW, f"id-{name}",
            )  # fmt: skip
        other = Message("id-x", "topfive", "channel:elsewhere", "s", b"{}", story=OTHER)
        await enqueue(connection, other, brand_id=BRAND.id)
    page = await read(client, f"/findings/{STORY}")
    for words in (
        "Channels that it went to", "In the channel risks", "Not taken by the channel ops",
        "On its way to the channel noon",
    ):  # fmt: skip
        assert words in page.text, words
    assert "elsewhere" not in page.text
    body = await (await client.get(f"/findings/{STORY}", headers=OPERATOR)).json()
    told_to = [(one["channel"], one["state"]) for one in body["channels"]]
    assert told_to == [("risks", "sent"), ("ops", "failed"), ("noon", "waiting")]


async def test_what_is_gone_says_so_and_what_never_was_does_too(
    client: Client, stored: Stored
) -> None:
    await stored.items(outcome("An old one", "mailed"))
    async with stored.database.connection() as connection:
        await connection.execute(
            "UPDATE items SET story = $1, first_seen = now() - interval '400 days'", OTHER
        )
    page = await read(client, f"/findings/{OTHER}", 410)
    assert "no longer kept" in page.text
    assert "365 days" in page.text
    assert "no finding with this id" in (await read(client, "/findings/0123456789abcdef", 404)).text
    for odd in ("%00", "a%00b", "%F0%9F%8D%95", "x" * 300, "%22", "..%2F"):
        answer = await client.get(f"/findings/{odd}", headers=OPERATOR)
        assert answer.status == 404, odd


async def test_another_brands_findings_are_not_shown(client: Client, filled: Stored) -> None:
    async with filled.database.connection() as connection:
        await connection.execute("UPDATE findings SET brand_id = 'other'")
    assert await ids(client, "") == []
    assert (await client.get(f"/findings/{STORY}", headers=OPERATOR)).status == 404


FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "；=1", "a;=1", 'x",=1',
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://x";"y")', "％0a=1", "plain, with \"quotes\"",
)  # fmt: skip


async def test_the_export_has_what_the_search_finds_and_no_formula(
    client: Client, filled: Stored
) -> None:
    for number, text in enumerate(FORMULAS):
        await filled.archived(
            found_row(f"{number:016x}", title=text, why=text, source=text, evidence=text,
                      topic=text[:20], at=NOW - timedelta(days=1, minutes=number))
        )  # fmt: skip
    answer = await client.get("/findings.csv", headers=OPERATOR)
    assert answer.content_type == "text/csv"
    assert "findings.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(await answer.text(), newline="")))
    assert [row["id"] for row in rows[:2]] == [STORY, OTHER]
    assert (rows[0]["yes"], rows[0]["standing"], rows[0]["score"]) == ("1", "mailed", "4.2")
    assert len(rows) == 2 + len(FORMULAS)
    for row in rows:
        for cell in row.values():
            assert cell[:1] not in set("=+-@＝＋－＠\t\r\n") or not cell, cell
            assert ";=" not in cell
    answer = await client.get("/findings.csv?q=oven", headers=OPERATOR)
    assert [row["id"] for row in csv.DictReader(io.StringIO(await answer.text()))] == [OTHER]
    answer = await client.get("/findings.csv?q=%22", headers=OPERATOR)
    assert (await answer.text()).splitlines() == [",".join(rows[0])]


async def test_a_long_export_comes_in_pieces_up_to_its_end(
    client: Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [found_row(f"{n:016x}", at=NOW - timedelta(minutes=n)) for n in range(25)]
    await stored.archived(*rows)
    monkeypatch.setattr(handlers, "_ROWS_AT_ONCE", 10)
    text = await (await client.get("/findings.csv", headers=OPERATOR)).text()
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == [
        row.shown.story for row in rows
    ]
    monkeypatch.setattr(handlers, "MOST_ROWS", 15)
    text = await (await client.get("/findings.csv", headers=OPERATOR)).text()
    assert len(text.splitlines()) == 16


async def test_an_export_that_breaks_off_does_not_look_whole(
    client: Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored.archived(*(found_row(f"{n:016x}") for n in range(3)))
    monkeypatch.setattr(handlers, "_ROWS_AT_ONCE", 2)
    real, asked = search.newest, []

    async def newest(*given: Any, **named: Any) -> Any:
        asked.append(named)
        if len(asked) > 1:
            raise DatabaseUnavailableError("PostgreSQL is away", "Start it.")
        return await real(*given, **named)

    monkeypatch.setattr(search, "newest", newest)
    with pytest.raises(Exception, match=r"."):  # noqa: PT012 - whichever part of it notices
        answer = await client.get("/findings.csv", headers=OPERATOR)
        assert answer.status == 200
        await answer.text()


async def test_a_search_that_takes_too_long_says_what_to_do(
    client: Client, filled: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SECONDS", 0.05)
    async with filled.database.connection() as holder, holder.transaction():
        await holder.execute("LOCK TABLE findings IN ACCESS EXCLUSIVE MODE")
        for path in ("/findings?q=a", "/findings.csv?q=a"):
            answer = await client.get(path, headers=OPERATOR)
            body = await answer.json()
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            assert "took too long" in body["error"]
            assert "rarer words" in body["hint"]


async def test_all_of_it_asks_for_the_token(serve: Serve) -> None:
    client = await serve()
    for method, path in (
        ("GET", "/findings"), ("GET", "/findings.csv"), ("GET", f"/findings/{STORY}"),
        ("POST", "/findings"),
    ):  # fmt: skip
        assert (await client.request(method, path)).status == 401
