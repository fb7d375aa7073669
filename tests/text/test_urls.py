"""URLs: parsing, canonical names, sites."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.text import urls
from service.text.sites import publisher_site, site_of
from service.text.urls import is_noise
from tests.tables import each


@each(
    ("url", "expected"),
    [
        # as browsers write it
        ("HTTP://EXAMPLE.com:80/a/../b", "http://example.com/b"),
        ("https://example.com.:443/a", "https://example.com/a"),
        ("  https://example.com/a b\n", "https://example.com/a%20b"),
        ("https://example.com", "https://example.com/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        # fragments
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/a#:~:text=pizza", "https://example.com/a"),
        ("https://example.com/#!/story/4", "https://example.com/#!/story/4"),
        # tracking
        ("https://example.com/a?utm_source=x&id=7&fbclid=y", "https://example.com/a?id=7"),
        ("https://example.com/a?UTM_Medium=x", "https://example.com/a"),
        ("https://example.com/a?gclid=1&mc_cid=2&igshid=3&msclkid=4", "https://example.com/a"),
        ("https://example.com/a?ref=rss", "https://example.com/a"),
        ("https://example.com/a?ref=page-2", "https://example.com/a?ref=page-2"),
        ("https://example.com/?s=pizza", "https://example.com/?s=pizza"),
        ("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"),
        ("https://youtu.be/abc?si=def", "https://youtu.be/abc"),
        ("https://www.youtube.com/watch?v=a&feature=share", "https://www.youtube.com/watch?v=a"),
        ("https://example.com/a?b=%26&c=%20d", "https://example.com/a?b=%26&c=%20d"),
        ("https://example.com/a;jsessionid=12AB?x=1", "https://example.com/a?x=1"),
        ("https://example.com/(X(1)S(lit3py55t21z5))/a.aspx", "https://example.com/a.aspx"),
        ("https://example.com/(A)/a", "https://example.com/(A)/a"),
        # variants
        ("https://example.com/story/amp", "https://example.com/story"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://example.com/story-7.amp/", "https://example.com/story-7"),
        ("https://example.com/story?Echobox=1795759200&mode=amp", "https://example.com/story"),
        ("https://example.com/story?amp=1", "https://example.com/story"),
        ("https://example.com/story?amp", "https://example.com/story"),
        ("https://example.com/story?outputType=amp&p=2", "https://example.com/story?p=2"),
        ("https://example.com/story?amp=yes-please", "https://example.com/story?amp=yes-please"),
        ("https://amp.example.com/story", "https://example.com/story"),
        ("https://m.example.com/story", "https://example.com/story"),
        ("https://mobile.example.co.za/story", "https://example.co.za/story"),
        ("https://en.m.wikipedia.org/wiki/Pizza", "https://en.wikipedia.org/wiki/Pizza"),
        ("https://example.com/story/print/", "https://example.com/story"),
        ("https://example.com/story?print=true", "https://example.com/story"),
        ("https://x.blogspot.com/2026/a.html?m=1", "https://x.blogspot.com/2026/a.html"),
        ("https://www.google.com/amp/s/example.com/a", "https://example.com/a"),
        ("https://www.google.co.za/amp/example.com/a", "http://example.com/a"),
        ("https://a-com.cdn.ampproject.org/c/s/a.com/b/amp", "https://a.com/b"),
        # what only looks like a variant
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/print", "https://example.com/print"),
        ("https://m.co.za/story", "https://m.co.za/story"),
        ("https://m.net/story", "https://m.net/story"),
        ("https://example.com/champ", "https://example.com/champ"),
        ("https://example.com/blueprint", "https://example.com/blueprint"),
        # redirectors
        (
            "http://www.bing.com/news/apiclick.aspx?ref=F&url=https%3a%2f%2fa.co.za%2fb%3fc%3d1&d=2",
            "https://a.co.za/b?c=1",
        ),
        ("https://www.google.com/url?rct=j&url=https://a.com/b&ct=ga", "https://a.com/b"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.com%2F%3Ffbclid%3D1", "https://a.com/"),
        ("https://www.google.com/url?sa=t", "https://www.google.com/url?sa=t"),
        (
            "https://news.google.com/rss/articles/CBMiX?oc=5",
            "https://news.google.com/rss/articles/CBMiX?oc=5",
        ),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert urls.canonical(url) == expected


@each(
    "url",
    [
        "",
        "story",
        "//example.com/a",
        "javascript:alert(1)",
        "jAvAsCrIpT:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "gopher://example.com/",
        "mailto:a@example.com",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://xn--/",
        "http://[::1",
        "http://",
        "http://a b/",
        "https://example.com/" + "a" * urls.MAX_LENGTH,
        "https://www.google.com/url?url=" * 9 + "https://a.com/",
    ],
)
def test_not_canonical(url: str) -> None:
    assert urls.canonical(url) is None or "google.com/url" in url


def test_redirectors_in_circles_end() -> None:
    inner = "https://a.com/"
    for _ in range(20):
        inner = "https://www.google.com/url?url=" + inner.replace("&", "%26").replace("%", "%25")
    assert urls.canonical(inner) is None


def test_odd_spellings_of_loopback_become_plain() -> None:
    """The guard can only refuse what it can see."""
    odd = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127。0。0。1", "①②⑦.⓪.⓪.①"]
    assert {urls.host_of(f"http://{host}/") for host in odd} == {"127.0.0.1"}
    assert urls.host_of("http://example.com\\@127.0.0.1/") == "example.com"


def test_canonical_resolves_against_the_page() -> None:
    assert urls.canonical("../b?utm_id=1", "https://example.com/a/c/") == "https://example.com/a/b"
    assert urls.canonical("b", "no base") is None


def test_absolute_folds_nothing() -> None:
    link = urls.absolute(" /story/amp?utm_source=x#y ", "https://example.com/feed")
    assert link == "https://example.com/story/amp?utm_source=x#y"
    assert urls.absolute("mailto:a@b.c", "https://example.com/") is None
    assert urls.absolute("http://xn--/", "https://example.com/") is None
    assert urls.absolute("http://[", "https://example.com/") is None


def test_surrogates_do_not_raise() -> None:
    assert urls.canonical("http://example.com/\ud800") == "http://example.com/%EF%BF%BD"
    assert len(urls.item_id("\ud800")) == 32


def test_item_id_names_a_page_whatever_the_spelling() -> None:
    same = ["https://www.example.com/a/", "http://example.com/a", "https://example.com/a"]
    assert len({urls.item_id(url) for url in same}) == 1
    other = ["https://example.com/a?p=1", "https://example.com/A", "https://example.com/#!a"]
    assert len({urls.item_id(url) for url in [*same, *other]}) == 4
    assert all(len(urls.item_id(url)) == 32 and int(urls.item_id(url), 16) for url in other)


@each(
    ("host", "site"),
    [
        ("www.news24.com", "news24.com"),
        ("a.b.iol.co.za", "iol.co.za"),
        ("co.za", "co.za"),
        ("bbc.co.uk", "bbc.co.uk"),
        ("one.wordpress.com", "one.wordpress.com"),
        ("www.one.wordpress.com", "one.wordpress.com"),
        ("www.web.de", "web.de"),
        ("shop.web.za", "shop.web.za"),
        ("t.co", "t.co"),
        ("10.0.0.1", "10.0.0.1"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_site_of(host: str, site: str) -> None:
    assert site_of(host) == site


def test_same_site() -> None:
    assert urls.same_site("https://www.iol.co.za/a", "http://amp.iol.co.za./b")
    assert not urls.same_site("https://a.co.za/", "https://b.co.za/")
    assert not urls.same_site("https://a.substack.com/", "https://b.substack.com/")
    assert not urls.same_site("not a url", "not a url")


def test_unwrapped_opens_redirectors_only() -> None:
    link = "https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fa.com%2fb%3futm_id%3d1"
    assert urls.unwrapped(link) == "https://a.com/b?utm_id=1"
    assert urls.unwrapped("https://a.com/?utm_id=1") == "https://a.com/?utm_id=1"
    assert urls.unwrapped("no url") == "no url"
    bad = "https://www.bing.com/news/apiclick.aspx?url=https://xn--/"
    assert urls.unwrapped(bad) == bad


def test_normalise_is_the_browsers() -> None:
    assert urls.normalise("https://EXAMPLE.com/%7Ea?b=ü") == "https://example.com/%7Ea?b=%C3%BC"
    assert urls.normalise("a", "https://example.com/b/c") == "https://example.com/b/a"
    assert urls.normalise("http://exa mple.com/") is None


@each(
    ("pair", "host", "noise"),
    [
        ("utm_campaign=x", "example.com", True),
        ("utm=x", "example.com", True),
        ("autumn=x", "example.com", False),
        ("m=1", "x.blogspot.com", True),
        ("m=1", "notblogspot.com", False),
        ("page=2", "example.com", False),
        ("source=rss", "example.com", True),
        ("source=ministry", "example.com", False),
        ("format=print", "example.com", True),
        ("print=3", "example.com", False),
    ],
)
def test_noise(pair: str, host: str, noise: bool) -> None:
    assert is_noise(pair, host) is noise


_TOKENS = (
    "https:// http:/ www. m. amp. example .com . / // amp ? amp=1 & utm_source=x url= # #! % %2f"
    " print : @ é \\ .. xn-- ;jsessionid=1 google.com/url? bing.com/news/apiclick.aspx?"
)
_PIECES = st.lists(
    st.sampled_from(_TOKENS.split(" ")),
    max_size=14,
).map("".join)


@given(st.one_of(_PIECES, _PIECES.map("https://example.com/{}".format), st.text()))
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = urls.canonical(url)
    assert once is None or urls.canonical(once) == once
    assert urls.absolute(url, "https://example.com/") is None or urls.host_of(url) is not None
    assert len(urls.item_id(url)) == 32
    assert urls.unwrapped(url) or url == ""


@each(
    ("url", "site"),
    [
        ("https://www.news24.co.za/a", "news24.co.za"),
        ("https://news24.co.za:8443/a", "news24.co.za"),
        ("https://allafrica.com/stories/1", ""),
        ("http://127.0.0.1:8101/a", "127.0.0.1:8101"),
        ("http://192.168.4.2:8080/a", "192.168.4.2:8080"),
        ("http://localhost:9000/a", "localhost:9000"),
        ("http://8.8.8.8:8080/a", "8.8.8.8"),
        ("http://[::1", ""),
        ("http://a.example:99999/", ""),
    ],
)
def test_one_site_is_one_publisher_and_on_an_own_network_each_port_is_one(
    url: str, site: str
) -> None:
    assert publisher_site(url) == site
