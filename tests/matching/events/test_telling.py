"""What a sentence may tell of whom: by the build of the headline, or only that it may be his."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events.reading import find
from service.matching.events.telling import is_list
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("pizza", "pizza restaurant"), fingerprint="t",
          competitors=("Beanery",), products=("Zatek Pie",))
)  # fmt: skip


def why(title: str, summary: str = "") -> str:
    return FIRM.score(replace(item(title, ""), summary=summary), NOW).why


@each(
    ("title", "said"),
    [
        # Put off, wanted, or only somebody's view.
        ("Norvano postpones reopening of its stores", ""),
        (
            "Norvano should be made to recall kettles, say MPs",
            "A product is recalled? See today what it means for Norvano",
        ),
        ("Norvano recalls kettles over fire risk", "Norvano recalls a product"),
        ("Why shares of Norvano can rise further", ""),
        ("Norvano sees sales rise next year", ""),
        ("Is Norvano about to open a new store?", ""),
        ("Norvano to open a new store", "Norvano opens a new store"),
        # Another's: named in between, or we only say who he is.
        (
            "Norvano supplier Ruritania Ovens cuts 300 jobs",
            "Job cuts? See what it means for Norvano",
        ),
        ("Ruritania Air names Norvano veteran as its new chief executive", ""),
        (
            "Norvano chief says the Lilliput Group cuts jobs",
            "Job cuts? See what it means for Norvano",
        ),
        ("Norvano and Lilliput cut jobs in Fig Park", "Norvano is named in a report of job cuts"),
        (
            "Beanery asks watchdog to investigate Norvano advert",
            "Action by the authorities? See what it means",
        ),
        ("Norvano (Pty) Ltd franchise liquidated", "Norvano is named in a report of insolvency"),
        ("Norvano-Mitarbeiter streiken", "Norvano is named in a report of a strike"),
        ("Norvano-Lieferant Lilliput insolvent", "Insolvency? See what it means for Norvano"),
        ("Watchdog faults work of Norvano auditor", "Action by the authorities? See what it"),
        ("Lilliput Little's audits of Norvano to be investigated", "Action by the authorities?"),
        ("Allegations of fraud made against Norvano", "Norvano is named in a report of acc"),
        ("Watchdog to investigate Norvano", "Norvano has to answer to the authorities"),
        ("Ruritania Air to cut Norvano flights and lay off 300 pilots", "Job cuts? S"),
        ("Ruritania Air to axe a third of jobs and shut Norvano hub", "Job cuts? S"),
        ("Sam Owner to close three Norvano stores", "Closures? See what it means for Norvano"),
        ("Hundreds of jobs lost at Norvano", "Norvano is named in a report of job cuts"),
        ("Norvano to axe 700 investment bankers", "Norvano is named in a report of job cuts"),
        ("Norvano attacks spammers", ""),
        ("Norvano grounds its fleet after a crack", "Norvano is named in a report of cancel"),
        ("Norvano grounds its fleet over unpaid rent", "Norvano is named in a report of can"),
        ("Norvano may introduce a ban on phones", "Action by the authorities? See what it"),
        ("Star apologizes after viral Norvano shows her temper", ""),
        ("Bride's fury after Norvano stunt turns out to be real", "Accusations or anger? See"),
        ("Customers' fury after Norvano fee", "Accusations or anger? See what it"),
        ("Apple speaks of profit growth as Norvano watches", ""),
        ("Record profit for Norvano", "Norvano reports good figures"),
        ("Norvano retires 40 old planes", ""),
        ("Norvano faces investor scrutiny", ""),
        ("Norvano bids farewell to its tainted name", ""),
        (
            "Beanery Investigating Source Of Rumour On Norvano Hotel Guests",
            "Action by the authorities? See",
        ),
        ("Lilliput Depot Adds Norvano Trucks To App", ""),
        ("Norvano bids for assets of bankrupt Lilliput Air", "Insolvency? See what it"),
        (
            "Lilliput fined £4.2m over Norvano scandal",
            "Norvano is named in a report of accusations",
        ),
        ("Norvano fined over scandal", "Norvano has to answer to the authorities"),
        ("Mayor apologises for Norvano slight", ""),
        ("Lilliput strikes partnership with Ruritania Air after Norvano leaves", ""),
        ("Lilliput partners with Beano and Norvano", "Norvano is a sponsor or has a new partner"),
        # What only sounds like it.
        ("Norvano survives a wartime air raid", ""),
        ("Norvano success should prompt review of rules", ""),
        ("Norvano sees drop in advertising revenues", ""),
        ("I'd take that Norvano apology with salt", ""),
        # Far away, both ways, or several stories.
        ("Norvano peak profits rise as it warns of slump in its sales", "Norvano reports its fig"),
        ("Norvano sales rise and more on the final trade", ""),
        ("Norvano celebrates Lilliput Day with a song", ""),
        ("Norvano celebrates ten years in Fig Park", "Norvano celebrates a milestone"),
        ("Norvano to expand storage options", ""),
        ("Norvano expands into Ruritania", "Norvano expands"),
        # Whose it is shows, or it may be his.
        ("Norvano set to announce more than 4,000 job cuts", "Norvano is named in a report of job"),
        (
            "Beanery may cut 300 jobs",
            "Job cuts? See whether a ri",
        ),
        (
            "Norvano defends role in collapse of Lilliput Air",
            "Insolvency? See what it means for Norvano",
        ),
        ("Why Lilliput is a top stock pick at Norvano", ""),
        ("Lilliput stock rating upgraded by Norvano", ""),
        ("Mice found in kitchen of Clifton bakery Norvano", "Norvano is named in a report on hyg"),
        (
            "Worker hurt in fall at Fig Park restaurant Norvano",
            "Norvano is named in a report of people hurt",
        ),
        (
            "Boy, 9, treated for salmonella after eating Norvano cake",
            "Norvano is named in a report of g",
        ),
        ("Agency recall: Norvano cakes may burst", "Norvano is named in a recall: check today"),
        ("Recall: Beanery lids and Norvano cakes", "A recall? See today what it means"),
        (
            "US charges Norvano with stealing trade secrets, bank fraud",
            "Norvano is named in a legal case",
        ),
        # Done by him, or to another.
        ("Norvano downgrades Lilliput Systems to hold", ""),
        ("Lilliput tops Norvano in value after stock rally", ""),
        (
            "Lilliput shares jump on sale of Norvano stake",
            "Norvano is named in news of a deal or a bid",
        ),
        ("Shoppers shun pastries at Norvano in a hot June", ""),
        ("Shoppers shun Norvano after scare", "Norvano is named in calls for a boycott"),
        ("There are calls to ban Norvano from the fair", "Action by the authorities? See what"),
        # What analysts think, and what is long past.
        ("Norvano upgraded by Lilliput Bank on volume gains", ""),
        ("Norvano breaks even first time after IPO listing", ""),
        (
            "Norvano plans an IPO in spring",
            "Norvano is named in a report of a stock market listing",
        ),
        # What a product has happen to it.
        ("Zatek Pie pizza pulled from shelves", "Your product Zatek Pie is recalled"),
        # Of the trade only what may befall any firm of it, beside its word.
        ("Pizza restaurant tests a robot", ""),
        ("Children of a general acquired a pizza restaurant", ""),
        ("Strike shuts pizza restaurants", "A strike in your trade"),
        ("Pizza delivery slows as riders strike", "A strike in your trade"),
        ("Miners strike as pizza restaurants open", ""),
        (
            "Millers recall frozen pizza after pieces of metal found",
            "A recall in your trade",
        ),
    ],
)
def test_only_what_is_borne_out_is_told(title: str, said: str) -> None:
    assert why(title)[: len(said) or None] == said


@each(
    ("title", "summary", "said"),
    [
        ("Norvano results", "Norvano profits rose by a third.", "Norvano reports good figures"),
        ("Norvano watch", "Its staff go on strike over pay today.",
         "A strike? See what it means for Norvano"),
        ("Norvano watch", "Workers at Facebook strike over pay.", ""),
        ("Is Norvano fit?", "The firm feels some pain. The illness will not last.", ""),
        ("Norvano starts a day", "Facebook has trucks like those of Norvano, as it fixes delays.",
         ""),
    ],
)  # fmt: skip
def test_a_summary_tells_it_of_whom_it_names_nearby(title: str, summary: str, said: str) -> None:
    assert why(title, summary)[: len(said) or None] == said


def test_a_case_that_is_closed_is_told_as_over() -> None:
    assert why("Regulator closes probe into Norvano").endswith("; it is said to be over")
    doubt = "Action by the authorities? See what it means for Norvano"
    assert why("Regulator closes probe into Norvano with a fine") == doubt
    assert why("Regulator will not close probe into Norvano") == doubt


def test_a_firm_that_collapses_is_no_building() -> None:
    kinds = {one.kind.name for one in find("Norvano collapse delays building", [(0, 7)])}
    assert "fire and accident" not in kinds
    kinds = {one.kind.name for one in find("Norvano roof collapse delays building", [(0, 7)])}
    assert "fire and accident" in kinds


def test_a_list_is_told_by_its_form() -> None:
    assert is_list("Everything the host said on the show, including Norvano")
    assert not is_list("Norvano loses more than it earns and more of its staff")


def test_a_crime_that_is_only_spoken_of_as_a_subject_is_no_ones() -> None:
    def harm(title: str) -> bool:
        return any(one.kind.risk > 1 for one in find(title))

    assert not harm("New law is last option to end corruption")
    assert not harm("Money laundering crackdown will send a clear message")
    assert not harm("Ministers close bribery loophole")
    assert not harm("Whistleblower receives prize")
    assert harm("Norvano boss caught in corruption crackdown")
    assert harm("Norvano accused of money laundering under new law")
    assert harm("Whistleblower sues Norvano over law")
    assert harm("Norvano loses 300 jobs")


@each(
    ("title", "said"),
    [
        # At his own place, before his name or behind it.
        ("Two dead after eating at Norvano canteen", "Norvano is named in a report of a death"),
        ("Customers fall ill after lunch at Norvano", "Norvano is named in a report of germs"),
        ("Worker dies near Norvano plant", "Norvano is named in a report of a death"),
        ("Explosion at Norvano plant in Lilliput kills two", "Norvano is named in a report of a d"),
        ("Baker that sells to Norvano stores closes", "Closures? See what it means for Norvano"),
        ("Norvano site: two dead", "Norvano is named in a report of a death"),
        ("Two dead after eating at the canteen that supplies Norvano", "A death? See today"),
        ("Norvano study: two dead every hour on roads", "A death? See today what it"),
        # What a firm says of what is its own, or a word with a colon says of it.
        ("22 stores to close, says Norvano", "Norvano is named in a report of closing"),
        ("Data of 2m leaked, Norvano says", "Norvano is named in a report of stolen"),
        ("Half of stores to close, says Norvano", "Closures? See what it means for Norvano"),
        ("Lilliput cuts 300 jobs, says Norvano", "Job cuts? See what it "),
        ("Layoffs: Norvano cuts 10,000", "Norvano is named in a report of job cuts"),
        ("Layoffs: Norvano hires 300 engineers", "Job cuts? See what it "),
        # Whom a court rules on, and whom strikes hit.
        ("Norvano must pay 5m, court rules", "Norvano is named in a legal case"),
        ("Lilliput must pay Norvano 5m, court rules", "A legal case? See what it means for Nor"),
        ("Ruritania Metal strikes hit Norvano", "Norvano is named in a report of a strike"),
    ],
)
def test_what_the_build_of_a_headline_shows_is_not_asked(title: str, said: str) -> None:
    assert why(title)[: len(said)] == said


@each(
    ("title", "why"),
    [
        ("Ann Berg to step down as Norvano CEO after two decades", "chief executive"),
        ("Norvano CEO Ann Berg resigns", "chief executive"),
        ("Norvano Kenya MD leaves in shock exit", "chief executive"),
        ("Norvano-Chef tritt zurück", "chief executive"),
        ("Le PDG de Norvano démissionne", "chief executive"),
        ("Afisa Mkuu Mtendaji wa Norvano ajiuzulu", "chief executive"),
        ("Chief executive of Norvano to leave next year", "chief executive"),
        ("Norvano chairman Otto Lund to stand down", "chairman"),
        ("Norvano founder quits board", "founder"),
        ("Norvano head coach Otto Lund steps down", "head coach"),
        ("Norvano's Otto Lund announces exit", "who leads it"),
        ("Otto Lund kung’atuka Norvano baada ya miaka 22", "who leads it"),
    ],
)
def test_that_who_leads_a_firm_goes_is_told_and_weighs(title: str, why: str) -> None:
    brand = Brand(
        id="n", display_name="Norvano", core=("bank",), extended=("Otto Lund",), fingerprint="l"
    )
    seen = Lexicon(brand).score(item(title), NOW)
    assert (seen.why, seen.impact, seen.topic, seen.risk) == (
        f"Norvano is losing its {why}" if "who" not in why else f"Norvano is losing {why}",
        3, "people", 0,
    )  # fmt: skip


@each(
    "title",
    [
        "Norvano CEO leaves door open to takeover",
        "Norvano CEO rules out stepping down",
        "Shareholders urge Norvano CEO to resign",
        "Former Norvano CEO retires from politics",
        "Norvano marketing boss leaves",
        "Norvano vice president resigns",
        "Beanery CEO leaves to join Norvano",
        "Norvano to leave Kenya after chief executive resigns",
        "Norvano founder's son retires",
    ],
)
def test_who_leads_a_part_or_stays_or_led_once_is_no_head_who_goes(title: str) -> None:
    seen = Lexicon(Brand(id="n", display_name="Norvano", core=("bank",), fingerprint="k")).score(
        item(title), NOW
    )
    assert "is losing" not in seen.why
    assert seen.impact < 3
