"""Which language a text is in. Pure.

A small model tells it (`identifier`); small words tell it of a headline that is too short for that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from service.text.language import identifier

_SHORTEST = 20
"""Characters. Fewer hold too few letter groups: "Pizza Napoli" is in no language."""
_ENOUGH = 300
"""Characters read: the answer has long settled, and the cost grows with the length."""
_UNSURE = 0.5
"""Below this probability the best guess is as likely wrong as right."""
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
_UMLAUTS = frozenset("äöüß")
_OF_ENGLISH = "the of and to for with that from by at on is are as it its has have this be will"
_OF_OTHERS = """
    der das und nicht ein eine einen einem einer mit von vom zu zum zur dem auf im sich auch wird
    sind aus wie über für ass dat vun net eng
"""
_ENGLISH, _GERMAN = frozenset(_OF_ENGLISH.split()), frozenset(_OF_OTHERS.split())
"""Small words of languages that write nouns with a capital, and that English has not."""
_ONLY_ENGLISH = frozenset({"the", "and", "with", "that", "from", "this", "its", "are", "their"})
"""Small words that its neighbours have not: Afrikaans has "is", "of", "by" and "as" too."""
_OF_ENGLISH_ALSO = """
    to for at not after before over out who how what you your was were had has have been more than
    about into says said new up all but they he his she
"""
_MOSTLY_ENGLISH = frozenset(_OF_ENGLISH_ALSO.split())
"""Small words of English that others have too, each of them another one."""
_SMALL_ENGLISH = (_ENGLISH | _MOSTLY_ENGLISH) - {
    "in",
    "is",
    "of",
    "by",
    "as",
    "at",
    "on",
    "will",
    "he",
}
"""Small words of English that hardly another language writes so."""
_OF_AFRIKAANS = "nie vir hulle 'n hy nuwe sê deur sy hierdie"
_ONLY_AFRIKAANS = frozenset(_OF_AFRIKAANS.split())
"""Small words of Afrikaans that Dutch and English have not."""
_MOSTLY_AFRIKAANS = frozenset({"die", "het", "van", "word"})
_NEIGHBOURS: Mapping[str, frozenset[str]] = {"af": frozenset({"nl"})}
"""Languages that the model takes a short text of another one for."""
_OF_GALICIAN = """
    unha unhas dunha nunha algunha ningunha máis coa coas xa non hai tamén ata dende xente pola
    polas polo polos á ás ós sen foron cun cunha dun nun dous eles galicia galego galega xunta
"""
_ONLY_GALICIAN = frozenset(_OF_GALICIAN.split())
"""Small words of Galician that Portuguese has not or seldom: without any, it is Portuguese."""
_SURE = 2
"""Small words of a language that are not there by chance; a text of some length has them."""
_TELLING = 150
"""Characters of a text that has some of its language's small words."""
_LONGEST_TAG = 100
"""Characters of what a page declares as its language."""
_NOT_LATIN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_IN_LATIN = 4
"""Of so many signs of a text in Latin letters one may be another letter."""
_NOT_WORDS = re.compile(r"https?://\S+|[\W\d_]+")


def language(text: str) -> str:
    """Return the ISO 639-1 code (639-3 where there is none) of `text`, or "" if it is too short.

    Knows the South African languages en, af, zu, xh, st and nso; tn, ts, ve, ss and nr are not in
    the model and come out as a neighbour or as "".
    """
    letters = _NOT_WORDS.sub(" ", text[:_ENOUGH]).strip()
    if len(letters) < _SHORTEST:
        return ""
    return _language_of(letters)


def may_be_english(text: str) -> bool:
    """Return whether a short text is in English, or in no other language as far as can be told.

    Small words tell it of most headlines, at less cost than the model.
    """
    said = text[:_ENOUGH].lower().split()
    if text.isascii() and sum(word in _SMALL_ENGLISH for word in said) >= _SURE:
        return True
    letters = _NOT_WORDS.sub(" ", text[:_ENOUGH]).strip()
    if not letters or identifier.by_script(letters):
        return False
    code, probability = identifier.model().likeliest(letters)
    return code == "en" or (probability < _UNSURE and text.isascii())


@lru_cache(maxsize=1024)
def _language_of(letters: str) -> str:
    if by_script := identifier.by_script(letters):
        return by_script
    code, probability = identifier.model().likeliest(letters)
    if code == "gl" and _ONLY_GALICIAN.isdisjoint(letters.lower().split()):
        return "pt"  # the model takes one short Portuguese text of thirty for it
    return code if probability >= _UNSURE else ""


def load_model() -> None:
    """Load the model now, in a thread or before what must not wait for it."""
    identifier.model()


def release_model() -> None:
    """Give back its 10 MB until it is asked for again, which then takes 30 ms."""
    identifier.model.cache_clear()


def spoken(text: str, title: str, summary: str, declared_as: str) -> str:
    """Return the language of an article; what it declares where there is too little to read."""
    return language(text or f"{title} {summary}") or declared_as


def nouns_have_capitals(text: str, likely: Collection[str] = ()) -> bool:
    """Return whether `text` is in a language that writes every noun with a capital letter.

    `likely` are codes of languages that it may be in where it is too short to tell. Most texts are
    plainly German or plainly not by their small words: that costs less than the model.
    """
    text = text[:_ENOUGH]
    said = set(text.lower().split())
    german, english = len(said & _GERMAN), len(said & _ENGLISH)
    signs = (german == 0) + (english >= _SURE) + (len(text) >= _TELLING)
    if german < _SURE <= signs:
        return False
    if german >= 2 * _SURE and german > english:
        return True
    found = language(text)
    return found in _NOUNS_HAVE_CAPITALS if found else not _NOUNS_HAVE_CAPITALS.isdisjoint(likely)


def may_have_capital_nouns(text: str, likely: Collection[str] = ()) -> bool:
    """Return what `nouns_have_capitals` does, as far as small words tell.

    Of a headline without any, `likely` tells: one of these languages and an umlaut, or no other.
    """
    text = text[:_ENOUGH].lower()
    said = set(text.split())
    german, english = len(said & _GERMAN), len(said & (_ENGLISH | _ONLY_ENGLISH))
    if german >= _SURE and german > english:
        return True
    if english:
        return False
    is_likely = not _NOUNS_HAVE_CAPITALS.isdisjoint(likely)
    is_only = is_likely and _NOUNS_HAVE_CAPITALS.issuperset(likely)
    return is_only or (is_likely and (german > 0 or not _UMLAUTS.isdisjoint(text)))


def is_plainly_english(text: str) -> bool:
    """Return whether small words show that `text` is English, without the model."""
    return not _ONLY_ENGLISH.isdisjoint(text[:_ENOUGH].lower().split())


def is_plainly(text: str, code: str) -> bool:
    """Return whether small words show that `text` is in the language `code`, and its letters do not
    say otherwise: an English name stands in texts of any language.

    Of a language that we have no such words of it is never plain.
    """
    return _has_small_words(text, code) and language(text) in _taken_for(code)


def _has_small_words(text: str, code: str) -> bool:
    text = text[:_ENOUGH]
    if len(_NOT_LATIN.findall(text)) * _IN_LATIN > len(text):
        return False
    said = set(text.lower().replace("\u2019n ", "'n ").split())
    if code == "af":
        own, shared = len(said & _ONLY_AFRIKAANS), len(said & _MOSTLY_AFRIKAANS)
        return own > 0 and own + shared >= _SURE
    if code == "en":
        return not _ONLY_ENGLISH.isdisjoint(said) or len(said & _MOSTLY_ENGLISH) >= _SURE
    return False


def is_in(text: str, code: str) -> bool:
    """Return whether `text` is in the language `code`, as far as can be told: a text that is too
    short for that is in any."""
    return _has_small_words(text, code) or language(text) in _taken_for(code)


def is_told_as(text: str, codes: Collection[str]) -> bool:
    """Return whether `text` is long enough to tell, and is in one of the languages `codes`."""
    found = language(text)
    return bool(found) and any(found in _taken_for(code) for code in codes)


def _taken_for(code: str) -> Collection[str]:
    """Return what a text in the language `code` may be told to be in, or "" where it is short."""
    return {"", code, *_NEIGHBOURS.get(code, ())}


def declared(code: str) -> str:
    """Return the bare language of a tag such as `en-ZA` or `pt_BR`, or "" if it is none."""
    found = re.fullmatch(r"([a-zA-Z]{2,3})(?:[-_].*)?", code[:_LONGEST_TAG].strip())
    return found[1].lower() if found else ""
