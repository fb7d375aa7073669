"""What a digest says beside its findings' own words: subject, headings, figures."""

from __future__ import annotations

from service.models import MAX_SCORE, RiskKind
from service.wording.catalogue import _
from service.wording.figures import findings, serious_risks
from service.wording.labels import risk_kind


def untitled() -> str:
    """Return what stands for a headline that is missing."""
    return _("(untitled)")


def subject(title: str, count: int, serious: RiskKind | None) -> str:
    """Return the subject of a mail with `count` findings; `serious`: the first one's risk."""
    if serious is not None:
        title = _("{risk}: {title}").format(risk=risk_kind(serious), title=title)
    return _("{title} · {findings}").format(title=title, findings=findings(count))


def quiet_subject(brand: str, best: float | None, needed: float) -> str:
    """Return the subject of a mail without findings."""
    if best is None:
        return _("Nothing today for {brand}").format(brand=brand)
    return _("Nothing today for {brand} (best {best}, needed {needed})").format(
        brand=brand, best=f"{best:.1f}", needed=f"{needed:.1f}"
    )


def sample_subject(words: str) -> str:
    """Return the subject of a mail of the demonstration."""
    return _("SAMPLE · {subject}").format(subject=words)


def unmarked(subject: str) -> str:
    """Return a subject without the mark of `sample_subject`: for a page that carries one itself."""
    return subject.removeprefix(sample_subject(""))


def headline(count: int, serious: int) -> str:
    """Return "5 findings, 1 serious risk"."""
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


def relevant_to(brand: str) -> str:
    """Return the heading over the other findings."""
    return _("Relevant to {brand}").format(brand=brand)


def quiet_sentences(best: float | None, needed: float) -> tuple[str, str]:
    """Return what a mail without findings says; `best`: the best score since the last mail."""
    first = _("Nothing that was read since the last mail was worth your time.")
    if best is None:
        return first, _("Nothing new had to do with the brand at all.")
    second = _("The best scored {best} of {most}; a finding needs {needed}.")
    return first, second.format(best=f"{best:.1f}", most=f"{MAX_SCORE:g}", needed=f"{needed:.1f}")


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


def figures(sources: str, items: str, scored: str, cost: str) -> tuple[tuple[str, str], ...]:
    """Return the figures at the foot, each with its name."""
    return ((_("Sources"), sources), (_("Items"), items), (_("Scored"), scored), (_("Cost"), cost))
