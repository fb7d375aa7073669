"""The score cap: no verdict exceeds what code can see of the brand in the item.

Pure. This, not the pattern list, is what holds against an item that talks the model into a high
mark: without a tie that code has found, the score stays under the usual floor; and an item that
speaks to the judge never gets more than its lexical score.
"""

from __future__ import annotations

from dataclasses import replace

from service.evaluation import score_curves
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.matching import signals
from service.models import MAX_SCORE, Evaluation, Item, Link, RiskKind
from service.models.score import percent_of_scale

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


def capped(verdict: Evaluation, lexical: Evaluation) -> Evaluation:
    """Return `verdict` capped by what the lexical scorer found of the same item.

    Terms, flags and exclusions of the lexical evaluation are kept; its words fill what is empty.
    """
    instructs = verdict.instructs or lexical.instructs
    flags = (*lexical.flags, *verdict.flags, *((INSTRUCTS,) if instructs else ()))
    joined = replace(
        verdict,
        why=lexical.why if instructs or not verdict.why else verdict.why,
        evidence=lexical.evidence if instructs or not verdict.evidence else verdict.evidence,
        flags=tuple(dict.fromkeys(flags)),
        instructs=instructs,
        excluded=lexical.excluded,
        terms=lexical.terms,
        lexical_score=lexical.score,
    )
    if verdict.score is None or lexical.score is None:
        return joined
    most = lexical.score if instructs else max_score(lexical)
    risk = min(joined.risk, lexical.risk + (0 if instructs else RISK_HEADROOM.get(lexical.link, 0)))
    # A tie to the brand by a name that code does not find is no tie.
    unfounded = {
        Link.DIRECT: lexical.link is not Link.DIRECT,
        Link.PRODUCT: lexical.link not in (Link.DIRECT, Link.PRODUCT),
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
    if lexical.link is Link.NONE:
        return score_curves.UNSUPPORTED
    room = HEADROOM[lexical.link] + RISK_ROOM * lexical.risk
    return round((lexical.score or 0.0) + room, 2)


def overshoots(verdict: Evaluation, lexical: Evaluation) -> bool:
    """Return whether the model claims what code contradicts: the item may have spoken to it."""
    if verdict.score is None:
        return False
    return verdict.instructs or verdict.score > _CREDIBLE[lexical.link] + _MAX_OVERSHOOT


def quotation(item: Item, lexicon: Lexicon) -> str:
    """Return a verbatim sentence of the item with the strongest tie to the brand; or nothing."""
    return signals.evidence(lexicon.matches(item))
