"""What "not about us" keeps out is said, and only where it would be in without it."""

from __future__ import annotations

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.precedents import Precedents
from service.models import Answer, Brand, Choice, ChoosingRules, Link, NoReason, ReasonCode
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.wording.reasons import sentence
from tests.ranking.samples import NOW, judged, kept, story, verdicts, vote

BRAND = Brand(id="k", display_name="Kestrel Bank", aliases=("Kestrel",), core=("bank",))
LEXICON = Lexicon(BRAND)
RING, SECOND = story("Singer flashes Kestrel ring"), story("Singer shows second Kestrel ring")
SAID = Precedents(not_ours=(RING.items[0].title,))


def test_keywords_know_what_an_item_would_score_without_it() -> None:
    plain = LEXICON.score(SECOND.items[0], NOW)
    led = LEXICON.score(SECOND.items[0], NOW, LEXICON.leaning(SAID))
    assert (plain.link, plain.without_not_us) == (Link.DIRECT, 0.0)
    assert led.link is Link.NONE
    assert led.without_not_us == plain.score
    other = LEXICON.score(story("Rain over the city").items[0], NOW, LEXICON.leaning(SAID))
    assert other.without_not_us == 0.0


def _choice(without: float) -> Choice:
    ours = story("Kestrel Bank cuts fees")
    found = [
        judged(SECOND, 0.0, without_not_us=without),
        judged(ours, 3.0, link=Link.DIRECT),
    ]
    cast = [vote(RING, Answer.NO, reason=NoReason.WRONG_BRAND)]
    return choose(
        Entrants([SECOND, ours], verdicts(*found)), votes=cast, memories={RING.key: kept(RING)},
        brand=BRAND, now=NOW, seed="run", rules=ChoosingRules(),
    )  # fmt: skip


def test_without_a_floor_nobody_is_said_to_have_said_it() -> None:
    told = [story(f"Dispute at depot {w} of the valley", hours=30) for w in ("one", "two", "ten")]
    memories = {one.key: kept(one, topic="labour") for one in told}
    like = story("Dispute at depot omega of the valley")
    choice = choose(
        Entrants([like], verdicts(judged(like, 0.2, topic="labour"))),
        memories=memories, brand=BRAND,
        votes=[vote(one, Answer.NO) for one in told], now=NOW, seed="run",
        rules=ChoosingRules(min_score=0.0),
    )  # fmt: skip
    [out] = choice.rejected
    assert "not_us" not in out.reason.values
    assert sentence(out.reason) == "your votes put it too low for a mail"


def test_the_mail_says_what_it_kept_out() -> None:
    choice = _choice(3.3)
    [line] = choice.vote_effects.lines
    assert sentence(line) == "“Not about us” kept “Singer shows second Kestrel ring” out"
    [out] = choice.rejected
    assert sentence(out.reason) == "readers said of news like it that it is not about you"


def test_no_more_are_said_to_be_kept_out_than_the_mail_has_places_for() -> None:
    told = [
        story(f"Singer shows {what} Kestrel ring in {town}", source=town)
        for what, town in (("blue", "Oslo"), ("gold", "Lima"), ("tin", "Rome"), ("jade", "Bonn"))
    ]
    cast = [vote(RING, Answer.NO, reason=NoReason.WRONG_BRAND)]
    choice = choose(
        Entrants(told, verdicts(*(judged(one, 0.0, without_not_us=3.3) for one in told))),
        votes=cast,
        memories={RING.key: kept(RING)}, brand=BRAND, now=NOW, seed="run",
        rules=ChoosingRules(top=2),
    )  # fmt: skip
    [line] = choice.vote_effects.lines
    assert line.values["count"] == 2
    assert {sentence(one.reason) for one in choice.rejected} == {
        "readers said of news like it that it is not about you"
    }


@pytest.mark.parametrize("without", [0.0, 1.5])
def test_what_would_be_out_all_the_same_is_not_said_to_be_kept_out(without: float) -> None:
    choice = _choice(without)
    assert not choice.vote_effects.lines
    [out] = choice.rejected
    assert out.reason.code is ReasonCode.UNDER_FLOOR
    assert sentence(out.reason) == (
        "it scored too low for a mail"
        if without
        else "nothing in it was taken for your brand, for a rival or for your field"
    )
