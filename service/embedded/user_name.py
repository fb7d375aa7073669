"""A name for a user that this machine has only as a number, as `docker run --user 1234` makes it.

PostgreSQL's `initdb` and the server itself refuse to work for a user without a name. nss_wrapper, a
small library that the image has, gives them one from files of ours. They refuse a locale, too, that
the environment names and this machine lacks, as `ssh` brings one from another.
"""

from __future__ import annotations

import locale
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.embedded.folders import private_folder
from service.errors import PermanentError

_LIBRARY = "libnss_wrapper.so"
_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


@contextmanager
def named_user() -> Iterator[None]:
    """Let programs that are started within find a name for this user, and a locale that is there.

    Does nothing where both are. Raises PermanentError where there is no way to a name.
    """
    given = {} if has_name() else _environment()
    if not has_locale():
        given["LC_ALL"] = "C.UTF-8" if _is_there(locale.LC_CTYPE, "C.UTF-8") else "C"
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def has_name() -> bool:
    """Return whether this machine has a name for the user that we are."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def has_locale() -> bool:
    """Return whether this machine has the locale that the environment names."""
    kinds = (locale.LC_CTYPE, locale.LC_COLLATE, locale.LC_TIME, locale.LC_MONETARY)
    return all(_is_there(kind, "") for kind in (*kinds, locale.LC_MESSAGES, locale.LC_NUMERIC))


def _is_there(kind: int, name: str) -> bool:
    before = locale.setlocale(kind)
    try:
        locale.setlocale(kind, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(kind, before)
    return True


def _environment() -> dict[str, str]:
    user, group = os.geteuid(), os.getegid()
    library = next((file for one in _FOLDERS for file in Path(one).glob(f"**/{_LIBRARY}")), None)
    if library is None:
        raise PermanentError(
            f"the embedded PostgreSQL needs a user with a name; this machine has none for {user}",
            "Run the container without --user, or with one that it knows; or install "
            "libnss-wrapper; or set DATABASE_URL to a server of your own.",
        )
    folder = private_folder()
    users, groups = folder / "passwd", folder / "group"
    users.write_text(f"topfive:x:{user}:{group}:Topfive:{folder}:/bin/false\n", encoding="utf-8")
    groups.write_text(f"topfive:x:{group}:\n", encoding="utf-8")
    preloaded = " ".join(filter(None, (str(library), os.environ.get("LD_PRELOAD"))))
    return {
        "LD_PRELOAD": preloaded,
        "NSS_WRAPPER_PASSWD": str(users),
        "NSS_WRAPPER_GROUP": str(groups),
    }
