"""The types that flow from room to room: frozen, plain, touching nothing of the outside world.

The order below is the order of a run: what to watch (`Brand`, `Source`), what was read (`Item`,
`SourceReport`), what was thought of it (`Evaluation`), what it adds up to (`Story`), what is mailed
(`Finding`, `Digest`), and what came back (`Vote`).

All datetimes are aware and in UTC. All text from the web has passed `service.text.clean`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class SourceKind(StrEnum):
    """How a source is read; the key that an entry under `sources:` in the brand file uses."""

    FEED = "feed"
    PAGE = "page"
    SITEMAP = "sitemap"
    SEARCH = "search"
    REDDIT = "reddit"
    HACKERNEWS = "hackernews"
    YOUTUBE = "youtube"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place to look. `target` is a URL, search words, a channel or a tag, by kind."""

    kind: SourceKind
    target: str
    name: str
    every: int | None = None
    """Minutes between two readings; None: every run."""
    weight: float = 1.0
    """How far a hit here counts, 1.0 being ordinary."""
    links: str | None = None
    """CSS selector of the links to follow on a listing page."""
    text: str | None = None
    """CSS selector of the article's text on a page."""

    @property
    def key(self) -> str:
        """A stable name of 16 hex digits for caches and tables; renaming the source keeps it."""
        return hashlib.sha256(f"{self.kind}\n{self.target}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """One example from the brand file that shows the judge how this brand thinks."""

    group: str
    """The key it stood under: `brand_health_examples` or `market_intel_examples`."""
    input: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What one brand has said about itself, as read by `service.brands.load`."""

    id: str
    display_name: str
    core: tuple[str, ...]
    """`keywords.core`: the phrases that are this brand's subject."""
    extended: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    """Aliases that are everyday words ("Deb"): they never make a story about the brand alone."""
    not_us: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    banned_words: tuple[str, ...] = ()
    no_go_topics: tuple[str, ...] = ()
    persona: str = ""
    style_guide: str = ""
    primary_colour: str = "#1f2937"
    secondary_colour: str = "#f59e0b"
    sources: tuple[Source, ...] = ()
    examples: tuple[WorkedExample, ...] = ()
    example_copy: Mapping[str, Any] = field(default_factory=dict)
    asset_urls: tuple[str, ...] = ()
    fingerprint: str = ""
    """Hash of all that the judge is told about the brand: a change makes cached verdicts stale."""


class DateFrom(StrEnum):
    """How an item's publication date was known."""

    FEED = "feed"
    PAGE = "page"
    URL = "url"
    FIRST_SEEN = "first_seen"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing read on the web, cleaned and with a canonical URL.

    `id` is 32 hex digits derived from the canonical URL; `source` the configured source's name;
    `publisher` the outlet that the feed or page names, empty when it names none.
    """

    id: str
    url: str
    title: str
    text: str
    source: str
    published_at: datetime | None
    fetched_at: datetime
    summary: str = ""
    publisher: str = ""
    author: str = ""
    language: str = ""
    date_from: DateFrom = DateFrom.FIRST_SEEN
    source_key: str = ""
    source_weight: float = 1.0
    may_matter: bool = True
    """False: a cheap look at all of its text found nothing of the brand's; `text` may be cut."""
    also_at: tuple[str, ...] = ()
    """URLs of near-copies that were folded into this item."""

    @property
    def outlet(self) -> str:
        """Who is speaking, for people: the publisher where known, else the source's name."""
        return self.publisher or self.source


class SourceState(StrEnum):
    """What became of one source in one run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    FAILED = "failed"
    RESTING = "resting"
    """Its breaker is open after repeated failures: not asked this time."""
    GONE = "gone"
    """It answered 410: it is not asked again."""
    NOT_DUE = "not_due"
    """Its own interval, or what the host asked for, has not passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """What is remembered of a source over restarts."""

    source_key: str
    name: str
    state: str = "well"
    """`well`, `empty`, `slow`, `failing` or `gone`."""
    since: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    last_ok_at: datetime | None = None
    last_error: str = ""
    retry_at: datetime | None = None
    """Not asked before this moment: the breaker, `Retry-After`, `max-age` or `every`."""
    moved_to: str = ""
    """The address that permanent redirects led to."""
    moved_seen: int = 0
    """In how many runs in a row they led there; it is adopted from the third on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source brought in one run. `items` holds only what was not known before."""

    source: Source
    state: SourceState
    items: tuple[Item, ...] = ()
    error: str = ""
    """In plain words, for the mail and the page; empty unless the state is failed or gone."""
    entries: int = 0
    """How many entries it listed, known ones included."""
    pages_read: int = 0
    requests: int = 0
    seconds: float = 0.0
    health: SourceHealth | None = None
    """The health after this run, to be stored with it."""
    health_changed: bool = False
    remember: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Cache entries (validators) that may be written only after the run was committed."""


class Link(StrEnum):
    """What ties an item to the brand."""

    DIRECT = "direct"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    INDUSTRY = "industry"
    NONE = "none"


class Tone(StrEnum):
    """How an item speaks of the brand."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


class RiskKind(StrEnum):
    """What an item could do harm to."""

    FOOD_SAFETY = "food_safety"
    SAFETY = "safety"
    LABOUR = "labour"
    LEGAL = "legal"
    REPUTATION = "reputation"
    NONE = "none"


class Scorer(StrEnum):
    """Who gave a score: the model, the lexical scorer, or in a run both."""

    OPENAI = "openai"
    LEXICAL = "lexical"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Term:
    """One reason in a lexical score: "alias 'Debonairs' in the title", +3.0."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What is thought of one item for one brand.

    `score` is 0 to 5 on one scale for both scorers, None when the item could not be judged.
    `evidence` is verbatim, white space aside, in the item's title, summary or text, or empty.
    """

    item_id: str
    score: float | None
    relevance: float = 0.0
    """0 to 5."""
    impact: int = 0
    """0 to 3."""
    topic: str = ""
    link: Link = Link.NONE
    tone: Tone = Tone.NEUTRAL
    risk: int = 0
    """0 to 3."""
    risk_kind: RiskKind = RiskKind.NONE
    why: str = ""
    evidence: str = ""
    scorer: Scorer = Scorer.LEXICAL
    flags: tuple[str, ...] = ()
    """Such as `banned word: cheap`, `no-go topic: politics`, `tries to instruct the judge`."""
    inferred: bool = False
    """The brand is not named, only meant ("a pizza chain's triple-decker")."""
    instructs: bool = False
    excluded: str = ""
    """Why it may not be mailed at any score: a no-go topic without the brand, a look-alike."""
    terms: tuple[Term, ...] = ()
    """The lexical score term by term; kept beside a model's verdict too."""
    lexical_score: float | None = None
    unscored_because: str = ""
    from_cache: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What judging cost. `usd` is None when the model has no price: it is "unpriced"."""

    model: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False
    usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        """All tokens that count against the budget."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome of judging one run's items."""

    evaluations: Mapping[str, Evaluation]
    """By item id; every item that went in has one."""
    cost: Cost = field(default_factory=Cost)
    scorer: Scorer = Scorer.LEXICAL
    notes: tuple[str, ...] = ()
    """Sentences for the mail and the log: "The model refused our key; scored by keywords"."""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a story looked like when it was last mailed: a change is measured against this."""

    at: datetime
    run_id: str
    title: str
    outlets: int
    risk: int
    impact: int
    facts: tuple[str, ...] = ()
    """Names and numbers that were already told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMemory:
    """What is remembered of a story between runs; stored as JSON by `storage.stories`."""

    key: str
    """16 hex digits, stable for the life of the story."""
    title: str
    first_seen: datetime
    last_seen: datetime
    outlets: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    sketch: Mapping[str, Any] = field(default_factory=dict)
    """What `ranking.stories` needs to recognise it again; opaque to all other rooms."""
    publisher: str = ""
    topic: str = ""
    link: str = ""
    score: float | None = None
    risk: int = 0
    impact: int = 0
    sent: Sent | None = None
    run_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, told by one or more items."""

    key: str
    items: tuple[Item, ...]
    """This run's, the best to show first. Never empty."""
    first_seen: datetime
    last_seen: datetime
    outlets: tuple[str, ...] = ()
    """All outlets so far, earlier runs included."""
    memory: StoryMemory | None = None
    """What was known of it before this run; None: new."""
    change: str = ""
    """What is new since it was mailed ("day 3: two outlets to seven"); empty if nothing is."""
    sketch: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether it has never been mailed."""
        return self.memory is None or self.memory.sent is None


class Group(StrEnum):
    """The two groups of a mail."""

    BRAND = "brand"
    RELEVANT = "relevant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A story that goes out, with its place and its reasons."""

    rank: int
    story: Story
    evaluation: Evaluation
    """Of the story's leading item."""
    group: Group
    score: float
    """What it was ranked by: the judge's score with what the readers taught."""
    reasons: tuple[str, ...] = ()
    """"topic labour +0.8: 6 of 7 yes"; for "why this?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A story that was not chosen, and why in words."""

    story: Story
    evaluation: Evaluation
    score: float
    reason: str
    """"0.2 under the floor", "a second competitor story"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the votes did to this mail; sentences for the reader, each with the stories it moved."""

    lines: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    """Story keys that would be in without the votes."""
    brought_in: tuple[str, ...] = ()
    yes: int = 0
    no: int = 0
    precision: float | None = None
    """Share of yes among the votes of the last 30 days."""
    interval: tuple[float, float] | None = None
    """95% interval (Wilson) of the precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What ranking made of a run's stories."""

    findings: tuple[Finding, ...]
    almost: Rejected | None = None
    rejected: tuple[Rejected, ...] = ()
    receipt: Receipt = field(default_factory=Receipt)


class Answer(StrEnum):
    """What a reader can say to a finding."""

    YES = "yes"
    NO = "no"
    UNDO = "undo"


class NoReason(StrEnum):
    """Why not: each calls for a different mend."""

    WRONG_BRAND = "wrong_brand"
    OLD = "old"
    TRIVIAL = "trivial"
    SEEN = "seen"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A vote in force: one per recipient and story."""

    recipient: str
    """16 hex digits: `service.tokens.recipient_id` of the address."""
    story: str
    answer: Answer
    at: datetime
    reason: NoReason = NoReason.NONE
    comment: str = ""
    brand_id: str = ""


@dataclass(frozen=True, slots=True)
class VoteExample:
    """One vote as the judge's prompt shows it."""

    title: str
    publisher: str
    answer: Answer
    reason: NoReason
    topic: str = ""
    score: float | None = None
    """What the judge had said."""


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    HTTP = "http"
    CLI = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures at the foot of a mail."""

    sources: int = 0
    failed: int = 0
    items: int = 0
    """Entries that the sources listed."""
    new: int = 0
    judged: int = 0
    unscored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that a mail says, before it is put into words for one recipient."""

    brand: Brand
    run_id: str
    at: datetime
    choice: Choice
    counts: Counts
    reports: tuple[SourceReport, ...] = ()
    cost: Cost = field(default_factory=Cost)
    month_usd: float | None = None
    """Projected cost of the month; None: unpriced."""
    scorer: Scorer = Scorer.LEXICAL
    notes: tuple[str, ...] = ()
    min_score: float = 2.0
    sample: bool = False
    """The demo's: marked SAMPLE wherever it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as it ended; `result` is the JSON of the contract."""

    run_id: str
    status: str
    result: Mapping[str, Any] | None = None
    error_message: str = ""
