"""Where a new brand's file is written: whole or not at all, and never over another."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from service.brands.desk.saving import save
from service.errors import EditRefusedError, FileChangedError, FileReadOnlyError, PermanentError
from service.onboarding import brand_text
from service.onboarding.description import Description
from service.wording.brand_pages import new_file as said


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; nothing is left behind. Raises PermanentError."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(part, text.encode())
        _place(part, path)
    except FileExistsError:
        raise PermanentError(said.exists_already(str(path)), said.name_another()) from None
    except OSError as error:
        words = said.cannot_write(str(path), error.strerror or type(error).__name__)
        raise PermanentError(words, said.name_another()) from error
    finally:
        part.unlink(missing_ok=True)


def write_first(folders: Sequence[Path], name: str, text: str) -> Path:
    """Write the file in the first of `folders` that takes it, and return where it is.

    Raises PermanentError if none does, or if it is there already.
    """
    for folder in folders:
        if (folder / name).exists():
            raise PermanentError(said.exists_already(str(folder / name)), said.name_another())
    refused: PermanentError | None = None
    for folder in folders:
        try:
            write_new(folder / name, text)
        except PermanentError as error:
            refused = refused or error
            continue
        return folder / name
    raise refused or PermanentError(said.no_folder(), said.download_it())


def add_to(path: Path, described: Description) -> None:
    """Add the brand to the file at `path`, whose other lines stay as they are.

    It is saved as the pages save it. Raises PermanentError in words; the file is the old or the
    new one.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        words = said.cannot_read(str(path), error.strerror or type(error).__name__)
        raise PermanentError(words, said.paste_it()) from error
    mended = brand_text.added_to(body, path.name, described)
    try:
        save(path, mended, seen=body, aside=path.with_name(f".{path.name}.being-saved"))
    except FileChangedError as error:
        raise PermanentError(said.changed_meanwhile(str(path)), said.try_again()) from error
    except (FileReadOnlyError, EditRefusedError) as error:
        raise PermanentError(error.message, said.paste_it()) from error


def _place(part: Path, path: Path) -> None:
    """Give a written file its name. Raises FileExistsError, also when somebody was quicker."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(path) from None
        part.rename(path)


def _write(path: Path, body: bytes) -> None:
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
