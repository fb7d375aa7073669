"""Who may ask what: the pure decisions, as tables."""

from __future__ import annotations

import base64
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.security import (
    Limiter,
    Login,
    Rate,
    allowed_hosts,
    client_address,
    credentials,
    host_name,
    limit_key,
    log_in,
    origin_allowed,
)
from tests.tables import each

PUBLIC = "https://topfive.example.org"
TOKEN = "t" * 32


@each(
    ("header", "name"),
    [
        ("topfive.example.org", "topfive.example.org"),
        ("TOPFIVE.example.org.:8000", "topfive.example.org"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("", None),
        ("   ", None),
        ("a b", None),
        ("evil@localhost", None),
        ("localhost/evil", None),
        ("localhost\\evil", None),
        ("localhost:port", None),
        ("localhost:99999", None),
        ("[::1", None),
        ("one,two", None),
        (":8000", None),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str | None) -> None:
    assert host_name(header) == name


@given(st.text(max_size=40))
def test_no_host_header_breaks_the_check(header: str) -> None:
    name = host_name(header)
    assert name is None or not set(name) & set("/\\@?# ")


def test_which_hosts_are_ours() -> None:
    hosts = allowed_hosts("https://Bücher.example:8443/x", ["[FE80::1]", "topfive.", ""])
    assert hosts == {
        "localhost", "127.0.0.1", "::1", "xn--bcher-kva.example", "fe80::1", "topfive",
    }  # fmt: skip
    assert "a..b" in allowed_hosts("", ["a..b"])  # no name, and no reason to fall over


@each(
    ("origin", "site", "host", "allowed"),
    [
        (None, None, "localhost:8000", True),
        (PUBLIC, "same-origin", "localhost:8000", True),
        (PUBLIC, None, "internal:8000", True),
        ("http://localhost:8000", "same-origin", "localhost:8000", True),
        ("https://topfive.example.org:443", None, "internal", True),
        ("https://other.internal", None, "other.internal", True),
        (None, "same-origin", "localhost", True),
        ("http://topfive.example.org", "same-origin", "127.0.0.1:8000", True),
        ("https://topfive.example.org:8443", "same-origin", "topfive.example.org", True),
        ("https://evil.example", "same-origin", "127.0.0.1:8000", False),
        (None, "none", "localhost", True),
        (None, "cross-site", "localhost", False),
        (None, "same-site", "localhost", False),
        (PUBLIC, "cross-site", "localhost", False),
        ("https://evil.example", None, "localhost", False),
        ("https://topfive.example.org.evil.example", None, "localhost", False),
        ("http://localhost:3000", None, "localhost:8000", False),
        ("http://topfive.example.org", None, "localhost", False),
        ("null", None, "localhost", False),
        ("", None, "localhost", False),
        ("ftp://localhost", None, "localhost", False),
        ("http://[::1", None, "localhost", False),
        ("chrome-extension://abc", None, "localhost", False),
    ],
)
def test_where_a_post_may_come_from(
    origin: str | None, site: str | None, host: str, allowed: bool
) -> None:
    assert origin_allowed(origin, site, host, PUBLIC) is allowed


@given(st.text(max_size=30))
def test_no_other_origin_is_ours(origin: str) -> None:
    assert origin_allowed(origin, None, "localhost:8000", PUBLIC) is False


@pytest.mark.parametrize(
    ("site", "ours"), [("same-origin", True), ("cross-site", False), ("none", False), (None, False)]
)
def test_a_browser_that_hides_its_origin_says_by_another_header_that_it_is_ours(
    site: str | None, ours: bool
) -> None:
    assert origin_allowed("null", site, "localhost:8000", PUBLIC) is ours


def _basic(user_and_password: bytes) -> str:
    return "Basic " + base64.b64encode(user_and_password).decode()


@each(
    ("header", "login"),
    [
        (None, Login.NONE),
        ("", Login.NONE),
        ("Digest abc", Login.NONE),
        (TOKEN, Login.NONE),
        (f"Bearer {TOKEN}", Login.RIGHT),
        (f"bearer   {TOKEN}", Login.RIGHT),
        (f"Bearer {TOKEN}x", Login.WRONG),
        ("Bearer ", Login.WRONG),
        ("Bearer tökén", Login.WRONG),
        ("Bearer t\udcff", Login.WRONG),
        (_basic(b"anybody:" + TOKEN.encode()), Login.RIGHT),
        (_basic(b":" + TOKEN.encode()), Login.RIGHT),
        (_basic(TOKEN.encode() + b":"), Login.WRONG),
        (_basic(TOKEN.encode()), Login.WRONG),
        ("Basic !!!", Login.WRONG),
        ("Basic é", Login.WRONG),
        ("Basic ", Login.WRONG),
    ],
)
def test_what_opens_the_door(header: str | None, login: Login) -> None:
    assert log_in(credentials(header), TOKEN) is login


@given(st.text(max_size=60))
def test_no_other_header_opens_the_door(header: str) -> None:
    assert log_in(credentials(header), TOKEN) is not Login.RIGHT


def test_only_a_bearer_counts_as_one() -> None:
    bearer, basic = credentials("Bearer x"), credentials(_basic(b"u:x"))
    assert bearer is not None
    assert bearer.bearer
    assert basic is not None
    assert not basic.bearer


PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@each(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, <script>"], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        ("10.0.0.1", ["198.51.100.1:51234"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1:80, [2001:db8::5]:443"], "2001:db8::5"),
        ("10.0.0.1", ["198.51.100.1:port"], "10.0.0.1"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_whose_word_about_an_address_is_taken(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


def test_an_ipv6_customer_is_one_however_many_addresses_they_use() -> None:
    assert limit_key("2001:db8:1:2:3::4") == limit_key("2001:db8:1:2:ffff::9")
    assert limit_key("2001:db8:1:2::4") != limit_key("2001:db8:1:3::4")
    assert limit_key("::ffff:192.0.2.1") != limit_key("::ffff:192.0.2.2")
    assert limit_key("192.0.2.1") == "192.0.2.1"
    assert limit_key("unix") == "unix"


def test_a_burst_then_the_rate() -> None:
    limiter = Limiter(Rate(burst=3, per_second=0.5))
    assert [limiter.take("a", 0.0) for _ in range(4)] == [0, 0, 0, 2]
    assert limiter.take("a", 1.0) == 1
    assert limiter.take("a", 2.0) == 0
    assert limiter.take("a", 2.0) == 2


def test_one_address_does_not_use_up_another() -> None:
    limiter = Limiter(Rate(burst=1, per_second=1.0))
    assert limiter.take("a", 0.0) == 0
    assert limiter.take("a", 0.0) == 1
    assert limiter.take("b", 0.0) == 0


def test_memory_is_bounded_and_the_oldest_goes() -> None:
    limiter = Limiter(Rate(burst=1, per_second=0.001), max_addresses=2)
    for key in "abc":
        assert limiter.take(key, 0.0) == 0
    assert len(limiter._buckets) == 2
    assert limiter.take("c", 0.0) > 0
    assert limiter.take("a", 0.0) == 0


@given(st.lists(st.floats(0.0, 5.0), max_size=60), st.integers(1, 5), st.floats(0.1, 3.0))
def test_never_more_than_the_burst_and_the_rate_allow(
    gaps: list[float], burst: int, per_second: float
) -> None:
    limiter = Limiter(Rate(burst=burst, per_second=per_second))
    now, granted = 0.0, 0
    for gap in gaps:
        now += gap
        granted += limiter.take("a", now) == 0
    assert granted <= burst + now * per_second + 1e-6
