"""The scales of the verdicts, and what is counted in points of score."""

from __future__ import annotations

from service.evaluation import score_cap, score_curves
from service.models import DEFAULT_MIN_SCORE, MAX_SCORE, Link
from service.models.score import percent_of_scale
from service.ranking import replay
from service.ranking.choosing import admission, candidate, diversity, without_card
from service.ranking.learning import preferences
from tests.tables import each


@each("percent", range(101))
def test_a_percentage_of_the_scale_is_the_nearest_number_of_two_decimals(percent: int) -> None:
    assert percent_of_scale(percent) == round(MAX_SCORE / 100 * percent, 2)


def test_on_a_scale_of_five_the_steps_are_what_the_figures_in_bench_were_measured_with() -> None:
    assert MAX_SCORE == 5
    assert (candidate.COVERAGE, candidate.MAX_COVERAGE) == (0.1, 0.3)
    assert (admission.LIFT, without_card.CLOSE) == (0.5, 1.0)
    assert (preferences.LIMIT, preferences.POINTS, preferences.SEEN_POINTS) == (2.5, 1.5, 2.0)
    assert (preferences.OLD_STEP, preferences.OLD_LIMIT) == (0.3, 1.2)
    steps = (diversity.SAME_WORDS, diversity.SAME_TOPIC, diversity.SAME_OUTLET)
    assert steps == (0.7, 0.2, 0.1)
    assert (replay.ALL_IN_COMMON, replay.NOTHING_IN_COMMON) == (3.0, 1.75)
    assert list(score_cap.HEADROOM.values()) == [5.0, 2.0, 1.5, 0.5]
    assert score_cap.RISK_ROOM == 0.5
    assert (score_curves.FRESHNESS, score_curves.SOURCE_SHARE) == (0.3, 0.5)
    assert score_curves.CURVES[Link.DIRECT] == (
        (0.0, 0.0), (1.9, 2.2), (3.0, 3.0), (5.5, 3.4), (8.0, 3.8), (12.0, 4.5),
    )  # fmt: skip
    assert score_curves.CURVES[Link.COMPETITOR] == (
        (0.0, 0.0), (0.8, 1.2), (1.2, 1.8), (3.2, 2.4), (6.0, 3.2), (9.0, 4.0),
    )  # fmt: skip


def test_what_is_only_loosely_tied_to_the_brand_stays_just_under_the_usual_floor() -> None:
    assert score_curves.UNSUPPORTED == 1.9 < DEFAULT_MIN_SCORE
