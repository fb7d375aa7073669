"""Why a story was chosen or left out, what is new of it, what votes did together, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service.models import URGENT_RISK
from service.models.reason import ReasonCode
from service.text.normalize import short
from service.wording.catalogue import _, n_
from service.wording.figures import in_words, number
from service.wording.moments import day_and_month, weekday
from service.wording.votes import stories

Values = Mapping[str, Any]


def _already_mailed(values: Values) -> str:
    on = day_and_month(date.fromisoformat(values["on"]))
    return _("mailed on {date} and nothing new since").format(date=on)


def _under_floor(values: Values) -> str:
    if values.get("not_us"):
        return _("readers said of news like it that it is not about you")
    if values.get("by_votes"):
        return _("your votes put it too low for a mail")
    if values.get("unlinked"):
        return _("nothing in it was taken for your brand, for a rival or for your field")
    return _("it scored too low for a mail")


_FEATURES: Mapping[str, Callable[[str], str]] = {
    "topic": lambda name: _("topic {name}").format(name=name),
    "theme": lambda name: _("subject {name}").format(name=name),
    "outlet": lambda name: _("outlet {name}").format(name=name),
    "word": lambda name: _("word “{name}”").format(name=name),
    "pair": lambda name: _("words “{name}”").format(name=name),
    "link": lambda name: _("{name} stories").format(name=name),
    "like": lambda name: _("like “{name}”").format(name=name),
}


def _liked_feature(values: Values) -> str:
    return _("{feature} {points}: {yes} of {votes} yes").format(
        feature=_FEATURES[values["kind"]](values["name"]),
        points=number(values["points"], "+.1f"),
        yes=values["yes"],
        votes=values["votes"],
    )


def _of_stories(values: Values) -> dict[str, str]:
    return {"stories": stories(values["count"], values["title"])}


_TURNS: Mapping[str, Callable[[], str]] = {
    "reply": lambda: _("there is a reply"),
    "recall": lambda: _("there is a recall"),
    "court": lambda: _("it is in court"),
    "police": lambda: _("police act"),
    "closed": lambda: _("something closes"),
    "death": lambda: _("someone died"),
    "resigned": lambda: _("someone goes"),
    "penalty": lambda: _("there is a penalty"),
    "cleared": lambda: _("there is an all-clear"),
    "regulator": lambda: _("an authority steps in"),
    "strike": lambda: _("there is a strike or a protest"),
    "breach": lambda: _("data are said to be lost"),
    "violence": lambda: _("there is violence"),
    "hurt": lambda: _("someone was hurt"),
    "health": lambda: _("health is at stake"),
    "accident": lambda: _("there is a fire or an accident"),
}
"""By mark, as in `ranking.story_updates.TURNS`."""


def _more_outlets(values: Values) -> str:
    before = values["before"]
    words = n_("{before} outlet to {now}", "{before} outlets to {now}", before)
    return words.format(before=in_words(before, up_to=10), now=in_words(values["now"], up_to=10))


def _day(values: Values) -> str:
    return weekday(date.fromisoformat(values["on"]))


def _same_event(values: Values) -> str:
    if values.get("perhaps"):
        return _("perhaps more on “{title}”, which is in").format(title=values["title"])
    return _("more on “{title}”, which is in").format(title=values["title"])


def _too_similar(values: Values) -> str:
    if not values.get("title"):  # a row of before
        return _("too much like one that is in")
    return _("much like “{title}”, which is in").format(title=values["title"])


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.ALREADY_MAILED: _already_mailed,
    ReasonCode.NOT_ABOUT_US: lambda _values: _("a reader said that it is not about you"),
    ReasonCode.UNDER_FLOOR: _under_floor,
    ReasonCode.SECOND_COMPETITOR: lambda _values: _(
        "places were short, and competitors’ stories yield first"
    ),
    ReasonCode.SAME_EVENT: _same_event,
    ReasonCode.BEHIND_LAST: lambda _values: _("others scored higher"),
    ReasonCode.TOO_SIMILAR: _too_similar,
    ReasonCode.SAME_TOPIC: lambda _values: _("others on the same topic are in"),
    ReasonCode.SAME_OUTLET: lambda _values: _("others from the same outlet are in"),
    ReasonCode.IN_BY_VOTES: lambda _values: _("Your votes brought it in."),
    ReasonCode.UP_BY_VOTES: lambda _values: _("Your votes moved it up."),
    ReasonCode.DOWN_BY_VOTES: lambda _values: _("Your votes moved it down."),
    ReasonCode.LISTED_EARLIER: lambda _values: _("Listed earlier"),
    ReasonCode.ASKED_FOR: lambda _values: _("A reader said that it should have been in"),
    ReasonCode.NO_PLACE: lambda _values: _("no place left"),
    ReasonCode.ASKED_WAITS: lambda _values: _(
        "a reader asked for it: it comes with the next mail in which serious risks, and what was"
        " asked for earlier, leave a place"
    ),
    ReasonCode.LIKED_FEATURE: _liked_feature,
    ReasonCode.OLD_NEWS: lambda values: _("older than a day {points}").format(
        points=number(values["points"], "+.1f")
    ),
    ReasonCode.SEEN_ALREADY: lambda values: _("seen already {points}").format(
        points=number(values["points"], "+.1f")
    ),
    ReasonCode.RISK_ROSE: lambda values: (
        _("now a risk to act on") if values["now"] >= URGENT_RISK else _("now a serious risk")
    ),
    ReasonCode.RISK_FELL: lambda _values: _("less of a risk now"),
    ReasonCode.IMPACT_ROSE: lambda _values: _("more is at stake now"),
    ReasonCode.MORE_OUTLETS: _more_outlets,
    ReasonCode.TOOK_A_TURN: lambda values: ", ".join(_TURNS[mark]() for mark in values["turns"]),
    ReasonCode.NEW_FACTS: lambda values: _("new: {facts}").format(facts=", ".join(values["facts"])),
    ReasonCode.TELLS_MORE: lambda _values: _("a new report says more"),
    ReasonCode.HEADLINE_CHANGED: lambda values: _('its headline was "{before}"').format(
        before=short(values["before"], 80)
    ),
    ReasonCode.QUOTE_CHANGED: lambda values: _(
        "the sentence that we quoted was changed on {weekday}"
    ).format(weekday=_day(values)),
    ReasonCode.QUOTE_REMOVED: lambda values: _(
        "the sentence that we quoted was taken out on {weekday}"
    ).format(weekday=_day(values)),
    ReasonCode.CORRECTION_ADDED: lambda values: _(
        "{outlet} added a correction on {weekday}"
    ).format(outlet=short(values["outlet"], 40), weekday=_day(values)),
    ReasonCode.ARTICLE_GONE: lambda values: _("the article has been gone since {weekday}").format(
        weekday=_day(values)
    ),
    ReasonCode.WITHDRAWN: lambda values: _("{outlet} has withdrawn it").format(
        outlet=short(values["outlet"], 40)
    ),
    ReasonCode.NOT_US_KEPT_OUT: lambda values: _("“Not about us” kept {stories} out").format(
        **_of_stories(values)
    ),
    ReasonCode.ASKED_WAIT: lambda values: _(
        "Serious risks, or what was asked for earlier, left no place yet for {stories}, which you"
        " asked for"
    ).format(**_of_stories(values)),
    ReasonCode.NOES_KEPT_OUT: lambda values: _("All your noes together kept {stories} out").format(
        **_of_stories(values)
    ),
    ReasonCode.YESES_BROUGHT_IN: lambda values: _(
        "All your yeses together brought {stories} in"
    ).format(**_of_stories(values)),
    ReasonCode.VOTES_KEPT_OUT: lambda values: _(
        "All your votes together kept {stories} out"
    ).format(**_of_stories(values)),
    ReasonCode.VOTES_BROUGHT_IN: lambda values: _(
        "All your votes together brought {stories} in"
    ).format(**_of_stories(values)),
    ReasonCode.MADE_ROOM: lambda values: _(
        "{stories} made room for what your yeses brought in"
    ).format(**_of_stories(values)),
    ReasonCode.VOTES_MADE_ROOM: lambda values: _(
        "{stories} made room for what your votes brought in"
    ).format(**_of_stories(values)),
    ReasonCode.TOOK_FREED_PLACE: lambda values: _(
        "{stories} took a place that your noes had freed"
    ).format(**_of_stories(values)),
}
