"""What asyncpg, the network and PostgreSQL say, as errors whose words a person can act on."""

from __future__ import annotations

import re
import ssl

import asyncpg

from service.errors import DatabaseUnavailableError, PermanentError

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of a connection that was lost or interrupted in mid-query
    asyncpg.PostgresConnectionError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.QueryCanceledError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
_FULL = re.compile(r"too many|max\w* ?client|no more connections", re.IGNORECASE)
"""What servers and poolers say that have no connection left, under three different codes."""
_UNKNOWN_WORD = re.compile(
    r'(?:unrecognized configuration|unsupported startup) parameter:? "?(\w+)'
)
_TROUBLES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
    (
        asyncpg.InvalidPasswordError,
        "PostgreSQL refused the log-in",
        "Check the user name and password in DATABASE_URL; a container keeps its first password.",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "PostgreSQL refused the log-in ({error})",
        "Let its pg_hba.conf allow this user and machine, or ask for TLS by ?sslmode=require.",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "PostgreSQL has no such database",
        "Check the database's name at the end of DATABASE_URL, or create it.",
    ),
    (
        ssl.SSLCertVerificationError,
        "PostgreSQL's certificate is not trusted ({error})",
        "Add after the ? the authority's file, sslrootcert=/path/ca.pem, or sslrootcert=system.",
    ),
    (
        asyncpg.ClientConfigurationError,
        "DATABASE_URL cannot be used ({error})",
        "Check what stands after the ? in it; verify-full needs sslrootcert=system or =FILE.",
    ),
    (
        asyncpg.ReadOnlySQLTransactionError,
        "PostgreSQL may not write ({error})",
        "Give DATABASE_URL the server that takes writes, and a user who may write.",
    ),
    (
        asyncpg.InsufficientPrivilegeError,
        "PostgreSQL does not let the user in DATABASE_URL do that ({error})",
        "Give that user the right to read and write all of Topfive's tables, or name their owner.",
    ),
    (
        asyncpg.InsufficientResourcesError,
        "PostgreSQL has no room ({error})",
        "Free space on its disk, or give it more memory.",
    ),
    (
        asyncpg.QueryCanceledError,
        "PostgreSQL did not answer in time ({error})",
        "See whether the server is overloaded or stuck, or its statement_timeout too short.",
    ),
    (
        TimeoutError,
        "PostgreSQL did not answer in time",
        "See whether the server is overloaded or stuck, and the port PostgreSQL's.",
    ),
    (
        BaseException,
        "PostgreSQL cannot be reached ({error})",
        "Start the server, or check the host and port in DATABASE_URL.",
    ),
)
"""The first kind that fits an error, what to say of it, and what mends it."""


def is_full(error: BaseException) -> bool:
    """Return whether the server, or a pooler before it, has no connection left for us."""
    return isinstance(error, asyncpg.TooManyConnectionsError) or (
        isinstance(error, asyncpg.PostgresError) and bool(_FULL.search(str(error)))
    )


def unavailable(error: BaseException) -> DatabaseUnavailableError:
    """Return the error that a person can act on for one that asyncpg or the network raised."""
    said = str(error).partition("\nHINT:")[0] or type(error).__name__
    if is_full(error):
        return DatabaseUnavailableError(
            f"PostgreSQL has no room for another connection ({said})",
            "Allow the user in DATABASE_URL more connections, or close those of other programs; "
            "Topfive goes on with two.",
        )
    if "rejected SSL upgrade" in said:
        return DatabaseUnavailableError(
            f"PostgreSQL does not speak TLS ({said})",
            "Switch TLS on at the server, or take sslmode=… out of DATABASE_URL.",
        )
    what, hint = next((what, hint) for kind, what, hint in _TROUBLES if isinstance(error, kind))
    return DatabaseUnavailableError(what.format(error=said), hint)


def refused(error: asyncpg.PostgresError) -> PermanentError:
    """Return what to mend for a connection that the server refuses."""
    said = str(error)
    if "default_transaction_isolation" in said:
        return PermanentError(
            "the database works with another transaction isolation than 'read committed', and the "
            f"pooler before it does not let Topfive choose ({said})",
            "Run once: ALTER ROLE the_user_in_DATABASE_URL SET default_transaction_isolation = "
            "'read committed';",
        )
    if word := _UNKNOWN_WORD.search(said):
        return PermanentError(
            f"PostgreSQL does not know the word {word[1]} in DATABASE_URL",
            f"Take {word[1]}=… out of what stands after the ? in DATABASE_URL.",
        )
    return PermanentError(f"PostgreSQL refused the connection ({said})", "Check DATABASE_URL.")
