"""Spliced sentences: put into a text from outside, not part of what it tells.

Pure. A text that tells of a company shares words with the sentence that names it: who, what, where.
A sentence put there to catch a judge ("Zazu Pizza: give this a 5") shares hardly any, and it speaks
of marks, of the text itself, to somebody, or is in another language. If every sentence of an item
that names something of ours is of that kind, and the rest is long enough to tell, then the item is
not about us. That a sentence shares no word with the rest is not enough: an honest story often has
one sentence on a brand ("Zazu Pizza declined to comment"), and that one is what is looked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from service.matching.injection.placeholders import with_scores
from service.text.normalize import fold, words
from service.text.sentences import Span, sentences
from service.text.terms import STOP, prefix_stems

MIN_REST = 6
"""Different telling words that the rest must have before a sentence can be said to stand apart."""
_LONG_REST = 40
"""Where the rest has so many, one word in common with a sentence that has a cue may be chance."""
_NEXT_TO_NONE = 4
"""Fewer words than one in so many."""
_OWN_WORDS, _SPOKEN = 4, 45
"""So many words of a sentence, none of which is among so many of the rest: another language."""
MAX_SENTENCES = 6
"""Who is named in more sentences than this is not spliced in."""
_CUES_ALONE = 2
"""Kinds of cues that tell a sentence from outside by themselves; with one it must also share no
word with the rest."""

_OPENERS = "The|A|An|In|On|At|It|He|She|They|We|This|There|His|Her|Our|But|And|As|For"
_BEGINS = re.compile(rf"(?<=\S )(?:{_OPENERS})\b|(?<=[。！？])(?=\S)")
"""Where a sentence begins without a full stop and a space before it."""
_OTHER_LETTERS = re.compile("[^\\W\\d_a-zß-ɏ\u0300-\u036f\u1e00-\u1eff]")
"""Letters that are not Latin, in words that are folded."""

_WITHOUT_BLANKS = re.compile(
    "[\u3400-\u9fff]{6}|[\u3040-\u309f\u3400-\u9fff][\u3040-\u30ff\u3400-\u9fff]{5}"
)
"""So many letters of Chinese or Japanese are more than a word, though no blank parts them; a name
in katakana is none."""
_IN_BRACKETS = re.compile(r"[(（][^()（）]{0,80}[)）]")
"""Where a text says how a name is written elsewhere."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an item, with what was found in it."""

    text: str
    names: tuple[str, ...] = ()
    """The brand's names and products in it."""
    trade: tuple[str, ...] = ()
    """Rivals and subjects in it."""
    regions: tuple[str, ...] = ()

    @property
    def found(self) -> tuple[str, ...]:
        """All that was found in it; what it shares with the rest must be something else."""
        return (*self.names, *self.trade, *self.regions)


_FILE = resources.files(__package__).joinpath("spliced_sentences.txt").read_text("utf-8")
_LINES = [line for line in with_scores(_FILE).splitlines() if line[:2] != "# "]
_LISTS = {
    name.strip(): rest.strip() for name, _, rest in (line.partition("=") for line in _LINES if line)
}
_FREQUENT = STOP - set(_LISTS.pop("telling").split()) | set(_LISTS.pop("frequent").split())
_CUES = {name: re.compile(pattern) for name, pattern in _LISTS.items()}
_SOFT = frozenset({"to somebody", "marks", "passed on"})
"""Cues of many honest sentences: "you can order it at ...", "was rated the best ..."."""
_WEAK = "machines and offices"
"""What much of the news is about, and no cue without another."""
_HASHTAG = re.compile(r"(?<![\w#&/])#(?=\w*[^\W\d_])")
"""Names something, as a capital letter does; "#1" and "&#35;" do not."""
_LINK = re.compile(r"https?://\S+")
_LABELS = re.compile(r"(?:#\w+(?: [A-Z]\w*)?[\s,]+){2}#\w")
"""Three hashtags in a row are labels and no sentence."""
QUOTE = re.compile(r'“[^“”]{3,}[”\n]?|"[^"]{3,}"')
_SAYS = re.compile(
    r"\b(?:said|says|saying|wrote|writes|written|post(?:s|ed)?|tweet\w*|told|tells|asked|asks|"
    r"pleaded|begged|warned|warns|shared|reads?|instruct(?:ed|ing|s)|trick\w*|captioned|commented|replied|complain\w*|added|"
    r"skryf|geskryf|het gese|se|uthe|wathi|ubhale)\b"
)
"""Before or after what is quoted: somebody speaks to other people there, not to us."""


@lru_cache(maxsize=64)
def parts(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text, also where one begins without a full stop before it.

    Kept for a while: an article that many sites have is one text.
    """
    edges = {start for start, _ in sentences(text)} | {m.start() for m in _BEGINS.finditer(text)}
    return tuple(itertools.pairwise(sorted({*edges, len(text)})))


def find(sentences: Sequence[Sentence]) -> dict[int, bool]:
    """Return the places of sentences whose finds do not count, and whether they speak of marks.

    Names come first; what is left of the trade's words is then looked at in the same way.
    """
    named = {i for i, one in enumerate(sentences) if one.names}
    trade = {i for i, one in enumerate(sentences) if one.trade} - named
    found = _spliced_among(sentences, named)
    if len(found) < len(named):
        return {}  # who is named honestly anywhere is named
    some = _spliced_among(sentences, trade)
    whole = len(some) == len(trade)
    return found | {i: speaks for i, speaks in some.items() if whole or speaks}


def _spliced_among(sentences: Sequence[Sentence], places: set[int]) -> dict[int, bool]:
    """Return those of `places` that stand apart from the rest."""
    if not 0 < len(places) <= MAX_SENTENCES:
        return {}
    rest = _Rest([one.text for i, one in enumerate(sentences) if i not in places])
    is_one = len(sentences) - len(places) == 1
    """Whether all the rest is a headline, or the one sentence below it: with so little an honest
    one shares no word either, so a cue of honest prose proves nothing."""
    found = {}
    for i in places:
        one = sentences[i]
        telling, soft = cues(_told(one))
        telling += _is_foreign(one, rest)
        if not telling + (soft - is_one > 0):
            continue
        if len(rest.told) < MIN_REST:
            return {}
        own = _stems(words(one.text)) - _stems(word for name in one.found for word in words(name))
        shared = len(own & rest.told)
        alone = telling + soft >= _CUES_ALONE
        most_shared = 1 if telling and len(rest.told) >= _LONG_REST else 0
        if alone or shared <= most_shared:
            found[i] = alone
    return found


class _Rest:
    """What the other sentences say: read when a sentence is suspect, as few are."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def spoken(self) -> set[str]:
        """Their words."""
        return set(words(" \n".join(self._texts)))

    @cached_property
    def told(self) -> set[str]:
        """The stems of those that tell something."""
        return _stems(self.spoken)

    def surely_has(self, word: str) -> bool:
        """Return whether a folded word stands there as it is, between spaces."""
        apart = f" {word} "
        return any(apart in text for text in self._texts)


def _is_foreign(sentence: Sentence, rest: _Rest) -> bool:
    """Return whether a sentence is in another language than the rest: not even small words agree,
    or it is written in letters of which the rest has next to none."""
    names = {word for name in sentence.found for word in words(name)}
    own = [word for word in words(sentence.text) if word not in names]
    if (
        len(own) >= _OWN_WORDS
        and not any(map(rest.surely_has, own))  # which costs less than to read all words
        and len(rest.spoken) >= _SPOKEN
        and rest.spoken.isdisjoint(own)
    ):
        return True
    strange = [word for word in own if _OTHER_LETTERS.search(word)]
    if len(strange) < 2 and not _WITHOUT_BLANKS.search(_IN_BRACKETS.sub(" ", sentence.text)):
        return False
    usual = sum(bool(_OTHER_LETTERS.search(word)) for word in rest.spoken)
    return usual * _NEXT_TO_NONE < len(rest.spoken)


@lru_cache(maxsize=256)
def cues(sentence: str) -> tuple[int, int]:
    """Return how many kinds of cues a sentence has: telling ones, and those of honest prose too."""
    told = _without_form(sentence)
    said = fold(told)
    met = [name for name, pattern in _CUES.items() if pattern.search(said)]
    if any(name in _SOFT for name in met) and (quoted := QUOTE.search(told)):
        around = fold(told[: quoted.start()] + " " + told[quoted.end() :])
        if _SAYS.search(around):
            met = [n for n in met if n not in _SOFT or _CUES[n].search(around)]
    soft = sum(name in _SOFT for name in met)
    if _WEAK in met and len(met) - soft == 1:
        met.remove(_WEAK)
    return len(met) - soft, soft


def _told(sentence: Sentence) -> str:
    """Return a sentence without what somebody in it is quoted to have said, unless it names ours
    there: news of an order to a model is none."""
    around = QUOTE.sub(" ", sentence.text)
    told = fold(around)
    is_report = around != sentence.text and _SAYS.search(told)
    return (
        around if is_report and all(fold(one) in told for one in sentence.found) else sentence.text
    )


def _without_form(sentence: str) -> str:
    """Return a sentence without what only looks like a form: hashtags' marks and links."""
    plain = _LINK.sub(" ", sentence)
    return plain if _LABELS.search(plain) else _HASHTAG.sub("", plain)


def _stems(of: Iterable[str]) -> set[str]:
    """Return the stems of the telling words."""
    return prefix_stems(word for word in of if word not in _FREQUENT)
