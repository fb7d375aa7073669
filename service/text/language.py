"""Which language a text is in. Pure.

The model is loaded for the first text whose small words do not tell, and kept.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SHORTEST = 20
"""Characters. Fewer hold too few letter groups: "Pizza Napoli" is in no language."""
_ENOUGH = 300
"""Characters read: the answer has long settled, and the cost grows with the length."""
_UNSURE = 0.5
"""Below this probability the best guess is as likely wrong as right."""
_LANGUAGES = """
    af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id
    ig is it ja ka kk km kn ko lo lt lv mk ml mn mr ms mt my ne nl nn no nso pa pl ps pt ro ru si
    sk sl so sq sr st sv sw ta te th tl tr uk ur uz vi xh yo zh zu zxx
"""
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
_OF_AFRIKAANS = "nie vir hulle 'n hy nuwe sê deur sy hierdie"
_ONLY_AFRIKAANS = frozenset(_OF_AFRIKAANS.split())
"""Small words of Afrikaans that Dutch and English have not."""
_MOSTLY_AFRIKAANS = frozenset({"die", "het", "van", "word"})
_NEIGHBOURS: Mapping[str, frozenset[str]] = {"af": frozenset({"nl"})}
"""Languages that the model takes a short text of another one for."""
_SMALL_WORDS = {
    "en": "the and with that from this its are their of to for was has been which who will would"
    " not",
    "de": "und das nicht ist auf ein eine für von sich auch wird sind werden bei nach aus wie über"
    " hat noch zum zur im",
    "fr": "les des une est dans pour sur avec pas aux été du et au cette sont vous nous leur ils"
    " elle mais ont où",
    "pt": "não uma são você vocês também com em um pelo pela pelos pelas isso muito até já então à"
    " às",
    "it": "che della di non sono nel anche gli più il è dei delle alla dal questo questa",
}
"""Words by which a text is known to be in a language where it has several of them and hardly any of
another: for these texts the model, 100 MB and half a second, need not be loaded. Only those that
its neighbours lack: Galician has "dos" and "da", Danish "der" and "mit", Catalan "una" and "per".
"""
_SPEAK_AGAINST = {
    "nl": "het een zijn niet voor ook maar naar worden wordt werd deze dit aan bij uit nog heeft"
    " hebben die wat en",
    "es": "los las del una con por está están pero según el y su sus hay fue muy desde hasta donde"
    " cuando este esta sobre entre un que como ya per amb",
}
"""Words of languages with too close a neighbour to be told by them: that is left to the model."""
_WORDS_OF = {
    code: frozenset(said.split()) for code, said in {**_SMALL_WORDS, **_SPEAK_AGAINST}.items()
}
_PLAIN = 4
"""Different small words of a language that are in no text of another one."""
_APART = 12
"""Words in a row of which one is a small word of the language: a slogan that is quoted in a text of
another language has several, and the rest has none."""
_FAR_APART = 90
"""Characters of such a row: in isiZulu 12 words are long."""
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
"""A letter that is not Latin."""
_SURE = 2
"""Small words of a language that are not there by chance; a text of some length has them."""
_TELLING = 150
"""Characters of a text that has some of its language's small words."""
_LONGEST_TAG = 100
"""Characters of what a page declares as its language."""
_NOT_WORDS = re.compile(r"https?://\S+|[\W\d_]+")


def language(text: str) -> str:
    """Return the ISO 639-1 code (639-3 where there is none) of `text`, or "" if it is too short.

    Knows the South African languages en, af, zu, xh, st and nso; tn, ts, ve, ss and nr are not in
    the model and come out as a neighbour or as "".
    """
    letters = _NOT_WORDS.sub(" ", text[:_ENOUGH]).strip()
    if len(letters) < _SHORTEST:
        return ""
    plain = _by_small_words(text)
    if plain:
        return plain
    code, probability = _identifier().classify(letters)
    return str(code) if probability >= _UNSURE else ""


def load_model() -> None:
    """Load the model now: once it may not open files any more, a process could not."""
    _identifier().classify("so that all that it needs is there")


def _by_small_words(text: str) -> str:
    """Return the language whose small words a text has all along, at least twice as many as of
    another; "" where that does not tell."""
    text = text[: 2 * _ENOUGH]
    if _OTHER_SCRIPT.search(text):
        return ""
    said = text.lower().split()
    different = set(said)
    (second, _), (most, code) = sorted((len(different & w), c) for c, w in _WORDS_OF.items())[-2:]
    is_plain = most >= _PLAIN and most > 2 * second and code in _SMALL_WORDS
    return code if is_plain and _are_spread(said, _WORDS_OF[code]) else ""


def _are_spread(said: Iterable[str], own: Collection[str]) -> bool:
    """Return whether no long row of words has none of a language's `own`."""
    row = length = 0
    for word in said:
        row, length = (0, 0) if word in own else (row + 1, length + len(word) + 1)
        if row > _APART or length > _FAR_APART:
            return False
    return True


def spoken(text: str, title: str, summary: str, declared_as: str) -> str:
    """Return the language of an article; what it declares where there is too little to read."""
    return language(text or f"{title} {summary}") or declared_as


def nouns_have_capitals(text: str, likely: Collection[str] = ()) -> bool:
    """Return whether `text` is in a language that writes every noun with a capital letter.

    `likely` are codes of languages that it may be in where it is too short to tell. Most texts are
    plainly German or plainly not by their small words: for these the model, 100 MB and half a
    second, need not be loaded.
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
    """Return what `nouns_have_capitals` does, as far as small words tell: for who may load nothing.

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
    """Return whether small words show that `text` is in the language `code`, without the model.

    Of a language that we have no such words of it is never plain.
    """
    said = set(text[:_ENOUGH].lower().replace("\u2019n ", "'n ").split())
    if code == "af":
        own, shared = len(said & _ONLY_AFRIKAANS), len(said & _MOSTLY_AFRIKAANS)
        return own > 0 and own + shared >= _SURE
    if code == "en":
        return not _ONLY_ENGLISH.isdisjoint(said) or len(said & _MOSTLY_ENGLISH) >= _SURE
    return False


def is_in(text: str, code: str) -> bool:
    """Return whether `text` is in the language `code`, as far as can be told: a text that is too
    short for that is in any."""
    if is_plainly(text, code):
        return True
    found = language(text)
    return found in {"", code} or found in _NEIGHBOURS.get(code, ())


def declared(code: str) -> str:
    """Return the bare language of a tag such as `en-ZA` or `pt_BR`, or "" if it is none."""
    found = re.fullmatch(r"([a-zA-Z]{2,3})(?:[-_].*)?", code[:_LONGEST_TAG].strip())
    return found[1].lower() if found else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model with the languages in which news is written, in half the memory of all of them."""
    from py3langid import langid  # noqa: PLC0415 (NumPy comes with it)

    full = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    known = frozenset(_LANGUAGES.split())
    kept = [place for place, code in enumerate(full.nb_classes) if code in known]
    return langid.LanguageIdentifier(
        full.nb_ptc[:, kept].copy(),
        full.nb_pc[kept],
        [full.nb_classes[place] for place in kept],
        full.tk_nextmove,
        array("i", full.tk_output),
        norm_probs=True,
        tk_row=full.tk_row,
    )
