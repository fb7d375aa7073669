"""Articles where careless templates put them, and words that are cut by tags."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.scraping.pages import OpenPage, extract, glance
from service.scraping.pages.article import _extracted
from service.scraping.pages.boxes import (
    alike_boxes,
    linked_headings,
    outermost,
    with_all_prose,
)
from service.scraping.pages.boxes.lead import lead_of
from tests.cases.seams.reading import score_of_page
from tests.tables import each

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


def test_a_box_of_facts_between_the_paragraphs_belongs_to_the_story() -> None:
    said = "{}Restaurant: Debonairs Pizza, Durban North.</p><p>It was closed on Friday."
    facts = f"<aside><h3>The facts</h3><p>{said}</p></aside>"
    page = f"<article><h1>Road closed</h1>{facts}{STORY}</article>"
    assert "Debonairs" in extract(page.format("").encode(), URL).text
    assert "Debonairs" not in extract(page.format("<a href=/b>Fire</a> ").encode(), URL).text
    one = page.replace("</p><p>It was closed on Friday.", "</p>", 1).format("Get our mails! ", "")
    assert "Debonairs" in extract(one.encode(), URL).text
    one = one.replace("Get our mails! ", "")
    assert "Debonairs" not in extract(one.encode(), URL).text


@each(
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


FRAME = "<html><body><header>The Daily Road</header>{}<footer>About us</footer></body></html>"
LONG = STORY * 3


@pytest.mark.parametrize(
    "body",
    [
        (
            f'<main><!--$?--><template id="B:0"></template>Wait<!--/$--></main>'
            f'<div hidden id="S:0"><article><h1>Road closed</h1>{STORY}</article></div>'
            '<script>$RC("B:0","S:0")</script>'
        ),
        (
            f'<main><template id="x-B:1a"></template></main>'
            f'<div hidden id="x-S:1a"><h1>Road closed</h1><template id="P:2"></template></div>'
            f'<div hidden id="S:2">{STORY}</div>'
        ),
        f'<div style="opacity:0"><article><h1>Road closed</h1>{LONG}</article></div><p>Menu</p>',
        (
            f'<x-s><template class=a shadowrootmode="open"><h1>Road closed</h1>{STORY}</template>'
            "<template><p>x</p></template></x-s>"
        ),
        (
            "<style>.row{display:flex}.page{flex:1 0 0;width:1px;overflow:hidden}</style>"
            f'<div class="row"><div class="page"><h1>Road closed</h1>{LONG}</div></div><p>Menu</p>'
        ),
    ],
)
def test_a_page_that_its_script_puts_in_place_or_fades_in_is_read(body: str) -> None:
    page = FRAME.format(body).encode()
    assert "Residents of street 3" in extract(page, URL).text
    assert "Residents of street 3" in glance(page, URL).text


@each(
    "body",
    [
        f'<main>{STORY}</main><div hidden id="S:0">{MARGIN}</div>',
        f'<main>{STORY}<template id="B:1"></template></main><div hidden id="S:0">{MARGIN}</div>',
        f'<main>{STORY}<template id="B:0"></template></main><div hidden>{MARGIN}</div>',
        f'<main>{STORY}</main><div style="opacity:0">{MARGIN * 20}</div>',
        f'<main><p>Road closed</p></main><div style="opacity:0">{MARGIN}</div>',
        f'<main><p>Road closed</p></main><div style="opacity:0;display:none">{MARGIN * 20}</div>',
        f'{STORY}<div style="flex:0 0 0;width:1px;overflow:hidden">{MARGIN * 20}</div>',
    ],
)
def test_what_is_hidden_beside_a_page_stays_hidden(body: str) -> None:
    body = FRAME.format(body + "<p>Forty letters of the page itself that anybody can see.</p>")
    assert "Ten things" not in extract(body.encode(), URL).text
    assert "Ten things" not in glance(body.encode(), URL).text


DAYS = "<time datetime=2026-11-27T10:00>x</time><time datetime=2026-11-28>y</time>"
INTRO = (
    "<p>Five doors opened in the city this month, and these are the ones that our writers liked "
    "best of all of them, from the harbour to the hills behind the market.</p>"
)
PLACES = "".join(
    f"<div class=p{n}><div><h2>Place number {n}</h2></div><div><div><p>The kitchen of number {n} "
    "opens at noon, takes no bookings and has a terrace from which one sees the river and the old "
    "bridge; the bread alone is worth the way up the hill, and the soup is from the owner's "
    "grandmother, who sits by the door and greets everybody who comes in.</p></div></div></div>"
    for n in range(12)
)


@each(
    ("body", "read"),
    [
        (f"<section>{INTRO}{PLACES}</section>", True),
        (f"<section>{INTRO}</section><div id=comments>{PLACES}</div>", False),
        (f"<section><p>Another story.</p>{PLACES}</section>", False),
        (f"<section>{INTRO}{PLACES.replace('in.</p>', 'in …</p>')}</section>", False),
        (f"<section>{INTRO}{PLACES.replace('<h2>', '<h2><a href=/x>')}</section>", False),
        (f"<section>{INTRO}</section>", False),
        # Published and mended in the head is one story, days further below are others'.
        (f"<section>{DAYS}{INTRO}{PLACES}</section>", True),
        (f"<section>{DAYS}{INTRO}{PLACES}<time datetime=2026-11-29>x</time></section>", True),
        (f"<article>{INTRO}{PLACES}</article>", True),
        (f"<article>{INTRO}</article>{PLACES}", False),
        (f"<section>{INTRO}{PLACES.replace('h2', 'h1')}</section>", False),
        (
            f"<section>{DAYS}{INTRO}{PLACES.replace('</h2>', '</h2>{}')}</section>".replace(
                "{}", "<time datetime=2026-11-20>x</time>"
            ),
            False,
        ),
    ],
)
def test_all_places_of_a_list_are_read_where_the_extractor_stops_at_the_preface(
    body: str, read: bool
) -> None:
    tree = LexborHTMLParser(f"<html><body><main>{body}</main></body></html>")
    found = "Five doors opened in the city this month, and these are the ones that our writers"
    text = with_all_prose(tree, found, linked_headings(tree), _extracted)
    assert ("number 11" in text) is read
    assert read or text == found


RULES = (
    "<p>Keep it civil and stay on topic, for whoever harasses others or jokes about what happened "
    "will be blocked, and by posting you agree that we may print what you have written here.</p>"
)
MANY = "".join(STORY.replace("street", f"street {n} or") for n in range(6))

WIDGETS = (
    f"<div class=widgets><div class=text-widget><div>{MANY}</div></div><div class=others>"
    + "".join(f"<h3><a href=/{n}>Story {n} of another town</a></h3>" for n in range(6))
    + "</div></div>"
)
"""A story in a box of the builder's, and one box with others below it."""


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (f'<div class="ui-corner-bottom"><div class=block>{MANY}</div></div>{RULES}', True),
        (f"<div class=commentOnSelection><div id=postContent>{MANY}</div></div>{RULES}", True),
        (f"<div class=post-content><div class=commentOnAll>{MANY}</div></div>{RULES}", True),
        (f'<div class=relative><div class="ui-corner-bottom">{MANY}</div></div>{RULES}', True),
        (f"<div class=comments-open><h1>Road closed</h1>{WIDGETS}{RULES}</div>", True),
        (f"<div class=comments-open><h2>Road closed</h2>{WIDGETS}{RULES}</div>", False),
        (f"<div class=post-content><div class=comments>{MANY}</div>{STORY}</div>{RULES}", False),
        (f'{RULES}<div class="ui-corner-bottom"><div class=block>{MANY}</div></div>', False),
        (f'<div class="comments ui-corner-bottom"><div>{MANY}</div></div>{RULES}', False),
        (f"<div class=kommentare-bottom><div>{MANY}</div></div>{RULES}", False),
    ],
)
def test_a_story_in_a_box_that_is_called_like_a_margin_is_read(body: str, read: bool) -> None:
    """But not what stands below another text, or is said to be the readers'."""
    tree = LexborHTMLParser(f"<html><body><main>{body}</main></body></html>")
    found = RULES.removeprefix("<p>").removesuffix("</p>")
    text = with_all_prose(tree, found, linked_headings(tree), _extracted)
    assert ("Residents of street 5 or 3" in text) is read


OF_OTHERS = ["<h1>{}</h1>", "<h2>{}</h2>", "<h2><a href=/{0}>{0}</a></h2>"]


@each(
    ("heading", "box", "place"),
    [
        *((heading, "article", "{0}{1}") for heading in OF_OTHERS),
        *((heading, "div", "<article>{0}</article>{1}") for heading in OF_OTHERS),
        (OF_OTHERS[0], "div", "{0}{1}"),
        (OF_OTHERS[2], "div", "{0}{1}"),
    ],
)
def test_other_stories_below_a_brief_stay_out(heading: str, box: str, place: str) -> None:
    brief = f"<h1>Road closed</h1>{STORY}"
    others = "".join(
        f"<{box} class=story>{heading.format(f'Story number {n} of the other towns')}"
        + "".join(
            f"<p>Words of story {n}, part {part}. {'It rained. ' * 25}</p>" for part in "abcd"
        )
        + f"</{box}>"
        for n in range(4)
    )
    body = f"<html><body><main>{place.format(brief, others)}</main></body></html>"
    tree = LexborHTMLParser(body)
    linked = linked_headings(tree)
    for one in tree.css("h2:has(a)"):  # as they go with other stories
        one.decompose()
    found = LexborHTMLParser(f"<body>{STORY}").css("p")[0].text()
    assert with_all_prose(tree, found, linked, _extracted) == found


def test_boxes_in_boxes_are_read_once() -> None:
    points = "<ul><li>" * 300 + "<blockquote>" * 300 + STORY * 20
    body = LexborHTMLParser(f"<body><h2>Road closed</h2><div>{points}</div>{STORY}").body
    assert body is not None
    lines = list(outermost(body))
    assert [one.tag for one in lines] == ["h2", "li", *["p"] * 4]
    assert sum(len(one.text()) for one in lines) <= len(body.text())


def test_boxes_that_leave_room_for_a_sidebar_are_parts_of_the_story() -> None:
    said = "Residents of street {} said that the road past the market had been closed for a week."
    end = "It is to be mended before the end of the month."
    parts = [f"<p>{said.format(n)} {end}</p>" * 3 for n in range(4)]
    box = "<div class=room><div class=article__content>{}</div><aside>Ad</aside></div>"
    grid = "".join(map(box.format, parts))
    html = f"<article><h1>Road closed</h1><div class=sidebar-grid>{grid}</div></article>"
    text = extract(html.encode(), "https://news.example.co.za/road-closed").text
    assert all(said.format(n) in text for n in range(4))


def test_a_row_of_a_table_reads_like_a_line_of_a_list() -> None:
    rows = (("Shop", "Result"), ("Oven Street 4", "closed, rats"), ("", "in order"))
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    said = "<p>The town has visited its bakeries and lists what it found there this week.</p>"
    story = f"<h1>The town visits bakeries</h1>{said}<table>{table}</table>{said}"
    page = f"<html><body><article>{story}</article></body>"
    lines = extract(page.encode(), "https://n.example/a").text.split("\n")
    assert lines[1:4] == ["Shop, Result", "Oven Street 4, closed, rats", "in order"]


def test_what_stands_below_the_headline_is_not_cut_off_with_it() -> None:
    lead = "<p>Debonairs Pizza was closed on Friday after a fire, the owner said to reporters.</p>"
    again = f"<h1>Road past market closed</h1>{lead}<h2>Road past market closed!</h2>{STORY}"
    apart = "".join(f"<article>{one}</p></article>" for one in (lead + STORY).split("</p>")[:-1])
    for body in (again, f"<h1>Road past market closed</h1>{apart}"):
        text = extract(f"<main>{body}</main>".encode(), URL).text
        assert text.startswith("Debonairs")
        assert "Residents of street 3" in text
    above = f"<p>{MARGIN[3:90]} at home.</p><h2>Road past market closed</h2>{STORY}"
    page = f"<title>Road past market closed</title><main>{above}</main>"
    assert extract(page.encode(), URL).text.startswith("Residents of street 0")


def test_a_story_in_several_articles_without_a_headline_is_one_story() -> None:
    lead = f"<div class='body entry-content'><article>{STORY}</article></div>"
    rest = STORY.replace("Residents of street", "Drivers from town") * 3
    parts = f"{lead}<div class=body><article>{rest}</article></div>"
    page = "<title>Road closed</title><div id=all><h1>Road closed</h1>{}</div>" + MARGIN
    assert "Drivers from town 3" in extract(page.format(parts).encode(), URL).text
    for own in ("<h2>Fire</h2>", "<time>3 h</time>"):
        parts = "".join(f"<article>{own}<p>Said by reader {n}.</p></article>" for n in range(3))
        tree = LexborHTMLParser(page.format(parts))
        assert not list(alike_boxes(tree))


def test_rows_of_a_story_with_an_advertisement_between_them_are_one_story() -> None:
    rest = STORY.replace("Residents of street", "Drivers from town")
    row = "<div class='{}'><div class=wide><div class='post-content two'>{}</div></div></div>"
    rows = f"{row.format('my-2', STORY)}<div class=ad></div>{row.format('mt-2', rest)}"
    page = f"<title>Road closed</title><article><h1>Road closed</h1>{rows}</article>{MARGIN}"
    text = extract(page.encode(), URL).text
    assert "Residents of street 3" in text
    assert "Drivers from town 3" in text


def test_a_first_paragraph_in_a_box_of_its_own_is_read() -> None:
    lead = "The road was closed on Friday after a fire, the owner of the shop said to reporters."
    more = "".join(f"<li><a href=/2026/{n}>Story {n} of a long week</a></li>" for n in range(6))
    rest = f"<ul>{more}</ul><div class=comments><h3>Comments</h3><p>Sad.</p></div></div>"
    page = "<div class=all><h1>Road closed</h1><div class={}><p>{}</p></div>{}" + rest
    story = f"<div><div class=post-body>{STORY}</div></div>"
    assert extract(page.format("t7", lead, story).encode(), URL).text.startswith(lead)

    def found(name: str, said: str, summary: str = "", text: str = STORY[3:]) -> list[str]:
        tree = LexborHTMLParser(page.format(name, said, story))
        return lead_of(tree, text, summary, "Road closed")

    assert found("t7", lead) == [lead]
    assert found("caption", lead) == found("newsletter-box", lead) == []
    assert found("t7", f"<a href=/b>{lead}</a>") == found("t7", lead[:-1]) == []
    assert found("t7", lead, summary=lead) == found("t7", lead, text="Another page.") == []
    # another story, or how many are free, and a logo as h1
    other = "Debonairs Pizza has been accused of food poisoning after eleven children fell ill."
    free = "You have read three of your five free articles this month, so please support us now."
    assert found("t7", other) == found("t7", free) == found("breaking", lead) == []
    tree = LexborHTMLParser(page.format("t7", lead, story))
    assert lead_of(tree, STORY[3:], "", "Closed road") == []


def test_where_no_line_is_prose_the_prose_of_the_page_is_the_story() -> None:
    story = STORY.replace("Residents of street", "Players of team") * 4
    page = f"<body><table><tr><td>Lions 3 : 1 Bulls</td></tr></table><div>{story}</div></body>"
    tree = LexborHTMLParser(page)
    found = with_all_prose(tree, "Lions 3 : 1 Bulls", {}, lambda _: "Lions 3 : 1 Bulls")
    assert "Players of team 3" in found


def test_what_readers_say_never_takes_the_place_of_the_story() -> None:
    said = "I ate there on Monday and was sick for two days, never again, it was food poisoning."
    story = f"<h1>Road closed</h1><div>{STORY * 2}</div>"
    for box in ("div class=post", "div class=entry-content", "div class=article-body", "article"):
        posts = f"<{box}><p>Ann: {said} {said}</p></{box.split()[0]}>" * 3
        for page in (
            f"<main>{story}<section>{posts}</section></main>",
            f"<article>{story}</article><section><h3>Readers say</h3>{posts}</section>",
        ):
            text = extract(f"<title>Road closed</title>{page}".encode(), URL).text
            assert "Residents of street 3" in text
