"""What became of an address, rule by rule, and what would have to change, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from service.models.reason import ReasonCode
from service.text.normalize import short
from service.wording.catalogue import _, n_
from service.wording.figures import in_words
from service.wording.moments import day_and_month

Values = Mapping[str, Any]


def _moment(values: Values) -> str:
    at = datetime.fromisoformat(values["on"])
    return _("{day}, {time}").format(day=day_and_month(at.date()), time=f"{at:%H:%M}")


def _title(values: Values) -> str:
    return short(values["title"], 120)


def _hours(hours: int) -> str:
    if hours == 0:
        return _("less than an hour")
    return n_("1 hour", "{hours} hours", hours).format(hours=hours)


def _brought_by(values: Values) -> str:
    if values["weight"] == 1:
        return _("the source “{source}” brought it").format(**values)
    return _("the source “{source}” brought it, which has weight {weight}").format(
        source=values["source"], weight=f"{values['weight']:g}"
    )


def _too_old(values: Values) -> str:
    if not values.get("hours"):
        return _("it was older than the age limit when it was read")
    return _("it was {hours} old when it was read, more than the age limit").format(
        hours=_hours(values["hours"])
    )


def _of_story(values: Values) -> str:
    return _("it belongs to “{title}”, told by {outlets}").format(
        title=_title(values),
        outlets=n_("one outlet", "{count} outlets", values["outlets"]).format(
            count=in_words(values["outlets"], up_to=10)
        ),
    )


def _model_judged(values: Values) -> str:
    if values.get("lexical") is None:
        return _("the model gave it {score:.1f}").format(score=values["score"])
    return _("the model gave it {score:.1f}; keywords alone {lexical:.1f}").format(**values)


def _place_now(values: Values) -> str:
    if not values.get("on"):
        return _("number {place} of what would go out now").format(place=values["place"])
    return _("number {place} of what would go out on {moment}, if nothing better comes").format(
        place=values["place"], moment=_moment(values)
    )


def _voted_on(values: Values) -> str:
    return _("readers’ votes on its story: {yes} yes, {no} no").format(**values)


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.BROUGHT_BY: _brought_by,
    ReasonCode.BROUGHT_BY_FORMER: lambda _values: _(
        "a source brought it that the brand file has no more"
    ),
    ReasonCode.SITE_IS_READ: lambda values: _(
        "it was not read so far; “{source}” reads the same site and may bring it"
    ).format(**values),
    ReasonCode.SITE_IS_NOT_READ: lambda values: _(
        "it was not read so far; no source reads {site} itself, a search may bring it"
    ).format(**values),
    ReasonCode.BY_ITS_PAGE: lambda _values: _(
        "what follows goes by its page alone; the list in which a run finds it may give it another "
        "headline, summary or date"
    ),
    ReasonCode.LEADS_TO: lambda values: _("this address leads on to {site}").format(**values),
    ReasonCode.COPY_OF: lambda values: _("it is the same as “{title}”").format(
        title=_title(values)
    ),
    ReasonCode.CAME_OUT: lambda values: _("it was {hours} old when it was read").format(
        hours=_hours(values["hours"])
    ),
    ReasonCode.NO_DATE: lambda _values: _("nobody says when it came out; it counts as new"),
    ReasonCode.TOO_OLD: _too_old,
    ReasonCode.WAS_THERE_BEFORE: lambda _values: _(
        "it was there already, without a date, when its source was read for the first time"
    ),
    ReasonCode.PAGE_READ: lambda _values: _("nothing stood in the way of its page"),
    ReasonCode.PAGE_FORBIDDEN: lambda _values: _(
        "its page was read now because you asked; a run does not read it, as its site asks "
        "programs to stay out (robots.txt) or did not say whether it does, and goes by the "
        "headline and the first words of whatever lists it"
    ),
    ReasonCode.NO_WORD: lambda _values: _(
        "nothing in it is the brand's, or a word in passing at most"
    ),
    ReasonCode.WORDS_MATCHED: lambda values: _("the brand's words in it: {words}").format(
        words=", ".join(values["words"])
    ),
    ReasonCode.MAY_BE_NAMED: lambda _values: _(
        "a word in it may be the brand's name, and nothing beside it shows that it is"
    ),
    ReasonCode.SAMPLED: lambda _values: _(
        "it has nothing of the brand's, or a word in passing at most; it was judged all the same, "
        "to see what keywords miss"
    ),
    ReasonCode.NO_LOOK_ALIKE: lambda _values: _("no look-alike and no no-go topic keeps it out"),
    ReasonCode.SCORED: lambda values: _("it scored {score:.2f}; {floor:.2f} is needed").format(
        **values
    ),
    ReasonCode.SCORE_POINTS: lambda values: _(
        "keywords saw these signs, {points:.2f} points together; how the story is tied to the "
        "brand, and what it would mean, turns points into a score"
    ).format(**values),
    ReasonCode.SCORE_TERM: lambda values: _("{text}: {weight:+.2f}").format(**values),
    ReasonCode.MODEL_JUDGED: _model_judged,
    ReasonCode.MODEL_NOT_ASKED: lambda _values: _("keywords decided; no model was asked about it"),
    ReasonCode.MODEL_WANTED: lambda _values: _(
        "keywords decided here; a run would ask the model about it, which may say otherwise"
    ),
    ReasonCode.MODEL_ORDERS: lambda _values: _(
        "before a mail goes, the model puts the best in order once more, which was not done here: "
        "that may give the story another place, or its place to another"
    ),
    ReasonCode.WAITS_FOR_MODEL: lambda _values: _("it could not be judged, and is tried again"),
    ReasonCode.ALONE_IN_STORY: lambda _values: _("no other article tells its story"),
    ReasonCode.OF_STORY: _of_story,
    ReasonCode.NEVER_SENT: lambda _values: _("no mail had its story before"),
    ReasonCode.SENT_BEFORE: lambda values: _("a mail had its story before, on {moment}").format(
        moment=_moment(values)
    ),
    ReasonCode.SENT_THEN: lambda values: _(
        "its story went into the mail of {moment}: “{title}”"
    ).format(moment=_moment(values), title=_title(values)),
    ReasonCode.NAMED_THEN: lambda values: _(
        "the mail of {moment} named its story below the findings"
    ).format(moment=_moment(values)),
    ReasonCode.PLACE_IN_RUN: lambda values: _("number {place} of this run").format(**values),
    ReasonCode.PLACE_NOW: _place_now,
    ReasonCode.PASSED_BY: lambda values: _(
        "it competed for the mail of {moment}, and others took the places"
    ).format(moment=_moment(values)),
    ReasonCode.URGENT_ALONE: lambda _values: _(
        "only what is dangerous was mailed at once with its run; the rest waits for its time"
    ),
    ReasonCode.LISTED_BELOW: lambda _values: _("it is named by its title below the findings"),
    ReasonCode.LISTED_WITH_OTHERS: lambda _values: _(
        "if a mail goes for other news, that mail names it by its title below the findings; alone "
        "it causes none"
    ),
    ReasonCode.MAY_COME_YET: lambda _values: _(
        "it may still get a place that a later mail leaves free"
    ),
    ReasonCode.NOT_CHOSEN: lambda _values: _("it was not chosen"),
    ReasonCode.NO_VOTES: lambda _values: _("votes gave it nothing and took nothing"),
    ReasonCode.VOTED_OUT: lambda _values: _("your votes kept it out of that mail"),
    ReasonCode.VOTES_GAVE: lambda values: _("votes on other stories gave it {points:+.2f}").format(
        **values
    ),
    ReasonCode.VOTED_ON: _voted_on,
    ReasonCode.CHANGE_SOURCE: lambda _values: _("a source that lists it"),
    ReasonCode.CHANGE_MAX_AGE: lambda values: _("an age limit of {hours} hours or more").format(
        **values
    ),
    ReasonCode.CHANGE_NEW_IN_LIST: lambda _values: _("a source whose list has it only from now on"),
    ReasonCode.CHANGE_WALL: lambda _values: _("a page that can be read without logging in"),
    ReasonCode.CHANGE_WORDS: lambda _values: _(
        "a word of its headline among the brand's aliases, products, keywords or rivals"
    ),
    ReasonCode.CHANGE_LOOK_ALIKE: lambda values: _(
        "the brand's own name in it, or “{phrase}” no look-alike any more, nor another word in it"
    ).format(**values),
    ReasonCode.CHANGE_NO_GO: lambda values: _(
        "the brand's own name in it, or “{phrase}” no no-go topic any more, nor another word in it"
    ).format(**values),
    ReasonCode.CHANGE_FLOOR: lambda values: _(
        "{points:.2f} points more, or a least score for a mail of {floor:.2f}"
    ).format(**values),
    ReasonCode.CHANGE_PLACES: lambda values: _("{places} or more stories in a mail").format(
        **values
    ),
    ReasonCode.CHANGE_RIVALS: lambda values: _("{limit} stories about rivals in a mail").format(
        **values
    ),
    ReasonCode.CHANGE_NEWS: lambda _values: _(
        "something new of it: a higher risk, many more outlets, a turn, a new fact"
    ),
    ReasonCode.CHANGE_MODEL: lambda _values: _("an answer of the model, or no model at all"),
    ReasonCode.CHANGE_WAIT: lambda _values: _("time: it waits for the next mail"),
}


RULES: Mapping[str, Callable[[], str]] = {
    "source": lambda: _("Source"),
    "age": lambda: _("Age"),
    "page": lambda: _("Page"),
    "gate": lambda: _("Brand's words"),
    "look_alikes": lambda: _("Look-alikes and no-go topics"),
    "score": lambda: _("Score"),
    "model": lambda: _("Model"),
    "story": lambda: _("Story"),
    "sent": lambda: _("Mailed before"),
    "selection": lambda: _("Selection"),
    "votes": lambda: _("Votes"),
}
"""What the rules are called, by `trials.explaining.DecidingRule`."""

VERDICTS: Mapping[str, Callable[[], str]] = {
    "mailed": lambda: _("It was mailed."),
    "listed": lambda: _("It was named in a mail, below the findings."),
    "waits": lambda: _("It was chosen, and waits for a mail."),
    "left_out": lambda: _("It was not mailed."),
    "would": lambda: _("It would be mailed."),
    "would_be_listed": lambda: _("It would be named in the mail, below the findings."),
    "would_not": lambda: _("It would not be mailed."),
    "unread": lambda: _("It was never read."),
}
"""What became of an address, by `trials.explaining.ExplainedAs`."""


def empty_page() -> str:
    """Return that a page shows nothing that could be judged."""
    return _(
        "its page shows next to no text until a browser has put it together (JavaScript), which is "
        "not done here"
    )


def wall(does: str) -> str:
    """Return what a site does in place of showing its page."""
    return _("the site {does}").format(does=does)


def by_its_headline(why: str) -> str:
    """Return why a page was not read, and by what a run would judge it."""
    return _(
        "{why}. A run that finds this address in a list goes by the headline and the first words "
        "that stand there"
    ).format(why=why)


def no_address() -> tuple[str, str]:
    """Return what is wrong with what was to be explained, and what to do."""
    return (
        _("This is not a web address"),
        _("Give the address of one article, beginning with https:// or http://."),
    )


def too_many() -> tuple[str, str]:
    """Return what is said to one who has had too many addresses read."""
    return (
        _("Twenty addresses an hour are read for this page"),
        _("What was read before can be looked at all the same; another can be read later."),
    )
