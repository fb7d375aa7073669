"""Figures put into words for a reader: ages, counts, money, tags, sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from service.models import (
    MAX_RISK,
    SERIOUS_RISK,
    Cost,
    Counts,
    DateFrom,
    Digest,
    Evaluation,
    Item,
    RiskKind,
    Scorer,
    SourceReport,
    SourceState,
    Tone,
)
from service.text.normalize import one_line
from service.wording.reasons import sentence

_RISK_WORDS = {
    RiskKind.FOOD_SAFETY: "Food safety",
    RiskKind.SAFETY: "Safety",
    RiskKind.LABOUR: "Labour",
    RiskKind.LEGAL: "Legal",
    RiskKind.REPUTATION: "Reputation",
    RiskKind.NONE: "Risk",
}
_RISK_LEVELS = {1: "watch", 2: "serious", 3: "act now"}
_LONGEST_LINK = 1200
"""Longer links break in mail programs; even those of news searches, in which another is wrapped up,
have half of it."""
_HEARD_FROM = 2
"""Failures in a row from which a source counts as newly broken; one alone is ordinary."""
_MOST_FAILED = 6
"""Failed sources that a mail names; the rest are on the page."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A small label. `mood` is `bad`, `warn`, `good` or `plain`."""

    text: str
    mood: str = "plain"


def short(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` characters, and about twice as many bytes.

    Scripts of three and four bytes a character say more in each, and a mail has room for so much.
    """
    line = one_line(text, limit)
    size = len(line.encode())
    return line if size <= 2 * limit else one_line(text, max(1, 2 * limit * len(line) // size))


def plural(count: int, word: str, many: str = "") -> str:
    """Return "1 finding", "5 findings", "1,204 findings"."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def age(then: datetime, now: datetime) -> str:
    """Return how long ago `then` was: "just now", "25 min ago", "3 h ago", "4 days ago"."""
    passed = now - then
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    if passed < timedelta(hours=48):
        return f"{passed // timedelta(hours=1)} h ago"
    return f"{passed.days} days ago"


def published(item: Item, now: datetime) -> str:
    """Return the age of an item; one whose date nobody gave says when we first saw it."""
    if item.published_at is None:
        return f"first seen {age(item.fetched_at, now)}"
    if item.date_from is DateFrom.FIRST_SEEN:
        return f"first seen {age(item.published_at, now)}"
    return age(item.published_at, now)


def web_link(url: str) -> str:
    """Return `url` if a reader may be sent there (http or https, a host, nothing odd), else ""."""
    if len(url) > _LONGEST_LINK or any(c.isspace() or not c.isprintable() for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""


def tags(evaluation: Evaluation) -> tuple[Tag, ...]:
    """Return the labels of a finding: risk first, then tone, then every doubt."""
    found = []
    if evaluation.risk:
        mood = "bad" if evaluation.risk >= SERIOUS_RISK else "warn"
        found.append(Tag(risk_words(evaluation), mood))
    tone = {Tone.POSITIVE: "good", Tone.NEGATIVE: "bad", Tone.MIXED: "warn"}
    found.append(Tag(evaluation.tone.value.capitalize(), tone.get(evaluation.tone, "plain")))
    if evaluation.score is None:
        found.append(Tag("Unscored", "warn"))
    if evaluation.inferred:
        found.append(Tag("Inferred: the brand is not named"))
    found.extend(
        Tag(short(sentence(flag), 60).capitalize(), "warn") for flag in evaluation.flags[:4]
    )
    return tuple(found)


def risk_words(evaluation: Evaluation) -> str:
    """Return "Food safety: act now"."""
    level = _RISK_LEVELS[min(evaluation.risk, MAX_RISK)]
    return f"{_RISK_WORDS[evaluation.risk_kind]}: {level}"


def risk_name(evaluation: Evaluation) -> str:
    """Return the kind of risk alone, for the start of a subject."""
    return _RISK_WORDS[evaluation.risk_kind]


def items_read(counts: Counts) -> str:
    """Return the figures of what was read."""
    words = f"{counts.items:,} read, {counts.new:,} new, {counts.judged:,} judged"
    return words + (f", {counts.unscored:,} unscored" if counts.unscored else "")


def sources_reached(counts: Counts) -> str:
    """Return how many sources answered."""
    if not counts.failed:
        return f"all {counts.sources:,} reached" if counts.sources != 1 else "1 reached"
    return f"{counts.sources - counts.failed:,} of {counts.sources:,} reached"


def failed_sources(
    reports: Sequence[SourceReport], now: datetime, since: datetime | None = None
) -> tuple[str, ...]:
    """Return a sentence for each source that brought nothing because of a fault, new ones first.

    New is what broke in this run or, in a mail that collects, after `since`.
    """
    troubled = [(_is_new(r, since), r) for r in reports if r.state in _TROUBLE]
    troubled.sort(key=lambda pair: (not pair[0], pair[1].source.name.casefold()))
    lines = [_trouble(report, now, new=new) for new, report in troubled[:_MOST_FAILED]]
    if len(troubled) > _MOST_FAILED:
        lines.append(f"and {len(troubled) - _MOST_FAILED} more")
    return tuple(lines)


_TROUBLE = {
    SourceState.FAILED: "failed",
    SourceState.GONE: "is gone and is not asked again",
    SourceState.RESTING: "is resting after repeated failures",
}


def _is_new(report: SourceReport, since: datetime | None) -> bool:
    if report.health_changed:
        return True
    health = report.health
    if since is None or health is None or health.since is None or health.since <= since:
        return False
    return report.state is SourceState.GONE or health.failures >= _HEARD_FROM


def _trouble(report: SourceReport, now: datetime, *, new: bool) -> str:
    words = f"{short(report.source.name, 60)} {_TROUBLE[report.state]}"
    error = report.error or (report.health.last_error if report.health else "")
    if error:
        words += f": {short(error, 120)}"
    if new:
        return f"New: {words}"
    since = report.health.since if report.health else None
    if since is None or now - since < timedelta(minutes=1):
        return words
    return f"{words} (for {age(since, now).removesuffix(' ago')})"


def money(usd: float) -> str:
    """Return an amount with as many decimals as it needs."""
    return f"${usd:,.2f}" if usd >= 0.1 or usd == 0 else f"${usd:.4f}"


def cost(spent: Cost, month_usd: float | None) -> str:
    """Return tokens, dollars and the month's projection; "unpriced" and "estimated" as they are."""
    if not spent.calls and not spent.tokens:
        now = "no model was asked"
    elif spent.usd is None:
        now = f"{plural(spent.tokens, 'token')}, unpriced"
    else:
        now = f"{plural(spent.tokens, 'token')}, {money(spent.usd)}"
    if spent.estimated:
        now += " (estimated)"
    if month_usd is None:
        return f"{now}; the month: unpriced"
    return f"{now}; the month at this rate: {money(month_usd)}"


def scored_by(digest: Digest) -> str:
    """Return who scored."""
    model = one_line(digest.cost.model, 60) or "the model"
    return {
        Scorer.OPENAI: f"by {model}",
        Scorer.LEXICAL: "by keywords, without a model",
        Scorer.MIXED: f"partly by {model}, partly by keywords",
    }[digest.scorer]
