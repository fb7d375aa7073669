"""A customer's money that is kept, a rating that fails, losses, and who collapsed."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events import reading
from service.models import Brand, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(Brand(id="n", display_name="Norvano", core=("hotel",), fingerprint="n"))


def _kinds(title: str) -> set[str]:
    return {one.kind.name for one in reading.find(title)}


@each(
    ("title", "kind", "told"),
    [
        ("Norvano took our money in May and will not refund us", "criticism", True),
        ("Norvano refuses refund after flood", "criticism", True),
        ("Norvano charged me twice for one night", "criticism", True),
        ("Norvano kept my deposit", "criticism", True),
        ("Norvano refunds all guests after flood", "criticism", False),
        ("Norvano deposits money with the bank", "criticism", False),
        ("Norvano nursery rated inadequate by inspectors", "criticism", True),
        ("Norvano improves after 'inadequate' rating", "criticism", False),
        ("Norvano faces safeguarding failures at two sites", "criticism", True),
        ("Norvano opens pool as losses flow", "bad results", True),
        ("Norvano posts half-year loss of $13.4 million", "bad results", True),
        ("Norvano narrows first-half loss", "bad results", False),
        ("Job losses mount at the port", "bad results", False),
        ("Norvano barber fled with cash from the cupboard", "fraud", True),
        ("Families fled as cash machines failed", "fraud", False),
    ],
)
def test_what_befalls_customers_and_figures(title: str, kind: str, told: bool) -> None:
    assert (kind in _kinds(title)) is told


@each(
    ("title", "why"),
    [
        ("Guest who collapsed at Norvano gym is at home", ""),
        ("Norvano collapses owing suppliers $4m", "insolvency"),
        ("Norvano, which collapsed in May, is sold", "insolvency"),
    ],
)
def test_a_person_who_collapsed_is_no_debtor(title: str, why: str) -> None:
    told = FIRM.score(item(title), NOW).why
    assert ("insolvency" in told.lower() or "insolvent" in told.lower()) is bool(why)


@each(
    ("title", "risk"),
    [
        ("Norvano billed us for the room five weeks after he died", 0),
        ("Norvano charged my father for a month after his mother died", 0),
        ("Norvano charged over guest who died", 3),
        ("Norvano fees rise after guest dies in pool", 3),
    ],
)
def test_who_is_billed_when_somebody_is_dead_died_of_nothing_of_ours(title: str, risk: int) -> None:
    assert (FIRM.score(item(title), NOW).risk == 3) is (risk == 3)


def test_a_post_about_money_that_is_kept_weighs_more_than_a_grumble() -> None:
    post = FIRM.score(item("Norvano kept my deposit, awful", is_post=True), NOW)
    grumble = FIRM.score(item("Norvano was awful, cold and slow", is_post=True), NOW)
    assert post.tone is grumble.tone is Tone.NEGATIVE
    assert (post.impact, grumble.impact) == (2, 1)
