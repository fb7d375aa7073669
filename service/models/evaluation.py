"""What was thought of it: evaluations and their cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from service.models.reason import OptionalReason, Reason, ReasonCode, StoredReason


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
    DATA_BREACH = "data_breach"
    CLOSURE = "closure"
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
class Translation:
    """What a model says that the title and the quotation of an item say, for who reads another
    language: made by a machine, and evidence of nothing."""

    language: str
    """Of the original: ISO 639."""
    to: str
    """The reader's."""
    title: str = ""
    """Empty: the original stands alone."""
    quote: str = ""
    quoted: str = ""
    """The words of the item that `quote` translates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What is thought of one item for one brand.

    `score` is 0 to MAX_SCORE on one scale for both scorers, None when the item could not be judged.
    `evidence` is verbatim, white space aside, in the item's title, summary or text, or empty.
    """

    item_id: str
    score: float | None
    relevance: float = 0.0
    """0 to MAX_SCORE."""
    impact: int = 0
    """0 to MAX_IMPACT."""
    topic: str = ""
    link: Link = Link.NONE
    tone: Tone = Tone.NEUTRAL
    risk: int = 0
    """0 to MAX_RISK."""
    risk_kind: RiskKind = RiskKind.NONE
    why: str = ""
    why_language: str = "en"
    """In which `why` was made: the reader's, unless a model answered in another."""
    evidence: str = ""
    scorer: Scorer = Scorer.LEXICAL
    flags: tuple[StoredReason, ...] = ()
    """BANNED_WORD, NO_GO_TOPIC, INSTRUCTS_JUDGE, JUDGED_BY_KEYWORDS, PAGE_UNREAD, UNCONFIRMED,
    SPIKE."""
    inferred: bool = False
    """The brand is not named, only meant ("a pizza chain's triple-decker")."""
    unsure: bool = False
    """A name of the brand's that is an everyday word stands there, and nothing tells whether it is
    the brand: a model may say so."""
    instructs: bool = False
    excluded: OptionalReason = None
    """Why it may not be mailed at any score: NO_GO_TOPIC (without the brand), LOOK_ALIKE."""
    terms: tuple[Term, ...] = ()
    """The lexical score term by term; kept beside a model's verdict too."""
    lexical_score: float | None = None
    unscored_because: OptionalReason = None
    """Why the model gave no score that counts. With a score: keywords decided in its place."""
    aside: bool = False
    """It names the brand, and not in its headline."""
    confirmed: bool = False
    """The model was asked once more, alone, and what it said then stands."""
    without_not_us: float = 0.0
    """The score that it would have, had no reader said of a like story that it is not about the
    brand; 0: that changed nothing."""
    translation: Translation | None = None
    """None: the item is in the reader's language, or nobody translated it."""
    nudge: float = 0.0
    """The points of `score` that its place among the finalists of one mail gave."""

    @property
    def quote_translated(self) -> str:
        """The quotation in the reader's language; empty where another one took its place."""
        made = self.translation
        return made.quote if made and made.quoted == self.evidence else ""

    @property
    def before_order(self) -> Evaluation:
        """It as it was before the finalists of a mail were put in order.

        The order was that mail's: what is left over competes for the next by its own score.
        """
        if self.score is None or not self.nudge:
            return self
        return replace(self, score=round(self.score - self.nudge, 4), nudge=0.0)

    @property
    def names_brand(self) -> bool:
        """Whether it is about the brand by name, and nothing keeps it out at any score."""
        own = self.link in {Link.DIRECT, Link.PRODUCT}
        return own and not self.inferred and self.excluded is None

    @property
    def is_for_the_model(self) -> bool:
        """Whether a run that has room asks the model about what keywords judge so."""
        return not self.excluded and (self.link is not Link.NONE or self.unsure)

    @property
    def unconfirmed(self) -> bool:
        """Whether one place alone tells it, aside, that never spoke of the brand before."""
        return any(one.code is ReasonCode.UNCONFIRMED for one in self.flags)


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
class SecondQuestion:
    """A verdict far from what keywords say, asked for once more, alone, while there was room."""

    title: str
    url: str
    keywords: float
    """Their score, 0 to MAX_SCORE, as the others here."""
    keywords_risk: int
    first: float
    first_risk: int
    second: float | None = None
    """None: it was not asked, or gave no usable answer."""
    second_risk: int = 0
    asked: bool = False
    """False: six others were graver, or there were no tokens or no time left."""
    stands: bool = False
    """Whether the second answer stands; if not, keywords decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome of judging one run's items."""

    evaluations: Mapping[str, Evaluation]
    """By item id; every item that went in has one."""
    cost: Cost = field(default_factory=Cost)
    scorer: Scorer = Scorer.LEXICAL
    notes: tuple[Reason, ...] = ()
    """For the mail and the run's page: what kept the model from judging."""
    prompt_version: str = ""
    asked: int = 0
    """How many items were meant for the model."""
    unscored_because: Reason | None = None
    """Why the model scored none of them; None if it scored one, or none was meant for it."""
    second_questions: tuple[SecondQuestion, ...] = ()
    verdicts: Mapping[str, Evaluation] = field(default_factory=dict)
    """The model's own that stand, by item id, before code capped them."""
