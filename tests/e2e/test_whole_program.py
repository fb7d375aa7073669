"""The whole program, driven as a process: run, mail, vote, again, new stories, SIGTERM."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import socket
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import flush
from tests.delivery.smtp_server import Kept, MailServer
from tests.e2e import service as services
from tests.e2e.newsweb import NewsWeb
from tests.evaluation.stand_in import started

pytestmark = pytest.mark.timeout(150)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def read(kept: Kept) -> EmailMessage:
    message = email.message_from_bytes(kept.body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def html_of(kept: Kept) -> str:
    part = read(kept).get_body(("html",))
    assert part is not None
    content: str = part.get_content()
    return content


def links(kept: Kept, kind: str) -> list[str]:
    return re.findall(rf'href="(http://[^"]+/{kind}/[^"]+)"', html_of(kept))


async def until_mails(server: MailServer, count: int) -> Sequence[Kept]:
    for _ in range(200):
        if len(server.messages) >= count:
            return server.messages
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(server.messages)} mails, not {count}")


def first_news(web: NewsWeb) -> None:
    """Publish the first day: about the brand, about rivals, look-alikes, noise."""
    sites = web.sites
    sites[0].publish("soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a restaurant.")
    sites[1].publish("illness", "Twelve people fall ill", "Illness after a meal at Debonairs.")
    sites[2].publish("price", "Plato's Pizza cuts prices", "Plato's Pizza made its pizzas cheaper.")
    sites[3].publish("gent", "A debonair gentleman", "The debonair gentleman wore a fine hat.")
    sites[4].publish("rain", "Rain over the city", "It rained all day and the river rose.")
    sites[6].publish("decker", "The Triple-Decker is back", "The Triple-Decker by Debonairs Pizza.")
    sites[7].publish("chess", "A child wins at chess", "She is nine and has never lost a game.")
    sites[0].publish(
        "soweto-2", "Debonairs opens in Soweto", "Debonairs Pizza opened a restaurant."
    )
    sites[0].stories[1].body = sites[0].stories[0].body
    sites[0].stories[1].copy_of = "soweto"
    sites[8].publish("award", "Prize for Debonairs Pizza", "Debonairs Pizza won a prize for bread.")


async def test_run_mail_vote_again_new_stories_stop(
    postgres_url: str, own_redis_url: str, tmp_path: Path
) -> None:
    async with NewsWeb() as web, MailServer() as mail, started() as model:
        first_news(web)
        port = free_port()
        environ = services.environment(
            postgres_url=postgres_url,
            redis_url=own_redis_url,
            smtp_port=mail.port,
            model_url=model.url,
            brand=services.brand_file(tmp_path / "brand.yaml", [s.source for s in web.sites]),
            folder=tmp_path,
            port=port,
        )
        service = await services.start(environ, tmp_path / "log", port)
        try:
            await _first_run(service, mail)
            await _votes(service, mail)
            await _second_run(service, mail)
            await flush(own_redis_url)
            await _second_run(service, mail)
            await _third_run(service, web, mail)
            assert await service.stop() == 0, service.output()
        finally:
            await service.stop(9)
        assert '"log.level": "error"' not in service.output(), service.output()
        assert services.SECRET not in service.output()
        assert "Traceback" not in service.output()


async def _first_run(service: services.Service, mail: MailServer) -> None:
    """The current slot runs by itself at start; a request meanwhile gets the same run."""
    status, started = await service.ask("POST", "/run-agent")
    assert status == 202
    row = await service.run_agent()
    _, listed = await service.ask("GET", "/runs?limit=5")
    slots = [run for run in listed["runs"] if run["trigger"] == "schedule"]
    assert len(slots) == 1
    assert slots[0]["slot"]
    first = slots[0]["id"]
    status, row = await service.ask("GET", f"/runs/{first}")
    assert status == 200
    assert started["run_id"] in {run["id"] for run in listed["runs"]}
    assert row["status"] == "completed", row
    result = row["result"]
    titles = [finding["title"] for finding in result["findings"]]
    assert titles[0] == "Twelve people fall ill"
    assert "Debonairs opens in Soweto" in titles
    assert "The Triple-Decker is back" in titles
    assert not {"A debonair gentleman", "Rain over the city"} & set(titles)
    assert len(titles) <= 5
    assert result["scorer"] == "openai"
    assert result["counts"]["sources"] == 10
    assert result["counts"]["failed"] == 1
    assert result["cost"]["tokens"] > 0
    dead = next(one for one in result["sources"] if one["state"] == "failed")
    assert dead["name"] == "Site 9"
    assert "500" in dead["error"]
    for finding in result["findings"]:
        assert finding["why"]
        assert finding["group"] in ("brand", "relevant")
    messages = await until_mails(mail, 2)
    assert sorted(one.recipients[0] for one in messages) == ["anna@example.com", "ben@example.com"]
    anna = read(messages[0])
    assert "Twelve people fall ill" in anna["Subject"]
    assert anna["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = anna.get_body(("plain",))
    assert text is not None
    assert "Debonairs opens in Soweto" in text.get_content()


async def _votes(service: services.Service, mail: MailServer) -> None:
    """A scanner's GET and HEAD record nothing; a person's POST does; undo takes it back."""
    urls = links(mail.messages[0], "feedback")
    assert len(urls) >= 2 * 4
    async with aiohttp.ClientSession() as person:
        for url in urls:
            async with person.head(url) as answer:
                assert answer.status == 200
            async with person.get(url) as answer:
                assert answer.status == 200
        assert len((await service.ask("GET", "/feedback.csv"))[1].splitlines()) == 1
        async with person.post(urls[0]) as answer:
            assert answer.status == 200
        async with person.post(urls[3], data={"reason": "trivial", "comment": "=1+1"}) as answer:
            assert answer.status == 200
        table = (await service.ask("GET", "/feedback.csv"))[1].splitlines()
        assert len(table) == 3
        assert any(",yes," in line for line in table)
        assert any(",no,trivial,'=1+1" in line for line in table)
        async with person.post(urls[3], data={"answer": "undo"}) as answer:
            assert answer.status == 200
        assert len((await service.ask("GET", "/feedback.csv"))[1].splitlines()) == 2
        async with person.get(links(mail.messages[0], "view")[0]) as answer:
            assert answer.status == 200
            assert "Twelve people fall ill" in await answer.text()
        async with person.get(f"{service.url}/runs") as answer:
            assert answer.status == 401


async def _second_run(service: services.Service, mail: MailServer) -> None:
    """Nothing new: nothing found, nothing asked of the model, no mail."""
    row = await service.run_agent()
    assert row["status"] == "completed", row
    assert row["result"]["counts"]["new"] == 0
    assert row["result"]["findings"] == []
    assert row["result"]["email"]["state"] == "nothing new"
    assert row["result"]["cost"]["calls"] == 0
    assert len(mail.messages) == 2


async def _third_run(service: services.Service, web: NewsWeb, mail: MailServer) -> None:
    """New stories are found and mailed; the old ones are not; one who left gets nothing."""
    ben = next(one for one in mail.messages if one.recipients == ("ben@example.com",))
    async with (
        aiohttp.ClientSession() as person,
        person.post(links(ben, "unsubscribe")[0], data={"List-Unsubscribe": "One-Click"}) as answer,
    ):
        assert answer.status == 200
    web.sites[5].publish("durban", "Durban gets a kitchen", "Debonairs Pizza trains bakers there.")
    row = await service.run_agent()
    assert [one["title"] for one in row["result"]["findings"]] == ["Durban gets a kitchen"]
    messages = await until_mails(mail, 3)
    await asyncio.sleep(0.3)
    assert [one.recipients for one in messages[2:]] == [("anna@example.com",)]
    assert "Soweto" not in html_of(messages[2])
    status, health = await service.ask("GET", "/health")
    assert status == 200
    assert health["parts"]["postgres"]["state"] == "ok"
    status, figures = await service.ask("GET", "/metrics")
    assert 'topfive_runs_total{status="completed"' in figures
    assert 'topfive_votes_total{answer="yes"} 1.0' in figures
