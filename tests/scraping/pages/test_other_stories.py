"""What a page says about other stories is not in its text."""

import re
from time import process_time

from selectolax.lexbor import LexborHTMLParser

from service.scraping.pages import extract
from service.scraping.pages.other_stories import remove_other_stories
from tests.tables import each

URL = "https://news.example.co.za/road-past-market-closed"
ROAD = [
    (
        "Residents of the town said on Friday that the road past the market had been closed"
        " since the rains, and the council promised to mend it before the end of the month."
    ),
    (
        "Shops along the river stayed open for families who walk there after school, and the bus"
        " company said that it would send more buses in the afternoon."
    ),
    (
        "A spokesperson for the municipality said that the works would cost R4 million and that the"
        " contractor had been chosen after a public tender in June."
    ),
]
OTHER = "Pizza palace under fire after food poisoning in Durban"


def text_with(between: str) -> str:
    body = f"<p>{ROAD[0]}</p><p>{ROAD[1]}</p>{between}<p>{ROAD[2]}</p>"
    html = f"<html><body><article><h1>Road past market closed</h1>{body}</article></body></html>"
    return extract(html.encode(), URL).text


LABELS = """
    READ | / READ MORE | / READ: / Now read: / Also read: / Read also: / READ NEXT | /
    Read this: / READ HERE | / MUST READ: / READ MORE ON THIS: / WATCH | / WATCH: / Also watch: /
    LISTEN | / SEE ALSO: / See: / RELATED | / RELATED STORY | / Related article: /
    RELATED STORIES: / MORE: / MORE ON THIS STORY: / More from News: / IN PICS | / GALLERY | /
    ICYMI: / In case you missed it: / Don’t miss: / You may also like: / Further reading: /
    Recommended: / Top story: / Earlier: / LEES | / LEES OOK: / LEES MEER: / Lees ook » / KYK | /
    Kyk hier: / SIEN OOK: / LUISTER: / VERWANTE ARTIKEL: / FUNDA: / FUNDA FUTHI: / BUKA: /
    Funda kabanzi: / FUNDA KWAKHONA: / JONGA: / BALA: / BALA HAPE: / BALA GAPE: / SHEBA: /
    Lesen Sie auch: / MEHR ZUM THEMA: / Siehe auch: / Auch interessant: / Lees verder: /
    Bekijk ook: / Zie ook: / LIRE AUSSI : / À lire aussi : / Voir aussi : / À voir : /
    Lea también: / LEE TAMBIÉN | / Te puede interesar: / Ver más: / Leia também: / LEIA MAIS: /
    Saiba mais: / Leggi anche: / Guarda anche: / Soma pia: / Soma zaidi:
"""
FORMS = [
    "<p><strong>{label} <a href='/a'>{other}</a></strong></p>",
    "<p>{label} <a href='https://elsewhere.example/a'>{other}</a></p>",
    "<div><b>{label}</b> <a href='/a'><em>{other}</em></a></div>",
    "<p>{label} {other}</p>",
]


@each("label", [one.strip() for one in LABELS.split("/")])
def test_labels_of_other_stories(label: str) -> None:
    for form in FORMS:
        text = text_with(form.format(label=label, other=OTHER))
        assert "Pizza palace" not in text, form
        assert all(one[:40] in text for one in ROAD)


STRUCTURES = [
    "<p><a href='/a'>{}</a></p>",
    "<p><a href='/a'>{} »</a></p>",
    "<p>&gt;&gt; <a href='/a'>{}</a></p>",
    "<p>Zwino vhalani: <a href='/a'>{}</a></p>",
    "<blockquote class='wp-embedded-content'><a href='/a'>{}</a></blockquote>",
    "<ul><li><a href='/a'>{}</a></li><li><a href='/b'>Another story of the town here</a></li></ul>",
    "<div class='related-articles'><h4>Related</h4><a href='/a'>{}</a><p>Short teaser.</p></div>",
    "<div class='wp-block-group read-more-box'><span>Food</span><a href='/a'>{}</a></div>",
    "<p>The works began in May. <strong>READ: <a href='/a'>{}</a></strong></p>",
    "<p>The works began in May.<br>LEES OOK: <a href='/a'>{}</a></p>",
    "<div class='advert'><p>Advertisement</p><p>{}: two for one!</p></div>",
    "<p>READ MORE {}</p>",
    (
        "<section><h2>Latest News</h2><div><a href='/a'><h3>{}</h3></a><p>It is bad.</p></div>"
        "<div><a href='/b'><h3>Another story of the town</h3></a><p>It is good.</p></div></section>"
    ),
    (
        "<h4>What others are reading</h4><div>Food <a href='/a'>{}</a> It is bad.</div>"
        "<div><a href='/b'>Another story of the town</a> It is good.</div>"
    ),
]


@each("form", STRUCTURES)
def test_blocks_that_are_all_link_and_boxes_of_other_stories(form: str) -> None:
    text = text_with(form.format(OTHER))
    assert "Pizza palace" not in text
    assert all(one[:40] in text for one in ROAD)


@each(
    "sentence",
    [
        "Read more books, says the minister of education at the opening.",
        "Read the label before you eat it, doctors warned on Monday.",
        "Watch out for the potholes on the road past the market, drivers said.",
        "More than twenty people were trained for the kitchen, the owner said.",
        "More - much more - is needed, the mayor told reporters after the vote.",
        "See you in court, the residents told the council on Friday morning.",
        "Listen to the people, the union told the municipality this week.",
        "Related costs came to R2 million, the auditor said in a report.",
        "Lees baie boeke, sê die minister by die opening van die skool.",
        "Meer as twintig mense is opgelei vir die kombuis, het die eienaar gesê.",
        "Kyk uit vir slaggate op die pad verby die mark, sê bestuurders.",
        "Bala dibuka tse ngata, ho boletse letona la thuto maobane.",
        "Lire est un plaisir, a dit la ministre pendant la visite.",
        "Mehr Geld für Straßen, forderte der Bürgermeister am Freitag.",
        "<a href='/tag/eskom'>Eskom Holdings Limited South Africa</a> said on Friday it would pay.",
        "Their report, <a href='/r.pdf'>by the auditor general of the land</a>, is new.",
        "The owner of <a href='/x'>Debonairs Pizza</a>",
        "Earlier on Friday the mayor said that he would not resign.",
    ],
)
def test_honest_sentences_stay(sentence: str) -> None:
    shown = re.sub("<[^>]*>", "", sentence)
    assert shown in text_with(f"<p>{sentence}</p>")


def test_a_sentence_that_is_all_link_is_part_of_the_story() -> None:
    others = "and so did those who came with them, " * 9
    told = {
        "On Friday two men, one of whom is 54, denied in court that they burned it.": True,
        f"On Friday two men denied that they had burned the shop, {others}all of Durban.": True,
        "Read more on how the shop burned on Friday, when its owner was in another town.": 0,
        "Two men appear in court on Friday as hundreds of angry residents sing outside it": 0,
        "Two men deny it.": False,
    }
    for sentence, stays in told.items():
        said = f'<p><strong><a href="/live-updates-4711">{sentence}</a></strong></p>'
        assert (sentence in text_with(said)) is bool(stays), sentence


def test_paragraphs_below_a_heading_stay() -> None:
    said = (
        "<h3>Latest</h3><p>The road was, people say, most likely to their best knowledge, "
        "<a href='/a'>closed since the rains of May</a> and stays so.</p>"
        "<p>Farmers have asked at every meeting of their union for years for "
        "<a href='/b'>a new bridge over the river</a>.</p>"
    )
    assert "closed since the rains" in text_with(said)
    assert "over the river" in text_with(said)
    alone = "<h3>Background</h3><p><a href='/a'>The road past the market</a> has been closed.</p>"
    assert "The road past the market has been" in text_with(alone)


def test_a_page_that_is_a_list_of_links_keeps_them() -> None:
    links = "".join(
        f"<li><a href='/s{n}'>Story number {n} of the long week that was</a></li>" for n in range(9)
    )
    html = (
        f"<html><body><article><h1>The week in links</h1><ul>{links}</ul></article></body></html>"
    )
    assert "Story number 3" in extract(html.encode(), URL).text


def test_boxes_beside_the_story_go_while_a_story_is_left() -> None:
    box = "<div role=complementary><p>Pizza palace under fire</p></div>"
    page = LexborHTMLParser(f"{box * 3}<p>A road closed.</p>")
    remove_other_stories(page)
    assert page.root is not None
    assert page.root.text() == "Pizza palace under fireA road closed."
    whole = LexborHTMLParser(f"<h1>Roads</h1>{box * 3}<p>{ROAD[0]}</p>")
    remove_other_stories(whole)
    assert whole.root is not None
    assert "Pizza" not in whole.root.text()


def test_very_many_boxes_beside_a_long_story_are_soon_gone() -> None:
    boxes = "<div role=complementary>Pizza</div>" * 500
    page = LexborHTMLParser(boxes + "<p>A road closed.</p>" * 25_000)
    before = process_time()
    remove_other_stories(page)
    assert process_time() - before < 2
    assert page.css_first("[role]") is None


def test_articles_that_lead_elsewhere_go_where_one_has_the_pages_headline() -> None:
    card = "<article><h3><a href='{}'>Pizza palace</a></h3><p>A {} burnt.</p></article>".format
    beside = card("/s1", "palace") + card("/s2", "stable")
    own = f"<article><h1>Roads</h1><p>{ROAD[0] * 4}</p>{card('/s9', 'barn')}</article>"
    page = LexborHTMLParser(f"{beside}{own}{card('#post-2', 'boat')}{beside}")
    remove_other_stories(page, "Roads", URL)
    assert page.root is not None
    assert re.findall(r"A (\w+) burnt", page.root.text()) == ["barn", "boat"]
    river = LexborHTMLParser(beside * 3)
    remove_other_stories(river, "Roads", URL)
    assert river.root is not None
    assert river.root.text().count("A stable burnt") == 3


def test_a_card_of_another_story_between_paragraphs_goes_with_its_summary() -> None:
    summary = "<p>Dozens who ate there were taken to hospital, and two are in intensive care.</p>"
    card = f'<div class="x"><h4><a href="/pizza">{OTHER}</a></h4>{summary}</div>'
    assert text_with(card) == text_with("")
    own = f'<div class="x"><h4>{OTHER}</h4>{summary}</div>'
    assert "intensive care" in text_with(own)
    round_up = text_with(card.replace("Dozens", "Dozens " + "of people " * 20) * 3)
    assert "intensive care" in round_up
    path = "/road-past-market-closed"
    for place in (
        f"{path}#s",
        "?post=17",
        f"{path}/post-1",
        f"{URL}?post=17",
        f"http:{URL[6:]}/#s",
    ):
        assert "intensive care" in text_with(card.replace("/pizza", place)), place
    article = card.replace("div", "article").replace("h4", "h3")
    assert "intensive care" in text_with(article.replace("/pizza", f"{path}/post-1"))
    assert text_with(card.replace("/pizza", f"{path}-pizza")) == text_with("")


@each(
    ("url", "place", "stays"),
    [
        ("/live?utm_source=rss", "/live/post-1", True),
        ("/live?cid=1", "/live#s", True),
        ("/live?cid=1", "?cid=1&post=2", True),
        ("/index.php?id=5", "/index.php?id=6", False),
        ("/", "/pizza", False),
    ],
)
def test_a_card_that_leads_to_a_place_on_the_page_is_its_own(
    url: str, place: str, stays: bool
) -> None:
    card = f"<div><h3><a href='{place}'>{OTHER}</a></h3><p>Dozens ate there.</p></div>"
    page = LexborHTMLParser(f"<article><p>{ROAD[0]}</p>{card}<p>{ROAD[1]}</p></article>")
    remove_other_stories(page, "Roads", f"https://news.example.co.za{url}")
    assert page.root is not None
    assert ("Dozens ate there" in page.root.text()) is stays
