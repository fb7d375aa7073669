"""Why a story was chosen or left out, what is new of it, and what the votes did, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service.models import Answer, LookAlike, VoteEffect, VoteEffects
from service.models.reason import ReasonCode
from service.text.normalize import one_line
from service.wording.catalogue import _, n_
from service.wording.figures import in_words
from service.wording.moments import day_and_month, weekday

Values = Mapping[str, Any]


def _already_mailed(values: Values) -> str:
    on = day_and_month(date.fromisoformat(values["on"]))
    return _("mailed on {date} and nothing new since").format(date=on)


def _under_floor(values: Values) -> str:
    points = f"{values['points']:.1f}"
    if values.get("by_votes"):
        return _("{points} under the floor, lowered by votes").format(points=points)
    return _("{points} under the floor").format(points=points)


_FEATURES: Mapping[str, Callable[[str], str]] = {
    "topic": lambda name: _("topic {name}").format(name=name),
    "theme": lambda name: _("subject {name}").format(name=name),
    "outlet": lambda name: _("outlet {name}").format(name=name),
    "word": lambda name: _("word “{name}”").format(name=name),
    "pair": lambda name: _("words “{name}”").format(name=name),
    "link": lambda name: _("{name} stories").format(name=name),
}


def _liked_feature(values: Values) -> str:
    return _("{feature} {points}: {yes} of {votes} yes").format(
        feature=_FEATURES[values["kind"]](values["name"]),
        points=f"{values['points']:+.1f}",
        yes=values["yes"],
        votes=values["votes"],
    )


def _stories(count: int, title: str) -> str:
    """Return "“A”", or "three stories like “A”"."""
    if count == 1:
        return _("“{title}”").format(title=title)
    many = n_("{number} story like “{title}”", "{number} stories like “{title}”", count)
    return many.format(number=in_words(count, up_to=5), title=title)


def _of_stories(values: Values) -> dict[str, str]:
    return {"stories": _stories(values["count"], values["title"])}


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
}
"""By mark, as in `ranking.story_updates.DEVELOPMENTS`."""


def _more_outlets(values: Values) -> str:
    before = values["before"]
    words = n_("{before} outlet to {now}", "{before} outlets to {now}", before)
    return words.format(before=in_words(before, up_to=10), now=in_words(values["now"], up_to=10))


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.ALREADY_MAILED: _already_mailed,
    ReasonCode.UNDER_FLOOR: _under_floor,
    ReasonCode.SECOND_COMPETITOR: lambda _values: _("a second competitor story"),
    ReasonCode.BEHIND_LAST: lambda values: _("{points} behind the last one chosen").format(
        points=f"{values['points']:.1f}"
    ),
    ReasonCode.TOO_SIMILAR: lambda _values: _("too much like one that is in"),
    ReasonCode.LIKED_FEATURE: _liked_feature,
    ReasonCode.OLD_NEWS: lambda values: _("older than a day {points}").format(
        points=f"{values['points']:+.1f}"
    ),
    ReasonCode.SEEN_ALREADY: lambda values: _("seen already {points}").format(
        points=f"{values['points']:+.1f}"
    ),
    ReasonCode.RISK_ROSE: lambda values: _("risk rose from {before} to {now}").format(**values),
    ReasonCode.RISK_FELL: lambda values: _("risk fell from {before} to {now}").format(**values),
    ReasonCode.IMPACT_ROSE: lambda values: _("impact rose from {before} to {now}").format(**values),
    ReasonCode.MORE_OUTLETS: _more_outlets,
    ReasonCode.TOOK_A_TURN: lambda values: ", ".join(_TURNS[mark]() for mark in values["turns"]),
    ReasonCode.NEW_FACTS: lambda values: _("new: {facts}").format(facts=", ".join(values["facts"])),
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
    ReasonCode.TOOK_FREED_PLACE: lambda values: _(
        "{stories} took a place that your noes had freed"
    ).format(**_of_stories(values)),
}


def vote_effect(effect: VoteEffect, reader: str = "") -> str:
    """Return what votes did for `reader`, an id as in `recipients`, or for nobody in particular.

    "Your no on Tuesday kept “…” out"; "2 of you said no to “…”, which kept “…” out".
    """
    values = {
        "day": _voted_on(effect),
        "count": len(effect.recipients),
        "title": effect.title,
        "stories": _stories(len(effect.moved), effect.moved_title),
    }
    yes, yours = effect.answer is Answer.YES, reader in effect.recipients
    if len(effect.recipients) > 1 and yes:
        words = _("{count} of you said yes to “{title}”, which brought {stories} in")
    elif len(effect.recipients) > 1:
        words = _("{count} of you said no to “{title}”, which kept {stories} out")
    elif yes and yours:
        words = _("Your yes {day} brought {stories} in")
    elif yes:
        words = _("A yes {day} brought {stories} in")
    elif yours:
        words = _("Your no {day} kept {stories} out")
    else:
        words = _("A no {day} kept {stories} out")
    return words.format(**values)


def _voted_on(effect: VoteEffect) -> str:
    if effect.days_ago <= 0:
        return _("today")
    if effect.days_ago < 7:
        return _("on {weekday}").format(weekday=weekday(effect.voted_on))
    return _("on {date}").format(date=day_and_month(effect.voted_on))


def precision(effects: VoteEffects) -> str:
    """Return how the five are doing, or "" while there are no votes."""
    if effects.precision is None:
        return ""
    share = f"{effects.precision:.0%}"
    if effects.yes + effects.no:
        words = _("{yes} yes and {no} no in the last 30 days: {share} worth knowing")
    else:
        words = _("In the last 30 days: {share} worth knowing")
    words = words.format(yes=effects.yes, no=effects.no, share=share)
    if not effects.interval:
        return words
    low, high = (f"{end:.0%}" for end in effects.interval)
    return _("{words} (95% sure between {low} and {high})").format(words=words, low=low, high=high)


def look_alike(suggested: LookAlike) -> str:
    """Return what readers took for another company, and how to keep it out."""
    words = n_(
        "One of you said wrong brand of “{title}”; if “{name}” is never you, "
        "adding it to not_us in the brand file keeps it out",
        "{count} of you said wrong brand of “{title}”; if “{name}” is never you, "
        "adding it to not_us in the brand file keeps it out",
        suggested.readers,
    )
    return words.format(
        count=suggested.readers,
        title=one_line(suggested.title, 70),
        name=one_line(suggested.name, 60),
    )
