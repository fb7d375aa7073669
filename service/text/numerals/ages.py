"""How old the people are that a text tells of. Pure.

In the forms of some ten languages; what is no person has none, and neither has who is counted in
months or days.
"""

from __future__ import annotations

import re

_COUNTED = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_WORDS = _COUNTED.split()
_IN_FIGURES = {word: str(n) for n, word in enumerate(_WORDS, 1)}
_NUMBER = rf"1[01]\d|\d\d?|{'|'.join(_WORDS)}"
_LISTED = """
    agreement app bakery bank bar boat brand bridge brewery building bus business car case castle
    ceasefire chain church claim club company conflict contract deal dispute feud ferry firm factory
    home house institution investigation law lawsuit legacy lease mall mill mine mystery paper
    partnership plane plant policy pub record restaurant road rule scandal school scheme shop
    startup store strike tradition train tree truck vehicle war whisky"""
_THINGS = "|".join(_LISTED.split())
"""What is so and so many years old and no person."""
_OLD = rf"[\s-]?(?:years?|yrs?|jaar)[\s-]?(?:olds?|oue?)\b(?!(?:\s[\w-]+)?\s(?:{_THINGS})\b)"
_AGED = r"aged?|ages|âgée?s?\sde|oud|umri\swa\smiaka|mwenye\smiaka"
_WHO = (
    r"homme|femme|garçon|fille|enfant|adolescente?|hombre|mujer|niñ[oa]|joven|anciano|homem|mulher"
    r"|menin[oa]|jovem|idos[oa]|criança|uomo|donna|bambin[oa]|ragazz[oa]|Frau|Mann|Kind"
)
_YEARS = r"ans|años|anos|anni|Jahren"
_FORMS = (
    rf"(?<![\w.,-])({_NUMBER}){_OLD}",
    rf"\b(?:{_AGED})\s({_NUMBER})\b(?![.,]?\d|\s?%)",
    r"(?<=[a-z]),\s(\d{1,2})(?=,|;|:|\Z)",
    r"(?<=[a-z]\s)\((\d\d)\)",
    r"(?<![\w.,-])(\d{1,2})[\s-]?(?:[Jj]ährige[mnrs]?\b|jarige\b)",
    rf"\b(?:{_WHO})\s(?:de|di|von)\s(\d{{1,2}})\s(?:{_YEARS})\b",
    r"\b(\d\d)enn[ei]\b",
)
_AGE = re.compile("|".join(_FORMS), re.IGNORECASE)
_HINT = re.compile(r"\d|[\s-]old\b", re.IGNORECASE)


def ages(text: str) -> frozenset[str]:
    """Return the ages of people in `text`, in years, as digits: "a boy, 9," and "nine-year-old".

    Ages in months or days are none, nor is the age of what is no person ("a 90-year-old bakery").
    """
    if not _HINT.search(text):
        return frozenset()
    found = (next(filter(None, match.groups())).lower() for match in _AGE.finditer(text))
    return frozenset(_IN_FIGURES.get(age, age) for age in found)
