"""How texts of all scripts are cut into words.

Pure. Where words stand apart, a word is a run of letters and digits. Chinese, Japanese, Thai, Lao,
Khmer and Burmese leave no room between words: there each character with its marks is a word of its
own, and a name is some of them in a row. A run ends where the script changes ("上海KFC新店").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from service.text.normalize import fold

APOSTROPHE = "'\u2019\u2018\u02bc\uff07\u00b4`\u05f3"

# Thai and Lao, Burmese, Khmer, then what Chinese and Japanese are written with.
_UNSPACED = (
    "\u0e01-\u0e2f\u0e40-\u0e46\u0e50-\u0e59\u0e81-\u0eaf\u0ebd-\u0ec6\u0ed0-\u0edf"
    "\u1000-\u102a\u103f-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\u1780-\u17b3\u17d7\u17dc\u17e0-\u17e9"
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fd-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff6f\uff71-\uff9d\U00020000-\U0003ffff"
)
_MARKS = (
    "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d"
    "\u17b4-\u17d3\u17dd\u3099\u309a\u30fc\uff70\uff9e\uff9f"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
"""What belongs to the character before it: vowels, tones, the small letters of Japanese."""
_VOWELS_BEFORE = "\u0e40-\u0e44\u0ec0-\u0ec4"
_STACKED = "\u17d2\u1039"
"""Before a consonant that stands below another, in Khmer and Burmese."""
_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7ff\uffa1-\uffdc"
_SEMITIC = (
    "\u0591-\u05bd\u05bf-\u05c7\u05d0-\u05ea\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ef"
    "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufb4f\ufb50-\ufdfb\ufe70-\ufefc"
)
_INDIC = "\u0900-\u0963\u0966-\u0df3\u0f00\u0f18-\u0f33\u0f40-\u0fbc"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"

_PLAIN = re.compile(rf"&|[^\W_]++(?:[{APOSTROPHE}][^\W_]++)*+")
_OTHER_SCRIPTS = re.compile("[\u0590-\u11ff\u1780-\u17ff\u3005-\ud7ff\uf900-\U0003ffff]")
_RUN = rf"[^\W_{_UNSPACED}{_MARKS}{_HANGUL}{_SEMITIC}{_INDIC}]++"
_EACH = re.compile(
    rf"&|{_RUN}(?:[{APOSTROPHE}]{_RUN})*+"
    rf"|[{_HANGUL}]++|[{_SEMITIC}]++(?:['\u2019\u05f3\"\u05f4][{_SEMITIC}]++)*+|[{_INDIC}]++"
    rf"|[{_VOWELS_BEFORE}]?[{_UNSPACED}{_MARKS}](?:[{_STACKED}][{_UNSPACED}]|[{_MARKS}])*+"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}{_MARKS}]")
_IS_KATAKANA = re.compile(f"[{_KATAKANA}]")
_PLAIN_LETTERS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"}
_DROPPED = str.maketrans({**_PLAIN_LETTERS, **dict.fromkeys(APOSTROPHE + '"\u05f4', "")})
"""Letters that people write without their stroke or dot, and marks within words."""
_LETTERS = str.maketrans(_PLAIN_LETTERS)
_TO_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHE, "'"))
_NOT_ENDINGS = frozenset({"t", "ll", "re", "ve", "d", "m"})
"""What follows the apostrophe of English words; of others it is an ending: "Migros'ta"."""
_LONGEST_ENDING = 6
_ELIDED = frozenset(
    {"l", "d", "j", "m", "n", "s", "t", "c", "qu", "dell", "all", "nell", "sull", "dall", "quell"}
)
"""What stands before the apostrophe in French, Italian and Catalan: "d'Orange"."""


def pattern_of(text: str) -> re.Pattern[str]:
    """Return the expression of the words of a text by the scripts that are in it."""
    return _PLAIN if text.isascii() or not _OTHER_SCRIPTS.search(text) else _EACH


def tokens(text: str) -> list[str]:
    """Return the words of `text` as they stand there."""
    return pattern_of(text).findall(text)


def stripped(folded: str) -> str:
    """Return a folded text without the marks that the forms of its words do not have."""
    return folded.translate(_DROPPED)


def is_unspaced(token: str) -> bool:
    """Return whether a word is a character of a script that leaves no room between words."""
    return not token.isascii() and _IS_UNSPACED.search(token) is not None


def goes_on_before(text: str, start: int) -> bool:
    """Return whether what begins at `start` is the rest of a word: "イオン" of "ライオン"."""
    return bool(start and _IS_KATAKANA.match(text, start) and _IS_KATAKANA.match(text, start - 1))


@lru_cache(maxsize=1 << 14)
def forms(token: str) -> tuple[str, ...]:
    """Return the keys under which a word of a text may be known: as it is, without its 's."""
    if token == "&":  # noqa: S105 - a word of a text, not a secret
        return ("and",)
    if token.isascii() and token.isalnum():
        return (token.lower(),)
    if is_unspaced(token):
        return (unicodedata.normalize("NFKC", token).casefold(),)
    folded = fold(token).translate(_LETTERS)
    whole = stripped(folded)
    head, apostrophe, rest = _parted(folded)
    return (whole, head) if apostrophe and rest == "s" and head else (whole,)


def cut(token: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the keys of what stands before and after the apostrophe of a word, where one is.

    Before an ending stands "Migros" in "Migros'ta"; after an article or a preposition that is cut
    short stands "Orange" in "d'Orange".
    """
    return None if token.isalnum() else _cut(token)


@lru_cache(maxsize=1 << 12)
def _cut(token: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    folded = fold(token).translate(_LETTERS)
    head, apostrophe, ending = _parted(folded)
    bare = bool(apostrophe) and ending not in _NOT_ENDINGS and len(ending) <= _LONGEST_ENDING
    heads = (head,) if bare and ending != "s" and len(head) > 1 else ()
    before, _, rest = _joined(folded).partition("'")
    tails = (stripped(rest), rest.removesuffix("'s")) if before in _ELIDED and len(rest) > 1 else ()
    return (heads, tails) if heads or tails else None


def _joined(folded: str) -> str:
    return folded.translate(_TO_STRAIGHT)


def _parted(folded: str) -> tuple[str, str, str]:
    head, apostrophe, ending = _joined(folded).rpartition("'")
    return stripped(head), apostrophe, ending
