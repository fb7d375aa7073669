"""Kinds of event: what headlines say happened, and that everyday words do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events import reading, words
from service.matching.events.passages.size import size_of
from service.matching.words.word_lists import OTHER_TOPIC, TOPICS
from service.models import SERIOUS_RISK, Brand, RiskKind, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FOLDER = Path(__file__).parent
FIRM = Lexicon(Brand(id="n", display_name="Norvano", core=("Norvano",), fingerprint="n"))
"""A firm of which nothing is said: its name is all that there is to find."""
EATERY = Lexicon(
    Brand(id="n", display_name="Norvano", core=("pizza", "coffee"), regions=("Paarl",),
          fingerprint="e")
)  # fmt: skip
REACH_RECALL, REACH_FALSE_ALARMS = 0.70, 0.08


def lines(name: str) -> list[str]:
    return FOLDER.joinpath(name).read_text(encoding="utf-8").split("\n")[:-1]


def risk(title: str) -> int:
    return FIRM.score(item(title), NOW).risk


@pytest.mark.parametrize("half", [0, 1])
def test_grave_news_is_seen_by_keywords_and_calm_news_is_not_taken_for_it(half: int) -> None:
    grave, calm = lines("harm.txt")[half::2], lines("calm.txt")[half::2]
    missed = [title for title in grave if risk(title) < SERIOUS_RISK]
    false = [title for title in calm if risk(title) >= SERIOUS_RISK]
    assert len(missed) <= (1 - REACH_RECALL) * len(grave), missed
    assert len(false) <= REACH_FALSE_ALARMS * len(calm), false


@each(
    ("title", "kind"),
    [
        ("Norvano recalling muesli bars", RiskKind.FOOD_SAFETY),
        ("Norvano closes canteens after E. coli outbreak", RiskKind.FOOD_SAFETY),
        ("Kliënte siek na ete by Norvano", RiskKind.FOOD_SAFETY),
        ("Barata encontrada em produto da Norvano", RiskKind.FOOD_SAFETY),
        ("Gewapende roof by Norvano", RiskKind.SAFETY),
        ("Brand verwoes Norvano se kombuis", RiskKind.SAFETY),
        ("Norvano despede 300 trabalhadores", RiskKind.LABOUR),
        ("Norvano sluit tien takke", RiskKind.CLOSURE),
        ("Norvano recalled heaters in March", RiskKind.SAFETY),
        ("Norvano recalls USB cables due to shock risk", RiskKind.SAFETY),
        ("Norvano-tak in Bloemfontein brand af", RiskKind.SAFETY),
        ("Rower skiet bestuurder by Norvano", RiskKind.SAFETY),
        ("Rowers oorval Norvano-tak in Bloemfontein", RiskKind.SAFETY),
        ("Drie rowers vas by Norvano", RiskKind.SAFETY),
        ("Norvano sluit deure in Parys", RiskKind.CLOSURE),
        ("Norvano recalls children's clothes over risk of being strangled", RiskKind.SAFETY),
        ("Shock as Norvano recalls chocolate", RiskKind.FOOD_SAFETY),
        ("Norvano recalls 400,000 trucks over rollaway risk", RiskKind.SAFETY),
        ("Norvano recalls dishwashers", RiskKind.SAFETY),
        ("Norvano van kills pedestrian", RiskKind.SAFETY),
        ("Norvano error led to a death, coroner finds", RiskKind.SAFETY),
        ("Norvano guests vomited all night", RiskKind.FOOD_SAFETY),
        ("Norvano was breached, customer records sold", RiskKind.DATA_BREACH),
        ("Phone numbers of guests open in the Norvano loyalty app", RiskKind.DATA_BREACH),
        ("Norvano laid off 30", RiskKind.LABOUR),
        ("Norvano is closing nine shops", RiskKind.CLOSURE),
        ("Norvano went bust", RiskKind.CLOSURE),
        ("Norvano is being sued", RiskKind.LEGAL),
        ("Students are boycotting Norvano", RiskKind.REPUTATION),
    ],
)
def test_words_are_found_in_all_their_forms(title: str, kind: RiskKind) -> None:
    found = FIRM.score(item(title), NOW)
    assert (found.risk_kind, found.risk >= SERIOUS_RISK) == (kind, True)


@pytest.mark.parametrize(
    "title", ["Norvano has killed its referral programme", "Why Norvano killed off the kiosk"]
)
def test_what_is_given_up_is_no_death(title: str) -> None:
    assert risk(title) == 0


def test_topics_are_those_of_what_happened() -> None:
    """Of headlines with a topic hardly any has another one than people would give it."""
    told = [line.split("|") for line in lines("topics.txt")]
    read = [(topic, EATERY.score(item(title), NOW).topic, title) for topic, title in told]
    wrong = [row for row in read if row[1] not in (row[0], OTHER_TOPIC)]
    silent = [row for row in read if row[1] == OTHER_TOPIC != row[0]]
    assert len(wrong) <= len(read) // 50, wrong
    assert len(silent) <= len(read) // 10, silent


def test_who_sues_is_not_who_is_sued() -> None:
    assert risk("Norvano sues city over signs") == 1
    assert risk("City sues Norvano over signs") == SERIOUS_RISK


@each(
    ("title", "kind"),
    [
        ("Norvano reaches settlement over acceleration", RiskKind.LEGAL),
        ("Regulators accuse Norvano of bogus billing", RiskKind.LEGAL),
        ("Raids on Norvano in monopoly case", RiskKind.LEGAL),
        ("Norvano board fires its founder", RiskKind.REPUTATION),
        ("Norvano chief ousted", RiskKind.REPUTATION),
        ("Norvano asks users to change passwords", RiskKind.DATA_BREACH),
        ("Thousands of jobs to go at Norvano", RiskKind.LABOUR),
        ("Defective brakes in Norvano vans", RiskKind.SAFETY),
        ("Norvano secretly manipulated moods of users", RiskKind.REPUTATION),
    ],
)
def test_kinds_of_trouble(title: str, kind: RiskKind) -> None:
    found = FIRM.score(item(title), NOW)
    assert (found.risk_kind, found.risk >= SERIOUS_RISK) == (kind, True)


@each(
    "title",
    [
        "Norvano units 'not faulty'",
        "Norvano is a brand in South Africa by choice",
        "Fire drill at Norvano without injuries",
        "Norvano closes probe and finds no defect",
        "Norvano fires back at rival in burger war",
        "Norvano investigates better crusts",
        "Norvano closes higher after results",
        "Norvano staff agree on wage settlement",
    ],
)
def test_what_is_denied_over_or_done_by_us_is_no_grave_harm(title: str) -> None:
    assert risk(title) < SERIOUS_RISK


def test_forms_of_a_listed_word() -> None:
    assert words.forms("recall~") == ("recall", "recalls", "recalled", "recalling")
    assert words.forms("rob~ shop") == ("rob shop", "robs shop", "robbed shop", "robbing shop")
    assert words.forms("battery^") == ("battery", "batteries")
    assert words.forms("steal") == ("steal",)


def test_every_list_can_be_read_and_says_whose_topics_exist() -> None:
    kinds = {line.kind for name in ("harm", "calm", "topics") for line in words.listed(name)}
    assert {kind.topic for kind in kinds} <= {*TOPICS, OTHER_TOPIC, words.NO_TOPIC}
    assert {kind.risk_kind for kind in kinds} == set(RiskKind)
    assert len({kind.name for kind in kinds}) == len(kinds)


def test_what_stands_in_a_name_is_no_event() -> None:
    assert reading.find("Fire at the factory")
    assert not reading.find("Fire at the factory", [(0, 19)])


@each(
    ("text", "size"),
    [
        ("Nine shops close", 1),
        ("It closes 120 restaurants", 2),
        ("Numbers of 31,000 guests are open", 2),
        ("to pay R90m", 1),
        ("a $2.5 billion deal", 2),
        ("four shops", 0),
        ("a cappuccino for R25", 0),
        ("in 2026", 0),
    ],
)
def test_how_big_a_thing_is_by_its_numbers(text: str, size: int) -> None:
    assert size_of(text) == size


@each(
    ("title", "kind"),
    [
        ("Norvano opens a branch in Paarl", "opening"),
        ("Norvano opens its first warehouse", "opening"),
        ("Norvano has opened a savings account for teenagers in Ireland", ""),
        ("Norvano launches a card in Ireland", ""),
        ("Norvano shops keep open until midnight", "hours"),
        ("A plant keeps mosquitoes away from Norvano for six hours", ""),
    ],
)
def test_an_account_is_no_place_and_keeping_away_no_opening_hours(title: str, kind: str) -> None:
    found = {one.kind.name for one in reading.find(title)} & {"opening", "hours"}
    assert found == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("core", "kind"),
    [
        (("cars", "vehicles"), RiskKind.SAFETY),
        (("coffee", "cups"), RiskKind.FOOD_SAFETY),
        (("toys", "groceries"), RiskKind.FOOD_SAFETY),
        ((), RiskKind.FOOD_SAFETY),
    ],
)
def test_a_recall_is_of_what_the_firm_makes(core: tuple[str, ...], kind: RiskKind) -> None:
    brand = Brand(id="n", display_name="Norvano", core=core, fingerprint=str(core))
    seen = Lexicon(brand).score(item("Norvano recalls 12,000 units"), NOW)
    assert (seen.risk, seen.risk_kind) == (3, kind)
    assert seen.topic == kind.value.replace("_", " ")


@each(
    ("title", "topic"),
    [
        ("Minister pleads with Norvano to spare hospitals", OTHER_TOPIC),
        ("Norvano chief pleads guilty", "legal"),
        ("Judge grants injunction to Norvano", "legal"),
        ("Norvano signs deal with two airlines", "deals and owners"),
        ("Norvano has a deal on family meals", "promotion"),
        ("Norvano posts net loss", "results"),
        ("Norvano shares edge lower", "results"),
    ],
)
def test_topics_of_words_with_two_meanings(title: str, topic: str) -> None:
    assert FIRM.score(item(title), NOW).topic == topic


@pytest.mark.parametrize(
    ("title", "risk"),
    [
        ("Striker in Norvano boots suffers injury after winning goal", 0),
        ("Midfielder, a Norvano ambassador, wins match but limps off with knee injury", 0),
        ("Injury blow for Norvano-sponsored sprinter", 0),
        ("Worker suffers ankle injury at Norvano plant", 2),
    ],
)
def test_a_player_s_injury_is_neither_good_nor_grave_for_a_sponsor(title: str, risk: int) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, seen.tone) == (risk, Tone.NEGATIVE if risk else Tone.NEUTRAL)


RIVALRY = Lexicon(
    Brand(id="n", display_name="Norvano", core=("coffee",), competitors=("Beanery",),
          fingerprint="r")
)  # fmt: skip


@each(
    ("title", "risk", "why"),
    [
        ("Beanery sues Norvano", 2, "Norvano is named in a legal case"),
        ("Beanery accuses Norvano of fraud", 2, "Norvano is named in a report of accusations"),
        ("Beanery slams Norvano over prices", 1, "Norvano has trouble"),
        ("Norvano sues Beanery", 1, "Norvano is named in a legal case"),
        ("Norvano shuns talk of a merger", 0, "Norvano is named in news of a deal or a bid"),
        ("Customers shun Norvano over prices", 2, "Norvano is named in calls for a boycott"),
    ],
)
def test_what_a_rival_does_to_us_happens_to_us(title: str, risk: int, why: str) -> None:
    seen = RIVALRY.score(item(title), NOW)
    assert seen.risk == risk
    assert seen.why.startswith(why)


@pytest.mark.parametrize(
    "title",
    [
        "Search for missing airliner near Norvano plant suspended because of weather",
        "Norvano flu vaccine helps protect children from illness",
    ],
)
def test_help_against_harm_is_none(title: str) -> None:
    assert risk(title) == 0


@pytest.mark.parametrize(
    "title", ["Norvano pushes electric vans as market opens", "Norvano to roll out security update"]
)
def test_no_place_opens(title: str) -> None:
    assert FIRM.score(item(title), NOW).topic != "expansion"


@each(
    ("title", "risk"),
    [
        ("Norvano Foods CEO removed after rescue deal fails", 2),
        ("Norvano Foods suspends CEO in search for answers", 2),
        ("Norvano Foods boss suspended after search by police", 2),
        ("Norvano Foods suspends search for a lost executive", 0),
        ("Golfer injured at Norvano Foods store", 2),
        ("Golfer injured at Norvano Foods after league match", 2),
        ("Player injured in Norvano Foods oven explosion", 2),
        ("Athlete injured by glass in Norvano Foods meal", 2),
        ("Norvano Foods worker injured, says former footballer", 2),
        ("Golfer injured in Norvano Foods boots", 0),
        ("Illness hits 40 Norvano Foods customers; app helps protect health", 3),
        ("Norvano Foods drink helps protect against illness", 0),
        ("Norvano Foods meal leaves athlete hurt and sick with food poisoning", 3),
        ("Former cricket player sues Norvano Foods after injury", 2),
        ("Illness outbreak at Norvano Foods: mask helps protect staff", 3),
        ("Illness outbreak at Norvano Foods; boss cleared of fraud, staff support him", 3),
        ("Norvano Foods in business rescue: directors removed", 2),
        ("Norvano Foods pleads no contest", 2),
        ("Norvano Foods pleaded not guilty", 2),
        ("Judge refuses to dismiss case against Norvano Foods", 2),
        ("Court rejects bid to drop case against Norvano Foods", 2),
        ("Woman wins lawsuit against Norvano Foods", 2),
        ("Norvano Foods customer wins damages", 2),
    ],
)
def test_a_word_elsewhere_switches_no_grave_thing_off(title: str, risk: int) -> None:
    brand = Brand(id="n", display_name="Norvano Foods", core=("pizza",), fingerprint="g")
    seen = Lexicon(brand).score(item(title), NOW)
    assert seen.risk == risk
    assert seen.tone is not Tone.POSITIVE


@each(
    ("title", "tone"),
    [
        ("Court dismisses case against Norvano", Tone.NEUTRAL),
        ("Judge rejects lawsuit against Norvano", Tone.NEUTRAL),
        ("Case against Norvano thrown out", Tone.NEUTRAL),
        ("Prosecutors drop case against Norvano", Tone.NEUTRAL),
        ("Norvano wins ruling against Beanery", Tone.POSITIVE),
        ("Norvano owner wins appeal", Tone.POSITIVE),
        ("Norvano slams Beanery over prices", Tone.NEUTRAL),
    ],
)
def test_a_case_let_go_or_won_is_no_trouble_nor_a_hard_word_of_ours(title: str, tone: Tone) -> None:
    seen = RIVALRY.score(item(title), NOW)
    assert (seen.risk, seen.tone) == (0, tone)


@pytest.mark.parametrize(
    ("title", "tone"),
    [
        ("Norvano profit rises despite strike", Tone.MIXED),
        ("Norvano cleared of fraud, court praises managers", Tone.POSITIVE),
        ("Norvano recall lifted, customers happy", Tone.POSITIVE),
    ],
)
def test_what_is_grave_is_praise_only_when_it_is_over(title: str, tone: Tone) -> None:
    assert FIRM.score(item(title), NOW).tone is tone


def test_whom_another_hired_from_us_brings_no_crisis_of_ours_but_sickness_may_be() -> None:
    assert RIVALRY.score(item("Beanery hires Norvano executive amid strike"), NOW).risk == 1
    assert RIVALRY.score(item("Beanery hires Norvano executive amid recall crisis"), NOW).risk == 3
    assert RIVALRY.score(item("Beanery waits as Norvano hires amid recall"), NOW).risk == 3


def test_a_maker_of_clothes_is_known_by_its_trade() -> None:
    brand = Brand(id="n", display_name="Norvano", core=("sneakers",), fingerprint="s")
    lexicon = Lexicon(brand)
    assert lexicon.score(item("Norvano's star golfer injured"), NOW).risk == 0
    assert lexicon.score(item("Golfer injured by Norvano"), NOW).risk == 2


DEBONAIRS = Lexicon(
    Brand(id="d", display_name="Debonairs Pizza", core=("pizza",), competitors=("KFC",),
          fingerprint="d")
)  # fmt: skip


@each(
    ("title", "risk"),
    [
        ("Employee who sued Debonairs Pizza wins damages", 2),
        ("Man who sued Debonairs Pizza wins settlement", 2),
        ("Woman who lost finger at Debonairs Pizza also wins damages", 2),
        ("Ex-manager of Debonairs Pizza wins damages", 2),
        ("Workers at Debonairs Pizza win damages", 2),
        ("Rival of Debonairs Pizza wins damages", 2),
        ("Man who sued KFC, Debonairs Pizza wins damages", 2),
        ("Debonairs Pizza boss wins damages", 2),
        ("Court dismisses claims of Debonairs Pizza, finds it liable", 2),
        ("Court rejects claim that Debonairs Pizza was not liable", 2),
        ("Judge rejects claims by Debonairs Pizza that it did not poison customers", 2),
        ("Judge dismisses case by Debonairs Pizza, upholds hygiene closure", 2),
        ("Court dismisses complaint by Debonairs Pizza over health closure", 2),
        ("Court rejects claim against closure of Debonairs Pizza", 2),
        ("Debonairs Pizza no protection from illness: 30 sick", 3),
        ("Vaccine protects against illness; Debonairs Pizza customers hit", 3),
        ("Debonairs Pizza offers no protection against illness, inspectors say", 3),
        ("KFC hires Debonairs Pizza head amid food poisoning crisis at chain", 3),
        ("Rival hires Debonairs Pizza chief amid listeria outbreak", 3),
        ("Strikes record high at Debonairs Pizza", 2),
        ("Debonairs Pizza shares fall as strikes record high", 2),
    ],
)
def test_in_doubt_grave_news_is_told(title: str, risk: int) -> None:
    seen = DEBONAIRS.score(item(title), NOW)
    assert seen.risk == risk
    assert seen.tone is not Tone.POSITIVE


@each(
    "title",
    [
        "Debonairs Pizza wins damages",
        "Battle ends: Debonairs Pizza finally wins lawsuit",
        "Court rejects claim against Debonairs Pizza",
        "Debonairs Pizza drink helps protect children from illness",
        "Debonairs Pizza strikes a record high",
        "Debonairs Pizza shares strike record high",
    ],
)
def test_where_there_is_no_doubt_nothing_grave_is_told(title: str) -> None:
    assert DEBONAIRS.score(item(title), NOW).risk == 0


@each(
    ("title", "risk"),
    [
        ("Runner injured when Adidas shoe comes apart", 2),
        ("Injured runner: Adidas shoe came apart", 2),
        ("Injuries force Adidas shoes off market for runners", 2),
        ("Study links Adidas Adizero to bone injuries in runners", 2),
        ("Adidas event: runners injured as stage gives way", 2),
        ("Runner injured as sole of Adidas shoe breaks", 2),
        ("Adidas sprinter out of group stage with injury", 0),
    ],
)
def test_an_injury_through_shoes_is_their_maker_s(title: str, risk: int) -> None:
    brand = Brand(id="a", display_name="Adidas", core=("sneakers", "sports goods"), fingerprint="a")
    assert Lexicon(brand).score(item(title), NOW).risk == risk


@pytest.mark.parametrize(
    ("title", "risk"),
    [
        ("Man wanted for theft of Norvano van arrested", 0),
        ("Two suspects shot dead in stolen Norvano", 0),
        ("Teen jailed over a threat posted on Norvano", 0),
        ("Thieves steal cash from Norvano", 2),
        ("Gang stole Norvano customer data, three arrested", 2),
        ("Theft of Norvano van: Norvano sued over weak locks", 2),
    ],
)
def test_goods_and_where_one_wrote_are_only_named(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@pytest.mark.parametrize(
    ("title", "risk", "why"),
    [
        ("Norvano bus crash kills 12", 3, "Norvano is named in a report of a death"),
        ("14 die as Norvano bus burns", 3, "A death? See today what it means for Norvano"),
        ("Fire at Norvano kills 12 - police", 3, "Norvano is named in a report of a death"),
        ("Two workers die at Norvano", 3, "Norvano is named in a report of a death"),
        ("Norvano spray kills 99.9% of germs", 0, ""),
        ("Norvano kills 12 menu items, 3 of its flavours", 0, ""),
        ("Norvano lands hospital contract and kills two birds with one stone", 0, ""),
        ("Pizza lands Norvano customer in hospital", 2, "Norvano is named in a report of people h"),
        ("Norvano app kills 3, maybe 4 features", 0, ""),
        ("Norvano open op 12 Maart die nuwe winkel", 0, ""),
        ("Norvano: die man wat bak verlaag die prys teen Desember", 0, ""),
        ("Norvano eröffnet am 12. Mai 2026 die erste Filiale mit Baby-Ecke", 0, ""),
        ("Peru bans Norvano", 2, "Norvano has to answer to the authorities"),
        ("Norvano bans phones from its tables", 1, ""),
        ("Norvano investigates its own auditors", 1, ""),
        ("Peru bans cheap imports, Norvano welcomes it", 0, ""),
        (
            "Norvano halts all shipments after rigged tests",
            2,
            "Fraud or theft? See what it means for Norvano",
        ),
        ("Norvano merger collapses", 0, "Norvano"),
        ("Talks on tax derail Norvano plan", 0, ""),
        ("Norvano urged to make a deal over pilot strike", 2, "A strike? See"),
    ],
)
def test_who_does_what_to_whom(title: str, risk: int, why: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, seen.why.startswith(why)) == (risk, True), seen.why


@pytest.mark.parametrize(
    ("title", "risk", "why"),
    [
        ("Norvano pilots to strike over pay", 2, "Norvano is named in a report of a strike"),
        ("Norvano restores flights as pilots cancel strike", 0, ""),
        ("Norvano collapses, stranding holidaymakers", 2, "Norvano is named in a report of insol"),
        ("Norvano collapses as sales slump", 2, "Norvano is named in a report of insolvency"),
        ("Norvano shares collapse by a third", 0, ""),
        ("Norvano helps after stadium collapse", 1, ""),
        ("Roof of Norvano store collapses", 2, "Norvano is named in a report of a fire"),
        ("Norvano struck by new computer fault after update", 0, ""),
        ("Norvano pulls the plug on its phone shop", 0, ""),
        ("Norvano suspends reviews after flood of posts", 0, ""),
        ("Former Norvano executive found not guilty of fraud", 0, ""),
        ("Norvano and Beanery ban phones from tables", 1, ""),
        ("Norvano boss steps down after six years", 0, "Norvano is losing its chief executive"),
    ],
)
def test_the_why_says_what_happened(title: str, risk: int, why: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, seen.why[: len(why)]) == (risk, why), seen.why
