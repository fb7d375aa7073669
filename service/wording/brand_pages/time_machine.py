"""What the time machine says: how the last weeks would have been, and what cannot be known."""

from __future__ import annotations

from service.wording.catalogue import _, n_
from service.wording.figures import money
from service.wording.figures import tokens as in_tokens


def settings_tried(min_score: float | None, top: int | None, competitors: int | None) -> str:
    """Return which settings are tried, as they would stand in `.env`."""
    named = {"MIN_SCORE": min_score, "TOP_RESULTS": top, "MAX_COMPETITOR_STORIES": competitors}
    given = [f"{name}={value:g}" for name, value in named.items() if value is not None]
    return ", ".join(given) or _("Nothing is changed")


def setting(name: str) -> str:
    """Return what a setting is called where people read, with its name in `.env`."""
    told = {
        "MIN_SCORE": _("Least score for a mail"),
        "TOP_RESULTS": _("Stories in a mail, at most"),
        "MAX_COMPETITOR_STORIES": _("Stories about rivals where places are short"),
    }
    return f"{told[name]} ({name})"


def range_of(least: float, most: float, now: float | None) -> str:
    """Return which values a setting may have, and the one in force where it is known."""
    told = _("From {least} to {most}").format(least=f"{least:g}", most=f"{most:g}")
    if now is None:
        return _("{range}. Empty: as it is.").format(range=told)
    return _("{range}; now {value}. Empty: as it is.").format(range=told, value=f"{now:g}")


def span(runs: int, items: int) -> str:
    """Return what the past was that was played."""
    return n_("{runs} run, {items} items", "{runs} runs, {items} items", runs).format(
        runs=f"{runs:,}", items=f"{items:,}"
    )


def mails(before: int, after: int) -> str:
    """Return how many mails went out, and how many would have."""
    if before == after:
        return n_("{count} mail, as before", "{count} mails, as before", after).format(count=after)
    return n_(
        "{count} mail in place of {before}", "{count} mails in place of {before}", after
    ).format(count=after, before=before)


def gone(count: int, yes: int, no: int) -> str:
    """Return how many stories would not have come, and what readers said of them."""
    if not count:
        return _("No story would have been left out")
    told = n_(
        "{count} story would have been left out",
        "{count} stories would have been left out",
        count,
    ).format(count=count)
    if not yes and not no:
        return told
    if not yes:
        said = n_("of which you said no to {no}", "of which you said no to {no}", no)
    elif not no:
        said = n_("of which you said yes to {yes}", "of which you said yes to {yes}", yes)
    else:
        said = _("of which you said yes to {yes} and no to {no}")
    return f"{told}, {said.format(yes=yes, no=no)}"


def came(count: int) -> str:
    """Return how many stories would have come."""
    if not count:
        return _("No story would have come")
    return n_("{count} story would have come", "{count} stories would have come", count).format(
        count=count
    )


def moved(count: int) -> str:
    """Return how many stories would stand elsewhere."""
    if not count:
        return _("No story would stand at another place or in another mail")
    return n_(
        "{count} story would stand at another place or in another mail",
        "{count} stories would stand at another place or in another mail",
        count,
    ).format(count=count)


def place(before: int, after: int) -> str:
    """Return how a story's place moves."""
    if before > after:
        return _("higher: number {after} in place of {before}").format(after=after, before=before)
    return _("lower: number {after} in place of {before}").format(after=after, before=before)


def other_mail(moment: str, after: int) -> str:
    """Return in which mail, and where in it, a story would be."""
    return _("would be number {after} of the mail of {moment}").format(after=after, moment=moment)


def said(yes: int, no: int) -> str:
    """Return what readers said of a story; empty if nothing."""
    parts = []
    if yes:
        parts.append(n_("{count} yes", "{count} yes", yes).format(count=yes))
    if no:
        parts.append(n_("{count} no", "{count} no", no).format(count=no))
    return ", ".join(parts)


def for_the_model(more: int, fewer: int, usd: float | None, *, known: bool) -> str:
    """Return how many items more or fewer would go to the model, and what that costs a month."""
    if not more and not fewer:
        return _("The model would be asked as much as before.")
    parts = []
    if more:
        parts.append(n_("{count} item more", "{count} items more", more).format(count=more))
    if fewer:
        parts.append(n_("{count} fewer", "{count} fewer", fewer).format(count=fewer))
    told = _("{items} would go to the model").format(items=", ".join(parts))
    if not known:
        return _("{told}; what that costs is not known.").format(told=told)
    if usd is None:
        return _("{told}; it has no price.").format(told=told)
    if usd < 0:
        return _("{told}: some {money} a month less.").format(told=told, money=money(-usd))
    return _("{told}: some {money} a month.").format(told=told, money=money(usd))


def marks(by_keywords: bool, judged_now: bool) -> list[str]:
    """Return who judged a story that no run asked the model about."""
    if by_keywords:
        return [_("judged by keywords")]
    return [_("judged by the model now")] if judged_now else []


def readers_said(said: str) -> str:
    """Return what readers said of a story, among its marks."""
    return _("readers said: {said}").format(said=said)


def from_to(since: str, until: str, span: str, mails: str) -> str:
    """Return which past was played, and how many mails went out in it and would have."""
    return _("From {since} to {until}: {span}. {mails}.").format(
        since=since, until=until, span=span, mails=mails
    )


def how_far(done: int, of: int) -> str:
    """Return how far a trial is."""
    if not of:
        return _("The past is read.")
    return _("The past is played again: {done} of {of} runs.").format(done=done, of=of)


def nothing_yet() -> str:
    """Return that nothing is kept of the past so far."""
    return _(
        "Nothing was kept yet: what runs read is kept since this version. Days before are out of "
        "reach. Let the service run (topfive serve) and try again after its "
        "first run."
    )


def nothing_to_try() -> tuple[str, str]:
    """Return that no change was named, and what to do."""
    return (
        _("There is nothing to try"),
        _("Name a brand file, or a setting: topfive try brand.yaml, topfive try --min-score 3"),
    )


def unreadable(file: str, error: str) -> tuple[str, str]:
    """Return that a brand file cannot be read, and what to do."""
    return (
        _("The brand file {file} cannot be read: {error}").format(file=file, error=error),
        _("Give the path of a brand file that you may read."),
    )


def limits(
    *,
    by_keywords: int,
    judged_now: int,
    beginnings: int,
    sources: int,
    forgotten: int,
    unlike: int,
    gaps: int,
) -> list[str]:
    """Return what the answer cannot know, a sentence each."""
    told = []
    if by_keywords:
        told.append(n_(
            "{count} item was never judged by the model: keywords judged it.",
            "{count} items were never judged by the model: keywords judged them.", by_keywords,
        ).format(count=by_keywords))  # fmt: skip
    if judged_now:
        told.append(n_(
            "{count} item was judged by the model just now, for this trial.",
            "{count} items were judged by the model just now, for this trial.", judged_now,
        ).format(count=judged_now))  # fmt: skip
    if beginnings:
        told.append(n_(
            "Of {count} item only the beginning is known, for none of your words stood in it.",
            "Of {count} items only the beginnings are known, for none of your words stood in them.",
            beginnings,
        ).format(count=f"{beginnings:,}"))  # fmt: skip
    if sources:
        told.append(n_(
            "What {count} new source would have brought, nobody knows.",
            "What {count} new sources would have brought, nobody knows.", sources,
        ).format(count=sources))  # fmt: skip
    if forgotten:
        told.append(n_(
            "{count} vote of a person who asked to be forgotten is left out.",
            "{count} votes of people who asked to be forgotten are left out.", forgotten,
        ).format(count=forgotten))  # fmt: skip
    if unlike:
        told.append(n_(
            "{count} run, played as it was, differs from what was sent.",
            "{count} runs, played as they were, differ from what was sent.", unlike,
        ).format(count=unlike))  # fmt: skip
    if gaps:
        told.append(n_(
            "Once, runs in between were not kept: there the past begins anew.",
            "{count} times, runs in between were not kept: there the past begins anew.", gaps,
        ).format(count=gaps))  # fmt: skip
    return told


def nothing_kept() -> tuple[str, str]:
    """Return that no texts are kept, and what to do."""
    return (
        _("Nothing can be tried: no texts are kept"),
        _("Set KEEP_TEXT_DAYS to 30 and start again; a day later the first can be tried."),
    )


def busy() -> tuple[str, str]:
    """Return that too many trials wait, and what to do."""
    return _("many changes wait to be tried already"), _("Wait a minute, then try again.")


def waits() -> str:
    """Return that a trial waits for its turn."""
    return _("Another change is being tried. This one is next, or soon: it begins by itself.")


def joined() -> str:
    """Return that a trial went on when it was begun once more."""
    return _("This very change was being tried already: here it is.")


def being_asked(done: int, of: int) -> str:
    """Return how far asking the model is."""
    return _("The model is asked first: it has judged {done} of {of}.").format(done=done, of=of)


def price(
    unjudged: int, items: int, *, stored: int, tokens: int, usd: float | None, left: int
) -> str:
    """Return what asking the model about items that it never judged takes."""
    told = [n_(
        "{count} item was never judged by the model.",
        "{count} items were never judged by the model.", unjudged,
    ).format(count=f"{unjudged:,}")]  # fmt: skip
    if items < unjudged:
        told.append(_("It can be asked about the {items} that keywords put first.").format(
            items=items))  # fmt: skip
    if stored:
        told.append(n_(
            "Its verdict on {count} is stored and costs nothing.",
            "Its verdicts on {count} are stored and cost nothing.", stored,
        ).format(count=stored))  # fmt: skip
    if tokens:
        cost = _("it has no price") if usd is None else _("some {money}").format(money=money(usd))
        told.append(_(
            "To ask it takes some {tokens} tokens: {cost}. {left} are left of today's."
        ).format(tokens=f"{tokens:,}", cost=cost, left=f"{left:,}"))  # fmt: skip
    return " ".join(told)


def ask_button(items: int) -> str:
    """Return what the button says that has the model asked."""
    return n_(
        "Ask the model about {count} item", "Ask the model about {count} items", items
    ).format(count=items)


def was_asked(verdicts: int, tokens: int, usd: float | None, stopped: str) -> str:
    """Return what asking the model brought and took, and why it was not asked about the rest."""
    told = n_(
        "For this trial the model judged {count} item",
        "For this trial the model judged {count} items", verdicts,
    ).format(count=verdicts)  # fmt: skip
    if not tokens:
        cost = _("at no cost")
    elif usd is None:
        cost = in_tokens(tokens)
    else:
        cost = f"{in_tokens(tokens)}, {money(usd)}"
    told = f"{told}: {cost}"
    return f"{told}. {stopped[:1].upper()}{stopped[1:]}".rstrip()


def no_end() -> tuple[str, str]:
    """Return that a trial took too long or broke off, and what to do."""
    return _("the trial did not come to an end"), _("Try it once more.")


def no_such_trial() -> tuple[str, str]:
    """Return that a trial is not known any more, and what to do."""
    return _("There is no such trial any more"), _("Try the change once more.")


def wrong_number(name: str, least: float, most: float) -> str:
    """Return what a setting must be."""
    return _("{name} must be a number from {least} to {most}").format(
        name=name, least=f"{least:g}", most=f"{most:g}"
    )
