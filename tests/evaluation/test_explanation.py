"""The keywords' why: what happened, to what of the brand's, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events.reading import ABOUT
from service.matching.events.words import listed
from service.matching.words.word_lists import TOPICS
from service.models import Brand
from service.wording.reasons.explanation import can_be_said
from tests.evaluation.samples import BRAND, NOW, item
from tests.tables import each

OURS = replace(
    BRAND, core=("pizza", "pizza restaurant"), extended=("mozzarella", "oat milk", "wheat price"),
    regions=("Durban", "Gauteng"),
)  # fmt: skip
LEXICON = Lexicon(OURS)


def why(title: str, text: str = "", *, lexicon: Lexicon = LEXICON, post: bool = False) -> str:
    return lexicon.score(replace(item(title, text), is_post=post), NOW).why


@each(
    ("title", "text", "said"),
    [
        ("Zazu Pizza in Fig Park to host charity evening", "The restaurant opens at six.",
         "Your Fig Park restaurant takes part in something for the community"),
        ("Zazu Pizza at Fig Tree Mall fails hygiene inspection", "",
         "Your Fig Tree Mall restaurant is named in a report on hygiene: check today"),
        # No place of its own is named, or it may be a whole country.
        ("Zazu Pizza in Durban to host charity evening", "The restaurant opens at six.",
         "Zazu Pizza takes part in something for the community, in Durban"),
        ("Zazu Pizza in Ruritania to host charity evening", "",
         "Zazu Pizza takes part in something for the community"),
        ("Zazu Pizza in March to host charity evening", "The restaurant opens at six.",
         "Zazu Pizza takes part in something for the community"),
        ("Zazu Pizza In Talks With The Fig Park Charity", "The restaurant opens at six.", ""),
        # What happens to the firm does not happen to one of its places.
        ("Zazu Pizza in Fig Park reports higher profit", "The restaurant opens at six.",
         "Zazu Pizza reports good figures"),
    ],
)  # fmt: skip
def test_one_of_the_brands_places_is_told_from_the_firm(title: str, text: str, said: str) -> None:
    assert why(title, text) == said


def test_a_place_that_speaks_is_not_where_it_happens() -> None:
    assert why("Durban warns: recall of Zazu Pizza is only the beginning").count("Durban") == 0
    assert why("Zazu Pizza to cut 300 jobs in Durban").endswith(", in Durban")


@each(
    ("title", "text", "said"),
    [
        # The headline names nobody, its summary us: what that surely tells of us, or a question.
        ("Ferry runs aground off the coast after hitting yachts",
         "Rescuers were called after a boat of Zazu Pizza collided with moored yachts.",
         "Zazu Pizza is named in a report of an accident"),
        ("Competition watchdog asked to investigate pizza prices",
         "A member of parliament says that Zazu Pizza and others charge too much.",
         "Action by the authorities? See what it means for Zazu Pizza"),
        ("Couple blames restaurant for death of guest",
         "A couple from the north accuses the staff of Zazu Pizza in Durban of neglect.",
         "Zazu Pizza is named in a report of accusations or anger: check today"),
        ("Cyberattack on pizza chain delays deliveries",
         "Zazu Pizza says that its servers are encrypted.",
         "A cyber attack? See what it means for Zazu Pizza"),
        # It names somebody, its capitals hide whether it does, or we only tell of others.
        ("Competition watchdog asked to investigate Quimby prices",
         "Zazu Pizza and Quimby both deliver in Durban.", ""),
        ("Competition Watchdog Asked To Investigate Pizza Prices",
         "A member of parliament says that Zazu Pizza and others charge too much.", ""),
        ("Growing obesity crisis puts a record number at risk",
         "More people than ever are too heavy, Zazu Pizza has warned.", ""),
        ("Competition watchdog asked to investigate pizza prices",
         "Quimby charges too much. Tesco does so too, and Zazu Pizza is looked at.", ""),
    ],
)  # fmt: skip
def test_a_headline_of_nobody_is_told_of_whom_its_summary_names(
    title: str, text: str, said: str
) -> None:
    summed = replace(item(title), summary=text, text="")
    assert LEXICON.score(summed, NOW).why == said


def test_a_place_of_ours_may_stand_between_what_happens_and_the_trade() -> None:
    title = "Four injured in fire in Durban pizza restaurant"
    assert why(title) == "A fire in your trade, in Durban"


@each(
    ("title", "said"),
    [
        ("Pizza delivery slows in Durban as riders strike over pay",
         "A strike in your trade, in Durban"),
        ("Pizza delivery slows as Quimby riders strike over pay", ""),
        ("Pizza sales rise as teachers strike over pay", ""),
        ("Pronto Pies answers with a family special on Fridays",
         "A rival, Pronto Pies, has an offer or a lower price"),
        ("Voucher for Pronto Pies comes with every loaf",
         "A rival, Pronto Pies, has an offer or a lower price"),
        ("Pronto Pies competes with a rival's family special on Fridays", ""),
    ],
)  # fmt: skip
def test_what_stops_the_trade_and_what_a_rival_answers_with_is_told(title: str, said: str) -> None:
    assert why(title) == said


def test_every_kind_of_event_has_its_words() -> None:
    kinds = {line.kind for name in ("harm", "calm", "topics") for line in listed(name)}
    events = [one.name for one in kinds if one.topic in TOPICS and not one.name.startswith(ABOUT)]
    assert len(events) > 30
    for event in events:
        assert can_be_said(event, "brand"), event
        assert can_be_said(event, "trade"), event


def test_a_customers_post_is_told_as_one() -> None:
    praise = "Loved the service at Zazu Pizza in Fig Park, the restaurant is amazing, thank you!"
    assert why("", praise, post=True) == "A customer praises your Fig Park restaurant"
    complaint = "Worst service ever at Zazu Pizza, cold food and rude staff, never again!"
    assert why("", complaint, post=True) == "A customer complains of Zazu Pizza"
    charged = "Worst service ever, Zazu Pizza took my voucher and charged full price, disgraceful"
    assert why("", charged, post=True) == "A customer complains of Zazu Pizza"
    close = "Zazu Pizza was nice but late again, and the staff were friendly"
    assert why("", close, post=True) == "", "what is meant so or so is not told"
    assert why("", "Is the Zazu Pizza branch in Fig Park open on Sunday?", post=True) == ""


@each(
    ("title", "said"),
    [
        ("Zazu Pizza to cut 300 jobs",
         "Zazu Pizza is named in a report of job cuts"),
        ("Zazu Pizza accused of copying a rival's logo",
         "Zazu Pizza is named in a report of accusations or anger"),
        ("Zazu Pizza verdict: jury awards $9m to a diner",
         "A legal case? See what it means for Zazu Pizza"),
        ("Zazu Pizza app down for thousands of users",
         "Zazu Pizza is named in a report of an outage"),
        ("Zazu Pizza shares slip 3%", "Zazu Pizza falls on the stock market"),
        ("Zazu Pizza opens its first drive-through", "Zazu Pizza opens its first drive-through"),
        ("Zazu Pizza opens flagship store", "Zazu Pizza opens a flagship store"),
        ("Zazu Pizza bied 30% afslag", "Zazu Pizza has an offer or a lower price"),
        ("Warnstreik bei Zazu Pizza",
         "Zazu Pizza is named in a report of a strike"),
    ],
)  # fmt: skip
def test_no_more_is_said_than_what_happened(title: str, said: str) -> None:
    assert why(title) == said


def test_without_words_for_its_places_a_brand_has_branches() -> None:
    plain = Lexicon(replace(OURS, core=("pizza",), extended=()))
    said = why("Zazu Pizza in Fig Street to host charity evening", lexicon=plain)
    assert said == "Your Fig Street branch takes part in something for the community"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Pizza makers recall oat milk and mozzarella in Gauteng",
         "Recall of oat milk, an ingredient that you use, in Gauteng: check today"),
        ("Wheat price rise hits every pizza in Durban",
         "A change in price or supply of wheat, an ingredient that you use, in Durban"),
        ("Pizza with polony recalled in Durban over listeria",
         "A recall in your trade, in Durban: check today"),
        ("Recall of mozzarella lifted: pizza is safe again in Durban",
         "Recall of mozzarella, an ingredient that you use, in Durban; it is said to be over"),
        # A rival's recall is the rival's.
        ("Pronto Pies recalls mozzarella in Durban",
         "A rival, Pronto Pies, is named in a recall, in Durban: check today"),
    ],
)  # fmt: skip
def test_what_the_brand_names_among_its_words_is_an_ingredient_of_its(
    title: str, said: str
) -> None:
    assert why(title) == said


def test_oil_is_no_ingredient_of_a_firm_that_drills_for_it() -> None:
    drills = Lexicon(replace(OURS, core=("oil", "petrol"), extended=(), products=()))
    assert why("Oil prices rise", lexicon=drills) == "Prices or supply change in your trade"


def test_a_place_is_called_in_afrikaans_as_there() -> None:
    regions = Lexicon(replace(OURS, regions=("South Africa",)), "af")
    said = why("Pizza prices to rise in South Africa", lexicon=regions)
    assert said.endswith("in Suid-Afrika")
    place = "Late night fire breaks out at the Zazu Pizza in Acacia Street this week"
    assert "Acacia Street-restaurant" in why(place, lexicon=Lexicon(OURS, "af"))


def test_who_is_meant_is_in_doubt_only_where_others_bear_the_name_and_nothing_else_is_ours() -> (
    None
):
    brand = Brand(
        id="b", display_name="Verde", core=("airline",), products=("Verde Card",),
        languages=("pt", "en"), fingerprint="verde",
    )  # fmt: skip
    lexicon = Lexicon(brand)

    def said(title: str) -> str:
        return lexicon.score(item(title), NOW).why

    assert said("Verde cuts 400 jobs as coffee market cools") == (
        "Job cuts? See whether Verde is meant"
    )
    assert said("Verde lays off 8% of its pilots").startswith("Verde is named in a report of job")
    assert said("Fundo pede falência; Verde, the airline, objects") == (
        "Insolvency? See what it means for Verde"
    )
    assert said("Vazamento expõe dados de 2,3 milhões de clientes do Verde Card") == (
        "Verde is named in a report of stolen or open data"
    )


def test_an_everyday_name_that_stands_as_only_a_firms_does_is_not_in_doubt() -> None:
    brand = Brand(
        id="b", display_name="Target", core=("discount store",), competitors=("Costco",),
        languages=("en",), fingerprint="target",
    )  # fmt: skip
    lexicon = Lexicon(brand)
    for title in (
        "Target's CEO steps down following massive data breach",
        "Advisory firm wants Target board ousted",
        "Target faces identity crisis",
    ):
        assert lexicon.score(item(title), NOW).why.startswith("Target is named in a")


def test_a_place_that_is_part_of_a_name_is_not_told_as_where_it_was() -> None:
    brand = Brand(
        id="b", display_name="Zazu India", core=("coal",), regions=("India",),
        languages=("en",), fingerprint="zazu",
    )  # fmt: skip
    lexicon = Lexicon(brand)
    for title, said in (
        ("Zazu India Q1 net loss widens", "Zazu India reports poor figures"),
        ("Zazu India appoints a new chief executive in India",
         "Zazu India has someone new at the top, in India"),
        ("Government plans to bail out Zazu India", ""),
        ("Credit Suisse downgrades Zazu India", ""),
    ):  # fmt: skip
        assert lexicon.score(item(title), NOW).why == said
