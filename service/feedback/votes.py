"""The readers' votes, in one SQLite file: one per recipient and story, the last one counts.

Nothing is acknowledged that is not on the disk. Whatever keeps a vote from being stored leaves
here as `VotesUnavailableError`, in words that a reader of the mail can be shown.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from service.errors import ForgottenError, PermanentError, VotesUnavailableError
from service.feedback import backup as backups
from service.feedback import erasure, file_rights
from service.feedback.file_presence import OpenFile, turn_to_open
from service.feedback.sqlite import SerialConnection, connect, open_checked, unavailable
from service.models import Answer, NoReason, Vote

BUSY_TIMEOUT_MS = 5000
"""How long a vote waits for a locked file before the reader is asked to try again."""
_COLUMNS = "brand_id, recipient, story, answer, reason, comment, at"


class Votes:
    """The file of votes, open: one connection to write, one to read while another writes."""

    def __init__(
        self, file: OpenFile, path: Path, writer: SerialConnection, reader: SerialConnection
    ) -> None:
        self.path = path
        self._file = file
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(
        cls, path: Path, migrations_folder: Path, *, busy_timeout: int = BUSY_TIMEOUT_MS
    ) -> Votes:
        """Open the file, making it if there is none; `busy_timeout` is in milliseconds.

        Raises PermanentError in plain words when it is damaged, read-only or of a newer Topfive.
        """
        with suppress(OSError):  # told by whoever opens the file
            path.parent.mkdir(parents=True, exist_ok=True)
        async with turn_to_open(path.parent), AsyncExitStack() as undo:
            writer = await open_checked(path, migrations_folder, busy_timeout)
            undo.push_async_callback(writer.close)
            reader = await connect(path, busy_timeout)
            undo.push_async_callback(reader.close)
            # The log beside the file comes with the first reading, and stays while it is open.
            await reader.execute_fetchall("SELECT count(*) FROM pulse")
            file = await asyncio.to_thread(OpenFile, path)
            undo.pop_all()
        return cls(
            file,
            path,
            SerialConnection(writer, busy_timeout, file.check, path),
            SerialConnection(reader, busy_timeout),
        )

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        await self._reader.close()
        await self._writer.close()
        self._file.close()

    async def record(self, vote: Vote) -> None:
        """Store `vote` in place of an earlier one; on return it is on the disk.

        An `undo` takes the vote back. Raises VotesUnavailableError, and ForgottenError for one who
        asked to be forgotten: then nothing was stored.
        """
        if await self.forgotten([vote.recipient]):
            raise ForgottenError
        if vote.answer is Answer.UNDO:
            await self.undo(vote.brand_id, vote.recipient, vote.story)
            return
        await self._writer.ask(
            f"INSERT INTO votes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - a constant
            "ON CONFLICT DO UPDATE SET answer = excluded.answer, reason = excluded.reason, "
            "comment = excluded.comment, at = excluded.at",
            (vote.brand_id, vote.recipient, vote.story, vote.answer.value, vote.reason.value,
             vote.comment, _stamp(vote.at)),
        )  # fmt: skip

    async def undo(self, brand_id: str, recipient: str, story: str) -> bool:
        """Take the vote back; False if there was none."""
        gone = await self._writer.ask(
            "DELETE FROM votes WHERE brand_id = ? AND recipient = ? AND story = ? RETURNING 1",
            (brand_id, recipient, story),
        )
        return bool(gone)

    async def in_force(self, brand_id: str, since: datetime | None = None) -> list[Vote]:
        """Return the votes of `brand_id` that count, oldest first, given at `since` or later."""
        return await self._select(
            "brand_id = ? AND at >= ?", (brand_id, _stamp(since) if since else "")
        )

    async def count(self, brand_id: str) -> int:
        """Return how many votes of `brand_id` are in force."""
        rows = await self._reader.ask("SELECT count(*) FROM votes WHERE brand_id = ?", (brand_id,))
        return int(rows[0][0])

    async def of_recipient(self, brand_id: str, recipient: str, story: str) -> Vote | None:
        """Return what one recipient last said to one story, None if nothing is in force."""
        found = await self._select(
            "brand_id = ? AND recipient = ? AND story = ?", (brand_id, recipient, story)
        )
        return found[0] if found else None

    async def answers(
        self, brand_id: str, recipient: str, stories: Collection[str]
    ) -> dict[str, Answer]:
        """Return what one recipient last said to those of `stories` that it answered."""
        marks = ", ".join("?" * len(stories))
        found = await self._select(
            f"brand_id = ? AND recipient = ? AND story IN ({marks})",
            (brand_id, recipient, *stories),
        )
        return {vote.story: vote.answer for vote in found}

    async def unsubscribe(self, brand_id: str, recipient: str, at: datetime) -> None:
        """Note that `recipient` wants no more mail; asking twice keeps the first moment.

        Of one who was forgotten nothing is noted: no mail goes there as it is.
        """
        if await self.forgotten([recipient]):
            return
        await self._writer.ask(
            "INSERT INTO unsubscribed VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (brand_id, recipient, _stamp(at)),
        )

    async def resubscribe(self, brand_id: str, recipient: str) -> bool:
        """Let `recipient` have mail again; False if they had not left and were not forgotten."""
        gone = await self._writer.ask(
            "DELETE FROM unsubscribed WHERE brand_id = ? AND recipient = ? RETURNING 1",
            (brand_id, recipient),
        )
        marks = [one for one in await self._marks() if await erasure.among([one], [recipient])]
        for salt, _ in marks:
            await self._writer.ask("DELETE FROM forgotten WHERE salt = ?", (salt,))
        return bool(gone or marks)

    async def unsubscribed(self, brand_id: str) -> set[str]:
        """Return the recipient ids that want no more mail."""
        rows = await self._reader.ask(
            "SELECT recipient FROM unsubscribed WHERE brand_id = ?", (brand_id,)
        )
        return {str(row[0]) for row in rows}

    async def refused(self, brand_id: str, recipients: Collection[str]) -> set[str]:
        """Return those of the ids `recipients` that get no mail: they left or were forgotten."""
        left = await self.unsubscribed(brand_id) & set(recipients)
        return left | await self.forgotten(recipients)

    async def forgotten(self, recipients: Collection[str]) -> set[str]:
        """Return those of the ids `recipients` that asked to be forgotten."""
        return await erasure.among(await self._marks(), recipients)

    async def _marks(self) -> list[tuple[str, str]]:
        rows = await self._reader.ask("SELECT salt, mark FROM forgotten")
        return [(str(salt), str(mark)) for salt, mark in rows]

    async def forget(self, recipient: str, at: datetime) -> dict[str, int]:
        """Delete all of one recipient, of every brand; return how many rows of which table.

        A salted hash is kept, so that nothing is sent to this person and no backup brings them
        back.
        """
        counts = {}
        known = await self.forgotten([recipient])
        salt = erasure.fresh_salt()
        mark = await asyncio.to_thread(erasure.mark, salt, recipient)
        async with self._writer.transaction() as connection:
            if not known:
                await connection.execute_fetchall(
                    "INSERT INTO forgotten VALUES (?, ?, ?)", (salt, mark, _stamp(at))
                )
            for table in ("votes", "unsubscribed"):
                gone = await connection.execute_fetchall(
                    f"DELETE FROM {table} WHERE recipient = ? RETURNING 1",  # noqa: S608 - constants
                    (recipient,),
                )
                counts[table] = len(list(gone))
        # What was deleted is still in the write-ahead log until that is folded into the file.
        await self._writer.ask("PRAGMA wal_checkpoint(TRUNCATE)")
        return counts

    async def ping(self) -> file_rights.WhatAndHint | None:
        """Write one row. Raises VotesUnavailableError if a vote could not be stored now.

        Return what will keep the next start from opening the file, while it is open it is written.
        """
        await self._writer.ask("UPDATE pulse SET beat = beat + 1")
        # SQLite alone leaves the votes of days beside the file: who copies it has none of them.
        with suppress(VotesUnavailableError):
            await self._writer.ask("PRAGMA wal_checkpoint(PASSIVE)")
        return await asyncio.to_thread(file_rights.trouble, self.path)

    async def backup(self, target: Path) -> None:
        """Write a compact copy to `target`, while votes go on being stored.

        Raises PermanentError if `target` exists, VotesUnavailableError if it cannot be written.
        """
        if await asyncio.to_thread(target.exists):
            raise PermanentError(f"{target} exists already", "Choose another name for the backup.")
        try:
            connection = await connect(self.path, BUSY_TIMEOUT_MS)
            try:
                await connection.execute_fetchall("VACUUM INTO ?", (str(target),))
            finally:
                await connection.close()
        except sqlite3.Error as error:
            raise unavailable(error) from error

    async def restore(self, source: Path) -> dict[str, int]:
        """Add what the backup `source` holds and is missing here; return the rows of each kind.

        Nothing that is here and not in the backup is touched. Of two answers to one story the
        later one counts, and what belongs to a person who was forgotten since is left out. All or
        nothing. Raises PermanentError if `source` is no backup of ours.
        """
        held = await backups.read(source)
        marks = [*await self._marks(), *((salt, mark) for salt, mark, _ in held.forgotten)]
        people = {row[1] for row in (*held.votes, *held.unsubscribed)}
        left_out = await erasure.among(marks, people)
        async with self._writer.transaction() as connection:
            return await backups.add(connection, held, left_out)

    async def _select(self, condition: str, values: Sequence[str]) -> list[Vote]:
        rows = await self._reader.ask(
            f"SELECT {_COLUMNS} FROM votes WHERE {condition} "  # noqa: S608 - conditions are ours
            "ORDER BY at, recipient, story",
            values,
        )
        return [
            Vote(
                brand_id=brand_id, recipient=recipient, story=story, answer=Answer(answer),
                reason=NoReason(reason), comment=comment, at=datetime.fromisoformat(at),
            )
            for brand_id, recipient, story, answer, reason, comment, at in rows
        ]  # fmt: skip


def _stamp(at: datetime) -> str:
    """Return `at` in UTC with microseconds always written, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
