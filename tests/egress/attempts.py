"""What a library that reads a body might try; run by parsers, which may do nothing of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import htmldate

WRITTEN = Path(__file__).with_name("written")


def as_htmldate_does(url: str) -> str:
    return str(htmldate.find_date(f"{url}?<html><body><p>x"))


def dial(url: str) -> str:
    with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - it is refused
        return str(answer.read())


def datagram(url: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(url.encode(), ("127.0.0.1", 9))


def look_up(url: str) -> None:
    socket.getaddrinfo(url.partition("//")[2].partition(":")[0], 80)


def start(url: str) -> None:
    subprocess.run([sys.executable, "-c", url], check=False)


def by_shell(url: str) -> None:
    os.system(f"echo {url}")  # noqa: S605 - it is refused


def write(url: str) -> None:
    WRITTEN.write_text(url, encoding="utf-8")


def swallowed(url: str) -> str:
    try:
        return dial(url)
    except OSError:
        return "as if nothing had been"


ALL = [as_htmldate_does, dial, datagram, look_up, start, by_shell, write, swallowed]
