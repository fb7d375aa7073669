"""Five different things rather than one thing five times: maximal marginal relevance.

Pure. Carbonell & Goldstein 1998: each next story is the one whose score, less its similarity to
what is chosen already, is the highest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from service.matching.words.word_lists import OTHER_TOPIC
from service.models import Evaluation, Story
from service.models.score import percent_of_scale
from service.ranking.learning.features import dot
from service.text import terms

SAME_WORDS = percent_of_scale(14)
"""Points that a story loses when its headline equals one that is in already."""

ALIKE_TO_PEOPLE = 0.25
"""The likeness of headlines from which a reader sees it too; below, they share a name or two."""

SAME_TOPIC = percent_of_scale(4)
"""Points for the same topic: five good food-safety stories may stand, a pleasant sixth may not."""

SAME_OUTLET = percent_of_scale(2)
"""Points for the same outlet."""


class Similarity:
    """How similar the candidates of one run are; numbered as given."""

    def __init__(self, candidates: Sequence[tuple[Story, Evaluation]]) -> None:
        """Prepare the headlines' vectors."""
        # Headline words, each with the share of the story's headlines that have it.
        heads: list[dict[str, float]] = []
        for story, _ in candidates:
            count = float(story.sketch.get("count", 1))
            shares = {term: n / count for term, n in story.sketch.get("terms", {}).items()}
            heads.append(shares or dict.fromkeys(terms.terms(story.items[0].title), 1.0))
        having = Counter(term for shares in heads for term in shares)
        rarity = {term: math.log(1.0 + len(heads) / count) for term, count in having.items()}
        self._vectors = []
        for shares in heads:
            weights = {term: share * rarity[term] for term, share in shares.items()}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            self._vectors.append({term: weight / length for term, weight in weights.items()})
        topics = (evaluation.topic.casefold() for _, evaluation in candidates)
        self._topics = ["" if topic == OTHER_TOPIC else topic for topic in topics]
        self._outlets = [story.items[0].outlet.casefold() for story, _ in candidates]

    def penalty(self, one: int, other: int) -> float:
        """Return the points that `one` loses because `other` is in."""
        return sum(self.parts(one, other))

    def parts(self, one: int, other: int) -> tuple[float, float, float]:
        """Return what those points are for: alike headlines, the same topic, the same outlet."""
        same_topic = bool(self._topics[one]) and self._topics[one] == self._topics[other]
        same_outlet = bool(self._outlets[one]) and self._outlets[one] == self._outlets[other]
        return (
            SAME_WORDS * self.cosine(one, other),
            SAME_TOPIC * same_topic,
            SAME_OUTLET * same_outlet,
        )

    def cosine(self, one: int, other: int) -> float:
        """Return how alike two headlines are, 0 to 1, rare words counting more."""
        return dot(self._vectors[one], self._vectors[other])
