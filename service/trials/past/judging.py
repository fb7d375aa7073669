"""What a changed brand thinks of what was read: of most items what was thought of them.

Only what a changed word stands in, or what comes from a source that is weighed anew, is judged
again: by keywords, and by the model's verdict where it gave one. A change that no word shows, such
as another language, has all judged again that may matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from service.evaluation import score_cap
from service.evaluation.judge import settled_verdict
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.shortlist import explored
from service.evaluation.unconfirmed import unconfirmed
from service.matching.scanning.hits import ALIAS, COMPETITOR, CORE, WEAK
from service.matching.scanning.phrase_matcher import PhraseMatcher
from service.models import Brand, Evaluation, Item
from service.ranking.stories import matters
from service.storage.tables.recorded_runs import RecordedRun

_WORDS = {
    "aliases": ALIAS,
    "weak_aliases": WEAK,
    "competitors": COMPETITOR,
    "products": CORE,
    "core": CORE,
    "extended": CORE,
    "not_us": CORE,
    "regions": CORE,
    "banned_words": CORE,
    "no_go_topics": CORE,
}
"""The lists of the brand file, with how their words are looked for."""
_ELSE = ("display_name", "languages")
"""What tells of every item."""


@dataclass(slots=True)
class Rejudged:
    """The items of a run as the changed brand judges them."""

    judged: tuple[str, ...]
    """Ids of the items that are judged."""
    anew: Mapping[str, Evaluation]
    """Evaluations of those of them that are judged again; the others keep theirs."""
    weights: Mapping[str, float]
    """Weights by the key of the source, where they are others."""
    beginnings: int = 0
    """Items of which only the beginning was kept."""
    changed: bool = False
    """Whether any of it is other than it was."""
    more: Mapping[str, float] = field(default_factory=dict)
    """Items that would go to the model and never did, by id, with what keywords give them."""
    fewer: int = 0
    """Items that went to the model and would not."""

    def evaluations(self, run: RecordedRun) -> dict[str, Evaluation]:
        """Return how each item of the run is judged that is judged at all."""
        return {
            key: self.anew[key] if key in self.anew else run.evaluations[key] for key in self.judged
        }

    def weighed(self, item: Item) -> Item:
        """Return an item with the weight that its source has now."""
        weight = self.weights.get(item.source_key)
        return item if weight is None else replace(item, source_weight=weight)


@dataclass(slots=True)
class BrandChange:
    """What a changed brand has that the one of before had not, and the other way round."""

    before: Brand
    after: Brand
    phrases: dict[str, list[str]] = field(init=False)
    everything: bool = field(init=False)
    gone: frozenset[str] = field(init=False)
    """Keys of sources that are not read any more."""
    weights: Mapping[str, float] = field(init=False)
    """Weights by the key of the source, where they are others."""

    def __post_init__(self) -> None:
        """Compare the two."""
        before, after = self.before, self.after
        self.phrases = {}
        for name, kind in _WORDS.items():
            changed = set(getattr(before, name)) ^ set(getattr(after, name))
            self.phrases.setdefault(kind, []).extend(sorted(changed))
        had_more, has_more = (_has_more(brand) for brand in (before, after))
        self.everything = had_more != has_more or any(
            getattr(before, name) != getattr(after, name) for name in _ELSE
        )
        was = {one.key: one for one in before.sources}
        now = {one.key: one for one in after.sources}
        self.gone = frozenset(
            key for key, one in was.items() if not one.off and (key not in now or now[key].off)
        )
        self.weights = {
            key: one.weight
            for key, one in now.items()
            if key in was and was[key].weight != one.weight
        }

    @property
    def is_one(self) -> bool:
        """Whether anything of it changes what is thought of an item."""
        words = any(self.phrases.values())
        return words or self.everything or bool(self.gone) or bool(self.weights)


def _has_more(brand: Brand) -> tuple[bool, bool]:
    trade = brand.products or brand.core or brand.extended or brand.competitors
    return bool(trade), bool(brand.regions)


class Rejudging:
    """Judges recorded items by a changed brand."""

    def __init__(
        self, difference: BrandChange, asked: Mapping[str, Evaluation] | None = None
    ) -> None:
        """Prepare the words; `asked` are the model's verdicts on items that no run asked it about,
        by id."""
        self._difference = difference
        self._asked = asked or {}
        self._lexicon = Lexicon(difference.after)
        self._words = PhraseMatcher(
            difference.phrases,
            names=(ALIAS, WEAK, COMPETITOR),
            spelt=(ALIAS,),
            languages=tuple(difference.after.languages),
        )
        self._has_words = any(difference.phrases.values())

    def judged(self, run: RecordedRun, found: Mapping[str, Item], *, model: bool) -> Rejudged:
        """Return the items that `found` holds of the run as the changed brand judges them.

        `model`: whether one was asked in that run.
        """
        difference = self._difference
        anew: dict[str, Evaluation] = {}
        judged: list[str] = []
        dropped: list[Item] = []
        more: dict[str, float] = {}
        fewer, changed = 0, False
        for item_id, read in found.items():
            known = run.evaluations.get(item_id)
            if read.source_key in difference.gone:
                changed |= known is not None
                fewer += item_id in run.verdicts
                continue
            if not self._is_touched(read):
                if known is not None:
                    judged.append(item_id)
                continue
            weight = difference.weights.get(read.source_key, read.source_weight)
            item = replace(read, source_weight=weight)
            if not self._lexicon.may_matter(f"{item.title}\n{item.summary}\n{item.text}"):
                changed |= known is not None and item.may_matter
                fewer += item_id in run.verdicts
                dropped.append(item)
                continue
            judged.append(item_id)
            lexical = self._lexicon.score(item, run.at)
            anew[item_id] = evaluation = self._evaluation(run, item, known, lexical)
            changed |= evaluation != known
            if item_id in run.verdicts:
                fewer += not lexical.is_for_the_model
            elif model and lexical.is_for_the_model:
                more[item_id] = lexical.score or 0.0
        for item in explored(dropped):
            if item.id in run.evaluations:  # it was in the sample of what keywords drop
                judged.append(item.id)
                anew[item.id] = self._lexicon.score(item, run.at)
        beginnings = sum(not item.may_matter for item in found.values())
        return Rejudged(tuple(judged), anew, difference.weights, beginnings, changed, more, fewer)

    def _is_touched(self, item: Item) -> bool:
        if self._difference.everything or item.source_key in self._difference.weights:
            return True
        text = f"{item.title}\n{item.summary}\n{item.text}"
        return self._has_words and self._words.any_in(text)

    def _evaluation(
        self, run: RecordedRun, item: Item, known: Evaluation | None, lexical: Evaluation
    ) -> Evaluation:
        verdict = run.verdicts.get(item.id) or self._asked.get(item.id)
        if verdict is not None:
            evaluation = settled_verdict(verdict, lexical, item)
        elif known is not None and known.unscored_because is not None and known.score is not None:
            evaluation = score_cap.keywords_decide(lexical, known.unscored_because)
        else:
            evaluation = lexical
        if known is not None and known.unconfirmed and evaluation.aside:
            return unconfirmed(evaluation, lexical.risk)
        return evaluation


def grouped_alike(run: RecordedRun, evaluations: Mapping[str, Evaluation]) -> bool:
    """Return whether the items of a run belong to the stories of which they were."""

    def parts(of: Mapping[str, Evaluation]) -> dict[str, bool]:
        return {key: matters(one) for key, one in of.items() if one.score is not None}

    return parts(run.evaluations) == parts(evaluations)
