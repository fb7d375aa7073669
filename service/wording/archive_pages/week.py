"""The sentences of the week in review, the same on the page and in the mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from service.wording import figures
from service.wording.catalogue import _, n_
from service.wording.moments import day_and_month, short_date, weekday


def reports(count: int) -> str:
    """Return "1 report", "31 reports"."""
    return n_("{count} report", "{count} reports", count).format(count=f"{count:,}")


def stories(count: int) -> str:
    """Return "1 story", "18 stories"."""
    return n_("{count} story", "{count} stories", count).format(count=f"{count:,}")


def span(first: date, last: date) -> str:
    """Return "23 November to 29 November 2026"."""
    return _("{first} to {last} {year}").format(
        first=day_and_month(first), last=day_and_month(last), year=last.year
    )


def subject(brand: str, last: date) -> str:
    """Return the subject of the week's mail."""
    return _("{brand}: the week to {day}").format(brand=brand, day=day_and_month(last))


def headline(loudness: str, count: int, *, read: bool) -> str:
    """Return the week in a line: how much was said, if anything was `read`."""
    if not count and not read:
        return _("Nothing was read in this week")
    if not count and loudness != "less":
        return _("Nobody spoke of it this week")
    words = {
        "much_more": _("Far more was said than usual"),
        "more": _("More was said than usual"),
        "less": _("Less was said than usual"),
        "normal": _("About as much was said as usual"),
    }
    return words.get(loudness) or _("What was said this week")


def usual(value: float) -> str:
    """Return a usual count without false precision."""
    return f"{value:,.0f}" if value >= 3 or value == int(value) else f"{value:.1f}"


def volume(told: int, in_stories: int, *, over: bool) -> str:
    """Return how much was said in all."""
    words = _("{reports} in {stories} in seven days; copies of one text are counted once.")
    if not over:
        words = _("{reports} in {stories} so far; copies of one text are counted once.")
    return words.format(reports=reports(told), stories=stories(in_stories))


def unread(days: int) -> str:
    """Return on how many days of the week nobody looked."""
    return n_("On {count} day nothing was read.", "On {count} days nothing was read.", days).format(
        count=days
    )


def compared(count: int, normal: float | None, known: int, needed: int) -> str:
    """Return how that compares with the brand's own normal, or why it cannot be compared."""
    if normal is None:
        return n_(
            "There is too little history to compare with: {known} day so far, of "
            "{needed} that it takes.",
            "There is too little history to compare with: {known} days so far, of "
            "{needed} that it takes.",
            known,
        ).format(known=known, needed=needed)
    return _("{count} of them can be compared; the same days of earlier weeks had {usual}.").format(
        count=f"{count:,}", usual=usual(normal)
    )


def too_new(names: Sequence[str]) -> str:
    """Return which sources are left out of the comparison."""
    shown = ", ".join(names[:3])
    more = f" {figures.and_more(len(names) - 3)}" if len(names) > 3 else ""
    return _("Not compared, because they are read for less than four weeks: {names}{more}.").format(
        names=shown, more=more
    )


def spike(day: date, hour: datetime | None, count: int, normal: float, title: str) -> str:
    """Return that a day, or an hour of it, was far outside of normal, with the story of it."""
    words = _("{weekday} {date} was far outside of normal: {reports} where {usual} is usual.")
    if hour is not None:
        words = _(
            "{weekday} {date}: {reports} within the hour from {time}, where {usual} is usual: far "
            "outside of normal."
        )
    said = words.format(
        weekday=weekday(day), date=short_date(day), reports=reports(count), usual=usual(normal),
        time=f"{hour:%H:%M}" if hour else "",
    )  # fmt: skip
    if not title:
        return said
    return f"{said} {_('The story that made it: “{title}”.').format(title=title)}"


def no_spike() -> str:
    """Return that no day stood out."""
    return _("No day was far outside of normal.")


def day_value(told: int, normal: float | None, *, over: bool, read: bool, spike: bool) -> str:
    """Return what stands beside a day's bar: "5, usually 2"."""
    if not read:
        return _("nothing was read")
    said = f"{told:,}"
    if not over:
        return _("{said} so far").format(said=said)
    if spike and normal is not None:
        return _("{said}, usually {usual}: a spike").format(said=said, usual=usual(normal))
    if normal is None:
        return said
    return _("{said}, usually {usual}").format(said=said, usual=usual(normal))


def tone(code: str) -> str:
    """Return how stories speak of the brand: the name of a row."""
    return {
        "positive": _("Well of it"),
        "neutral": _("Neither well nor ill"),
        "mixed": _("Both well and ill"),
        "negative": _("Ill of it"),
        "unknown": _("Not known (read by an earlier version)"),
    }[code]


def share(own: int, every: int, rivals: int) -> str:
    """Return the brand's share of voice in a sentence."""
    if not rivals:
        return _("The brand file lists no rival (competitors), so there is nobody to compare with.")
    if not every:
        return _("Neither the brand nor a rival was named this week.")
    words = _(
        "{share} of the voice is the brand's: {own} of {stories}, each counted once for every "
        "name in it."
    )
    return words.format(own=f"{own:,}", stories=stories(every), share=f"{own / every:.0%}")


def seen_by(sources: int, of_brand: int, of_rivals: int) -> str:
    """Return what the sources can and cannot see of rivals."""
    said = [
        _("Counted by stories, not by copies, and only in what these {sources} bring.").format(
            sources=figures.sources(sources)
        )
    ]
    if of_brand:
        said.append(
            n_(
                "{count} of them is a search for words that name no rival: it sees a "
                "rival only beside the brand or its trade.",
                "{count} of them are searches for words that name no rival: they see a "
                "rival only beside the brand or its trade.",
                of_brand,
            ).format(count=of_brand)
        )
    said.append(
        n_(
            "{count} of them searches for a rival by name.",
            "{count} of them search for a rival by name.",
            of_rivals,
        ).format(count=of_rivals)
        if of_rivals
        else _(
            "None of them searches for a rival by name, so that the rivals' share is too "
            "small, if anything."
        )
    )
    return " ".join(said)


def nothing_of_rivals(count: int) -> str:
    """Return how many rivals nothing was said of."""
    return n_(
        "Nothing was said of {count} rival that is listed.",
        "Nothing was said of {count} rivals that are listed.",
        count,
    ).format(count=count)


def voice_left_out(count: int) -> str:
    """Return that some reports are not counted here."""
    return n_(
        "{count} report of the week is left out here: the version that read it "
        "did not look for rivals.",
        "{count} reports of the week are left out here: the version that read "
        "them did not look for rivals.",
        count,
    ).format(count=f"{count:,}")


def votes(yes: int, no: int, readers: int) -> str:
    """Return what readers voted."""
    if not yes + no:
        return _("Nobody voted this week.")
    return n_(
        "{yes} yes and {no} no, by {readers} reader.",
        "{yes} yes and {no} no, by {readers} readers.",
        readers,
    ).format(yes=yes, no=no, readers=readers)


def cost(usd: float, tokens: int, *, unpriced: bool, estimated: bool) -> str:
    """Return what judging cost."""
    if not tokens:
        return _("Nothing: no model was paid for.")
    price = figures.money(usd) if usd or not unpriced else figures.money(None)
    words = _("{price} for {tokens}.").format(price=price, tokens=figures.tokens(tokens))
    if estimated:
        words += f" {_('The figure is estimated.')}"
    if unpriced and usd:
        words += f" {_('A model without a price is not in it.')}"
    return words


def risk_line(first: str, last: str, outlets: int) -> str:
    """Return since when a risk is told of, and by how many."""
    return n_(
        "since {first}, last told {last}, by {count} outlet",
        "since {first}, last told {last}, by {count} outlets",
        outlets,
    ).format(first=first, last=last, count=outlets)


def on_votes(yes: int, no: int) -> str:
    """Return "2 yes, 1 no"; empty for none."""
    return _("{yes} yes, {no} no").format(yes=yes, no=no) if yes + no else ""


def untitled() -> str:
    """Return what stands for a headline that is empty."""
    return _("(no headline)")


HEADINGS: Mapping[str, Callable[[], str]] = {
    "volume": lambda: _("How much was said"),
    "tone": lambda: _("How it was said"),
    "voice": lambda: _("Among the rivals"),
    "risks": lambda: _("Risks still open"),
    "five": lambda: _("The five of the week"),
    "votes": lambda: _("What readers voted"),
    "sources": lambda: _("Sources that went quiet"),
    "cost": lambda: _("What it cost"),
}


def nothing(part: str) -> str:
    """Return what stands where a part has nothing."""
    return {
        "tone": _("Nothing was said, so there is no tone."),
        "risks": _("No serious risk was told of in the last two weeks, or readers said no to it."),
        "five": _("No mail had a finding this week."),
        "sources": _("None: all bring what they used to."),
    }[part]


def open_means() -> str:
    """Return which risks are open."""
    return _(
        "Serious risks that were told of in the last two weeks and to which no reader said no."
    )


def sent_when(day: int, at: str, zone: str) -> str:
    """Return "every Monday at 07:30 (Africa/Johannesburg)"."""
    return _("every {weekday} at {time} ({zone})").format(
        weekday=weekday(date(2024, 1, 1 + day)), time=at, zone=zone
    )


def sample() -> str:
    """Return that all of it is invented."""
    return _("SAMPLE: the stories are invented, to show how it works.")


def as_page() -> str:
    """Return what stands above the page's address."""
    return _(
        "The same as a page, with pictures, to print or to keep as PDF (asks for the password):"
    )


def no_more() -> str:
    """Return what stands above the way to unsubscribe."""
    return _("To get no more of these:")


def watches(brand: str) -> str:
    """Return the mail's last line."""
    return _("Topfive watches the web for {brand}.").format(brand=brand)


def to_share() -> str:
    """Return what stands before a link that may be passed on."""
    return _("Link to share:")


def not_understood(what: str) -> tuple[str, str]:
    """Return that the address names no week, and how it could."""
    return (
        _("The week that is asked for is not understood: {what}.").format(what=what),
        _("Write /week?week=2026-W48, or /week?until=2026-11-29 for the seven days until then."),
    )


def one_of_both() -> str:
    """Return that a week was named twice."""
    return _("it has week and until, and should have one of them")


def no_week(given: str) -> str:
    """Return that a week is none."""
    return _("“{given}” is no week such as 2026-W48").format(given=given)


def no_day(given: str) -> str:
    """Return that a day is none."""
    return _("“{given}” is no day such as 2026-11-29").format(given=given)


def out_of_time() -> str:
    """Return that a week is too far away."""
    return _("there is nothing so long ago, or so far ahead")


def sent_next(at: str, left: str) -> str:
    """Return "next: Monday 30 November 2026, 07:30 SAST (in 30 h)"."""
    return _("next: {moment} ({left})").format(moment=at, left=left)


def sent_to(rule: str, readers: int, following: str) -> str:
    """Return who gets the week's mail and when, without a name: anybody may ask for it."""
    return _("mailed {rule} to {readers}; {next}").format(
        rule=rule, readers=figures.recipients(readers), next=following
    )
