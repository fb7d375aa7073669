"""A name that may be an everyday word is left to the model, where there is one."""

from __future__ import annotations

from service.evaluation import score_cap, verdicts
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Evaluation, Link, Scorer
from tests.evaluation.samples import NOW, item

GAP = Lexicon(Brand(id="g", display_name="Gap", core=("clothing",), not_us=("Gap year",)))
UNSURE = "Gap, of all things, has us puzzled"


def verdict(title: str) -> Evaluation:
    """Return what a model says that takes the item for the brand's, checked and capped."""
    said = Evaluation(
        item_id="a", score=3.5, relevance=3.5, impact=1, link=Link.DIRECT, scorer=Scorer.OPENAI,
        why="The clothing chain has changed its logo.", evidence=title,
    )  # fmt: skip
    one = item(title)
    return score_cap.capped(verdicts.check(said, one, GAP), GAP.score(one, NOW))


def test_keywords_alone_do_not_mail_it() -> None:
    found = GAP.score(item(UNSURE), NOW)
    assert (found.link, found.unsure, found.score) == (Link.NONE, True, 0.0)


def test_a_model_may_take_it_for_the_brand() -> None:
    found = verdict(UNSURE)
    assert (found.link, found.score) == (Link.DIRECT, 3.5)


def test_what_speaks_against_the_name_is_not_left_to_the_model() -> None:
    for title in ("The gender pay gap widens", "Gap year, they say, is over", "Mild weather"):
        assert not GAP.score(item(title), NOW).unsure
        assert (verdict(title).score or 0) < 2
