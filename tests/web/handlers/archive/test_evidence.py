"""What became of a quoted page, shown in both versions."""

from __future__ import annotations

from datetime import timedelta

from service.models import PageChangeKind, Reason, ReasonCode, StoryChange
from service.wording.archive_pages import evidence as words
from tests.archive.evidence import samples
from tests.archive.evidence.samples import BEFORE, QUOTE
from tests.tables import each
from tests.web.conftest import Client, context_of
from tests.web.handlers.test_doors import OPERATOR
from tests.web.handlers.test_feedback import path_of
from tests.web.handlers.test_pages import view_path
from tests.web.handlers.test_runs import OPERATOR_PAGE
from tests.web.handlers.test_share import share_path
from tests.web.html import Page
from tests.web.stored import BRAND, STORY, Stored, finding, found_row, result

NOW_SAYS = QUOTE.replace("40", "<b>4</b>")


async def evidence(client: Client, *changes: tuple[PageChangeKind, str, str]) -> None:
    await samples.stored(context_of(client).database, BRAND.id, STORY, *changes)


async def test_who_follows_a_link_sees_both_versions_and_nothing_of_them_is_markup(
    client: Client, stored: Stored
) -> None:
    await stored.finding(finding())
    path = share_path(client)
    assert "Does the quote still stand?" not in await (await client.get(path)).text()
    await evidence(client, (PageChangeKind.CHANGED, QUOTE, NOW_SAYS))
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
    await evidence(client, (PageChangeKind.CORRECTED, "", note), (PageChangeKind.GONE, QUOTE, ""))
    page = Page(await (await client.get(share_path(client))).text())
    for said in ("A correction was added", note, "The article is gone", "As it was quoted", QUOTE):
        assert said in page.text
    assert page.all("del") == page.all("ins") == []


async def test_a_findings_page_has_what_was_kept_and_programs_get_it_too(
    client: Client, stored: Stored
) -> None:
    await stored.archived(found_row())
    await evidence(client, (PageChangeKind.CHANGED, QUOTE, NOW_SAYS))
    path = f"/findings/{STORY}"
    text = await (await client.get(path, headers=OPERATOR_PAGE)).text()
    page = Page(text)
    assert page.faults == []
    for said in ("The sentence says something else now.", BEFORE, "Print of its words (SHA-256)"):
        assert said in page.text
    assert "<ins>&lt;b&gt;4&lt;/b&gt;</ins>" in text
    body = await (await client.get(path, headers=OPERATOR)).json()
    [change], [quoted] = body["page_changes"], body["quoted"]
    assert (change["kind"], change["was"], change["now"]) == ("changed", QUOTE, NOW_SAYS)
    assert (quoted["state"], len(quoted["print"]), BEFORE in quoted["text"]) == (
        "changed",
        64,
        True,
    )


@each("state", ["waiting", "stands", "changed", "removed", "gone", "unclear",
                                   "refused"])  # fmt: skip
def test_every_state_is_a_sentence(state: str) -> None:
    assert words.stands(state).endswith(".")
    assert words.stands("of a newer version") == "of a newer version"
    assert (words.stands(state, looked=True) != words.stands(state)) is (state == "waiting")


async def test_who_opens_a_mails_story_or_votes_on_it_sees_what_became_of_its_quote(
    client: Client, stored: Stored
) -> None:
    told = finding(story=STORY)
    await stored.run(told=result(findings=(told,)), ago=timedelta(days=900))
    await stored.finding(told)
    paths = (view_path(client), path_of(client))
    for path in paths:
        assert "was changed" not in await (await client.get(path)).text()
    await evidence(client, (PageChangeKind.CHANGED, QUOTE, NOW_SAYS))
    for path in paths:
        text = await (await client.get(path)).text()
        page = Page(text)
        assert page.faults == []
        assert "The sentence that was quoted was changed" in page.text
        assert NOW_SAYS in page.text
        assert "<b>4" not in text


async def test_what_a_finding_says_of_its_quote_is_not_said_twice(
    client: Client, stored: Stored
) -> None:
    update = Reason(ReasonCode.QUOTE_CHANGED, {"on": "2026-05-05"})
    said = finding(change_codes=StoryChange(2, (update,)))
    await stored.finding(said)
    await evidence(client, (PageChangeKind.CHANGED, QUOTE, NOW_SAYS))
    assert "that was quoted was changed" not in await (await client.get(path_of(client))).text()
