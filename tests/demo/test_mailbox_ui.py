"""The demo's mailbox: real SMTP in, pages out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import aiohttp
import aiosmtplib
import pytest

from service.demo.evaluators import Evaluator
from service.demo.mailbox_ui import MailboxContext, SampleSite, Status, serving
from service.demo.smtp_catcher import Mailbox
from tests.demo.conftest import NOW

STATUS = Status(
    brand="Debonairs Pizza", service_url="http://127.0.0.1:8000/", round=1, last_round=12,
    next_run_at=NOW + timedelta(seconds=545),
    places=(SampleSite(name="Till & Table", url="http://127.0.0.1:9/", note="a note"),),
)  # fmt: skip


class Stage:
    """A mailbox with its pages, and a status that a test can change."""

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        self.status = STATUS
        self.runs = 0
        self.url = ""

    async def again(self) -> None:
        self.runs += 1


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with Mailbox(lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def stage(box: Mailbox) -> AsyncIterator[Stage]:
    made = Stage(box)
    desk = MailboxContext(box, lambda: made.status, lambda: NOW, made.again)
    async with serving(desk) as url:
        made.url = url
        yield made


def letter(subject: str = "SAMPLE · Five findings", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Topfive <topfive@demo.localhost>"
    message["To"] = "you@demo.localhost"
    message["Subject"] = subject
    message.set_content("The plain words, räin and all.\n")
    default = (
        "<html><head><style>p{color:red}</style></head><body><p>The <b>HTML</b> words.</p>"
        '<a href="http://127.0.0.1:8000/feedback/abc">Yes</a></body></html>'
    )
    message.add_alternative(default if html is None else html, subtype="html")
    return message


async def post(box: Mailbox, message: EmailMessage) -> None:
    await aiosmtplib.send(message, hostname=box.host, port=box.port, start_tls=False)


async def get(
    client: aiohttp.ClientSession, stage: Stage, path: str, status: int = 200
) -> tuple[str, aiohttp.ClientResponse]:
    async with client.get(stage.url.rstrip("/") + path) as answer:
        text = await answer.text()
        assert answer.status == status, text
        return text, answer


async def test_a_mail_is_kept_as_it_was_sent(box: Mailbox) -> None:
    await post(box, letter())
    mail = await box.wait_for(1)
    assert (mail.number, mail.at, mail.recipients) == (1, NOW, ("you@demo.localhost",))
    assert mail.sender == "topfive@demo.localhost"
    assert mail.subject == "SAMPLE · Five findings"
    assert mail.text == "The plain words, räin and all.\n"
    assert "<b>HTML</b>" in mail.html
    assert mail.preview == "The HTML words. Yes"
    assert ("Subject", "SAMPLE · Five findings") in mail.headers
    assert mail.raw.startswith(b"From: Topfive")


async def test_a_plain_mail_without_a_subject_can_be_shown_too(box: Mailbox) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@demo.localhost", "b@demo.localhost"
    message.set_content("Just words.")
    await post(box, message)
    mail = box.mails[0]
    assert (mail.subject, mail.html, mail.preview) == ("(no subject)", "", "Just words.")


async def test_a_preheader_is_the_preview_by_itself(box: Mailbox) -> None:
    hidden = "Also: the riders go on, and cheese gets dearer"
    await post(box, letter(html=f'<div style="display:none">{hidden}</div><p>Body</p>'))
    assert box.mails[0].preview == hidden


async def test_an_empty_html_part_has_no_first_words(box: Mailbox) -> None:
    await post(box, letter(html="<style>p{}</style>"))
    assert box.mails[0].preview == ""


async def test_who_waits_is_told_when_the_mail_has_come(box: Mailbox) -> None:
    waiting = asyncio.create_task(box.wait_for(2))
    await post(box, letter("one"))
    assert not waiting.done()
    await post(box, letter("two"))
    assert (await asyncio.wait_for(waiting, 30)).subject == "two"
    assert [mail.subject for mail in box.mails] == ["two", "one"]
    assert box.mail(1) is box.mails[1]
    assert box.mail(3) is None


async def test_closing_ends_open_sessions_and_frees_the_port() -> None:
    async with Mailbox(lambda: NOW) as opened:
        reader, writer = await asyncio.open_connection(opened.host, opened.port)
        assert (await reader.readline()).startswith(b"220")
        await post(opened, letter())
        port = opened.port
    with suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()
    with pytest.raises(OSError, match=r"onnect"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_mailbox_that_never_opened_closes() -> None:
    await Mailbox(lambda: NOW).__aexit__(None, None, None)


async def test_the_start_page_waits_for_the_first_mail_and_then_shows_it(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    text, answer = await get(client, stage, "/")
    assert "appear here by itself" in text
    assert "SAMPLE" in text
    assert '<b id="clock">9:05</b>' in text
    assert 'http-equiv="refresh"' in text
    assert answer.headers["Cache-Control"] == "no-store"
    await post(stage.box, letter())
    text, _ = await get(client, stage, "/")
    assert "Five findings" in text
    assert text.count("SAMPLE") == 1
    assert 'href="/mail/1"' in text
    assert "2 of 13 rounds" in text
    assert "Till &amp; Table" in text
    assert 'href="http://127.0.0.1:8000/"' in text


async def test_the_start_page_says_what_is_on(stage: Stage, client: aiohttp.ClientSession) -> None:
    stage.status = replace(STATUS, running=True, doing="Reading 10 sources", next_run_at=None)
    text, _ = await get(client, stage, "/")
    assert "A run is on." in text
    assert "Reading 10 sources" in text
    assert '<button class="button quiet" disabled' in text


async def test_the_end_of_the_sample_news_is_told(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    stage.status = replace(STATUS, round=12)
    text, _ = await get(client, stage, "/")
    assert "has told all it has" in text


async def test_real_sources_are_not_called_samples(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    stage.status = replace(STATUS, live=True, places=(), round=0, last_round=0)
    text, _ = await get(client, stage, "/")
    assert "SAMPLE" not in text
    assert "watching the web for" in text


@pytest.mark.parametrize(
    ("judges", "live", "told"),
    [
        (Evaluator.SAMPLE, False, ["Written verdicts", "lexical", "openai"]),
        (Evaluator.LEXICAL, False, ["Keywords", "sample", "openai"]),
        (Evaluator.OPENAI, True, ["Your language model", "lexical"]),
    ],
)
async def test_the_start_page_says_who_judges_and_how_to_change_it(
    stage: Stage, client: aiohttp.ClientSession, judges: Evaluator, live: bool, told: list[str]
) -> None:
    stage.status = replace(STATUS, evaluator=judges, live=live)
    text, _ = await get(client, stage, "/")
    assert re.findall(r"<code>--evaluator (\w+)</code>", text) == told[1:]
    assert f"<b>{told[0]}</b>" in text


async def test_a_mail_that_says_itself_that_it_is_a_sample_is_not_marked_again(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    await post(stage.box, letter())
    await post(stage.box, letter("A warning to the operator"))
    marked, _ = await get(client, stage, "/mail/1")
    assert "SAMPLE" not in marked.partition("<body")[2]
    plain, _ = await get(client, stage, "/mail/2")
    assert plain.partition("<body")[2].count("SAMPLE") == 1


async def test_a_mail_is_shown_in_a_frame_that_runs_no_script(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    await post(stage.box, letter())
    text, answer = await get(client, stage, "/mail/1")
    frame = re.search(r"<iframe[^>]+>", text)
    assert frame is not None
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame.group()
    assert "HTML</b>" not in text
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    body, framed = await get(client, stage, "/mail/1/body")
    assert body.startswith('<html><head><base target="_blank"><style>')
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox;")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


async def test_a_mail_without_a_head_still_opens_its_links_outside(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    await post(stage.box, letter(html="<p>Short</p>"))
    body, _ = await get(client, stage, "/mail/1/body")
    assert body.startswith('<base target="_blank"><p>Short</p>')


async def test_plain_text_headers_and_the_bytes_can_be_had(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    await post(stage.box, letter())
    assert "The plain words, räin and all." in (await get(client, stage, "/mail/1?part=text"))[0]
    headers, _ = await get(client, stage, "/mail/1?part=headers")
    assert "<dt>Subject</dt>" in headers
    assert "Topfive &lt;topfive@demo.localhost&gt;" in headers
    raw, answer = await get(client, stage, "/mail/1/message.eml")
    assert raw.encode() == stage.box.mails[0].raw
    assert answer.headers["Content-Disposition"].endswith('"topfive-demo-1.eml"')
    assert "reading phone" in (await get(client, stage, "/mail/1?part=html&phone"))[0]
    assert "<iframe" not in (await get(client, stage, "/mail/1?part=odd"))[0]


async def test_the_list_shows_all_mails_newest_first(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    assert "Nothing yet" in (await get(client, stage, "/mail"))[0]
    await post(stage.box, letter("first of all"))
    await post(stage.box, letter("second of all"))
    text, _ = await get(client, stage, "/mail")
    assert text.index("second of all") < text.index("first of all")


async def test_hostile_mail_is_shown_as_text(stage: Stage, client: aiohttp.ClientSession) -> None:
    await post(stage.box, letter('<script>alert("x")</script>'))
    for path in ("/", "/mail", "/mail/1", "/mail/1?part=headers"):
        assert "<script>alert" not in (await get(client, stage, path))[0]


async def test_a_mail_that_is_not_there(stage: Stage, client: aiohttp.ClientSession) -> None:
    for path in ("/mail/1", "/mail/9/body", "/mail/9/message.eml"):
        text, _ = await get(client, stage, path, 404)
        assert "No such mail" in text
        assert 'href="/"' in text
    for path in ("/nothing", "/mail/x"):
        text, _ = await get(client, stage, path, 404)
        assert "There is nothing at this address" in text
        assert 'href="/"' in text
    async with client.get(stage.url + "again") as answer:
        assert answer.status == 405
        assert 'href="/"' in await answer.text()


async def test_the_state_for_the_pages_script(stage: Stage, client: aiohttp.ClientSession) -> None:
    async with client.get(stage.url + "state") as answer:
        said = await answer.json()
    assert said == {"mails": 0, "running": False, "doing": "", "seconds": 545}
    stage.status = replace(STATUS, next_run_at=NOW - timedelta(seconds=3))
    async with client.get(stage.url + "state") as answer:
        assert (await answer.json())["seconds"] == 0
    stage.status = replace(STATUS, next_run_at=None)
    async with client.get(stage.url + "state") as answer:
        assert (await answer.json())["seconds"] is None


async def test_the_button_starts_a_run_and_comes_back(
    stage: Stage, client: aiohttp.ClientSession
) -> None:
    async with client.post(stage.url + "again", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")
    same = {"Origin": stage.url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    async with client.post(stage.url + "again", headers=same, allow_redirects=False) as answer:
        assert answer.status == 303
    assert stage.runs == 2


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_another_sites_form_starts_nothing(
    stage: Stage, client: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with client.post(stage.url + "again", headers=headers) as answer:
        assert answer.status == 403
    assert stage.runs == 0


async def test_another_host_name_is_refused(stage: Stage, client: aiohttp.ClientSession) -> None:
    async with client.get(stage.url, headers={"Host": "evil.example:80"}) as answer:
        assert answer.status == 421
    async with client.get(stage.url, headers={"Host": "localhost"}) as answer:
        assert answer.status == 200


async def test_without_a_button_there_is_nothing_to_press(
    box: Mailbox, client: aiohttp.ClientSession
) -> None:
    async with serving(MailboxContext(box, lambda: STATUS, lambda: NOW)) as url:
        async with client.get(url) as answer:
            assert "/again" not in await answer.text()
        async with client.post(url + "again") as answer:
            assert answer.status == 404


async def test_a_port_that_is_taken_is_said(stage: Stage, box: Mailbox) -> None:
    port = int(stage.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError, match="address"):
        async with serving(MailboxContext(box, lambda: STATUS, lambda: NOW), port):
            pass
