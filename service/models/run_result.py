"""The JSON of a run, typed once: the pipeline writes it, pages read it, OpenAPI describes it.

Outside clients read these names: add to them, never rename them. Rows of older versions lack some
fields or hold other values in them; what cannot be read has the field's default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from service.models.evaluation import Link, RiskKind, Scorer, Tone
from service.models.item import QuietBecause, SourceState
from service.models.reason import Reason
from service.models.run import Counts
from service.models.score import MAX_RISK, MAX_SCORE
from service.models.source_kind import SourceKind
from service.models.story import Group, StoryChange

Moment = Annotated[
    AwareDatetime,
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""ISO 8601 with an offset, as `datetime.isoformat` writes it."""


class StoredJson(BaseModel):
    """JSON of ours that newer versions read."""

    # Built when one is first read or written, which no start waits for.
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, defer_build=True)

    @model_validator(mode="wrap")
    @classmethod
    def _read_or_default(cls, stored: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Read what can be read; a field whose value is not of its type has its default."""
        try:
            return read(stored)
        except ValidationError as error:
            if not isinstance(stored, Mapping):
                raise
            unreadable = {fault["loc"][0] for fault in error.errors() if fault["loc"]}
            return read({key: value for key, value in stored.items() if key not in unreadable})

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values of the fields that were given."""
        return self.model_dump(mode="json", exclude_unset=True)


class StoryJson(StoredJson):
    """A story with what was thought of its leading item."""

    title: str = ""
    url: str = ""
    source: str = ""
    """The outlet."""
    published_at: Moment | None = None
    score: (
        Annotated[
            float,
            WithJsonSchema({"type": "number", "minimum": 0, "maximum": round(MAX_SCORE)}),
        ]
        | None
    ) = None
    """None: it could not be judged."""
    why: str = ""
    evidence: str = ""
    """Verbatim in the item; empty if nothing could be quoted."""
    topic: str = ""
    tone: Tone | None = None
    risk: int = Field(default=0, json_schema_extra={"minimum": 0, "maximum": MAX_RISK})
    risk_kind: RiskKind = RiskKind.NONE
    flags: tuple[str, ...] = ()
    story: str = ""
    """The story's key: stable from run to run."""
    impact: int = 0
    link: Link = Link.NONE
    """What ties the item to the brand."""
    flag_codes: tuple[Reason, ...] = ()
    """What `flags` are made of."""
    inferred: bool = False
    """The brand is meant but not named."""
    scorer: Scorer | None = None
    outlets: tuple[str, ...] = ()
    language: str = ""
    """Of the item, ISO 639; empty where nobody can tell."""
    why_language: str = "en"
    """In which `why` was made."""
    title_translated: str = ""
    """By a machine, never evidence; empty: the original stands alone."""
    evidence_translated: str = ""
    translated_to: str = ""
    """The language of both."""


class OtherReportJson(StoredJson):
    """One more place where a finding's story is told."""

    source: str = ""
    url: str = ""
    """Empty where it is not known."""
    title: str = ""
    """Its headline, where that may say something else than the finding's own; else empty."""


class FindingJson(StoryJson):
    """A story that was chosen."""

    model_config = ConfigDict(
        json_schema_extra={
            "required": [
                "rank", "title", "url", "source", "score", "why", "evidence", "group", "story",
            ]
        }
    )  # fmt: skip

    rank: int = 0
    group: Group = Group.RELEVANT
    ranked_by: float | None = None
    """The judge's score with its outlets and what the readers taught, 0 to 5."""
    reasons: tuple[str, ...] = ()
    """What the votes did to its place: "Your votes brought it in."; rows of before say more."""
    reason_codes: tuple[Reason, ...] = ()
    """What `reasons` are made of."""
    change: str = ""
    """What is new since it was last mailed."""
    change_codes: StoryChange | None = None
    """What `change` is made of."""
    again: str = ""
    """Why a story is here that an earlier mail had named by its title."""
    again_code: Reason | None = None
    """What `again` is made of."""
    other_reports: tuple[OtherReportJson, ...] = ()
    """Headlines that may say something else first, then the other outlets, by name."""


class RunnerUpJson(StoryJson):
    """The best story that was not chosen."""

    reason: str = ""
    reason_code: Reason | None = None
    """What `reason` is made of."""


class SourceJson(StoredJson):
    """What one source did in the run."""

    name: str = ""
    kind: SourceKind | None = None
    target: str = ""
    """A URL, search words, a channel or a tag, by kind."""
    state: SourceState | None = None
    error: str = ""
    entries: int = 0
    """Entries that it listed, known ones included."""
    new: int = 0
    pages_read: int = 0
    refused_links: int = 0
    """Entries left out because their links lead into the reader's own network."""
    left_out: dict[str, int] = Field(default_factory=dict)
    """What else of it did not come: how many entries, pages or listings, by `Missing`."""
    partly: str = ""
    """What of it failed while the rest answered."""
    seconds: float = 0.0
    health: str = ""
    health_changed: bool = False
    quiet: str = ""
    """How it has gone quiet: "Namibian: nothing for 3 days; it used to bring 14 a day"."""
    quiet_because: QuietBecause | None = None
    """What `quiet` says; None while the source is not quiet."""


class CostJson(StoredJson):
    """What judging cost."""

    model: str = ""
    calls: int = 0
    tokens: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False
    usd: float | None = 0.0
    """None: the model has no price."""
    unpriced: bool = False
    month_usd: float | None = None
    """Projected cost of the month."""


class SecondQuestionJson(StoredJson):
    """A verdict far from what keywords say, asked for once more."""

    title: str = ""
    url: str = ""
    keywords: float = 0.0
    """Their score, as the others here."""
    keywords_risk: int = 0
    first: float = 0.0
    first_risk: int = 0
    second: float | None = None
    """None: it was not asked, or gave no usable answer."""
    second_risk: int = 0
    asked: bool = False
    """False: others were graver, or there were no tokens or no time left."""
    stands: bool = False
    """Whether the second answer stands; if not, keywords decide."""


class JudgingJson(StoredJson):
    """What the model was to judge, and what came of it."""

    asked: int = 0
    """Items that were meant for the model."""
    unscored_because: Reason | None = None
    """Why the model scored none of them; None if it scored one, or none was meant for it."""
    second_questions: tuple[SecondQuestionJson, ...] = ()


class ListedJson(StoredJson):
    """A story that a mail named by its headline alone."""

    title: str = ""
    url: str = ""
    source: str = ""
    """The outlet."""
    published_at: Moment | None = None
    story: str = ""
    language: str = ""
    """Of the headline, ISO 639; empty where nobody can tell."""


class EmailJson(StoredJson):
    """What the run sent."""

    state: str = ""
    """For people: `queued`, `held until …`, `nothing new`, …"""
    state_code: Reason | None = None
    """What `state` is made of."""
    kind: str = ""
    """`digest` or `quiet`; empty when nothing goes out."""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    stories: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Keys of the stories about the brand that it named below its findings."""
    also: tuple[ListedJson, ...] = ()
    """Those stories, as they were named."""
    unlisted: int = 0
    """How many more there were."""
    undelivered: tuple[str, ...] = ()
    """Keys of stories of which it said that their mail never arrived."""
    slot: Moment | None = None
    """The set time, or end of quiet hours, that is answered with this run."""
    collected_at: Moment | None = None
    """Until when stories were collected for the mail, or for `slot`."""
    unread_since: Moment | None = None
    """Since when what was found waits because nobody gets mail any more."""
    left_out: tuple[str, ...] = ()
    """Recipients to whom no mail can be made, their addresses being none."""
    findings: tuple[FindingJson, ...] = ()
    """What the mail had, where it collected the stories of several runs; else empty."""


class NotUsJson(StoredJson):
    """A name that may belong into the brand's `not_us`."""

    name: str = ""
    readers: int = 0
    title: str = ""


class ReceiptJson(StoredJson):
    """What the votes did to the mail, without who cast which."""

    kept_out: tuple[str, ...] = ()
    brought_in: tuple[str, ...] = ()
    yes: int = 0
    no: int = 0
    precision: float | None = None
    interval: tuple[float, float] | None = None
    look_alikes: tuple[NotUsJson, ...] = ()
    lines: tuple[str, ...] = ()


class RunResult(StoredJson):
    """The `result` of a run that has ended."""

    findings: tuple[FindingJson, ...] = ()
    almost: RunnerUpJson | None = None
    counts: Counts = Counts()
    sources: tuple[SourceJson, ...] = ()
    cost: CostJson = CostJson()
    email: EmailJson = EmailJson()
    scorer: Scorer | None = None
    notes: tuple[str, ...] = ()
    prompt_version: str = ""
    brand_version: str = ""
    """Of the brand file: the first 12 hex digits of its SHA-256."""
    judging: JudgingJson = JudgingJson()
    min_score: float | None = None
    """The floor by which this run went."""
    receipt: ReceiptJson = ReceiptJson()


class ItemDetail(StoredJson):
    """Why an item is in or out: the `detail` of a row of `items`."""

    why: str = ""
    reason: str = ""
    scorer: Scorer = Scorer.LEXICAL
    link: Link = Link.NONE
    topic: str = ""
    risk: int = 0
    risk_kind: RiskKind = RiskKind.NONE
    excluded: str = ""
    flags: tuple[str, ...] = ()
    lexical_score: float | None = None
    terms: tuple[tuple[str, float], ...] = ()
    reason_code: Reason | None = None
    """What `reason` is made of."""
    flag_codes: tuple[Reason, ...] = ()
    """What `flags` are made of."""
    names_brand: bool = False
    points: float = 0.0
    """What the votes on other stories gave its story, or took."""
    place: int = 0
    """Its number among the chosen of its run; 0: it was not chosen."""
    listed: bool = False
    """The mail named its story below the findings."""
    why_language: str = "en"
    """In which `why` was made."""
    hours: float | None = None
    """How old it was when it was read; None: nobody says when it came out."""
    sampled: bool = False
    """Nothing in it is the brand's; it was judged all the same."""
