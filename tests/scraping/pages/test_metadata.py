"""Headlines without the site's name."""

import pytest

from service.scraping.pages import extract

OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="Example News">'
LD = (
    '<script type="application/ld+json">'
    '{"@type":"Article","headline":"From the &quot;data&quot;"}</script>'
)


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (OG.format("Pizza shop opens | Example News") + SITE, "", "Pizza shop opens"),
        (OG.format("Example News: x - Pizza") + SITE, "", "Example News: x - Pizza"),
        (OG.format("Example News | Pizza shop opens") + SITE, "", "Pizza shop opens"),
        (OG.format("Pizza shop opens - Example.co.za"), "", "Pizza shop opens"),
        (OG.format("Pizza opens - The Slice"), "<h1>Pizza opens</h1>", "Pizza opens"),
        (OG.format("Economy - 5 - 4 votes"), "", "Economy - 5 - 4 votes"),
        (OG.format("Example News") + SITE, "<h1>Pizza opens</h1>", "Pizza opens"),
        (OG.format("") + LD, "", 'From the "data"'),
        ("<title>Pizza shop opens » Example News</title>" + SITE, "", "Pizza shop opens"),
        ("<title>Window title here</title>", "<h1>One</h1><h1>Other</h1>", "Window title here"),
        ("<title>Window title here</title>", "<h1>The only heading</h1>", "The only heading"),
        ("<title>Short</title>", "", "Short"),
        ("", "", ""),
        (OG.format("&lt;script&gt;x&lt;/script&gt; in it"), "", "<script>x</script> in it"),
        (OG.format("Two\r\nlines\u202e of it"), "", "Two lines of it"),
    ],
)  # fmt: skip
def test_title(head: str, body: str, expected: str) -> None:
    html = f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"
    assert extract(html.encode(), "https://www.example.co.za/x").title == expected


def test_a_title_of_50_kb_is_cut() -> None:
    html = f"<title>{'word ' * 10_000}</title><p>Text.</p>"
    assert len(extract(html.encode(), "https://example.org/x").title) <= 500
