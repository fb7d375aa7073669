"""PostgreSQL and Valkey from wheels, for one container or one laptop with nothing beside it.

Both keep their data under `DATA_DIR` and listen on Unix sockets only. A server that a killed
process left behind is adopted; one that another container runs on the same folder is left alone,
and said so. Nothing but `DATA_DIR` has to be writable. Starting and stopping block: call them in a
thread.
"""

from service.embedded.folders import lend_temporary_folder
from service.embedded.postgres import make_database, start_postgres
from service.embedded.server import EmbeddedServer
from service.embedded.valkey import start_valkey

__all__ = [
    "EmbeddedServer",
    "lend_temporary_folder",
    "make_database",
    "start_postgres",
    "start_valkey",
]
