"""Whether a name that is an everyday word means the brand where it stands: "Next", "Gap", ".NET".

Pure, but for the lists that ship beside this file. Its sign proves it (".NET", "Yum!" within a
sentence), its address ("gap.com"), and what only firms do, have or undergo beside it ("Shell sues",
"Target's shoppers", "rival Gap"). A capital letter proves it where small letters are usual: not at
the beginning of a sentence, not In a Title Like This. Else something of the brand's must stand
beside it in the item. An abbreviation in small letters is an everyday word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from service.brands.legal_forms import CutNames
from service.brands.name_rules import (
    SHORT_EVERYDAY_WORDS,
    everyday_words,
    is_abbreviation,
    people_and_places,
)
from service.matching.names.acts import proof_in_tag
from service.matching.names.bearers.capitals import NO_TOPIC, ends_longer
from service.matching.names.bearers.known import proof_of_form
from service.matching.names.other_languages import ForeignWords
from service.matching.names.people import (
    has_given_before,
    has_given_name,
    is_accented,
    is_after_place,
    is_anothers,
    is_beside_firms_words,
    is_borne,
    is_doubtful_part,
    is_given,
    is_land,
    is_never_a_firm,
    is_person,
    tells_little_small,
)
from service.matching.names.spelling.shortened import tells
from service.matching.names.spelling.spellings import (
    everyday_signs,
    is_everyday_phrase,
    is_short_word_in_capitals,
    signs_of_words,
)
from service.matching.names.spelling.tags import behind_letter, beside_in_tag
from service.matching.names.surroundings import DOES, HAS, NATIONS, PLACED, proof_around
from service.matching.scanning.hits import Beside, Proof
from service.matching.words.company import (
    LISTS,
    more_of_firm,
    names_a_firm,
    places_of,
    said_in,
    speaks_of_business,
)
from service.matching.words.written import (
    ARTICLES,
    OWN,
    goes_on,
    goes_on_in_full,
    has_capitals,
    has_determiner,
    has_sign,
    is_address,
    is_done,
    is_for_one,
    is_in_title,
    is_of_several,
    is_place,
    is_small_in,
    is_tag,
    longer_forms,
    stands_in_capitals,
    word_before,
    words_after,
)
from service.text.normalize import fold, words

_FEW, _ACRONYM = 2, 3
"""Letters of a word that is a name by its sign ("A+"), and of one in capitals."""
_ENDS = "!?."
_CLOSE = 150  # characters on each side in which a word of the trade tells whose a longer name is
_AGREES_WITH_SEVERAL = frozenset({"are", "were", "have"})
_AGREES_WITH_ONE = frozenset({"is", "was", "has", "says", "said"})
"""What follows "whole foods" the food, and Whole Foods the firm."""
_NO_PLACE = frozenset({"of", "below", "above", "into"})


class EverydayNames:
    """Those of a brand's names that are everyday words, and how they are told from them."""

    def __init__(
        self,
        names: Iterable[str],
        weak: Iterable[str] = (),
        *,
        has_more: bool,
        trade: frozenset[str] = frozenset(),
        cut: CutNames | None = None,
        people: frozenset[str] = frozenset(),
        towns: Collection[str] = (),
        lands: Collection[str] = (),
        products: Iterable[str] = (),
        short: Collection[str] = (),
    ) -> None:
        """`weak` are names that alone do not mean the brand, whatever words they are made of.

        `has_more`: the brand has other words, so that something may stand beside a name. `trade`:
        words of its trade, which it did not think of. `cut` are those of the names that nobody
        gave, and which others bear, too. `people`: surnames of who stands for it. `towns`:
        those of its names that are towns where it is, in its `lands`. `products` may be a name
        with a sign: "Paramount+". `short` are parts of names, which others may bear.
        """
        self.people, self.lands, self._signed = people, lands, signs_of_words(products)
        self._cut = cut or CutNames({})
        names = list(names)
        said = {word for name in names for word in words(name)}
        self._weak = frozenset(weak)
        self.nicknames = frozenset(name for name in self._weak if not said.issuperset(words(name)))
        self._clipped = frozenset(
            name
            for name in self.nicknames
            if any(word.startswith(fold(name).removesuffix("s")) for word in said)
        )
        names += self._weak
        self._part, self._longer = frozenset(short), longer_forms(names)
        self.has_more = has_more
        own = [words(name) for name in names]
        self._own = trade.union(*own)
        self.trade = trade.difference(*(one for one in own if len(one) == 1))
        self.small_trade = frozenset(map(str.lower, self.trade))
        self._sort([*names, *short], towns)

    def _sort(self, names: Sequence[str], towns: Collection[str]) -> None:
        """Note which of all `names` are words, and of what kind."""
        self._signs = {name: signs for name in names if (signs := everyday_signs(name)) is not None}
        self._capitals = frozenset(name for name in self._signs if is_short_word_in_capitals(name))
        self._phrases = frozenset(name for name in names if is_everyday_phrase(name))
        self._short = frozenset(
            name for name in names if is_abbreviation(name) and len(words(name)[0]) <= _ACRONYM
        )
        plain = [
            one
            for one in names
            if one.isalpha() and one not in {*self._signs, *self._weak, *self._short}
        ]
        words_too = [one for one in names if one.isalpha() and one not in self._short]
        borne = [one for one in plain if is_borne(one)]
        self._foreign = ForeignWords(plain, words_too, towns, borne)
        self._several = frozenset(
            one for one in plain if fold(one).removesuffix("s") in everyday_words()
        )
        self._borne = frozenset(borne) - self._foreign.names - self._several
        self._telling = frozenset(one for one in self._part if tells([one]))
        self._borne |= frozenset(filter(str.isalpha, self._telling))
        self.words = frozenset(map(fold, self._signs))
        some = (self._phrases, self._short, self._weak, self._part, self._several, self._borne)
        self._asked = frozenset(self._signs).union(*some, self._foreign.asked)

    def __contains__(self, name: str) -> bool:
        return name in self._asked or name in self._cut

    def __bool__(self) -> bool:
        return bool(self._asked or self._cut)

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
        if proof in (Proof.AGAINST, Proof.PART):
            is_small = text[start:end].islower() and has_capitals(text)
            may_be_word = beside < Beside.AROUND and name not in self._borne
            is_word = is_small or (may_be_word and has_determiner(text, start))
            return not is_word and (
                beside >= Beside.TOUCHING
                or (proof is Proof.PART and self._is_more_of_ours(name, text, start, end, beside))
            )
        if is_doubted:
            return proof is Proof.WHOLE
        if proof is Proof.SOME and not beside:
            return speaks_of_business(text, start, end)
        least = Proof.NONE if beside > Beside.IMPLIED else Proof.SOME
        return proof is Proof.WHOLE or (beside > Beside.NOTHING and proof >= least)

    def _is_more_of_ours(self, name: str, text: str, start: int, end: int, beside: Beside) -> bool:
        """Return whether a name begins what a firm is called that something near tells to be ours:
        a word of the brand's, or of its trade."""
        is_house = name in self._signs and is_after_place(text, start, end)
        is_borne = name in self._borne and not is_land(text, start, end, self._own)
        behind = end if is_house or is_borne else more_of_firm(text, start, end)
        if not (behind and (is_house or not ends_longer(text, start, word_before(text, start)))):
            return False
        around = f"{text[max(0, start - _CLOSE) : start]} {text[behind : behind + _CLOSE]}"
        return beside >= Beside.NEAR or not self.trade.isdisjoint(said_in(around))

    def is_implied(self, around: str) -> bool:
        """Return whether a text speaks of the brand's trade, or of a firm that everybody knows."""
        said = said_in(around)
        return not self.trade.isdisjoint(said) or names_a_firm(said)

    def implying(self, text: str) -> list[int]:
        """Return where words begin for which `is_implied` is true, in their order."""
        return places_of(text, self.trade)

    def may_mean_brand(self, name: str, text: str, start: int, end: int) -> bool:
        """Return whether `name` may be the brand's there, as far as a model should decide."""
        least = self._least(name, text, start, end)
        return least is not None and self._proof(name, text, start, end) >= least

    def is_unsure(self, name: str, text: str, start: int, end: int) -> bool:
        """Return whether a model should say whether `name` is the brand's there, as of a part of
        something longer where a firm or the trade is spoken of, or it is a doubtful one."""
        if (name in self.nicknames and name not in self._capitals) or any(
            self._signs.get(name, ())
        ):
            return False
        least, proof = self._least(name, text, start, end), self._proof(name, text, start, end)
        if least is not None and proof >= least:
            return True
        if proof is not Proof.PART or name not in self._signs:
            return proof is Proof.PART and name in self._borne - self._part
        is_doubtful = is_doubtful_part(text, start, end) or speaks_of_business(text, start, end)
        return is_doubtful or self.is_implied(text)

    def asks_in_capitals(self, name: str) -> bool:
        """Return whether a name asks for proof however it is written."""
        return self._signs.get(name) == ("", "") or name in self._phrases

    def is_anothers(self, name: str, text: str, start: int, end: int) -> bool:
        """Return whether a name that many bear, or of another language, is said of another bearer,
        who may be a town."""
        if (name in self._borne or name in self._foreign.names) and is_place(text, start, end):
            return True
        return name in self._borne and self._proof(name, text, start, end) < Proof.NONE

    def is_proven(self, name: str, text: str, start: int, end: int) -> bool:
        """Return whether a name stands as only firms' names do: "Target CEO". How a word of
        another language stands proves nothing: other firms bear it too."""
        return (
            name not in self._foreign.words and self._proof(name, text, start, end) is Proof.WHOLE
        )

    def _is_large(self, name: str, text: str, start: int, end: int) -> bool:
        is_one = text.startswith(name, start) and not text[start + len(name) : end].isalpha()
        return is_one and name in self._capitals and stands_in_capitals(text, start, end)

    def _least(self, name: str, text: str, start: int, end: int) -> Proof | None:
        """Return what must stand around a name for it to be one; none is enough where None."""
        if self._is_large(name, text, start, end):
            return Proof.NONE
        if any(self._signs.get(name, ())) or name in self.nicknames:
            return None  # of those there are too many
        own = self._short | self._several | self._borne | self._telling
        is_word = fold(text[start:end]).startswith(fold(name)[:-1]) or name not in self._signs
        is_small = text[start:end].islower() and name not in own and is_word
        if is_small and has_capitals(text):
            return None
        return Proof.SOME if is_small and name not in self._foreign.names else Proof.NONE

    def _proof(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what the text around a name says of it."""
        is_tagged = name in self._signs and is_tag(text, start)
        beside = beside_in_tag(fold(name), text[start:end]) if is_tagged else None
        if beside is not None:
            return proof_in_tag(*beside, self.trade)
        proof = self._proof_alone(name, text, start, end)
        return min(proof, Proof.NONE) if name in self._part or behind_letter(text, start) else proof

    def _proof_alone(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return the same of a name that is a word by itself."""
        ours = self._cut.is_ours(name, text, end) if name in self._cut else None
        if ours is not None or is_address(text, start, end) or is_accented(name, text[start:end]):
            return Proof.NEVER if ours is False else Proof.WHOLE
        elsewhere = self._foreign.proof(name, text, start, end, self.trade)
        if elsewhere is not None:
            return elsewhere
        if name in self._short | self._several:
            is_word = text[start:end].islower() and not is_tag(text, start)
            is_word = is_word if name in self._short else is_of_several(text, start, end)
            return Proof.NONE if is_word else Proof.WHOLE
        if name in self._signs:
            form = proof_of_form(name, text, start, end) or Proof.NEVER
            proof = self._proof_of_word(name, text, start, end)
            return proof if has_given_before(text, start) else max(form, proof)
        if name in self._borne:
            return self._proof_of_borne(name, text, start, end)
        of_no_word = self._proof_of_cut if name in self._cut else self._proof_of_phrase
        return of_no_word(name, text, start, end)

    def _proof_of_word(self, name: str, text: str, start: int, end: int) -> Proof:
        before, after = self._signs[name]
        if before or after:
            if has_sign(text, start, end, before, after):
                end += len(after)
                if after not in _ENDS or not after or goes_on(text, end):
                    return Proof.WHOLE
            elif before or len(fold(name)) <= _FEW:
                return Proof.NEVER
        if text[start:end].islower():
            return self._proof_of_small(name, text, start, end)
        is_alone = not (self.has_more or before or after or name in self._cut)
        if is_alone or self._is_large(name, text, start, end):
            return Proof.WHOLE
        signs, more = self._signed.get(fold(name), ()), self._longer.get(name, "")
        if any(has_sign(text, start, end, *s) for s in signs) or goes_on_in_full(more, text, end):
            return Proof.WHOLE
        is_loud = fold(name) in SHORT_EVERYDAY_WORDS and text[start:end].isupper()
        proof = proof_around(
            text, start, end, is_shared=self._is_shared(name), is_loud=is_loud, trade=self.trade
        )
        return Proof.PART if not proof and is_after_place(text, start, end) else proof

    def _is_shared(self, name: str) -> bool:
        """Return whether people, places and others bear a name as well, so that capitals say
        little. What is cut from our name is cut from theirs too: "the man they call Debs"."""
        word = fold(name)
        is_shared = word in LISTS["shared"] | NATIONS | LISTS["lands"] or name in self._clipped
        return is_shared or (
            name in self.nicknames and (word in people_and_places() or is_given(name))
        )

    def _proof_of_borne(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what stands around a name that is no word that many bear, for another bearer."""
        if is_never_a_firm(text, start, end):
            return Proof.NEVER
        if is_anothers(text, start, end, self._own):
            return Proof.PART
        if text[start:end].islower() and tells_little_small(name):
            return self._proof_of_small(name, text, start, end)
        return self._proof_of_cut(name, text, start, end) if name in self._cut else Proof.WHOLE

    def _proof_of_cut(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what stands around a name that is no word: a surname stands behind a first name.

        What stands behind the name may be a product, so that only a first name is doubted by it,
        and not where something happens to a firm.
        """
        is_called = self._cut.is_everyday(name) or has_given_name([name])
        if text[start:end].islower():
            return self._proof_of_small(name, text, start, end) if is_called else Proof.WHOLE
        if is_person(text, start, end) or has_given_before(text, start):
            return Proof.PART
        if not (is_called or is_given(name)) or is_beside_firms_words(text, start, end):
            return Proof.WHOLE
        proof = proof_around(text, start, end, is_shared=True, is_loud=False, trade=self.trade)
        return proof if is_called or proof < Proof.NONE else Proof.WHOLE

    def _proof_of_small(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what stands around a word in small letters; of a text without others they tell
        nothing, and what firms do and have is some proof."""
        in_capitals = not name.islower() and has_capitals(text)
        if (
            in_capitals
            or is_done(text, start)
            or (has_determiner(text, start) and word_before(text, start) not in OWN)
        ):
            return Proof.AGAINST
        proof = proof_around(text, start, end, is_shared=True, is_loud=True, trade=self.trade)
        return Proof.NONE if proof is Proof.PART else min(proof, Proof.SOME)

    def _proof_of_phrase(self, name: str, text: str, start: int, end: int) -> Proof:
        """Return what stands around several everyday words; nobody writes them as one by chance."""
        is_weak = name in self.nicknames
        if text[start:end].isalnum() and not is_weak:
            return Proof.WHOLE
        is_one = is_for_one(text[start:end], name) and not is_weak
        if not (is_small_in(name, text[start:end]) or (is_one and is_in_title(text, start, end))):
            if not is_weak:
                is_part = is_one and ends_longer(text, start, word_before(text, start))
                return Proof.PART if is_part else Proof.WHOLE
            return proof_around(text, start, end, is_shared=True, is_loud=False, trade=self.trade)
        following, _ = words_after(text, end)
        before, next_word = word_before(text, start), following.lower()
        is_word = has_determiner(text, start) and fold(name).split()[0] not in ARTICLES
        is_word = is_word and (before not in OWN or has_capitals(text))
        if is_word or (before in _NO_PLACE and has_capitals(text)):
            return Proof.AGAINST if is_word else Proof.NONE
        agrees = LISTS["is-or-has"] - _AGREES_WITH_SEVERAL
        if words(name)[-1].endswith("s"):
            agrees = frozenset() if is_one else _AGREES_WITH_ONE
        of_firm = before in PLACED or next_word in DOES | HAS | agrees
        is_there = before in PLACED and not is_small_in(name, text[start:end])
        is_telling = sum(word not in NO_TOPIC for word in words(name)) > 1
        in_small = not has_capitals(text)
        if of_firm and (in_small or is_telling) and (not is_one or is_there):
            return Proof.WHOLE
        return Proof.SOME if of_firm or in_small or before in LISTS["dealing"] else Proof.NONE
