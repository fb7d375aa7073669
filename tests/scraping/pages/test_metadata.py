"""Headlines without the site's name."""

from service.scraping.pages import extract
from tests.tables import each

OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="Example News">'
BY = '<meta name="author" content="Sliced Bread">'
LD = (
    '<script type="application/ld+json">'
    '{"@type":"Article","headline":"From the &quot;data&quot;"}</script>'
)


@each(
    ("head", "body", "expected"),
    [
        (OG.format("Pizza shop opens | Example News") + SITE, "", "Pizza shop opens"),
        (OG.format("Example News: x - Pizza") + SITE, "", "Example News: x - Pizza"),
        (OG.format("Example News | Pizza shop opens") + SITE, "", "Pizza shop opens"),
        (OG.format("Pizza shop opens - Example.co.za"), "", "Pizza shop opens"),
        (OG.format("Pizza opens - The Slice"), "<h1>Pizza opens</h1>", "Pizza opens"),
        (OG.format("Economy - 5 - 4 votes"), "", "Economy - 5 - 4 votes"),
        (OG.format("Example News") + SITE, "<h1>Pizza opens</h1>", "Pizza opens"),
        (OG.format("Salt &amp;amp; vinegar"), "", "Salt & vinegar"),
        (OG.format("Ampersands: &amp;amp for short"), "", "Ampersands: &amp for short"),
        ("", "<h1>Pizza shop opens <time>27 Nov</time></h1>", "Pizza shop opens"),
        ("", "<h1><span class=kicker>Food</span> Pizza shop opens</h1>", "Pizza shop opens"),
        ("", "<h1><span class=kicker>Pizza shop opens</span></h1>", "Pizza shop opens"),
        (
            OG.format("Example.co.za") + "<title>Pizza opens in news - Example.co.za</title>",
            "<h1>Pizza opens in news</h1>",
            "Pizza opens in news",
        ),
        (OG.format("Sliced Bread") + BY + "<title>Pizza opens now</title>", "", "Pizza opens now"),
        (OG.format("Sliced Bread") + BY + "<title>Bread now</title>", "", "Sliced Bread"),
        (OG.format("Sliced Bread") + BY, "", "Sliced Bread"),
        # a logo as h1, longer than the headline
        (
            OG.format("Pizza opens") + "<title>Pizza opens - Zululand Observer and Coast</title>",
            "<h1>Zululand Observer and Coast</h1><h2>Pizza opens</h2>",
            "Pizza opens",
        ),
        (OG.format("") + LD, "", 'From the "data"'),
        ("<title>Pizza shop opens » Example News</title>" + SITE, "", "Pizza shop opens"),
        ("<title>Window title here</title>", "<h1>One</h1><h1>Other</h1>", "Window title here"),
        ("<title>Window title here</title>", "<h1>The only heading</h1>", "The only heading"),
        ("<title>Short</title>", "", "Short"),
        ("", "", ""),
        (OG.format("&lt;script&gt;x&lt;/script&gt; in it"), "", "<script>x</script> in it"),
        (OG.format("Two\r\nlines\u202e of it"), "", "Two lines of it"),
        (OG.format("新しいピザの店が開店：Example News") + SITE, "", "新しいピザの店が開店"),
        # what heads the site, or a part of it
        ("<title>Pizza shop opens | The Slice</title>",
         '<h1><a href="/">The Slice</a></h1><h2>Pizza shop opens</h2>', "Pizza shop opens"),
        ("<title>Pizza shop opens: The Slice</title>",
         '<h1><a href="/index.php">The Slice</a></h1><h1>Pizza shop opens</h1>',
         "Pizza shop opens"),
        ("<title>Pizza shop opens</title>", '<h1><a href="/x">Pizza shop opens</a></h1>',
         "Pizza shop opens"),
        ("<title>Pizza shop opens</title>", "<h1>Facts and figures</h1><h2>Pizza shop opens</h2>",
         "Pizza shop opens"),
        ("<title>The Daily Slice</title>", "<h1>Oven is too small</h1><h2>By a reader</h2>",
         "Oven is too small"),
        ("<title>Oven is hot — guide to ovens</title>",
         "<h1>guide to ovens</h1><h1>Oven is hot for days ¶</h1>", "guide to ovens"),
        ("<title>Oven is hot for days — guide to ovens</title>",
         "<h1>guide to ovens</h1><h1>Oven is hot for days ¶</h1>", "Oven is hot for days"),
        # a brand or a description where the headline should be
        (OG.format("Example Bakers") + "<title>The dough rests for a day</title>",
         "<h1>The dough rests for a day</h1>", "The dough rests for a day"),
        ("<title>Polokwane - A Lexicon</title>" + LD, "<h1>Polokwane</h1>", "Polokwane"),
        (OG.format("Oven too small") + "<title>The dough rests</title>", "<h1>Anything else</h1>",
         "Oven too small"),
    ],
)  # fmt: skip
def test_title(head: str, body: str, expected: str) -> None:
    html = f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"
    assert extract(html.encode(), "https://www.example.co.za/x").title == expected


def test_a_title_of_50_kb_is_cut() -> None:
    html = f"<title>{'word ' * 10_000}</title><p>Text.</p>"
    assert len(extract(html.encode(), "https://example.org/x").title) <= 500


def test_a_heading_that_leads_to_the_blog_above_the_page_is_not_its_headline() -> None:
    html = (
        '<title>Pizza shop opens - Notes of a baker</title><h1><a href="https://example.org/baker">'
        "Notes of a baker</a></h1><h3>Pizza shop opens</h3><p>Text.</p>"
    )
    assert extract(html.encode(), "https://example.org/baker/e/52").title == "Pizza shop opens"
    on_another_blog = extract(html.encode(), "https://example.org/cook/e/52").title
    assert on_another_blog == "Notes of a baker"


def test_several_authors_may_be_named_at_once() -> None:
    page = b"<meta name=authors content='A. Writer'><h1>Road closed after rains</h1>"
    assert extract(page, "https://news.example.co.za/road-closed").author == "A. Writer"


@each(
    ("head", "body", "author"),
    [
        ("", '<a itemprop="author" href="/ann">Ann Writer</a>', "Ann Writer"),
        ("", '<p itemprop="author" itemscope><b itemprop="name">Ann Writer</b></p>', "Ann Writer"),
        ("", '<i itemscope itemtype="/Comment"><b itemprop="author">B</b></i>', ""),
        ('<meta name="author" content="Ann">', '<b itemprop="author">B</b>', "Ann"),
        (LD.replace('"headline"', '"creator":"Ann","headline"'), "", "Ann"),
        (LD.replace('"headline"', '"author":{"givenName":"Ann","familyName":"O"},"headline"'),
         "", "Ann O"),
    ],
)  # fmt: skip
def test_who_wrote_it(head: str, body: str, author: str) -> None:
    html = f"<html><head>{head}</head><body>{body}<p>Text of it.</p></body></html>"
    assert extract(html.encode(), "https://www.example.co.za/a").author == author
