"""What an item says, as far as word lists can tell: risk, topic, tone, impact, the best sentence.

Pure. Only the title, the summary and the sentences about the brand or its field are read, so that
a fire elsewhere in a long page is not the brand's fire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from service.matching import word_lists
from service.matching.brand_matcher import (
    ALIAS,
    COMPETITOR,
    CORE,
    EXTENDED,
    PRODUCT,
    WEAK,
    Matches,
)
from service.matching.phrase_matcher import Hit, PhraseMatcher
from service.models import Link, RiskKind, Tone
from service.text.normalize import squeeze
from service.text.sentences import sentences
from service.text.terms import stem

_MAX_SENTENCES = 12
_MAX_EVIDENCE = 280
"""Characters of a quotation: a sentence, not a paragraph."""
_MAX_RISK = {Link.DIRECT: 3, Link.PRODUCT: 3, Link.COMPETITOR: 2, Link.INDUSTRY: 2, Link.NONE: 0}
"""The risk of a story that is not about us is never the highest."""
_BEST_FIRST = (ALIAS, PRODUCT, COMPETITOR, CORE, WEAK, EXTENDED)


class _Weight(Enum):
    """What a word says of how much a story weighs, and in which tone."""

    HARMLESS = auto()
    NOTABLE = auto()
    TRIVIAL = auto()
    POSITIVE = auto()
    NEGATIVE = auto()


class _Risk(NamedTuple):
    grade: int
    kind: RiskKind


class _Topic(NamedTuple):
    name: str


_Kind: TypeAlias = _Weight | _Risk | _Topic
_LISTS: dict[_Kind, str] = {
    _Weight.HARMLESS: word_lists.HARMLESS,
    _Weight.NOTABLE: word_lists.NOTABLE,
    _Weight.TRIVIAL: word_lists.TRIVIAL,
    _Weight.POSITIVE: word_lists.POSITIVE,
    _Weight.NEGATIVE: word_lists.NEGATIVE,
    **{
        _Risk(grade, kind): text
        for kind, grades in word_lists.RISK.items()
        for grade, text in grades.items()
    },
    **{_Topic(name): text for name, text in word_lists.TOPICS.items()},
}
_EXACT: tuple[_Kind, ...] = (
    _Weight.POSITIVE,
    _Weight.NEGATIVE,
    _Weight.HARMLESS,
    *(kind for kind in _LISTS if isinstance(kind, _Risk)),
)
_WORDS: PhraseMatcher[_Kind] = PhraseMatcher(
    {kind: word_lists.listed(text) for kind, text in _LISTS.items()}, exact=_EXACT, common=True
)

_THEMES_OF: dict[str, tuple[str, ...]] = {}
"""The themes of each stemmed word."""

for _theme, _listed in word_lists.THEMES.items():
    for _word in sorted({stem(word) for word in _listed.split()}):
        _THEMES_OF[_word] = (*_THEMES_OF.get(_word, ()), _theme)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the word lists make of an item."""

    topic: str = word_lists.OTHER_TOPIC
    tone: Tone = Tone.NEUTRAL
    risk: int = 0
    risk_kind: RiskKind = RiskKind.NONE
    risk_words: tuple[str, ...] = ()
    impact: int = 0
    evidence: str = ""

    @property
    def risk_word(self) -> str:
        """The gravest word met, with its kind, for a term of the score."""
        kind = self.risk_kind.value.replace("_", " ")
        return f"'{self.risk_words[0]}' ({kind})" if self.risk_words else kind


def read(matches: Matches, link: Link, *, firm: bool) -> Signals:
    """Return what an item says about itself; `firm` that its tie to the brand is sure."""
    if not any(field.hits for field in matches.fields):
        return Signals()
    passages = list(_passages(matches))
    hits = [(place, hit) for place, text in passages for hit in _meant(text)]
    risk, kind, words = _risk(hits, link, firm=firm)
    kinds = {hit.kind for _, hit in hits}
    impact = 0 if _Weight.TRIVIAL in kinds and not risk else 2 if _Weight.NOTABLE in kinds else 1
    return Signals(
        topic=_most_hit_topic(hits), tone=_tone(hits), risk=risk, risk_kind=kind, risk_words=words,
        impact=max(impact, risk), evidence=evidence(matches),
    )  # fmt: skip


def speaks_of_risk(text: str) -> bool:
    """Return whether any word of risk stands in `text`, whatever it is about."""
    return any(isinstance(hit.kind, _Risk) for hit in _meant(text))


def risk_of(matches: Matches) -> RiskKind:
    """Return the kind of the gravest risk that the item speaks of, whatever its tie."""
    hits = [(place, hit) for place, text in _passages(matches) for hit in _meant(text)]
    return _risk(hits, Link.DIRECT, firm=True)[1]


def _passages(matches: Matches) -> Iterator[tuple[str, str]]:
    """Yield title and summary, then the sentences of the text that hold something of ours."""
    for field in matches.fields:
        if field.name != "text":
            yield field.name, field.text
            continue
        starts = [hit.start for hit in field.hits if hit.kind in _BEST_FIRST]
        near = [s for s in sentences(field.text) if any(s[0] <= at < s[1] for at in starts)]
        for start, end in near[:_MAX_SENTENCES]:
            yield field.name, field.text[start:end]


def _meant(text: str) -> list[Hit[_Kind]]:
    hits = _WORDS.find(text)
    harmless = [hit for hit in hits if hit.kind is _Weight.HARMLESS]
    return [
        h for h in hits if h.kind is not _Weight.HARMLESS and not any(m.covers(h) for m in harmless)
    ]


def _risk(
    hits: list[tuple[str, Hit[_Kind]]], link: Link, *, firm: bool
) -> tuple[int, RiskKind, tuple[str, ...]]:
    most = _MAX_RISK[link]
    if not firm:
        most = min(most, 1)
    found = [(*hit.kind, hit.phrase) for _, hit in hits if isinstance(hit.kind, _Risk)]
    if not found or not most:
        return 0, RiskKind.NONE, ()
    found.sort(key=lambda row: -row[0])
    words = tuple(dict.fromkeys(word for _, _, word in found))
    return min(most, found[0][0]), found[0][1], words[:3]


def _most_hit_topic(hits: list[tuple[str, Hit[_Kind]]]) -> str:
    counts: Counter[str] = Counter()
    for place, hit in hits:
        if isinstance(hit.kind, _Topic):
            counts[hit.kind.name] += 3 if place == "title" else 1
    ranked = sorted(word_lists.TOPICS, key=lambda topic: -counts[topic])
    return ranked[0] if counts else word_lists.OTHER_TOPIC


def _tone(hits: list[tuple[str, Hit[_Kind]]]) -> Tone:
    good = sum(2 if place == "title" else 1 for place, hit in hits if hit.kind is _Weight.POSITIVE)
    bad = sum(2 if place == "title" else 1 for place, hit in hits if hit.kind is _Weight.NEGATIVE)
    if good and bad and min(good, bad) * 2 > max(good, bad):
        return Tone.MIXED
    return Tone.POSITIVE if good > bad else Tone.NEGATIVE if bad > good else Tone.NEUTRAL


def evidence(matches: Matches) -> str:
    """Return a verbatim sentence with the strongest hit, from the text where it has one."""
    for kind in _BEST_FIRST:
        found = matches.of(kind)
        if found:
            beyond = [pair for pair in found if pair[0].name != "title"]
            field, hit = (beyond or found)[0]
            return _around(field.text, hit)
    return ""


def _around(text: str, hit: Hit[str]) -> str:
    start, end = next(s for s in sentences(text) if s[0] <= hit.start < s[1])
    end = max(end, hit.end)
    if end - start > _MAX_EVIDENCE:
        start = max(start, hit.start - _MAX_EVIDENCE // 2)
        end = min(end, max(hit.end, start + _MAX_EVIDENCE))
        space = text.find(" ", start, hit.start)  # not within a word
        start = start if start == 0 or space < 0 else space + 1
        end = max(hit.end, text.rfind(" ", hit.end, end)) if end < len(text) else end
    return squeeze(text[start:end])


def themes_of(stems: Iterable[str]) -> dict[str, float]:
    """Return the themes that stemmed words speak of, each with its share of all that is said."""
    told: dict[str, float] = {}
    for word in stems:
        listed = _THEMES_OF.get(word, ())
        for theme in listed:
            told[theme] = told.get(theme, 0.0) + 1.0 / len(listed)
    total = sum(told.values())
    return {theme: part / total for theme, part in told.items()}
