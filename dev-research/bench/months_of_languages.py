"""Prints the names of the months in languages that `service.text.months` has not by hand.

    python dev-research/bench/months_of_languages.py

Makes service/text/cldr_months.txt; the head of the file is kept by hand. The names are
CLDR's, by way of Babel: whole ones of one word that mean one month in all these languages. With
`--check` it prints how many of the dates that CLDR would write are read, by form and language.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

from babel import Locale
from babel.dates import format_date

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.text import dates, months
from service.text.normalize import fold

LANGUAGES = """
af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id ig
is it ja ka kk km kn ko ky lo lt lv mk ml mr ms mt my nb ne nl no nr nso or pa pl ps pt ro ru rw sd
si sk sl sn so sq sr ss st sv sw ta te tg th tk tn tr ts uk ur uz ve vi xh zu
"""
NAME = re.compile(dates.LETTERS)
EUROPEAN = ("LATIN", "CYRILLIC", "GREEK")
FEWEST = 5
"""Letters of a name in an alphabet that many languages share; shorter ones are words in others."""
WIDTH = 97


def names() -> dict[str, set[int]]:
    """Return the folded names of all languages, and the months that they mean."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES.split():
        forms = Locale.parse(language).months
        for number, text in [
            *forms["format"]["wide"].items(),
            *forms["stand-alone"]["wide"].items(),
        ]:
            name = fold(text.strip(" .,")).replace("'", "").replace("ı", "i")
            is_shared = unicodedata.name(name[0], "").startswith(EUROPEAN)
            if NAME.fullmatch(text.strip(" .,")) and len(name) >= (FEWEST if is_shared else 2):
                found.setdefault(name, set()).add(number)
    return found


def main() -> None:
    """Print the names, a few of one month a line."""
    for number in range(1, 13):
        line = str(number)
        for name in sorted(one for one, of in names().items() if of == {number}):
            if {name, months.PREFIX.sub("", name)} & months.BY_HAND.keys():
                continue
            if len(line) + len(name) > WIDTH:
                print(line)
                line = str(number)
            line += f" {name}"
        print(line)


def check() -> None:
    """Print what is read of three forms of a day of each month, and the languages that miss any."""
    read: Counter[tuple[str, str]] = Counter()
    missed: Counter[str] = Counter()
    for language in LANGUAGES.split():
        for form in ("medium", "long", "full"):
            for number in range(1, 13):
                day = date(2026, number, 16 + number)
                got = dates.parse(format_date(day, form, locale=language), day_first=True)
                is_right = got is not None and got.date() == day
                read[form, "right" if is_right else "wrong" if got else "not read"] += 1
                missed[language] += not is_right and form == "long"
    print(dict(sorted(read.items())))
    print({language: count for language, count in missed.items() if count})


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()
