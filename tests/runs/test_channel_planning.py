"""A channel with a schedule of its own learns from votes as the mail does."""

from __future__ import annotations

from unittest.mock import Mock

from service.digest.schedule import Schedule
from service.models import Answer, Choice, Counts, Digest, Link
from service.ranking.choosing.candidates import Entrants
from service.runs.channels.planning import ChannelPlanner
from service.runs.records.run_draft import Opinions, RunRules
from tests.ranking.samples import BRAND, NOW, judged, kept, story, verdicts, vote

WHATS = ("opens in Leeds", "hires chef", "wins prize", "new oven", "summer menu", "sells pies")


def test_noes_on_the_brand_s_own_news_keep_none_of_its_other_news_from_a_channel() -> None:
    voted = [story(f"Crust & Co {what}", hours=30) for what in WHATS]
    opinions = Opinions(
        votes=[vote(one, Answer.NO) for one in voted],
        memories={one.key: kept(one, topic=one.key) for one in voted},
    )
    planner = ChannelPlanner(
        writer=Mock(channels=[]), schedule=Mock(spec=Schedule), brand=BRAND,
        rules=RunRules(min_score=2.0), votes=Mock(), database=Mock(),
    )  # fmt: skip
    own = story("Crust & Co names new chairman")
    found = verdicts(judged(own, 3.4, topic="board", link=Link.DIRECT))
    digest = Digest(brand=BRAND, run_id="r", at=NOW, choice=Choice(findings=()), counts=Counts())
    choice = planner._choose(Entrants([own], found, frozenset()), own=digest, opinions=opinions)
    assert [one.story.key for one in choice.findings] == [own.key]
