"""What a digest says beside its findings' own words: subject, headings, figures."""

from __future__ import annotations

from service.models import MAX_SCORE, Counts, RiskKind, SourceNews, Undelivered
from service.text.normalize import one_line, short
from service.wording.catalogue import _, n_
from service.wording.figures import and_more, findings, number, serious_risks
from service.wording.labels import risk_kind

_NAMED = 3
"""Sources of a kind that a mail names; the rest by number."""


def untitled() -> str:
    """Return what stands for a headline that is missing."""
    return _("(untitled)")


def subject(title: str, count: int, serious: RiskKind | None) -> str:
    """Return the subject of a mail with `count` findings; `serious`: the first one's risk."""
    if serious is not None:
        title = _("{risk}: {title}").format(risk=risk_kind(serious), title=title)
    return _("{title} · {findings}").format(title=title, findings=findings(count))


def quiet_subject(brand: str, best: float | None, needed: float, *, more: bool) -> str:
    """Return the subject of a mail without findings; `more`: another of that day had some."""
    if more:
        return _("Nothing more today for {brand}").format(brand=brand)
    if best is None:
        return _("Nothing today for {brand}").format(brand=brand)
    return _("Nothing today for {brand} (best {best}, needed {needed})").format(
        brand=brand, best=number(best, ".1f"), needed=number(needed, ".1f")
    )


def sample_subject(words: str) -> str:
    """Return the subject of a mail of the demonstration."""
    return _("SAMPLE · {subject}").format(subject=words)


def unmarked(subject: str) -> str:
    """Return a subject without the mark of `sample_subject`: for a page that carries one itself."""
    return subject.removeprefix(sample_subject(""))


def headline(count: int, serious: int, *, more: bool = False) -> str:
    """Return "5 findings, 1 serious risk"; `more`: another mail of that day had findings."""
    if not count and more:
        return _("Nothing more today")
    if not count:
        return _("Nothing today")
    if not serious:
        return findings(count)
    return _("{findings}, {risks}").format(findings=findings(count), risks=serious_risks(serious))


def also(titles: list[str]) -> str:
    """Return what mail programs show beside the subject: the other headlines."""
    return _("Also: {titles}").format(titles="; ".join(titles))


def what_was_read(items: str, sources: str) -> str:
    """Return what mail programs show beside the subject of a mail without findings."""
    return _("{items}; {sources}.").format(items=items, sources=sources)


def risk_heading(*, urgent: bool) -> str:
    """Return the heading over the serious risks of both groups."""
    return _("Act now") if urgent else _("Serious risk")


def about(brand: str) -> str:
    """Return the heading over the findings that are about the brand."""
    return _("About {brand}").format(brand=brand)


def also_about(brand: str) -> str:
    """Return the heading over the other stories that name the brand, by their titles."""
    return _("Also about {brand}").format(brand=brand)


def unconfirmed() -> str:
    """Return that nobody but one place says it."""
    return _("One source, unconfirmed: a place that had not named you in a headline before.")


def by_machine(text: str) -> str:
    """Return a translation, said to be a machine's."""
    return _("Translated by machine: {text}").format(text=text)


def other_headline(title: str, outlet: str) -> str:
    """Return the headline of another report on a finding, which may say something else."""
    words = _("“{title}” ({outlet})") if outlet else _("“{title}”")
    return words.format(title=title, outlet=short(outlet, 60))


def not_listed(count: int) -> str:
    """Return how many more such stories there are, or ""."""
    words = n_("{count} more story names it.", "{count} more stories name it.", count)
    return words.format(count=count) if count else ""


def relevant_to(brand: str) -> str:
    """Return the heading over the other findings."""
    return _("Relevant to {brand}").format(brand=brand)


def quiet_sentences(best: float | None, needed: float) -> tuple[str, str]:
    """Return what a mail without findings says; `best`: the best score since the last mail."""
    first = _("Nothing that was read since the last mail was worth your time.")
    if best is None:
        return first, _("Nothing new had to do with the brand at all.")
    second = _("The best scored {best} of {most}; a finding needs {needed}.")
    return first, second.format(
        best=number(best, ".1f"), most=number(MAX_SCORE, "g"), needed=number(needed, ".1f")
    )


def sent_to(recipient: str, *, by_default: bool) -> str:
    """Return who got this mail, nobody if `recipient` is empty: then it is a preview.

    `by_default`: nobody has chosen the brand, which whoever runs the service is told here too.
    """
    words = _("A preview; nothing was sent.")
    if recipient:
        words = _("This mail went to {recipient}.").format(recipient=recipient)
    if not by_default:
        return words
    demonstration = _(
        "This is the demonstration brand: to watch your own, set BRAND_FILE to the file that "
        "describes it."
    )
    return f"{words} {demonstration}"


def forwarding(*, stories: bool) -> str:
    """Return whose the links of a mail are; `stories`: it has some, each with a link to share."""
    yours = _(
        "The links in this mail are yours: who gets it forwarded votes and unsubscribes in your "
        "name."
    )
    if not stories:
        return yours
    return yours + " " + _("To pass a story on, send its “Link to share” instead.")


def missed(counts: Counts) -> str:
    """Return that much was missed, in a sentence; empty if it was not."""
    if not counts.failed or counts.failed * 3 < counts.sources:
        return ""
    words = n_(
        "{failed} of {count} source could not be read: something may be missing here.",
        "{failed} of {count} sources could not be read: something may be missing here.",
        counts.sources,
    )
    return words.format(failed=number(counts.failed), count=number(counts.sources))


def unscored(model: str) -> str:
    """Return that keywords judged everything; `model` was to judge it, and may have no name."""
    words = _("Scored by keywords: everything is unscored, {model} gave no verdict.")
    return words.format(model=one_line(model, 60) or _("the model"))


def source_news(news: SourceNews) -> str:
    """Return which sources are in trouble and which are so no more, in a line; or nothing."""
    words = []
    if news.begun:
        words.append(_("Sources in trouble: {names}.").format(names=_named(news.begun)))
    if news.ended:
        words.append(_("Sources well again: {names}.").format(names=_named(news.ended)))
    return " ".join(words)


def undelivered(lost: Undelivered, url: str) -> str:
    """Return how many findings of earlier mails nobody got and nobody will; or nothing."""
    count = len(lost.stories)
    if not count:
        return ""
    words = n_(
        "{count} finding was in a mail that did not arrive, and does not come again: {where}",
        "{count} findings were in mails that did not arrive, and do not come again: {where}",
        count,
    )
    told = words.format(count=number(count), where=url)
    if not lost.titles:
        return told
    titles = "; ".join(f"“{short(title, 90)}”" for title in lost.titles)
    return f"{told} {_('Among them: {titles}.').format(titles=titles)}"


def _named(names: tuple[str, ...]) -> str:
    named = ", ".join(short(name, 60) for name in names[:_NAMED])
    return f"{named} {and_more(len(names[_NAMED:]))}".strip()
