"""Redirects that stand in a page or in the header `Refresh`."""

import gzip

import pytest

from service.scraping.http.redirects.refresh import sends_to

HTML = {"content-type": "text/html"}


@pytest.mark.parametrize(
    ("said", "target"),
    [
        (b'<meta http-equiv="refresh" content="0;URL=/new/a" />', "/new/a"),
        (b"<META HTTP-EQUIV=REFRESH CONTENT='0; URL=\"/news/\"'>", "/news/"),
        (b'<meta content="1; url=https://n.example/?a=1&amp;b=2" http-equiv="Refresh">',
         "https://n.example/?a=1&b=2"),
        (b'<meta http-equiv="refresh" content="0; /bare">', "/bare"),
        (b'<meta http-equiv="refresh" content=".5;url=/soon">', "/soon"),
        (b"<meta http-equiv=refresh content='1, url=\"/a\"; target=x'>", "/a"),
        (b'<meta http-equiv="refresh" content="1x; url=/a">', ""),
        (b'<meta http-equiv="refresh" content="-1; /a">', ""),
        (b'<meta http-equiv="refresh" content="300; url=/news">', ""),
        (b'<meta http-equiv="refresh" content="0">', ""),
        (b'<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript>', ""),
        (b'<!-- <meta http-equiv="refresh" content="0;url=/old"> -->', ""),
        (b'<meta http-equiv="refresh">', ""),
        (b"<p>We refresh our page</p>", ""),
        (b'<script>window.location.href = "/b";</script>', "/b"),
        (b"<script>setTimeout(function(){location.replace('/b')}, 0)</script>Moved", "/b"),
        (b"<script>if (top != self) top.location = self.location.href;</script>", ""),
        (b"<script>function a(){location='/a'} function b(){location='/b'}</script>", ""),
        (b"<SCRIPT type='text/javascript'>\n<!--\na();location.assign('/b')\n//--></SCRIPT>",
         "/b"),
        (b'<!--[if lt IE 9]><script>location="/old"</script><![endif]-->', ""),
        (b"<!-- <script>location='/old'</script> -->", ""),
        (b"<template><script>location='/a'</script></template>", ""),
        (b"<noscript><script>location='/a'</script></noscript>", ""),
        (b"<script type='text/template'>location='/a'</script>", ""),
        (b'<script>var location = "Johannesburg";</script>', ""),
        (b'<script>let a = 1, location = "Johannesburg";</script>', ""),
        (b'<script>function c(){location.href="/login"}</script>', ""),
        (b'<script>a.onclick = () => { location.href = "/a"; };</script>', ""),
        (b'<script>location.href = "mailto:a@n.example"</script>', ""),
        (b'<script>location.href = "javascript:a()"</script>', ""),
        (b'<script>location.href = "https://wa.me/2782"</script>', ""),
        (b'<script>location.href = "https://apps.apple.com/app/1"</script>', ""),
        (b'<script>if (top != self) top.location = "https://n.example/";</script>', ""),
        (b'<script>if (top != self) {\n top.location = "https://n.example/";\n}</script>', ""),
        (b'<script>// a;\n// location.href="/a";</script>', ""),
        (b'<script>/* a;\nlocation.href="/a"; */</script>', ""),
        (b'<script>a("; location.href=\'/a\';")</script>', ""),
        (b'<script>setTimeout(() => { location.href = "/b"; }, 3000);</script>', "/b"),
        (b'<script>setTimeout(function(){location.href = "/b"}, 900000)</script>', ""),
        (b'<script>location.href = "/a?of=" + name;</script>', ""),
        (b'<script>location.href="/b"</script>' + b"<p>It was closed.</p>" * 20, ""),
        (b'<script>location.href="/b";' + b"x();" * 900 + b"</script>", ""),
        (b'<meta http-equiv="refresh" content="0;url=/a">' + b" " * 9_000, ""),
        (b'<meta http-equiv="refresh" content="5;url=/">' + b"<p>It was closed.</p>" * 50, ""),
    ],
)  # fmt: skip
def test_where_a_page_sends_its_readers(said: bytes, target: str) -> None:
    assert sends_to(HTML, said, "", "https://n.example/a").address == target


def test_packed_pages_and_headers() -> None:
    page = b'<meta http-equiv="refresh" content="0;url=/a">'
    assert sends_to(HTML, gzip.compress(page), "gzip", "https://n.example/").address == "/a"
    assert sends_to(HTML, b"\x1f\x8bno", "br", "https://n.example/").address == ""
    assert (
        sends_to({"content-type": "application/rss+xml"}, page, "", "https://n.example/").address
        == ""
    )
    assert (
        sends_to({"refresh": "0; url=/new"}, b"Moved", "", "https://n.example/").address == "/new"
    )
    story = b"<p>It was closed.</p>" * 50
    assert sends_to({"refresh": "3; url=/"}, story, "", "https://n.example/a").address == ""
