"""Which of a brand's listed rivals are one firm under two names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.brands.name_rules import LEGAL_FORM, is_abbreviation
from service.text.normalize import words

_FEWEST = 2
"""Words that have initials."""
_SMALL = frozenset({"of", "and", "the", "for", "de", "du", "da", "do", "des", "van", "von", "und"})


def one_name_each(names: Iterable[str]) -> Mapping[str, str]:
    """Return of each rival's name under which one it counts: "General Motors" for "GM".

    Initials are those of another in the list, and a registered name is the same without its legal
    form ("Acme" and "Acme Inc"). The longer counts of initials, else the first. Initials that two
    have are nobody's.
    """
    listed = list(dict.fromkeys(names))
    of_initials: dict[str, list[str]] = {}
    first: dict[tuple[str, ...], str] = {}
    for name in listed:
        said = words(_plain(name))
        first.setdefault(tuple(said), name)
        telling = [word for word in said if word not in _SMALL]
        for every in {tuple(said), tuple(telling)}:
            if len(every) >= _FEWEST:
                letters = "".join(word[0] for word in every).upper()
                of_initials.setdefault(letters, []).append(name)
    found = {}
    for name in listed:
        own = first[tuple(words(_plain(name)))]
        full = {first[tuple(words(_plain(one)))] for one in of_initials.get(_letters(name), ())}
        found[name] = full.pop() if len(full) == 1 and is_abbreviation(name) else own
    return found


def _plain(name: str) -> str:
    form = LEGAL_FORM.search(name)
    return name[: form.start()] if form and form.start() else name


def _letters(name: str) -> str:
    return "".join(letter for letter in name if letter.isalpha())
