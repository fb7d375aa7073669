"""Measures how harm is seen in headlines by keywords. Results beside it: harm.md.

    python dev-research/bench/harm.py FOLDER [--half dev|held]

from the root of the checkout, with the package importable. FOLDER has the files of the UCI News
Aggregator (tab separated; all `*.csv` in it are read); `harm_stories.txt` tells which of its
stories are of a firm in trouble.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging import NOW, item

from service.evaluation.lexical_scorer import Lexicon
from service.models import SERIOUS_RISK, Brand, Link

MOST = 60
"""Headlines of a story that count: else one recall would be a third of all."""
NAMES = {"GM": ("General Motors",), "Sony": ("PlayStation",), "Wal-Mart": ("Walmart",)}
_TITLE, _STORY, _COLUMNS = 1, 5, 8


def titles_of(folder: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Return the headlines of the stories that are wanted."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            row = line.split("\t")
            if len(row) == _COLUMNS and row[_STORY] in wanted:
                found[row[_STORY]].append(row[_TITLE])
    return found


def main() -> None:
    """Print recall on headlines of firms in trouble, and false alarms on the others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("dev", "held"), default="held")
    asked = parser.parse_args()
    lines = Path(__file__).with_name("harm_stories.txt").read_text(encoding="utf-8").splitlines()
    stories = [row for line in lines if (row := line.split("\t"))[0] == asked.half]
    titles = titles_of(asked.folder, {story for *_, story in stories})
    risks: dict[str, list[bool]] = defaultdict(list)
    for number, (_, label, firm, story) in enumerate(stories):
        brand = Brand(id="b", display_name=firm, core=("zzzq",), aliases=NAMES.get(firm, ()),
                      fingerprint=firm)  # fmt: skip
        lexicon = Lexicon(brand)
        told = list(dict.fromkeys(titles[story]))
        random.Random(number).shuffle(told)
        for title in told[:MOST]:
            found = lexicon.score(item(title, title), NOW)
            if found.link is Link.DIRECT:
                risks[label].append(found.risk >= SERIOUS_RISK)
    for label, seen in risks.items():
        print(f"{label}: {len(seen)}, risk seen in {sum(seen) / max(1, len(seen)):.3f}")


if __name__ == "__main__":
    main()
