"""The line to a model's server: one request out, one answer or complaint in."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from service.egress import Destination, connecting
from service.errors import ModelError
from service.evaluation.llm.said.complaints import complaint, shown
from service.evaluation.llm.said.replies import ComplaintError, Reply, read_body


class _WhenAsked:
    """Stands for a module, which is read when something of it is first asked for.

    It is no lazy module in `sys.modules`: there, all that looks through the loaded modules (the
    `inspect` of the standard library does, for pydantic) would be the first to ask.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)


if TYPE_CHECKING:
    import httpx2
    import openai
    from openai.resources.chat.completions import AsyncCompletionsWithRawResponse
else:
    openai = _WhenAsked("openai")  # reading the SDK's code would be a quarter of a start's time

_SENT_ON = "(The address in OPENAI_BASE_URL sends us on to {on}: write that one there.)"
_SURROUNDINGS = (
    "Look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE where Topfive is started: a "
    "proxy must begin with http://, a file of certificates must be there."
)
_CONNECT_SECONDS = 10.0
_MOST_BYTES = 8 << 20
"""Bytes of an answer, unpacked; verdicts on a batch are some thousand."""
_SHORTEST_KEY = 8
"""A shorter word, for a server that asks for no key, may stand in any sentence."""


def read_sdk() -> None:
    """Read the SDK's code: ahead, where the first question should not wait for it."""
    _ = openai.AsyncOpenAI, openai.resources.chat.completions.AsyncCompletionsWithRawResponse


class Connection:
    """One for the whole process, to one model."""

    def __init__(self, api_key: str, *, model: str, base_url: str | None, timeout: float) -> None:
        self._api_key = api_key
        self._model = model
        self._address, self._query = _split_query(base_url)
        self._timeout = timeout
        self._client: openai.AsyncOpenAI | None = None
        self._completions: AsyncCompletionsWithRawResponse | None = None
        self._opening = asyncio.Lock()

    async def send(self, asked: Mapping[str, Any], seconds: float) -> Reply:
        """Return the reply to one request.

        Raises ComplaintError, TimeoutError when `seconds` brought no answer, ModelError for
        an answer that is nothing that we know, UnreachableError when there is no server.
        """
        completions = await self._opened()
        # Azure has the key in a header of its own; a bearer there would be a token of Entra's.
        azure: dict[str, str | openai.Omit] = {
            "api-key": self._api_key,
            "Authorization": openai.Omit(),
        }
        headers = azure if "api-version" in self._query else None
        try:
            async with asyncio.timeout(seconds):
                with connecting(Destination.MODEL):
                    raw = await completions.create(
                        model=self._model, extra_headers=headers, **asked
                    )
        except openai.APIStatusError as error:
            answer = error.response
            said = complaint(answer.status_code, self._masked(answer.text), answer.headers)
            if answer.history:
                on = f"{answer.url.scheme}://{answer.url.netloc.decode()}"
                said = replace(said, words=f"{said.words} {_SENT_ON.format(on=on)}".strip())
            raise ComplaintError(said) from error
        except openai.APIConnectionError as error:
            cause = error.__cause__ or error
            if isinstance(error, openai.APITimeoutError) and "Connect" not in type(cause).__name__:
                raise TimeoutError from error
            why = shown(str(cause)) or type(cause).__name__
            on = asked_last(cause, self._address or "")
            sent_on = f". {_SENT_ON.format(on=on)}" if on else ""
            raise UnreachableError(
                f"the model's server cannot be reached ({why}){sent_on}",
                "Start it, or check OPENAI_BASE_URL and the way there.",
            ) from error
        return read_body(self._masked(raw.text), asked, raw.headers)

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    async def _opened(self) -> AsyncCompletionsWithRawResponse:
        """Return the SDK's completions; its code is read in a thread, so that the loop goes on."""

        def opened() -> tuple[openai.AsyncOpenAI, AsyncCompletionsWithRawResponse]:
            made = openai.AsyncOpenAI(
                api_key=self._api_key or "none",
                base_url=self._address,
                timeout=openai.Timeout(self._timeout, connect=_CONNECT_SECONDS),
                max_retries=0,
                default_query=self._query,
                http_client=openai.DefaultAsyncHttpxClient(event_hooks={"response": [_bounded]}),
            )
            # Named here since its code, too, is read when it is first asked for.
            return made, made.chat.completions.with_raw_response

        async with self._opening:
            if self._completions is None:
                try:
                    opened_now = await asyncio.to_thread(opened)
                except (ImportError, OSError, ValueError) as error:
                    raise ModelError(
                        f"the model's server cannot be asked ({error})", _SURROUNDINGS
                    ) from error
                self._client, self._completions = opened_now
                return opened_now[1]
            return self._completions

    def _masked(self, text: str) -> str:
        """Return a server's words without our key, which some repeat."""
        long = len(self._api_key) >= _SHORTEST_KEY
        return text.replace(self._api_key, "[hidden]") if long else text


async def _bounded(answer: httpx2.Response) -> None:
    """Read an answer piece by piece, and no more of it than an honest one has.

    The SDK reads it whole: 400 KB that are packed well enough took 1.3 GB. Raises ModelError.
    """
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > _MOST_BYTES:
            raise ModelError(f"the model's server answered with more than {_MOST_BYTES >> 20} MiB")
        parts.append(part)
    answer._content = b"".join(parts)  # noqa: SLF001 - as its own aread() does, without a bound


class UnreachableError(ModelError):
    """There is no server, or the line to it broke; the next try may well do."""


def asked_last(error: BaseException, address: str) -> str:
    """Return where the question went at last, if a server has sent it on; empty: none has."""
    try:
        url = error.request.url  # type: ignore[attr-defined]  # a property that raises at times
    except (AttributeError, RuntimeError):
        return ""
    first = type(url)(address)  # which folds letters and drops the usual port, as it did for `url`
    if not address or (first.scheme, first.netloc) == (url.scheme, url.netloc):
        return ""
    return f"{url.scheme}://{url.netloc.decode()}"


def _split_query(base_url: str | None) -> tuple[str | None, dict[str, object]]:
    """Return the address without its query, and the query: Azure keeps `api-version` there."""
    if not base_url:
        return None, {}
    parts = urlsplit(base_url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), dict(
        parse_qsl(parts.query)
    )
