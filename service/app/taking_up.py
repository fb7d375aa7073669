"""The brand file taken up between runs: all that is built from a brand is swapped as a whole.

A run under way keeps what it began with to its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from service.app.factories import Judging
from service.brands.desk.watched_file import FileVersion, WatchedFile
from service.digest.window import Window
from service.errors import DatabaseUnavailableError
from service.models import Brand, RunReport
from service.runs.pipeline import Pipeline
from service.runs.preview import Preview
from service.runs.progress import ProgressCallback
from service.storage.database import Database
from service.storage.tables.desk import brand_versions
from service.storage.tables.desk.brand_versions import How
from service.storage.tables.runs import Claim

_log = structlog.get_logger(__name__)

_WAIT_SECONDS = 0.3
_WAITS = 5
"""How often a run waits that long for a file that is being written."""


@dataclass(frozen=True, slots=True)
class BuiltForBrand:
    """What is made from one version of the brand."""

    judging: Judging
    pipeline: Pipeline


class BrandInForce:
    """Carries out each run by the version of the brand file that is there when it begins."""

    def __init__(
        self,
        file: WatchedFile,
        build: Callable[[Brand], BuiltForBrand],
        database: Database,
        *,
        taken_up: Callable[[Brand], None],
    ) -> None:
        """`taken_up` is called with a brand that has just come into force."""
        self.file = file
        self.built = build(file.brand)
        self._build = build
        self._database = database
        self._taken_up = taken_up
        self._kept = ""

    async def run(self, claimed: Claim, progress: ProgressCallback) -> RunReport:
        """Take up what was changed in the file, then carry out the run."""
        await self.take_up()
        await self._keep(self.file.in_force)
        return await self.built.pipeline.run(claimed, progress)

    async def preview(self) -> Preview:
        """Return the mail that would go out now, by the version in force."""
        return await self.built.pipeline.preview()

    def judging(self) -> Judging:
        """Return the judge of the version in force."""
        return self.built.judging

    async def window(self, now: datetime) -> Window:
        """Return which mail is due at that moment, or comes next."""
        return await self.built.pipeline.planner.open_window(now)

    async def take_up(self) -> None:
        """Put the file as it is now in force, unless it has a fault."""
        for _ in range(_WAITS):
            await asyncio.to_thread(self.file.look)
            changed = self.file.waiting is not None or self.file.fault is not None
            if not changed or await asyncio.to_thread(self.file.is_settled):
                break
            await asyncio.sleep(_WAIT_SECONDS)
        waiting = self.file.waiting
        if waiting is None:
            return
        self.built = await asyncio.to_thread(self._build, waiting.brand)
        self.file.take_up(waiting)
        self._taken_up(waiting.brand)
        _log.info(
            "The brand file was changed; runs go by the new version from now on",
            version=waiting.brand.version,
        )

    async def _keep(self, version: FileVersion) -> None:
        """Keep the version in force, so that the one after it can be compared with it."""
        name = version.brand.version
        if not version.body or name == self._kept:
            return
        try:
            async with self._database.transaction() as connection:
                await brand_versions.add(
                    connection, version.brand.id, version.body, version=name, how=How.FOUND
                )
        except DatabaseUnavailableError as error:
            _log.warning(f"The version of the brand file could not be kept: {error}")
            return
        self._kept = name
