"""How old the people are that headlines and first lines tell of."""

from __future__ import annotations

from service.text.numerals.ages import ages
from tests.tables import each

TOLD = {
    "9-year-old boy shot at a party": "9",
    "Thirty-two-year-old held over a fall": "32",
    "Worker aged fifty hurt": "50",
    "An 11-year-old and a 101-year-old meet": "11 101",
    "Four-year-old hurt in fall at Old Oven": "4",
    "Police: 15 year old girl missing": "15",
    "Boy, 9, burned by soup": "9",
    "Thabo Mokoena, 42, of Brits, died": "42",
    "Father of girl, 5": "5",
    "Woman aged 71 slips on wet floor": "71",
    "Teens ages 14 hurt": "14",
    "Mann (45) stirbt nach Sturz": "45",
    "Vrou (34) beseer in winkel": "34",
    "19-Jähriger überfällt Bäckerei": "19",
    "Een 19-jarige man is gewond": "19",
    "Une femme de 45 ans blessée": "45",
    "Un hombre de 60 años muere": "60",
    "Idosa de 83 anos: mulher de 83 anos cai": "83",
    "Uomo di 33 anni ferito": "33",
    "Ferito un 45enne": "45",
    "Mwanamke mwenye umri wa miaka 30 auawa": "30",
    "A 67-year-old man and a girl, 6, were hurt": "6 67",
}
NONE = [
    "Old Oven, 9 killed in fire",
    "On March 4, 12 people fell ill",
    "90-year-old bakery shuts",
    "A 30-year-old family restaurant closes",
    "A 3-month-old kitten",
    "A 10-year contract",
    "Un contrat de 10 ans",
    "Ten años de cárcel",
    "It fell 3.45-year-old",
    "Sales rose in Durban, 12% more",
    "Recall list (2)",
    "Aged 12.5% rise",
    "",
]


@each("said", TOLD)
def test_an_age_is_found_in_the_forms_of_many_languages(said: str) -> None:
    assert ages(said) == frozenset(TOLD[said].split())


@each("said", NONE)
def test_what_is_no_persons_age_is_none(said: str) -> None:
    assert ages(said) == frozenset()
