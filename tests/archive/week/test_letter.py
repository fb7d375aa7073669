"""The letter of a week: everything in text and in HTML, and the sentences it is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from service.archive.week.letter import week_letter
from service.archive.week.review import (
    Loudness,
    VoiceShare,
    WeekCost,
    WeekDay,
    WeekReview,
    WeekSpike,
    WeekStory,
    WeekTone,
    WeekVoice,
    WeekVolume,
    WeekVotes,
    loudness_of,
)
from service.digest.links import PreviewLinks
from service.models import Letter, RiskKind, Sample, SourceHealth
from service.wording.archive_pages import week as words
from service.wording.catalogue import speaking
from service.wording.source_troubles import not_reached
from tests.evaluation.samples import BRAND
from tests.tables import each

LAST = date(2026, 11, 22)
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)
STORM = WeekStory(
    story="storm", title="Twenty <ill> at Zazu Pizza", url="https://news.example/1", source="Daily",
    outlets=4, risk=3, risk_kind=RiskKind.FOOD_SAFETY, found_at=AT, told_at=AT, yes=2,
    why="Guests of yours fell ill.",
)  # fmt: skip
BARE = WeekStory(story="bare", title="", url="javascript:alert(1)")
DAYS = tuple(
    WeekDay(
        day=LAST - timedelta(days=6 - n), reports=count, stories=count, compared=count,
        usual=2.0, high=5, spike=count > 9, over=n < 6, read=n != 1,
    )
    for n, count in enumerate((2, 0, 3, 17, 4, 2, 1))
)  # fmt: skip
FULL = WeekReview(
    brand="Zazu Pizza", first=LAST - timedelta(days=6), last=LAST, over=False, made_at=AT,
    volume=WeekVolume(
        reports=29, stories=12, compared=28, usual=14.2, loudness=Loudness.MUCH_MORE, days_known=40,
        not_compared=("One", "Two", "Three", "Four"), days=DAYS,
        spikes=(WeekSpike(day=DAYS[3].day, reports=17, usual=2.0, story=STORM),
                WeekSpike(day=DAYS[4].day, reports=9, usual=0.5)),
    ),
    tone=WeekTone(positive=3, negative=8, unknown=1),
    voice=WeekVoice(
        shares=(VoiceShare(name="Zazu Pizza", own=True, stories=12, share=0.75),
                VoiceShare(name="Mama's", stories=4, share=0.25)),
        sources=3, searches_of_brand=2, left_out=2,
    ),
    risks=(STORM,), five=(STORM, BARE), votes=WeekVotes(yes=2, no=1, readers=2, stories=(STORM,)),
    sources_quiet=tuple(f"Source {n}: nothing for 3 days" for n in range(14)),
    cost=WeekCost(usd=0.41, tokens=90_000, unpriced=True, estimated=True),
)  # fmt: skip
PAGE = "https://topfive.example.org/week?until=2026-11-22"


def letter(review: WeekReview, sample: Sample = Sample.NOTHING) -> Letter:
    return week_letter(review, BRAND, PreviewLinks(), page=PAGE, zone=UTC, sample=sample)


def test_text_and_html_say_the_same() -> None:
    made = letter(FULL)
    assert made.subject == "Zazu Pizza: the week to 22 November"
    for said in (
        "17, usually 2: a spike", "nothing was read", "1 so far", "and 1 more",
        "Food safety: act now", "(no headline)", "8 stories", "4 stories (25%)",
        "2 of them are searches for words that name no rival", "None of them searches for a rival",
        "2 reports of the week are left out here", "The figure is estimated.",
        "A model without a price is not in it.", "and 2 more",
        "Not known (read by an earlier version)", "#preview-share-storm", "#preview-unsubscribe",
        "On 1 day nothing was read.",
        "Friday 20 Nov was far outside of normal: 9 reports where 0.5 is usual.",
    ):  # fmt: skip
        assert said in " ".join(made.text.split()), said
        assert said in made.html, said
    assert "Twenty <ill> at Zazu Pizza" in made.text
    assert "Twenty &lt;ill&gt; at Zazu Pizza" in made.html
    assert "javascript:" not in made.text + made.html
    assert "<img" not in made.html
    assert PAGE in made.text
    # Links and rows with a bar stay whole; all else is folded for every mail program.
    assert not [line for line in made.text.splitlines() if len(line) > 78 and "█" not in line]


def test_an_empty_week_is_a_letter_too() -> None:
    made = letter(WeekReview(brand="Zazu Pizza", first=FULL.first, last=LAST, made_at=AT))
    for said in (
        "Nobody spoke of it this week", "There is too little history to compare with",
        "Nobody voted this week.", "Nothing: no model was paid for.",
        "No mail had a finding this week.",
        "None: all bring what they used to.", "Nothing was said, so there is no tone.",
        "The brand file lists no rival",
    ):  # fmt: skip
        assert said in " ".join(made.text.split()), said


def test_of_a_week_in_which_nothing_was_read_nobody_is_said_to_be_silent() -> None:
    days = tuple(day.model_copy(update={"reports": 0, "read": False, "over": True}) for day in DAYS)
    made = letter(FULL.model_copy(update={"volume": WeekVolume(days=days)}))
    assert "Nothing was read in this week" in made.text
    assert "On 7 days nothing was read." in made.text
    assert "Nobody spoke" not in made.text


def test_of_days_before_the_brand_was_watched_nobody_is_said_to_have_read_nothing() -> None:
    days = tuple(day.model_copy(update={"read": False, "watched": False}) for day in DAYS)
    made = letter(FULL.model_copy(update={"volume": WeekVolume(days=days)}))
    assert "nothing was read." not in made.text


def test_what_is_invented_is_marked() -> None:
    made = letter(FULL, Sample.STORIES)
    assert "SAMPLE" in made.text
    assert "SAMPLE" in made.html


def test_it_speaks_the_readers_language() -> None:
    with speaking("af"):
        made = letter(FULL)
    assert "Hoeveel gesê is" in made.html
    assert "Risks still open" not in made.html
    assert '<html lang="af">' in made.html


def test_why_a_source_is_not_read_is_told_in_the_language_in_which_it_is_known() -> None:
    health = SourceHealth(source_key="k", name="Daily", last_error="HTTP 521")
    assert not_reached(health, AT) == "Daily: not read (HTTP 521)"
    with speaking("af"):
        assert not_reached(health, AT) == "Daily: nie gelees nie"


@each(
    ("count", "weeks", "loudness"),
    [
        (10, [], Loudness.UNKNOWN), (10, [9], Loudness.UNKNOWN), (10, [9, 11, 10], Loudness.NORMAL),
        (40, [9, 11, 10], Loudness.MUCH_MORE), (18, [9, 11, 10], Loudness.MORE),
        (2, [19, 21, 20, 22], Loudness.LESS), (0, [1, 0, 1], Loudness.NORMAL),
    ],
)  # fmt: skip
def test_a_week_is_loud_by_the_weeks_before(
    count: int, weeks: list[float], loudness: Loudness
) -> None:
    assert loudness_of(count, weeks)[0] is loudness


def test_sentences_have_their_one_and_their_many() -> None:
    assert words.headline("less", 0, read=True) == "Less was said than usual"
    assert words.seen_by(5, 0, 2).endswith("2 of them search for a rival by name.")
    assert words.share(0, 0, 2) == "Neither the brand nor a rival was named this week."
    assert words.cost(0.0, 10, unpriced=True, estimated=False) == "unpriced for 10 tokens."
    assert words.usual(14.2) == "14"
    assert words.usual(0.5) == "0.5"
    assert words.no_spike() == "No day was far outside of normal."
