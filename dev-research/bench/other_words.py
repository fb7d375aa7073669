"""Makes service/matching/names/other_languages.txt; wordfreq is no part of this project.

    pip install wordfreq==3.1.1
    python dev-research/bench/other_words.py > words.txt

Prints the words; the head of the file is kept by hand.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from wordfreq import top_n_list, zipf_frequency

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.brands.name_rules import everyday_words
from service.matching.words.company import names_a_firm
from service.text.normalize import words

LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
COMMON, MORE = 4.6, 1.2
"""How common a word must be, and how much more so than in English, as Zipf values."""
LETTERS = 3
MOST, RARE = 20_000, 2.0


def found(language: str) -> Iterator[str]:
    """Yield the words of a language, folded."""
    for word in top_n_list(language, MOST, "small"):
        value = zipf_frequency(word, language, "small")
        if value < COMMON:
            return
        folded = words(word)
        if len(folded) != 1 or len(folded[0]) < LETTERS:
            continue
        (one,) = folded
        english = zipf_frequency(word, "en", "small") or zipf_frequency(one, "en", "small") or RARE
        is_word = one.isascii() and one.isalpha() and one not in everyday_words()
        if is_word and value - english >= MORE and not names_a_firm({one}):
            yield one


def main() -> None:
    """Print the words of all these languages, each once."""
    every = {word for language in LANGUAGES for word in found(language)}
    print("\n".join(textwrap.wrap(" ".join(sorted(every)), 98)))


if __name__ == "__main__":
    main()
