"""Findings put into a letter: subject, plain text and HTML that say the same. Pure.

Everything scraped is made one clean line of bounded length here, escaped by the template (Jinja2
with autoescape), and linked only if the link is plain http or https.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path

from jinja2 import Environment

from service.digest import theme as colours
from service.digest.links import Links, web_link
from service.digest.original import language_of
from service.digest.other_reports import other_reports
from service.digest.render_text import write
from service.digest.view_model import (
    Card,
    DigestView,
    EffectLine,
    ListedStory,
    OutletLink,
    RunnerUp,
    Section,
)
from service.models import (
    MAX_RISK,
    SERIOUS_RISK,
    URGENT_RISK,
    Answer,
    Digest,
    Finding,
    Group,
    Letter,
    Rejected,
    Scorer,
    VoteEffect,
    VoteEffects,
)
from service.signing import recipient_id
from service.text.normalize import is_quoted, one_line, safe_subject, short
from service.wording import digest as words
from service.wording.catalogue import spoken_language
from service.wording.figures import and_more, items_read, sources_reached
from service.wording.labels import in_language, tags
from service.wording.moments import full_date, published
from service.wording.reasons import change, sentence
from service.wording.templates import environment
from service.wording.votes import look_alike, precision, team_in, vote_effect

_TITLE, _WHY, _QUOTE, _REASON, _EFFECT = 160, 360, 300, 110, 200
"""Characters, where there is room: five findings at their longest have it."""
_MAX_HTML = 92_000
"""Bytes. Gmail clips at about 102 kB, and what it hides is the end: the way to unsubscribe."""
_LEAST = 24
"""Characters of a text that still says something."""
_NAMED_OUTLETS = 3
"""Other outlets of a finding that a mail names; the rest by number."""
_LISTED_TITLE = 120
"""Characters of a headline that has no card."""
_MAX_EFFECTS = 8
"""Sentences on votes in one mail; `result.receipt` of the run has all."""


_ALL = 1000
"""Findings: no mail has so many."""


@dataclass(frozen=True, slots=True)
class _Size:
    """How much a mail says of each finding."""

    length: float = 1.0
    """Of their length that the texts keep."""
    whole: int = _ALL
    """Findings, the first, that also have quote, tags, the reasons of their score and a link to
    share; the rest are plain: title, why and the two answers."""


_SIZES = (
    _Size(),
    _Size(0.7),
    _Size(0.5),
    _Size(0.5, 10),
    _Size(0.35, 5),
    _Size(0.2, 3),
    _Size(0.1, 0),
)
"""Tried in this order until the mail is small enough: twenty findings with long links leave each of
them less to say."""


def compose(digest: Digest, recipient: str, links: Links, *, zone: tzinfo = UTC) -> Letter:
    """Return the mail of `digest` for `recipient` (a mail address, empty in a preview).

    Times are shown in `zone`. Without findings it is the honest "nothing today".
    """
    if not digest.choice.findings:
        return quiet(digest, recipient, links, zone=zone)
    return _letter(_subject(digest), digest, recipient, links, zone)


def quiet(digest: Digest, recipient: str, links: Links, *, zone: tzinfo = UTC) -> Letter:
    """Return the mail for a scheduled time at which nothing was worth sending."""
    brand = one_line(digest.brand.display_name, 60)
    subject = words.quiet_subject(
        brand, _best_score(digest), digest.min_score, more=digest.told_today
    )
    return _letter(subject, digest, recipient, links, zone)


def _letter(subject: str, digest: Digest, recipient: str, links: Links, zone: tzinfo) -> Letter:
    subject = words.sample_subject(subject) if digest.sample else subject
    theme = colours.theme(digest.brand.primary_colour, digest.brand.secondary_colour)
    template = templates().get_template("digest.html")
    for size in _SIZES:
        view = _view(digest, recipient, links, zone, size)
        html = compact(template.render(digest=view, theme=theme, subject=subject))
        if len(html.encode()) <= _MAX_HTML:
            break
    return Letter(safe_subject(subject), write(view), html)


@cache
def templates() -> Environment:
    """Return the templates of all mail."""
    return environment(Path(__file__).resolve().parent / "templates")


def compact(html: str) -> str:
    """Return `html` without indentation and empty lines: bytes that a phone need not load."""
    return "\n".join(line for raw in html.splitlines() if (line := raw.strip())) + "\n"


def _subject(digest: Digest) -> str:
    first = most_important(digest.choice.findings)
    title = one_line(first.story.items[0].title, 84) or words.untitled()
    serious = bool(first.alarm)
    risk = first.evaluation.risk_kind if serious else None
    return words.subject(title, len(digest.choice.findings), risk)


def most_important(findings: Sequence[Finding]) -> Finding:
    """Return the finding that the subject names: the gravest serious risk, else the first."""
    return max(
        findings,
        key=lambda f: (f.alarm, -f.rank),
    )


def _view(digest: Digest, recipient: str, links: Links, zone: tzinfo, size: _Size) -> DigestView:
    findings = sorted(digest.choice.findings, key=lambda f: f.rank)
    effects = digest.choice.vote_effects
    brand = one_line(digest.brand.display_name, 60)
    return DigestView(
        brand=brand,
        sample=digest.sample,
        headline=words.headline(
            len(findings),
            sum(bool(one.alarm) for one in findings),
            more=digest.told_today,
        ),
        date=full_date(digest.at.astimezone(zone)),
        preheader=_preheader(findings, digest),
        sections=_sections(findings, brand, digest.at, links, size),
        quiet=() if findings else _quiet(digest),
        runner_up=_runner_up(digest.choice.runner_up, digest.at, links),
        also_about=words.also_about(brand),
        also=tuple(_listed(one, digest.at, links, size) for one in digest.choice.also),
        not_listed=words.not_listed(digest.choice.unlisted),
        effects=_effects(effects, recipient, links, digest.channels),
        precision=precision(effects),
        precision_share=None
        if effects.precision is None or effects.interval is None
        else round(100 * min(max(effects.precision, 0), 1)),
        foot=_foot(digest, links),
        forwarding=words.forwarding(stories=bool(findings)),
        view=links.view(),
        unsubscribe=links.unsubscribe(),
        sent_to=words.sent_to(one_line(recipient, 120), by_default=digest.brand.by_default),
    )


def _preheader(findings: Sequence[Finding], digest: Digest) -> str:
    if not findings:
        return words.what_was_read(items_read(digest.counts), sources_reached(digest.counts))
    first = most_important(findings)
    others = [one_line(f.story.items[0].title, 60) for f in findings if f is not first]
    return words.also(others) if others else one_line(first.evaluation.why, 120)


def _quiet(digest: Digest) -> tuple[str, ...]:
    read = words.what_was_read(items_read(digest.counts), sources_reached(digest.counts))
    return *words.quiet_sentences(_best_score(digest), digest.min_score), read


def _foot(digest: Digest, links: Links) -> tuple[str, ...]:
    """Return what a reader should know of how this mail came about: mostly nothing."""
    found = [finding.evaluation for finding in digest.choice.findings]
    unheard = all(one.unscored_because for one in found) if found else digest.unscored
    lines = (
        words.missed(digest.counts),
        words.unscored(digest.cost.model) if unheard and digest.scorer is Scorer.LEXICAL else "",
        words.source_news(digest.source_news),
        words.undelivered(digest.undelivered, links.undelivered()),
    )
    return tuple(line for line in lines if line)


def _sections(
    findings: Sequence[Finding], brand: str, now: datetime, links: Links, size: _Size
) -> tuple[Section, ...]:
    """Return the serious risks of both groups, the gravest first, then the two groups.

    Risk first: no danger stands below pleasant news because it names the brand less.
    """
    groups = {Group.BRAND: words.about(brand), Group.RELEVANT: words.relevant_to(brand)}
    sections = [
        Section(
            heading=words.risk_heading(urgent=risk >= URGENT_RISK),
            alarm=True,
            cards=tuple(
                _card(f, now, links, size, group=groups[f.group])
                for f in findings
                if min(f.alarm, MAX_RISK) == risk
            ),
        )
        for risk in range(MAX_RISK, SERIOUS_RISK - 1, -1)
    ]
    sections += [
        Section(
            heading=heading,
            cards=tuple(
                _card(f, now, links, size) for f in findings if f.group is group and not f.alarm
            ),
        )
        for group, heading in groups.items()
    ]
    return tuple(section for section in sections if section.cards)


def _card(finding: Finding, now: datetime, links: Links, size: _Size, *, group: str = "") -> Card:
    def fitting(text: str, limit: int) -> str:
        return short(text, max(_LEAST, int(limit * size.length)))

    plain = finding.rank > size.whole
    item, judged = finding.story.items[0], finding.evaluation
    also_in, more = _also_in(finding)
    # A quote that stands in the headline is read already, and so is one with a full stop more.
    quoted = not plain and not is_quoted(judged.evidence.rstrip(" .…"), [item.title])
    code, made = language_of(item, judged), judged.translation
    return Card(
        title=fitting(item.title, _TITLE) or words.untitled(),
        url=web_link(item.url),
        outlet=short(item.outlet, 60),
        age=published(item, now),
        change=fitting(change(finding.story.change), 120),
        remark=_remark(finding),
        why=fitting(judged.why, _WHY),
        why_language=_other(judged.why_language),
        quote=fitting(judged.evidence, _QUOTE) if quoted else "",
        language=_other(code),
        in_language=in_language(code),
        title_translated=fitting(made.title, _TITLE) if made else "",
        quote_translated=fitting(judged.quote_translated, _QUOTE) if quoted else "",
        translated_to=made.to if made else "",
        tags=() if plain else tags(judged, map(sentence, judged.flags[:4])),
        why_this="" if plain else fitting(" ".join(map(sentence, finding.reasons[:1])), _REASON),
        also_in=() if plain else also_in,
        more_outlets="" if plain else more,
        see_also=_see_also(finding, size, plain=plain),
        yes=links.vote(finding.story.key, Answer.YES),
        no=links.vote(finding.story.key, Answer.NO),
        share="" if plain else links.share(finding.story.key),
        group=group,
    )


def _other(language: str) -> str:
    """Return a language that is not the mail's own; "" for that."""
    return "" if language == spoken_language() else language


def _remark(finding: Finding) -> str:
    """Return what to know of a story before it is believed or wondered at; mostly nothing."""
    told = [words.unconfirmed()] if finding.evaluation.unconfirmed else []
    return " ".join([*told, *([sentence(finding.again)] if finding.again else [])])


def _see_also(finding: Finding, size: _Size, *, plain: bool) -> tuple[OutletLink, ...]:
    """Return the headlines that may say something else than the finding's own."""
    length = max(_LEAST, int(_TITLE * size.length))
    return tuple(
        OutletLink(
            name=words.other_headline(short(one.title, length), one.source),
            url="" if plain else one.url,
        )
        for one in other_reports(finding)
        if one.title
    )


def _also_in(finding: Finding) -> tuple[tuple[OutletLink, ...], str]:
    """Return the other outlets that tell a finding, the linked ones first, and how many more."""
    reports = [one for one in other_reports(finding) if not one.title]
    named = [OutletLink(name=short(one.source, 40), url=one.url) for one in reports]
    return tuple(named[:_NAMED_OUTLETS]), and_more(len(named[_NAMED_OUTLETS:]))


def _runner_up(rejected: Rejected | None, now: datetime, links: Links) -> RunnerUp | None:
    if rejected is None:
        return None
    item, made = rejected.story.items[0], rejected.evaluation.translation
    code = language_of(item, rejected.evaluation)
    return RunnerUp(
        title=short(item.title, _TITLE) or words.untitled(),
        language=_other(code),
        title_translated=short(made.title, _TITLE) if made else "",
        translated_to=made.to if made else "",
        in_language=in_language(code),
        url=web_link(item.url),
        outlet=short(item.outlet, 60),
        age=published(item, now),
        reason=short(sentence(rejected.reason), _REASON).rstrip(" ."),
        vote=links.vote(rejected.story.key, Answer.YES),
    )


def _listed(one: Rejected, now: datetime, links: Links, size: _Size) -> ListedStory:
    item = one.story.naming_item
    code = language_of(item, one.evaluation)
    return ListedStory(
        title=short(item.title, max(_LEAST, int(_LISTED_TITLE * size.length))) or words.untitled(),
        language=_other(code),
        in_language=in_language(code),
        url=web_link(item.url) if size.whole >= _ALL else "",
        outlet=short(item.outlet, 40),
        age=published(item, now),
        vote=links.vote(one.story.key, Answer.YES),
    )


def _best_score(digest: Digest) -> float | None:
    runner_up = [digest.choice.runner_up] if digest.choice.runner_up else []
    scores = [
        r.evaluation.score
        for r in (*runner_up, *digest.choice.rejected)
        if r.evaluation.score is not None and not r.evaluation.excluded
    ]
    if digest.best_score is not None:
        scores.append(digest.best_score)
    return max(scores, default=None)


def _effects(
    effects: VoteEffects, recipient: str, links: Links, channels: Mapping[str, str]
) -> tuple[EffectLine, ...]:
    """Return what the votes did, as this reader is told it, and what they suggest."""
    reader = recipient_id(recipient) if recipient else ""

    def team(effect: VoteEffect) -> str:
        alone = effect.recipients[0] if len(effect.recipients) == 1 else ""
        return team_in(channels[alone]) if alone in channels else ""

    told = [
        EffectLine(
            text=short(vote_effect(effect, reader, team(effect)), _EFFECT),
            undo=links.vote(effect.story, Answer.UNDO) if reader in effect.recipients else "",
        )
        for effect in effects.effects
    ]
    told += [
        EffectLine(text=text) for line in effects.lines if (text := short(sentence(line), _EFFECT))
    ]
    suggested = [EffectLine(text=look_alike(one)) for one in effects.look_alikes[:2]]
    return (*told[:_MAX_EFFECTS], *suggested)
