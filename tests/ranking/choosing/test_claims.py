"""Of about equals what hurts the brand has its place before what pleases it."""

from __future__ import annotations

from service.models import ChoosingRules, Link, ReasonCode, Tone
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from tests.ranking.samples import BRAND, NOW, judged, story, verdicts
from tests.tables import each

PRIZE = story("Crust & Co wins a prize for its oven", source="Oven Post")
FAILED = story("Inspectors rate two kitchens inadequate", source="Coast Star")


@each(
    ("score", "link", "risk", "tone", "first"),
    [
        (3.7, Link.DIRECT, 1, Tone.NEUTRAL, True),
        (3.7, Link.DIRECT, 0, Tone.NEGATIVE, True),
        (3.7, Link.DIRECT, 0, Tone.NEUTRAL, False),
        (3.5, Link.DIRECT, 1, Tone.NEGATIVE, False),
        (3.7, Link.INDUSTRY, 1, Tone.NEGATIVE, False),
    ],
)
def test_what_hurts_comes_first(
    score: float, link: Link, risk: int, tone: Tone, first: bool
) -> None:
    found = choose(
        Entrants(
            [PRIZE, FAILED],
            verdicts(
                judged(PRIZE, 4.0, link=Link.DIRECT, tone=Tone.POSITIVE),
                judged(FAILED, score, link=link, risk=risk, tone=tone),
            ),
        ),
        votes=[], memories={}, brand=BRAND, now=NOW, seed="run", rules=ChoosingRules(top=1),
    )  # fmt: skip
    [one] = found.findings
    assert (one.story.key == FAILED.key) is first
    [out] = found.rejected
    assert out.reason.code is (ReasonCode.NO_PLACE if first else ReasonCode.BEHIND_LAST)
    assert one.score == (score if first else 4.0), "the score that is shown is the judge's"
