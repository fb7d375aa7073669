"""How old the people are that a text tells of. Pure.

In the forms of some ten languages; what is no person has none, and neither has who is counted in
months or days.
"""

from __future__ import annotations

import re

from service.text.word_set import NOTHING

_COUNTED = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_UNITS = {word: n for n, word in enumerate(_COUNTED.split(), 1)}
_TENS_COUNTED = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: n for n, word in zip(range(20, 100, 10), _TENS_COUNTED.split(), strict=True)}
_LISTED = """
    agreement app bakery bank bar boat brand bridge brewery building bus business car case castle
    ceasefire chain church claim club company conflict contract deal dispute feud ferry firm factory
    home house institution investigation law lawsuit legacy lease mall mill mine mystery paper
    partnership plane plant policy pub record restaurant road rule scandal school scheme shop
    startup store strike tradition train tree truck vehicle war whisky"""
_THINGS = "|".join(_LISTED.split())
"""What is so and so many years old and no person."""
_OLD = rf"[\s-]?(?:years?|yrs?|jaar)[\s-]?(?:olds?|oue?)\b(?!(?:\s[\w-]+)?\s(?:{_THINGS})\b)"
_AGED = r"\b(?:aged?|ages|âgée?s?\sde|oud|umri\swa\smiaka|mwenye\smiaka)\s"
_WHO = (
    r"homme|femme|garçon|fille|enfant|adolescente?|hombre|mujer|niñ[oa]|joven|anciano|homem|mulher"
    r"|menin[oa]|jovem|idos[oa]|criança|uomo|donna|bambin[oa]|ragazz[oa]|Frau|Mann|Kind"
)
_FORMS = (
    ("", rf"{_OLD}|[\s-]?(?:jährige[mnrs]?|jarige)\b|enn[ei]\b"),
    (_AGED, r"(?![.,]?\d|\s?%)"),
    (r"[a-z],\s", r"[,;:]|\Z"),
    (r"[a-z]\s\(", r"(?<=\d\d)\)"),
    (rf"\b(?:{_WHO})\s(?:de|di|von)\s", r"\s(?:ans|años|anos|anni|Jahren)\b"),
)
_BESIDE = tuple(
    (re.compile(rf"(?:{before})\Z", re.IGNORECASE), re.compile(after, re.IGNORECASE))
    for before, after in _FORMS
)
"""What stands before a number and right after it where it is an age."""
_FIGURE = re.compile(r"(?<![\w.,-])\d{1,3}(?!\d)")
_WORD = rf"(?:(?:{'|'.join(_TENS)})[- ]?)?(?:{'|'.join(_UNITS)})|{'|'.join(_TENS)}"
_SPELLED = re.compile(rf"(?<![\w-])({_WORD}){_OLD}|{_AGED}({_WORD})\b", re.IGNORECASE)
_BEFORE, _AFTER = 24, 48
_OLDEST = 119


def ages(text: str) -> frozenset[str]:
    """Return the ages of people in `text`, in years, as digits: "a boy, 9," and "nine-year-old".

    Ages in months or days are none, nor is the age of what is no person ("a 90-year-old bakery").
    """
    return frozenset(age for age, _, _ in places(text)) or NOTHING


def places(text: str) -> list[tuple[str, int, int]]:
    """Return the same with the characters at which each begins and ends, figures first."""
    found = [
        (one[0], one.start(), one.end())
        for one in _FIGURE.finditer(text)
        if _is_age(text, one.start(), one.end())
    ]
    folded = text.lower()
    if "year" in folded or "age" in folded:
        found += [
            (_in_figures(one[1] or one[2]), one.start(), one.end())
            for one in _SPELLED.finditer(folded)
        ]
    return found


def _in_figures(spelled: str) -> str:
    words = spelled.replace("-", " ").split()
    return str(sum(_TENS.get(word, 0) + _UNITS.get(word, 0) for word in words))


def _is_age(text: str, start: int, end: int) -> bool:
    """Return whether the figure at these characters of a text is how old somebody is."""
    if int(text[start:end]) > _OLDEST or text[start] == "0":
        return False
    first, last = max(0, start - _BEFORE), end + _AFTER
    return any(
        then.match(text, end, last) and ahead.search(text, first, start) for ahead, then in _BESIDE
    )
