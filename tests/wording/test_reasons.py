"""Every code has a sentence, and what old rows have in words stays as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.models import (
    QuietBecause,
    Reason,
    ReasonCode,
    SourceHealth,
    SourceQuiet,
    Story,
    StoryChange,
    as_written,
)
from service.ranking.memory.story_updates import TURNS
from service.storage.json_codec import from_json, to_json
from service.wording.reasons import change, sentence
from service.wording.reasons.sentences import _SENTENCES
from service.wording.source_troubles import gone_quiet
from tests.digest import samples
from tests.tables import each

SAMPLES: dict[ReasonCode, tuple[dict[str, Any], str]] = {
    ReasonCode.AS_WRITTEN: ({"text": "as {it} was"}, "as {it} was"),
    ReasonCode.ALREADY_MAILED: (
        {"on": "2026-03-07"},
        "mailed on 7 March and nothing new since",
    ),
    ReasonCode.NOT_ABOUT_US: ({}, "a reader said that it is not about you"),
    ReasonCode.UNDER_FLOOR: (
        {"points": 0.24, "by_votes": True},
        "your votes put it too low for a mail",
    ),
    ReasonCode.SAME_EVENT: (
        {"title": "Cheese plant burns down"},
        "more on “Cheese plant burns down”, which is in",
    ),
    ReasonCode.SECOND_COMPETITOR: (
        {},
        "places were short, and competitors’ stories yield first",
    ),
    ReasonCode.BEHIND_LAST: ({"points": 0.1}, "others scored higher"),
    ReasonCode.TOO_SIMILAR: (
        {"title": "Bakers strike"},
        "much like “Bakers strike”, which is in",
    ),
    ReasonCode.SAME_TOPIC: ({}, "others on the same topic are in"),
    ReasonCode.SAME_OUTLET: ({}, "others from the same outlet are in"),
    ReasonCode.LISTED_EARLIER: ({}, "Listed earlier"),
    ReasonCode.ASKED_FOR: ({}, "A reader said that it should have been in"),
    ReasonCode.NO_PLACE: ({}, "no place left"),
    ReasonCode.ASKED_WAITS: (
        {"places": 6},
        (
            "a reader asked for it: it comes with the next mail in which serious risks, and what"
            " was asked for earlier, leave a place"
        ),
    ),
    ReasonCode.ASKED_WAIT: (
        {"title": "A", "count": 2},
        (
            "Serious risks, or what was asked for earlier, left no place yet for “A” and one more,"
            " which you asked for"
        ),
    ),
    ReasonCode.IN_BY_VOTES: ({}, "Your votes brought it in."),
    ReasonCode.UP_BY_VOTES: ({}, "Your votes moved it up."),
    ReasonCode.DOWN_BY_VOTES: ({}, "Your votes moved it down."),
    ReasonCode.LIKED_FEATURE: (
        {"kind": "pair", "name": "pizza oven", "points": -0.84, "yes": 1, "votes": 7},
        "words “pizza oven” -0.8: 1 of 7 yes",
    ),
    ReasonCode.OLD_NEWS: ({"points": -0.6}, "older than a day -0.6"),
    ReasonCode.SEEN_ALREADY: ({"points": -2.0}, "seen already -2.0"),
    ReasonCode.RISK_ROSE: ({"before": 0, "now": 2}, "now a serious risk"),
    ReasonCode.RISK_FELL: ({"before": 3, "now": 1}, "less of a risk now"),
    ReasonCode.IMPACT_ROSE: ({"before": 1, "now": 3}, "more is at stake now"),
    ReasonCode.MORE_OUTLETS: ({"before": 1, "now": 11}, "one outlet to 11"),
    ReasonCode.TOOK_A_TURN: (
        {"turns": TURNS},
        (
            "there is a reply, there is a recall, it is in court, police act, something closes, "
            "someone died, someone goes, there is a penalty, there is an all-clear, an "
            "authority steps in, there is a strike or a protest, data are said to be lost, there "
            "is violence, someone was hurt, health is at stake, there is a fire or an accident"
        ),
    ),
    ReasonCode.TELLS_MORE: ({}, "a new report says more"),
    ReasonCode.QUOTE_CHANGED: (
        {"on": "2026-05-05", "outlet": "News24"},
        "the sentence that we quoted was changed on Tuesday",
    ),
    ReasonCode.QUOTE_REMOVED: (
        {"on": "2026-05-05", "outlet": "News24"},
        "the sentence that we quoted was taken out on Tuesday",
    ),
    ReasonCode.CORRECTION_ADDED: (
        {"on": "2026-05-05", "outlet": "News24"},
        "News24 added a correction on Tuesday",
    ),
    ReasonCode.ARTICLE_GONE: (
        {"on": "2026-05-05", "outlet": "News24"},
        "the article has been gone since Tuesday",
    ),
    ReasonCode.WITHDRAWN: ({"outlet": "News24"}, "News24 has withdrawn it"),
    ReasonCode.HEADLINE_CHANGED: ({"before": "Firm fined"}, 'its headline was "Firm fined"'),
    ReasonCode.NEW_FACTS: ({"facts": ("40million", "durban")}, "new: 40million, durban"),
    ReasonCode.MAY_HAVE_HAPPENED: (
        {
            "event": "fire and accident",
            "name": "Zazu Pizza",
            "rival": False,
            "urgent": True,
            "namesake": False,
        },
        "A fire or an accident? See today what it means for Zazu Pizza",
    ),
    ReasonCode.HAPPENED: (
        {
            "event": "opening",
            "who": "rival",
            "name": "Umlilo",
            "place": "Durban",
            "over": False,
            "urgent": False,
        },
        "A rival, Umlilo, opens a new place, in Durban",
    ),
    ReasonCode.NOT_US_KEPT_OUT: (
        {"title": "Singer shows a ring", "count": 2},
        "“Not about us” kept “Singer shows a ring” and one more out",
    ),
    ReasonCode.NOES_KEPT_OUT: (
        {"title": "A", "count": 1},
        "All your noes together kept “A” out",
    ),
    ReasonCode.YESES_BROUGHT_IN: (
        {"title": "A", "count": 2},
        "All your yeses together brought “A” and one more in",
    ),
    ReasonCode.VOTES_KEPT_OUT: (
        {"title": "A", "count": 6},
        "All your votes together kept “A” and five more out",
    ),
    ReasonCode.VOTES_BROUGHT_IN: (
        {"title": "A", "count": 1},
        "All your votes together brought “A” in",
    ),
    ReasonCode.MADE_ROOM: (
        {"title": "A", "count": 1},
        "“A” made room for what your yeses brought in",
    ),
    ReasonCode.VOTES_MADE_ROOM: (
        {"title": "A", "count": 1},
        "“A” made room for what your votes brought in",
    ),
    ReasonCode.TOOK_FREED_PLACE: (
        {"title": "{A}", "count": 1},
        "“{A}” took a place that your noes had freed",
    ),
    ReasonCode.RUN_BUDGET_USED: (
        {"tokens": 4_000, "items": 10},
        "This run's token budget (4,000) is used up; keywords decided 10 items.",
    ),
    ReasonCode.DAY_BUDGET_USED: (
        {"tokens": 1_500_000, "items": 1},
        "Today's token budget (1,500,000) is used up; keywords decided 1 item.",
    ),
    ReasonCode.JUDGING_TIME_UP: (
        {"items": 2},
        "The time for judging was up; keywords decided 2 items.",
    ),
    ReasonCode.MODEL_UNREADABLE: (
        {"items": 9},
        "The model's answers cannot be read; keywords decided 9 items.",
    ),
    ReasonCode.MODEL_FAILED: (
        {"error": "The model's {quota}", "items": 2},
        "The model's {quota}; keywords decided 2 items.",
    ),
    ReasonCode.MODEL_UNUSABLE: (
        {"items": 1},
        "The model gave no usable answer on 1 item; keywords decided.",
    ),
    ReasonCode.MODEL_FULL: (
        {"items": 4},
        "There was no room for 4 items more with the model; keywords decided.",
    ),
    ReasonCode.VOTES_UNREADABLE: (
        {},
        "The votes could not be read; this mail is ranked without them.",
    ),
    ReasonCode.REPLY_UNREADABLE: ({}, "the model's reply holds no verdicts that can be read"),
    ReasonCode.VERDICT_MISSING: ({}, "the model's reply has no verdict on it"),
    ReasonCode.VERDICT_DOUBLED: ({}, "the model gave it two verdicts"),
    ReasonCode.MARK_NO_NUMBER: ({"field": "impact"}, "the model's impact is not a number"),
    ReasonCode.MARK_OUT_OF_RANGE: (
        {"field": "relevance", "most": 5.0},
        "the model's relevance is not between 0 and 5",
    ),
    ReasonCode.MODEL_REFUSED: (
        {"items": 2},
        "The model refused to judge 2 items; keywords decided.",
    ),
    ReasonCode.VERDICTS_DOUBTED: (
        {"items": 1},
        (
            "The model's verdict on 1 item was far from what keywords say and not borne out; "
            "keywords decided."
        ),
    ),
    ReasonCode.MODEL_DECLINED: ({}, "the model declined to judge it"),
    ReasonCode.MODEL_SILENT: ({}, "the model did not answer"),
    ReasonCode.VERDICT_IN_DOUBT: (
        {},
        "the model's verdict is far from what keywords say, and was not borne out",
    ),
    ReasonCode.JUDGED_BY_KEYWORDS: (
        {"because": "model_declined"},
        "judged by keywords: the model refused",
    ),
    ReasonCode.MODEL_NO_END: ({}, "the model did not come to an end with it"),
    ReasonCode.NO_GO_TOPIC: ({"phrase": "party politics"}, "no-go topic: party politics"),
    ReasonCode.LOOK_ALIKE: ({"phrase": "{Zazu}"}, "look-alike: {Zazu}"),
    ReasonCode.BANNED_WORD: ({"phrase": "cheap"}, "banned word: cheap"),
    ReasonCode.PAGE_UNREAD: ({"wall": "login"}, "page not read: it asks for a log-in"),
    ReasonCode.SPIKE: (
        {"count": 14, "usual": 2.3, "high": 6},
        "spike: 14 reports in a day; normal: 2",
    ),
    ReasonCode.UNCONFIRMED: ({}, "one source, unconfirmed"),
    ReasonCode.INSTRUCTS_JUDGE: ({}, "tries to instruct the judge"),
    ReasonCode.BROUGHT_BY: (
        {"source": "{Daily}", "weight": 1.5},
        "the source “{Daily}” brought it, which has weight 1.5",
    ),
    ReasonCode.BROUGHT_BY_FORMER: ({}, "a source brought it that the brand file has no more"),
    ReasonCode.SITE_IS_READ: (
        {"source": "Daily"},
        "it was not read so far; “Daily” reads the same site and may bring it",
    ),
    ReasonCode.SITE_IS_NOT_READ: (
        {"site": "a.test"},
        "it was not read so far; no source reads a.test itself, a search may bring it",
    ),
    ReasonCode.BY_ITS_PAGE: (
        {},
        (
            "what follows goes by its page alone; the list in which a run finds it may give it "
            "another headline, summary or date"
        ),
    ),
    ReasonCode.LEADS_TO: ({"site": "a.test"}, "this address leads on to a.test"),
    ReasonCode.COPY_OF: ({"title": "{A}"}, "it is the same as “{A}”"),
    ReasonCode.CAME_OUT: ({"hours": 1}, "it was 1 hour old when it was read"),
    ReasonCode.NO_DATE: ({}, "nobody says when it came out; it counts as new"),
    ReasonCode.TOO_OLD: (
        {"hours": 90},
        "it was 90 hours old when it was read, more than the age limit",
    ),
    ReasonCode.WAS_THERE_BEFORE: (
        {},
        "it was there already, without a date, when its source was read for the first time",
    ),
    ReasonCode.PAGE_READ: ({}, "nothing stood in the way of its page"),
    ReasonCode.PAGE_FORBIDDEN: (
        {},
        (
            "its page was read now because you asked; a run does not read it, as its site asks "
            "programs to stay out (robots.txt) or did not say whether it does, and goes by the "
            "headline and the first words of whatever lists it"
        ),
    ),
    ReasonCode.NO_WORD: ({}, "nothing in it is the brand's, or a word in passing at most"),
    ReasonCode.WORDS_MATCHED: (
        {"words": ("alias 'A' in the title", "region 'B' in the text")},
        "the brand's words in it: alias 'A' in the title, region 'B' in the text",
    ),
    ReasonCode.MAY_BE_NAMED: (
        {},
        "a word in it may be the brand's name, and nothing beside it shows that it is",
    ),
    ReasonCode.SAMPLED: (
        {},
        (
            "it has nothing of the brand's, or a word in passing at most; it was judged all the "
            "same, to see what keywords miss"
        ),
    ),
    ReasonCode.NO_LOOK_ALIKE: ({}, "no look-alike and no no-go topic keeps it out"),
    ReasonCode.SCORED: ({"score": 1.5, "floor": 2.0}, "it scored 1.50; 2.00 is needed"),
    ReasonCode.SCORE_POINTS: (
        {"points": 3.2},
        (
            "keywords saw these signs, 3.20 points together; how the story is tied to the brand, "
            "and what it would mean, turns points into a score"
        ),
    ),
    ReasonCode.SCORE_TERM: ({"text": "alias", "weight": 3.0}, "alias: +3.00"),
    ReasonCode.MODEL_JUDGED: (
        {"score": 3.2, "lexical": 1.04},
        "the model gave it 3.2; keywords alone 1.0",
    ),
    ReasonCode.MODEL_NOT_ASKED: ({}, "keywords decided; no model was asked about it"),
    ReasonCode.MODEL_WANTED: (
        {},
        "keywords decided here; a run would ask the model about it, which may say otherwise",
    ),
    ReasonCode.MODEL_ORDERS: (
        {},
        (
            "before a mail goes, the model puts the best in order once more, which was not done "
            "here: that may give the story another place, or its place to another"
        ),
    ),
    ReasonCode.WAITS_FOR_MODEL: ({}, "it could not be judged, and is tried again"),
    ReasonCode.ALONE_IN_STORY: ({}, "no other article tells its story"),
    ReasonCode.OF_STORY: (
        {"title": "{A}", "outlets": 3},
        "it belongs to “{A}”, told by three outlets",
    ),
    ReasonCode.NEVER_SENT: ({}, "no mail had its story before"),
    ReasonCode.SENT_BEFORE: (
        {"on": "2026-11-28T07:30:00+02:00"},
        "a mail had its story before, on 28 November, 07:30",
    ),
    ReasonCode.SENT_THEN: (
        {"on": "2026-11-28T07:30:00+02:00", "title": "{A}"},
        "its story went into the mail of 28 November, 07:30: “{A}”",
    ),
    ReasonCode.NAMED_THEN: (
        {"on": "2026-11-28T07:30:00+02:00"},
        "the mail of 28 November, 07:30 named its story below the findings",
    ),
    ReasonCode.PLACE_IN_RUN: ({"place": 3}, "number 3 of this run"),
    ReasonCode.PLACE_NOW: ({"place": 3}, "number 3 of what would go out now"),
    ReasonCode.PASSED_BY: (
        {"on": "2026-11-28T07:30:00+02:00"},
        "it competed for the mail of 28 November, 07:30, and others took the places",
    ),
    ReasonCode.URGENT_ALONE: (
        {},
        "only what is dangerous was mailed at once with its run; the rest waits for its time",
    ),
    ReasonCode.LISTED_BELOW: ({}, "it is named by its title below the findings"),
    ReasonCode.LISTED_WITH_OTHERS: (
        {},
        (
            "if a mail goes for other news, that mail names it by its title below the findings; "
            "alone it causes none"
        ),
    ),
    ReasonCode.MAY_COME_YET: ({}, "it may still get a place that a later mail leaves free"),
    ReasonCode.NOT_CHOSEN: ({}, "it was not chosen"),
    ReasonCode.NO_VOTES: ({}, "votes gave it nothing and took nothing"),
    ReasonCode.VOTES_GAVE: ({"points": -0.5}, "votes on other stories gave it -0.50"),
    ReasonCode.VOTED_OUT: ({}, "your votes kept it out of that mail"),
    ReasonCode.VOTED_ON: (
        {"yes": 2, "no": 1},
        "readers’ votes on its story: 2 yes, 1 no",
    ),
    ReasonCode.CHANGE_SOURCE: ({}, "a source that lists it"),
    ReasonCode.CHANGE_MAX_AGE: ({"hours": 90}, "an age limit of 90 hours or more"),
    ReasonCode.CHANGE_NEW_IN_LIST: ({}, "a source whose list has it only from now on"),
    ReasonCode.CHANGE_WALL: ({}, "a page that can be read without logging in"),
    ReasonCode.CHANGE_WORDS: (
        {},
        "a word of its headline among the brand's aliases, products, keywords or rivals",
    ),
    ReasonCode.CHANGE_LOOK_ALIKE: (
        {"phrase": "{A}"},
        "the brand's own name in it, or “{A}” no look-alike any more, nor another word in it",
    ),
    ReasonCode.CHANGE_NO_GO: (
        {"phrase": "{A}"},
        "the brand's own name in it, or “{A}” no no-go topic any more, nor another word in it",
    ),
    ReasonCode.CHANGE_FLOOR: (
        {"points": 0.5, "floor": 1.5},
        "0.50 points more, or a least score for a mail of 1.50",
    ),
    ReasonCode.CHANGE_PLACES: ({"places": 7}, "7 or more stories in a mail"),
    ReasonCode.CHANGE_RIVALS: ({"limit": 2}, "2 stories about rivals in a mail"),
    ReasonCode.CHANGE_NEWS: (
        {},
        "something new of it: a higher risk, many more outlets, a turn, a new fact",
    ),
    ReasonCode.CHANGE_MODEL: ({}, "an answer of the model, or no model at all"),
    ReasonCode.CHANGE_WAIT: ({}, "time: it waits for the next mail"),
    ReasonCode.NO_SOURCE_READ: (
        {"count": 3, "source": "Coast Daily", "error": "answered 503"},
        (
            "none of the 3 sources could be read; the first, Coast Daily: answered 503. "
            "Check that this machine reaches the internet"
        ),
    ),
    ReasonCode.MAIL_QUEUED: ({}, "queued"),
    ReasonCode.MAIL_HELD: ({"until": "07:00"}, "held until 07:00 (quiet hours)"),
    ReasonCode.MAIL_AWAITS_SPAN: (
        {"until": "10:30"},
        "waits until 10:30, when the next mail may go",
    ),
    ReasonCode.MAIL_AWAITS_SLOT: ({}, "waits for the next set time"),
    ReasonCode.MAIL_PLANNED_AHEAD: (
        {"at": "07:00"},
        "at 07:00, with what else comes until then",
    ),
    ReasonCode.MAIL_HAS_NOTHING: ({}, "nothing new"),
    ReasonCode.MAIL_HAS_NO_READERS: ({}, "everybody has unsubscribed"),
    ReasonCode.MAIL_SENT: ({"sent": 2, "count": 2}, "sent"),
    ReasonCode.MAIL_TRIED_AGAIN: (
        {"sent": 0, "count": 2, "error": "451 later"},
        "not delivered yet, tried again (451 later)",
    ),
    ReasonCode.MAIL_AWAITS_SETTINGS: (
        {"sent": 1, "count": 2, "error": "554 no relay"},
        "sent to 1 of 2; waits until the settings are mended (554 no relay)",
    ),
    ReasonCode.MAIL_AWAITS_LIMIT: (
        {"sent": 0, "count": 2, "error": "550 5.4.5"},
        "waits until the mail provider takes more (550 5.4.5)",
    ),
    ReasonCode.MAIL_REFUSED: (
        {"sent": 0, "count": 1, "error": "550 unknown"},
        "refused (550 unknown)",
    ),
    ReasonCode.MAIL_IN_DOUBT: (
        {"sent": 0, "count": 1, "error": "silence"},
        "may or may not have arrived (silence)",
    ),
    ReasonCode.MAIL_UNWANTED: (
        {"sent": 1, "count": 2, "error": ""},
        "sent to 1 of 2; no longer wanted by whom it was for",
    ),
    ReasonCode.MAIL_OF_FAILED_RUN: ({}, "the run failed"),
    ReasonCode.MAIL_UNDECIDED: ({}, "undecided"),
    ReasonCode.WAITS_TO_RETRY: (
        {"error": "451 later", "at": "07:00"},
        "Not delivered yet (451 later); tried again at 07:00.",
    ),
    ReasonCode.WAITS_IN_QUIET_HOURS: (
        {"until": "07:00"},
        "Held until 07:00 (quiet hours); it goes out as it is here.",
    ),
    ReasonCode.ON_ITS_WAY: ({}, "It is on its way at this moment."),
    ReasonCode.MORE_RUNS_WAIT: ({"count": 2}, "Mail of 2 more runs waits behind it."),
    ReasonCode.NO_READERS: (
        {},
        "Nothing goes out: everybody has unsubscribed. This is what they would get.",
    ),
    ReasonCode.NEXT_RUN_SENDS: (
        {"at": "07:00"},
        "It goes out with the next run: 07:00 has come.",
    ),
    ReasonCode.NEXT_RUN_HOLDS: (
        {"until": "07:00"},
        "The next run makes it; it is held until 07:00 (quiet hours).",
    ),
    ReasonCode.COLLECTING: (
        {"at": "07:00"},
        (
            "Nothing goes out at this moment. This is what has been collected for 07:00; "
            "it goes out then, with what else comes until then."
        ),
    ),
    ReasonCode.LEFT_OVERS_WAIT: (
        {"at": "14:10"},
        (
            "Nothing goes out at this moment. This is what earlier mails had no place for; it goes "
            "out at 14:10 if nothing new comes until then, else it gets the places that are free."
        ),
    ),
    ReasonCode.NOTHING_COLLECTED: (
        {"at": "07:00"},
        (
            "Nothing goes out at this moment, and nothing worth sending has been collected yet. "
            "If it stays so, this goes out at 07:00."
        ),
    ),
    ReasonCode.MODEL_STILL_ORDERS: (
        {},
        "Before it goes the model puts the best in order once more.",
    ),
    ReasonCode.NO_RUN_YET: ({}, "Nothing goes out at this moment: no run has completed yet."),
    ReasonCode.LAST_RUN_FOUND_NOTHING: (
        {},
        (
            "Nothing goes out at this moment: the last run found nothing new. "
            "The next mail follows the run that does."
        ),
    ),
    ReasonCode.LAST_RUN_WAS_SENT: (
        {},
        (
            "Nothing goes out at this moment: what the last run found has been sent. "
            "The next mail follows the run that finds something new."
        ),
    ),
    ReasonCode.NO_MAIL_YET: (
        {},
        "No mail has gone out yet; this is how one without findings looks.",
    ),
    ReasonCode.LAST_MAIL: (
        {"on": "2026-03-09", "at": "07:00"},
        "This is the last mail, as it went out on Monday 9 March, 07:00.",
    ),
}


@each("code", SAMPLES)
def test_a_code_and_its_values_make_a_sentence(code: ReasonCode) -> None:
    values, words = SAMPLES[code]
    assert sentence(Reason(code, values)) == words


def test_a_spike_of_an_hour_says_so() -> None:
    flag = Reason(ReasonCode.SPIKE, {"count": 14, "usual": 0.4, "hours": 1})
    assert sentence(flag) == "spike: 14 reports in an hour; normal: 0"


def test_every_code_has_a_sentence() -> None:
    assert set(_SENTENCES) == set(ReasonCode)


def test_reasons_come_back_from_json_as_they_went() -> None:
    """So that the story of a later mail says the same."""
    updates = tuple(Reason(code, values) for code, (values, _) in SAMPLES.items())
    story = replace(samples.story(), change=StoryChange(day=3, updates=updates))
    stored = to_json(story)
    assert from_json(Story, stored).change == story.change
    assert change(from_json(Story, stored).change) == change(story.change)
    first = StoryChange(day=1, updates=updates)
    assert change(first) == change(story.change).removeprefix("day 3, ")


@pytest.mark.parametrize("words", ["", "day 3, two outlets to seven"])
def test_a_change_that_was_stored_as_a_sentence_is_shown_as_it_was_written(words: str) -> None:
    stored = to_json(samples.story()) | {"change": words}
    read = from_json(Story, stored).change
    assert change(read) == words
    assert read == (StoryChange(0, (as_written(words),)) if words else None)


DAYS_AGO = {n: samples.NOW - timedelta(days=n) for n in (3, 30)}


@each(
    ("quiet", "words"),
    [
        ({}, "Namibian: nothing for 3 days; it used to bring 14 a day"),
        ({"usual": 2140.4}, "Namibian: nothing for 3 days; it used to bring 2,140 a day"),
        ({"usual": 0.6}, "Namibian: nothing for 3 days; it used to bring 1 a day"),
        (
            {"usual": 0.4, "since": DAYS_AGO[30]},
            "Namibian: nothing for 30 days; it used to bring 3 a week",
        ),
        ({"usual": 0.05}, "Namibian: nothing for 3 days; it used to bring 1 in four weeks"),
        (
            {"because": QuietBecause.TOO_OLD, "too_old": 12},
            ("Namibian: 12 items in 3 days, all of them too old; it used to bring 14 a day"),
        ),
        (
            {"because": QuietBecause.TOO_OLD, "too_old": 1, "usual": 0.0},
            "Namibian: one item in 3 days, and it is too old",
        ),
        (
            {"because": QuietBecause.WALL},
            "Namibian: for 3 days its pages are walls (consent, log-in, payment or a check)",
        ),
    ],
)
def test_how_a_source_has_gone_quiet(quiet: dict[str, Any], words: str) -> None:
    plain = SourceQuiet(
        because=QuietBecause.NOTHING, since=DAYS_AGO[3], begun=samples.NOW, usual=14.3
    )
    told = replace(plain, **quiet)
    health = SourceHealth(source_key="n", name="Namibian", quiet=told)
    assert gone_quiet(health, samples.NOW) == words
    assert gone_quiet(replace(health, quiet=None), samples.NOW) == ""


def test_a_source_may_be_called_anything() -> None:
    told = SourceQuiet(
        because=QuietBecause.TOO_OLD, since=DAYS_AGO[3], begun=samples.NOW, usual=2, too_old=4
    )
    health = SourceHealth(source_key="n", name="{time} {0} {", quiet=told)
    assert gone_quiet(health, samples.NOW).startswith("{time} {0} {: 4 items in 3 days")
