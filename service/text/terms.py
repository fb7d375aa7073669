"""A headline as the ranking sees it: stemmed words, names and numbers.

Pure. A light suffix stemmer (after Harman's S-stemmer, with -ing, -ed and -ly); how rare a word is
says `word_frequencies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from service.text.normalize import fold, words
from service.text.numerals import reading as numerals

_STOP = """
    a about after again all also am amid an and any are as at back be because been before being
    between but by can could did do does doing don't down during each few for from further get gets
    got had has have having he her here hers him his how i if in into is isn't it it's its just
    like may me might more most my new no nor not now of off on once one only or other our out over
    own per same say says said she should so some such than that the their them then there these
    they this those through to too top under until up us very via video was we were what when where
    which while who why will with won't would you your update watch photo photos live news report
    reports today latest"""
STOP = frozenset(_STOP.split())
"""Words that say nothing of what a headline is about."""

_COMMON = """
    first last week year day month time people man woman make take show plan year-old world big
    set million billion percent company companies business state city country home life best good
    high low help need want know find look come go see use work change start end open close call
    ask tell talk face hit lead lose win buy sell pay cost price cut rise fall grow keep give try
    launch announce reveal release offer move stop run deal"""
COMMON = frozenset(_COMMON.split())
"""Words of no topic that headlines everywhere are full of."""

_COUNTED = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
_IN_FIGURES = {word: str(n) for n, word in enumerate(_COUNTED.split(), 2)} | {
    word: str(n) for n, word in zip(range(20, 101, 10), _TENS.split(), strict=True)
}

_PREFIX = 6
"""Letters of a word that are compared: "robbers", "robbery" and "robbed" are near enough."""
_MIN_LETTERS = 4
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that are written without spaces: Thai, Lao, Burmese, Khmer, kana, Han."""
_SUFFIXES = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly")
_CLAUSES = re.compile(r"(?<=[.!?…:;|–—])\s+|\n+|[“”„«»]|(?<!\w)['\"‘]")
_NAME = re.compile(r"\b[A-Z][\w&'’-]*(?:\s+[A-Z][\w&'’-]*)*")


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a folded word without its English inflection; never shorter than three letters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            head = word[: -len(suffix)]
            if suffix == "ies":
                return head + "y"
            if suffix == "s" and head.endswith("s"):
                return word
            return head.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def prefix_stems(of: Iterable[str]) -> set[str]:
    """Return the beginnings of longer words; of scripts without spaces, pairs of letters.

    A rougher stemmer than `stem`, for texts in any language.
    """
    stems: set[str] = set()
    for word in of:
        if not word.isascii() and UNSPACED.search(word):
            stems.update(word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) >= _MIN_LETTERS:
            stems.add(word[:_PREFIX])
    return stems


def terms(text: str) -> list[str]:
    """Return the stemmed content words of `text` in order, without words that say nothing.

    A number is one word, the same in figures and in words and in the form of any language.
    """
    return list(_of_headline(text) if len(text) <= _HEADLINE else _terms(text))


def _terms(text: str) -> tuple[str, ...]:
    text = _NAME_WITH_D.sub("D", text)
    said = words(text)
    if numerals.may_have_numbers(text, said):
        said = words(numerals.in_one_form(text))
    if "'" in text or "’" in text:
        said = [without_article(word) for word in said]
    return tuple(_IN_FIGURES.get(word) or stem(word) for word in said if word not in STOP)


def without_article(word: str) -> str:
    """Return a folded word or its stem without the article that is cut short before it."""
    return _ELIDED.sub("", word)


_NAME_WITH_D = re.compile(r"\bD['’](?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
"""How people's names begin that are one word, D'Angelo and D'Urban, and "d'Amiens" does not."""
_ELIDED = re.compile(
    r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|all|dall|dell|nell|sull|quest|quell)'(?=\w\w)"
)
"""What French and its sisters write before a vowel without a space: "l'usine", "dell'auto"."""


_HEADLINE = 240
"""Characters of a text that may be a headline: those are asked for again in every run."""
_of_headline = lru_cache(maxsize=8192)(_terms)


COMMON_STEMS = frozenset(stem(word) for word in COMMON)


def names(text: str, *, nouns_have_capitals: bool = False) -> frozenset[str]:
    """Return the folded capitalised names of running text; the first word of a clause is none.

    Where nouns have capitals, as in German, one word with one is no name unless it is written as
    no noun is: GmbH, VW, E10.
    """
    found: set[str] = set()
    for clause in _CLAUSES.split(text):
        for match in _NAME.finditer(clause):
            name = match.group().rstrip("'’-")
            is_word = " " not in name and (nouns_have_capitals or match.start() == 0)
            if is_word and (match.start() == 0 or name[1:].islower()):
                continue
            folded = fold(name).removesuffix("'s")
            if folded not in STOP and len(folded) > 2:
                found.add(folded)
    return frozenset(found)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of `text` as they are written, with their percent sign."""
    return frozenset(
        one.written + text[one.end :].lstrip()[:1] * text[one.end :].lstrip().startswith("%")
        for one in numerals.find(text)
    )


def counted(text: str) -> frozenset[str]:
    """Return the values of the numbers of `text`, in figures and in words."""
    spelled = {_IN_FIGURES[word] for word in words(text) if word in _IN_FIGURES}
    return frozenset(one.value for one in numerals.find(text)) | spelled


def is_title_case(title: str) -> bool:
    """Return whether most longer words of a headline are capitalised and so name nobody."""
    long = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)
