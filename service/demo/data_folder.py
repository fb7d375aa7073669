"""Where the demo's data is, and its database made there while the rest of Topfive is being read.

Reads little of Topfive itself, so that it is ready at once.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from service.embedded import make_database
from service.errors import PermanentError


@contextmanager
def data_folder(keep: Path | None) -> Iterator[Path]:
    """Give a folder for the demo's data: `keep`, or one that is gone afterwards.

    Raises PermanentError if it cannot be made.
    """
    if keep:
        try:
            keep.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PermanentError(f"{keep} cannot be made ({error.strerror})") from error
    folder = keep.resolve() if keep else Path(tempfile.mkdtemp(prefix="topfive-demo-"))
    making = Thread(target=_make, args=(folder, bool(keep)), name="making the demo's database")
    making.start()
    try:
        yield folder
    finally:
        making.join()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, to_last: bool) -> None:
    # Whoever starts the database meets the same fault, and says it.
    with suppress(
        PermanentError, RuntimeError, AssertionError, OSError, subprocess.SubprocessError
    ):
        make_database(folder, to_last=to_last)
