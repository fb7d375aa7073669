"""Article links on a listing, feeds that a page announces, article or listing."""

from datetime import UTC, datetime

import pytest

from service.errors import BodyError
from service.scraping.pages.listings.article_or_list import looks_like_article
from service.scraping.pages.listings.links import ArticleLink, listing
from tests.tables import each

URL = "https://www.example.co.za/news/"
PROSE = "The queue reached the corner and the dough had nearly run out before nine. " * 3


def teaser(slug: str, title: str, day: str = "2024-05-06") -> str:
    return (
        f'<div class=card><a href="/news/{slug}"><img src=x.jpg alt=""></a>'
        f'<h3><a href="/news/{slug}?utm_source=front">{title}</a></h3>'
        f'<time datetime="{day}T08:00:00+02:00">today</time><p>{PROSE[:80]}</p>'
        f'<a href="/news/{slug}">Read more</a></div>'
    )


TITLES = [
    ("pizza-shop-opens-again", "Pizza shop opens again after a week"),
    ("owner-promises-free-slices", "Owner promises free slices to everyone"),
    ("queue-reaches-the-corner", "Queue reaches the corner by nine"),
    ("dough-nearly-runs-out", "Dough nearly runs out on Friday"),
]
CHROME = """
  <header><nav><a href="/">Home</a><a href="/sport/">Sport</a><a href="/news/">News</a>
    <a href="/all-the-long-menu-entries-of-this-site">
  All the long menu entries of this site</a></nav></header>
  <a href="/category/food-and-drink-and-more">Everything about food and drink and more</a>
  <a href="/tag/pizza">Pizza</a>
  <a href="/news/poster.pdf">Download the poster of the whole event here</a>
  <a href="https://other.org/news/some-other-site-entirely">
  Some other site entirely has this story</a>
  <a href="javascript:void(0)">Open the menu of this page with a click</a><a href="http://[::1">x</a>
  <a href="mailto:a@b.c">Write to the editors of this newspaper by mail</a>
  <footer><a href="/the-long-terms-of-use-of-this-site">
  The long terms of use of this site</a></footer>"""


def front(extra: str = "", head: str = "") -> bytes:
    cards = "".join(teaser(slug, title) for slug, title in TITLES)
    return (
        f"<html><head>{head}</head><body>{CHROME}<main>{cards}</main>{extra}</body></html>".encode()
    )


def test_the_articles_are_found_once_each_in_order_with_title_and_date() -> None:
    found = listing(front(), URL)
    assert [link.title for link in found] == [title for _, title in TITLES]
    assert found[0] == ArticleLink(
        "https://www.example.co.za/news/pizza-shop-opens-again",
        "Pizza shop opens again after a week",
        datetime(2024, 5, 6, 6, tzinfo=UTC),
    )


@each(
    "cards",
    [
        "<ul>{}</ul>",
        "<div class=wide>{}</div>",
    ],
)
@each(
    "path",
    [
        "/2024/05/06/{slug}",
        "/{slug}",
        "/story/{number}",
        "/article.php?id={number}",
        "/a/{slug}.html",
    ],
)
def test_addresses_of_many_shapes(path: str, cards: str) -> None:
    links = [
        (path.format(slug=slug, number=100_000 + n), title)
        for n, (slug, title) in enumerate(TITLES)
    ]
    items = "".join(
        f'<li class=i><a class=l href="{href}">{title}</a></li>' for href, title in links
    )
    body = f"<body>{CHROME}{cards.format(items)}</body>".encode()
    assert [link.title for link in listing(body, URL)] == [title for _, title in TITLES]


def test_links_are_resolved_against_the_base_element() -> None:
    head = '<base href="https://www.example.co.za/archive/">'
    extra = '<h2><a href="an-old-story-from-the-archive">An old story from the archive</a></h2>'
    found = listing(front(extra, head), URL)
    assert found[-1].url == "https://www.example.co.za/archive/an-old-story-from-the-archive"


def test_hidden_links_are_not_followed() -> None:
    hidden = f"<div hidden>{teaser('a-trap-for-robots-only', 'A trap for robots only')}</div>"
    assert len(listing(front(hidden), URL)) == len(TITLES)


@pytest.mark.parametrize("selector", [".card h3 a", ".card h3", "h3 a[href*=news]"])
def test_a_selector_names_the_links(selector: str) -> None:
    assert [link.title for link in listing(front(), URL, selector=selector)] == [
        t for _, t in TITLES
    ]


def test_a_selector_may_name_what_is_inside_the_links_and_other_sites() -> None:
    body = b'<a href="https://other.org/x"><span class=t>Short</span></a><a href="/y">No</a>'
    assert listing(body, URL, selector="span.t") == (ArticleLink("https://other.org/x", "Short"),)


@pytest.mark.parametrize("selector", [":::", "a[", ".nowhere"])
def test_a_selector_that_finds_nothing_gives_nothing(selector: str) -> None:
    assert listing(front(), URL, selector=selector) == ()


def test_the_page_itself_is_no_entry_of_its_list() -> None:
    own = '<h2><a href="/news/?utm_source=logo">News of the whole country and beyond</a></h2>'
    assert len(listing(front(own), URL)) == len(TITLES)


def test_a_title_may_come_from_an_attribute() -> None:
    body = (
        b'<article><a href="/n/a-story-with-a-picture-only" '
        b'aria-label="A story with a picture only"></a></article>'
    )
    assert [link.title for link in listing(body, URL)] == ["A story with a picture only"]


def test_a_thousand_links_are_cut() -> None:
    cards = "".join(
        teaser(f"story-number-{n}-of-many", f"Story number {n} of very many") for n in range(900)
    )
    assert len(listing(cards.encode(), URL)) == 200


def test_an_empty_page_is_an_error() -> None:
    for read in (listing, looks_like_article):
        with pytest.raises(BodyError):
            read(b"", URL)


STORY = f"<body><h1>One story</h1><article><p>{PROSE}</p><p>{PROSE}</p></article>{CHROME}</body>"
BLOG = "<body>" + f"<div class=post><p>{PROSE}</p><p>{PROSE}</p></div>" * 4 + "</body>"


@each(
    ("html", "url", "expected"),
    [
        (STORY, "https://example.org/one-story", True),
        (STORY, "https://example.org/", False),
        (STORY.replace(PROSE, PROSE * 6), "https://example.org/", True),
        (front().decode(), URL, False),
        (BLOG, "https://example.org/blog/", False),
        ('<meta property="og:type" content="article"><p>Short.</p>', "https://example.org/x", True),
        ('<meta property="og:type" content="article"><p>Short.</p>', "https://example.org/", False),
        ("<p>Nothing much</p>", "https://example.org/x", False),
        ("<b>Nothing</b>", "https://example.org/x", False),
    ],
)
def test_article_or_listing(html: str, url: str, expected: bool) -> None:
    assert looks_like_article(html.encode(), url) is expected


def category(head: str = "", intro: str = "", card: str = "") -> str:
    card = card or "<article><h2><a href='/2026/{slug}/'>{title}</a></h2><p>{prose}</p></article>"
    cards = "".join(card.format(slug=s, title=t, prose=PROSE[:90]) for s, t in TITLES)
    return f"<head>{head}</head><body><h1>Food</h1>{intro}<main>{cards}</main></body>"


YOAST = '<meta property="og:type" content="article"><meta property="og:title" content="Food">'
COLLECTION = (
    '<script type="application/ld+json">{"@graph":[{"@type":["WebPage","CollectionPage"],'
    '"url":"https://example.org/food/"}]}</script>'
)
EACH = "".join(
    f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}"}}</script>'
    for _, title in TITLES
)
READ_MORE = "<div class=c><h3>{title}</h3><a href='/2026/{slug}/'>Lees meer</a></div>"


@each(
    ("html", "path", "expected"),
    [
        (category(YOAST), "food/", False),
        (category(YOAST), "category/food/", False),
        (category(YOAST + COLLECTION), "food/", False),
        (category(YOAST, f"<div><p>{PROSE}</p><p>{PROSE}</p></div>"), "tag/pizza/", False),
        (category(YOAST, card="<div>{title}</div>"), "category/food/page/2/", False),
        (category(EACH), "food/", False),
        (category(YOAST, card=READ_MORE.replace("div", "article")), "food/", False),
        (category(YOAST, card="<a href='/2026/{slug}/'><h3>{title}</h3></a>"), "news/", False),
        # a short story with boxes of other stories stays one
        (category(YOAST), "food/pizza-shop-opens-again-after-a-week/", True),
        (category(YOAST), "2026/11/05/pizza/", True),
        (category(YOAST, f"<div><p>{PROSE * 4}</p></div>"), "pizza-opens", True),
        (
            category(YOAST, card="<div class=related><h3><a href='/{slug}'>{title}</a></h3></div>"),
            "pizza-opens", True,
        ),
    ],
)  # fmt: skip
def test_listings_that_call_themselves_articles(html: str, path: str, expected: bool) -> None:
    assert looks_like_article(html.encode(), f"https://example.org/{path}") is expected


MORE = [
    "Read more", "READ MORE »", "Continue reading →", "Full story", "View article", "12 comments",
    "Lees meer", "Lees verder", "Funda kabanzi", "Bala haholo", "Weiterlesen", "Mehr erfahren",
    "Lire la suite", "En savoir plus", "Leer más", "Seguir leyendo", "Leia mais", "Saiba mais",
    "Leggi tutto", "Czytaj więcej", "Devamını oku", "Les mer", "Läs mer", "Читать далее",
    "続きを読む", "阅读更多", "더보기", "اقرأ المزيد", "…", "",
]  # fmt: skip
CARDS = [
    "<div class=card><h3>{title}</h3><p>It is so.</p><a href='/2026/11/1/{slug}'>{more}</a></div>",
    "<li><div class=card-title>{title}</div><div><a href='/2026/11/1/{slug}'>{more}</a></div></li>",
    (
        "<div class=card><a href='/2026/11/1/{slug}'>{more}</a><h3>{title}</h3>"
        "<a href='https://x.com/share?u={slug}'>X</a><a href='//fb.com/s?u={slug}'>F</a>"
        "<a href='mailto:?body={slug}'>Mail</a></div>"
    ),
    (
        "<div><div><h4>{title}</h4></div><div><b><a href='/2026/11/1/{slug}'>{more}</a></b></div>"
        "</div>"
    ),
    (
        "<article><a href='/sport'>Sport</a><a href='/people/jo'>Jo</a><h2>{title}</h2>"
        "<a href='/2026/11/1/{slug}'>{more}</a><a href='/{slug}/print'>Print</a></article>"
    ),
]


@each("more", MORE)
def test_read_more_is_no_headline_and_the_card_has_one(more: str) -> None:
    for card in CARDS:
        cards = "".join(card.format(slug=s, title=t, more=more) for s, t in TITLES)
        found = listing(f"<body>{cards}</body>".encode(), URL)
        assert [one.title for one in found] == [title for _, title in TITLES]


def test_read_more_about_something_says_what() -> None:
    link = "<p><a href='/2026/11/01/{}'>Read more about {}</a></p>"
    cards = "".join(link.format(slug, title) for slug, title in TITLES)
    assert [one.title for one in listing(f"<body>{cards}</body>".encode(), URL)] == [
        title for _, title in TITLES
    ]


def test_a_card_without_any_heading_has_no_title_and_is_found() -> None:
    link = "<p>Some words of it. <a href='/2026/11/01/{}'>Read more</a></p>"
    cards = "".join(link.format(slug) for slug, _ in TITLES)
    assert [one.title for one in listing(f"<body>{cards}</body>".encode(), URL)] == [""] * 4


SHORT = ["Rats close a shop", "Bakers win a prize again", "Court hears five tenants", "Oven burns"]


@each(
    "card",
    [
        "<a class=card href='{}'><span>News</span><h3>{}</h3><p>Some words.</p></a>",
        "<div><h3>{1}</h3><p>Some words.</p><a href='{0}'>Read more</a></div>",
        "<h6><a href='{}'>{} in the old town</a></h6>",
        "<div><a href='{0}'><img src=x.jpg></a><a href='{0}'>{1} in the old town</a></div>",
        "<tr><td>27/11/2026</td><td><a href='{}'>{} in the old town</a></td></tr>",
        "<article><a href='{}' aria-label='{}'></a><p>Some words.</p></article>",
    ],
)
def test_headlines_are_known_by_their_row_whatever_their_address(card: str) -> None:
    cards = "".join(card.format(f"/n?id={n}", title) for n, title in enumerate(SHORT, 1))
    rows = f"<table>{cards}</table>" if card.startswith("<tr") else cards
    found = listing(f"<body>{CHROME}<main><h1>News</h1>{rows}</main></body>".encode(), URL)
    assert [one.title.removesuffix(" in the old town") for one in found] == SHORT


def test_a_word_of_welcome_above_a_list_makes_no_article_of_it() -> None:
    welcome = "<div>" + "<p>Here residents read what the council has decided. </p>" * 9 + "</div>"
    headed, row = "<h3><a href='/n/{}'>{}</a></h3>", "<div class=row><a href='/n/{}'>{}</a></div>"
    for card in (headed, row):
        cards = "".join(card.format(slug, title) for slug, title in TITLES)
        html = f"<body><h1>News</h1>{welcome}{cards}</body>".encode()
        assert not looks_like_article(html, "https://example.org/newsroom")
        assert looks_like_article(html, "https://example.org/council-opens-road-over-river")
    few = f"<body>{welcome}{row.format('a', 'One other story of the town')}</body>".encode()
    assert looks_like_article(few, "https://example.org/newsroom")


@each(
    ("link", "title"),
    [
        ('<a href="{}"><time>27 Nov</time> Queue reaches the corner by nine</a>', TITLES[2][1]),
        ('<a href="{}" title="Queue reaches the corner by nine">Queue reaches…</a>', TITLES[2][1]),
        ('<a href="{}" title="Read it now">Queue reaches the far corner of the town...</a>',
         "Queue reaches the far corner of the town..."),
        ('<a href="{}">德博奈斯比萨在市中心开业居民排队</a>', "德博奈斯比萨在市中心开业居民排队"),
    ],
)  # fmt: skip
def test_what_a_link_is_called(link: str, title: str) -> None:
    rows = "".join(f"<li>{link.format(f'/2026/11/{n}.html')}</li>" for n in range(4))
    found = listing(f"<html><body><ul>{rows}</ul></body></html>".encode(), URL)
    assert [one.title for one in found] == [title] * 4


@each(
    ("title", "is_told"),
    [
        ("宅配便業者をかたる偽ショートメッセージに関する相談が急増中", True),
        ("中国の羊牧場に落下した宇宙ゴミはクルードラゴンの残骸らしい", True),
        ("巴菲特半年花了一百五十亿美元买苹果股票", True),
        ("ソフトウェアテスト・品質", False),
        ("セキュリティ事件", False),
        ("モバイルソリューション", False),
        ("用紙・詰め替えインク", False),
        ("财经新闻", False),
    ],
)
def test_sections_of_languages_without_blanks_are_no_stories(title: str, is_told: bool) -> None:
    rows = "".join(f'<li><a href="/a/1234{n}.html">{title}</a></li>' for n in range(4))
    found = listing(f"<html><body><ul>{rows}</ul></body></html>".encode(), URL)
    assert bool(found) is is_told
