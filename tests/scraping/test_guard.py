"""What may be dialled, by address and by URL; nothing here opens a connection."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import ForbiddenError
from service.scraping.guard import allowed, check_url, guarded_sockets, may_link
from tests.tables import each

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "168.63.129.16", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "2002:0808:0808::", "3fff::1",
    "3ffe::1%eth0", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "198.17.255.255", "223.255.255.255", "::ffff:8.8.8.8",
    "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1", "2003::1",
]  # fmt: skip

REFUSED = [
    "http://127.0.0.1", "http://localhost", "http://LOCALHOST./", "http://a.localhost/",
    "http://0.0.0.0", "http://2130706433", "http://0x7f000001", "http://0177.0.0.1",
    "http://127.1", "http://[::1]", "http://[::ffff:127.0.0.1]", "http://[64:ff9b::7f00:1]",
    "http://[2002:7f00:1::]", "http://127。0。0。1", "http://①②⑦.⓪.⓪.①",
    "http://example.com@127.0.0.1", "http://user:word@example.com/", "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\@example.com/", "http:\\\\127.0.0.1/", "http://169.254.169.254/latest/",
    "http://100.64.0.1", "http://[fe80::1%25eth0]/", "file:///etc/passwd", "gopher://example.com/",
    "data:text/html,hello", "ftp://example.com/", "javascript:alert(1)", "http://example.com:22/",
    "https://example.com:8443/", "http://xn--/", "http://a.xn--.b/", "http://[::1", "http://",
    "//example.com/", "example.com", "", "http://exa mple.com/", "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/", "http://\ud800/",
]  # fmt: skip


@each("address", PRIVATE)
def test_private_and_special_addresses_are_refused(address: str) -> None:
    assert not allowed(address)


@each("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert allowed(address)


@each("text", ["", "example.com", "127.1", "0x7f.1", "1.2.3", "[::1]", "1.1.1.1 "])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not allowed(text)


def test_networks_open_what_would_be_private_and_nothing_else() -> None:
    networks = ("10.1.0.0/16", ip_network("fd00::/8"))
    assert allowed("10.1.2.3", networks)
    assert allowed("::ffff:10.1.2.3", networks)
    assert allowed("fd12::1", networks)
    assert not allowed("10.2.0.1", networks)
    assert not allowed("127.0.0.1", networks)
    assert not allowed("64:ff9b::a01:203", networks)


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_its_mapped_form(number: int) -> None:
    address = IPv4Address(number)
    assert allowed(str(address)) == allowed(f"::ffff:{address}")
    if allowed(str(address)):
        assert address.is_global


@given(st.integers(0, 2**128 - 1))
def test_no_allowed_ipv6_address_is_special_to_python(number: int) -> None:
    address = IPv6Address(number)
    if allowed(str(address)):
        judged = address.ipv4_mapped or address
        assert judged.is_global
        assert not judged.is_multicast


@each("url", REFUSED)
def test_urls_that_must_not_be_asked_are_refused_with_a_reason(url: str) -> None:
    with pytest.raises(ForbiddenError) as caught:
        check_url(url)
    assert caught.value.url == url
    assert len(caught.value.message) > 10


@each(
    ("url", "asked"),
    [
        ("http://example.com", "http://example.com/"),
        ("  https://Example.COM:443/a b?q=ü#x ", "https://example.com/a%20b?q=%C3%BC#x"),
        ("http://example.com:80/\\", None),
        ("https://münchen.de/", "https://xn--mnchen-3ya.de/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://example.com/?a=\\b", "http://example.com/?a=\\b"),
    ],
)
def test_public_urls_come_back_as_a_browser_writes_them(url: str, asked: str | None) -> None:
    if asked is None:
        with pytest.raises(ForbiddenError, match="backslash"):
            check_url(url)
    else:
        assert check_url(url) == asked


def test_ports_and_networks_can_be_opened() -> None:
    assert check_url("http://example.com:8080/", {8080}) == "http://example.com:8080/"
    assert check_url("http://example.com:22/", None) == "http://example.com:22/"
    assert check_url("http://localhost/", networks=("127.0.0.0/8",)) == "http://localhost/"
    assert check_url("http://2130706433/", networks=("127.0.0.1",)) == "http://127.0.0.1/"
    with pytest.raises(ForbiddenError, match="port 80 is not read; SCRAPE_ALLOW_PORTS"):
        check_url("http://example.com/", {8080})
    with pytest.raises(ForbiddenError, match="SCRAPE_ALLOW_NETWORKS"):
        check_url("http://10.0.0.1/", networks=("127.0.0.0/8",))


def test_sockets_are_made_for_public_addresses_only() -> None:
    make = guarded_sockets()
    public = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("8.8.8.8", 443))
    make(public).close()
    private = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::ffff:7f00:1", 443, 0, 0))
    with pytest.raises(OSError, match="SCRAPE_ALLOW_NETWORKS") as caught:
        make(private)
    assert caught.value.errno == errno.EACCES
    with pytest.raises(OSError, match="port 22"):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 22)))


def test_sockets_to_open_networks_are_made() -> None:
    make = guarded_sockets(("127.0.0.0/8",), None)
    make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))).close()


@each(
    "url",
    [
        *(one for one in REFUSED if one.isascii()), "http://router/", "http://router:80/reboot",
        "https://printer.local/x", "http://fritz.box.lan/", "http://nas.home.arpa/", "http://a.internal./",
        "http://10.0.0.1.nip.io/", "http://app.192.168.1.1.sslip.io/x", "http://www-127-0-0-1.sslip.io",
        "http://7f000001.nip.io/", "http://0x7f000001.nip.io/",
        "http://app-c0a801fc.nip.io/", "http://--1.sslip.io/", "http://fd00--9.sslip.io/",
        "https://l.example.com/?u=http%3A%2F%2F192.168.1.1%2F&e=x",
        "https://go.example.com/v3/__http://10.0.0.1/reboot__;!!x$",
        "https://go.example.com/?u=https%253A%252F%252Frouter.lan%252F",
        "https://go.example.com/?u=http://me@localhost:8080/", "https://go.example.com/?http://[::1]",
    ],
)  # fmt: skip
def test_no_reader_is_sent_into_her_own_network(url: str) -> None:
    assert not may_link(url, listed_by="https://news.example.com/feed")


@each(
    ("url", "listed_by"),
    [
        ("https://news.example.com/a", "https://example.org/feed"),
        ("http://[2606:4700::1111]/a", "pizza"),
        ("https://xn--mnchen-3ya.de/a", "https://example.org/feed"),
        ("http://wiki/a", "http://wiki/feed"),
        ("http://8.8.8.8.nip.io/a", "https://example.org/feed"),
        ("http://08080808.nip.io/a", "https://example.org/feed"),
        ("http://2606-4700--1111.sslip.io/a", "https://example.org/feed"),
        ("http://be-e-f.example.com/deadbeef.a", "https://example.org/feed"),
        ("http://news-10-0-0.example.com/a", "https://example.org/feed"),
        ("http://10.0.0.9.nip.io/a", "http://10.0.0.9.nip.io/feed"),
        ("http://wiki.local/a", "http://wiki.local/feed"),
        ("https://web.archive.example/2020/http://example.com/a", "https://example.org/feed"),
        (
            "https://go.example.com/?u=https%3A%2F%2Fnews.example.com%2Fa",
            "https://example.org/feed",
        ),
        ("https://news.example.com/share?u=http://", "https://example.org/feed"),
        ("https://news.example.com/a?from=http://t", "https://example.org/feed"),
    ],
)
def test_a_reader_may_be_sent_to_the_web_and_to_what_the_operator_named(
    url: str, listed_by: str
) -> None:
    assert may_link(url, listed_by=listed_by)
