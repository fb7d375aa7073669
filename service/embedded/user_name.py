"""A name for a user that this machine has only as a number, as `docker run --user 1234` makes it.

PostgreSQL's `initdb` and the server itself refuse to work for a user without a name. nss_wrapper, a
small library that the image has, gives them one from files of ours.
"""

from __future__ import annotations

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
    """Let programs that are started within find a name for this user; does nothing if it has one.

    Raises PermanentError where there is no way.
    """
    if has_name():
        yield
        return
    given = _environment()
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
