"""Numbers as people write them anywhere are one number, and one word."""

from __future__ import annotations

from service.matching.events.passages.size import size_of
from service.text import terms
from service.text.numerals import reading as numerals
from tests.tables import each

ONE = {
    "30000": ("30,000", "30.000", "30 000", "30'000", "30’000", "30\u202f000", "30k", "30 thousand",
              "30 tausend", "30 mil", "3万", "٣٠٬٠٠٠"),
    "1500000": ("R1,5 million", "R1.5m", "1.5 million", "1,5 Millionen", "1,5 miljoen", "1 500 000",
                "1.500.000", "15 lakh", "15,00,000", "US$1.5 million", "€1,5 Mio.", "150万",
                "KSh1.5m", "Shs1.5 million", "USD1.5m"),
    "2000000": ("two million", "zwei Millionen", "deux millions", "dos millones", "2 juta"),
    "5000000000": ("5bn", "5 Milliarden", "cinco mil millones", "5 mil millones",
                   "5 miliardi", "50억"),
    "6.5": ("6,5", "6.5", "6,50"),
    "90000000": ("R90m", "R 90 million", "R90-million", "90 miljoen"),
}  # fmt: skip


@each("value", ONE)
def test_one_number_has_one_value_in_every_form(value: str) -> None:
    for written in ONE[value]:
        found = list(numerals.find(f"they lost {written} of them"))
        assert [one.value for one in found] == [value], written
        assert numerals.comparable(written) == value


@each(
    "text",
    [
        "28.11.2026",
        "12:30",
        "A380",
        "12th",
        "4x4",
        "3.2.1",
        "the ty of hosts",
        "one day",
        "m",
        "5G",
        "KES-4475A",
    ],
)
def test_dates_and_names_are_no_numbers(text: str) -> None:
    assert list(numerals.find(text)) == []


def test_years_are_not_thousands_of_what_follows() -> None:
    assert [one.value for one in numerals.find("in 2014 300 jobs, 18 shops")] == [
        "2014",
        "300",
        "18",
    ]


def test_headlines_have_a_number_as_one_word() -> None:
    forms = {tuple(terms.terms(f"Bahn verliert {n} Akten")) for n in ("30.000", "30 000", "30k")}
    assert len(forms) == 1
    assert terms.terms("Forty shops") == terms.terms("40 shops")


def test_nouns_with_capitals_are_no_names() -> None:
    text = "Bahn verliert Daten von Kunden an VW und Olaf Scholz"
    assert terms.names(text, nouns_have_capitals=True) == {"olaf scholz"}
    assert "kunden" in terms.names(text)


def test_what_begins_a_clause_or_a_quotation_is_no_name() -> None:
    assert terms.names("Skylark Air: Passengers stranded, 'Worst day ever', “Never again”") == {
        "skylark air"
    }


@each(
    ("text", "size"),
    [
        ("Skylark Air leaks data of 30 000 customers", 2),
        ("Skylark Air verliert Daten von 30.000 Kunden", 2),
        ("Skylark Air fined R12 000 000", 1),
        ("Skylark Air fined 1,5 miljard euro", 2),
        ("30 Filialen von Skylark schließen", 1),
        ("five thousand workers walk out", 2),
        ("R2D2 toys for 18 jobs", 0),
    ],
)
def test_how_big_a_thing_is_is_read_in_every_form(text: str, size: int) -> None:
    assert size_of(text) == size


def test_reading_takes_time_that_grows_with_the_text() -> None:
    for text in ("1" + " 000" * 20_000 + "x", "1," * 40_000, "1." * 40_000 + "x", "R " * 40_000):
        assert len(numerals.in_one_form(text)) >= len(text) // 4
