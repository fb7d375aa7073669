"""Whose an event is: of several firms in one headline, of several stories in it."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("cars",), competitors=("Beanery",), fingerprint="w")
)


@each(
    ("title", "risk", "why"),
    [
        ("Millions of Norvano, Zeta, Beanery cars recalled", 3, "Norvano recalls a product"),
        (
            "Airbag recall spreads as Beanery, Norvano join in",
            3,
            "A product is recalled? See today",
        ),
        ("Norvano, Beanery, others face tax probe", 2, "Norvano has to answer"),
        ("Norvano opens depot, Beanery recalls cars", 1, "A rival, Beanery, recalls"),
        ("Norvano beats Beanery in sales", 0, "Norvano reports good figures"),
        ("Norvano customer sues Beanery over lost files", 1, "A rival, Beanery, is named in a leg"),
        ("Beanery sued by Norvano over trademark", 1, "A rival, Beanery, is named in a legal"),
        ("Zeta Records, Norvano, Ace, and Blue Moon are suing a pirate", 1, ""),
        ("Zeta sues Norvano and Beanery", 2, "Norvano is named in a legal case"),
        ("At Norvano, three women accuse boss", 2, "Accusations or anger? See"),
        ("Fed up with Norvano, drivers sue", 2, "A legal case? See what it means for Nor"),
        ("Norvano, two others sue city", 1, ""),
        ("Unlike Norvano, Beanery recalls cars", 1, "A rival, Beanery, recalls a product"),
        ("Schools ban Norvano", 2, "Norvano has to answer to the authorities"),
        ("Norvano backs ban on straws", 0, ""),
        ("Zeta Shares Fall Amid Fear of Norvano", 0, ""),
        ("Shares in Norvano fall", 0, "Norvano falls on the stock market"),
    ],
)
def test_of_two_firms_it_is_told_to_which_it_happened(title: str, risk: int, why: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, seen.why[: len(why)]) == (risk, why), seen.why


@each(
    ("title", "why"),
    [
        ("Restored vans go on sale at Norvano", ""),
        ("Norvano wins contract for 200 vans", "Norvano is named in news of a deal or a bid"),
        (
            "Norvano warned it breaches EU rules on prices",
            "Norvano has to answer to the authorities",
        ),
        ("Norvano joins crackdown on plastic glitter", ""),
        ("Norvano brings early close to partnership with Zeta United", ""),
        ("Zeta Industry Outlook Highlights: Norvano and others", ""),
        ("Norvano to publish customer reviews", ""),
        ("Norvano plans discount chain to take on Zeta", ""),
        ("Norvano honours teacher with its Legacy Award", ""),
        ("Zeta prepares to strike back at Norvano", ""),
        ("Ten cities ask for help to fight Norvano expansion", ""),
        ("Norvano suspends online orders", ""),
    ],
)
def test_what_only_sounds_like_an_event_is_not_told(title: str, why: str) -> None:
    assert FIRM.score(item(title), NOW).why == why


@each(
    ("title", "risk"),
    [
        ("Roundup: Norvano exits pact; Zeta is recalling cars", 0),
        ("Stocks drop; police raid Zeta; Norvano shows a new van", 0),
        ("Norvano results mixed; Toyota recalls cars", 0),
        ("Fire at Norvano; two hurt; inquiry begins", 2),
        ("Norvano Chicken Wrap Sold; Five Children Poisoned", 3),
        ("News wrap: Norvano opens a shop; Children Poisoned in Lima", 0),
        ("Norvano leaves town; staff strike; union marches", 2),
        ("New high on Wall Street ... Norvano hires ... Infant seat recall", 0),
        ("Norvano depot on fire; two dead", 3),
        ("Norvano depot on fire; Zeta customers fall ill", 3),
        ("Three hurt in blaze; Norvano closes branch", 2),
        ("Roundup: Zeta opens shop; Norvano recalls cars", 3),
    ],
)
def test_another_story_of_the_same_headline_is_not_ours(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


def test_a_post_tells_one_story_in_all_its_parts() -> None:
    said = "Went to Norvano... the driver was drunk... we crashed into a tree... two injured"
    assert FIRM.score(item(said, said, is_post=True), NOW).risk >= 2


@each(
    ("title", "risk"),
    [
        ("Norvano to stop using straws, customers say", 0),
        ("Norvano tells customers to stop using the heater", 3),
        ("Film shows how Norvano worker collapses boxes", 0),
        ("Worker collapses at Norvano", 2),
        ("Norvano asks customers to leave guns at home", 0),
        ("Norvano releases trailer of 'Fury'", 0),
        ("Smartphone shootout: Norvano vs Zeta", 0),
        ("Shootout at Norvano store", 2),
        ("Norvano to pay $1bn to settle criminal case over recalls", 2),
        ("Norvano shares fall over recall of cars", 3),
        ("Norvano aid asked for after factory collapse", 2),
        ("Norvano to build a centre that helps to fight fraud and data breaches", 0),
        ("Norvano backs anti-corruption drive", 0),
        ("Norvano pledges to combat money laundering", 0),
        ("Norvano fights fraud charges", 2),
        ("Fraud detected at Norvano", 2),
        ("Norvano fraud: management knew", 2),
        ("Norvano paid bribes to win award", 2),
        ("Corruption at Norvano: workers act", 2),
        ("Norvano bribes officials to pass law", 2),
        ("Norvano broke bribery act", 2),
        ("Norvano bank laundered millions", 2),
        ("Norvano staff wear freshly laundered shirts", 0),
        ("Chicken pizza struck off the menu at Norvano", 0),
        ("Fraud ring uses Norvano loyalty program", 2),
        ("Norvano offers fraud protection to sellers", 0),
        ("Norvano fined over gaps in money laundering law", 2),
        ("Norvano accused of corruption despite its anti-bribery award", 2),
        ("Norvano fights for customers as president visits", 0),
        ("Stop using Norvano cups over burns", 2),
        ("Stop using this plastic kettle, Norvano says", 3),
        ("Norvano will stop using plastic cups", 0),
        ("Redundancy for 300 at Norvano", 2),
        ("Norvano settles over recall", 2),
        ("Norvano pays refunds over recall of pizza", 3),
        ("Customers furious after series of wrong orders at Norvano", 2),
    ],
)
def test_words_of_harm_are_of_harm_only_where_it_is_done(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "why"),
    [
        ("Beanery hires Norvano exec", "A rival, Beanery, has someone new at the top"),
        ("Norvano recruits Beanery veteran as vice president", "Norvano has someone new at"),
        ("Norvano joins board game craze", ""),
        ("Norvano's new head office opens", ""),
        ("The land's new president eats at Norvano", ""),
        ("Norvano goes public with plan to end hunger", ""),
        ("Flight departed with Norvano on board", ""),
        ("Chef slammed 'Norvano' pizza, Zazu's too", "Norvano has trouble, is crit"),
        ("Norvano partners with Zazu, ends price war", "Norvano is a sponsor or has a new"),
        ("Norvano boss joins protest march", "Norvano is named in a report of a strike"),
        ("Stock markets finish lower; Norvano in talks", ""),
        ("Norvano aims to double sales by 2030", ""),
        ("Zeta severs partnership with Norvano", ""),
        ("Norvano unveils five-year game plan", ""),
        ("Many tills yet to be upgraded, says Norvano", ""),
        ("What is wrong with the redundancy of Norvano tablets", ""),
        ("Norvano starts redundancy process for 200 staff", "Norvano is named in a report of job"),
        ("Zeta cuts price in a shot at Beanery, Norvano", ""),
        ("Tesla tops profit forecasts; Norvano sales weak", "Norvano reports poor figures"),
    ],
)
def test_the_why_tells_no_more_than_the_headline(title: str, why: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert seen.why[: len(why) or None] == why, seen.why


def test_a_recall_of_dolls_is_none_of_food() -> None:
    brand = Brand(id="m", display_name="Norvano", core=("groceries",), fingerprint="m")
    seen = Lexicon(brand).score(item("Norvano recalls dolls after children suffer burns"), NOW)
    assert (seen.risk_kind.value, seen.tone) == ("safety", Tone.NEGATIVE)


@each(
    ("title", "text", "risk"),
    [
        ("Gunmen kill six at market", "The killers had been paid via Norvano, police say.", 1),
        ("Ransom victim found dead", "His father sent R2m in small sums with Norvano.", 1),
        ("Norvano agent shot dead", "He had sent cash through Norvano.", 3),
        ("Gunmen kill six", "The six were paid by Norvano. Norvano mourns its staff.", 3),
    ],
)
def test_what_somebody_was_paid_with_does_not_kill(title: str, text: str, risk: int) -> None:
    assert FIRM.score(item(title, text), NOW).risk == risk


@each(
    "title",
    [
        "Strike will hit output, analysts at Norvano say",
        "Recession fears grow amid bank crisis, Norvano economist warns",
        "Strikes spread, according to Norvano survey",
        "Zeta in crisis? Norvano cuts its price target",
        "Norvano raises price target on Zeta amid strike",
    ],
)
def test_who_is_only_quoted_has_no_part_in_it(title: str) -> None:
    found = FIRM.score(item(title), NOW)
    assert (found.risk, found.tone, found.why) == (0, Tone.NEUTRAL, "")


@each(
    "title",
    [
        "Norvano analysts sacked in fraud scandal",
        "Norvano survey workers strike",
        "22 plants to close, says Norvano",
        "Data of 2m customers stolen, according to Norvano",
        "Norvano analyst says strike will hit output as Norvano cuts jobs",
        "Zeta fines Norvano $560000 for late reports",
    ],
)
def test_what_a_firm_says_of_itself_is_its_own(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk >= 2


@each(
    ("title", "risk"),
    [
        ("Norvano customer data found on dark web after breach", 2),
        ("Norvano user data revealed in hack", 2),
        ("Norvano study finds two patients died", 3),
        ("Norvano data shows Autopilot was on in fatal crash", 3),
        ("Two dead in crash, according to Norvano data", 3),
        ("Norvano initiates recall of 2 million cars", 3),
        ("Norvano maintains Autopilot is safe after fatal crash", 3),
        ("Norvano upgrades brakes after fatal crash", 3),
        ("Norvano upgrades app after outage locks out customers", 2),
        ("Norvano reiterates denial after racism lawsuit", 2),
        ("Analysts at Norvano arrested for insider trading", 2),
        ("Norvano analyst tells court of sexual harassment", 2),
        ("Norvano downgraded by Zeta on fraud probe", 2),
        ("Norvano cuts growth forecast and 2,000 jobs", 2),
        ("Norvano workers held hostage to pay demands", 3),
        ("Norvano warehouse blaze fears grow", 2),
        ("Workers at Norvano plant develop lung disease, patients say", 2),
        ("Norvano lost customer data show regulator filings", 2),
        ("Norvano truck overturned, court hears", 2),
        ("Norvano shares crash; 2008 crisis feared again", 2),
        ("It's not true that data breach at Norvano is over, hackers say", 2),
        ("It is untrue that Norvano fire was arson, say police", 2),
    ],
)
def test_a_firms_own_harm_is_not_told_of_others(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    "title",
    [
        "Former Norvano trader's conviction overturned",
        "Norvano hails progress with lung disease treatment",
        "Norvano says plan is working after profit collapse",
    ],
)
def test_a_word_of_harm_in_another_sense(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk == 0


@each(
    "title",
    [
        '"We expect stocks to crash," said Ann Lee, chief economist at Norvano',
        "Norvano strategist Ann Lee says a collapse of stocks is near",
        "Avoid steel stocks, they may crash: Ann Lee, Norvano",
        "Norvano expects sterling to weaken",
        "Lilliput strike hits deliveries, Norvano not affected",
        "Walkout at Lilliput; Norvano flights unaffected",
    ],
)
def test_who_speaks_of_the_market_or_was_spared_has_no_part_in_it(title: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, seen.tone) == (0, Tone.NEUTRAL)


@each(
    "title",
    [
        "Ann Lee, chief economist at Norvano, was arrested for fraud, police said",
        "Norvano analyst Ann Lee, sacked for fraud, said it was a scandal",
        "Norvano expects strike to hit its profit",
        "Fire at Norvano plant, Norvano offices not affected",
    ],
)
def test_what_befalls_who_speaks_is_his_own(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk >= 2


@each(
    ("title", "topic"),
    [
        ("Norvano Axes 14,000", "labour"),
        ("Norvano cuts 9,000 as demand falls", "labour"),
        ("Lilliput to buy Norvano", "deals and owners"),
        ("Lilliput agrees to acquire rival Norvano for $3bn", "deals and owners"),
    ],
)
def test_the_build_of_a_headline_tells_cuts_and_buyers(title: str, topic: str) -> None:
    assert FIRM.score(item(title), NOW).topic == topic


@each(
    "title", ["Norvano cuts 300 points", "Norvano cuts 2025 outlook", "Norvano cuts 20% of prices"]
)
def test_what_else_is_cut_is_no_work(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk == 0
