"""Whether a name that is an everyday word means the brand where it stands: "Next", "Gap", ".NET".

Pure, but for the lists that ship beside this file. Its sign proves it (".NET", "Yum!" within a
sentence), its address ("gap.com"), and what only firms do, have or undergo beside it ("Shell sues",
"Target's shoppers", "rival Gap"). A capital letter proves it where small letters are usual: not at
the beginning of a sentence, not In a Title Like This. Else something of the brand's must stand
beside it in the item. An abbreviation is a name in capitals; in small letters it is an everyday
word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from service.brands.name_rules import everyday_words, is_abbreviation, people_and_places
from service.matching.names.company import is_beside_firm, names_a_firm, said_in
from service.matching.scripts import pattern_of
from service.matching.word_lists import named_lists
from service.text.normalize import fold, words
from service.text.sentences import sentences
from service.text.terms import COMMON, STOP

_FEW = 2
"""Letters of a word that only its sign makes a name: "A+"."""
_TITLE_SHARE = 0.6
"""Share of capitals among the longer words of a sentence from which they prove nothing."""
_LONG = 4
_ACRONYM = 3
"""Letters of a name in capitals that in small letters is an everyday word."""
_DETERMINER = re.compile(
    r"\b(?:the|an?|this|that|its|my|your|our|their|his|her|no|any|every|what|whats|which)\s+$",
    re.IGNORECASE,
)
"""After one of these stands a word rather than a name."""
_BEFORE = 10
_CAPITAL_BEFORE = re.compile(r"\b[A-Z]\w*[ -]$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS, _ASKING = "!?.", frozenset({"how", "why"})
_TOWARDS = frozenset({"to", "vs", "versus", "down"})
_OF_FIRM = re.compile(r",?\s+(?:& Co\b|(?:Inc|Corp|Ltd|PLC|LLC)\b)", re.IGNORECASE)
_ARTICLES, _NO_TOPIC = frozenset({"a", "an", "the"}), STOP | COMMON
_TICKER = re.compile(r"(?:['’]s)?\s*\((?:[A-Z]{1,5}|[A-Za-z]{2,8}:\s?\.?[A-Z]{1,6})\)")
_ADDRESS = re.compile(
    r"\.(?:com?|org|net|biz|shop|store|app|[a-z]{2})\b(?!\s+[A-Z])(?:\.[a-z]{2}\b)?"
)
_POSSESSIVE = re.compile(r"['’]s?\b|s['’]")
_HYPHEN = re.compile(r"-([a-z]+)")
_OPENS_SENTENCE = re.compile(r"[:;–—|»”\"]\s*[\"“‘']?$")
_PLACED, _VERB_ENDS = frozenset({"at", "from"}), ("s", "ed", "ing")
_OWNER = re.compile(r"([^\W_]{1,20}(?:[&-][^\W_]{1,20})?)(?:['’]s|s['’])\s{1,3}$")
_MODEL = re.compile(r"\s+(?:[A-Za-z]*-?\d|[A-Za-z]*[a-z][A-Z])")
"""What begins like the name of a model behind that of its maker: "Ford F-250", "EcoSport"."""
_FOLLOWING = re.compile(r"(?:['’]s?)?[^\S\n]+([^\W\d_]+)(?:[^\S\n]+([^\W\d_]+))?")
_PRECEDING = re.compile(r"([^\W_]{1,30}-?)[^\S\n]{0,9}[\"“‘']?$")
"""The words beside a name on its own line: a headline does not go on in the text below."""
_AROUND = 150

_LISTS = {name: frozenset(said) for name, said in named_lists(__package__, "firms.txt").items()}
_DOES, _HAS, _GOES_ON = _LISTS["does"], _LISTS["has"], _LISTS["goes-on"]
_SMALL_BEFORE = _LISTS["small-before"] | _LISTS["dealing"]
_SMALL_AFTER = _LISTS["small-after"] | _LISTS["dealing"]
_TO_DO = _DOES | {word.removesuffix("s") for word in _DOES} | {"be"}


class Proof(IntEnum):
    """What stands around an everyday word, for or against its being the brand's name."""

    NEVER = -2
    AGAINST = -1
    NONE = 0
    SOME = 1
    WHOLE = 2


class Beside(IntEnum):
    """How near something else of the brand's stands: within a name, touching it, near it.

    Implied: what stands there is of its trade, or another firm, and no word of the brand's own.
    """

    NOTHING = 0
    IMPLIED = 1
    NEAR = 2
    TOUCHING = 3
    AROUND = 4


class EverydayNames:
    """Those of a brand's names that are everyday words, and how they are told from them."""

    def __init__(
        self,
        names: Iterable[str],
        weak: Iterable[str] = (),
        *,
        has_more: bool,
        trade: frozenset[str] = frozenset(),
    ) -> None:
        """`weak` are names that alone do not mean the brand, whatever words they are made of.

        `has_more`: the brand has other words, so that something may stand beside a name. `trade`:
        words of its trade, which it did not think of.
        """
        names = list(names)
        said = {word for name in names for word in words(name)}
        self._weak = frozenset(weak)
        self._nicknames = frozenset(name for name in self._weak if not said.issuperset(words(name)))
        names += self._weak
        self._signs = {name: signs for name in names if (signs := _signs(name)) is not None}
        self._phrases = frozenset(name for name in names if _is_phrase(name))
        self._short = frozenset(
            name for name in names if is_abbreviation(name) and len(words(name)[0]) <= _ACRONYM
        )
        self._has_more = has_more
        self._trade = trade - {part for name in names for part in words(name)}

    def __contains__(self, name: str) -> bool:
        return (
            name in self._signs
            or name in self._phrases
            or name in self._short
            or name in self._weak
        )

    def __bool__(self) -> bool:
        return bool(self._signs or self._phrases or self._short or self._weak)

    def means_brand(
        self,
        name: str,
        text: str,
        start: int,
        end: int,
        beside: Beside,
        *,
        is_doubted: bool = False,
    ) -> bool:
        """Return whether `name`, found at `start` of `text`, is the brand's.

        `is_doubted`: readers said of a like story that it was not about the brand.
        """
        proof = self._proof(name, text, start, end)
        if proof is Proof.AGAINST:
            is_small = text[start:end].islower() and _has_capitals(text)
            return beside >= Beside.TOUCHING and not is_small and not _has_article(text, start)
        if is_doubted:
            return proof is Proof.WHOLE
        if proof is Proof.SOME and not beside:
            return _speaks_of_business(text, start, end)
        least = Proof.NONE if beside > Beside.IMPLIED else Proof.SOME
        return proof is Proof.WHOLE or (beside > Beside.NOTHING and proof >= least)

    def is_implied(self, around: str) -> bool:
        """Return whether a text speaks of the brand's trade, or of a firm that everybody knows."""
        said = said_in(around)
        return not self._trade.isdisjoint(said) or names_a_firm(said)

    def may_mean_brand(self, name: str, text: str, start: int, end: int) -> bool:
        """Return whether `name` may be the brand's there, as far as a model should decide."""
        is_small = text[start:end].islower() and name not in self._short
        if is_small or any(self._signs.get(name, ())):
            return False
        if name in self._nicknames:
            return False  # of those there are too many
        return self._proof(name, text, start, end) > Proof.AGAINST

    def _proof(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what the text around a name says of it."""
        if _is_address(text, start, end):
            return Proof.WHOLE
        if name in self._short:
            is_tag = start > 0 and text[start - 1] == "#"
            return Proof.NONE if not is_tag and text[start:end].islower() else Proof.WHOLE
        if name in self._phrases or name not in self._signs:
            return self._proof_of_phrase(name, text, start, end)
        return self._proof_of_word(name, text, start, end)

    def _proof_of_word(self, name: str, text: str, start: int, end: int) -> Proof:
        before, after = self._signs[name]
        if before or after:
            if _has_sign(text, start, end, before, after):
                end += len(after)
                if after not in _ENDS or not after or _goes_on(text, end):
                    return Proof.WHOLE
            elif before or len(fold(name)) <= _FEW:
                return Proof.NEVER
        if text[start:end].islower():
            in_capitals = not name.islower() and _has_capitals(text)
            against = in_capitals or _has_article(text, start)
            return Proof.AGAINST if against else Proof.NONE
        if not self._has_more and not (before or after):
            return Proof.WHOLE
        is_shared = name in self._nicknames or fold(name) in _LISTS["shared"]
        return _proof_around(text, start, end, is_shared=is_shared, trade=self._trade)

    def _proof_of_phrase(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what stands around several everyday words; nobody writes them as one by chance."""
        is_weak = name in self._nicknames
        if text[start:end].isalnum() and not is_weak:
            return Proof.WHOLE
        if not _is_small(name, text[start:end]):
            if not is_weak:
                return Proof.WHOLE
            return _proof_around(text, start, end, is_shared=True, trade=self._trade)
        following, _ = _words_after(text, end)
        if _has_article(text, start) and fold(name).split()[0] not in _ARTICLES:
            return Proof.AGAINST
        before, next_word = _word_before(text, start), following.lower()
        of_firm = before in _PLACED or next_word in _DOES | _HAS | _LISTS["is-or-has"]
        is_telling = sum(word not in _NO_TOPIC for word in words(name)) > 1
        in_small = not _has_capitals(text)
        if of_firm and (in_small or is_telling):
            return Proof.WHOLE
        return Proof.SOME if of_firm or in_small or before in _LISTS["dealing"] else Proof.NONE


def _proof_around(
    text: str, start: int, end: int, *, is_shared: bool, trade: frozenset[str]
) -> Proof:
    """Return what stands around a word with a capital.

    `is_shared`: it is also a name of people and places, so that a capital says little.
    """
    if hyphen := _HYPHEN.match(text, end):
        return Proof.WHOLE if hyphen[1] in _LISTS["hyphen"] else Proof.AGAINST
    following, after = _words_after(text, end)
    next_word, prev_word, name = following.lower(), _word_before(text, start), fold(text[start:end])
    has_article, belongs = _has_article(text, start), _belongs(text, start)
    ends_longer, takes_to = _ends_longer(text, start, prev_word), name in _LISTS["takes-to"]
    moves = name in _LISTS["mass"] or (is_shared and next_word in _LISTS["moves"])
    does = next_word in _DOES or (next_word == "to" and after in _TO_DO and not takes_to)
    is_subject = does or (prev_word in _ASKING and next_word in _LISTS["is-or-has"])
    is_firm = _is_ticker(text, end) or next_word in _HAS or _OF_FIRM.match(text, end) is not None
    goes_on = following[:1].isupper() and next_word not in _SMALL_AFTER
    is_listed = is_beside_firm(text, start, end)
    if (
        is_firm
        or prev_word in _LISTS["before"]
        or (is_subject and not moves and not has_article and not belongs and not ends_longer)
        or (is_listed and not goes_on and not ends_longer)
    ):
        return Proof.WHOLE
    tells = None if belongs else _capital_tells(text, start, end)
    tells = None if has_article and not tells else tells
    owns = _owns(text, start, end) and next_word not in _ARTICLES
    is_of_trade = not ends_longer and (next_word in trade or _MODEL.match(text, end) is not None)
    is_part = tells is False and not (owns or is_of_trade or _beside_verb(prev_word, next_word))
    if is_part or next_word in _GOES_ON or (next_word == "to" and takes_to):
        return Proof.AGAINST
    if tells and not (is_shared or has_article):
        return Proof.WHOLE
    in_list = text[end : end + 1] == "," and text[end + 2 : end + 3].isupper()
    is_somebody = next_word in _LISTS["is-or-has"] or next_word in _TOWARDS
    some = in_list or is_somebody or (moves and is_subject) or prev_word in _LISTS["dealing"]
    some = owns or is_of_trade or is_listed or bool(tells) or (some and not has_article)
    return Proof.SOME if some and not belongs else Proof.NONE


def _signs(name: str) -> tuple[str, str] | None:
    """Return the signs before and after a name that is one everyday word; None for other names."""
    found = list(pattern_of(name).finditer(name))
    if len(found) != 1 or found[0][0] == "&":
        return None
    before, after = name[: found[0].start()].strip(), name[found[0].end() :].strip()
    word = fold(found[0][0])
    is_everyday = (
        word in everyday_words()
        or word in people_and_places()
        or word in _LISTS["shared"]
        or word in _LISTS["alone"]
        or (word.isascii() and len(word) == 1)  # a letter is part of many other names
        or (word.isascii() and len(word) <= _FEW and (before or after))
    )
    return (before, after) if is_everyday or before else None


def _is_phrase(name: str) -> bool:
    """Return whether `name` is several everyday words: "The Sun", "Just Eat", "Whole Foods"."""
    said = words(name)
    return (
        len(said) > 1
        and name[:1].isupper()
        and all(word in everyday_words() or word in _NO_TOPIC for word in said)
    )


def _is_small(name: str, found: str) -> bool:
    """Return whether a word stands small in `found` that is large in `name`, articles aside."""
    pairs = zip(_WORD.findall(name), _WORD.findall(found), strict=False)
    return any(
        ours[0].isupper() and theirs[0].islower() and ours.lower() not in _ARTICLES
        for ours, theirs in pairs
    )


def _has_capitals(text: str) -> bool:
    return any(char.isupper() for char in text)


def _has_article(text: str, start: int) -> bool:
    return _DETERMINER.search(text, max(0, start - _BEFORE), start) is not None


def _is_address(text: str, start: int, end: int) -> bool:
    """Return whether the name is that of a site or an account: "gap.com", "@Gap"."""
    if start and text[start - 1] == "@" and not text[start - 2 : start - 1].isalnum():
        return True
    return text[start:end].isalnum() and _ADDRESS.match(text, end) is not None


def _has_sign(text: str, start: int, end: int, before: str, after: str) -> bool:
    """Return whether the signs stand there, and do not belong to a word before: "example.net"."""
    begin = start - len(before)
    return (
        text[max(0, begin) : start] == before
        and text[end : end + len(after)] == after
        and not (before and begin > 0 and text[begin - 1].isalnum())
    )


def _goes_on(text: str, end: int) -> bool:
    """Return whether a sentence goes on at `end`, though a mark stands there that may end one."""
    rest = text[end : end + 40]
    following = _WORD.search(rest)
    if following is None or "\n" in rest[: following.start()]:
        return False
    return rest[:1] in "'’-" or following[0][0].islower()


def _capital_tells(text: str, start: int, end: int) -> bool | None:
    """Return whether a capital at `start` says that a name stands there: of its own, of another.

    None where capitals say nothing.
    """
    first, last = next(
        (span for span in sentences(text) if span[0] <= start < span[1]), (0, len(text))
    )
    others = [w for w in _WORD.findall(f"{text[first:start]} {text[end:last]}") if len(w) >= _LONG]
    is_title = sum(word[0].isupper() for word in others) >= _TITLE_SHARE * len(others)
    following, _ = _words_after(text, end)
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


def _owns(text: str, start: int, end: int) -> bool:
    return text[start:end].endswith(("'s", "’s")) or _POSSESSIVE.match(text, end) is not None


def _belongs(text: str, start: int) -> bool:
    """Return whether what stands there is somebody's: "Jack Ma's Fortune"; a firm's may be one."""
    owner = _OWNER.search(text, max(0, start - 30), start)
    return owner is not None and owner[1][0].isupper() and not names_a_firm(said_in(owner[1]))


def _is_ticker(text: str, end: int) -> bool:
    found = _TICKER.match(text, end)
    return found is not None and found[0].strip("'’s ()").lower() not in _LISTS["no-ticker"]


def _ends_longer(text: str, start: int, prev_word: str) -> bool:
    """Return whether a noun with a capital stands right before: "Takeover Target Is", "Pay Gap"."""
    is_name = bool(prev_word) and _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    is_small_word = prev_word in _NO_TOPIC or prev_word in _LISTS["dealing"]
    return bool(is_name) and not is_small_word and not _beside_verb(prev_word, "")


def _beside_verb(prev_word: str, next_word: str) -> bool:
    """Return whether a word beside a name may be a verb, so that the two are no longer name."""
    return any(
        len(word) > _LONG and word.endswith(_VERB_ENDS) and not word.endswith("ss")
        for word in (prev_word, next_word)
    )


def _speaks_of_business(text: str, start: int, end: int) -> bool:
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    return not _LISTS["business"].isdisjoint(word.lower() for word in _WORD.findall(around))


def _words_after(text: str, end: int) -> tuple[str, str]:
    """Return the word that follows, and the one after it in small letters."""
    following = _FOLLOWING.match(text, end, end + 50)
    return (following[1], (following[2] or "").lower()) if following else ("", "")


def _word_before(text: str, start: int) -> str:
    found = _PRECEDING.search(text, max(0, start - 30), start)
    return found[1].lower() if found else ""
