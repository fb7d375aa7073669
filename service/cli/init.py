"""`topfive init`: a first `.env`."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

from service.config import render
from service.errors import PermanentError

_SECRET_BYTES = 32
"""64 hexadecimal digits: twice what is asked for."""

_HOW_OFTEN = """\
How often mail comes is EMAIL_SCHEDULE; what cannot wait (risk 3) comes at once with each:
  every-run (the default): as soon as something is new, on a busy day a dozen mails;
  every 60 minutes: at most one mail an hour; 07:30,16:00: one mail at each time."""


async def init(options: argparse.Namespace) -> int:
    """Write the file, readable by its owner alone; never overwrite one. `-` is standard output."""
    path: Path = options.file or options.env_file
    text = render(lambda: secrets.token_hex(_SECRET_BYTES))
    if str(path) == "-":
        print(text, end="")
        return 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise PermanentError(
            f"{path} exists already and was left as it is",
            "Name another file (topfive init other.env), or move this one away.",
        ) from None
    except OSError as error:
        raise PermanentError(f"{path} cannot be written ({error.strerror})") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"Wrote {path} with fresh secrets. Fill in what is empty under “Required”:")
    print("OPENAI_API_KEY, SMTP_HOST, EMAIL_FROM, EMAIL_TO. Then run: topfive check")
    print(_HOW_OFTEN)
    return 0
