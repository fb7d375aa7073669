"""Names of firms as registered, and as people say them: "Merck & Co., Inc." and "Merck". Pure.

A name cut from a registered one is nobody's own: many firms, and all who bear it, share "Jacobs".
What stands behind it in a text tells some of them apart ("Merck KGaA").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from service.brands.name_rules import (
    LEGAL_FORM,
    everyday_words,
    is_abbreviation,
    is_weak,
    people_and_places,
)
from service.text.normalize import fold, words

_SHORT = 3
"""Letters that a name must have, unless it is an abbreviation."""
_OF_COMPANY = re.compile(r"co(?:mpany)?\.?$", re.IGNORECASE)
_BEHIND = re.compile(
    r",? (?:(?:&|and|And) )?"
    r"(GmbH|KGaA|KGAA|Inc|INC|Incorporated|Corp|CORP|Corporation|Ltd|LTD|[Pp]lc|PLC|LLC|LLP"
    r"|\(?Pty\)?|S\.p\.A|N\.V|B\.V|S\.A|A/S|S\.L"
    r"|(?:Co|Company|Limited|ASA|SpA|Oyj)(?!\.? [A-Z])|(?<!,.)(?:AG|SE|KG|NV|BV|AB)(?! [A-Z]))"
    r"(?![\w-])"
)
"""A legal form behind a name in a text; "Tiffany Limited Edition" and "Heineken, AB InBev" have
none."""
_ALIKE = (
    frozenset({"inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp"}),
    frozenset({"ltd", "limited", "plc", "pty", "proprietary", "llp"}),
    frozenset({"gmbh", "kgaa", "ag", "se", "kg"}),
    frozenset({"nv", "bv", "se"}),
    frozenset({"ab", "asa", "as", "oy", "oyj", "se"}),
    frozenset({"spa", "sa", "sl", "se"}),
)
"""Forms of the same countries, which are said one for the other."""
_LISTED = frozenset({"kgaa", "ag", "se", "plc", "nv", "ab", "asa", "oyj", "spa"})
"""Forms of firms on a stock exchange, which mostly are no other firm's."""
_OF_GROUP = re.compile(r" (?:Holdings?|Group|Stores|Motor)$")
"""What firms are registered with, and people leave out; not "Motors", which tells firms apart."""


def said_names(names: Iterable[str], besides: Iterable[str]) -> dict[str, str]:
    """Return `names`, and each as people say it: "Debonairs Pizza" for "Debonairs Pizza (Pty) Ltd".

    Beside each stands the registered name from which it was cut; nothing where it was not. Not
    what stands in `besides`, what is too short to mean anything, or what a company only makes
    ("Pizza Company").
    """
    found = dict.fromkeys(names, "")
    known = {_as_said(name) for name in (*found, *besides)}
    for name in list(found):
        said = _without_legal_form(name)
        for one in (said, _without_group(said or name)):
            key = _as_said(one)
            if key not in known and (len("".join(key)) >= _SHORT or is_abbreviation(one)):
                known.add(key)
                found[one] = name
    return found


def _as_said(name: str) -> tuple[str, ...]:
    """Return a name's words, of which "Kellogg" is another than "Kellogg's"."""
    *_, last = fold(name).split() or [""]
    is_owner = last.endswith("'s")
    return (*words(name), "'s") if is_owner else tuple(words(name))


def _without_group(name: str) -> str:
    """Return "Shoprite" for "Shoprite Holdings"; nothing where only words or a place are left."""
    rest = _OF_GROUP.sub("", name)
    is_word = all(word in everyday_words() or word in people_and_places() for word in words(rest))
    return "" if rest == name or is_word else rest


def _without_legal_form(name: str) -> str:
    while (form := LEGAL_FORM.search(name)) and form.start():
        rest = name[: form.start()]
        is_made = _OF_COMPANY.search(form[0]) and set(words(rest)) <= everyday_words()
        if is_made or not words(rest):
            break
        name = rest
    return "" if words(name) == ["the"] else name


class CutNames:
    """Names of one word that were cut from registered ones."""

    def __init__(self, said: Mapping[str, str]) -> None:
        """`said` is what `said_names` returns."""
        self._forms = {
            name: _forms(full[len(name) :])
            for name, full in said.items()
            if full and len(words(name)) == 1
        }
        self._everyday = frozenset(name for name in self._forms if is_weak(name, ""))

    def __contains__(self, name: str) -> bool:
        return name in self._forms

    def __bool__(self) -> bool:
        return bool(self._forms)

    def is_everyday(self, name: str) -> bool:
        """Return whether a name is a word, or one by which people are called."""
        return name in self._everyday

    def is_founders(self, name: str) -> bool:
        """Return whether a name is most likely a founder's: "Merck & Co.", "Kellogg Company"."""
        return not is_abbreviation(name) and not self._forms[name].isdisjoint(("co", "company"))

    def is_ours(self, name: str, text: str, end: int) -> bool | None:
        """Return whether a legal form behind the name at `end` is the brand's or another firm's.

        None where there is no legal form, or one that a subsidiary of the brand's may have: "Bayer
        Corp" for "Bayer AG". Only of founders' names there is another firm, listed elsewhere.
        """
        behind = _BEHIND.match(text, end)
        if behind is None:
            return None
        form, own = _plain(behind[1]), self._forms[name]
        if any(form in alike and not own.isdisjoint(alike) for alike in _ALIKE):
            return True
        return False if form in _LISTED and self.is_founders(name) else None


def _forms(rest: str) -> frozenset[str]:
    return frozenset(_plain(form) for form in rest.replace("&", " ").replace(",", " ").split())


def _plain(form: str) -> str:
    return re.sub(r"[^a-z]", "", form.lower())
