"""The scorer that needs no model: a brand's phrases in an item, weighed, each reason printable.

Pure. BM25F in style: a phrase counts by its kind, by the field it stands in, and less with every
repetition. Points become relevance by `score_curves.CURVES`, relevance and impact the score. It
decides alone without a key, chooses what reaches the model, and stands in when the model is gone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from service.evaluation import score_curves
from service.evaluation.explanation import reason
from service.evaluation.explanation.places import outlet_of
from service.matching import signals
from service.matching.brand_matcher import BrandMatcher
from service.matching.brand_verdict import is_coined
from service.matching.events.passages import Happening
from service.matching.names.people import may_be_place_or_person
from service.matching.names.precedents import Leaning, Precedents
from service.matching.prefilter import Prefilter
from service.matching.scanning.hits import (
    ALIAS,
    BANNED,
    COMPETITOR,
    CORE,
    DOUBTFUL,
    EXTENDED,
    LOOK_ALIKE,
    NO_GO,
    PRODUCT,
    REGION,
    WEAK,
    Matches,
)
from service.matching.scanning.phrase_matcher import Hit
from service.matching.words.word_lists import carries, has_no_food, may_cook, sells_no_food
from service.matching.words.written import has_capitals, is_small_in, is_small_word
from service.models import (
    MAX_SCORE,
    SERIOUS_RISK,
    Brand,
    Evaluation,
    Item,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
    Scorer,
    Term,
    Tone,
)
from service.wording.catalogue import SOURCE_LANGUAGE

FIELD_WEIGHTS = {"title": 3.0, "summary": 1.5, "text": 1.0}
KIND_WEIGHTS = {
    ALIAS: 3.0, PRODUCT: 2.5, CORE: 2.0, COMPETITOR: 1.2, DOUBTFUL: 1.2, EXTENDED: 1.0, WEAK: 0.5,
    REGION: 0.8,
}  # fmt: skip
"""Points of one hit in the title, by kind."""
_SATURATION = 1.2
"""BM25's k1: how soon repetition stops to count."""
_MAX_REPEATS = 5
_FADE = 0.5
"""The second phrase of a kind counts half, the third a quarter: a list is one signal."""
_ADJACENT_WEAK = 2.0
"""Points of an everyday name right beside the brand's subject ("Debonair pizza")."""
_JOINED = re.compile(r"[\s-]*")
"""What may stand between the two: "Debonair, pizza and wine" is a list."""
_EXTENDED_CAP = 1.0
_LOOK_ALIKE_POINTS = -0.5
"""For an item that names the brand and a look-alike; a look-alike alone is left out."""
_SPLICED_POINTS = {ALIAS: 2.0, PRODUCT: 1.0, CORE: 0.5}
"""For what stands only in a sentence that may have been put in from outside: never over 1.0 of
relevance ("a passing word")."""
_RISK_POINTS = 0.5
_FELT = {Tone.POSITIVE: "praise", Tone.NEGATIVE: "complaint"}
"""What a customer's own post is, by how it is meant: said in the place of an event."""
_OPINIONS = frozenset({"criticism", "outrage", "review"})
"""Kinds of event that a customer's own post is not: it praises or complains."""
INSTRUCTS = Reason(ReasonCode.INSTRUCTS_JUDGE)
"""The flag of an item that speaks to the judge."""


@dataclass(frozen=True, slots=True)
class _Facts:
    matches: Matches
    link: Link
    inferred: bool
    has_regions: bool
    """Whether the brand says where it trades; if not, it is everywhere."""
    telling: bool
    """Whether a product's name holds the brand's subject, or is nobody else's."""

    @property
    def firm(self) -> bool:
        """Whether the tie is more than a subject read about far away or a product's bare name."""
        if self.link is Link.INDUSTRY:
            return self.matches.any(REGION) or not self.has_regions
        if self.link is Link.COMPETITOR:
            return self.matches.any(COMPETITOR)
        beside = self.telling or self.matches.any(CORE, EXTENDED, COMPETITOR)
        return self.link is not Link.PRODUCT or beside


class Lexicon:
    """Scores items for one brand; compiled once, safe to use from several threads."""

    def __init__(self, brand: Brand, language: str = SOURCE_LANGUAGE) -> None:
        self.brand = brand
        self.language = language
        """In which it says why."""
        self._matcher = BrandMatcher(brand)
        self._outlet = outlet_of(brand)
        self._no_food, self._cooks = has_no_food(brand), may_cook(brand)
        self._trade_without_food = sells_no_food(brand)
        self._carries = carries(brand)
        self._coined = frozenset(filter(is_coined, brand.products))
        self.prefilter = Prefilter(self._matcher, has_regions=bool(brand.regions))

    def compile(self) -> None:
        """Compile now what otherwise is when it is first asked: half a second in all.

        Each of the large patterns holds the interpreter for up to 100 ms, in whatever thread.
        """
        self.prefilter.compile()
        at, name = datetime.min.replace(tzinfo=UTC), self.brand.display_name
        long = f"{name} {'- ' * 1_000}"  # short texts are read without patterns
        self.score(Item("", "", name, long, "", at, at), at)
        self.prefilter.passes(long)
        self._matcher.named_in(long)

    def leaning(self, known: Precedents) -> Leaning | None:
        """Return what `score` needs to go by earlier stories, too; the gate does not."""
        return self._matcher.leaning(known)

    def may_matter(self, text: str) -> bool:
        """Tell cheaply whether an item could be worth judging.

        `text` is its title, its summary and its text, each from a line of its own.
        """
        return self.prefilter.passes(text)

    def mentions(self, text: str) -> bool:
        """Return whether `text` holds a word of the brand's: its names, its rivals, its trade."""
        return self._matcher.mentions(text)

    def named_in(self, text: str) -> tuple[bool, bool]:
        """Return whether `text` names the brand, and whether one of its products."""
        return self._matcher.named_in(text)

    def banned_in(self, text: str) -> bool:
        """Return whether `text` holds a word that our own sentences must not use."""
        return self._matcher.banned_in(text)

    def score(self, item: Item, now: datetime, leaning: Leaning | None = None) -> Evaluation:
        """Return the explained evaluation of `item` at `now`; every point of it is in `terms`."""
        matches = self._matcher.match(item, leaning)
        link, inferred = _link(matches, self._matcher.common_products)
        telling = any(self._tells(field.text, hit) for field, hit in matches.of(PRODUCT))
        facts = _Facts(matches, link, inferred, bool(self.brand.regions), telling)
        terms, firm = _match_terms(facts), facts.firm
        seen = signals.read(
            facts.matches,
            facts.link,
            firm=firm,
            is_post=item.is_post,
            no_food=self._no_food,
            carries=self._carries,
            trade_without_food=self._trade_without_food,
        )
        if matches.may_be_anothers and matches.any(LOOK_ALIKE):  # asked about, and nothing to do
            seen = replace(seen, risk=min(seen.risk, SERIOUS_RISK))
        if seen.risk:
            terms.append(Term(f"risk: {seen.risk_word}", _RISK_POINTS * seen.risk))
        points = sum(term.weight for term in terms)
        excluded = _excluded(facts)
        relevance = score_curves.relevance_of(max(points, 0.0), facts.link)
        if excluded and excluded.code is ReasonCode.LOOK_ALIKE:
            relevance = 0.0
        if not firm:
            relevance = min(relevance, score_curves.UNSUPPORTED)
        impact = seen.impact if facts.link is not Link.NONE else 0
        score = score_curves.score_of(relevance, impact) if relevance else 0.0
        score, extra = _with_freshness_and_weight(score, item, now)
        if not firm:
            score = min(score, score_curves.UNSUPPORTED)
        why = reason(
            matches, facts.link, seen, _event_of(item, seen),
            outlet=self._outlet, cooks=self._cooks, banned_in=self.banned_in,
            language=self.language,
        )  # fmt: skip
        return Evaluation(
            item_id=item.id, score=score, relevance=round(relevance, 2), impact=impact,
            topic=seen.topic, link=facts.link, tone=seen.tone, risk=seen.risk,
            risk_kind=seen.risk_kind, evidence=seen.evidence, scorer=Scorer.LEXICAL,
            why=why, why_language=self.language,
            flags=_flags(facts.matches, item), inferred=facts.inferred,
            unsure=link is not Link.DIRECT and self._is_unsure(matches, item),
            instructs=facts.matches.instructs, excluded=excluded,
            aside=matches.names_aside and not item.is_post,
            without_not_us=0.0 if link is Link.DIRECT else self._without_not_us(item, now, leaning),
            terms=(*terms, *extra), lexical_score=score,
        )  # fmt: skip

    def _tells(self, text: str, hit: Hit[str]) -> bool:
        """Return whether the name of a product says by itself whose it is."""
        if hit.phrase in self._matcher.telling_products:
            return True
        is_word = is_small_in(hit.phrase, text[hit.start : hit.end]) and has_capitals(text)
        if is_word or hit.phrase not in self._coined:
            return False
        return not may_be_place_or_person(text, hit.start, hit.end)

    def may_be_named_in(self, text: str) -> bool:
        """Return whether `text` has a name of the brand that may be an everyday word there."""
        return self._matcher.may_be_named_in(text)

    def _without_not_us(self, item: Item, now: datetime, leaning: Leaning | None) -> float:
        """Return what an item would score that is not ours by readers' "not about us" alone."""
        if leaning is None or not leaning.has_not_ours or not self._matcher.named_in(item.title)[0]:
            return 0.0
        plain = self.score(item, now)
        return (plain.score or 0.0) if plain.link is Link.DIRECT else 0.0

    def _is_unsure(self, matches: Matches, item: Item) -> bool:
        hidden = matches.instructs or matches.any(LOOK_ALIKE, NO_GO)
        return (
            matches.may_name
            and not hidden
            and self._matcher.may_be_named_in(f"{item.title}\n{item.summary}")
        )

    def matches(self, item: Item) -> Matches:
        """Return what of the brand stands where in `item`."""
        return self._matcher.match(item)


def _link(matches: Matches, common: frozenset[str]) -> tuple[Link, bool]:
    """Return what ties the item to the brand, and whether the brand is only meant, not named."""
    if matches.any(ALIAS):
        return Link.DIRECT, False
    if beside_subject(matches):
        return Link.DIRECT, True
    subject = matches.any(CORE, EXTENDED)
    products = matches.of(PRODUCT)
    if products and (subject or any(hit.phrase not in common for _, hit in products)):
        return Link.PRODUCT, True
    if matches.any(COMPETITOR, DOUBTFUL):
        return Link.COMPETITOR, False
    # Food that is unsafe in the brand's regions and trade: its supplier may be ours.
    alarm = (
        matches.any(EXTENDED)
        and matches.any(REGION)
        and signals.risk_of(matches) is RiskKind.FOOD_SAFETY
    )
    return (Link.INDUSTRY if matches.any(CORE) or alarm else Link.NONE), False


def _event_of(item: Item, seen: signals.Signals) -> str:
    """Return the kind of event that is told of an item; of a post it may be praise or complaint."""
    felt = _FELT.get(seen.tone, "") if seen.is_tone_sure else ""
    if seen.happened and not (item.is_post and _is_aside(seen.happened, felt)):
        return seen.happened.event.kind.name
    return felt if item.is_post else ""


def _is_aside(happened: Happening, felt: str) -> bool:
    """Return whether a post is not about an event that it names: it praises, complains or asks."""
    kind = happened.event.kind
    if felt:
        return not kind.risk or kind.name in _OPINIONS
    return not kind.risk and happened.is_asked


def beside_subject(matches: Matches) -> bool:
    """Return whether an everyday name stands right before the subject ("Debonair pizza")."""
    return any(
        weak.last + 1 == core.first
        and not is_small_word(weak.phrase, field.text, weak.start, weak.end)
        and _JOINED.fullmatch(field.text, weak.end, core.start)
        for field in matches.fields
        for weak in field.hits
        if weak.kind == WEAK
        for core in field.hits
        if core.kind == CORE
    )


def _match_terms(facts: _Facts) -> list[Term]:
    matches, terms = facts.matches, []
    for kind in (ALIAS, PRODUCT, CORE, COMPETITOR, DOUBTFUL):
        terms += _kind_terms(matches, kind)
    strong = facts.link is not Link.NONE
    extended = _kind_terms(matches, EXTENDED)
    terms += extended if strong else _capped(extended, _EXTENDED_CAP)
    if strong and matches.any(WEAK):
        beside = beside_subject(matches)
        terms += _kind_terms(matches, WEAK, _ADJACENT_WEAK if beside else KIND_WEIGHTS[WEAK])[:1]
    if strong and matches.any(REGION):
        terms += _kind_terms(matches, REGION)[:1]
    if not strong and matches.spliced:
        hit = max(matches.spliced, key=lambda one: _SPLICED_POINTS.get(one.kind, 0.0))
        said = f"{hit.kind} '{hit.phrase}' in a sentence that stands apart from the rest"
        terms.append(Term(said, _SPLICED_POINTS.get(hit.kind, 0.0)))
    if matches.any(LOOK_ALIKE):
        _, hit = matches.of(LOOK_ALIKE)[0]
        terms.append(Term(f"look-alike '{hit.phrase}'", _LOOK_ALIKE_POINTS))
    return terms


def _kind_terms(matches: Matches, kind: str, weight: float | None = None) -> list[Term]:
    """Return a term for each phrase of a kind, the strongest first, each next one fading."""
    if kind not in matches.kinds:
        return []
    weighed: dict[str, float] = defaultdict(float)
    where: dict[str, list[str]] = defaultdict(list)
    repeats: dict[tuple[str, str], int] = defaultdict(int)
    for field, hit in matches.of(kind):
        name = "" if kind == ALIAS else hit.phrase
        repeats[name, field.name] += 1
        if repeats[name, field.name] <= _MAX_REPEATS:
            weighed[name] += FIELD_WEIGHTS[field.name]
        where[name].append(f"{kind} '{hit.phrase}' in the {field.name}")
    each = KIND_WEIGHTS[kind] if weight is None else weight
    title = FIELD_WEIGHTS["title"]

    def saturated(frequency: float) -> float:
        """Return 1.0 for one hit in the title, .64 for one in the text, at most 1.4."""
        return frequency * (title + _SATURATION) / (title * (frequency + _SATURATION))

    ranked = sorted(weighed.items(), key=lambda pair: -pair[1])
    return [
        Term(where[name][0], round(each * saturated(frequency) * _FADE**place, 2))
        for place, (name, frequency) in enumerate(ranked[:4])
    ]


def _capped(terms: list[Term], most: float) -> list[Term]:
    kept, total = [], 0.0
    for term in terms:
        weight = round(min(term.weight, most - total), 2)
        if weight > 0:
            kept.append(Term(term.text, weight))
            total += weight
    return kept


def _with_freshness_and_weight(score: float, item: Item, now: datetime) -> tuple[float, list[Term]]:
    """Add freshness and the source's weight to a score that is not zero."""
    if score <= 0:
        return 0.0, []
    age = (now - (item.published_at or item.fetched_at)).total_seconds() / 3600
    fresh, bonus = score_curves.freshness(age), score_curves.source_bonus(item.source_weight)
    terms = [Term(f"{max(age, 0):.0f} h old", round(fresh, 2))]
    if bonus:
        terms.append(Term(f"source weight {item.source_weight:g}", round(bonus, 2)))
    return round(min(MAX_SCORE, max(0.0, score + fresh + bonus)), 2), terms


def _flags(matches: Matches, item: Item) -> tuple[Reason, ...]:
    codes = {BANNED: ReasonCode.BANNED_WORD, NO_GO: ReasonCode.NO_GO_TOPIC}
    met = [
        Reason(code, {"phrase": hit.phrase})
        for kind, code in codes.items()
        for _, hit in matches.of(kind)
    ]
    if matches.instructs:
        met.append(INSTRUCTS)
    if item.wall:
        met.append(Reason(ReasonCode.PAGE_UNREAD, {"wall": item.wall.value}))
    return tuple(dict.fromkeys(met))


def _excluded(facts: _Facts) -> Reason | None:
    matches = facts.matches
    if facts.link is Link.DIRECT:
        return None
    if matches.any(NO_GO):
        return Reason(ReasonCode.NO_GO_TOPIC, {"phrase": matches.of(NO_GO)[0][1].phrase})
    if matches.any(LOOK_ALIKE) and facts.link not in (Link.PRODUCT, Link.COMPETITOR):
        return Reason(ReasonCode.LOOK_ALIKE, {"phrase": matches.of(LOOK_ALIKE)[0][1].phrase})
    return None
