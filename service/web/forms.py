"""What reading a form may raise."""

from __future__ import annotations

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

NO_FORM: tuple[type[Exception], ...] = (
    HttpProcessingError, web.RequestPayloadError, ValueError, LookupError, AssertionError,
    RuntimeError,
)  # fmt: skip
"""For a body that is no form, or not packed as it says; the last three for a part's header,
charset, transfer encoding or missing end."""
