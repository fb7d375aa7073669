"""Which items of a run are judged at all, and which go to the model. Pure.

The model reads the best by keywords and, as exploration, a few that have none. What is drawn is
drawn by id, not by chance: a second look at the same items asks nothing new.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.evaluation.translation.question import is_plain
from service.matching.brand_matcher import instructs
from service.models import Evaluation, Item

MAX_ITEMS = 60
"""Items that go to the model in one run at most, the best by keywords; the rest do not queue."""
_SCORED_SAMPLE = 10
"""Exploration: items of a run that the prefilter dropped and keywords score all the same."""
_ASKED_SAMPLE = 2
"""Exploration: items without any keyword that may go to the model, to see what keywords miss."""
ASKED_ONE_IN = 25
"""Of the items without a keyword, one in so many may go along: four in a hundred tell enough."""


def to_be_judged(found: Sequence[Item]) -> list[Item]:
    """Return what passed the prefilter, and an exploration sample of what did not."""
    passed = [item for item in found if item.may_matter]
    return [*passed, *explored(item for item in found if not item.may_matter)]


def explored(dropped: Iterable[Item]) -> list[Item]:
    """Return those of the items that the prefilter `dropped` that are judged all the same."""
    return sorted(dropped, key=lambda item: item.id)[:_SCORED_SAMPLE]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What goes to the model."""

    company: tuple[Item, ...]
    """Judged in batches."""
    alone: tuple[Item, ...]
    """They speak to the judge: each is judged in a call of its own."""
    sample: tuple[Item, ...]
    """No keyword speaks for them; judged among themselves."""
    left_over: int
    """How many more would have gone, were there room."""

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them."""
        return (*self.company, *self.alone, *self.sample)

    def batches(
        self, known: Collection[str], seed: str, *, size: int, language: str
    ) -> list[list[Item]]:
        """Return what is to be asked beside what is `known`: items in company shuffled, the sample
        among itself. `language` is the reader's."""
        company = sorted((i for i in self.company if i.id not in known), key=lambda i: i.id)
        random.Random(f"batches {seed}").shuffle(company)  # noqa: S311 - order, not secrecy
        # What may be in another language together: only those batches are asked to translate.
        company.sort(key=lambda item: not is_plain(item, language))
        batches = [company[at : at + size] for at in range(0, len(company), size)]
        batches += [[item] for item in self.alone if item.id not in known]
        sample = [item for item in self.sample if item.id not in known]
        return [*batches, sample] if sample else batches


def shortlist(
    items: Sequence[Item],
    lexical: Mapping[str, Evaluation],
    *,
    most: int,
    one_in: int,
    language: str,
) -> Shortlist:
    """Return what goes to the model: the best by keywords, and a sample of the rest.

    It takes time, and belongs in a thread: all texts are looked through for words that speak to the
    judge, and for their language, which is remembered.
    """
    allowed = [item for item in items if not lexical[item.id].excluded]
    tied = [item for item in allowed if lexical[item.id].is_for_the_model]
    untied = [item for item in allowed if not lexical[item.id].is_for_the_model]
    tied.sort(key=lambda item: (-(lexical[item.id].score or 0.0), item.id))
    drawn = [item for item in untied if _stable_hash(item) % one_in == 0]
    best = tied[:most]
    sample = sorted(drawn, key=_stable_hash)[:_ASKED_SAMPLE]
    for item in (*best, *sample):
        is_plain(item, language)
    alone = [i for i in (*best, *sample) if lexical[i.id].instructs or instructs(i)]
    return Shortlist(
        company=tuple(item for item in best if item not in alone),
        alone=tuple(alone),
        sample=tuple(item for item in sample if item not in alone),
        left_over=len(tied) - len(best),
    )


def _stable_hash(item: Item) -> int:
    """Return a number that is as good as drawn, and the same each time."""
    return int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:8])
