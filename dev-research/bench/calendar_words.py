"""Prints words of the calendar, seasons, colours, directions and numbers that English has not.

    python dev-research/bench/calendar_words.py

Makes service/matching/names/plain_words.txt; the head of the file is kept by hand. Days and months
are CLDR's, by way of Babel, of the languages in which news is searched and of five more; the other
words are written here.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.brands.name_rules import everyday_words, people_and_places
from service.matching.words.company import names_a_firm
from service.scraping.sources.news_search import COUNTRIES
from service.text.normalize import words

LETTERS = 3
BESIDE = ("af", "zu", "xh", "st", "tn")
BY_HAND = """
fruhling fruhjahr sommer herbst winter primavera verano otono invierno printemps ete automne hiver
estate autunno inverno lente zomer herfst verao outono somer herfs rot blau grun gelb schwarz
weiss grau braun lila rosa orange rojo azul verde amarillo negro blanco gris marron morado naranja
rouge bleu vert jaune noir blanc brun violet rosso blu giallo nero bianco grigio marrone viola
arancione rood blauw groen geel zwart wit grijs bruin paars oranje roze vermelho amarelo preto
branco cinza roxo laranja rooi blou swart grys pers pienk nord sud ost west norden suden osten
westen norte sur este oeste est ouest ovest noord zuid oost noorden zuiden oosten westen sul leste
suid oos wes eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf hundert tausend uno
dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil deux trois quatre cinq sept
huit neuf dix onze douze cent mille tre quattro cinque sei sette otto nove dieci undici dodici
cento een twee vijf zes zeven negen tien twaalf honderd duizend dois quatro sete oito dez doze vyf
ses sewe agt nege twaalf duisend
"""


def found(language: str) -> Iterator[str]:
    """Yield the days and months of a language, folded."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    for form in ("format", "stand-alone"):
        for named in (locale.days[form]["wide"], locale.months[form]["wide"]):
            for text in named.values():
                yield from words(str(text)) if len(words(str(text))) == 1 else ()


def main() -> None:
    """Print the words of all these languages, each once."""
    known = everyday_words() | people_and_places()
    spoken = {one for _, those in COUNTRIES.values() for one in those}
    every = {word for one in (*spoken, *BESIDE) for word in found(one)}
    new = {
        word for word in (every | set(BY_HAND.split())) - known
        if word.isascii() and word.isalpha() and len(word) >= LETTERS and not names_a_firm({word})
    }  # fmt: skip
    print("\n".join(textwrap.wrap(" ".join(sorted(new)), 98)))


if __name__ == "__main__":
    main()
