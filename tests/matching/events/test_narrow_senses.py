"""Harmless senses and new forms of harm reach no further than what they were listed for."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(
        id="n",
        display_name="Norvano",
        core=("Norvano",),
        competitors=("Beanery",),
        fingerprint="n",
    )
)


def kind(title: str) -> str:
    seen = FIRM.score(item(title), NOW)
    return f"{seen.risk_kind.value} {seen.risk}"


@each(
    ("title", "kind_and_risk"),
    [
        ("Lab detects listeria in Norvano sandwiches", "food_safety 3"),
        ("Health department detects norovirus at Norvano", "food_safety 3"),
        ("Norvano own-brand recall widens", "food_safety 3"),
        ("Norvano brand recall over plastic", "food_safety 3"),
        ("Norvano recalls decade-old pickups", "safety 3"),
        ("Norvano recalls 10,000 cookers after decade of fires", "safety 3"),
        ("Norvano recalls trucks; lessons for industry", "safety 3"),
        ("Norvano recalls sauce, how they plan refund", "food_safety 3"),
        ("Norvano refuses critical illness claim", "food_safety 3"),
        ("Pilots strike while Norvano cancels flights", "labour 2"),
        ("Writers strike while Norvano profits soar", "labour 2"),
        ("Strike hits Norvano's joint venture", "labour 2"),
        ("Strike at Norvano joint venture cuts gas output", "labour 2"),
        ("Gunmen storm Norvano, guard saves customer from bullets", "safety 2"),
        ("Gang used drill to break into Norvano vault in heist", "safety 2"),
        ("Robbery at Norvano: gang staged fake accident first", "safety 2"),
        ("Man stages robbery at Norvano", "safety 2"),
        ("Veterans injured on Norvano flight", "safety 2"),
        ("Norvano masts attack: two soldiers wounded", "safety 2"),
        ("Injured Norvano rider gets no help from firm", "safety 2"),
        ("Pensioner injured in Norvano fall, shop refused to help", "safety 2"),
        ("Norvano exits Nigeria onshore, investors cheer", "closure 2"),
        ("Norvano quits India; shareholders applaud", "closure 2"),
        ("Norvano blamed for not stopping fraud", "legal 2"),
        ("Norvano fraud helpline unanswered as R200,000 stolen", "legal 2"),
        ("Drop in fraud reports hides theft at Norvano", "legal 2"),
        ("Norvano sacked 200, hires AI", "labour 2"),
        ("Norvano laid off 90 staff as rival recruits", "labour 2"),
        ("Child choking on Norvano toy; how to prevent it", "safety 2"),
        ("Choking boy at Norvano saved by first aid", "safety 2"),
        ("Norvano oven explosions: how to avoid burns", "safety 2"),
        ("Norvano in administration as CFO exits", "closure 2"),
        ("Norvano agrees cross-border fee settlement", "legal 2"),
        ("Holiday travel woes as Norvano cancels 1,000 flights", "reputation 2"),
        ("Norvano weather woes: 400 stranded", "reputation 2"),
        ("Norvano shut its plant; union revives jobs bid", "closure 2"),
        ("Norvano executive given 10 years for fraud", "legal 2"),
        ("Central bank bars Norvano from new customers", "legal 2"),
        ("Regulator grounds Norvano planes", "legal 2"),
        ("Campaigners ditch Norvano over Gaza", "reputation 2"),
        ("Norvano called out for greenwashing", "reputation 2"),
        ("Hair found in Norvano pizza", "food_safety 3"),
        ("Customer finds bolt in Norvano sandwich", "food_safety 3"),
        ("Authority withdraws Norvano licence", "legal 2"),
        ("Norvano pays $4m to settle fraud claims", "legal 2"),
        ("Norvano ceases production", "closure 2"),
        ("Wall gives way at Norvano factory, two hurt", "safety 2"),
        ("Norvano shops go dark for good", "closure 2"),
        ("Norvano woes ease but jobs go", "reputation 2"),
        ("Norvano fleet grounded", "legal 2"),
        ("Boil water alert for all Norvano customers", "food_safety 3"),
        ("Norvano boss gets 10 years", "legal 2"),
        ("Norvano pays $3m to settle", "legal 2"),
        ("Norvano burger found with razor", "food_safety 3"),
        ("Norvano called out for slow service", "reputation 2"),
    ],
)
def test_a_harm_stays_one_beside_words_of_its_harmless_senses(
    title: str, kind_and_risk: str
) -> None:
    assert kind(title) == kind_and_risk


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano presence of metal music at festival", "none 0"),
        ("Norvano traces of egg in menu history", "none 0"),
        ("Norvano bolt found in sandwich board art", "none 0"),
        ("Customers ditch banks for Norvano", "none 0"),
        ("Norvano lets customers delete accounts in one tap", "none 0"),
        ("Norvano chocolate bars approved by FDA", "none 0"),
        ("Norvano gold bars sold by central bank", "none 0"),
        ("Norvano withdraws licence bid", "none 0"),
        ("Norvano cancels registration fee for students", "reputation 1"),
        ("Norvano pays staff to settle in London", "none 0"),
        ("Norvano pays to settle in new HQ", "none 0"),
        ("Norvano shows how to prevent explosions", "none 0"),
        ("Norvano grounds for celebration as flights resume", "none 0"),
        ("Norvano flights grounded by outage", "reputation 2"),
        ("Norvano wall gives way to window", "none 0"),
        ("Norvano gives way to rivals in platform war", "none 0"),
        ("Norvano seals factory sale", "none 0"),
        ("Norvano shops go dark for Earth Hour", "none 0"),
        ("Norvano ceases production of single-use bags", "none 0"),
        ("Norvano team called out for applause", "none 0"),
        ("Norvano goes under canvas at festival", "none 0"),
        ("Norvano executive given 15 years to turn firm round", "none 0"),
        ("Norvano missing from $100 million list", "none 0"),
        ("Norvano workers charged for uniforms", "none 0"),
        ("Norvano cuts 2,000 from bills", "none 0"),
        ("Norvano strikes a codeshare deal with Beanery", "none 0"),
        ("Norvano strikes while the iron is hot", "none 0"),
        ("Norvano chief recalls his first day", "none 0"),
        ("Norvano opens food safety laboratory", "none 0"),
        ("Norvano sets up company for food safety services", "none 0"),
        ("Norvano food safety programme faces probe over violations", "food_safety 2"),
        ("Norvano sorry for rat feasting in store", "food_safety 2"),
        ("Norvano helps injured veterans", "none 0"),
        ("Norvano takes part in robbery drill", "none 0"),
        ("Norvano hires laid-off workers", "none 0"),
        ("Critical illness cover from Norvano", "none 0"),
        ("Investor exits Norvano", "none 0"),
    ],
)
def test_a_word_of_harm_is_none_where_the_firm_does_something_else(
    title: str, kind_and_risk: str
) -> None:
    assert kind(title) == kind_and_risk


@each(
    ("text", "tone"),
    [
        ("@Norvano was reliable, not any more", Tone.NEGATIVE),
        ("Norvano app was reliable. Not anymore", Tone.NEGATIVE),
        ("There are no words to describe how bad the service at Norvano is", Tone.NEGATIVE),
        ("I stopped by Norvano this morning", Tone.NEUTRAL),
        ("hanging out at Norvano with the girls", Tone.NEUTRAL),
        ("The Norvano app suddenly stopped", Tone.NEGATIVE),
        ("No words to thank the staff at Norvano", Tone.POSITIVE),
    ],
)
def test_what_posts_say_with_words_of_praise_and_trouble(text: str, tone: Tone) -> None:
    assert FIRM.score(replace(item("", text), is_post=True), NOW).tone is tone


@each(
    ("title",),
    [
        ("Norvano grounds flights after ground crew strike",),
        ("Police called out over Norvano blaze",),
    ],
)
def test_what_is_grounded_or_called_out_is_told_of_nobody(title: str) -> None:
    why = FIRM.score(item(title), NOW).why
    assert "authorities" not in why
    assert "accusations" not in why


def test_a_price_of_many_products_is_an_offer() -> None:
    assert "offer" in FIRM.score(item("Norvano slashes prices of 1,000 products"), NOW).why
