"""What an item says, as far as word lists can tell: risk, topic, tone, impact, the best sentence.

Pure. Only the title, the summary and the sentences about the brand or its field are read, so that
a fire elsewhere in a long page is not the brand's fire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from service.matching import word_lists as v
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

_MOST_SENTENCES = 12
_EVIDENCE = 280
"""Characters of a quotation: a sentence, not a paragraph."""
_MOST_RISK = {Link.DIRECT: 3, Link.PRODUCT: 3, Link.COMPETITOR: 2, Link.INDUSTRY: 2, Link.NONE: 0}
"""The risk of a story that is not about us is never the highest."""
_HARMLESS, _NOTABLE, _TRIVIAL, _POSITIVE, _NEGATIVE = "harmless", "notable", "trivial", "+", "-"
_BEST_FIRST = (ALIAS, PRODUCT, COMPETITOR, CORE, WEAK, EXTENDED)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the word lists make of an item."""

    topic: str = v.OTHER_TOPIC
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


def _vocabulary() -> PhraseMatcher:
    kinds: dict[str, list[str]] = {
        _HARMLESS: v.listed(v.HARMLESS), _NOTABLE: v.listed(v.NOTABLE),
        _TRIVIAL: v.listed(v.TRIVIAL), _POSITIVE: v.listed(v.POSITIVE),
        _NEGATIVE: v.listed(v.NEGATIVE),
    }  # fmt: skip
    for kind, grades in v.RISK.items():
        kinds |= {f"risk {grade} {kind.value}": v.listed(text) for grade, text in grades.items()}
    kinds |= {f"topic {topic}": v.listed(text) for topic, text in v.TOPICS.items()}
    exact = (_POSITIVE, _NEGATIVE, _HARMLESS, *(k for k in kinds if k.startswith("risk")))
    return PhraseMatcher(kinds, exact=exact, common=True)


_WORDS = _vocabulary()


def read(matches: Matches, link: Link, *, firm: bool) -> Reading:
    """Return what an item says about itself; `firm` that its tie to the brand is sure."""
    if not any(field.hits for field in matches.fields):
        return Reading()
    passages = list(_passages(matches))
    hits = [(place, hit) for place, text in passages for hit in _meant(text)]
    risk, kind, words = _risk(hits, link, firm=firm)
    kinds = {hit.kind for _, hit in hits}
    impact = 0 if _TRIVIAL in kinds and not risk else 2 if _NOTABLE in kinds else 1
    return Reading(
        topic=_topic(hits), tone=_tone(hits), risk=risk, risk_kind=kind, risk_words=words,
        impact=max(impact, risk), evidence=evidence(matches),
    )  # fmt: skip


def speaks_of_risk(text: str) -> bool:
    """Tell whether any word of risk stands in `text`, whatever it is about."""
    return any(hit.kind.startswith("risk ") for hit in _meant(text))


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
        for start, end in near[:_MOST_SENTENCES]:
            yield field.name, field.text[start:end]


def _meant(text: str) -> list[Hit]:
    hits = _WORDS.find(text)
    harmless = [hit for hit in hits if hit.kind == _HARMLESS]
    return [h for h in hits if h.kind != _HARMLESS and not any(m.covers(h) for m in harmless)]


def _risk(
    hits: list[tuple[str, Hit]], link: Link, *, firm: bool
) -> tuple[int, RiskKind, tuple[str, ...]]:
    most = _MOST_RISK[link]
    if not firm:
        most = min(most, 1)
    found = [(*_graded(hit), hit.phrase) for _, hit in hits if hit.kind.startswith("risk ")]
    if not found or not most:
        return 0, RiskKind.NONE, ()
    found.sort(key=lambda row: -row[0])
    words = tuple(dict.fromkeys(word for _, _, word in found))
    return min(most, found[0][0]), found[0][1], words[:3]


def _graded(hit: Hit) -> tuple[int, RiskKind]:
    _, grade, kind = hit.kind.split(" ")
    return int(grade), RiskKind(kind)


def _topic(hits: list[tuple[str, Hit]]) -> str:
    counts: Counter[str] = Counter()
    for place, hit in hits:
        if hit.kind.startswith("topic "):
            counts[hit.kind.removeprefix("topic ")] += 3 if place == "title" else 1
    ranked = sorted(v.TOPICS, key=lambda topic: -counts[topic])
    return ranked[0] if counts else v.OTHER_TOPIC


def _tone(hits: list[tuple[str, Hit]]) -> Tone:
    good = sum(2 if place == "title" else 1 for place, hit in hits if hit.kind == _POSITIVE)
    bad = sum(2 if place == "title" else 1 for place, hit in hits if hit.kind == _NEGATIVE)
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


def _around(text: str, hit: Hit) -> str:
    start, end = next(s for s in sentences(text) if s[0] <= hit.start < s[1])
    end = max(end, hit.end)
    if end - start > _EVIDENCE:
        start = max(start, hit.start - _EVIDENCE // 2)
        end = min(end, max(hit.end, start + _EVIDENCE))
        start = _word_start(text, start, hit.start)
        end = max(hit.end, text.rfind(" ", hit.end, end)) if end < len(text) else end
    return squeeze(text[start:end])


def _word_start(text: str, start: int, limit: int) -> int:
    space = text.find(" ", start, limit)
    return start if start == 0 or space < 0 else space + 1
