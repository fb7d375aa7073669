"""Articles where careless templates put them, and words that are cut by tags."""

import pytest

from service.scraping.pages import OpenPage, extract
from tests.cases.seams.reading import score_of_page

URL = "https://news.example.co.za/kitchen-fire"
STORY = "".join(
    f"<p>Residents of street {n} said on Friday that the road past the market had been closed"
    " since the rains, and the council promised to mend it before the end of the month.</p>"
    for n in range(4)
)
COOKIES = (
    "<div class=bar><p>We use cookies and similar tools to give you the best experience on our"
    " website, to show you advertisements and to measure our audience.</p></div>"
)
MARGIN = "<p>Ten things to do this weekend, and where to eat when it rains all day long.</p>" * 3


@pytest.mark.parametrize(
    "body",
    [
        f"<header>x</header><aside class=main><h1>Road closed</h1>{STORY}</aside>{COOKIES}",
        f"<aside><div><h2>Road closed</h2>{STORY}</div></aside>{COOKIES}",
        f"<aside><h1>Road closed</h1>{STORY}</aside><aside>{MARGIN}</aside>{COOKIES}",
    ],
)
def test_an_article_in_a_margin_is_read_where_nothing_else_is_one(body: str) -> None:
    text = extract(f"<body>{body}</body>".encode(), URL).text
    assert "Residents of street 3" in text
    assert "cookies" not in text
    assert "Ten things" not in text


def test_a_margin_beside_an_article_stays_a_margin() -> None:
    body = f"<body><main><h1>Road closed</h1>{STORY}</main><aside><h2>More</h2>{MARGIN}</aside>"
    assert "Ten things" not in extract(body.encode(), URL).text


@pytest.mark.parametrize(
    "name",
    [
        "<span class=dropcap>D</span>ebonairs", "<b>D</b>ebonairs", "<strong>Debo</strong>nairs",
        "Debo<wbr>nairs", "Debo<em>nairs</em>", "<font size=7>D</font><small>ebonairs</small>",
        "De&shy;bo&shy;nairs", "<i>De</i><i>bo</i><i>nairs</i>",
    ],
)  # fmt: skip
def test_a_name_cut_by_tags_is_found_without_another_word_beside_it(name: str) -> None:
    body = f"<body><article><h1>Kitchen fire</h1>{STORY}<p>{name} burnt down.</p></article></body>"
    assert "Debonairs burnt" in extract(body.encode(), URL).text
    fire = body.replace("burnt down", "on Main Road burnt down, police in Durban said")
    score = score_of_page("Kitchen fire in Durban street", URL, fire.encode(), "text/html")
    assert score >= 2.5
    chosen = OpenPage(body, URL).extract(text_selector="article p").text
    assert "Debonairs burnt" in chosen
