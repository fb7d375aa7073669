"""What is known of a server at its socket, and what stops it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from service.embedded.server import EmbeddedServer, listener_at


def test_a_dead_server_is_told_from_one_that_cannot_answer(tmp_path: Path) -> None:
    path = tmp_path / "s"
    server = EmbeddedServer("", adopted=False, socket=path, _stop=None)
    assert not server.listens()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(path))
        assert server.listens()
    path.unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as gone:
        gone.bind(str(path))
    assert not server.listens()


def test_what_died_is_forgotten_once_and_stopped_no_more(tmp_path: Path) -> None:
    done: list[str] = []
    server = EmbeddedServer(
        "", False, tmp_path, lambda: done.append("stopped"), lambda: done.append("forgotten")
    )
    server.discard()
    server.discard()
    server.stop()
    assert done == ["forgotten"]


def test_where_the_system_does_not_say_who_listens_nobody_is_suspected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()
        assert listener_at(path)
        monkeypatch.delattr(socket, "SO_PEERCRED")
        assert listener_at(path) is None
