"""What stands around an everyday word, for or against its being a firm's name.

Pure, but for the list that ships beside this file. Whatever only firms do, have or undergo beside
it proves it ("Shell sues", "Target's shoppers", "rival Gap"); so does a capital letter where small
letters are usual: not at the beginning of a sentence, not In a Title Like This. What is named like
a thing of another kind is that thing ("space shuttle Discovery", "Orange County").
"""

from __future__ import annotations

import re
from enum import IntEnum

from service.brands.name_rules import everyday_words, people_and_places, towns
from service.matching.endings import is_verb
from service.matching.names.company import (
    acts_with_another,
    is_beside_firm,
    is_dealt_with,
    names_a_firm,
    reports,
    said_in,
)
from service.matching.word_lists import named_lists
from service.text.normalize import fold
from service.text.sentences import sentences
from service.text.terms import COMMON, STOP

_TITLE_SHARE = 0.6
"""Share of capitals among the longer words of a sentence from which they prove nothing."""
_LONG = 4
_DETERMINER = re.compile(
    r"\b(?:the|an?|this|that|its|my|your|our|their|his|her|no|any|every|what|whats|which)\s+$",
    re.IGNORECASE,
)
"""After one of these stands a word rather than a name."""
OWN = frozenset({"my", "our", "your"})
"""After one of these a capital is a name's: "my Uber", and not "my Target"."""
_BEFORE, _FIRST = 10, 4
_CAPITAL_BEFORE = re.compile(r"\b[a-z]*[A-Z]\w*[ -]$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_SUBJECT = frozenset({"of", "in", "into", "near", "across", "throughout"})
"""After these a name does nothing: "Sample in Delta tests positive"."""
_ASKING = frozenset({"how", "why"})
_TOWARDS = frozenset({"to", "vs", "versus", "down"})
ARTICLES, NO_TOPIC = frozenset({"a", "an", "the"}), STOP | COMMON
_POSSESSIVE = re.compile(r"['’]s?\b|s['’]")
_HYPHEN = re.compile(r"-([a-z]+)")
_OPENS_SENTENCE = re.compile(r"[:;–—|»”\"]\s*[\"“‘']?$")
PLACED = frozenset({"at", "from"})
_OWNER = re.compile(r"([^\W_]{1,20}(?:[&-][^\W_]{1,20})?)(?:['’]s|s['’])\s{1,3}$")
_NO_CAPITAL = re.compile(r"\bI\b|\bR(?=\s?\d)")
"""What everybody writes large: "i paid R90 and I left" is all in small letters."""
_OF_ONESELF = re.compile(r"\b(?:I|i|my|My|me|im|Im|I['’]m|we|We|our|Our)\b")
_FIRST_LETTER = re.compile(r"(?:^|[.!?…]\s+|\n)[^\W\d_](?=[\w'’]*(?:\s+[^A-Z]|[,.!?]|$))")
_MODEL = re.compile(r"\s+(?:[A-Za-z]+-?\d|\d{3}|\d+-?[A-Za-z]|[A-Za-z]*[a-z][A-Z])")
"""What begins like the name of a model behind that of its maker: "Ford F-250", "EcoSport"; "Game 3"
is counted."""
_FOLLOWING = re.compile(r"(?:['’]s?)?[^\S\n]+([^\W\d_]+)(?:[^\S\n]+([^\W\d_]+))?")
_PRECEDING = re.compile(r"([^\W_]{1,30}-?)(?:(?<=\bv)\.|(?<=\bvs)\.)?[^\S\n]{0,9}[\"“‘']?$")
"""The words beside a name on its own line: a headline does not go on in the text below."""
_AROUND, _SOON = 150, 40
_ON_TO = frozenset({"up", "out", "for"})
"""What goes on from a word, and may as well follow a name."""
_DEALS = frozenset({"acquire", "buy", "get", "purchase", "sell"})
_ADVERBS = frozenset(
    {"finally", "now", "also", "reportedly", "allegedly", "quietly", "still", "just"}
)
_OF_A_WORK = re.compile(r"(?:['’]s?)? ['\"“‘][A-Z0-9]")
_MONEY = re.compile(r"(?:[$£€]|\bR|US\$)\d[\d.,]{0,9}\s?(?:m|b|mn|bn|M|B|million|billion)\b")
_POINTING = re.compile(
    r"\b(?:this|that|their|his|her|no|any|every|what|whats|which)\s+$", re.IGNORECASE
)
_JOINED = re.compile(r"[A-Z][\w.&'’-]*(?:,| and| And| &) $")
_SIGN_BEFORE, _SIGN_AFTER = re.compile(r"(?:[;,] |[-–—] ?)$"), re.compile(r"\s*(?:[,;]|\.\.\.|…|$)")
_WITH_ANOTHER = re.compile(
    r"(?:, [A-Z][\w.&’'-]{1,20}(?: [A-Z][\w.&’'-]{1,20})?){0,2},? (?:and|And|&|or)"
    r" [A-Z][\w.&-]{1,20}(?: [A-Z][\w.&-]{1,20})?(?:['’]s?)? ([a-z]+)"
)
"""Another name joined to it, and what follows both: "Mirror and Express owner"."""
_OUT_THERE = frozenset({"on", "around", "orbiting"})
_ONLINE = frozenset({"users", "sellers", "roaming", "streaming"})
"""Words of the trades whose firms are a place: "on Amazon", "on Sprint"."""

LISTS = {name: frozenset(said) for name, said in named_lists(__package__, "firms.txt").items()}
DOES, HAS, _GOES_ON = LISTS["does"], LISTS["has"], LISTS["goes-on"]
_SMALL_BEFORE = LISTS["small-before"] | LISTS["dealing"]
_SMALL_AFTER = LISTS["small-after"] | LISTS["dealing"]
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


class Proof(IntEnum):
    """What stands around an everyday word, for or against its being the brand's name.

    Part: it is a word of something longer with capitals, which may be the brand's or not.
    """

    NEVER = -3
    AGAINST = -2
    PART = -1
    NONE = 0
    SOME = 1
    WHOLE = 2


def proof_around(
    text: str, start: int, end: int, *, is_shared: bool, is_loud: bool, trade: frozenset[str]
) -> Proof:
    """Return what stands around a word with a capital.

    `is_shared`: it is also a name of people and places, so that a capital says little. `is_loud`:
    everybody writes it in capitals ("OK"), so that they say nothing.
    """
    if hyphen := _HYPHEN.match(text, end):
        return Proof.WHOLE if hyphen[1] in LISTS["hyphen"] else Proof.AGAINST
    next_word, name = words_after(text, end)[0].lower(), fold(text[start:end]).removesuffix("'s")
    if _is_of_another_kind(name, word_before(text, start), next_word, trade):
        return Proof.AGAINST
    return _proof_by_words(text, start, end, trade, is_shared=is_shared, is_loud=is_loud)


def _proof_by_words(
    text: str, start: int, end: int, trade: frozenset[str], *, is_shared: bool, is_loud: bool
) -> Proof:
    following, after = words_after(text, end)
    next_word, prev_word = following.lower(), word_before(text, start)
    name = fold(text[start:end]).removesuffix("'s")
    takes_to = name in LISTS["takes-to"]
    belongs = _belongs(text, start, name, by_firms=takes_to)
    has_article = has_determiner(text, start) and not (
        prev_word in OWN and not is_loud and _capital_tells(text, start, end)
    )
    is_longer = ends_longer(text, start, prev_word)
    stands_alone = not (has_article or belongs or is_longer)
    acts = Proof(stands_alone and _acts(text, start, end, is_shared=is_shared))
    moves = (name in LISTS["mass"] and next_word not in LISTS["acts"]) or (
        is_shared and next_word in LISTS["moves"]
    )
    does = _does(next_word, after) or (next_word == "to" and after in _TO_DO and not takes_to)
    is_subject = (does and prev_word not in _NOT_SUBJECT) or (
        prev_word in _ASKING and next_word in LISTS["is-or-has"]
    )
    owns = _owns(text, start, end) and next_word not in ARTICLES
    both = _WITH_ANOTHER.match(text, end)
    joint = both[1] if both else ""
    has_what_firms_have = next_word in HAS and not _is_title_of_work(text, start, end, following)
    goes_on = following[:1].isupper() and next_word not in _SMALL_AFTER
    is_listed = is_beside_firm(text, start, end)
    if (
        (has_what_firms_have and not (is_longer and not names_a_firm((prev_word,))))
        or (owns and _has_soon(text, end))
        or prev_word in LISTS["before"]
        or (is_subject and stands_alone and not moves)
        or (is_listed and not goes_on and not is_longer)
        or (joint in HAS and not (has_article or is_longer or moves))
        or acts is Proof.WHOLE
        or is_dealt_with(text, start, end, is_longer and prev_word not in _DEALS)
        or (owns and _owns_a_work(text, start, end, name) and stands_alone and not is_shared)
    ):
        return Proof.WHOLE
    tells = None if belongs or is_loud else _capital_tells(text, start, end)
    tells = tells or None if has_article else tells
    is_of_trade = not is_longer and _is_of_trade(text, start, end, next_word in trade)
    leads = _is_led_by(text, start, next_word) or _is_alone(text, start, end)
    is_part = tells is False and not (
        owns or is_of_trade or leads or acts or _beside_verb(prev_word, next_word)
    )
    is_placed = tells or prev_word in PLACED or prev_word == "by"
    goes_on_small = next_word in _GOES_ON and not (is_placed and next_word in _ON_TO)
    if goes_on_small or (next_word == "to" and takes_to):
        return Proof.AGAINST
    if is_part:
        return Proof.PART
    if tells and not (is_shared or has_article):
        return Proof.WHOLE
    some = (moves and is_subject) or leads or bool(acts) or has_what_firms_have or joint in _TO_DO
    some |= _is_some(text, start, end, (prev_word, next_word), trade)
    some = owns or is_of_trade or is_listed or bool(tells) or (some and not has_article)
    return Proof.SOME if some and not belongs else Proof.NONE


def _acts(text: str, start: int, end: int, *, is_shared: bool) -> Proof:
    """Return what it proves that a quarter or a land is behind a name, or it acts with another.

    Neither of the last two proves much, and nothing where the word may be a verb, things or
    somebody: "Drones Target Poland", "Boots England Fans Want", "Mayor and Premier Announce". What
    does something there that firms do is one: "Boots Ireland recalls drops".
    """
    name = fold(text[start:end])
    if name not in _OF_TIME and reports(text, end):
        return Proof.WHOLE
    if is_shared or name in LISTS["owners"] | LISTS["parts-of-lands"]:
        return Proof.NONE
    is_unlikely = _is_verb_or_several(name)
    land = _LAND.match(text, end)
    if land is None or not (land["two"] or land["one"].lower() in LISTS["lands-of-nations"]):
        return Proof(not is_unlikely and acts_with_another(text, start, end, LISTS["acts"]))
    before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    if before is not None and word_before(text, start) not in _SMALL_BEFORE | NO_TOPIC:
        return Proof.NONE
    does, what = words_after(text, land.end())
    is_doing = does in _DOES_THERE or (does.lower() == "to" and what in _TO_DO)
    return Proof.WHOLE if is_doing else Proof(not is_unlikely)


def _is_verb_or_several(name: str) -> bool:
    known, stem = everyday_words(), name.removesuffix("e")
    is_done = any(f"{one}ing" in known for one in (name, stem, name + name[-1:]))
    return is_done or (name[-1:] == "s" and name[:-1] in known)


def _is_some(
    text: str, start: int, end: int, beside: tuple[str, str], trade: frozenset[str]
) -> bool:
    """Return whether a word stands where names do, though other words may as well."""
    prev_word, next_word = beside
    in_list = text[end : end + 1] == "," and text[end + 2 : end + 3].isupper()
    in_list = in_list and not is_in_title(text, start, end)
    is_somebody = next_word in LISTS["is-or-has"] or next_word in _TOWARDS
    is_there = prev_word in LISTS["dealing"] or (
        prev_word == "on" and not trade.isdisjoint(_ONLINE)
    )
    speaks = start < _FIRST and not text[:start].strip() and text[end : end + 2] == ": "
    return in_list or is_somebody or is_there or speaks or text[start - 1 : start] == "#"


def _owns_a_work(text: str, start: int, end: int, name: str) -> bool:
    """Return whether a name may own a work as a headline begins: "Fox's 'X-Men' sequel"."""
    if _OF_A_WORK.match(text, end) is None:
        return False
    begins = start < _FIRST and not text[:start].strip(" '\"“‘")
    begins = begins or _OPENS_SENTENCE.search(text, max(0, start - _BEFORE), start) is not None
    return begins and name not in LISTS["owners"] | LISTS["mass"] | LISTS["takes-to"] | NO_TOPIC


def _does(next_word: str, after: str) -> bool:
    """Return whether a name is followed by what firms do: "Secret quietly drops"."""
    return next_word in DOES or (next_word in _ADVERBS and after in DOES)


def _is_of_trade(text: str, start: int, end: int, is_next: bool) -> bool:
    """Return whether a word of the trade or a model follows; "this giant retail company" has none
    of its own."""
    if _POINTING.search(text, max(0, start - _BEFORE), start):
        return False
    return is_next or (_MODEL.match(text, end) is not None and not has_determiner(text, start))


def _is_led_by(text: str, start: int, next_word: str) -> bool:
    """Return whether several do something, of whom it is the last: "JetBlue And Delta Lead"."""
    return next_word in _TO_DO and _JOINED.search(text, max(0, start - 40), start) is not None


def _is_alone(text: str, start: int, end: int) -> bool:
    """Return whether a name stands for itself between signs, as firms in news of the market do."""
    return (
        text[start].isupper()
        and _SIGN_BEFORE.search(text, max(0, start - 3), start) is not None
        and _SIGN_AFTER.match(text, end) is not None
    )


def _is_of_another_kind(name: str, prev_word: str, next_word: str, trade: frozenset[str]) -> bool:
    """Return whether a word beside a name says what it is the name of: "shuttle Discovery"."""
    if prev_word in _OUT_THERE and name in LISTS["planets"]:
        return True
    return (prev_word in LISTS["other-before"] and prev_word not in trade) or (
        next_word in LISTS["other-after"] and next_word not in trade
    )


def _is_title_of_work(text: str, start: int, end: int, following: str) -> bool:
    """Return whether a name goes on with a capital where small letters are usual: "Total Recall".

    "Target Corp" and "Target Chief Executive" do so, too.
    """
    if not following[:1].isupper() or following.isupper() or following.lower() in LISTS["entitled"]:
        return False
    return not is_in_title(text, start, end)


def has_capitals(text: str) -> bool:
    """Return whether a text has capitals that somebody put there.

    Telephones put one at the beginning of a sentence, which tells nothing of who speaks of himself.
    """
    said = _NO_CAPITAL.sub("", text)
    if _OF_ONESELF.search(text):
        said = _FIRST_LETTER.sub("", said)
    return any(map(str.isupper, said))


def has_determiner(text: str, start: int) -> bool:
    return _DETERMINER.search(text, max(0, start - _BEFORE), start) is not None


def _capital_tells(text: str, start: int, end: int) -> bool | None:
    """Return whether a capital at `start` says that a name stands there: of its own, of another.

    None where capitals say nothing.
    """
    first, _, others = _others(text, start, end)
    is_title = _is_in_title(others)
    following, _ = words_after(text, end)
    goes_on = following[:1].isupper() and following.lower() not in _SMALL_AFTER
    before = _CAPITAL_BEFORE.search(text, first, start)
    is_longer = goes_on or (
        before is not None and before[0].strip(" -").lower() not in _SMALL_BEFORE
    )
    if is_title and others:
        # Of two nouns in a row one says what the other is: "Price Target", "Next Season".
        return False if is_longer else None
    begins = not any(char.isalpha() for char in text[first:start])
    if begins or _OPENS_SENTENCE.search(text[first:start]):
        return False if begins and goes_on else None
    return not is_longer if others else None


def _others(text: str, start: int, end: int) -> tuple[int, int, list[str]]:
    """Return where the sentence with a name begins and ends, and its other words of some length."""
    first, last = next(
        (span for span in sentences(text) if span[0] <= start < span[1]), (0, len(text))
    )
    said = _WORD.findall(f"{text[first:start]} {text[end:last]}")
    return first, last, [word for word in said if len(word) >= _LONG]


def is_in_title(text: str, start: int, end: int) -> bool:
    """Return whether what stands around a name is written In Capitals Like This."""
    return _is_in_title(_others(text, start, end)[2])


def _is_in_title(others: list[str]) -> bool:
    return sum(word[0].isupper() for word in others) >= _TITLE_SHARE * len(others)


def _owns(text: str, start: int, end: int) -> bool:
    return text[start:end].endswith(("'s", "’s")) or _POSSESSIVE.match(text, end) is not None


def _has_soon(text: str, end: int) -> bool:
    """Return whether what is owned is what firms have: "Apple's latest data breach"."""
    line = text[end : end + _SOON].split("\n", 1)[0]
    return not HAS.isdisjoint(word.lower() for word in _WORD.findall(line)[1:4])


def _belongs(text: str, start: int, name: str, *, by_firms: bool) -> bool:
    """Return whether what stands there is somebody's: "Jack Ma's Fortune"; a firm's may be one,
    save where `by_firms`. A land has firms, and people: "Britain's Cameron"."""
    owner = _OWNER.search(text, max(0, start - 30), start)
    if owner is None or not owner[1][0].isupper():
        return False
    if owner[1].lower() in _PLACES:
        return name in people_and_places() - towns()
    return by_firms or not names_a_firm(said_in(owner[1]))


def ends_longer(text: str, start: int, prev_word: str) -> bool:
    """Return whether a noun with a capital stands right before: "Takeover Target Is", "Pay Gap"."""
    is_name = bool(prev_word) and _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    is_small_word = prev_word in NO_TOPIC or prev_word in LISTS["dealing"]
    return bool(is_name) and not is_small_word and not _beside_verb(prev_word, "")


def _beside_verb(prev_word: str, next_word: str) -> bool:
    """Return whether a word beside a name may be a verb, so that the two are no longer name."""
    return any(len(word) > _LONG and is_verb(word) for word in (prev_word, next_word))


def speaks_of_business(text: str, start: int, end: int) -> bool:
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    said = (word.lower() for word in _WORD.findall(around))
    return not LISTS["business"].isdisjoint(said) or _MONEY.search(around) is not None


def words_after(text: str, end: int) -> tuple[str, str]:
    """Return the word that follows, and the one after it in small letters."""
    following = _FOLLOWING.match(text, end, end + 50)
    return (following[1], (following[2] or "").lower()) if following else ("", "")


def word_before(text: str, start: int) -> str:
    found = _PRECEDING.search(text, max(0, start - 30), start)
    return found[1].lower() if found else ""
