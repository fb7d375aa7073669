"""Below the five: every other new story that names the brand, by its title, each once."""

from __future__ import annotations

import re
from datetime import timedelta

from service.app import App
from service.models import Answer, Vote
from tests.app.world import World, completed, read, rows, sent

HOUR = timedelta(hours=1)
TOWNS = (
    "Alice", "Bethal", "Cradock", "Delmas", "Ermelo", "Ficksburg", "Graaff", "Howick",
    "Ixopo", "Jagersfontein", "Kuruman", "Ladybrand", "Musina", "Nigel", "Orkney", "Parys",
    "Queenstown", "Reitz",
)  # fmt: skip
MATTERS = (
    "bakery bought", "chief named", "bond issued", "school kitchen paid", "vegan cheese tried",
    "ovens renewed", "riders insured", "app relaunched", "boxes printed", "dough frozen",
    "choir hired", "garden planted", "lorry painted", "menu translated", "queue measured",
    "tiles replaced", "lamps dimmed", "stools mended",
)  # fmt: skip


def publish(around: World, count: int) -> list[str]:
    """Bring out so many unlike stories about the brand; return their headlines."""
    told = [
        f"Debonairs Pizza: {matter} in {town}"
        for matter, town in zip(MATTERS[:count], TOWNS, strict=False)
    ]
    for number, title in enumerate(told):
        around.publish(number % 3, f"s{number}", title, f"{title}, it said on Friday.")
    return told


async def mail(around: World, service: App) -> str:
    """Send what is queued; return the text of the newest mail."""
    await sent(service)
    return read(around.mail.messages[-1])[1].replace("\r\n", "\n")


def listed(text: str) -> list[str]:
    """Return the titles of the list, in their order."""
    part = re.split(r"\nALSO ABOUT DEBONAIRS PIZZA\n-+\n", text)
    return re.findall(r"^- (.*?) \(", part[1].split("\n\n\n")[0], re.MULTILINE) if part[1:] else []


async def test_what_has_no_card_is_listed_once(around: World) -> None:
    told = publish(around, 18)
    async with around.opened(top_results="5") as service:
        first = await completed(service)
        text = await mail(around, service)
        names = listed(text)
        assert len(names) == 10
        assert "2 more stories name it." in text
        cards = {one["title"] for one in first["findings"]}
        assert cards | {first["almost"]["title"]} | set(names) < set(told)
        assert len(first["email"]["listed"]) == 10
        around.publish(0, "drone", "Debonairs Pizza flies a pizza by drone", "It flew to Soweto.")
        second = await completed(service)
        again = await mail(around, service)
        assert len(second["email"]["stories"]) == 5
        assert len({*second["email"]["stories"], *first["email"]["stories"]}) == 10
        assert not set(listed(again)) & set(names)


async def test_a_listed_story_comes_back_as_a_card_once(around: World) -> None:
    publish(around, 8)
    async with around.opened() as service:
        assert len(listed(await _first(around, service))) == 2
        around.clock.by = 5 * HOUR
        assert len((await completed(service))["email"]["stories"]) == 3
        text = await mail(around, service)
        assert text.count("Listed earlier") == 3
        assert listed(text) == []
        around.clock.by = 10 * HOUR
        assert (await completed(service))["email"]["kind"] == ""


async def test_below_the_floor_it_is_listed_and_causes_no_mail(around: World) -> None:
    async with around.opened(min_score="4.9") as service:
        publish(around, 2)
        assert (await completed(service))["email"]["kind"] == ""
        around.clock.by = 9 * HOUR
        assert (await completed(service))["email"]["kind"] == ""
    async with around.opened(min_score="3.5") as service:
        await rows(
            service,
            "UPDATE stories SET candidate = jsonb_set(candidate, '{evaluation,score}', '1.5') "
            "RETURNING 1",
        )
        around.publish(
            1, "ill", "Illness at Debonairs Pizza", "Food poisoning at Debonairs Pizza, 12 ill."
        )
        assert len((await completed(service))["email"]["stories"]) == 1
        assert len(listed(await mail(around, service))) == 2


async def test_neither_a_look_alike_nor_other_news_is_listed(around: World) -> None:
    publish(around, 6)
    around.publish(0, "man", "A debonair man in a pizza shop", "The actor was debonair in Rome.")
    around.publish(1, "cheese", "Pizza cheese is recalled", "A supplier recalls pizza cheese.")
    async with around.opened() as service:
        names = listed(await _first(around, service))
    assert all("Debonairs Pizza" in one for one in names)


async def test_should_have_been_in_brings_a_listed_story_as_a_card(around: World) -> None:
    publish(around, 9)
    async with around.opened(top_results="2") as service:
        first = await completed(service)
        wanted = first["email"]["listed"][-1]
        await service.stores.votes.record(
            Vote(recipient="0" * 16, story=wanted, answer=Answer.YES, at=around.clock(),
                 brand_id="debonairs")
        )  # fmt: skip
        around.publish(0, "drone", "Debonairs Pizza flies a pizza by drone", "It flew to Soweto.")
        second = await completed(service)
        assert wanted in second["email"]["stories"]
        assert "A reader said that it should have been in" in await mail(around, service)


async def _first(around: World, service: App) -> str:
    await completed(service)
    return await mail(around, service)
