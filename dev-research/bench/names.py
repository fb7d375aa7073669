"""Measures whether the right company is found: everyday names. Results beside it: names.md.

    python dev-research/bench/names.py HEADLINES [--half PART] [--votes] [-v]

from the root of the checkout. HEADLINES is the UCI News Aggregator as tab-separated lines (CC BY
4.0, https://doi.org/10.24432/C5F61C; a copy: github.com/rntatsuya/
UCI_News_Aggregator_Data_Set_Retriever, rawData/*.csv joined). Brands: names_brands.txt; which of
the headlines mean them: names_labels.txt. Each brand is described in two ways: its everyday name
as `display_name`, and the registered name with the everyday word as an alias.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service.brands import loader
from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.precedents import Leaning
from service.models import (
    DEFAULT_MIN_SCORE,
    Answer,
    Brand,
    Item,
    Link,
    NoReason,
    StoryMemory,
    Vote,
)
from service.ranking.learning.few_shot_examples import precedents

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 28, tzinfo=UTC)
HALVES = ("worked-on", "check", "third", "fourth")
VOTES, DRAWS = 5, 3
"""Headlines of each kind that readers vote on, and how often these are drawn."""
CAPITAL, SMALL = 18, 6
"""Headlines drawn for a brand, by how its name is written there."""
FIELDS = ("name", "registered", "core", "extended", "products", "competitors", "regions")


def described(half: str) -> list[dict[str, str]]:
    """Return the rows of the brands' table that belong to one half."""
    _, *halves = (HERE / "names_brands.txt").read_text().split("\n\n")
    lines = halves[HALVES.index(half)].splitlines()
    return [dict(zip(FIELDS, map(str.strip, line.split("|")), strict=True)) for line in lines]


def brand(row: dict[str, str], *, registered: bool) -> Brand:
    """Return a brand as it is loaded from a file."""
    lists = {key: [one.strip() for one in row[key].split(",")] for key in FIELDS[2:]}
    entry = {
        "id": "b",
        "display_name": row["registered" if registered else "name"],
        "aliases": [row["name"]] if registered else [],
        "keywords": {key: lists[key] for key in ("core", "extended", "products")},
        "competitors": lists["competitors"],
        "regions": lists["regions"],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "brand.yaml"
        path.write_text(yaml.safe_dump({"brands": [entry]}))
        return loader.load(path, "b")


def drawn(name: str, rows: list[tuple[str, str]]) -> list[str]:
    """Return headlines with the name, one of each story, most with a capital."""
    chance = random.Random(name)
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    stories: dict[str, list[str]] = {}
    for title, story in rows:
        if pattern.search(title):
            stories.setdefault(story, []).append(title)
    one = [chance.choice(titles) for titles in stories.values()]
    chance.shuffle(one)
    small = [title for title in one if any(map(str.islower, pattern.findall(title)[:1]))]
    capital = [title for title in one if title not in small]
    return capital[:CAPITAL] + small[:SMALL]


def key_of(name: str, title: str) -> str:
    """Return the key of a headline in the file of labels."""
    return hashlib.sha256(f"{name}|{title}".encode()).hexdigest()[:6]


def item(title: str) -> Item:
    """Return a headline as an item."""
    return Item(id="0" * 32, url="https://bench.example/", title=title, text=title, source="s",
                publisher="P", published_at=NOW, fetched_at=NOW)  # fmt: skip


def told(counts: Counter[str]) -> str:
    """Return precision, recall and F1."""
    right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    return f"{precision:.3f} {recall:.3f} {f1:.3f}  ({right + missed} about, {wrong} wrong)"


def leaning_after(lexicon: Lexicon, yes: list[str], no: list[str]) -> Leaning | None:
    """Return what a run goes by after a reader's votes: yes, and no, not about us."""
    memories = {
        title: StoryMemory(key=title, title=title, first_seen=NOW, last_seen=NOW, link=Link.DIRECT)
        for title in (*yes, *no)
    }
    votes = [Vote(recipient="0" * 16, story=title, answer=Answer.YES, at=NOW) for title in yes]
    votes += [
        Vote(recipient="0" * 16, story=title, answer=Answer.NO, at=NOW, reason=NoReason.WRONG_BRAND)
        for title in no
    ]
    return lexicon.leaning(precedents(votes, memories, {title: title for title in memories}))


def with_votes(rows: list[tuple[str, str]], labels: dict[str, str], half: str) -> None:
    """Print how many are found without votes and with them, of those not voted on."""
    before, after = Counter[str](), Counter[str]()
    for row in described(half):
        lexicon, about = Lexicon(brand(row, registered=False)), set(labels[row["name"]].split())
        titles = list(dict.fromkeys(drawn(row["name"], rows)))
        ours = [title for title in titles if key_of(row["name"], title) in about]
        others = [title for title in titles if title not in ours]
        for draw in range(DRAWS):
            chance = random.Random(f"{row['name']}{draw}")
            yes = chance.sample(ours, min(VOTES, len(ours) // 2))
            no = chance.sample(others, min(VOTES, len(others) // 2))
            leaning = leaning_after(lexicon, yes, no)
            for title in titles:
                if title in yes or title in no:
                    continue
                for counts, known in ((before, None), (after, leaning)):
                    says = lexicon.score(item(title), NOW, known).link is Link.DIRECT
                    outcome = ("right" if says else "missed") if title in ours else "wrong" * says
                    counts[outcome or "well left"] += 1
    print(f"without votes {told(before)}; with {VOTES} and {VOTES} {told(after)}")


def main() -> None:
    """Print how many of the headlines about a brand are found, both ways to describe it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("--half", choices=HALVES, default="worked-on")
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--votes", action="store_true")
    given = parser.parse_args()
    lines = given.headlines.read_text(encoding="utf-8", errors="replace").split("\n")
    split = (line.split("\t") for line in lines)
    rows = [(parts[1], parts[5]) for parts in split if len(parts) >= 8]
    labels = dict(
        line.split(":", 1)
        for line in (HERE / "names_labels.txt").read_text().splitlines()
        if line[:2] != "# " and ":" in line
    )
    if given.votes:
        with_votes(rows, labels, given.half)
        return
    for registered in (False, True):
        mailed, gate = Counter[str](), Counter[str]()
        for row in described(given.half):
            lexicon = Lexicon(brand(row, registered=registered))
            about = set(labels[row["name"]].split())
            own = Counter[str]()
            for title in dict.fromkeys(drawn(row["name"], rows)):
                is_about = key_of(row["name"], title) in about
                verdict = lexicon.score(item(title), NOW)
                says = verdict.link is Link.DIRECT and (verdict.score or 0) >= DEFAULT_MIN_SCORE
                for counts, said in ((own, says), (gate, lexicon.may_matter(title))):
                    outcome = ("right" if said else "missed") if is_about else "wrong" * said
                    counts[outcome or "well left"] += 1
                if given.v and says is not is_about:
                    print("     ", "missed" if is_about else "wrong", row["name"], "|", title)
            mailed += own
            if given.v:
                print(f"   {row['name']}: {told(own)}")
        way = "registered name, everyday word as alias" if registered else "plain name"
        print(f"{way}: by keywords {told(mailed)}; gate {told(gate)}")


if __name__ == "__main__":
    main()
