"""How long servers ask us to wait, in all the forms that they use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.evaluation.llm.said.complaints import complaint
from service.evaluation.llm.said.pauses import asked_pause, seconds
from tests.tables import each

NOW = datetime(2026, 11, 28, 9, 0, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@each(
    ("said", "found"),
    [
        ("7", 7.0), ("7.5", 7.5), ("7s", 7.0), ("7.66s", 7.66), ("120ms", 0.12), ("6m0s", 360.0),
        ("1h2m3s", 3723.0), ("1m30.951s", 90.951), ("2 minutes", 120.0), ("1 min", 60.0),
        ("1 hour, 5 seconds", 3605.0), ("0", 0.0), (str(EPOCH + 8), 8.0),
        (str((EPOCH + 8) * 1000), 8.0), (str(EPOCH - 8), 0.0), ("2026-11-28T09:00:08Z", 8.0),
        ("2026-11-28T11:00:08+02:00", 8.0), ("Sat, 28 Nov 2026 09:00:08 GMT", 8.0),
        ("Sat, 28 Nov 2026 08:00:08 GMT", 0.0), ("", None), ("soon", None), ("-3", None),
        ("nan", None), ("inf", None), ("x" * 500, None),
    ],
)  # fmt: skip
def test_a_span_or_a_moment_is_read(said: str, found: float | None) -> None:
    assert seconds(said, NOW) == (None if found is None else pytest.approx(found))


@each(
    ("headers", "body", "found"),
    [
        ({"Retry-After": "7"}, {}, 7.0),
        ({"retry-after": "Sat, 28 Nov 2026 09:00:08 GMT"}, {}, 8.0),
        ({"retry-after-ms": "6000", "retry-after": "9"}, {}, 6.0),
        ({"x-ms-retry-after-ms": "2500"}, {}, 2.5),
        ({"x-ratelimit-reset-tokens": "7.66s", "x-ratelimit-remaining-tokens": "0"}, {}, 7.66),
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "99",
          "x-ratelimit-reset-tokens": "2s", "x-ratelimit-remaining-tokens": "0"}, {}, 2.0),
        ({"x-ratelimit-reset-requests": "5s", "x-ratelimit-reset-tokens": "9s"}, {}, 9.0),
        ({"x-ratelimit-reset": str((EPOCH + 4) * 1000), "x-ratelimit-remaining": "0"}, {}, 4.0),
        ({"x-ratelimit-reset": "11"}, {}, 11.0),
        ({"ratelimit-reset": "12", "ratelimit-remaining": "0"}, {}, 12.0),
        ({"RateLimit": '"default";r=0;t=13'}, {}, 13.0),
        ({"RateLimit": "limit=10, remaining=0, reset=14"}, {}, 14.0),
        ({"anthropic-ratelimit-tokens-reset": "2026-11-28T09:00:15Z",
          "anthropic-ratelimit-tokens-remaining": "0"}, {}, 15.0),
        ({"x-ratelimit-reset-after": "3.5"}, {}, 3.5),
        ({}, [{"error": {"code": 429, "details": [{"retryDelay": "36s"}]}}], 36.0),
        ({}, {"error": {"message": "Please retry in 36.5s."}}, 36.5),
        ({}, {"error": {"message": "Limit reached. Please try again in 6m0s. Visit x"}}, 360.0),
        ({}, {"error": {"message": "Please try again in 20ms."}}, 0.02),
        ({}, {"error": {"message": "Rate limit: wait 12 seconds"}}, 12.0),
        ({}, {"error": {"retry_after": 5}}, 5.0),
        ({}, {"error": {"message": "x", "metadata": {"headers": {
            "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str((EPOCH + 9) * 1000)}}}}, 9.0),
        ({"Retry-After": "soon"}, {}, None),
        ({}, {"error": {"message": "Slow down, 50 requests per minute"}}, None),
        ({}, "<html>busy</html>", None),
    ],
)  # fmt: skip
def test_the_pause_that_a_server_asks_for(
    headers: dict[str, str], body: Any, found: float | None
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    asked = asked_pause(complaint(429, text, headers), NOW)
    assert asked == (None if found is None else pytest.approx(found))
