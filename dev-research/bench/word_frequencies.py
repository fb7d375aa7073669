"""Makes the table of word frequencies in service/ranking/grouping; wordfreq is no part of this.

    pip install wordfreq==3.1.1
    python dev-research/bench/word_frequencies.py > words.txt

Prints the lines that come of wordfreq; the head of the file and the lists of the languages that it
does not know (af, zu, xh, st, sw, tn) are kept by hand.
"""

from __future__ import annotations

import math
from collections import defaultdict

from wordfreq import available_languages, top_n_list, zipf_frequency

from service.text.normalize import words

UNSPACED = {"ja", "ko", "zh"}
ENGLISH, OTHERS = 3000, 1000
"""How many words are taken of a language."""


def main() -> None:
    """Print a line for each language and quarter of a Zipf value."""
    for language in sorted(set(available_languages("small")) - UNSPACED):
        by_value: dict[float, dict[str, None]] = defaultdict(dict)
        wanted = ENGLISH if language == "en" else OTHERS
        for word in top_n_list(language, wanted, "small"):
            folded = words(word)
            # A letter is a word in many languages; English has its own left out by `terms`.
            if len(folded) == 1 and (len(folded[0]) > 1 or language != "en"):
                value = math.floor(4 * zipf_frequency(word, language, "small")) / 4
                by_value[value].setdefault(folded[0])
        for value in sorted(by_value, reverse=True):
            print(language, f"{value:.2f}", *by_value[value])


if __name__ == "__main__":
    main()
