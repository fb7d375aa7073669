"""Which addresses a page is believed to have, as real templates name them."""

from __future__ import annotations

from service.scraping.pages import extract
from service.scraping.pages.own_address import leads_away, own_address
from tests.tables import each

NEWS = "https://news.example.co.za"


@each(
    ("url", "claimed"),
    [
        # the same page, written otherwise
        ("/a/b", "/a/b/"),
        ("/storm-closes-roads", "/storm-closes-roads.html"),
        ("/2026/11/storm-closes-roads/", "/storm-closes-roads/"),
        ("/news/storm?ito=1490", "/news/storm-closes-roads-in-cape-town-12345"),
        ("/storm-closes-roads-in-cape-town?ito=1490&xid=7", "/storm-closes-roads-in-cape-town"),
        ("/?p=1234", "/2026/11/27/storm-closes-roads-in-cape-town/"),
        ("/?p=1234", "/?p=1234&lang=en"),
        ("/article.php?id=77&session=3", "/article.php?id=77"),
        ("/index.php?option=com_content&id=12", "/12-storm"),
        ("/node/4711", "/news/storm-closes-roads-in-cape-town"),
        ("/story/amp/x", "/content/storm-closes-roads-in-cape-town-20261127"),
        # its parts
        ("/storm-closes-roads-in-cape-town/2", "/storm-closes-roads-in-cape-town/"),
        ("/storm-closes-roads-in-cape-town/comments", "/storm-closes-roads-in-cape-town"),
        ("/storm-closes-roads-in-cape-town/page/3/", "/storm-closes-roads-in-cape-town/"),
        # front pages of front pages
        ("/", "/index.html"),
        ("/en/", "/"),
    ],
)
def test_believed(url: str, claimed: str) -> None:
    assert own_address(NEWS + claimed, NEWS + url)


@each(
    ("url", "claimed"),
    [
        # a front page
        ("/storm-closes-roads", "/"),
        ("/storm-closes-roads", "/index.php"),
        ("/storm-closes-roads", "/home"),
        ("/2026/storm-closes-roads", "/news24/home/"),
        ("/storm-closes-roads", "/en/"),
        ("/storm-closes-roads", "/en-za"),
        ("/storm-closes-roads", "/Default.aspx"),
        ("/?p=1234", "/"),
        # a section, above it or elsewhere
        ("/news/storm-closes-roads", "/news"),
        ("/news/storm-closes-roads", "/news/"),
        ("/story-0", "/news/"),
        ("/storm", "/news/south-africa/"),
        ("/storm-closes-roads", "/business-and-finance/"),
        ("/2026/11/27/storm-closes-roads", "/2026/11/27/"),
        ("/2026/11/27/storm-closes-roads", "/2026/11/"),
        ("/news/stories-from-all-our-towns/storm-closes-roads", "/news/stories-from-all-our-towns"),
        # a script without the number of the story
        ("/article.php?id=77", "/article.php"),
        ("/news.aspx?articleid=77", "/news.aspx"),
        ("/index.php?option=com_content&view=article&id=12", "/index.php?option=com_content"),
        ("/read?story=storm-closes-roads", "/read"),
        ("/news?id=77", "/news"),
    ],
)
def test_not_believed(url: str, claimed: str) -> None:
    assert not own_address(NEWS + claimed, NEWS + url)


@each(
    ("url", "final"),
    [
        ("/story-0", "/"),
        ("/story-0", "/home"),
        ("/story-0", "/welcome"),
        ("/story-0", "/this-article-has-been-removed"),
        ("/story-0", "/content-no-longer-available.html"),
        ("/storm-closes-roads", "/login?returnUrl=%2Fstorm-closes-roads"),
        ("/storm-closes-roads", "/account/sign-in"),
        ("/storm-closes-roads", "/users/continue?to=%2Fstorm-closes-roads"),
        ("/storm-closes-roads", "https://consent.example.co.za/collect?session=1"),
        ("/storm-closes-roads", "https://login.example.com/oauth2/authorize?x=1"),
        ("/storm-closes-roads", "https://cmp-consent.example.org/?u=1"),
        ("/storm-closes-roads", "/404"),
        ("/storm-closes-roads", "/page-not-found.html"),
        ("/storm-closes-roads", "/news/"),
        ("/storm-closes-roads", "/subscribe"),
    ],
)
def test_redirects_that_leave_the_story(url: str, final: str) -> None:
    assert leads_away(NEWS + url, final if "://" in final else NEWS + final)


@each(
    ("url", "final"),
    [
        (NEWS + "/story-0", NEWS + "/story-0/"),
        (NEWS + "/?p=12", NEWS + "/2026/11/storm-closes-roads-in-cape-town/"),
        (NEWS + "/storm", NEWS + "/news/storm-closes-roads-in-cape-town-12345"),
        ("https://short.example/x7Gh2", NEWS + "/storm-closes-roads"),
        ("https://feedproxy.example/~r/news/~3/x7Gh2/", NEWS + "/storm"),
        (NEWS + "/", NEWS + "/home"),
        (NEWS + "/login-failures-at-the-bank", NEWS + "/news/login-failures-at-the-bank"),
        ("https://www.example.com/privacy", "https://www.example.com/legal/privacy"),
    ],
)
def test_redirects_that_are_the_story(url: str, final: str) -> None:
    assert not leads_away(url, final)


@each("claimed", ["/news/", "/", "/home", "/index.html", "/news/south-africa"])
@each(
    "form",
    ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">'],
)
def test_a_page_that_names_something_general_has_the_address_it_was_read_at(
    form: str, claimed: str
) -> None:
    url = NEWS + "/2026/kitchen-burns"
    html = f"<html><head>{form.format(NEWS + claimed)}</head><body><h1>Kitchen burns</h1></body>"
    assert extract(html.encode(), url).canonical_url == url


@each(
    ("claimed", "expected"),
    [
        ("/undefined", ""),
        ("null", ""),
        ("/404", ""),
        ("{{ page.url }}", ""),
        ("http://localhost:3000/2026/kitchen-burns", ""),
        ("/2026/kitchen-burns#comments", ""),
        (NEWS.partition("//")[2] + "/2026/kitchen-burns", ""),
        (f"{NEWS}/{NEWS}/2026/kitchen-burns", ""),
        ("/2026/the-kitchen-of-a-hotel-burns", "/2026/the-kitchen-of-a-hotel-burns"),
    ],
)
def test_what_a_template_made_of_nothing_is_no_address(claimed: str, expected: str) -> None:
    url = NEWS + "/2026/kitchen-burns"
    html = f'<html><head><link rel="canonical" href="{claimed}"></head><body><p>Kitchen burns</p>'
    assert extract(html.encode(), url).canonical_url == (NEWS + expected if expected else url)
