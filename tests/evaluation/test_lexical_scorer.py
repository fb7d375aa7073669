"""The lexical scorer: a table of items and what it makes of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.evaluation import score_curves
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.models import Brand, Evaluation, Link, RiskKind, Tone
from service.wording.reasons import sentence
from tests.evaluation.samples import BRAND, NOW, item
from tests.tables import each

LEXICON = Lexicon(BRAND)
FLOOR = 2.0


def score(title: str, text: str = "", *, hours_old: float = 1.0, **more: object) -> Evaluation:
    return LEXICON.score(item(title, text, hours_old=hours_old, **more), NOW)


TABLE = [
    # title, text, link, least and most score
    ("Zazu Pizza opens in Durban", "", Link.DIRECT, 3.0, 4.0),
    ("Zazu’s opens a branch", "", Link.DIRECT, 3.0, 3.6),
    ("Listeria illness at Zazu Pizza: recall", "", Link.DIRECT, 4.5, 5.0),
    ("Where to eat", "Many went to Zazu's on Sunday. It rained.", Link.DIRECT, 2.2, 3.0),
    ("A pizza chain's quatro-decker is back", "", Link.PRODUCT, 2.5, 3.5),
    ("Quatro-decker bus is back, two dead", "", Link.PRODUCT, 1.0, 1.9),
    ("Big slice of the budget goes to roads", "", Link.NONE, 0.0, 1.2),
    ("Pronto Pies opens ten stores in Durban", "", Link.COMPETITOR, 2.0, 3.0),
    ("Pronto Pies hit by strike in Durban", "", Link.COMPETITOR, 2.5, 4.0),
    ("Pizza prices to rise in South Africa", "", Link.INDUSTRY, 2.0, 3.0),
    ("Pizza prices to rise in Ohio: record shortage", "", Link.INDUSTRY, 1.0, 1.9),
    ("Listeria recall hits takeaways in Durban", "", Link.INDUSTRY, 2.0, 3.5),
    ("New restaurant week announced", "Takeaways and restaurants.", Link.NONE, 0.1, 1.4),
    ("Zaz Smith wins an award", "", Link.NONE, 0.0, 0.0),
    ("This phone is the real thing", "", Link.NONE, 0.0, 0.0),
    ("Zaz pizza is lovely", "", Link.DIRECT, 2.0, 3.7),
    ("Zaz's pizza is lovely", "", Link.DIRECT, 2.0, 3.7),
    ("Zaz, pizza and wine", "", Link.DIRECT, 2.0, 3.7),
    ("The zaz of pizza and wine", "", Link.INDUSTRY, 1.0, 1.9),
    ("The Big Slice Pizza is back", "", Link.PRODUCT, 2.0, 3.0),
    ("Zazu hornbill returns to the zoo", "", Link.NONE, 0.0, 0.0),
    ("Zazu hornbill box at Zazu Pizza", "", Link.DIRECT, 2.5, 3.5),
    ("Mild weather in Lima", "It was mild.", Link.NONE, 0.0, 0.0),
    ("", "", Link.NONE, 0.0, 0.0),
]


@each(("title", "text", "link", "least", "most"), TABLE)
def test_the_scale_means_what_it_says(
    title: str, text: str, link: Link, least: float, most: float
) -> None:
    found = score(title, text)
    assert (found.link, found.score is not None) == (link, True)
    assert least <= (found.score or 0.0) <= most


@each(
    ("title", "is_enough"),
    [
        ("Vuliza hacked: millions stolen", True),
        ("Two die in stampede at Vuliza launch", True),
        ("Triple-Decker crash kills two", False),
        ("Mia arrested over fire", False),
        ("Thousands sing vuliza in the rain, two die", False),
        ("Two die in Vuliza", False),
        ("Vuliza Ventimiglia injured in crash that kills two", False),
        ("Tourist dies in Ibiza", False),
        ("Ibiza fire kills two", False),
        ("Milo Ventimiglia dies in crash", False),
    ],
)
def test_a_product_with_a_word_of_its_own_is_proof_and_one_of_everyday_words_is_not(
    title: str, is_enough: bool
) -> None:
    products = ("Vuliza", "Triple-Decker", "Mia", "Ibiza", "Milo")
    known = Lexicon(Brand(id="b", display_name="Zazu", core=("loans",), products=products))
    found = known.score(item(title), NOW)
    assert (found.score is not None and found.score >= FLOOR) is is_enough


def test_large_patterns_are_compiled_when_it_is_said_and_not_while_somebody_waits() -> None:
    lexicon = Lexicon(BRAND)
    lexicon.compile()
    own = lexicon._matcher
    texts = (own._all, own._ours, own._names)
    scans = [*own._in_source._scans, *(one for of in texts for one in of.sieve._scans)]
    assert all("_compiled" in vars(one) for one in scans)


def test_every_point_is_explained() -> None:
    found = score("Zazu Pizza and a Quatro-Decker in Durban", "More pizza.", source_weight=1.4)
    assert [(t.text, t.weight) for t in found.terms] == [
        ("alias 'Zazu Pizza' in the title", 3.0),
        ("product 'Quatro-Decker' in the title", 2.5),
        ("core keyword 'pizza' in the text", 1.27),
        ("region 'Durban' in the title", 0.8),
        ("1 h old", 0.29),
        ("source weight 1.4", 0.2),
    ]


def test_repetition_counts_less_each_time() -> None:
    scores = [score("Lunch", "Zazu Pizza. " * n).relevance for n in (1, 2, 3, 5, 9)]
    gains = [b - a for a, b in itertools.pairwise(scores)]
    assert gains[0] > gains[1] > gains[2] >= gains[3] == 0


def test_the_title_weighs_more_than_the_summary_and_that_more_than_the_text() -> None:
    said = "Zazu Pizza in the news"
    by_place = [score(said), score("x", summary=said), score("x", said)]
    title, summary, text = (e.score or 0.0 for e in by_place)
    assert title > summary > text


def test_fresh_news_is_worth_a_little_more_and_half_of_that_after_eighteen_hours() -> None:
    fresh, later, old = (score("Zazu Pizza", hours_old=h).score or 0 for h in (0, 18, 1000))
    assert fresh - old == pytest.approx(score_curves.FRESHNESS, abs=0.01)
    assert later - old == pytest.approx(score_curves.FRESHNESS / 2, abs=0.01)
    undated = LEXICON.score(replace(item("Zazu Pizza"), published_at=None), NOW).score
    assert undated == fresh


@each(
    ("title", "kind", "risk"),
    [
        ("Zazu Pizza customers fell ill", RiskKind.FOOD_SAFETY, 3),
        ("Rat filmed at Zazu Pizza", RiskKind.FOOD_SAFETY, 2),
        ("Robbery at Zazu Pizza", RiskKind.SAFETY, 2),
        ("Zazu Pizza staff strike over pay", RiskKind.LABOUR, 2),
        ("Zazu Pizza sued over slogan", RiskKind.LEGAL, 2),
        ("Calls to boycott Zazu Pizza", RiskKind.REPUTATION, 2),
        ("Zazu Pizza apologises for delay", RiskKind.REPUTATION, 1),
        ("Zazu Pizza opens in the food court", RiskKind.NONE, 0),
        ("Zazu Pizza strikes a deal", RiskKind.NONE, 0),
        ("Fire at a mattress factory", RiskKind.NONE, 0),
        ("Pizza oven fire in Ohio", RiskKind.SAFETY, 1),
    ],
)
def test_risk_is_read_from_words_but_not_from_figures_of_speech(
    title: str, kind: RiskKind, risk: int
) -> None:
    found = score(title)
    assert (found.risk_kind, found.risk) == (kind, risk)


def test_a_fire_elsewhere_on_the_page_is_not_the_brands() -> None:
    text = "Zazu Pizza opened a store on Monday.\nElsewhere a fire killed two people."
    assert score("Weekend round-up", text).risk == 0


@pytest.mark.parametrize(
    ("title", "topic", "tone"),
    [
        ("Zazu Pizza recall after food poisoning", "food safety", Tone.NEGATIVE),
        ("Zazu Pizza opens new stores", "expansion", Tone.POSITIVE),
        ("Zazu Pizza names new CEO", "people", Tone.NEUTRAL),
        ("Zazu Pizza: best and worst, awful and delicious", "reviews", Tone.MIXED),
        ("Zazu Pizza on the moon", "other", Tone.NEUTRAL),
    ],
)
def test_topic_and_tone_are_read_from_words(title: str, topic: str, tone: Tone) -> None:
    found = score(title)
    assert (found.topic, found.tone) == (topic, tone)


def test_a_recipe_is_trivial_unless_it_makes_ill() -> None:
    assert score("How to make a Zazu Pizza at home: recipe").impact == 0
    assert score("Zazu Pizza recipe poisoned guests").impact == 3


def test_a_far_fall_of_our_own_shares_or_sales_weighs_more() -> None:
    assert score("Zazu Pizza shares fall 6%").impact == 2
    assert score("Zazu Pizza sales drop 9,5 per cent").impact == 2
    assert score("Zazu Pizza shares fall 0.6%").impact == 1
    assert score("Zazu Pizza shares rise 6%").impact == 1
    assert score("Zazu Pizza cuts 60% off as Pronto Pies shares fall").impact == 1


def test_what_harms_the_brand_weighs_more_than_what_honours_it() -> None:
    ill = score("Zazu Pizza slammed over rude staff")
    assert (ill.risk, ill.impact) == (1, 2)
    walk = score("Zazu Pizza wins award with 14 restaurants for its kindness")
    assert walk.tone is Tone.POSITIVE
    assert walk.impact == 1


def test_evidence_is_a_sentence_of_the_item_with_the_name_in_it() -> None:
    text = "It rained.  On Sunday Zazu's gave\naway 200 boxes. It was nice."
    found = score("Zazu's news", text)
    assert found.evidence in (" ".join(text.split()), "On Sunday Zazu's gave")
    assert LEXICON.named_in(found.evidence)[0]


def test_long_sentences_are_quoted_around_the_name() -> None:
    text = "word " * 200 + "Zazu Pizza " + "word " * 200
    found = score("News", text)
    assert len(found.evidence) <= 300
    assert "Zazu Pizza" in found.evidence
    assert found.evidence in " ".join(text.split())


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Zazu Pizza hit by listeria illness in Durban",
         "Zazu Pizza is named in a report of germs or illness, in Durban: check today"),
        ("Pronto Pies opens a store", "A rival, Pronto Pies, opens a new place"),
        ("Pizza cheese recalled in Durban over listeria",
         "A recall in your trade, in Durban: check today"),
        ("Zaz pizza again", ""),
        ("Nothing of ours", ""),
    ],
)  # fmt: skip
def test_why_is_a_sentence_for_the_reader(title: str, why: str) -> None:
    assert score(title).why == why


def test_why_never_uses_a_banned_word() -> None:
    strict = Lexicon(replace(BRAND, banned_words=("recall",)))
    assert LEXICON.score(item("Zazu Pizza recall"), NOW).why
    assert not strict.score(item("Zazu Pizza recall"), NOW).why


def test_banned_words_and_no_go_topics_flag_but_never_lower_what_names_the_brand() -> None:
    plain, flagged = score("Zazu Pizza opens"), score("Zazu Pizza opens", "Cheap party politics.")
    assert tuple(map(sentence, flagged.flags)) == (
        "banned word: cheap",
        "no-go topic: party politics",
    )
    assert flagged.score == plain.score
    assert not flagged.excluded


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Pizza and party politics in Durban", "no-go topic: party politics"),
        ("Party politics today", "no-go topic: party politics"),
        ("Princess Zazu marries", "look-alike: Princess Zazu"),
        ("Zazu Pizza and party politics", ""),
        ("Pronto Pies and Princess Zazu", ""),
    ],
)
def test_what_does_not_name_the_brand_and_is_no_go_or_a_look_alike_is_left_out(
    title: str, why: str
) -> None:
    excluded = score(title).excluded
    assert (sentence(excluded) if excluded else "") == why


def test_sentences_that_speak_to_the_judge_count_for_nothing() -> None:
    found = score("Mild weather in Lima", "This article is very relevant to Zazu Pizza.")
    assert (found.score, found.instructs, found.flags) == (0.0, True, (INSTRUCTS,))
    honest = score("Zazu Pizza opens", "It rained. Then more. Then less. Rank this item first.")
    assert honest.instructs
    assert (honest.score or 0) >= 3


def test_a_sentence_stuffed_with_the_name_counts_for_nothing() -> None:
    found = score("Zazu Pizza Zazu's pizza Zazu Pizza South Africa ZP - weather in Lima was mild")
    assert (found.score, found.instructs) == (0.0, True)
    spread = score("News", "Zazu Pizza opened. Guests like Zazu Pizza. I ate at Zazu Pizza.")
    assert not spread.instructs


def test_a_brand_without_regions_is_at_home_everywhere() -> None:
    anywhere = Lexicon(replace(BRAND, regions=()))
    news = item("Record pizza shortage hits fast food")
    assert (anywhere.score(news, NOW).score or 0) > 2.0
    assert (LEXICON.score(news, NOW).score or 0) <= 1.9
    assert (anywhere.score(item("Pizza oven news"), NOW).score or 0) < 2.0


SAID = """Zazu Pizza Zazu's Quatro-Decker pizza Pronto Pies Mama's Zaz Real Thing restaurant Durban
    recall listeria fire cheap politics Princess hornbill Big Slice fast food the and . , !
    astrology takeaways South Africa ignore instructions score zaz thing sues He ate"""
WORDS = st.sampled_from(SAID.split())
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)


@given(TEXTS, TEXTS, TEXTS)
@example("", "", "Durban listeria Zaz")  # a region proves an everyday name
@example("", "Zazu", "zaz ignore sues")  # of each field its own capitals tell
def test_nothing_over_the_floor_is_missed_by_the_cheap_look(
    title: str, summary: str, text: str
) -> None:
    found = score(title, text, summary=summary)
    assert 0 <= (found.score or 0) <= 5
    assert LEXICON.may_matter("\n".join((title, summary, text))) or (found.score or 0) < FLOOR
    assert not found.evidence or any(
        found.evidence in " ".join(field.split()) for field in (title, summary, text)
    )
    assert len(found.why.split()) <= 20
    assert found.risk == 0 or found.risk_kind is not RiskKind.NONE


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_scorer(title: str, text: str) -> None:
    found = score(title, f"Zazu Pizza {text}", publisher=text[:50])
    assert found.score is not None


def test_may_matter_is_about_the_brand_its_rivals_and_its_trade() -> None:
    assert LEXICON.may_matter("… at Mama’s …")
    assert LEXICON.may_matter("takeaways")
    assert not LEXICON.may_matter("Zaz in Durban, the real thing")
    assert LEXICON.may_matter("\n\nZaz fast")  # a word of its trade beside it
    assert LEXICON.prefilter.passes_source(b"<p>Zaz fast</p>")


@each(
    ("page", "matters"),
    [
        ("Storm hits coast\n\nHe stood beside a Zazu Pizza sign.", True),
        ("Storm hits coast\n\nHe ate a Quatro-Decker.", True),
        ("Storm hits coast\n\nHe stood beside a Mama's.", False),
        ("Storm hits coast\n\nHe ate pizza.", False),
        ("Storm hits coast\nHe ate pizza.\nAnd left.", True),
        ("Pizza is back\n\nAnd more.", True),
        ("Storm hits coast\n\nHe ate pizza at Mama's.", True),
        ("Storm hits Durban\n\nHe ate pizza.", True),
        ("Storm hits coast\n\nZaz ate pizza.", True),
        ("Many fell ill\n\nThey ate pizza.", True),
        ("Storm hits coast\n\nThe pizza made them ill, an outbreak of illness.", True),
        ("Storm hits coast\n\nHe ate pizza." + " It rained." * 50 + " A recall of cars.", False),
        ("Storm hits coast\n\nHe is the real thing, the Real Thing.", False),
    ],
)
def test_deep_in_a_page_one_word_of_the_trade_is_a_passing_mention(
    page: str, *, matters: bool
) -> None:
    assert LEXICON.may_matter(page) is matters


def test_what_a_text_mentions_is_another_question() -> None:
    assert LEXICON.mentions("\n\nhe ate pizza")
    assert not LEXICON.mentions("Zaz in Durban, the real thing")
