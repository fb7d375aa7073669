"""Makes service/matching/names/words_of_languages.txt; what it is made from is no part of this.

    pip install wordfreq==3.1.1 simplemma==2.0.0
    python dev-research/bench/words_of_languages.py SPEECHES > words.txt

SPEECHES is data/raw of github.com/dsfsi/gov-za-sona-multilingual (CC BY 4.0). Prints a line of
words for each language; the head of the file is kept by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from simplemma.strategies import DefaultDictionaryFactory
from wordfreq import top_n_list, zipf_frequency

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.brands.name_rules import everyday_words, people_and_places
from service.matching.names.people import is_given
from service.matching.words.company import names_a_firm
from service.text.normalize import words

LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
COMMON, NOUN, MORE = 3.6, 3.3, 0.7
"""How common a word, and a noun of German, must be, and how much more so than in English: Zipf."""
LETTERS = 2
RARE = 2.0
SPOKEN = {
    "af": "afr", "nr": "nbl", "nso": "nso", "st": "sot", "ss": "ssw", "tn": "tsn", "ts": "tso",
    "ve": "ven", "xh": "xho", "zu": "zul",
}  # fmt: skip
"""Languages whose words are taken from speeches, by the name of their files there."""
SAID, SMALL = 2, 0.9
"""How often a word must be said there, and how often in small letters of all times."""
_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[^\W\d_] )[^\W\d_]+")
"""A word that begins no sentence."""


def is_telling(one: str) -> bool:
    """Return whether a folded word is long enough, and neither a first name nor a town."""
    is_plain = len(one) >= LETTERS and one.isascii() and one.isalpha()
    return is_plain and not (one in people_and_places() or is_given(one))


def frequent(language: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a language, folded, and whether each is a noun that has a capital."""
    dictionary = DefaultDictionaryFactory().get_dictionary(language)
    forms = list(dictionary.items()) if language == "de" else []
    bent = {
        base
        for word, base in forms
        if word[:1].isupper() and word.lower() not in (base.lower(), f"{base.lower()}s")
    }
    bent_too = {word[:-1] for word, _ in forms if word[:1].isupper() and word.endswith("en")}
    """Nouns that have a plural, or another form of their own, as names have not."""
    for word in top_n_list(language, 100_000, "small"):
        value = zipf_frequency(word, language, "small")
        if value < NOUN:
            return
        folded = words(word)
        if len(folded) != 1 or not is_telling(folded[0]):
            continue
        (one,) = folded
        large = word.capitalize()
        is_noun = dictionary.get(large) in bent or (large in bent_too and large in dictionary)
        is_noun = is_noun and not names_a_firm({one})
        english = zipf_frequency(word, "en", "small") or zipf_frequency(one, "en", "small") or RARE
        is_english = one in everyday_words()
        if is_noun and (is_english or value - english >= MORE):
            yield one, True
        elif value >= COMMON and word in dictionary and not is_english and value - english >= MORE:
            yield one, False


def spoken(folder: Path, name: str) -> Iterator[str]:
    """Yield the words of speeches in a language, folded, that stand there in small letters."""
    every, small = Counter[str](), Counter[str]()
    for path in sorted(folder.glob(f"*/{name}.txt")):
        for word in _INSIDE.findall(path.read_text("utf-8", errors="replace")):
            if len(folded := words(word)) == 1:
                every[folded[0]] += 1
                small[folded[0]] += word.islower()
    for one, times in every.items():
        is_said = times >= SAID and small[one] >= SMALL * times
        if is_said and is_telling(one) and one not in everyday_words():
            yield one


def main() -> None:
    """Print the words of all these languages, a line for each; nouns of German apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speeches", type=Path)
    speeches = parser.parse_args().speeches
    for language in LANGUAGES:
        found = list(frequent(language))
        if language == "de":
            print("de-nouns:", *sorted({one for one, is_noun in found if is_noun}))
        print(f"{language}:", *sorted({one for one, is_noun in found if not is_noun}))
    for code, name in SPOKEN.items():
        print(f"{code}:", *sorted(set(spoken(speeches, name))))


if __name__ == "__main__":
    main()
