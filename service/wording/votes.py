"""What an answer of a reader changes, and what votes did to a mail, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.models import Answer, LookAlike, NoReason, VoteEffect, VoteEffects
from service.text.normalize import one_line
from service.wording.catalogue import _, n_
from service.wording.figures import in_words
from service.wording.moments import day_and_month, weekday

_CHANGES: Mapping[tuple[Answer, NoReason], Callable[[], str]] = {
    (Answer.YES, NoReason.NONE): lambda: _(
        "Stories like this one will stand higher in your next mails."
    ),
    (Answer.NO, NoReason.NONE): lambda: _(
        "Stories like this one will stand lower in your next mails."
    ),
    (Answer.NO, NoReason.WRONG_BRAND): lambda: _(
        "We will look harder at whether a story means you."
    ),
    (Answer.NO, NoReason.OLD): lambda: _(
        "Old news will count for less; the subject itself will not."
    ),
    (Answer.NO, NoReason.TRIVIAL): lambda: _("Small stories of this kind will stand lower."),
    (Answer.NO, NoReason.SEEN): lambda: _(
        "This story comes back only with real news in it; the subject itself does not suffer."
    ),
    (Answer.UNDO, NoReason.NONE): lambda: _("Your answer is taken back and counts for nothing."),
}


def team_in(channel: str) -> str:
    """Return who answers for a channel: one answer for all who read it."""
    return _("the team in {channel}").format(channel=channel)


def what_changes(
    answer: Answer,
    reason: NoReason,
    *,
    serious: bool,
    unsent: bool = False,
    is_own: bool = True,
) -> str:
    """Return what an answer does; `serious`: the finding is one that votes do not move, save
    that it is not the brand's; `unsent`: it was in no mail yet, and a yes brings it; `is_own`: it
    was told as the brand's."""
    words = _CHANGES[answer, reason]()
    if reason is NoReason.WRONG_BRAND and is_own:
        return words + " " + _("This story will not be told as yours again.")
    if answer is Answer.YES and unsent:
        words = (
            _("This story will be in your next mail that new serious risks leave a place in.")
            + " "
            + words
        )
    if answer is Answer.NO and serious:
        words += " " + _("Serious risks come first whatever is voted: no vote hides a danger.")
    return words


def stories(count: int, title: str) -> str:
    """Return "“A”", or "“A” and two more"."""
    if count == 1:
        return _("“{title}”").format(title=title)
    others = n_("“{title}” and {number} more", "“{title}” and {number} more", count - 1)
    return others.format(number=in_words(count - 1, up_to=5), title=title)


def vote_effect(effect: VoteEffect, reader: str = "", team: str = "") -> str:
    """Return what votes did for `reader`, an id as in `recipients`, or for nobody in particular.

    `team` is whose vote it was, where a channel's team cast it alone.

    "Your no on Tuesday to “…” kept “…” out"; "2 of you said no to “…”, which kept “…” out".
    """
    values = {
        "day": _voted_on(effect),
        "count": len(effect.recipients),
        "title": effect.title,
        "stories": stories(len(effect.moved), effect.moved_title),
        "team": team,
    }
    yes, yours = effect.answer is Answer.YES, reader in effect.recipients
    if team:
        return _of_team(effect).format(**values)
    if yes and effect.moved == (effect.story,):  # "should have been in"
        words = _("A reader asked for “{title}”: it is in")
        if yours:
            words = _("You asked for “{title}”: it is in")
    elif len(effect.recipients) > 1 and yes:
        words = _("{count} of you said yes to “{title}”, which brought {stories} in")
    elif len(effect.recipients) > 1:
        words = _("{count} of you said no to “{title}”, which kept {stories} out")
    elif yes and yours:
        words = _("Your yes {day} to “{title}” brought {stories} in")
    elif yes:
        words = _("A yes {day} to “{title}” brought {stories} in")
    elif yours:
        words = _("Your no {day} to “{title}” kept {stories} out")
    else:
        words = _("A no {day} to “{title}” kept {stories} out")
    return words.format(**values)


def _of_team(effect: VoteEffect) -> str:
    """Return what the vote of a channel's team did, for everybody."""
    if effect.answer is not Answer.YES:
        return _("A no of {team} {day} to “{title}” kept {stories} out")
    if effect.moved == (effect.story,):
        return _("“{title}” is in: {team} asked for it")
    return _("A yes of {team} {day} to “{title}” brought {stories} in")


def _voted_on(effect: VoteEffect) -> str:
    if effect.days_ago <= 0:
        return _("today")
    if effect.days_ago < 7:
        return _("on {weekday}").format(weekday=weekday(effect.voted_on))
    return _("on {date}").format(date=day_and_month(effect.voted_on))


def precision(effects: VoteEffects) -> str:
    """Return how the five are doing, or "" while there are no votes.

    A share, and how sure it is, are said only of enough votes.
    """
    if effects.precision is None:
        return ""
    share = f"{effects.precision:.0%}"
    if not effects.interval:
        words = _("{yes} yes and {no} no in the last 30 days")
        if not effects.no:
            words = _("{yes} yes in the last 30 days")
        elif not effects.yes:
            words = _("{no} no in the last 30 days")
        return words.format(yes=effects.yes, no=effects.no)
    words = _("{yes} yes and {no} no in the last 30 days: {share} worth knowing")
    words = words.format(yes=effects.yes, no=effects.no, share=share)
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
