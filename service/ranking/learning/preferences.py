"""What the readers like, learnt from their yes and no alone.

Pure and without hidden state: refitted from the vote log in every run, so an undone vote is as if
it had never been cast, and the same log gives the same ranking.

The reason for a no decides what it teaches:

| reason      | teaches                                                                   |
|-------------|---------------------------------------------------------------------------|
| none given  | the whole story: words, theme, topic, outlet                              |
| trivial     | what it names and its subject, not the outlet, nor all rivals' stories    |
| wrong brand | what it was: words, theme, topic, not the outlet; what is like it no yes  |
|             | lifts; the very story is told as the brand's no more; suggests `not_us`   |
| old         | nothing of the subject; old stories lose points                           |
| seen        | nothing of the subject; what tells this very story lose points, no turn   |
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.models import (
    Answer,
    Brand,
    Evaluation,
    NoReason,
    Story,
    StoryMemory,
    Vote,
)
from service.models.score import percent_of_scale
from service.ranking.grouping.signs.happenings import ended_in, harm, marks_in
from service.ranking.grouping.word_frequencies import joining
from service.ranking.learning.features import (
    Headlines,
    ShownStory,
    dot,
    features,
    headline,
    is_about,
    of_memory,
    of_story,
)
from service.text import terms

MAX_VOTES = 500
"""The latest votes that count: months of a team's, and a refit well under 50 ms."""

LIMIT = percent_of_scale(50)
"""Points of score that learning can add or take, at most.
Approached smoothly, so that the order among the best liked stays."""

POINTS = percent_of_scale(30)
"""Points of score for one unit of log odds."""

TRUST = 2
"""Votes at which learning has half of its say."""

OLD_AFTER = timedelta(hours=24)
OLD_STEP = percent_of_scale(6)
OLD_LIMIT = percent_of_scale(24)
"""Points that each "old" of the last 30 days takes from stories older than a day, and the most."""

OLD_MEMORY = timedelta(days=30)

SEEN_SIMILARITY = 0.4
"""Share of headline words in common from which a story is the one that was seen already."""

SEEN_POINTS = percent_of_scale(40)
"""Points that it then loses."""

LIKENESS = percent_of_scale(80)
"""Points, at full trust, for a headline that is just like what was liked and nothing like what was
not. The two sides weigh alike however many votes each has: where a yes is rare, it tells as much as
the many noes beside it. One vote so moves its like in the very next mail."""

FADES = 100
"""Votes at which this likeness has half of its say: what single words tell is then known better."""

LIKE_THAT = 0.25
"""Likeness from which a story is like one that was "not about us"."""

EPOCHS = 5
"""Passes over the votes; more bring nothing on real headlines and fit wrong votes."""

RATE = 0.1
"""AdaGrad's step: small, so that one wrong vote among five does not carry the day."""

DECAY = 1e-3
"""L2 shrinkage towards "no opinion"."""

_TAUGHT_BY: Mapping[NoReason, Mapping[str, float]] = {
    NoReason.TRIVIAL: {"word": 1.0, "pair": 1.0, "theme": 1.0, "kind": 1.0, "topic": 1.0},
    NoReason.WRONG_BRAND: {"word": 1.0, "pair": 1.0, "theme": 1.0, "kind": 0.5, "topic": 0.5},
}
"""How much of each kind of feature a no with a reason teaches; without one: all of every kind. The
topic of a look-alike is the judge's error as much as the story's."""
_SILENT = (NoReason.OLD, NoReason.SEEN)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was learnt. Empty: nothing yet, every adjustment is 0."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """Log odds of a yes by feature."""
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Yes votes and all votes by feature."""
    votes: int = 0
    """Votes that count; 0: nothing was learnt."""
    examples: int = 0
    """Those among them that teach what a story is about."""
    voted: tuple[tuple[str, Answer], ...] = ()
    """The headline and the answer of each vote that teaches what a story is about."""
    towards: Mapping[str, float] = field(default_factory=dict)
    """From what was not liked to what was: how much each word of a headline counts."""
    headlines: Headlines = field(default_factory=Headlines)
    """The voted headlines, to compare others with; kept where one was "not about us"."""
    not_us: tuple[int, ...] = ()
    """Which of these votes said "not about us"."""
    denied: frozenset[str] = frozenset()
    """Keys of the stories of which a reader said "not about us"."""
    seen: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    """Headline words of stories that a reader had seen already, and what they say happened."""
    off: frozenset[str] = frozenset()
    """Words that stand in what is liked and what is not alike."""
    languages: frozenset[str] = frozenset()
    """The brand's."""
    old_points: float = 0.0
    """What stories older than a day lose."""
    now: datetime | None = None
    _known: dict[ShownStory, tuple[float, bool]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What was worked out before: the same story is looked at for every mail that it may be in."""

    def adjust(self, story: Story, evaluation: Evaluation) -> float:
        """Return the points that votes give `story` or take."""
        if not (self.examples or self.seen or self.old_points):
            return 0.0
        subject = of_story(story, evaluation)
        known = self._known.get(subject)
        if known is None:
            known = self._known[subject] = self._taste(subject), self._was_seen(subject)
        total, seen = known
        if self.old_points and self.now and self.now - story.first_seen > OLD_AFTER:
            total -= self.old_points
        if seen:
            total -= SEEN_POINTS
        return max(-LIMIT, total)

    def _taste(self, subject: ShownStory) -> float:
        """Return the points for what a story is about."""
        trust = self.examples / (self.examples + TRUST)
        liked = POINTS * sum(
            value * self.weights[name]
            for name, value in features(subject).items()
            if name in self.weights
        )
        fading = FADES / (self.examples + FADES)
        liked += LIKENESS * fading * dot(headline(subject.title), self.towards)
        total = LIMIT * math.tanh(trust * liked / LIMIT)
        if self.not_us and self._is_like_not_us(self.headlines.alike(subject.title)):
            total = min(0.0, total)
        return total

    def _was_seen(self, subject: ShownStory) -> bool:
        """Return whether a reader had seen this very story; how it went on he has not."""
        if not self.seen:
            return False
        heads, happened = _seen_in(subject.title, self.off, self.languages)
        return any(
            len(heads & words) >= SEEN_SIMILARITY * len(heads | words) and happened <= known
            for words, known in self.seen
            if words
        )

    def _is_like_not_us(self, alike: Mapping[int, float]) -> bool:
        """Return whether it is as much like one that was "not about us" as like any liked one."""
        other = max((alike.get(number, 0.0) for number in self.not_us), default=0.0)
        return other >= LIKE_THAT and other >= max(
            (share for n, share in alike.items() if self.voted[n][1] is Answer.YES), default=0.0
        )


def learn(
    votes: Sequence[Vote],
    stories: Mapping[str, StoryMemory],
    now: datetime,
    brand: Brand | None = None,
) -> Preferences:
    """Return what `votes` on `stories` (by key) teach until `now`.

    Votes on stories that are not in `stories` teach nothing; undone ones neither. The words of the
    names of `brand` stand in what is liked and what is not alike, and in its rivals' names: they
    teach nothing, as do the words of its languages that every headline has.
    """
    languages = frozenset(brand.languages if brand else ())
    off = _words_of_names(brand) | joining(languages)
    in_force = [vote for vote in votes if vote.story in stories and _is_cast(vote, now)]
    log = sorted(in_force, key=lambda vote: (vote.at, vote.recipient, vote.story))[-MAX_VOTES:]
    telling = [vote for vote in log if vote.reason not in _SILENT]
    subjects = [of_memory(stories[vote.story]) for vote in telling]
    examples = [
        (_taught_by(vote, features(subject)), vote.answer is Answer.YES)
        for vote, subject in zip(telling, subjects, strict=True)
    ]
    cast = Counter(name for found, _ in examples for name in found)
    liked = Counter(name for found, yes in examples if yes for name in found)
    titles = [subject.title for subject in subjects]
    voted = tuple((title, vote.answer) for title, vote in zip(titles, telling, strict=True))
    not_us = tuple(number for number, vote in enumerate(telling) if is_denial(vote))
    olds = sum(vote.reason is NoReason.OLD and now - vote.at <= OLD_MEMORY for vote in log)
    return Preferences(
        weights=fit(examples, [name for name in cast if is_about(name, off)] if off else ()),
        counts={name: (liked[name], votes) for name, votes in cast.items()},
        votes=len(log),
        examples=len(examples),
        voted=voted,
        towards=_towards(voted, off),
        headlines=Headlines.of(titles, off) if not_us else Headlines(),
        not_us=not_us,
        denied=frozenset(vote.story for vote in in_force if is_denial(vote)),
        seen=tuple(
            _seen_in(of_memory(stories[vote.story]).title, off, languages)
            for vote in log
            if vote.reason is NoReason.SEEN
        ),
        off=off,
        languages=languages,
        old_points=min(OLD_LIMIT, OLD_STEP * olds),
        now=now,
    )


def _is_cast(vote: Vote, now: datetime) -> bool:
    return vote.answer is not Answer.UNDO and vote.at <= now


def _words_of_names(brand: Brand | None) -> frozenset[str]:
    """Return the words of a brand's names."""
    names = (brand.display_name, *brand.aliases) if brand else ()
    return frozenset(term for name in names for term in terms.terms(name))


def _seen_in(
    title: str, off: frozenset[str], languages: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a headline that are not `off`, and what it says happened, or ended."""
    ended = frozenset(f"{mark} over" for mark in ended_in(title))
    return frozenset(terms.terms(title)) - off, harm(marks_in(title, languages)) | ended


def is_denial(vote: Vote) -> bool:
    """Return whether a vote says that its story is not about the brand."""
    return vote.answer is Answer.NO and vote.reason is NoReason.WRONG_BRAND


def _taught_by(vote: Vote, found: Mapping[str, float]) -> Mapping[str, float]:
    """Return how much of each feature of a story a vote on it is about."""
    kinds = None if vote.answer is Answer.YES else _TAUGHT_BY.get(vote.reason)
    if not kinds:
        return found
    return {
        name: value * kinds[kind]
        for name, value in found.items()
        if (kind := name.partition(":")[0]) in kinds
    }


def _towards(voted: Sequence[tuple[str, Answer]], off: Collection[str]) -> Mapping[str, float]:
    """Return the middle of what was liked less that of what was not (Rocchio 1971).

    Each is of unit length, so neither side outweighs the other by its number of votes. Words of
    `off` count on neither.
    """
    found: dict[str, float] = {}
    for answer, sign in ((Answer.YES, 1.0), (Answer.NO, -1.0)):
        middle: dict[str, float] = {}
        for title, cast in voted:
            if cast is answer:
                for term, weight in headline(title).items():
                    middle[term] = middle.get(term, 0.0) + weight
        for term in off:
            middle.pop(term, None)
        length = math.sqrt(sum(weight * weight for weight in middle.values())) or 1.0
        for term, weight in middle.items():
            found[term] = found.get(term, 0.0) + sign * weight / length
    return found


def fit(
    examples: Sequence[tuple[Mapping[str, float], bool]], silent: Collection[str] = ()
) -> dict[str, float]:
    """Return the weight of every feature in the log odds of a yes, without the intercept.

    Features that are `silent` have none.

    Logistic regression by AdaGrad (Duchi, Hazan & Singer 2011), the same each time. The intercept,
    how often readers say yes at all, is learnt and left out: a strict reader would otherwise push
    every story under the floor. Names become numbers once, so that the passes touch lists only.
    """
    numbers: dict[str, int] = {}
    unheard = frozenset(silent)
    rows = [
        (
            [
                (numbers.setdefault(name, len(numbers)), value)
                for name, value in found.items()
                if name not in unheard
            ],
            yes,
        )
        for found, yes in examples
    ]
    weights, squares = [0.0] * len(numbers), [1e-8] * len(numbers)
    intercept, intercept_square = 0.0, 1e-8
    exp, sqrt = math.exp, math.sqrt
    for _ in range(EPOCHS):
        for row, yes in rows:
            margin = intercept
            for number, value in row:
                margin += value * weights[number]
            error = 1.0 / (1.0 + exp(-margin)) - yes
            intercept_square += error * error
            intercept -= RATE * error / sqrt(intercept_square)
            for number, value in row:
                weight = weights[number]
                slope = error * value + DECAY * weight
                squares[number] = square = squares[number] + slope * slope
                weights[number] = weight - RATE * slope / sqrt(square)
    return dict(zip(numbers, weights, strict=True))
