"""What is unconfirmed: what an unknown place alone says of the brand, aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Evaluation, Item, Reason, ReasonCode, RiskKind, SourceKind
from service.storage.database import Database
from service.storage.tables import items, runs
from service.text.urls import site_of_url

NEW_BRAND = timedelta(days=3)
"""So long every place counts as known: nothing can have spoken of the brand before."""


async def with_unconfirmed(
    database: Database,
    brand: Brand,
    lexicon: Lexicon,
    *,
    found: Sequence[Item],
    evaluations: Mapping[str, Evaluation],
    now: datetime,
) -> dict[str, Evaluation]:
    """Return the evaluations, those marked UNCONFIRMED that an unknown place alone answers for.

    A claim in a text whose headline does not name the brand cannot be told from news by its
    words; it can by who says it. A site whose feed the brand file lists is a known place, so
    is one that named the brand in a headline before, and for a new brand every place is. The
    risk of what is unconfirmed is the one that keywords see.
    """
    listed = {
        one.key: site_of_url(one.target) for one in brand.sources if one.kind is SourceKind.FEED
    }
    doubted = {
        item.id: item
        for item in found
        if (its := evaluations.get(item.id))
        and its.aside
        and listed.get(item.source_key) != site_of_url(item.url)
    }
    first = await runs.first_started_at(database, brand.id) if doubted else None
    if first is None or now - first < NEW_BRAND:
        return dict(evaluations)
    outlets = {item.outlet for item in doubted.values()}
    told = await items.headlines_of(database, brand.id, outlets)
    known = {
        (site_of_url(url), outlet) for url, outlet, title in told if any(lexicon.named_in(title))
    }
    return {
        key: unconfirmed(its, lexicon.score(doubted[key], now).risk)
        if key in doubted and (site_of_url(doubted[key].url), doubted[key].outlet) not in known
        else its
        for key, its in evaluations.items()
    }


def unconfirmed(its: Evaluation, most_risk: int) -> Evaluation:
    """Return an evaluation marked so; its risk is at most the one that keywords see."""
    risk = min(its.risk, most_risk)
    return replace(
        its,
        flags=(*its.flags, Reason(ReasonCode.UNCONFIRMED)),
        risk=risk,
        risk_kind=its.risk_kind if risk else RiskKind.NONE,
    )
