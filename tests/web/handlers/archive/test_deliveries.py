"""The page of deliveries: each attempt with its answer, filters, pages of it, and sending again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from service.delivery.channel import Channel, Outcome, Verdict
from service.delivery.outbox import DeliveryAttempt, Outbox, OutboxLimits
from service.models import Message
from service.storage.tables.mail import stopped
from service.text.recipient import EMAIL
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.stored import BRAND, READER, RUN_ID, Stored

PAGE = OPERATOR | {"Accept": "text/html"}
WHERE = "/deliveries"
OTHER = "ops@example.org"


@dataclass(slots=True)
class Server:
    """A mail server in memory: it answers what it is told to, and takes everything after that."""

    answers: list[Outcome | Exception] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)
    via: str = "memory"

    async def probe(self) -> list[str]:
        """Reach nothing: it is here."""
        return []

    def freeze(self, *_: Any, **__: Any) -> Message:
        """Nothing is written here."""
        raise NotImplementedError

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Answer what comes next."""
        await before_handover()
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        self.taken.append(message)
        return Outcome(Verdict.ACCEPTED, "2.0.0 OK queued as <42>", 250)


def outbox(stored: Stored, server: Channel) -> Outbox:
    return Outbox(
        stored.database,
        {EMAIL: server},
        brand_id=BRAND.id,
        owner="one",
        chance=lambda: 0.0,
        limits=OutboxLimits(workers=1),
    )


async def queued(stored: Stored, recipient: str = READER, subject: str = "s") -> None:
    """Store a message that waits for its first attempt."""
    await stored.mail(recipient=recipient, subject=subject)
    await execute(
        stored,
        "UPDATE outbox SET state = 'queued' WHERE recipient = $1 AND attempts = 0",
        recipient,
    )


async def execute(stored: Stored, statement: str, *values: Any) -> None:
    async with stored.database.connection() as connection:
        await connection.execute(statement, *values)


async def attempt(stored: Stored, *answers: Outcome | Exception) -> list[DeliveryAttempt]:
    """Make one attempt for each answer, as if every pause were over."""
    server = Server([*answers])
    done = []
    for _ in answers:
        await execute(stored, "UPDATE outbox SET not_before = now() - interval '1 s'")
        done += [one for one in [await outbox(stored, server).run_once()] if one]
    return done


async def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(WHERE + query, headers=OPERATOR)
    assert answer.status == 200, await answer.text()
    return list((await answer.json())["deliveries"])


async def again(client: Client, one: dict[str, Any], **other: str) -> Any:
    fields = {"do": "again", "id": str(one["id"]), "attempts_made": str(one["attempts_made"])}
    return await client.post(WHERE, data=fields | other, headers=OPERATOR, allow_redirects=False)


async def test_each_attempt_is_shown_with_its_answer_and_what_followed(
    client: Client, stored: Stored
) -> None:
    await queued(stored)
    [waiting] = await listed(client)
    assert (waiting["state"], waiting["attempts"], waiting["can_send_again"]) == (
        "waiting", [], False,
    )  # fmt: skip
    busy = Outcome(Verdict.RETRY, "4.7.1 Greylisted, <come> again", 451, retry_after=90.0)
    await attempt(stored, busy, Outcome(Verdict.FAILED, "5.1.1 no such user", 550))
    [one] = await listed(client)
    assert [
        (kept["attempt"], kept["verdict"], kept["code"], bool(kept["next_at"]))
        for kept in one["attempts"]
    ] == [(1, "retry", 451, True), (2, "failed", 550, False)]
    assert (one["state"], one["run_id"], one["recipient"]) == ("failed", RUN_ID, READER)
    assert one["why"] == "5.1.1 no such user"
    page = await (await client.get(WHERE, headers=PAGE)).text()
    read = Page(page)
    assert read.faults == []
    assert "451 4.7.1 Greylisted, <come> again" in read.text
    assert "550 5.1.1 no such user" in read.text
    assert "It did not arrive, so nothing is doubled." in read.text
    assert page.index("550 5.1.1") < page.index("451 4.7.1")


async def test_a_code_that_the_answer_says_is_not_said_twice(
    client: Client, stored: Stored
) -> None:
    await queued(stored)
    await attempt(stored, Outcome(Verdict.FAILED, "mx.example:25 answered 550 no such user", 550))
    page = await (await client.get(WHERE, headers=PAGE)).text()
    assert ">mx.example:25 answered 550 no such user<" in page


async def test_what_is_taken_keeps_the_answer(client: Client, stored: Stored) -> None:
    await queued(stored)
    await outbox(stored, Server()).drain()
    [one] = await listed(client)
    [kept] = one["attempts"]
    assert (one["state"], kept["answer"], kept["code"]) == ("sent", "2.0.0 OK queued as <42>", 250)
    assert kept["next_at"] is one["next_attempt_at"] is None


async def test_a_message_is_sent_again_once_with_the_same_bytes_however_often_it_is_pressed(
    client: Client, stored: Stored
) -> None:
    await queued(stored)
    server = Server()
    await outbox(stored, server).drain()
    [one] = await listed(client)
    answers = await asyncio.gather(*(again(client, one) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [202, 409, 409, 409]
    [waiting] = await listed(client)
    assert waiting["state"] == "waiting"
    assert (await again(client, waiting)).status == 409
    await outbox(stored, server).drain()
    assert (await again(client, one)).status == 409
    first, second = server.taken
    assert (first.message_id, first.body) == (second.message_id, second.body)
    [told] = await listed(client)
    assert (told["state"], len(told["attempts"])) == ("sent", 2)


async def test_what_may_have_arrived_is_not_sent_by_itself_after_a_crash(
    client: Client, stored: Stored
) -> None:
    await queued(stored)
    await outbox(stored, Server()).drain()
    [one] = await listed(client)
    assert (await again(client, one)).status == 202
    with pytest.raises(RuntimeError):
        await attempt(stored, RuntimeError("the program is killed"))
    await execute(stored, "UPDATE outbox SET lease_until = now() - interval '1 s'")
    server = Server()
    await outbox(stored, server).drain()
    [told] = await listed(client)
    assert (told["state"], server.taken, told["can_send_again"]) == ("unknown", [], True)
    assert "both times the program ended" in told["why"]
    page = Page(await (await client.get(WHERE, headers=PAGE)).text())
    assert "Of one attempt nothing is kept" in page.text
    assert "It may have arrived." in page.text


async def test_a_run_says_that_its_mail_waits_again(client: Client, stored: Stored) -> None:
    await queued(stored)
    await attempt(stored, Outcome(Verdict.FAILED, "5.1.1 no such user", 550))
    [one] = await listed(client)
    await again(client, one)
    answer = await client.get(f"/runs/{RUN_ID}", headers=OPERATOR)
    told = (await answer.json())["result"]["email"]["state"]
    assert told == "not delivered yet, tried again (5.1.1 no such user)"


async def test_the_form_on_the_page_leads_back_to_the_message(
    client: Client, stored: Stored
) -> None:
    await stored.mail()
    [one] = await listed(client)
    fields = {"do": "again", "id": str(one["id"]), "attempts_made": "0"}
    answer = await client.post(WHERE, data=fields, headers=PAGE, allow_redirects=False)
    assert answer.status == 303
    where = answer.headers["Location"]
    assert where.endswith(f"#d{one['id']}")
    page = await (await client.get(where.partition("#")[0], headers=PAGE)).text()
    assert f'id="d{one["id"]}"' in page
    refused = await client.post(WHERE, data=fields, headers=PAGE)
    assert refused.status == 409
    assert "on its way already" in await refused.text()


async def test_pages_by_state_and_recipient_have_each_message_once(
    client: Client, stored: Stored
) -> None:
    for number in range(7):
        await stored.mail(recipient=f"r{number}@example.org", subject=f"Mail {number}")
    await queued(stored, OTHER, "For the operator")
    seen: list[str] = []
    query: str | None = f"{WHERE}?limit=3&state=sent"
    while query:
        told = await (await client.get(query, headers=OPERATOR)).json()
        seen += [one["subject"] for one in told["deliveries"]]
        query = told["next"]
    assert seen == [f"Mail {number}" for number in reversed(range(7))]
    [one] = await listed(client, f"?recipient={OTHER}")
    assert one["subject"] == "For the operator"
    assert [one["state"] for one in await listed(client, "?state=waiting")] == ["waiting"]
    for state in ("sending", "failed", "unknown"):
        assert await listed(client, f"?state={state}") == []
    page = Page(await (await client.get(f"{WHERE}?limit=3&state=sent", headers=PAGE)).text())
    assert page.faults == []
    chosen = [found["value"] for tag, found in page.tags if tag == "option" and "selected" in found]
    assert chosen == ["sent"]
    empty = await (await client.get(f"{WHERE}?state=failed", headers=PAGE)).text()
    assert "There is none like this." in empty


@pytest.mark.parametrize(
    "query",
    [
        "state=queued", "limit=0", "limit=201", "limit=x", "before=x", f"before={10**19}",
        "recipient=a%00b", "recipient=" + "a" * 401,
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused_in_words(client: Client, query: str) -> None:
    answer = await client.get(f"{WHERE}?{query}", headers=OPERATOR)
    assert answer.status == 400
    assert "state is one of waiting" in (await answer.json())["hint"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"do": "resend"}, 400), ({"id": "x"}, 400), ({"attempts_made": str(2**31)}, 400),
        ({"recipient": "x" * 401}, 400), ({"id": "9" * 18}, 404), ({"attempts_made": "7"}, 409),
    ],
)  # fmt: skip
async def test_a_form_that_cannot_be_followed_sends_nothing(
    client: Client, stored: Stored, fields: dict[str, str], status: int
) -> None:
    await stored.mail()
    [one] = await listed(client)
    assert (await again(client, one, **fields)).status == status
    assert [one["state"] for one in await listed(client)] == ["sent"]
    headers = OPERATOR | {"Content-Type": "multipart/form-data"}
    assert (await client.post(WHERE, data=b"\xff\x00", headers=headers)).status == 400


async def test_looking_changes_nothing_and_other_sites_send_nothing(
    client: Client, stored: Stored
) -> None:
    await stored.mail()
    [one] = await listed(client)
    assert (await client.get(f"{WHERE}?do=again&id={one['id']}", headers=OPERATOR)).status == 200
    assert (await client.get(WHERE)).status == 401
    fields = {"do": "again", "id": str(one["id"]), "attempts_made": "0"}
    assert (await client.post(WHERE, data=fields)).status == 401
    [same] = await listed(client)
    assert same == one


async def test_another_site_cannot_have_mail_sent_again(serve: Serve, stored: Stored) -> None:
    client = await serve(api_token=None)
    await stored.mail()
    fields = {"do": "again", "id": "1", "attempts_made": "0"}
    evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.post(WHERE, data=fields, headers=evil)).status == 403


async def test_what_is_secret_is_taken_out_of_answers(serve: Serve, stored: Stored) -> None:
    client = await serve(hide=lambda text: text.replace("hunter2", "***"))
    await queued(stored)
    await attempt(stored, Outcome(Verdict.FAILED, "wrong password hunter2", 535))
    text = await (await client.get(WHERE, headers=OPERATOR)).text()
    page = await (await client.get(WHERE, headers=PAGE)).text()
    assert "hunter2" not in text + page
    assert "wrong password ***" in page


async def test_a_channel_that_wanted_no_more_is_named_and_started_again(
    client: Client, stored: Stored
) -> None:
    async with stored.database.connection() as connection:
        await stopped.save(
            connection, brand_id=BRAND.id, recipient="channel:dashboard", address="print",
            answer="it answered 410 Gone: <bye>",
        )  # fmt: skip
    told = await (await client.get(WHERE, headers=OPERATOR)).json()
    [one] = told["stopped"]
    assert (one["recipient"], one["answer"]) == ("channel:dashboard", "it answered 410 Gone: <bye>")
    page = Page(await (await client.get(WHERE, headers=PAGE)).text())
    assert page.faults == []
    assert "Nothing is sent to channel:dashboard" in page.text
    assert "it answered 410 Gone: <bye>" in page.text
    fields = {"do": "start", "recipient": "channel:dashboard"}
    bad = await client.post(WHERE, data={"do": "start", "recipient": "\0"}, headers=OPERATOR)
    assert bad.status == 400
    answer = await client.post(WHERE, data=fields, headers=PAGE, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, WHERE)
    assert (await client.post(WHERE, data=fields, headers=OPERATOR)).status == 404
    assert (await (await client.get(WHERE, headers=OPERATOR)).json())["stopped"] == []


async def test_attempts_without_end_are_bounded(client: Client, stored: Stored) -> None:
    await queued(stored)
    wrong = Outcome(Verdict.MISCONFIGURED, "no password", 535)
    await attempt(stored, wrong, wrong, wrong)
    await execute(stored, "UPDATE outbox SET attempts = 203")
    await attempt(stored, wrong)
    [one] = await listed(client)
    assert [kept["attempt"] for kept in one["attempts"]] == [1, 204]
    await attempt(stored, *[wrong] * 5)
    page = Page(await (await client.get(WHERE, headers=PAGE)).text())
    assert page.faults == []
    assert "Of 202 attempts nothing is kept" in page.text
    assert "Earlier attempts (2)" in page.text
