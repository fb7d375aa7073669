"""The score cap: how far a model's verdict may leave what code can see in the item, both ways.

Pure. Upwards: this, not the pattern list, is what holds against an item that talks the model into a
high mark: without a tie that code has found, the score stays under the usual floor; an item that
speaks to the judge never gets more than its lexical score; a serious risk needs
a word of danger; and a verdict without a reason raises nothing.

Downwards: no model makes a grave story vanish. A verdict on an item that names the brand and is far
from what keywords say (`is_far`) counts only if the model, asked once more and alone, bears it out
(`bears_out`). Else keywords' verdict stands, at most one step lower (`keywords_decide`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from service.evaluation import score_curves
from service.evaluation.explanation.length import count_words
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.matching import signals
from service.matching.quotation import evidence
from service.models import (
    MAX_SCORE,
    SERIOUS_RISK,
    Evaluation,
    Item,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
    Scorer,
    Tone,
)
from service.models.score import percent_of_scale
from service.text.normalize import fold

HEADROOM = {
    Link.DIRECT: MAX_SCORE, Link.PRODUCT: percent_of_scale(40),
    Link.COMPETITOR: percent_of_scale(30), Link.INDUSTRY: percent_of_scale(10),
}  # fmt: skip
"""By how much a model may raise an item over its lexical score, by the tie that code found. What
shares only a subject with the brand can rise over the floor if the subject is in its title."""
RISK_ROOM = percent_of_scale(10)
"""More room for each step of the risk that code found: a recall at a supplier is no small talk."""
RISK_HEADROOM = {Link.DIRECT: 3, Link.PRODUCT: 2, Link.COMPETITOR: 1, Link.INDUSTRY: 0}
"""Likewise for risk: a risk of 2 or more has a place in the mail."""
_CREDIBLE = {
    Link.DIRECT: MAX_SCORE, Link.PRODUCT: MAX_SCORE, Link.COMPETITOR: percent_of_scale(80),
    Link.INDUSTRY: percent_of_scale(70), Link.NONE: score_curves.UNSUPPORTED,
}  # fmt: skip
"""What an honest model may well say of such an item, whatever is then taken off it."""
_MAX_OVERSHOOT = percent_of_scale(20)
"""A verdict further than this above what can be believed makes its whole batch suspect."""

FAR = percent_of_scale(20)
"""A verdict further than this from keywords is asked for once more: a point of five."""
FAR_RISK = 2
"""Likewise for risk."""
STEP = percent_of_scale(20)
"""By how much a verdict that was not borne out still lowers keywords' score."""
_WHY_WORDS = 2
"""Words that make a reason; "1", "2" or a date is none."""
_SHARED = 3
"""Items with different headlines of which the same is said, so that it is said of none."""
_QUOTE_WORDS = 3
"""Words of a quotation that bear a second answer out."""


def capped(verdict: Evaluation, lexical: Evaluation) -> Evaluation:
    """Return `verdict` capped by what the lexical scorer found of the same item.

    Terms, flags and exclusions of the lexical evaluation are kept; its words fill what is empty.
    """
    instructs = verdict.instructs or lexical.instructs
    flags = (*lexical.flags, *verdict.flags, *((INSTRUCTS,) if instructs else ()))
    # A reason in a language that nobody asked for is better than none, but not than keywords' own.
    strange = bool(lexical.why) and verdict.why_language != lexical.why_language
    own = not (instructs or strange) and is_reasoned(verdict)
    joined = replace(
        verdict,
        why=verdict.why if own else lexical.why,
        why_language=verdict.why_language if own else lexical.why_language,
        translation=None if instructs else verdict.translation,
        evidence=verdict.evidence
        if count_words(verdict.evidence) and not instructs
        else lexical.evidence,
        flags=tuple(dict.fromkeys(flags)),
        instructs=instructs,
        excluded=lexical.excluded,
        aside=lexical.aside,
        terms=lexical.terms,
        lexical_score=lexical.score,
    )
    if verdict.score is None or lexical.score is None:
        return joined
    believed = is_reasoned(verdict) and not instructs
    most = max_score(lexical) if believed else lexical.score
    risk = min(joined.risk, max_risk(verdict, lexical) if believed else lexical.risk)
    # A tie to the brand by a name that code does not find is no tie.
    tie = _tie(lexical)
    unfounded = {
        Link.DIRECT: tie is not Link.DIRECT,
        Link.PRODUCT: tie not in (Link.DIRECT, Link.PRODUCT),
    }.get(verdict.link, lexical.link is Link.NONE)
    link = lexical.link if unfounded else joined.link
    return replace(
        joined,
        score=min(verdict.score, most),
        relevance=min(joined.relevance, most),
        impact=min(joined.impact, lexical.impact) if instructs else joined.impact,
        risk=risk,
        risk_kind=joined.risk_kind if risk else RiskKind.NONE,
        link=link,
        inferred=joined.inferred or link is not verdict.link,
    )


def max_score(lexical: Evaluation) -> float:
    """Return the highest score that a model can give to an item with this lexical evaluation."""
    tie = _tie(lexical)
    if tie is Link.NONE:
        return score_curves.UNSUPPORTED
    room = HEADROOM[tie] + RISK_ROOM * lexical.risk
    return round((lexical.score or 0.0) + room, 2)


def max_risk(verdict: Evaluation, lexical: Evaluation) -> int:
    """Return the highest risk that a model can give.

    A serious one needs a word of danger, or was borne out where we know no such words of the
    item's language (`bears_out`); one that wants somebody at once always needs it.
    """
    most = lexical.risk + RISK_HEADROOM.get(_tie(lexical), 0)
    if _speaks_of_danger(verdict, lexical):
        return most
    return min(most, SERIOUS_RISK if verdict.confirmed else SERIOUS_RISK - 1)


def _tie(lexical: Evaluation) -> Link:
    """Return the tie that a model may find: where a name of ours may stand, that it is ours."""
    return Link.DIRECT if lexical.unsure else lexical.link


def _speaks_of_danger(verdict: Evaluation, lexical: Evaluation) -> bool:
    return lexical.risk > 0 or signals.speaks_of_risk(verdict.evidence)


def is_reasoned(verdict: Evaluation) -> bool:
    """Return whether a verdict says in words why."""
    return count_words(verdict.why) >= _WHY_WORDS


def is_far(verdict: Evaluation, lexical: Evaluation, *, weight: float = 1.0) -> bool:
    """Return whether a verdict on an item that names the brand is far from what keywords say.

    Impact, which is the model's to say, moves a score: alone it makes none too high, but it may
    make one too low. The lexical score has the source's `weight` in it already.
    """
    if verdict.score is None or lexical.score is None or lexical.link is not Link.DIRECT:
        return False
    bonus = score_curves.source_bonus(weight)
    return (
        min(verdict.score, verdict.relevance) + bonus - lexical.score > FAR
        or lexical.score - verdict.score - bonus > FAR
        or abs(verdict.risk - lexical.risk) >= FAR_RISK
    )


def bears_out(second: Evaluation, quote: str, lexical: Evaluation, *, readable: bool) -> bool:
    """Return whether a second answer stands: with a reason, a quotation, and within the cap.

    `quote` is the answer's own quotation, which stands in the item; "" if it had none. Where the
    item is not `readable`, being in a language of which we know no words of danger, a risk that
    wants one is no reason to leave the answer: it is capped.
    """
    return (
        second.score is not None
        and is_reasoned(second)
        and count_words(quote) >= _QUOTE_WORDS
        and (second.risk <= max_risk(second, lexical) or not readable)
        and second.score <= max_score(lexical)
    )


def keywords_decide(
    lexical: Evaluation, because: Reason, answers: Sequence[Evaluation] = ()
) -> Evaluation:
    """Return keywords' verdict in the place of the model's, marked with why it stands.

    `answers` of the model that were not borne out lower it, by one step at most and never a serious
    risk to one that is not; those without a reason do nothing.
    """
    heard = [one for one in answers if one.score is not None and is_reasoned(one)]
    score, risk = lexical.score, lexical.risk
    if heard and score is not None:
        score = min(score, max(score - STEP, *(one.score or 0.0 for one in heard)))
        lowest = max(risk - 1, SERIOUS_RISK if risk >= SERIOUS_RISK else 0)
        risk = min(risk, max(lowest, *(one.risk for one in heard)))
    mark = Reason(ReasonCode.JUDGED_BY_KEYWORDS, {"because": because.code.value})
    return replace(
        lexical,
        score=None if score is None else round(score, 2),
        risk=risk,
        risk_kind=lexical.risk_kind if risk else RiskKind.NONE,
        scorer=Scorer.LEXICAL,
        flags=(*lexical.flags, mark),
        unscored_because=because,
    )


def said_of_all(verdicts: Iterable[tuple[Item, Evaluation]]) -> frozenset[str]:
    """Return the reasons and quotations that three or more items have in common, folded.

    What is said alike of items with different headlines is said of none of them.
    """
    headlines = defaultdict(set)
    for item, verdict in verdicts:
        for said in {fold(verdict.why), fold(verdict.evidence)}:
            headlines[said].add(fold(item.title))
    return frozenset(said for said, of in headlines.items() if said and len(of) >= _SHARED)


def without(common: frozenset[str], verdict: Evaluation) -> Evaluation:
    """Return `verdict` without a reason or a quotation that is among what is `said_of_all`."""
    why = "" if fold(verdict.why) in common else verdict.why
    evidence = "" if fold(verdict.evidence) in common else verdict.evidence
    return replace(verdict, why=why, evidence=evidence)


def overshoots(verdict: Evaluation, lexical: Evaluation) -> bool:
    """Return whether the model claims what code contradicts: the item may have spoken to it."""
    if verdict.score is None:
        return False
    return verdict.instructs or verdict.score > _CREDIBLE[_tie(lexical)] + _MAX_OVERSHOOT


def quotation(item: Item, lexicon: Lexicon) -> str:
    """Return a verbatim sentence of the item with the strongest tie to the brand; or nothing."""
    return evidence(lexicon.matches(item))


def without_sample(
    evaluations: Mapping[str, Evaluation], items: Iterable[Item], by_model: Container[str]
) -> dict[str, Evaluation]:
    """Return evaluations with nothing for what the prefilter dropped, save what is `by_model`.

    Nothing in all of its text was the brand's: what keywords make of the part that was kept, to see
    what they miss, reaches no reader.
    """
    dropped = {item.id for item in items if not item.may_matter and item.id not in by_model}
    return {key: _nothing(one) if key in dropped else one for key, one in evaluations.items()}


def _nothing(one: Evaluation) -> Evaluation:
    return replace(
        one, score=0.0, lexical_score=0.0, relevance=0.0, impact=0, link=Link.NONE, risk=0,
        risk_kind=RiskKind.NONE, tone=Tone.NEUTRAL, why="", terms=(), inferred=False, unsure=False,
        unscored_because=None,
    )  # fmt: skip
