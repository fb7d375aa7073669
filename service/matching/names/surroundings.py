"""What stands around an everyday word, for or against its being a firm's name.

Pure, but for lists in files. Whatever only firms do, have or undergo beside
it proves it ("Shell sues", "Target's shoppers", "rival Gap"); so does a capital letter where small
letters are usual: not at the beginning of a sentence, not In a Title Like This. What is named like
a thing of another kind is that thing ("space shuttle Discovery", "Orange County").
"""

from __future__ import annotations

import re
from functools import cached_property

from service.brands.name_rules import people_and_places, towns
from service.matching.names.acts import does_to_staff, is_outlet, owns_a_work
from service.matching.names.bearers.capitals import (
    CAPITAL_BEFORE,
    NO_TOPIC,
    SMALL_AFTER,
    SMALL_BEFORE,
    beside_verb,
    capital_tells,
    ends_longer,
)
from service.matching.names.bearers.known import proof_of_known
from service.matching.names.bearers.seas import is_sea
from service.matching.names.bearers.trades import of_another_trade
from service.matching.scanning.hits import Proof
from service.matching.words.company import (
    LISTS,
    acts_with_another,
    has_soon,
    is_among_lands,
    is_before_the_law,
    is_beside_firm,
    is_called_a_firm,
    is_compound,
    is_counted,
    is_dealt_with,
    is_in_talks,
    is_of_trade,
    is_verb_or_several,
    may_have,
    moves_by_percent,
    names_a_firm,
    reports,
    said_in,
)
from service.matching.words.written import (
    ARTICLES,
    OWN,
    has_determiner,
    is_between_signs,
    is_in_title,
    is_owner,
    word_before,
    words_after,
)
from service.text.normalize import fold

_BEFORE, _FIRST = 10, 4
_BEHIND_SEVERAL = frozenset({"are", "were", "have", "will", "would", "could", "may", "might"})
"""Behind what looks like a verb these make several of it: "Pilot strikes will hit flights"."""
_NOT_SUBJECT = frozenset({"of", "in", "into", "near", "across", "throughout"})
"""After these a name does nothing: "Sample in Delta tests positive"."""
_ASKING = frozenset({"how", "why"})
_TOWARDS = frozenset({"to", "vs", "versus", "down"})
_HYPHEN = re.compile(r"-([^\W\d_]+)")
_MEASURED = re.compile(r"\d[ -]$")
PLACED = frozenset({"at", "from"})
_AT_HOUSE = PLACED | {"outside", "inside", "near"}
_OWNER = re.compile(
    r"([^\W_]{1,20}(?:[&-][^\W_]{1,20})?)(?:['’]s|s['’])(?:\s\([A-Z.:]{1,12}\))?\s{1,3}$"
)
_MODEL = re.compile(r"\s+(?:[A-Za-z]+-?\d|\d{3}|\d+-?[A-Za-z]|[A-Za-z]*[a-z][A-Z])")
"""What begins like the name of a model behind that of its maker: "Ford F-250", "EcoSport"; "Game 3"
is counted."""
_ON_TO = frozenset({"up", "out", "for"})
"""What goes on from a word, and may as well follow a name."""
_DEALS = frozenset({"acquire", "buy", "get", "purchase", "sell"})
_ADVERBS = LISTS["adverbs"]
_POINTING = re.compile(
    r"\b(?:this|that|their|his|her|no|any|every|what|whats|which)\s+$", re.IGNORECASE
)
_NUMBER = re.compile(r" \d{1,3}[A-Z]?\b(?! ?(?:%|per ?cent|[mb]illion|new|more|[a-z]+s\b))")
_OF_SOMETHING = re.compile(
    r"(?:s['’] ([Uu]nion)|\b(Party|University|Church|Book|Battle|Isle|Gulf|Bay|Cape|Knights|Statue"
    r"|College|Ministry|Department|Museum|Temple|Lord|Duke|Earl|Planet|Bishop) of(?: the)?) $"
)
"""What is called after something: "Party of Regions", "actors' union Equity"."""
_JOINED = re.compile(r"[A-Z][\w.&'’-]*(?:,| and| And| &) $")
_WITH_ANOTHER = re.compile(
    r"(?:, [A-Z][\w.&’'-]{1,20}(?: [A-Z][\w.&’'-]{1,20})?){0,2},? (?:and|And|&|or)"
    r" [A-Z][\w.&-]{1,20}(?: [A-Z][\w.&-]{1,20})?(?:['’]s?)? ([a-z]+)"
)
"""Another name joined to it, and what follows both: "Mirror and Express owner"."""
_OUT_THERE = frozenset({"on", "around", "orbiting"})
_ONLINE = frozenset({"users", "sellers", "roaming", "streaming"})
"""Words of the trades whose firms are a place: "on Amazon", "on Sprint"."""

DOES, HAS, _GOES_ON = LISTS["does"], LISTS["has"], LISTS["goes-on"]
_TO_DO = DOES | {word.removesuffix("s") for word in DOES} | {"be"}
NATIONS = LISTS["nations"] | LISTS["lands-of-nations"]
_OF_TIME = LISTS["takes-to"] | LISTS["before-quarter"]
"""Words that a quarter follows in any sentence: "Next Full-Year results"."""
_LAND = re.compile(
    r" (?:(?P<two>South Africa|New Zealand|Saudi Arabia|Sri Lanka|UK|USA?|UAE|SA)"
    r"|(?P<one>[A-Z]\w+))\b"
)
_DOES_THERE = DOES - LISTS["moves"] - {"delays", "records", "likely", "reportedly", "working"}
"""What a firm does in a land, or what befalls it there, and what is no noun."""
_PLACES = NATIONS | LISTS["lands"]
"""Whose firms are theirs: "Britain's Boots"."""


def proof_around(
    text: str, start: int, end: int, *, is_shared: bool, is_loud: bool, trade: frozenset[str]
) -> Proof:
    """Return what stands around a word with a capital.

    `is_shared`: it is also a name of people and places, so that a capital says little. `is_loud`:
    everybody writes it in capitals ("OK"), so that they say nothing.
    """
    hyphen = _HYPHEN.match(text, end)
    if hyphen and (hyphen[1].lower() in LISTS["hyphen"] or hyphen[1][0].islower()):
        return Proof.WHOLE if hyphen[1].lower() in LISTS["hyphen"] else Proof.AGAINST
    place = _Place(text, start, end, trade, is_shared=is_shared, is_loud=is_loud)
    if hyphen and is_compound(place.name, hyphen[1].lower(), ""):
        return Proof.AGAINST
    if not place.tells and is_compound(place.name, place.next, place.after):
        return Proof.PART
    proof = Proof.AGAINST if _is_of_another_kind(place) else _proof_of(place)
    return proof if place.tells or not may_have(text, start, end) else min(proof, Proof.NONE)


def _proof_of(place: _Place) -> Proof:
    acts = _acts(place) if place.stands_alone else Proof.NONE
    if acts is Proof.WHOLE or _is_as_only_firms_are(place):
        return Proof.WHOLE
    if _goes_on_from_word(place) and not place.is_house:
        return Proof.AGAINST
    acts = max(acts, _as_everybody_knows(place))
    if acts is Proof.WHOLE:
        return acts
    is_alone = is_between_signs(place.text, place.start, place.end)
    tells, leads = place.tells, is_alone or _is_led_by(place)
    is_told = place.owns or place.is_of_trade or place.is_house or leads or acts or place.by_verb
    if tells is False and not is_told:
        return Proof.PART
    if tells and not (place.is_shared or place.has_article):
        return Proof.WHOLE
    some = leads or acts is Proof.SOME or _is_where_names_stand(place)
    is_some = place.owns or place.is_of_trade or place.is_listed or place.is_house or bool(tells)
    is_some = is_some or (some and not place.has_article)
    return Proof.SOME if is_some and not place.belongs else Proof.NONE


def _as_everybody_knows(place: _Place) -> Proof:
    """Return what its capital says of a word that with one is a firm's that everybody knows."""
    if place.belongs or not place.text[place.start].isupper():
        return Proof.NONE
    if place.is_longer and not is_in_title(place.text, place.start, place.end):
        return Proof.NONE  # "Gillian Dell"
    if place.is_longer and place.name in LISTS["known-verbs"]:
        return Proof.NONE  # "Heat Sears Southwest"
    if place.name in LISTS["known-units"] and _MEASURED.search(place.text, 0, place.start):
        return Proof.NONE  # "5 Micron Filter"
    is_part = place.is_longer or (place.goes_on and not place.owns)
    is_led, following = place.has_article, place.following
    return proof_of_known(place.name, place.text, following, is_led=is_led, is_part=is_part)


class _Place:
    """Where a word stands that may be a name, and what stands right beside it."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        trade: frozenset[str],
        *,
        is_shared: bool,
        is_loud: bool,
    ) -> None:
        self.text, self.start, self.end, self.trade = text, start, end, trade
        self.is_shared, self._is_loud = is_shared, is_loud
        self.name = fold(text[start:end]).removesuffix("'s")
        self.following, self.after = words_after(text, end)
        self.next, self.prev = self.following.lower(), word_before(text, start)
        self.takes_to = self.name in LISTS["takes-to"]
        self.belongs = _belongs(text, start, self.name, by_firms=self.takes_to)
        self.is_longer = ends_longer(text, start, self.prev)
        """Whether a noun with a capital stands right before."""
        self.has_article = has_determiner(text, start) and not (self.prev in OWN and self._capital)
        self.stands_alone = not (self.has_article or self.belongs or self.is_longer)
        self.owns = is_owner(text, start, end) and self.next not in ARTICLES
        self.goes_on = self.following[:1].isupper() and self.next not in SMALL_AFTER
        is_no_verb = self.following.istitle() and not is_in_title(text, start, end)
        self.by_verb = beside_verb(self.prev, "" if is_no_verb else self.next)
        self.is_listed = is_beside_firm(text, start, end)
        is_at = self.stands_alone and self.prev in _AT_HOUSE
        self.is_house = is_at and self.goes_on and self.next in LISTS["houses"]

    @cached_property
    def _capital(self) -> bool | None:
        return None if self._is_loud else capital_tells(self.text, self.start, self.end)

    @property
    def tells(self) -> bool | None:
        """Whether its capital says that a name stands there: of its own, or of something longer."""
        tells = None if self.belongs else self._capital
        return (tells or None) if self.has_article else tells

    @cached_property
    def is_of_trade(self) -> bool:
        """Whether a word of the trade or a model follows; "this giant retail company" has none of
        its own."""
        if self.is_longer or _POINTING.search(self.text, max(0, self.start - _BEFORE), self.start):
            return False
        is_model = _MODEL.match(self.text, self.end) is not None
        is_next = self.next in self.trade or self.following in self.trade
        return is_next or (is_model and not has_determiner(self.text, self.start))

    @property
    def is_called_by_trade(self) -> bool:
        """Whether what firms of its trade are called by follows: "Bluebird Therapeutics"."""
        kinds = LISTS["kinds-of-firm"] if self.following.istitle() else ()
        return self.following in self.trade and self.next in kinds

    @cached_property
    def joint(self) -> str:
        """What follows it and another name joined to it: "Mirror and Express owner"."""
        both = _WITH_ANOTHER.match(self.text, self.end)
        return both[1] if both else ""

    @cached_property
    def moves(self) -> bool:
        """Whether what it does may as well be done by a planet, a price or the rain."""
        is_mass = self.name in LISTS["mass"] and self.next not in LISTS["acts"]
        return is_mass or (self.is_shared and self.next in LISTS["moves"])

    @cached_property
    def is_subject(self) -> bool:
        """Whether what firms do follows: "Secret quietly drops", "Why Sprint is"."""
        does = self.next in DOES and self.after not in _BEHIND_SEVERAL
        does = does or (self.next in _ADVERBS and self.after in DOES)
        does = does or (self.next == "to" and self.after in _TO_DO and not self.takes_to)
        return (does and self.prev not in _NOT_SUBJECT) or (
            self.prev in _ASKING and self.next in LISTS["is-or-has"]
        )

    @cached_property
    def has_of_firms(self) -> bool:
        """Whether what firms have follows, and it is no title of a work: "Total Recall"."""
        return self.next in HAS and not _is_title_of_work(self)

    @cached_property
    def has_soon(self) -> bool:
        """Whether what firms have, or a word of the trade, follows one more word: "Equity mobile
        banking", "Shell system outage"."""
        if not self.following.islower() or self.next.endswith("ing") or self.next in NO_TOPIC:
            return False
        return self.after in HAS or self.after in self.trade


def _is_as_only_firms_are(place: _Place) -> bool:
    """Return whether a word does, has or undergoes what only firms do."""
    text, start, end = place.text, place.start, place.end
    is_part, may_be_alone = place.is_longer, place.stands_alone and not place.is_shared
    return (
        (place.has_of_firms and not (is_part and not names_a_firm((place.prev,))))
        or (place.owns and has_soon(text, end))
        or place.prev in LISTS["before"]
        or (place.is_called_by_trade and place.stands_alone)
        or (place.is_subject and place.stands_alone and not place.moves)
        or (not (place.has_article or is_part) and does_to_staff(text, end, place.name))
        or (place.is_listed and not place.goes_on and not is_part)
        or (may_be_alone and place.name not in LISTS["mass"] and moves_by_percent(text, end))
        or (place.joint in HAS and not (place.has_article or is_part or place.moves))
        or (is_called_a_firm(text, end) and not (place.has_article or place.goes_on))
        or is_dealt_with(text, start, end, is_part and place.prev not in _DEALS)
        or is_outlet(text, start, end, place.trade)
        or (
            (may_be_alone and place.name not in LISTS["owners"])
            and (is_before_the_law(text, end) or is_in_talks(text, end))
        )
        or (place.owns and may_be_alone and owns_a_work(text, start, end, place.name))
    )


def _goes_on_from_word(place: _Place) -> bool:
    """Return whether a word follows that follows an everyday word: "gap between", "time to"."""
    is_placed = place.tells or place.prev in PLACED or place.prev == "by"
    goes_on = place.next in _GOES_ON and not (is_placed and place.next in _ON_TO)
    leads_to = place.name in LISTS["leads-to"] and place.after not in _TO_DO
    return goes_on or (place.next == "to" and (place.takes_to or leads_to))


def _acts(place: _Place) -> Proof:
    """Return what it proves that a quarter or a land is behind a name, or it acts with another.

    Neither of the last two proves much, and nothing where the word may be a verb, things or
    somebody: "Drones Target Poland", "Boots England Fans Want", "Mayor and Premier Announce". What
    does something there that firms do is one: "Boots Ireland recalls drops".
    """
    text, start, end, name = place.text, place.start, place.end, place.name
    if name not in _OF_TIME and reports(text, end):
        return Proof.WHOLE
    if place.is_shared or name in LISTS["owners"] | LISTS["parts-of-lands"]:
        return Proof.NONE
    is_unlikely = is_verb_or_several(name)
    land = _LAND.match(text, end)
    if land is None or not (land["two"] or land["one"].lower() in LISTS["lands-of-nations"]):
        return Proof(not is_unlikely and acts_with_another(text, start, end, LISTS["acts"]))
    before = CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    if before is not None and place.prev not in SMALL_BEFORE | NO_TOPIC:
        return Proof.NONE
    does, what = words_after(text, land.end())
    is_doing = does in _DOES_THERE or (does.lower() in LISTS["acts"] and not is_unlikely)
    is_doing |= does.lower() == "to" and what in _TO_DO
    return Proof.WHOLE if is_doing else Proof(not is_unlikely)


def _is_where_names_stand(place: _Place) -> bool:
    """Return whether a word stands where names do, though other words may as well."""
    text, start, end = place.text, place.start, place.end
    in_list = text[end : end + 1] == "," and text[end + 2 : end + 3].isupper()
    in_list = in_list and not is_in_title(text, start, end)
    is_there = place.prev in LISTS["dealing"] or (
        place.prev == "on" and not place.trade.isdisjoint(_ONLINE)
    )
    return (
        (place.moves and place.is_subject)
        or place.has_of_firms
        or place.has_soon
        or place.next in LISTS["has-too"]
        or (place.next in LISTS["does-too"] and place.stands_alone)
        or place.joint in _TO_DO
        or place.next in LISTS["is-or-has"] | _TOWARDS
        or in_list
        or is_there
        or (start < _FIRST and not text[:start].strip() and text[end : end + 2] == ": ")
        or text[start - 1 : start] == "#"
    )


def _is_led_by(place: _Place) -> bool:
    """Return whether several do something, of whom it is the last: "JetBlue And Delta Lead"."""
    joined = _JOINED.search(place.text, max(0, place.start - 40), place.start)
    return place.next in _TO_DO and joined is not None


def _is_of_another_kind(place: _Place) -> bool:
    """Return whether a word beside a name says what it is the name of: "shuttle Discovery"."""
    if place.prev in _OUT_THERE and place.name in LISTS["planets"]:
        return True
    is_land = place.name in _PLACES and is_among_lands(place.text, place.start, place.end)
    is_land |= place.name in LISTS["seas"] and is_sea(place.text, place.start, place.end)
    if is_land or (place.name in LISTS["numerals"] and _counts(place)):
        return True
    if place.name in LISTS["numbered"] and _NUMBER.match(place.text, place.end):
        return True
    other = {place.prev} & LISTS["other-before"] | {place.next} & LISTS["other-after"]
    if place.text[place.start].isupper():
        if any(map(is_of_trade, place.trade)) and of_another_trade(place.next, place.trade):
            return True
        of = _OF_SOMETHING.search(place.text, max(0, place.start - 30), place.start)
        other |= {(of[1] or of[2]).lower()} if of else set()
    return not other <= place.trade


def _counts(place: _Place) -> bool:
    """Return whether a numeral says how many there are of what follows: "Three reasons"."""
    if place.next in HAS | DOES | LISTS["is-or-has"] | place.trade or place.tells:
        return False
    return is_counted(place.following, "" if place.text[place.start].islower() else place.prev)


def _is_title_of_work(place: _Place) -> bool:
    """Return whether a name goes on with a capital where small letters are usual: "Total Recall".

    "Target Corp" and "Target Chief Executive" do so, too.
    """
    following = place.following
    if not following[:1].isupper() or following.isupper() or place.next in LISTS["entitled"]:
        return False
    return not is_in_title(place.text, place.start, place.end)


def _belongs(text: str, start: int, name: str, *, by_firms: bool) -> bool:
    """Return whether what stands there is somebody's: "Jack Ma's Fortune"; a firm's may be one,
    save where `by_firms`. A land has firms, and people: "Britain's Cameron"."""
    owner = _OWNER.search(text, max(0, start - 30), start)
    if owner is None or not owner[1][0].isupper():
        return False
    if owner[1].lower() in _PLACES:
        return name in people_and_places() - towns()
    return by_firms or not names_a_firm(said_in(owner[1]))
