"""Host, token, origin, size and rate over real HTTP; and the headers on every answer."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import socket
from ipaddress import ip_network

import pytest
from aiohttp import web

from service.errors import DatabaseUnavailableError, ModelRefusedError
from service.feedback.votes import Votes
from service.web.security import Rate
from service.web.shown import queries
from tests.web.conftest import Client, Serve, context_of
from tests.web.stored import RUN_ID, TOKEN, Stored, vote_token

OPERATOR = {"Authorization": f"Bearer {TOKEN}"}
PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
CLOSED = [
    ("GET", "/"),
    ("POST", "/run-agent"),
    ("GET", "/runs"),
    ("GET", f"/runs/{RUN_ID}"),
    ("GET", f"/runs/{RUN_ID}/progress"),
    ("GET", f"/runs/{RUN_ID}/mails/1"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/digest/preview"),
    ("GET", "/feedback.csv"),
    ("GET", "/no/such/thing"),
    ("GET", "/feedback/"),
    ("GET", "/feedback/a/b"),
    ("GET", "/health/"),
    ("GET", "/health/live/x"),
    ("GET", "/feedback/../runs"),
    ("GET", "/feedback/..%2Fruns"),
    ("GET", "/FEEDBACK/x"),
    ("GET", "/share/"),
    ("GET", "/share/a/b"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_everything_else_asks_for_the_token(client: Client, method: str, path: str) -> None:
    answer = await client.request(method, path)
    if path == "/feedback/..%2Fruns":  # one segment: a token, and none of ours
        assert answer.status == 404
        return
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    body = await answer.json()
    assert "token" in body["error"]


@pytest.mark.parametrize("path", ["/health", "/health/live"])
async def test_machines_may_ask_for_health(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 200


@pytest.mark.parametrize("path", ["/feedback/x", "/view/x", "/share/x", "/unsubscribe/x"])
async def test_signed_links_are_judged_by_their_token(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_bearer_and_basic_open_and_others_do_not(client: Client) -> None:
    basic = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    for header, status in {
        f"Bearer {TOKEN}": 200,
        f"Basic {basic}": 200,
        "Bearer wrong": 401,
        "Bearer tökén": 401,
        f"Token {TOKEN}": 401,
    }.items():
        answer = await client.get("/runs", headers={"Authorization": header})
        assert answer.status == status, header


async def test_without_a_token_configured_all_is_open(serve: Serve) -> None:
    client = await serve(api_token=None)
    assert (await client.get("/runs")).status == 200


async def test_wrong_tokens_are_limited_and_the_right_one_is_never_locked_out(
    serve: Serve,
) -> None:
    client = await serve(login_rate=Rate(burst=3, per_second=0.01))
    wrong = {"Authorization": "Bearer wrong"}
    statuses = [(await client.get("/runs", headers=wrong)).status for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    limited = await client.get("/runs", headers=wrong)
    assert int(limited.headers["Retry-After"]) > 1
    assert (await client.get("/runs", headers=OPERATOR)).status == 200
    assert (await client.get("/runs")).status == 401  # no attempt, so not limited


async def test_addresses_behind_a_trusted_proxy_are_told_apart(serve: Serve) -> None:
    one = Rate(burst=1, per_second=0.001)
    client = await serve(login_rate=one, trusted_proxies=(ip_network("127.0.0.0/8"),))

    async def fail(address: str) -> int:
        headers = {"Authorization": "Bearer wrong", "X-Forwarded-For": address}
        return (await client.get("/runs", headers=headers)).status

    assert [await fail("198.51.100.1") for _ in range(2)] == [401, 429]
    assert await fail("198.51.100.2") == 401


async def test_a_forwarded_address_is_not_believed_from_anybody(serve: Serve) -> None:
    client = await serve(login_rate=Rate(burst=1, per_second=0.001))
    statuses = []
    for i in range(3):
        headers = {"Authorization": "Bearer wrong", "X-Forwarded-For": f"198.51.100.{i}"}
        statuses.append((await client.get("/runs", headers=headers)).status)
    assert statuses == [401, 429, 429]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("topfive.example.org", 200),
        ("TOPFIVE.EXAMPLE.ORG:443", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("inside.example", 200),
        ("evil.example", 421),
        ("topfive.example.org.evil.example", 421),
        ("localhost.evil.example", 421),
        ("10.1.2.3", 421),
        ("evil@localhost", 400),
        ("localhost:nan", 400),
    ],
)
async def test_the_host_is_always_checked(serve: Serve, host: str, status: int) -> None:
    client = await serve(hosts=("inside.example",))
    for path in ("/health/live", f"/feedback/{vote_token(context_of(client))}"):
        answer = await client.get(path, headers=JSON | {"Host": host})
        assert answer.status == status, path
    if status == 421:
        assert "PUBLIC_URL" in (await answer.json())["hint"]


async def test_two_hosts_or_none_are_refused(client: Client) -> None:
    for lines in ("Host: localhost\r\nHost: evil.example\r\n", ""):
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
        writer.write(f"GET /health/live HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
        first = await reader.readline()
        assert b" 400 " in first, lines
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    ("path", "status"), [("/health/live", b" 200 "), ("/health", b" 200 "), ("/runs", b" 400 ")]
)
async def test_a_proxy_s_own_question_about_health_may_name_no_host(
    client: Client, path: str, status: bytes
) -> None:
    """HAProxy asks so by default; a browser, whose name for us might be rebound, always has one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert status in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_the_address_that_was_dialled_is_a_name_of_ours(serve: Serve) -> None:
    """A health check from another machine asks by our address; an address cannot be rebound."""
    client = await serve()
    listener = socket.create_server(("127.0.0.2", 0))
    server = client.server
    site_port = listener.getsockname()[1]
    listener.close()
    runner = server.runner
    assert runner is not None
    await web.TCPSite(runner, "127.0.0.2", site_port).start()
    async with client.session.get(f"http://127.0.0.2:{site_port}/health/live") as answer:
        assert answer.status == 200
    headers = {"Host": "127.0.0.3"}
    url = f"http://127.0.0.2:{site_port}/health/live"
    async with client.session.get(url, headers=headers) as answer:
        assert answer.status == 421


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Origin": "https://topfive.example.org"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/run-agent", "/feedback/", "/unsubscribe/"])
async def test_a_post_from_another_site_is_refused(
    serve: Serve, votes: Votes, headers: dict[str, str], passes: bool, path: str
) -> None:
    client = await serve(api_token=None)
    if path == "/feedback/":
        path += vote_token(context_of(client))
    answer = await client.post(path, headers=JSON | headers)
    assert (answer.status != 403) is passes
    if not passes:
        assert "another site" in (await answer.json())["error"]
        assert await votes.in_force("debonairs") == []


async def test_a_bearer_is_no_browsers_doing_but_basic_is(client: Client) -> None:
    evil = {"Origin": "https://evil.example"}
    assert (await client.post("/run-agent", headers=OPERATOR | evil)).status == 202
    basic = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    answer = await client.post("/run-agent", headers={"Authorization": f"Basic {basic}"} | evil)
    assert answer.status == 403


async def test_a_large_body_is_refused(client: Client, votes: Votes) -> None:
    path = f"/feedback/{vote_token(context_of(client))}"
    form = JSON | {"Content-Type": "application/x-www-form-urlencoded"}

    async def drip() -> object:
        for _ in range(200):
            yield b"comment=" + b"x" * 10_000

    whole = await client.post(path, data=io.BytesIO(b"x" * 2_000_000), headers=form)
    assert whole.status == 413
    assert "64 KB" in (await whole.json())["error"]
    chunked = await client.post(path, data=drip(), headers=form)
    assert chunked.status == 413
    assert await votes.in_force("debonairs") == []


async def test_a_packed_body_counts_as_large_as_it_is(client: Client, votes: Votes) -> None:
    path = f"/feedback/{vote_token(context_of(client))}"
    bomb = gzip.compress(b"comment=" + b"x" * 50_000_000)
    assert len(bomb) < 64 * 1024
    form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    answer = await client.post(path, data=bomb, headers=form)
    assert answer.status == 413
    assert await votes.in_force("debonairs") == []


async def test_a_flood_of_votes_is_stopped(serve: Serve) -> None:
    client = await serve(vote_rate=Rate(burst=2, per_second=0.001))
    path = f"/feedback/{vote_token(context_of(client))}"
    assert [(await client.post(path)).status for _ in range(3)] == [200, 200, 429]
    assert (await client.get(path)).status == 200
    other = f"/feedback/{vote_token(context_of(client), recipient='ben@example.org')}"
    assert (await client.post(other)).status == 200


async def test_slashes_that_a_mail_program_put_into_a_link_lead_where_it_led(
    client: Client,
) -> None:
    link = f"/feedback/{vote_token(context_of(client))}"
    for odd in (f"{link}/", f"{link}//?utm_source=x", link.replace("k/", "k//")):
        assert (await client.get(odd)).status == 200, odd
        assert (await client.post(odd, allow_redirects=False)).status == 401, odd
    answer = await client.get("/runs/feedback/x/", allow_redirects=False)
    assert answer.status == 401


async def test_posts_without_a_valid_token_use_up_nobodys_limit_but_their_own(serve: Serve) -> None:
    client = await serve(vote_rate=Rate(burst=2, per_second=0.001))
    posts = ["/feedback/x", "/unsubscribe/x", "/feedback/y"]
    assert [(await client.post(path)).status for path in posts] == [404, 404, 429]
    assert (await client.post(f"/feedback/{vote_token(context_of(client))}")).status == 200


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
async def test_other_methods_are_refused_and_change_nothing(
    client: Client, votes: Votes, method: str
) -> None:
    answer = await client.request(method, f"/feedback/{vote_token(context_of(client))}")
    if method == "BREW":
        assert answer.status in {400, 405}
        return
    assert answer.status == 405
    assert "POST" in answer.headers["Allow"]
    assert await votes.in_force("debonairs") == []


@pytest.mark.parametrize("path", ["/health", "/", "/nothing", "/feedback/x", "/runs", "/metrics"])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_every_answer_has_the_security_headers(
    client: Client, path: str, accept: str
) -> None:
    for headers in ({"Accept": accept}, {"Accept": accept} | OPERATOR, {"Host": "evil.example"}):
        answer = await client.get(path, headers=headers)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Server"] == "topfive"
        assert "Set-Cookie" not in answer.headers


async def test_the_nonce_is_fresh_every_time(client: Client) -> None:
    policies = {
        (await client.get("/health", headers=PAGE)).headers["Content-Security-Policy"]
        for _ in range(5)
    }
    assert len(policies) == 5


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (DatabaseUnavailableError("PostgreSQL is away", "Start it."), 503, "postgresql is away"),
        (ModelRefusedError("the key is wrong", "Check OPENAI_API_KEY."), 500, "the key is wrong"),
        (RuntimeError("secret detail"), 500, "something went wrong inside"),
        (TimeoutError(), 503, "too long"),
    ],
)
async def test_errors_say_what_to_do_and_show_no_insides(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(queries, "runs", fail)
    for accept in ("text/html", "application/json"):
        answer = await client.get("/runs", headers=OPERATOR | {"Accept": accept})
        text = (await answer.text()).lower()
        assert (answer.status, answer.content_type) == (status, accept)
        assert words in text
        assert "secret detail" not in text
        assert "traceback" not in text
        assert (status == 503) is ("Retry-After" in answer.headers)
    assert set(await answer.json()) == {"error", "hint"}


async def test_without_postgresql_runs_are_unavailable_in_plain_words(
    client: Client, stored: Stored
) -> None:
    await stored.database.close()
    for method, path in (("GET", "/runs"), ("GET", f"/runs/{RUN_ID}"), ("POST", "/run-agent")):
        for accept in ("text/html", "application/json"):
            answer = await client.request(method, path, headers=OPERATOR | {"Accept": accept})
            assert (answer.status, answer.content_type) == (503, accept)
            assert "PostgreSQL cannot be reached" in await answer.text()
            assert answer.headers["Retry-After"]


async def test_a_thousand_requests_to_run_make_one_run(client: Client, stored: Stored) -> None:
    stored.more_steps = asyncio.Event()

    async def ask() -> dict[str, object]:
        async with client.post("/run-agent", headers=OPERATOR) as answer:
            assert answer.status == 202
            body: dict[str, object] = await answer.json()
            return body

    bodies = [
        body for _ in range(10) for body in await asyncio.gather(*(ask() for _ in range(100)))
    ]
    assert stored.starts == 1
    assert len({str(body["run_id"]) for body in bodies}) == 1
    assert sum(body["already_running"] is False for body in bodies) == 1


async def test_the_figures_count_requests_by_route_and_not_by_path(client: Client) -> None:
    for i in range(5):
        await client.get(f"/feedback/{i}")
        await client.get(f"/nothing/{i}", headers=OPERATOR)
    text = await (await client.get("/metrics", headers=OPERATOR)).text()
    assert (
        'topfive_http_requests_total{method="GET",route="/feedback/{token}",status="404"} 5.0'
        in text
    )
    assert 'topfive_http_requests_total{method="GET",route="none",status="404"} 5.0' in text
    assert "/nothing/" not in text
