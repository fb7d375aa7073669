"""Findings put into a letter: subject, plain text and HTML that say the same. Pure.

Everything scraped is made one clean line of bounded length here, escaped by the template (Jinja2
with autoescape), and linked only if the link is plain http or https.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.digest import theme as colours
from service.digest.links import Links
from service.digest.render_text import write
from service.digest.view_model import Almost, Effect, Entry, Section, Sheet
from service.models import (
    MAX_RISK,
    MAX_SCORE,
    SERIOUS_RISK,
    URGENT_RISK,
    Answer,
    Digest,
    Finding,
    Group,
    Letter,
    Receipt,
    Rejected,
)
from service.signing import recipient_id
from service.text.normalize import one_line, safe_subject
from service.wording import phrases
from service.wording.phrases import short

_TITLE, _WHY, _QUOTE, _REASON, _EFFECT = 160, 360, 300, 110, 200
"""Characters: five findings at their longest must stay well under Gmail's clip at 102 KB."""


_MOST_EFFECTS = 8
"""Sentences on votes in one mail; `result.receipt` of the run has all."""


def compose(digest: Digest, recipient: str, links: Links, *, zone: tzinfo = UTC) -> Letter:
    """Return the mail of `digest` for `recipient` (a mail address, empty in a preview).

    Times are shown in `zone`. Without findings it is the honest "nothing today".
    """
    if not digest.choice.findings:
        return quiet(digest, recipient, links, zone=zone)
    sheet = _sheet(digest, recipient, links, zone)
    return _letter(_subject(digest), sheet, digest)


def quiet(digest: Digest, recipient: str, links: Links, *, zone: tzinfo = UTC) -> Letter:
    """Return the mail for a scheduled time at which nothing was worth sending."""
    sheet = _sheet(digest, recipient, links, zone)
    best = _best_score(digest)
    told = "" if best is None else f" (best {best:.1f}, needed {digest.min_score:.1f})"
    subject = f"Nothing today for {one_line(digest.brand.display_name, 60)}{told}"
    return _letter(_marked(subject, digest), sheet, digest)


def _letter(subject: str, sheet: Sheet, digest: Digest) -> Letter:
    theme = colours.theme(digest.brand.primary_colour, digest.brand.secondary_colour)
    html = templates().get_template("digest.html").render(sheet=sheet, theme=theme, subject=subject)
    return Letter(safe_subject(subject), write(sheet), compact(html))


@cache
def templates() -> Environment:
    """Return the templates; every value is escaped, an unknown one is an error."""
    return Environment(
        loader=PackageLoader("service.digest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compact(html: str) -> str:
    """Return `html` without indentation and empty lines: bytes that a phone need not load."""
    return "\n".join(line for raw in html.splitlines() if (line := raw.strip())) + "\n"


def _subject(digest: Digest) -> str:
    first = most_important(digest.choice.findings)
    count = len(digest.choice.findings)
    title = one_line(first.story.items[0].title, 84) or "(untitled)"
    if first.evaluation.risk >= SERIOUS_RISK:
        title = f"{phrases.risk_name(first.evaluation)}: {title}"
    return _marked(f"{title} · {phrases.plural(count, 'finding')}", digest)


def _marked(subject: str, digest: Digest) -> str:
    return f"SAMPLE · {subject}" if digest.sample else subject


def most_important(findings: Sequence[Finding]) -> Finding:
    """Return the finding that the subject names: the gravest serious risk, else the first."""
    return max(
        findings,
        key=lambda f: (f.evaluation.risk if f.evaluation.risk >= SERIOUS_RISK else 0, -f.rank),
    )


def _sheet(digest: Digest, recipient: str, links: Links, zone: tzinfo) -> Sheet:
    findings = sorted(digest.choice.findings, key=lambda f: f.rank)
    receipt = digest.choice.receipt
    brand = one_line(digest.brand.display_name, 60)
    return Sheet(
        brand=brand,
        sample=digest.sample,
        headline=_headline(findings),
        date=_date(digest.at.astimezone(zone)),
        preheader=_preheader(findings, digest),
        sections=_sections(findings, brand, digest.at, links),
        quiet=() if findings else _quiet_sentences(digest),
        almost=_almost(digest.choice.almost, digest.at, links),
        receipt=_effects(receipt, recipient, links),
        precision=phrases.precision(receipt),
        precision_share=_share(receipt),
        failed=phrases.failed_sources(digest.reports, digest.at, digest.since),
        figures=_figures(digest),
        notes=tuple(short(note, 200) for note in digest.notes[:5]),
        view=links.view(),
        unsubscribe=links.unsubscribe(),
        sent_to=_sent_to(one_line(recipient, 120)),
    )


def _headline(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nothing today"
    grave = sum(finding.evaluation.risk >= SERIOUS_RISK for finding in findings)
    words = phrases.plural(len(findings), "finding")
    return f"{words}, {phrases.plural(grave, 'serious risk')}" if grave else words


def _sent_to(recipient: str) -> str:
    return f"This mail went to {recipient}." if recipient else "A preview; nothing was sent."


def _date(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M} {at.tzname() or ''}".rstrip()


def _preheader(findings: Sequence[Finding], digest: Digest) -> str:
    if not findings:
        return f"{phrases.items_read(digest.counts)}; {phrases.sources_reached(digest.counts)}."
    first = most_important(findings)
    others = [one_line(f.story.items[0].title, 60) for f in findings if f is not first]
    return "Also: " + "; ".join(others) if others else one_line(first.evaluation.why, 120)


def _sections(
    findings: Sequence[Finding], brand: str, now: datetime, links: Links
) -> tuple[Section, ...]:
    """Return the serious risks of both groups, the gravest first, then the two groups.

    Risk first: no danger stands below pleasant news because it names the brand less.
    """
    groups = {Group.BRAND: f"About {brand}", Group.RELEVANT: f"Relevant to {brand}"}
    sections = [
        Section(
            heading=heading,
            alarm=True,
            entries=tuple(
                _entry(f, now, links, group=groups[f.group])
                for f in findings
                if min(f.evaluation.risk, MAX_RISK) == risk
            ),
        )
        for risk, heading in ((URGENT_RISK, "Act now"), (SERIOUS_RISK, "Serious risk"))
    ]
    sections += [
        Section(
            heading=heading,
            entries=tuple(
                _entry(f, now, links)
                for f in findings
                if f.group is group and f.evaluation.risk < SERIOUS_RISK
            ),
        )
        for group, heading in groups.items()
    ]
    return tuple(section for section in sections if section.entries)


def _entry(finding: Finding, now: datetime, links: Links, *, group: str = "") -> Entry:
    item, judged = finding.story.items[0], finding.evaluation
    return Entry(
        title=short(item.title, _TITLE) or "(untitled)",
        url=phrases.web_link(item.url),
        outlet=one_line(item.outlet, 60),
        age=phrases.published(item, now),
        change=short(finding.story.change, 120),
        why=short(judged.why, _WHY),
        quote=short(judged.evidence, _QUOTE),
        tags=phrases.tags(judged),
        why_this=_why_this(finding),
        yes=links.vote(finding.story.key, Answer.YES),
        no=links.vote(finding.story.key, Answer.NO),
        group=group,
    )


def _why_this(finding: Finding) -> str:
    score = finding.evaluation.score
    told = "not scored" if score is None else f"score {score:.1f} of {MAX_SCORE:g}"
    outlets = len(finding.story.outlets)
    reasons = [short(reason, _REASON) for reason in finding.reasons[:3]]
    if outlets > 1:
        reasons.append(f"{outlets} outlets")
    return "; ".join([told, *reasons])


def _almost(almost: Rejected | None, now: datetime, links: Links) -> Almost | None:
    if almost is None:
        return None
    item = almost.story.items[0]
    return Almost(
        title=short(item.title, _TITLE) or "(untitled)",
        url=phrases.web_link(item.url),
        outlet=one_line(item.outlet, 60),
        age=phrases.published(item, now),
        reason=short(almost.reason, _REASON).rstrip(" ."),
        vote=links.vote(almost.story.key, Answer.YES),
    )


def _best_score(digest: Digest) -> float | None:
    almost = [digest.choice.almost] if digest.choice.almost else []
    scores = [
        r.evaluation.score
        for r in (*almost, *digest.choice.rejected)
        if r.evaluation.score is not None and not r.evaluation.excluded
    ]
    if digest.best_score is not None:
        scores.append(digest.best_score)
    return max(scores, default=None)


def _quiet_sentences(digest: Digest) -> tuple[str, ...]:
    best = _best_score(digest)
    first = "Nothing that was read since the last mail was worth your time."
    if best is None:
        return (first, "Nothing new had to do with the brand at all.")
    return (
        first,
        f"The best scored {best:.1f} of {MAX_SCORE:g}; a finding needs {digest.min_score:.1f}.",
    )


def _effects(receipt: Receipt, recipient: str, links: Links) -> tuple[Effect, ...]:
    """Return what the votes did, as this reader is told it, and what they suggest."""
    reader = recipient_id(recipient) if recipient else ""
    told = [
        Effect(
            text=short(effect.told_to(reader), _EFFECT),
            undo=links.vote(effect.story, Answer.UNDO) if reader in effect.recipients else "",
        )
        for effect in receipt.effects
    ]
    told += [Effect(text=text) for line in receipt.lines if (text := short(line, _EFFECT))]
    suggested = [Effect(text=phrases.look_alike(one)) for one in receipt.look_alikes[:2]]
    return (*told[:_MOST_EFFECTS], *suggested)


def _share(receipt: Receipt) -> int | None:
    return None if receipt.precision is None else round(100 * min(max(receipt.precision, 0), 1))


def _figures(digest: Digest) -> tuple[tuple[str, str], ...]:
    return (
        ("Sources", phrases.sources_reached(digest.counts)),
        ("Items", phrases.items_read(digest.counts)),
        ("Scored", phrases.scored_by(digest)),
        ("Cost", phrases.cost(digest.cost, digest.month_usd)),
    )
