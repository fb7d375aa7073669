"""How posts and headlines are meant: praise, complaint, question; and of whom they speak."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events.feeling import HEADLINES, POSTS
from service.matching.events.phrases import Phrases
from service.models import Brand, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

SHOP = Lexicon(
    Brand(
        id="n", display_name="Norvano", core=("coffee",), competitors=("Beanery",), fingerprint="n"
    )
)
GOOD, BAD, NEITHER = Tone.POSITIVE, Tone.NEGATIVE, Tone.NEUTRAL


def post(text: str) -> Tone:
    return SHOP.score(replace(item("", text), is_post=True), NOW).tone


def headline(title: str) -> Tone:
    return SHOP.score(item(title), NOW).tone


@each(
    ("text", "tone"),
    [
        ("@Norvano thank you so much for the quick help today!", GOOD),
        ("Shout out to the @Norvano team in Paarl, you made my morning ❤", GOOD),
        ("You can't go wrong with Norvano", GOOD),
        ("Went to Norvano again and was not disappointed", GOOD),
        ("@Norvano two hours on hold and nobody answers", BAD),
        ("@Norvano where is my refund??", BAD),
        ("Norvano lost my order. Never again.", BAD),
        ("@Norvano the tables were not clean and the staff was not friendly", BAD),
        ("@Norvano great, cancelled again, thanks for nothing", BAD),
        ("@Norvano 45 min for a cold flat white 😡", BAD),
        ("@Norvano what time do you open on Sunday?", NEITHER),
        ("@Norvano do you have oat milk in Paarl? thanks", NEITHER),
        ("At @Norvano with Thabo", NEITHER),
        (
            "Walked by a crowd with coffee in hand in front of Norvano before the parade started",
            NEITHER,
        ),
        (
            "@Norvano walked by a crowd with coffee in hand in front of a shop before it started",
            BAD,
        ),
        ("Beanery is so much better than Norvano", BAD),
        ("Norvano is so much better than Beanery", GOOD),
    ],
)
def test_how_a_post_is_meant(text: str, tone: Tone) -> None:
    assert post(text) is tone


@each(
    ("title", "tone"),
    [
        ("Norvano profit rises as coffee lovers return", GOOD),
        ("Norvano named best coffee bar in town", GOOD),
        ("Norvano shares slump after a weak quarter", BAD),
        ("Norvano shares take a beating after rival's deal", BAD),
        ("Union chief blasts Norvano in call for strong wages", BAD),
        ("Growers prepare suit against Norvano", BAD),
        ("Customers slam Norvano over its new cups", BAD),
        ("Norvano appoints a head of finance", NEITHER),
        ("Norvano slips, while Beanery soars to a record high", BAD),
        ("Norvano soars, while Beanery slips to a record low", GOOD),
        ("Beanery wins award for best coffee, Norvano comes second", NEITHER),
        ("Beanery crowned best coffee bar", NEITHER),
        ("Coffee prices rise", NEITHER),
        ("Norvano posts a smaller loss", GOOD),
        ("Norvano shares fall below R500", BAD),
        ("Regulator approves Norvano fee cut for payments below R500", NEITHER),
        ("Is Zeta planning to sell Norvano? Talks are at an advanced stage", NEITHER),
    ],
)
def test_of_whom_a_headline_speaks(title: str, tone: Tone) -> None:
    assert headline(title) is tone


def test_every_group_weighs_something_and_every_sign_has_a_weight() -> None:
    for feelings in (POSTS, HEADLINES):
        assert "always" in feelings.groups
        assert {"praise denied", "bad event", "good event", "question", "not"} <= {*feelings.groups}


def test_phrases_are_found_as_people_write_them() -> None:
    listed = {"food poisoning": ["a"], "don't": ["b"], "ill": ["c"], "shop": ["d"], ":(": ["e"]}
    phrases: Phrases[str] = Phrases(listed)

    def found(text: str) -> list[str]:
        return [role for hit in phrases.find(text) for role in hit.roles]

    assert found("Food-Poisoning, food\npoisoning #foodpoisoning food, poisoning") == ["a", "a"]
    assert found("Don’t dont DON'T") == ["b", "b", "b"]
    assert found("I'll be I’LL") == []
    assert found("the shop's sign :( and 😡") == ["d", "e"]


@each(
    ("title", "tone"),
    [
        ("Norvano beats forecasts despite lower margins", GOOD),
        ("Norvano third quarter profit slips despite record production", BAD),
        ("Norvano loss falls short of forecasts", BAD),
        ("Norvano delays cut summer profits", BAD),
        ("Stocks climb ahead of Norvano launch", GOOD),
        ("Nothing beats Norvano", GOOD),
        ("UK's top Norvano executives praised", GOOD),
        ("Zeta outperforms Norvano", BAD),
        ("Norvano outperforms Zeta", GOOD),
    ],
)
def test_what_is_granted_and_who_is_outdone(title: str, tone: Tone) -> None:
    assert headline(title) is tone


def test_a_word_of_the_own_trade_is_no_complaint() -> None:
    insurer = Brand(id="i", display_name="Norvano", core=("claim", "claims"), fingerprint="i")
    said = "@Norvano all my claims went through, quick and easy"
    assert Lexicon(insurer).score(replace(item("", said), is_post=True), NOW).tone is GOOD


@each(
    ("text", "tone"),
    [
        ("Norvano pies: can't fault them", GOOD),
        ("The app is very easy to use and works without any problem", GOOD),
        ("Norvano coffee has gone downhill", BAD),
        ("Norvano staff nowhere to be found as usual", BAD),
        ("@Norvano the app keeps freezing", BAD),
    ],
)
def test_more_of_how_customers_speak(text: str, tone: Tone) -> None:
    assert post(text if "Norvano" in text else f"@Norvano {text}") is tone


@each(
    ("title", "tone"),
    [
        ("Norvano named most punctual roaster", GOOD),
        ("Record year for Norvano", GOOD),
        ("Lilliput takes share from Norvano", BAD),
        ("Norvano sales plummet", BAD),
        ("Norvano declined to comment on the talks", NEITHER),
    ],
)
def test_more_of_how_headlines_speak(title: str, tone: Tone) -> None:
    assert headline(title) is tone
