"""The file of votes in good times: what is stored, what counts, what is forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import resources
from service.errors import PermanentError
from service.feedback import file_presence
from service.feedback.votes import Votes
from service.models import Answer, NoReason, Vote

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
VOTE = Vote(
    recipient="a" * 16,
    story="b" * 16,
    answer=Answer.NO,
    at=AT,
    reason=NoReason.OLD,
    comment="seen on Tuesday",
    brand_id="debonairs",
)


@pytest.fixture
async def votes(tmp_path: Path) -> AsyncIterator[Votes]:
    """An open, empty file of votes."""
    opened = await Votes.open(tmp_path / "deep" / "feedback.db", resources.sqlite_migrations())
    yield opened
    await opened.close()


async def test_a_vote_comes_back_as_it_was_given(votes: Votes) -> None:
    await votes.record(VOTE)
    assert await votes.in_force("debonairs") == [VOTE]
    assert await votes.of_recipient("debonairs", VOTE.recipient, VOTE.story) == VOTE


async def test_the_last_vote_of_a_recipient_on_a_story_counts(votes: Votes) -> None:
    await votes.record(VOTE)
    second = replace(VOTE, answer=Answer.YES, reason=NoReason.NONE, comment="")
    await votes.record(second)
    assert await votes.in_force("debonairs") == [second]


async def test_undo_takes_the_vote_back_and_only_that_one(votes: Votes) -> None:
    other = replace(VOTE, recipient="c" * 16)
    await votes.record(VOTE)
    await votes.record(other)
    await votes.record(replace(VOTE, answer=Answer.UNDO))
    assert await votes.in_force("debonairs") == [other]
    assert not await votes.undo("debonairs", VOTE.recipient, VOTE.story)
    assert await votes.of_recipient("debonairs", VOTE.recipient, VOTE.story) is None


async def test_brands_and_stories_are_kept_apart(votes: Votes) -> None:
    elsewhere = replace(VOTE, brand_id="another")
    later = replace(VOTE, story="d" * 16, at=AT + timedelta(hours=1))
    for vote in (VOTE, elsewhere, later):
        await votes.record(vote)
    assert await votes.in_force("another") == [elsewhere]
    assert await votes.in_force("debonairs", since=AT + timedelta(seconds=1)) == [later]
    assert await votes.in_force("debonairs", since=AT) == [VOTE, later]


async def test_unsubscribing_lasts_until_taken_back(votes: Votes) -> None:
    await votes.unsubscribe("debonairs", "a" * 16, AT)
    await votes.unsubscribe("debonairs", "a" * 16, AT + timedelta(days=1))
    assert await votes.unsubscribed("debonairs") == {"a" * 16}
    assert await votes.unsubscribed("another") == set()
    assert await votes.resubscribe("debonairs", "a" * 16)
    assert not await votes.resubscribe("debonairs", "a" * 16)
    assert await votes.unsubscribed("debonairs") == set()


async def test_forgetting_leaves_no_trace_in_the_file(votes: Votes) -> None:
    secret = replace(VOTE, comment="a remark that must not survive")
    await votes.record(secret)
    await votes.record(replace(secret, brand_id="another"))
    await votes.record(replace(VOTE, recipient="c" * 16, comment="stays"))
    await votes.unsubscribe("debonairs", VOTE.recipient, AT)
    assert await votes.forget(VOTE.recipient, AT) == {"votes": 2, "unsubscribed": 1}
    assert [vote.comment for vote in await votes.in_force("debonairs")] == ["stays"]
    for file in votes.path.parent.iterdir():
        assert b"a remark that must not survive" not in file.read_bytes()
        assert VOTE.recipient.encode() not in file.read_bytes()


async def test_who_was_forgotten_gets_no_mail_until_they_ask(votes: Votes) -> None:
    everybody = [VOTE.recipient, "c" * 16]
    for _ in range(2):
        await votes.forget(VOTE.recipient, AT)
    assert len(await votes._marks()) == 1
    assert await votes.refused("debonairs", everybody) == {VOTE.recipient}
    assert await votes.refused("another", everybody) == {VOTE.recipient}
    assert await votes.unsubscribed("debonairs") == set()
    await votes.unsubscribe("debonairs", "c" * 16, AT)
    assert await votes.refused("debonairs", everybody) == set(everybody)
    assert await votes.refused("debonairs", ["d" * 16]) == set()
    assert await votes.resubscribe("debonairs", VOTE.recipient)
    assert await votes.forgotten(everybody) == set()


async def test_votes_outlast_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    first = await Votes.open(path, resources.sqlite_migrations())
    await first.record(VOTE)
    await first.close()
    second = await Votes.open(path, resources.sqlite_migrations())
    assert await second.in_force("debonairs") == [VOTE]
    await second.close()


async def test_each_commit_is_flushed_to_the_disk(votes: Votes) -> None:
    with closing(sqlite3.connect(votes.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert await votes._writer.ask("PRAGMA synchronous") == [(2,)]


async def test_a_backup_brings_back_what_is_missing_and_touches_nothing_else(
    votes: Votes, tmp_path: Path
) -> None:
    """Another brand's votes, and answers given since, are not the backup's business."""
    lost = replace(VOTE, story="d" * 16)
    for vote in (VOTE, lost):
        await votes.record(vote)
    await votes.unsubscribe("debonairs", "e" * 16, AT)
    target = tmp_path / "backup.db"
    await votes.backup(target)
    changed = replace(VOTE, answer=Answer.YES, at=AT + timedelta(days=1))
    since = replace(VOTE, recipient="c" * 16)
    elsewhere = replace(VOTE, brand_id="another")
    for vote in (changed, since, elsewhere):
        await votes.record(vote)
    await votes.undo("debonairs", lost.recipient, lost.story)
    await votes.resubscribe("debonairs", "e" * 16)
    for added in (1, 0):
        done = await votes.restore(target)
        assert done == {"votes": added, "unsubscribed": added, "forgotten": 0}
        assert set(await votes.in_force("debonairs")) == {changed, since, lost}
        assert await votes.in_force("another") == [elsewhere]
        assert await votes.unsubscribed("debonairs") == {"e" * 16}
    await votes.record(VOTE)  # of two answers the later one counts, here or there
    await votes.backup(tmp_path / "older.db")
    await votes.record(changed)
    assert (await votes.restore(tmp_path / "older.db"))["votes"] == 0
    await votes.record(replace(VOTE, at=AT - timedelta(days=1)))
    assert (await votes.restore(tmp_path / "older.db"))["votes"] == 1


async def test_no_backup_brings_back_who_was_forgotten(votes: Votes, tmp_path: Path) -> None:
    stays = replace(VOTE, recipient="c" * 16)
    for vote in (VOTE, stays):
        await votes.record(vote)
    before, after = tmp_path / "before.db", tmp_path / "after.db"
    await votes.backup(before)
    await votes.forget(VOTE.recipient, AT)
    await votes.backup(after)
    assert await votes.restore(before) == {"votes": 0, "unsubscribed": 0, "forgotten": 0}
    assert await votes.in_force("debonairs") == [stays]
    empty = await Votes.open(tmp_path / "new.db", resources.sqlite_migrations())
    assert await empty.restore(after) == {"votes": 1, "unsubscribed": 0, "forgotten": 1}
    assert await empty.restore(before) == {"votes": 0, "unsubscribed": 0, "forgotten": 0}
    assert await empty.forgotten([VOTE.recipient]) == {VOTE.recipient}
    await empty.close()


async def test_a_backup_of_the_first_schema_is_read(votes: Votes, tmp_path: Path) -> None:
    first = resources.sqlite_migrations() / "0001_votes.sql"
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.executescript(first.read_text() + "PRAGMA user_version = 1;")
        old.execute("INSERT INTO unsubscribed VALUES ('debonairs', 'f', 'x')")
        old.commit()
    done = await votes.restore(tmp_path / "old.db")
    assert done == {"votes": 0, "unsubscribed": 1, "forgotten": 0}


async def test_a_backup_does_not_replace_a_file(votes: Votes, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    with pytest.raises(PermanentError, match="exists already"):
        await votes.backup(target)
    assert target.read_text() == "mine"


async def test_what_is_no_backup_is_refused_and_changes_nothing(
    votes: Votes, tmp_path: Path
) -> None:
    await votes.record(VOTE)
    for name, body in {"text.db": b"not a database at all" * 99, "empty.db": b""}.items():
        (tmp_path / name).write_bytes(body)
        with pytest.raises(PermanentError, match="damaged"):
            await votes.restore(tmp_path / name)
    with pytest.raises(PermanentError, match="no backup"):
        await votes.restore(tmp_path / "nowhere.db")
    assert await votes.in_force("debonairs") == [VOTE]


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(PermanentError, match="schema 99") as caught:
        await Votes.open(path, resources.sqlite_migrations())
    assert "newer version" in caught.value.hint


async def test_two_copies_may_open_the_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    opened = await asyncio.gather(
        *(Votes.open(path, resources.sqlite_migrations()) for _ in range(4))
    )
    await asyncio.gather(
        *(one.record(replace(VOTE, recipient=f"{i:016x}")) for i, one in enumerate(opened))
    )
    assert len(await opened[0].in_force("debonairs")) == 4
    for one in opened:
        await one.close()


async def test_copies_open_the_file_in_turn_and_wait_for_nobody_else_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    async def one(name: str) -> None:
        async with file_presence.turn_to_open(tmp_path):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(*map(one, "abcd"))
    assert order[::2] == order[1::2]
    async with file_presence.turn_to_open(tmp_path / "none"):
        pass
    monkeypatch.setattr(file_presence, "_TURN_SECONDS", 0.05)
    async with file_presence.turn_to_open(tmp_path), file_presence.turn_to_open(tmp_path):
        pass


_RECIPIENTS = st.sampled_from(["1" * 16, "2" * 16])
_STORIES = st.sampled_from(["3" * 16, "4" * 16, "5" * 16])
_STEPS = st.lists(st.tuples(_RECIPIENTS, _STORIES, st.sampled_from(Answer)), max_size=25)


@settings(max_examples=25, deadline=None)
@given(_STEPS)
def test_any_order_of_votes_leaves_the_last_of_each(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, Answer]]
) -> None:
    async def play() -> dict[tuple[str, str], Answer]:
        folder = tmp_path_factory.mktemp("votes")
        votes = await Votes.open(folder / "v.db", resources.sqlite_migrations())
        try:
            for recipient, story, answer in steps:
                vote = replace(VOTE, recipient=recipient, story=story, answer=answer)
                await votes.record(vote)
            kept = await votes.in_force("debonairs")
        finally:
            await votes.close()
        return {(vote.recipient, vote.story): vote.answer for vote in kept}

    expected: dict[tuple[str, str], Answer] = {}
    for recipient, story, answer in steps:
        expected.pop((recipient, story), None)
        if answer is not Answer.UNDO:
            expected[recipient, story] = answer
    assert asyncio.run(play()) == expected
