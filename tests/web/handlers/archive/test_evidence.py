"""What became of a quoted page, shown in both versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.models import Item, PageChange, PageChangeKind
from service.storage.database import Database
from service.storage.tables.archive import evidence
from service.wording.archive_pages import evidence as words
from tests.archive.evidence.samples import QUOTE, item, mailed
from tests.web.conftest import Client, context_of
from tests.web.handlers.test_share import share_path
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, RUN_ID, STORY, Stored, finding

NOW_SAYS = QUOTE.replace("40", "<b>4</b>")


def changed(kind: PageChangeKind, was: str = QUOTE, now: str = "") -> Item:
    change = PageChange(story=STORY, kind=kind, at=NOW, before=was, after=now)
    return item(page_changes=(change,))


async def stored_changes(database: Database, *items: Item) -> None:
    rows = [replace(mailed(), story=STORY, state="changed", looked_at=NOW - timedelta(hours=1))]
    async with database.transaction() as connection:
        await evidence.save(connection, BRAND.id, RUN_ID, rows, mailed=True)
        for one in items:
            await evidence.save_changes(connection, BRAND.id, RUN_ID, [one])


async def test_who_follows_a_link_sees_both_versions_and_nothing_of_them_is_markup(
    client: Client, stored: Stored, database: Database
) -> None:
    await stored.finding(finding())
    path = share_path(client)
    assert "Does the quote still stand?" not in await (await client.get(path)).text()
    await stored_changes(context_of(client).database, changed(PageChangeKind.CHANGED, now=NOW_SAYS))
    text = await (await client.get(path)).text()
    page = Page(text)
    assert page.faults == []
    assert "The sentence that was quoted was changed" in page.text
    assert "<del>40</del>" in text
    assert "<ins>&lt;b&gt;4&lt;/b&gt;</ins>" in text
    assert "<b>4" not in text


async def test_a_correction_has_its_note_and_what_is_gone_its_last_words(
    client: Client, stored: Stored
) -> None:
    await stored.finding(finding())
    note = "Correction: It has 12 branches."
    await stored_changes(
        context_of(client).database,
        changed(PageChangeKind.CORRECTED, was="", now=note),
        changed(PageChangeKind.GONE),
    )
    page = Page(await (await client.get(share_path(client))).text())
    for said in ("A correction was added", note, "The article is gone", "As it was quoted", QUOTE):
        assert said in page.text
    assert page.all("del") == page.all("ins") == []


@pytest.mark.parametrize("state", ["waiting", "stands", "changed", "removed", "gone", "unclear",
                                   "refused"])  # fmt: skip
def test_every_state_is_a_sentence(state: str) -> None:
    assert words.stands(state).endswith(".")
    assert words.stands("of a newer version") == "of a newer version"
