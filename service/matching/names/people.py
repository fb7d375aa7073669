"""Whether a name of one word is another bearer's where it stands: "Tony Abbott", "Franklin, Mo.".

Surnames of many people, and what peoples and parts of lands are called, are no words, so that no
proof is asked of a brand that bears one; what speaks for another bearer is looked for instead.
Pure, but for the lists that ship beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from service.brands.name_rules import everyday_words, people_and_places, towns
from service.matching.events import reading
from service.matching.names import other_languages
from service.matching.names.bearers.capitals import ends_longer
from service.matching.names.bearers.states import IN_PLACE, is_beside_places
from service.matching.names.bearers.surnames import surnames
from service.matching.words.company import LISTS, is_of_trade, more_of_firm
from service.matching.words.word_lists import listed, named_lists
from service.matching.words.written import LONG, is_in_title, word_before, words_after
from service.text.language import is_plainly_english
from service.text.normalize import fold, words

_REACH = 24
_BEFORE = re.compile(r"([^\W\d_]{1,20})\.? $")
_AFTER = re.compile(r" ([A-Z][a-z]{1,20})\b")
_INITIAL = re.compile(r"(?:^|[^\w.])[A-Z]\. ?$")
_WORDS_TOO = frozenset(
    listed(
        """amber, carol, christian, daisy, dean, drew, eve, faith, frank, glen, grant, hazel,
        heather, holly, jasmine, jean, lily, mark, miles, penny, robin, rosemary,
        ruby, sue, violet, will"""
    )
)
"""First names that in a Title Like This may be words."""
_TITLES = frozenset(
    listed(
        """mr, mrs, ms, dr, sir, lord, lady, dame, president, premier, senator, sen, rep, governor,
        gov, mayor, judge, justice, pope, prince, princess, pm, captain, sergeant, professor, prof,
        actor, actress, singer, rapper"""
    )
)
_JOB = re.compile(
    r"\b(?:analyst|economist|strategist|director|manager|spokes(?:man|woman|person)|author|actor"
    r"|actress|singer|star|chef|coach|player|officer|[Ee]xecutive|CEO|CFO|COO|[Cc]hairman"
    r"|[Pp]resident|professor|wife|husband|daughter|son|sister|brother|says|said|wrote)\s$"
)
"""What stands right before a person's first name."""
_AROUND = 100
"""Characters on each side of a name in which words of firms stand beside it."""
_RECALLS = frozenset({"recall", "product recall"})
_WORD = re.compile(r"[^\W\d_]+")
_SURNAME = re.compile(r"[^\S\n](?:(?:de|da|von|van|du|di) )?([A-ZÀ-Þ][a-zß-ÿ]{2,20})\b(?!['’])")
"""What may be a surname, where a first name stands before it."""
_OF_FAMILY = re.compile(
    r"([A-ZÀ-Þ][\w’-]{1,20})(?: [IVX]{1,4})? (?:van|von|de|di)(?: (?:der|den|la))? $"
)
"""What stands before a person's family or seat: "Willem II van Oranje"."""
_PARTICLES = frozenset({"van", "von", "de", "di", "der", "den", "la"})
"""Words that end it."""
_OF_PERSON = re.compile(
    r"[^\S\n](?:(?:de|da|von|van|du|di) )?[A-ZÀ-Þ][a-zß-ÿ]{2,20}"
    r"(?: (?:wird|wurde|feiert) [1-9]\d\b(?! ?(?:%|Prozent|Euro|Mal|Jahre))| ?\([1-9]\d\)"
    r"| (?:ist tot|ist gestorben|gestorben|verstorben|stirbt|starb|heiratet|kandidiert|singt"
    r"|tritt zurück|im Interview|im Alter von)\b)"
)
"""A surname in German with what only people do or have: "Schily wird 90", "Schily (93)"."""

_LETTERS_BEHIND = re.compile(r" (?![IVX]+\b|TV\b|A?FC\b)[A-Z]{2,5}\b(?! [A-Z])")
_HOUSE = re.compile(r"(?<!['\"“‘-])\b([A-ZÀ-Þ][\w’]{2,20}) $")
"""What may say which house of a firm it is: no title of a work, as "'Miami Vice'" is one."""
_RUNS_ON = re.compile(r"[ -]([A-ZÀ-Þ][\w’']{2,20})")
_RUNS_UP = re.compile(r"([A-ZÀ-Þ][\w’]{2,20})[ -]$")
_GOES_UP = re.compile(r"[^\W\d_][,’']? $")
"""What a capital letter stands behind that does not begin a sentence."""
_OF_PERSON_OR_TOWN = re.compile(
    r",? (?:Jr|Sr|II|III)\b|, (?:(?:A[KLRZ]|C[AOT]|DE|FL|GA|I[ADL]|K[SY]|LA|M[ADINOST]|N[CDEHJMVY]"
    r"|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])(?=[,.;:)]| [a-z]|$)"
    r"|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Fla|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev"
    r"|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo)\.(?=[,;:) ]|$))"
)
"""What follows a surname or a town of America: ", III", ", Mo."."""
_CAPITALS = re.compile(r"(?: [A-ZÀ-Þ][\w’']*){0,2}")
_ENDS = re.compile(
    r"[^\w\s'’-]|\s*$|\n|\s(?:a[st]|after|and|as|but|during|for|on|over|when|while|with)\b"
)
"""What follows a place where a sentence goes on or ends."""
_CLAUSE = re.compile(r"[.,;:!?\n]")
_CLOSE = 3
"""Words on each side of a name that goes on within which it is told to be a house of the brand."""
_HEADLINE = 200
_OF_STATES = frozenset({"electricity", "utility", "utilities"})
"""What is said of firms of which each state has its own: "Ohio Edison"."""
_SURE = 2
"""Words of English in a headline that has no small ones."""
_LISTS_OF_OTHERS = (
    "before", "clubs", "entitled", "has", "kinds-of-firm", "known", "lands", "lands-of-nations",
    "nations", "peoples-and-states", "shared", "small-after", "small-before", "towns-too",
)  # fmt: skip
_NO_BEARERS = frozenset().union(*(LISTS[one] for one in _LISTS_OF_OTHERS))
_NO_BEARERS |= {word for place in LISTS["places"] for word in place.split("-")}
"""What stands with a capital beside a firm's name and is no part of another bearer's."""


@cache
def _first_names() -> frozenset[str]:
    return people_and_places() - towns() - _WORDS_TOO


def is_person(text: str, start: int, end: int) -> bool:
    """Return whether a first name, a title or an initial stands right before a surname."""
    if not start or text[start - 1] != " " or not text[start].isupper():
        return False
    surname = text[start:end].removesuffix("'s").removesuffix("’s")
    if text[end : end + 1] == "-" or not surname.isalpha():
        return False
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is None:
        return _INITIAL.search(text, max(0, start - 4), start) is not None
    word = before[1]
    if len(word) == 1:
        return word.isupper() and text[start - 2] == "."
    lower = word.lower()
    if word in _PARTICLES:
        family = _OF_FAMILY.search(text, max(0, start - 2 * _REACH), start)
        return family is not None and is_given(family[1])
    return lower in _TITLES or (word[0].isupper() and lower in _given_before())


@cache
def _given_before() -> frozenset[str]:
    too = frozenset(named_lists(__package__, "first_names.txt")["words-too"])
    return _first_names() | too | (_given_names() - everyday_words() - _WORDS_TOO - towns())


@cache
def _given_names() -> frozenset[str]:
    return _first_names() | frozenset(named_lists(__package__, "first_names.txt")["more"])


@cache
def _beforesurnames() -> frozenset[str]:
    return _given_before() | frozenset(named_lists(__package__, "first_names.txt")["before"])


def is_introduced(text: str, start: int, end: int) -> bool:
    """Return whether what a person is stands before a first name: "analyst Tiffany Hogan".

    What follows is a surname, and no word that firms are called by: "chief executive Tyson Foods".
    """
    surname = _SURNAME.match(text, end)
    if surname is None or not text[start : start + 1].isupper():
        return False
    if surname[1].lower() in LISTS["kinds-of-firm"] | LISTS["entitled"]:
        return False
    return _JOB.search(text, max(0, start - _REACH), start) is not None


def is_of_place(text: str, start: int, end: int) -> bool:
    """Return whether a name is a word of what a place is called: "Lincoln County", "Costa Rica"."""
    if not text[start : start + 1].isupper() or " " in text[start:end]:
        return False
    if _OF_PERSON_OR_TOWN.match(text, end):
        return True
    after, before = _AFTER.match(text, end), _BEFORE.search(text, max(0, start - _REACH), start)
    name = text[start:end].lower()
    if after is not None:
        word = after[1].lower()
        if word in LISTS["kinds-of-place"] or f"{name}-{word}" in LISTS["places"]:
            return True
    return before is not None and f"{before[1].lower()}-{name}" in LISTS["places"]


def is_never_a_firm(text: str, start: int, end: int) -> bool:
    """Return whether a name is a person's or a place's, whatever else stands there."""
    place = (text, start, end)
    return is_person(*place) or is_introduced(*place) or is_of_place(*place)


def is_given(name: str) -> bool:
    """Return whether people are called by `name` before a surname: "Tiffany", "Marc"."""
    return name.lower() in _beforesurnames()


def tells_little_small(name: str) -> bool:
    """Return whether people or a part of a land are called so, of whom posts speak, too."""
    return is_given(name) or name.lower() in LISTS["peoples-and-states"]


def has_given_before(text: str, start: int) -> bool:
    """Return whether a first name stands right before: "Marc Jacobs"."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None and before[1][0].isupper() and is_given(before[1])


def is_first_name(text: str, start: int, end: int) -> bool:
    """Return whether a first name stands there, with a surname right after: "Otto Schily".

    A surname is no word, no town and no name of a firm.
    """
    name = text[start:end].lower()
    if not text[start : start + 1].isupper() or not (name in _given_names() or is_given(name)):
        return False
    after = _SURNAME.match(text, end)
    if after is None:
        return False
    word = after[1].lower()
    return not (word in everyday_words() or word in towns() or other_languages.has(word))


def has_age_or_end(text: str, end: int) -> bool:
    """Return whether what follows a first name is said of a person, in a language of capitals."""
    return _OF_PERSON.match(text, end) is not None


_RULED = re.compile(r"\b(?:District|Province|State|University|Port|Gulf) of $")
"""What is called after a state, and is no firm: "the District of Columbia"."""
_PARTS = frozenset({"british", "north", "south", "west", "east", "mid", "rural", "coastal"})
"""What parts a land: "British Columbia"; "South African Columbia stores" are the firm's."""


def is_land(text: str, start: int, end: int, own: Collection[str]) -> bool:
    """Return whether the name of a part of a land stands as that does: "north Devon", "in Alaska",
    "a Devon campsite", and not before a word of firms or an `own` one: "an Alaska flight"."""
    if text[start:end].lower() not in LISTS["peoples-and-states"]:
        return False
    following, before = words_after(text, end)[0], word_before(text, start)
    is_part = before in _PARTS or _RULED.search(text, max(0, start - _REACH), start)
    is_whose = following.islower() and following not in LISTS["has"] and before in ("a", "an")
    is_free = following.lower() not in own
    if is_part or is_whose or following.lower() in LISTS["of-states"]:
        return is_free
    return is_free and not following[:1].isupper() and is_beside_places(text, start, end)


def is_borne(name: str) -> bool:
    """Return whether many people, a people or a part of a land bear `name`, which is no word."""
    word = name.lower()
    return word in surnames() or word in LISTS["peoples-and-states"]


def is_anothers(text: str, start: int, end: int, own: Collection[str]) -> bool:
    """Return whether a name is a part of what another bearer is called: "Harris Teeter".

    What is listed, a word of firms or of a trade and `own` ones, those of the brand's trade and
    names, make it nobody else's; what is recalled is a product of ours: "Kellogg Krispies".
    """
    if not text[start : start + 1].isupper():
        return text[start:end].islower() and word_before(text, start) in _first_names()
    following, after = words_after(text, end)
    others = LISTS["other-after"] | LISTS["institutions"] | LISTS["aircraft"]
    thing = {following.lower()} & others | {after} & LISTS["aircraft"]
    before, states = word_before(text, start), LISTS["peoples-and-states"]
    is_utility = not _OF_STATES.isdisjoint(own) and before in states.difference(own)
    is_there = text[start:end].lower() in states and is_beside_places(text, start, end)
    if is_utility or is_there or is_land(text, start, end, own) or not thing.issubset(own):
        return True
    return _goes_on_to_another(text, start, end, own)


def _goes_on_to_another(text: str, start: int, end: int, own: Collection[str]) -> bool:
    """Return whether a name goes on, before or behind, to what another bearer is called."""
    behind = _RUNS_ON.match(text, end)
    if behind is not None and _is_at_plant(text, start, end, behind[1], own):
        return False
    if behind is not None and _runs(behind[1], text, own) and not is_of_trade(_plain(behind[1])):
        runs_on = behind[0][0] == "-" or _is_no_word(behind[1])
        runs_on = runs_on or not is_in_title(text, start, end)
        return runs_on and not _tells_of_recall(text[max(0, start - _AROUND) : end + _AROUND])
    before = _RUNS_UP.search(text, max(0, start - _REACH), start)
    if before is None or not _runs(before[1], text, own):
        return False
    if _is_at_plant(text, before.start(), end, before[1], own):
        return False
    if _is_no_word(before[1]):
        return True
    goes_up = _GOES_UP.search(text, max(0, before.start() - 3), before.start()) is not None
    is_led = goes_up and ends_longer(text, start, before[1].lower())
    return is_led and not is_in_title(text, start, end)


def _is_at_plant(text: str, start: int, end: int, beside: str, own: Collection[str]) -> bool:
    """Return whether words of the brand's trade, or of plants and houses if what stands beside the
    name is an everyday word, say close to both that a house, plant or model of its is meant.

    No surname is one: "Harris Teeter workers", "Hilton Smith's driver".
    """
    said = _plain(beside)
    if said in surnames() or said in LISTS["bearers-too"] or is_given(said):
        return False
    behind = _CAPITALS.match(text, end)
    last = behind.end() if behind else end
    before = _CLAUSE.split(text[max(0, start - _AROUND) : start])[-1]
    after = _CLAUSE.split(text[last : last + _AROUND], maxsplit=1)[0]
    near = {*_WORD.findall(before.lower())[-_CLOSE:], *_WORD.findall(after.lower())[:_CLOSE]}
    near.update(_WORD.findall(text[end:last].lower()))
    telling = frozenset() if _is_no_word(beside) else LISTS["at-plants"]
    return not near.isdisjoint(telling.union(own).difference(words(text[start:end])))


def _runs(word: str, text: str, own: Collection[str]) -> bool:
    """Return whether a word with a capital beside a name may be a part of it in English."""
    said = _plain(word)
    if said in own or word[:2].isupper() or said in _NO_BEARERS or said in towns():
        return False
    return said in surnames() or _is_english(text)


def _is_english(text: str) -> bool:
    """Return whether words show that a text is English: of others a dictionary tells nothing."""
    if is_plainly_english(text):
        return True
    said = {word for word in _WORD.findall(text[:_HEADLINE].lower()) if len(word) >= LONG}
    return sum(w in everyday_words() and not other_languages.has(w) for w in said) >= _SURE


def _is_no_word(word: str) -> bool:
    said = _plain(word)
    return not any(one in everyday_words() for one in (said, said.removesuffix("s")))


def _plain(word: str) -> str:
    return word.lower().rstrip("'’").removesuffix("'s").removesuffix("’s")


def is_accented(name: str, found: str) -> bool:
    """Return whether a name is written with a mark that the everyday word is without: "Nestlé".

    No name of people, no word of a language of accents and none that English has with one ("Café").
    """
    said = fold(name)
    if name.isascii() or name.lower() != found.lower() or not (name[0] + found[0]).isupper():
        return False
    is_others = said in LISTS["accented"] or other_languages.has(said)
    return said in everyday_words() and not (
        is_others or said in people_and_places() or is_given(said) or is_borne(said)
    )


def may_be_place_or_person(text: str, start: int, end: int) -> bool:
    """Return whether a word nobody knows stands where a place does, or beside a part of what a
    person or another firm is called: "dies in Arona", "Milo Ventimiglia"."""
    if not text[start:end].isalpha() or not text[start].isupper():
        return False
    is_there = IN_PLACE.search(text, max(0, start - _REACH), start) and _ENDS.match(text, end)
    named = is_never_a_firm(text, start, end) or is_first_name(text, start, end)
    return bool(is_there) or named or _goes_on_to_another(text, start, end, ())


def has_given_name(names: Iterable[str]) -> bool:
    """Return whether one of a brand's names is a first name of people, too."""
    return any(len(said := words(name)) == 1 and said[0] in _given_names() for name in names)


def surnames_in(phrases: Iterable[str]) -> frozenset[str]:
    """Return the surnames of the people among a brand's phrases: "Mwangi" of "James Mwangi"."""
    named = (phrase.split() for phrase in phrases)
    return frozenset(
        said[-1]
        for said in named
        if len(said) > 1 and all(one.istitle() for one in said) and is_given(said[0])
    )


def is_after_place(text: str, start: int, end: int) -> bool:
    """Return whether what stands before a name may say which house of it: "Kelvinside Mercy".

    That is a town, or no word at all, and neither a person nor a nation nor a firm; what each town
    has is no house of anybody's: "Leicester Square".
    """
    before = _HOUSE.search(text, max(0, start - _REACH), start)
    if before is None or not text[start].isupper() or before[1].isupper():
        return False
    said = _plain(before[1])
    if _plain(text[start:end]) in LISTS["in-towns"]:
        return False
    if said in towns():
        return True
    is_bearer = is_given(said) or said in surnames() or said in _NO_BEARERS
    return _is_no_word(said) and not is_bearer


def is_doubtful_part(text: str, start: int, end: int) -> bool:
    """Return whether what makes a name a part of something longer may be no part of it: what firms
    are called by, a place before it, or letters behind it ("Mercy AGM put off")."""
    has_letters = _LETTERS_BEHIND.match(text, end) is not None and any(map(str.islower, text))
    return has_letters or more_of_firm(text, start, end) > 0 or is_after_place(text, start, end)


def is_beside_firms_words(text: str, start: int, end: int) -> bool:
    """Return whether what only firms have or undergo stands near: "Heinz Beanz recalled"."""
    around = text[max(0, start - _AROUND) : end + _AROUND]
    said = _WORD.findall(around.lower())
    return not LISTS["of-firms"].isdisjoint(said) or _tells_of_recall(around)


def _tells_of_recall(text: str) -> bool:
    return any(event.kind.name in _RECALLS for event in reading.find(text))
