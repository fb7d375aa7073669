"""Makes the model of harm in headlines, and measures it. Results beside it: learned_harm.md.

    python dev-research/bench/learned_harm.py measure [--titles FILE]
    python dev-research/bench/learned_harm.py make [--titles FILE]

from the root of the checkout, with the package importable. `learned_harm_headlines.txt` has the
headlines written for it; FILE the headlines of others, one a line, for which
`learned_harm_labels.txt` has labels: without it there is no model fit to ship. `measure` leaves one
writer or one part out at a time and is what the thresholds were chosen by; `make` writes the file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging import item

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events import learned
from service.matching.events.learned.features import FIRM, SIZE, Features, features, masked
from service.matching.events.learned.model import FILE, model
from service.matching.events.passages import events_of, passages_of
from service.matching.events.reading import KINDS
from service.models import SERIOUS_RISK, Brand

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HEADLINES, LABELS = HERE / "learned_harm_headlines.txt", HERE / "learned_harm_labels.txt"
MADE_OF = HERE / "learned_harm.sha256"
"""The model and what it was made of, as `sha256sum -c` reads it."""
NAME = "Zazu"
"""What stands for the name of a firm where the lists read the headline."""
KIND_SIZE = 1 << 14
RIDGE = 0.1
"""How much a weight's square costs, as the share of one headline's loss."""
STEPS = 250
TIMES_TESTS = 3
"""How often a line of our tests counts: each is a case that was once got wrong."""
TIMES_OTHERS = 2
"""How often a headline of others counts: real news is what the service reads."""
OF_TESTS = "8"
"""The part of the headlines that are lines of our own tests."""
_MIDDLE, _MOST = 128, 127
RULES = 1.0
"""How large a sign of the lists is beside the features of a headline, which have length 1."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A labelled headline as the model sees it."""

    part: str
    """Its writer, or "R" and the part of the headlines of others."""
    kind: str
    """The kind of event; "none" where no harm is told."""
    seen: Features
    signs: frozenset[str]


def _names_of_signs() -> tuple[str, ...]:
    kinds = sorted(name for name, kind in KINDS.items() if kind.risk >= SERIOUS_RISK)
    return ("risk 1", "risk 2", "risk 3", learned.SURE, "good", "bad", *kinds)


SIGNS = _names_of_signs()


def read(part: str, kind: str, firm: str, trade: str, title: str) -> Headline:
    """Return a headline with what model and lists see in it."""
    name = NAME if firm == FIRM else firm
    said = title.replace(FIRM, NAME) if firm == FIRM else title
    brand = Brand(id="b", display_name=name, core=tuple(trade.split(", ")), fingerprint=name)
    passages = list(passages_of(Lexicon(brand).matches(item(said, said)), whole=False))
    first = next((one for one in passages if one.field == "title"), None)
    told = [one for one in events_of(passages) if one.field == "title"]
    if first is not None and first.names:
        seen = learned.features_of(first)
    else:  # the lists do not take the name for the firm's: the model learns from it all the same
        seen = features(masked(said, [m.span() for m in re.finditer(re.escape(name), said)]))
    # the lists were made by the lines of the tests: there the words alone are to be learnt from
    is_lists_own = first is None or part == OF_TESTS
    signs = frozenset() if is_lists_own else learned.signs_of(first, told)
    return Headline(part, kind, seen, signs)


def own() -> list[Headline]:
    """Return the headlines written for this."""
    lines = HEADLINES.read_text(encoding="utf-8").splitlines()
    rows = (line.split("|", 4) for line in lines if not line.startswith("#"))
    return [read(writer, kind, FIRM, trade, title) for writer, kind, _, trade, title in rows]


def of_others(titles: Path) -> list[Headline]:
    """Return the headlines of others that are labelled and found in `titles`."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    labels = {row[0]: row[1:] for line in lines if (row := line.split("|"))[0][:1] != "#"}
    found = []
    for title in dict.fromkeys(titles.read_text(encoding="utf-8").splitlines()):
        told = labels.get(hashlib.sha256(title.encode()).hexdigest()[:12])
        if told:
            firm, kind, part = told
            kind = "none" if kind == "calm" else kind
            found.append(read(f"R{part}", kind, firm, "company", title))
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """Headlines as the rows of a sparse matrix, a headline's features of length one."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    signs: NDArray[np.float64]
    count: int
    size: int

    def times(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the weights (the signs' last) give each headline."""
        told = np.bincount(self.rows, self.values * weights[self.columns], self.count)
        return told + self.signs @ weights[self.size :]

    def turned(self, errors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the errors of the headlines give each weight."""
        told = np.bincount(self.columns, self.values * errors[self.rows], self.size)
        return np.concatenate([told, self.signs.T @ errors])


def table(headlines: Sequence[Headline], size: int = SIZE, rules: float = RULES) -> Table:
    """Return the matrix of some headlines."""
    rows, columns, values = [], [], []
    for number, one in enumerate(headlines):
        for part in filter(None, one.seen):
            rows += [number] * len(part)
            columns += [feature % size for feature in part]
            values += [1 / math.sqrt(len(part))] * len(part)
    signs = np.array([[1.0, *(rules * (name in one.signs) for name in SIGNS)] for one in headlines])
    return Table(np.array(rows), np.array(columns), np.array(values), signs, len(headlines), size)


def learn(told: Table, is_harm: NDArray[np.bool_], steps: int = STEPS) -> NDArray[np.float64]:
    """Return the weights of a logistic regression, by gradient descent with momentum."""
    weights = np.zeros(told.size + told.signs.shape[1])
    ahead, pace = weights.copy(), 1.0
    lengths = np.bincount(told.rows, told.values**2, told.count) + (told.signs**2).sum(1)
    largest = _largest(told, int(lengths.shape[0]))
    rate = 1 / (0.25 * largest + RIDGE)
    for _ in range(steps):
        errors = 1 / (1 + np.exp(-told.times(ahead))) - is_harm
        slope = told.turned(errors) + RIDGE * ahead
        slope[told.size] -= RIDGE * ahead[told.size]  # the bias costs nothing
        new = ahead - rate * slope
        if slope @ (new - weights) > 0:  # it went too far: without momentum from here
            pace = 1.0
        after = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        ahead = new + (pace - 1) / after * (new - weights)
        weights, pace = new, after
    return weights


def _largest(told: Table, count: int) -> float:
    """Return the largest eigenvalue of the matrix times itself, which bounds the curvature."""
    vector = np.ones(count) / math.sqrt(count)
    value = 1.0
    for _ in range(30):
        turned = told.times(told.turned(vector))
        value = float(np.linalg.norm(turned))
        vector = turned / value
    return value * 1.02


def measure(headlines: Sequence[Headline], parts: Sequence[str]) -> None:
    """Print, for each part left out, what is found and what is falsely found without it."""
    for part in parts or sorted({one.part for one in headlines} - {OF_TESTS}):
        rest = [one for one in headlines if one.part != part]
        mine = [one for one in headlines if one.part == part]
        weights = learn(table(rest), np.array([one.kind != "none" for one in rest]))
        odds = table(mine).times(weights)
        harm = np.array([one.kind != "none" for one in mine])
        lists = np.array([learned.SERIOUS in one.signs for one in mine])
        under = np.array([learned.doubted_under(one.signs) for one in mine])
        line = [f"{part} {len(mine)} lists {lists[harm].mean():.3f}/{lists[~harm].mean():.3f}"]
        for raises in (0.25, learned.RAISES, 1.25):
            for shift in (-1.0, -0.5, 0.0, 0.5, 1.0):
                both = np.where(lists, odds >= under + shift, odds >= raises)
                found = f"{both[harm].mean():.3f}/{both[~harm].mean():.3f}"
                line.append(f"{raises}, {shift:+}: {found}")
        print(" ".join(line), flush=True)


def make(headlines: Sequence[Headline]) -> None:
    """Write the model of all headlines."""
    is_harm = np.array([one.kind != "none" for one in headlines])
    weights = learn(table(headlines), is_harm)
    harmful = [one for one in headlines if one.kind not in ("none", "other")]
    kinds = sorted(Counter(one.kind for one in harmful))
    told = [_packed(weights[:SIZE], weights[SIZE])]
    seen = table(harmful, KIND_SIZE)
    for kind in kinds:
        own_weights = learn(seen, np.array([one.kind == kind for one in harmful]), STEPS // 2)
        told.append(_packed(own_weights[:KIND_SIZE], own_weights[KIND_SIZE]))
    head = {
        "kinds": kinds, "kind_size": KIND_SIZE, "steps": [step for _, step, _ in told],
        "biases": [bias for *_, bias in told],
        "signs": {
            name: round(RULES * float(weight), 4)
            for name, weight in zip(SIGNS, weights[SIZE + 1 :], strict=True)
        },
    }  # fmt: skip
    packed = json.dumps(head).encode() + b"\n" + b"".join(table for table, *_ in told)
    path = Path(learned.__file__).resolve().with_name(FILE)
    path.write_bytes(gzip.compress(packed, 9, mtime=0))
    MADE_OF.write_text(
        "".join(
            f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(ROOT)}\n"
            for one in (path, HEADLINES, LABELS)
        )
    )
    model.cache_clear()
    right = sum(model().kind(one.seen)[0] == one.kind for one in harmful)
    print(f"{path.name}: {path.stat().st_size} bytes, {len(headlines)} headlines, kinds right")
    print(f"of those learnt from {right / len(harmful):.3f}, {head['signs']}")


def _packed(weights: NDArray[np.float64], bias: float) -> tuple[bytes, float, float]:
    step = float(np.abs(weights).max()) / _MOST
    steps = np.rint(weights / step).astype(np.int64) + _MIDDLE
    return steps.astype(np.uint8).tobytes(), round(step, 8), round(float(bias), 6)


def main() -> None:
    """Measure the model or make it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("measure", "make"))
    parser.add_argument("--titles", type=Path)
    parser.add_argument("--parts", nargs="*", default=())
    asked = parser.parse_args()
    headlines = own() + (of_others(asked.titles) if asked.titles else [])
    headlines += [one for one in headlines if one.part == OF_TESTS] * (TIMES_TESTS - 1)
    headlines += [one for one in headlines if one.part.startswith("R")] * (TIMES_OTHERS - 1)
    by_part: dict[str, int] = defaultdict(int)
    for one in headlines:
        by_part[one.part] += 1
    print(dict(by_part), "risk that counts:", SERIOUS_RISK)
    if asked.what == "measure":
        measure(headlines, asked.parts)
    else:
        make(headlines)


if __name__ == "__main__":
    main()
