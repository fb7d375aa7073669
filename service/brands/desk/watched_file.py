"""The brand file as it is now, beside the version of it that is in force.

Whoever changes the file, in the browser or with an editor, the next run goes by it; a file with a
fault is never taken up, and the version before stays in force.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from service.brands.desk.saving import save
from service.brands.loader import BrandFile, read_bytes, version_of
from service.errors import ConfigurationError, Fault, FileReadOnlyError, unreadable
from service.models import Brand

_log = logging.getLogger(__name__)

SETTLED_SECONDS = 1.0
"""A file that was written this shortly ago may still be being written."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of the brand file: what it says of the brand, and its bytes."""

    brand: Brand
    body: bytes


class WatchedFile:
    """One brand's file. Only `look` reads it; call that where waiting for a disk does no harm."""

    def __init__(
        self,
        path: Path,
        brand: Brand,
        refine: Callable[[Brand], Brand] = lambda brand: brand,
        *,
        aside: Path | None = None,
    ) -> None:
        """`brand` is what the file said when it was read; `refine` is applied to later versions.

        `aside` is where versions are kept while the file is written in place; None: the file is
        not ours to write.
        """
        self.path = path
        self._aside = aside
        self.in_force = FileVersion(brand, b"")
        self.waiting: FileVersion | None = None
        """A version without faults that the next run takes up."""
        self.fault: ConfigurationError | None = None
        """Why the file as it is now is not taken up."""
        self._refine = refine
        self._seen: tuple[int, ...] = ()
        self._looking = Lock()

    @property
    def brand(self) -> Brand:
        """The brand as the version in force describes it."""
        return self.in_force.brand

    def look(self) -> None:
        """Read the file if it was changed since the last look; not for a brand made without one."""
        if not self.brand.version:
            return
        with self._looking:  # a run, the health page and a save may look at the same moment
            self._look()

    def _look(self) -> None:
        try:
            state = self.path.stat()
        except OSError as error:
            self._not_taken(_unreadable(self.path, error))
            self._seen = ()
            return
        seen = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
        if seen == self._seen:
            return
        try:
            body = self.path.read_bytes()
            is_in_force = version_of(body) == self.brand.version
            found = None if is_in_force else read_bytes(body, self.path.name, self.brand.id)
        except OSError as error:
            self._not_taken(_unreadable(self.path, error))
            return
        except ConfigurationError as error:
            self._not_taken(error)
        else:
            self._found(found, body)
        self._seen = seen

    def replace(self, new: bytes, *, seen: bytes) -> None:
        """Save a new version of the file, which was `seen` before. Raises EditRefusedError."""
        if self._aside is None:
            raise FileReadOnlyError(f"{self.path} comes with the program and is not changed")
        save(self.path, new, seen=seen, aside=self._aside)
        self.look()

    def is_settled(self) -> bool:
        """Return whether nobody seems to be writing the file at this moment."""
        try:
            age = time.time() - self.path.stat().st_mtime
        except OSError:
            return True
        return not 0 <= age < SETTLED_SECONDS

    def take_up(self, version: FileVersion) -> None:
        """Put a version in force."""
        self.in_force = version
        if self.waiting is version:
            self.waiting = None

    def _found(self, found: BrandFile | None, body: bytes) -> None:
        """Take note of what the file says; None: what it said when it was put in force."""
        self.fault = None
        if found is None:
            self.in_force, self.waiting = FileVersion(self.brand, body), None
            return
        for warning in found.warnings:
            _log.warning("%s", warning)
        self.waiting = FileVersion(self._refine(found.brand), body)

    def _not_taken(self, error: ConfigurationError) -> None:
        if self.fault is None or self.fault.message != error.message:
            _log.error(
                "The brand file has a fault and is not taken up; the version before stays in "
                "force. %s %s",
                error.message,
                error.hint,
            )
        self.fault, self.waiting = error, None


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    fault = Fault(str(path), f"the brand file cannot be read: {unreadable(error)}")
    return ConfigurationError([fault], f"Put the file back: {path.absolute()}")
