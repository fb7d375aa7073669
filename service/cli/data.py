"""Stored data: `export`, `feeds`, `backup`, `restore`, `resubscribe`, `forget`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from service import app
from service.app import App
from service.app.channels import teams_of
from service.archive.feeds.feed import feed_addresses
from service.errors import PermanentError
from service.feedback.export import rows, to_csv
from service.models.channels import name_of
from service.runs.scheduler import utc_now
from service.signing import recipient_id
from service.storage.tables import stories
from service.storage.tables.archive import feed_keys
from service.storage.upkeep import backup as runs_backup
from service.storage.upkeep import retention

_VOTES = "feedback.db"


@asynccontextmanager
async def _opened(options: argparse.Namespace) -> AsyncIterator[App]:
    settings, brand = app.prepare(
        options.env_file, log_level="WARNING", log_format="console", warn=False
    )
    async with app.open_app(settings, brand) as opened:
        yield opened


async def export(options: argparse.Namespace) -> int:
    """Print the votes in force, one line a vote."""
    async with _opened(options) as opened:
        votes = await opened.stores.votes.in_force(opened.brand.id)
        keys = sorted({vote.story for vote in votes})
        titles = await stories.titles(opened.stores.database, opened.brand.id, keys)
        known = {recipient_id(address): address for address in opened.settings.email_to}
        known |= teams_of(opened.settings)
    if options.json:
        json.dump(rows(votes, titles, known), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        sys.stdout.write(to_csv(votes, titles, known))
    return 0


async def feeds(options: argparse.Namespace) -> int:
    """Say whether the feeds have an address; make a new one, which is told this once."""
    async with _opened(options) as opened:
        database, brand_id = opened.stores.database, opened.brand.id
        if options.renew:
            key = await feed_keys.renew(database, brand_id)
            for address in feed_addresses(opened.settings.public_url, key).values():
                print(address)
            print("These are not shown again. The addresses of before end.", file=sys.stderr)
            return 0
        made_at = await feed_keys.made_at(database, brand_id)
    if made_at is None:
        print("The feeds have no address yet: topfive feeds --renew makes it.")
    else:
        print(f"The address of the feeds was made on {made_at:%d %B %Y} and is not shown again.")
        print("topfive feeds --renew makes another, and the one of before ends.")
    return 0


async def backup(options: argparse.Namespace) -> int:
    """Write votes and runs into a folder that does not exist yet, or is empty."""
    folder: Path = options.folder
    await asyncio.to_thread(_make_empty, folder)
    async with _opened(options) as opened:
        await opened.stores.votes.backup(folder / _VOTES)
        counts = await runs_backup.save(opened.stores.database, opened.brand.id, folder)
    print(f"Backed up to {folder}: the votes, and " + _listed(counts))
    return 0


async def restore(options: argparse.Namespace) -> int:
    """Add what a backup has and this service lacks; nothing else is touched."""
    folder: Path = options.folder
    await asyncio.to_thread(runs_backup.refuse_incomplete, folder)
    async with _opened(options) as opened:
        database = opened.stores.database
        counts = await runs_backup.load(database, folder)
        added = await opened.stores.votes.restore(folder / _VOTES)
        # What a backup from before their wish brought back of people who were forgotten since.
        people = {recipient_id(one): one for one in await retention.addresses(database)}
        gone = await opened.stores.votes.forgotten(people)
        left_out = sum([await retention.forget_address(database, people[one]) for one in gone])
    print(f"Restored from {folder}, what was missing here: " + _listed(added | counts))
    print("What is here and not in the backup was left as it is.")
    if left_out:
        print(f"{left_out} rows of people who asked to be forgotten were left out.")
    return 0


async def resubscribe(options: argparse.Namespace) -> int:
    """Let one who left, or was forgotten, have mail again, because that person asks for it."""
    async with _opened(options) as opened:
        gone = await opened.stores.votes.resubscribe(opened.brand.id, recipient_id(options.address))
    print(f"{options.address} gets mail again." if gone else f"{options.address} had not left.")
    return 0


async def forget(options: argparse.Namespace) -> int:
    """Delete everything about one recipient, but for a salted hash that keeps mail from them."""
    if not options.yes:
        question = f"Delete the votes, mails and mentions of {options.address}? Type yes: "
        try:
            answer = await asyncio.to_thread(input, question)
        except EOFError:  # nobody is at the terminal
            answer = ""
        if answer.strip().casefold() != "yes":
            print("Nothing was deleted.")
            return 1
    async with _opened(options) as opened:
        counts = await opened.stores.votes.forget(recipient_id(options.address), utc_now())
        counts["mails and mentions"] = await retention.forget_address(
            opened.stores.database, options.address
        )
        named = [one.recipient for one in opened.settings.channels]
        listed = [*opened.settings.email_to, *opened.settings.alert_email_to, *named]
        still = options.address.strip().casefold() in (one.casefold() for one in listed)
    print(f"Deleted: {_listed(counts)}. Backups and log files were not touched.")
    print(
        "Kept: one salted hash, from which the address cannot be read. By it no mail goes to this "
        "person and no backup brings them back; `topfive resubscribe` removes it."
    )
    if still and name_of(options.address):
        print("The channel is still named in the configuration: take it out there too.")
    elif still:
        print("The address is still in EMAIL_TO or ALERT_EMAIL_TO: take it out there too.")
    return 0


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it names people
        filled = any(folder.iterdir())
    except OSError as error:
        raise PermanentError(f"{folder} cannot be used ({error.strerror})") from error
    if filled:
        raise PermanentError(f"{folder} is not empty", "Name a new folder for the backup.")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())
