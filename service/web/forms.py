"""What reading a form may raise."""

from __future__ import annotations

from aiohttp.http_exceptions import HttpProcessingError

NO_FORM: tuple[type[Exception], ...] = (
    HttpProcessingError, ValueError, LookupError, AssertionError, RuntimeError,
)  # fmt: skip
"""For a body that is no form; the last three for a part's header, charset, transfer encoding or
missing end."""
