"""A second language of the mail is one file: the mail and its readers' pages speak it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from service.app.server import web_context
from service.runs.scheduler import RunScheduler
from service.web.handlers.app import create_app
from service.wording import catalogue
from tests.app.world import World, completed, read, sent


async def never_due(_slot: datetime) -> datetime | None:
    return None


@pytest.fixture
def shouting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language whose every sentence is the English one with marks around it."""
    with (catalogue.LOCALE / "topfive.pot").open("rb") as template:
        english = read_po(template)
    made = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in english:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            words = tuple(f"¡{form}!" for form in forms)
            made.add(message.id, words if len(words) > 1 else words[0], flags=message.flags)
    file_of_language = tmp_path / "xx" / "LC_MESSAGES" / "topfive.po"
    file_of_language.parent.mkdir(parents=True)
    with file_of_language.open("wb") as file:
        write_po(file, made)
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)


@pytest.mark.usefixtures("shouting")
async def test_mail_and_its_readers_pages_speak_the_mails_language(around: World) -> None:
    around.fill()
    async with around.opened(mail_language="XX ") as service:
        result = await completed(service)
        await sent(service)
        _, text = read(around.mail.messages[0])
        assert text.count("¡") > 10
        assert "Debonairs opens in Soweto" in text
        scheduler = RunScheduler(never_due, interval=timedelta(minutes=10))
        client = TestClient(TestServer(create_app(web_context(service, scheduler))))
        async with client:
            page = {"Accept": "text/html"}
            token = text.partition("/view/")[2].split()[0]
            seen = await (await client.get(f"/view/{token}", headers=page)).text()
            own = await (await client.get("/runs", headers=page)).text()
    assert '<html lang="xx"' in seen
    assert '<html lang="en"' in own
    assert "¡" in seen
    assert "¡" not in own
    assert result["email"]["state"] == "queued", "what is stored is ours, in English"


async def test_afrikaans_is_one_file_and_keywords_say_why_in_it(around: World) -> None:
    around.fill()
    async with around.opened(mail_language="af") as service:
        result = await completed(service)
        await sent(service)
    _, text = read(around.mail.messages[0])
    assert "Die moeite werd? Ja:" in text
    assert "Worth knowing" not in text
    first = result["findings"][0]
    assert (first["why_language"], first["language"]) == ("af", "en")
    assert any("maak" in one["why"] for one in result["findings"])
    assert "in Engels" in text
