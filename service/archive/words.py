"""The words by which a finding is searched for. Pure.

They are folded here and not in the database, whose own folding depends on the locale that it was
made with. Chinese, Japanese and Thai are taken character by character, so that a word is a phrase.

A finding has its words in other ways of writing as well: "ehailing" for "e-hailing", "1000000" for
"1 000 000", "Mueller" for "Müller".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from service.brands.name_rules import everyday_words
from service.matching.words.scripts import cut, forms, tokens
from service.models.run_result import FindingJson
from service.storage.tables.archive.findings import SearchWords

_LONGEST = 100
"""Letters of a word that count."""
_MOST = 2_000
"""Words of one text that count; what a finding shows is far shorter."""
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[-\u2010\u2011][^\W_]++)++")
_THOUSANDS = re.compile(
    r"(?<![\d.,])(?:[^\W\d_]{1,3})?\d{1,3}"
    r"(?:([ ,.'\u2019\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*+(?!\d)"
)
_AMOUNT = re.compile(r"(?<!\w)[A-Z]{1,3}\d{4,}(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.])[A-Z](?:\.[A-Z]){1,5}(?=\.)")
_IN_PARTS = (_COMPOUND, _THOUSANDS, _DOTTED)
"""What others write as one word."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_APART = re.compile(r"[^\w]+")
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe", "Æ": "Ae", "Œ": "Oe"}
)
_SPELLED = {"thru": "through", "donut": "doughnut", "donuts": "doughnuts"}
"""What signs and menus write, as dictionaries do."""
_SMALL_WORDS = """
    a i o s t the and for its our you him her his she who not but has had are was can out off all
    any der die das den dem des ein und les une las los una het van een
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_TWO = 2
"""Letters of words that are small ones as well, in any language: "at", "de", "in"."""
_BEGINNINGS = frozenset({"co", "re"})
"""Those that begin words instead: "co-operative"."""
_SHORTEST_POSSESSIVE = 3
_LONGEST_APART = 24
"""Letters of a word that may be two: each place where it may be parted is looked up."""


def folded(text: str) -> list[str]:
    """Return the words of `text` as they are stored and asked for.

    A possessive loses its 's, as a stem does; an article that is cut short is a word: "l'école".
    """
    return [word[:_LONGEST] for token in tokens(text)[:_MOST] for word in _words_of(token) if word]


def _words_of(token: str) -> tuple[str, ...]:
    known, parts = forms(token), cut(token)
    if parts and parts[1]:
        return known[0].removesuffix(parts[1][0]), parts[1][-1]
    word = known[-1]
    if word.endswith("thru"):
        word = f"{word.removesuffix('thru')}through"
    return (_SPELLED.get(word, word),)


def is_small(word: str) -> bool:
    """Return whether a word makes another one with many a neighbour: "a part" is not "apart"."""
    return word in _SMALL or (len(word) == _TWO and word.isalpha() and word not in _BEGINNINGS)


def apart(word: str) -> list[tuple[str, str]]:
    """Return the two words that a folded one may be written as: "drive through", "e hailing".

    An everyday word is no two others, as "carpet" is no "car pet".
    """
    known = everyday_words() if word in everyday_words() else frozenset[str]()
    places = range(1, min(len(word), _LONGEST_APART) - 1)
    return [
        (one, other)
        for place in places
        for one, other in [(word[:place], word[place:])]
        if not (word.isdecimal() or is_small(one) or is_small(other))
        and not (one in known and other in known)
    ]


def without_s(word: str) -> str:
    """Return a folded word as its possessive is stored: "nando" for "nandos"; empty if it is none.

    An everyday word is itself: "news" is no "new's".
    """
    is_one = len(word) > _SHORTEST_POSSESSIVE and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_one and word not in everyday_words() else ""


def written_otherwise(text: str) -> list[str]:
    """Return words of a text as others would write them."""
    joined = [_APART.sub("", one[0]) for kind in _IN_PARTS for one in kind.finditer(text)]
    joined += [one[0].lstrip(_LETTERS) for one in _AMOUNT.finditer(text)]
    joined += [figures for one in joined if (figures := one.lstrip(_LETTERS)).isdecimal()]
    if (spelled := text.translate(_TWO_LETTERS)) != text:
        known = set(tokens(text))
        joined += [token for token in tokens(spelled) if token not in known]
    return [word for one in joined for word in folded(one)]


def searched(
    shown: FindingJson, headlines: Iterable[str] = (), rows: Sequence[str] = ()
) -> SearchWords:
    """Return all words of a finding: what is shown of it, also translated, its outlets,
    other `headlines`; of the `rows` is noted whether they are there (`query.rows_of_names`)."""
    said = [shown.title, shown.why, shown.evidence, *(one.title for one in shown.other_reports)]
    said += [shown.title_translated, shown.evidence_translated]
    said += [*headlines, shown.topic.replace("_", " ")]
    outlets = [shown.source, *shown.outlets, *(one.source for one in shown.other_reports)]
    return SearchWords(
        _joined(said), _joined(outlets), _otherwise(dict.fromkeys((*said, *outlets))), tuple(rows)
    )


def _joined(texts: Iterable[str]) -> str:
    return " ".join(word for text in dict.fromkeys(texts) if text for word in folded(text))


def _otherwise(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(word for text in texts for word in written_otherwise(text)))
