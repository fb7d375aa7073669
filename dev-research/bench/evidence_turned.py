"""How often a sentence that was turned round is told: opposites, units, names and figures swapped.

    python dev-research/bench/evidence_turned.py SENTENCES WORDNET

SENTENCES has one sentence a line; WORDNET is the folder `src/yaml` of Open English WordNet.
Results, and where the data is to be had: evidence.md beside it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from service.archive.evidence.meaning import says_otherwise
from service.ranking.grouping.word_frequencies import rarity
from service.text.terms import stem

UNITS = ["minutes", "hours", "days", "weeks", "months", "years"]
_LEFT_OUT = {"have", "has", "had", "make", "made", "is"}
"""Words that mostly stand before another verb."""
_COMMON = 3.5
"""Rarity of a word that is not among the 3,000 commonest."""


def verbs(folder: Path) -> dict[str, str]:
    """Return the forms of common verbs with the like forms of their opposites."""
    known: dict[str, str] = {}
    irregular: dict[str, list[str]] = {}
    pairs: list[tuple[str, str]] = []
    for path in sorted(folder.glob("entries-*.yaml")):
        entries: dict[Any, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for lemma, entry in entries.items():
            verb = entry.get("v") or {}
            irregular[str(lemma)] = verb.get("form") or []
            for sense in verb.get("sense") or []:
                known[sense["id"]] = str(lemma)
                pairs += [(sense["id"], other) for other in sense.get("antonym") or []]
    found: dict[str, str] = {}
    for one, other in pairs:
        both = known.get(one, ""), known.get(other, "")
        if all(word.isalpha() and rarity(stem(word)) < _COMMON for word in both):
            forms = [_forms(word, irregular[word]) for word in both]
            for was, now in zip(*forms, strict=True):
                found.setdefault(was, now)
    return {was: now for was, now in found.items() if was not in _LEFT_OUT}


def _forms(verb: str, irregular: list[str]) -> list[str]:
    bare = verb.removesuffix("e")
    past = [form for form in irregular if not form.endswith("ing")]
    going = [form for form in irregular if form.endswith("ing")]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")
    return [verb, third, (going or [f"{bare}ing"])[0], (past or [f"{bare}ed"])[0]]


def turned(sentence: str, opposites: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is done to a sentence, and what comes of it."""
    said = sentence.split()
    for n, word in enumerate(said):
        if word in opposites:
            yield "a verb's opposite", " ".join([*said[:n], opposites[word], *said[n + 1 :]])
        bare = word.strip(",.")
        if bare in UNITS and n and said[n - 1][-1].isalnum():
            unit = UNITS[(UNITS.index(bare) + 2) % len(UNITS)]
            yield "another unit of time", " ".join([*said[:n], unit, *said[n + 1 :]])
    for kind, pattern in (
        ("two names swapped", r"(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)*"),
        ("two figures swapped", r"(?<!\S)\d{1,3}(?!\S)"),
    ):
        spans = [match.span() for match in re.finditer(pattern, sentence)]
        if len(spans) > 1:
            (a, b), (c, d) = spans[0], spans[-1]
            if sentence[a:b] != sentence[c:d]:
                yield (
                    kind,
                    (sentence[:a] + sentence[c:d] + sentence[b:c] + sentence[a:b] + sentence[d:]),
                )


def main() -> None:
    """Print how often each is told."""
    opposites, counts = verbs(Path(sys.argv[2])), Counter[str]()
    for sentence in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        for kind, now in turned(sentence, opposites):
            counts[kind] += 1
            counts[f"{kind}: told"] += says_otherwise(sentence, now)
    print(dict(counts))


main()
