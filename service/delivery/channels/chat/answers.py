"""What the answers of chat services mean for a message. Pure.

Each documents its own: a status, often with JSON that says more. What is about the address or the
right to write there waits until somebody mends the configuration; what is about the message is
never tried again. `tests/delivery/channels/chat/answers.yaml` has what they answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from service.delivery.channel import MOST_PATIENCE, Outcome, Verdict
from service.text.normalize import one_line

_A_WHILE = 300.0
"""Seconds from which on a limit is no short pause: no message is given up over it."""
_UNASKED = 30.0
"""Seconds to wait where a limit does not say how long."""
_TEMPORARY = frozenset({408, 423, 425})
_SIZE_OR_FORM = frozenset({411, 413, 414, 415})
"""What such a status says is of the message alone."""
_UNCLEAR = frozenset({400, 422})
"""What it is about is said in words alone."""
_NOT_IMPLEMENTED = 501
"""Turned off there: it does not pass by itself."""
_OF_MESSAGE = re.compile(
    r"too[ _]?(?:long|large)|too_many_attach|fewer in length|longer than|payload|blocks\b"
    r"|attachments|arguments?\b|_arg|charset|form[ _](?:body|data)|post_type|metadata|json|schema"
    r"|parse|encoded|UTF-8|\bno[_ ]text|\bempty message|(?:text|message) is empty",
    re.IGNORECASE,
)
"""How services say that this one message is at fault."""
_UNWELCOME = re.compile(
    r"\bspam\b|harmful|moderation|profan|\b(?:message|post|content) (?:was |has been |is )*"
    r"(?:blocked|rejected|filtered)|_(?:blocked|rejected)_by_(?:filter|policy)|\blinks? filter",
    re.IGNORECASE,
)
"""How they say that they do not like what stands in it, whatever the status."""
_ADDRESS = re.compile(
    r"chat|channel|group|room|topic|thread|forum|peer|user|\bbot\b|team|enterprise|org_|member|hook"
    r"|workflow|trigger|service|token|auth|login|scope|permission|permitted to|not_permitted|rights"
    r"|admin|private|forbidden|restricted|denied|prohibited|disabled|archived|deleted|deactivated"
    r"|inactive|kicked|expired|revoked|not[ _]?(?:found|enabled|allowed)|reserved|api-?version"
    r"|two_factor|cannot_reply|INVALID_PARAM",
    re.IGNORECASE,
)
"""How they say that the address, or the right to write there, is at fault."""
_NAME = re.compile(r"[A-Za-z]+(?:[_.][A-Za-z]+)+|(?:[A-Z][a-z]+){2,}|[a-z]+")
"""A code of theirs in letters: `channel_not_found`, `WorkflowNotFound`, `M_FORBIDDEN`."""
_OF_MESSAGE_ID = re.compile(r"(?:model\.post\.is_valid|web\.incoming_webhook\.(?:parse|text))\.")
"""Of Mattermost's names of errors."""
_OF_MESSAGE_CODES = frozenset({40005, 50006, 50109, 160002, 200000, 200001, 240000, 40011, 40017})
"""Of Discord (five digits and six), and of ntfy."""
_ADDRESS_CODES = frozenset(
    {
        10003, 10004, 10015, 40333, 50001, 50013, 50024, 50025, 50027, 50083,
        160005, 220001, 220002, 220003, 220004, 40009, 40010,
    }
)  # fmt: skip
_BAD_FIELD = 50035
"""Discord says in `errors` which field it did not take."""
_ADDRESS_FIELDS = frozenset(
    {
        "thread_id", "webhook_id", "channel_id", "webhook_token", "guild_id", "username",
        "avatar_url", "thread_name",
    }
)  # fmt: skip
"""Those that an address gives, the same for every message."""
_PASSES = re.compile(
    r"rate_?limited|internal_error|fatal_error|service_unavailable|request_timeout|rollup_error"
    r"|added_to_org|migrating",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"rate[_ ]?limit|throttl|too many requests|HTTP error 429|error code: 1015"
    r"|message_limit_exceeded",
    re.IGNORECASE,
)
"""How services say that it is too much, whatever their status."""
_NOT_TAKEN = re.compile(r"failed with error|returned HTTP error", re.IGNORECASE)
"""What Teams says of a message that it did not take, with a status of 200."""
_TOO_LARGE = "HTTP error 413"
MEND = ": mend the channel's address, or its rights there"
"""What follows a reason for which the address is at fault."""
_SAID = ("description", "message", "error", "errcode", "code", "detail")


@dataclass(slots=True)
class ServiceAnswer:
    """What one request was answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def refuses(answer: ServiceAnswer) -> bool:
    """Return whether an answer says in its body alone that the message was not taken.

    A page for people is no service's answer: a net that wants a log-in first gives one. Of an
    object only its own fields count: Telegram and ntfy give the message's text back within it.
    """
    read = _object_of(answer.body)
    if read is not None:
        return _is_refusal(read)
    text = _text_of(answer.body)
    return text.startswith("<") or bool(_NOT_TAKEN.search(text))


def _is_refusal(read: dict[str, Any]) -> bool:
    return read.get("ok") is False or bool(read.get("error") or read.get("errcode"))


def _object_of(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object that a body is, empty if it cannot be read; None: it is none."""
    text = body.decode("utf-8", "replace").strip()
    if not text.startswith("{"):
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _text_of(body: bytes) -> str:
    return body[:4096].decode("utf-8", "replace").strip()


def outcome_of(answer: ServiceAnswer, name: str, now: datetime) -> Outcome:
    """Return what an answer that the service does not mean as "taken" says; `name` is for people.

    `now` is what a date in Retry-After is measured by.
    """
    said, status = _said(answer), answer.status
    is_limit = status == 429 or bool(_LIMIT.search(said))
    seconds = _retry_after(answer, now, otherwise=_UNASKED if is_limit else 0.0)
    verdict = Verdict.RETRY if is_limit else _verdict(answer, said)
    told = f"{name} answered {status}" + (f" ({said})" if said else "")
    return Outcome(
        verdict,
        told + (MEND if verdict is Verdict.MISCONFIGURED else ""),
        status,
        retry_after=seconds if verdict is Verdict.RETRY else 0.0,
        limited=is_limit and seconds >= _A_WHILE,
    )


def may_be_address(answer: ServiceAnswer) -> bool:
    """Return whether words alone say that the address is at fault: they may mean the message.

    It is tried for a day, unless another one for the same address is refused likewise.
    """
    said = _said(answer)
    return (
        answer.status in _UNCLEAR
        and not _LIMIT.search(said)
        and _verdict(answer, said) is Verdict.RETRY
        and bool(_ADDRESS.search(said))
    )


def _verdict(answer: ServiceAnswer, said: str) -> Verdict:
    """Return what a status, the service's own code, and `said`, its words, mean.

    What is neither said to be the message's fault nor the address's is tried for a day: it is not
    lost over a word that we do not know, and not sent for ever.
    """
    status = answer.status
    if status < 300 and _NOT_TAKEN.search(said):
        return Verdict.FAILED if _TOO_LARGE in said else Verdict.RETRY
    passes = status in _TEMPORARY or (status >= 500 and status != _NOT_IMPLEMENTED)
    if passes or (status < 300 and _PASSES.search(said)):
        return Verdict.RETRY
    read = _object_of(answer.body)
    if found := _of_code(read or {}):
        return found
    unclear = status in _UNCLEAR or (status < 300 and said)
    # Without JSON a gate on the way may say so, of whatever passes it.
    unwelcome = (unclear or read is not None) and _UNWELCOME.search(said)
    if status in _SIZE_OR_FORM or unwelcome or (unclear and _OF_MESSAGE.search(said)):
        return Verdict.FAILED
    if unclear:
        sure = said if status < 300 else _own_words(answer)  # that has said "ok": false
        return Verdict.MISCONFIGURED if _ADDRESS.search(sure) else Verdict.RETRY
    # A redirect is not followed, and a 200 that says nothing is another server's.
    return Verdict.MISCONFIGURED


def _of_code(read: dict[str, Any]) -> Verdict | None:
    """Return what a service's number or name of an error means, None if it is not known."""
    code = read.get("code")
    if fields := _wrong_fields(read):
        return Verdict.MISCONFIGURED if fields & _ADDRESS_FIELDS else Verdict.FAILED
    if _OF_MESSAGE_ID.match(str(read.get("id", ""))):
        return Verdict.FAILED
    if not isinstance(code, int):
        return None
    if code in _OF_MESSAGE_CODES or code == _BAD_FIELD:
        return Verdict.FAILED
    return Verdict.MISCONFIGURED if code in _ADDRESS_CODES else None


def _wrong_fields(read: dict[str, Any]) -> set[str]:
    """Return the fields that Discord did not take; that of old names them and says no more."""
    errors = read.get("errors") if read.get("code") == _BAD_FIELD else None
    if isinstance(errors, dict):
        return set(errors)
    is_old = bool(read) and all(isinstance(one, list) for one in read.values())
    return set(read) if is_old else set()


def _own_words(answer: ServiceAnswer) -> str:
    """Return what a service says of an error in words that are no sentence of somebody's.

    Slack, Teams, Matrix and Mattermost name it; what Telegram says beside its "ok" is as good.
    """
    read = _object_of(answer.body)
    if read is None:
        names: list[Any] = [_text_of(answer.body)]
    else:
        within = read.get("error")
        code = within.get("code") if isinstance(within, dict) else read.get("code")
        names = [within, code, read.get("errcode"), read.get("id")]
        if read.get("ok") is False and "description" in read:
            return str(read.get("description", ""))
    found = (one for one in names if isinstance(one, str) and _NAME.fullmatch(one))
    return " ".join(found)


def _said(answer: ServiceAnswer) -> str:
    """Return what an answer says in words: of JSON its message, else its first line of text."""
    read = _object_of(answer.body)
    if read is None:
        plain = _text_of(answer.body)
        return "" if plain.startswith(("<", "[")) else one_line(plain, 120)
    if answer.status < 300 and not _is_refusal(read):
        return ""  # what stands in it may be our own message
    within = read.get("error")
    found = within if isinstance(within, dict) else read
    parts = [str(found[key]) for key in _SAID if isinstance(found.get(key), str)]
    return one_line(", ".join(dict.fromkeys(parts)), 160)


def _retry_after(answer: ServiceAnswer, now: datetime, *, otherwise: float) -> float:
    """Return the seconds that are asked for: by a header, or as each service's JSON has it."""
    header = next((v for k, v in answer.headers.items() if k.lower() == "retry-after"), "")
    ways: tuple[Callable[[], float | None], ...] = (
        lambda: _of_json(answer.body),
        lambda: float(header),
        lambda: (parsedate_to_datetime(header) - now).total_seconds(),  # noqa: PLW0108 - it may raise
    )
    for way in ways:
        with suppress(ValueError, TypeError, KeyError, OverflowError, AttributeError):
            found = way()
            if found is not None and found >= 0:
                return float(min(found, MOST_PATIENCE))
    return otherwise


def _of_json(body: bytes) -> float | None:
    read = _object_of(body)
    if read is None:
        return None
    if "retry_after_ms" in read:
        return float(read["retry_after_ms"]) / 1000
    return float({**read, **(read.get("parameters") or {})}["retry_after"])
