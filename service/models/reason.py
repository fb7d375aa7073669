"""Why something is as it is: a code with its values. Words are made of it in `service.wording`.

Nothing decides by looking into a sentence; what must be told apart has a code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | None


class ReasonCode(StrEnum):
    """Every kind of reason; `service.wording.reasons` has a sentence for each."""

    AS_WRITTEN = "as_written"
    """A sentence from a row stored before reasons had codes: `text`."""

    # Why a story was left out (`ranking.choosing.selection`)
    ALREADY_MAILED = "already_mailed"
    """`on` (ISO date): nothing new since."""
    NOT_ABOUT_US = "not_about_us"
    """A reader said so of this very story: it is not told as the brand's again, however grave."""
    UNDER_FLOOR = "under_floor"
    """`points` that are missing; `by_votes`: without the votes it would be in; `floor`: a MIN_SCORE
    with which it is not under it; `not_us`: it would not be, had no reader said of a like story
    that it is not about the brand."""
    SAME_EVENT = "same_event"
    """More of what the one with this `title` tells, which is in: were it none, it would be in."""
    SECOND_COMPETITOR = "second_competitor"
    """`limit`: MAX_COMPETITOR_STORIES with which it would be in; older rows do not say it."""
    BEHIND_LAST = "behind_last"
    """`points` behind the last one chosen; here and below, `places`: TOP_RESULTS with which it
    would be in, if that is within `picking.MAX_PLACES`."""
    TOO_SIMILAR = "too_similar"
    """To the one with this `title` (older rows do not say which): without it, it would be in."""
    SAME_TOPIC = "same_topic"
    """As others that are in."""
    SAME_OUTLET = "same_outlet"
    """As others that are in."""
    NO_PLACE = "no_place"
    ASKED_WAITS = "asked_waits"
    """A reader asked for it; alarms, and what was asked for before it, had the places."""
    """Others took the places, more serious ones or less alike."""

    # What the votes did to one that was chosen (`ranking.learning.vote_effects`)
    IN_BY_VOTES = "in_by_votes"
    UP_BY_VOTES = "up_by_votes"
    DOWN_BY_VOTES = "down_by_votes"

    # Why a story is in that a mail had named by its title
    LISTED_EARLIER = "listed_earlier"
    ASKED_FOR = "asked_for"
    """By a reader: it should have been in."""

    # What the readers' votes add to a score or take from it (`ranking.learning.preferences`)
    LIKED_FEATURE = "liked_feature"
    """`kind` and `name` of a feature, its `points`, `yes` of `votes`."""
    OLD_NEWS = "old_news"
    """`points`, for a story older than a day."""
    SEEN_ALREADY = "seen_already"
    """`points`, for a story like one that a reader had seen."""

    # What is new of a story that was mailed (`ranking.story_updates`)
    RISK_ROSE = "risk_rose"
    """`before`, `now`."""
    RISK_FELL = "risk_fell"
    """`before`, `now`."""
    IMPACT_ROSE = "impact_rose"
    """`before`, `now`."""
    MORE_OUTLETS = "more_outlets"
    """`before`, `now`."""
    TOOK_A_TURN = "took_a_turn"
    """`turns`: marks of `story_updates.TURNS`."""
    TELLS_MORE = "tells_more"
    NEW_FACTS = "new_facts"
    """`facts`: names and numbers."""
    HEADLINE_CHANGED = "headline_changed"
    """`before`: what the same article was called."""
    QUOTE_CHANGED = "quote_changed"
    """Here and below, `on` (ISO date) it was noticed, and `outlet`: the sentence that was quoted
    says something else."""
    QUOTE_REMOVED = "quote_removed"
    CORRECTION_ADDED = "correction_added"
    ARTICLE_GONE = "article_gone"
    WITHDRAWN = "withdrawn"
    """By its `outlet`; also why a story is out that nobody was told."""

    # Why an item matters, as far as keywords tell (`evaluation.explanation`)
    HAPPENED = "happened"
    """`event` (a kind of `matching.events`, or praise or complaint), `who` of brand, outlet,
    product, rival, ingredient and trade, `name` of it, `place` of the brand's that is named or "",
    `over`, `urgent`."""
    MAY_HAVE_HAPPENED = "may_have_happened"
    """The same where a text does not show whose it is: `event`, `name`, whether he is a
    `rival`, `urgent`."""

    # What several votes did together (`ranking.learning.vote_effects`): `title` of the first of
    # `count`
    NOT_US_KEPT_OUT = "not_us_kept_out"
    ASKED_WAIT = "asked_wait"
    """What readers asked for, and serious risks had the places."""
    NOES_KEPT_OUT = "noes_kept_out"
    YESES_BROUGHT_IN = "yeses_brought_in"
    VOTES_KEPT_OUT = "votes_kept_out"
    VOTES_BROUGHT_IN = "votes_brought_in"
    MADE_ROOM = "made_room"
    VOTES_MADE_ROOM = "votes_made_room"
    TOOK_FREED_PLACE = "took_freed_place"

    # Why judging stopped or left items to keywords: notes of a run, each on so many `items`
    RUN_BUDGET_USED = "run_budget_used"
    """`tokens` that a run may use."""
    DAY_BUDGET_USED = "day_budget_used"
    """`tokens` that a day may use."""
    JUDGING_TIME_UP = "judging_time_up"
    MODEL_UNREADABLE = "model_unreadable"
    MODEL_FAILED = "model_failed"
    """`error`: our error in words, begun with a capital letter."""
    MODEL_UNUSABLE = "model_unusable"
    MODEL_REFUSED = "model_refused"
    VERDICTS_DOUBTED = "verdicts_doubted"
    MODEL_FULL = "model_full"
    VOTES_UNREADABLE = "votes_unreadable"

    # Why an item has no verdict of the model's, so that keywords decide (`evaluation.verdicts`,
    # `evaluation.judge`); what stops a run's judging is such a reason too
    REPLY_UNREADABLE = "reply_unreadable"
    VERDICT_MISSING = "verdict_missing"
    VERDICT_DOUBLED = "verdict_doubled"
    MARK_NO_NUMBER = "mark_no_number"
    """`field` of the verdict."""
    MARK_OUT_OF_RANGE = "mark_out_of_range"
    """`field` of the verdict, `most` that it may be."""
    MODEL_DECLINED = "model_declined"
    MODEL_NO_END = "model_no_end"
    MODEL_SILENT = "model_silent"
    VERDICT_IN_DOUBT = "verdict_in_doubt"
    """It was far from what keywords say, and not borne out when asked for once more."""

    # What keeps an item out at any score, and its flags (`evaluation.lexical_scorer`): `phrase`
    NO_GO_TOPIC = "no_go_topic"
    LOOK_ALIKE = "look_alike"
    BANNED_WORD = "banned_word"
    INSTRUCTS_JUDGE = "instructs_judge"
    JUDGED_BY_KEYWORDS = "judged_by_keywords"
    """`because`: the code of why the model's verdict is missing."""
    PAGE_UNREAD = "page_unread"
    """`wall`: what stood in the way of its page (`models.Wall`)."""
    UNCONFIRMED = "unconfirmed"
    SPIKE = "spike"
    """`count` reports of the brand in a day, `usual` and `high` for it: its story made the most."""

    # What became of an address, rule by rule (`trials.explaining`); beside these, reasons of
    # selection, of judging and of what the votes did
    BROUGHT_BY = "brought_by"
    """`source`, of `weight`."""
    BROUGHT_BY_FORMER = "brought_by_former"
    """A source that the brand file has no more."""
    SITE_IS_READ = "site_is_read"
    """A `source` of the same site is read."""
    SITE_IS_NOT_READ = "site_is_not_read"
    """No source is of that `site`."""
    BY_ITS_PAGE = "by_its_page"
    """It was judged by its page alone, as nothing lists it yet."""
    LEADS_TO = "leads_to"
    """The address leads to another `site`."""
    COPY_OF = "copy_of"
    """The same as `title` at `url`."""
    CAME_OUT = "came_out"
    """`hours` before it was read."""
    NO_DATE = "no_date"
    TOO_OLD = "too_old"
    """`hours` old when it was read, where that is known."""
    WAS_THERE_BEFORE = "was_there_before"
    """It was listed, without a date, when its source was read for the first time."""
    PAGE_READ = "page_read"
    PAGE_FORBIDDEN = "page_forbidden"
    """It was read for whoever asked; runs may not, by its site's robots.txt."""
    NO_WORD = "no_word"
    """Nothing in it is the brand's."""
    WORDS_MATCHED = "words_matched"
    """`words`: what of the brand's is where, as the terms of its score say it."""
    MAY_BE_NAMED = "may_be_named"
    """A word in it may be the brand's name, and nothing beside it shows that it is."""
    SAMPLED = "sampled"
    """Nothing in it is the brand's; it was judged all the same, to see what keywords miss."""
    NO_LOOK_ALIKE = "no_look_alike"
    SCORED = "scored"
    """`score`, of which `floor` is needed."""
    SCORE_POINTS = "score_points"
    """`points` of all terms together, before they become a score."""
    SCORE_TERM = "score_term"
    """`text` gave `weight` points."""
    MODEL_JUDGED = "model_judged"
    """`score`; by keywords alone `lexical`."""
    MODEL_NOT_ASKED = "model_not_asked"
    MODEL_WANTED = "model_wanted"
    """It passes for the model, which has not been asked here."""
    MODEL_ORDERS = "model_orders"
    """It is among the best, which the model puts in order once more before a mail."""
    WAITS_FOR_MODEL = "waits_for_model"
    ALONE_IN_STORY = "alone_in_story"
    OF_STORY = "of_story"
    """The story `title`, told by `outlets`."""
    NEVER_SENT = "never_sent"
    SENT_BEFORE = "sent_before"
    """`on` (ISO date and time): its story was in a mail before it."""
    SENT_THEN = "sent_then"
    """`on`: its story went into a mail, under `title`."""
    NAMED_THEN = "named_then"
    """`on`: a mail named its story below the findings."""
    PLACE_IN_RUN = "place_in_run"
    """One of the best of its run: number `place`."""
    PLACE_NOW = "place_now"
    """Number `place` of what would go out now, or `on` (ISO date and time)."""
    PASSED_BY = "passed_by"
    """`on`: it competed for a mail that had others."""
    URGENT_ALONE = "urgent_alone"
    """Of its run only what is dangerous was mailed; the rest waits for its time."""
    LISTED_BELOW = "listed_below"
    LISTED_WITH_OTHERS = "listed_with_others"
    """It would be named below the findings of a mail, and nothing is there that causes one."""
    MAY_COME_YET = "may_come_yet"
    """While it is fresh."""
    NOT_CHOSEN = "not_chosen"
    """An old row that does not say why."""
    NO_VOTES = "no_votes"
    VOTES_GAVE = "votes_gave"
    VOTED_OUT = "voted_out"
    """`points` that votes on other stories gave, or took."""
    VOTED_ON = "voted_on"
    """Its story: `yes` and `no`."""

    # What would have to change for a rule to say otherwise (`trials.explaining`)
    CHANGE_SOURCE = "change_source"
    CHANGE_MAX_AGE = "change_max_age"
    CHANGE_NEW_IN_LIST = "change_new_in_list"
    """MAX_AGE_HOURS of `hours`."""
    CHANGE_WALL = "change_wall"
    CHANGE_WORDS = "change_words"
    CHANGE_LOOK_ALIKE = "change_look_alike"
    """`phrase` out of `not_us`."""
    CHANGE_NO_GO = "change_no_go"
    """`phrase` out of `no_go_topics`."""
    CHANGE_FLOOR = "change_floor"
    """MIN_SCORE of `floor`, or `points` more."""
    CHANGE_PLACES = "change_places"
    """TOP_RESULTS of `places`."""
    CHANGE_RIVALS = "change_rivals"
    """MAX_COMPETITOR_STORIES of `limit`."""
    CHANGE_NEWS = "change_news"
    CHANGE_MODEL = "change_model"
    CHANGE_WAIT = "change_wait"

    # Why a run failed as a whole (`runs.records.run_draft`)
    NO_SOURCE_READ = "no_source_read"
    """None of `count`; the `error` of the first, `source`."""

    # What becomes of a run's mail (`runs.mail_planning`); times are the readers': "07:30"
    MAIL_QUEUED = "mail_queued"
    MAIL_HELD = "mail_held"
    """`until` the end of quiet hours."""
    MAIL_AWAITS_SLOT = "mail_awaits_slot"
    MAIL_AWAITS_SPAN = "mail_awaits_span"
    """`until` another mail may go."""
    MAIL_PLANNED_AHEAD = "mail_planned_ahead"
    """`at` the next slot: a dry run shows it."""
    MAIL_HAS_NOTHING = "mail_has_nothing"
    MAIL_HAS_NO_READERS = "mail_has_no_readers"
    MAIL_SENT = "mail_sent"
    """To so many as are `sent`, of `count`; so too the following, with the last `error`."""
    MAIL_TRIED_AGAIN = "mail_tried_again"
    MAIL_AWAITS_SETTINGS = "mail_awaits_settings"
    MAIL_AWAITS_LIMIT = "mail_awaits_limit"
    MAIL_REFUSED = "mail_refused"
    MAIL_IN_DOUBT = "mail_in_doubt"
    MAIL_UNWANTED = "mail_unwanted"
    MAIL_OF_FAILED_RUN = "mail_of_failed_run"
    MAIL_UNDECIDED = "mail_undecided"

    # When the mail that a preview shows goes out, or why none does (`runs.preview`)
    WAITS_TO_RETRY = "waits_to_retry"
    """The `error` of the last attempt; tried again `at`."""
    WAITS_IN_QUIET_HOURS = "waits_in_quiet_hours"
    """`until` their end."""
    ON_ITS_WAY = "on_its_way"
    MORE_RUNS_WAIT = "more_runs_wait"
    """`count` of them."""
    NO_READERS = "no_readers"
    NEXT_RUN_SENDS = "next_run_sends"
    """`at`, the time that has come."""
    NEXT_RUN_HOLDS = "next_run_holds"
    """`until` the end of quiet hours."""
    COLLECTING = "collecting"
    """It goes out `at`."""
    LEFT_OVERS_WAIT = "left_overs_wait"
    """They go out `at`, unless a mail goes before."""
    NOTHING_COLLECTED = "nothing_collected"
    """This goes out `at` all the same."""
    MODEL_STILL_ORDERS = "model_still_orders"
    NO_RUN_YET = "no_run_yet"
    LAST_RUN_FOUND_NOTHING = "last_run_found_nothing"
    LAST_RUN_WAS_SENT = "last_run_was_sent"
    NO_MAIL_YET = "no_mail_yet"
    LAST_MAIL = "last_mail"
    """Sent `on` (ISO date), `at`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Its values are plain, so that it can be stored as JSON."""

    code: ReasonCode
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.values.items()))))


def as_written(text: str) -> Reason:
    """Return the reason that a finished sentence stands for."""
    return Reason(ReasonCode.AS_WRITTEN, {"text": text})


def read_reason(stored: Any) -> Any:
    """Return what pydantic is to read a reason from; a sentence of an old row stays as written."""
    if isinstance(stored, str):
        return as_written(stored)
    return stored


def read_optional_reason(stored: Any) -> Any:
    """Likewise where there may be none: old rows have an empty sentence then."""
    return read_reason(stored) if stored else None


StoredReason: TypeAlias = Annotated[Reason, BeforeValidator(read_reason)]
"""A field whose old rows may hold a sentence."""
OptionalReason: TypeAlias = Annotated[Reason | None, BeforeValidator(read_optional_reason)]
"""A field whose old rows may hold a sentence or an empty one."""
