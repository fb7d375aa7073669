"""Ranking judged on recorded rounds, or on the stored runs and votes, by the code of a real run.

Pure. A round's items are its only candidates; the ranker sees neither `liked` nor `story`, only the
simulated reader does. A file has no judge; `StandInJudge` compares its headlines with each other.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from service.errors import PermanentError
from service.models import (
    Answer,
    Brand,
    Choice,
    ChoosingRules,
    Evaluation,
    Item,
    Story,
    StoryMemory,
    Vote,
)
from service.models.score import percent_of_scale
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import Others, Wishes, rank
from service.ranking.grouping.word_frequencies import rarity
from service.ranking.learning.features import telling
from service.ranking.learning.preferences import Preferences, learn
from service.ranking.learning.vote_effects import asked_for
from service.ranking.memory.story_memory import remember
from service.ranking.memory.story_updates import Standings
from service.ranking.stories import group

SHOWN = 5
"""Items shown a round, as the contract has it."""

NO_FLOOR = float("-inf")

READER = "0" * 16
"""The simulated reader's id."""

ALL_IN_COMMON = percent_of_scale(60)
"""The score of a headline that has as much in common with the others as most have."""

NOTHING_IN_COMMON = percent_of_scale(35)
"""The score of one whose words stand in no other: less than what a few votes can add."""

GOODWILL = 5
"""Votes of yes that the rule is credited with before the first one is cast."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One item of a file and what only the simulated reader may know of it."""

    item: Item
    topic: str
    liked: bool
    truth: str
    """The story that it really belongs to."""


@dataclass(frozen=True, slots=True)
class ReplayRound:
    """One round of a file; `at` is the moment after its latest item."""

    number: int
    at: datetime
    records: Mapping[str, Recorded]
    """By item id."""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it was stored: all stories that could have been mailed, and their judgement."""

    run_id: str
    at: datetime
    stories: Sequence[Story]
    evaluations: Mapping[str, Evaluation]
    """By item id."""


class StandInJudge:
    """Scores headlines by what they have in common with all others met so far.

    The sources of a brand are chosen for it, so what their headlines have in common is what the
    brand's news is about, and a headline that shares nothing with them is most likely not news of
    the brand. No list of words and no brand is needed. A real run has the judge instead.
    """

    def __init__(self) -> None:
        """Begin with no headline."""
        self._documents: Counter[str] = Counter()
        self._total = 0

    def scores(self, titles: Mapping[str, str], yes: int, votes: int) -> dict[str, float]:
        """Return a score from `NOTHING_IN_COMMON` to `ALL_IN_COMMON` for each of a round's titles.

        `titles` is by item id; they count among those met from now on. Half of a round has the
        full score, so that votes alone tell those in the middle of it apart. The rule lasts as
        far as readers bear it out: where the `votes` so far are mostly not `yes`, what they like
        is elsewhere, and the scores draw together.
        """
        weight = (yes + GOODWILL) / (votes + GOODWILL)
        found = {key: frozenset(telling(title)) for key, title in titles.items()}
        for each in found.values():
            self._documents.update(each)
        self._total += len(found)
        # The mean share of the other headlines that have a word of this one, everyday words less.
        shares: dict[str, float] = {}
        for key, each in found.items():
            others = sum(rarity(word) * (self._documents[word] - 1) for word in sorted(each))
            most = sum(rarity(word) for word in sorted(each)) * (self._total - 1)
            shares[key] = others / most if most else 0.0
        usual = median(shares.values()) if shares else 0.0
        span = ALL_IN_COMMON - NOTHING_IN_COMMON
        return {
            key: ALL_IN_COMMON
            if share >= usual
            else ALL_IN_COMMON - weight * (1.0 - share / usual) * span
            for key, share in shares.items()
        }


def read_rounds(lines: Iterable[str]) -> list[ReplayRound]:
    """Return the rounds of a file, one JSON object a line; empty lines are skipped."""
    rounds: list[ReplayRound] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            earliest = rounds[-1].at if rounds else datetime.min.replace(tzinfo=UTC)
            rounds.append(_read_round(line, number, earliest))
    return rounds


def replay_rounds(
    lines: Iterable[str],
    *,
    reply_rate: float = 0.6,
    flip_rate: float = 0.05,
    seed: int = 0,
    learning: bool = True,
) -> dict[str, Any]:
    """Return `{"rounds": [...], "quarters": [...]}` for a file of rounds under a simulated reader.

    Each shown item is voted with probability `reply_rate`, turned round with `flip_rate`; by
    `seed`, the round and the item, so the same reader answers alike under another ranking.
    `learning=False` shows what the votes are worth. Raises PermanentError, with the line's number,
    if a line is not a round.
    """
    votes: dict[str, Vote] = {}
    memories: dict[str, StoryMemory] = {}
    results = []
    judge = StandInJudge()
    for each in read_rounds(lines):
        taught = learn(list(votes.values()), memories, each.at) if learning else Preferences()
        titles = {key: record.item.title for key, record in each.records.items()}
        yes = sum(vote.answer is Answer.YES for vote in votes.values())
        scores = judge.scores(titles, *((yes, len(votes)) if learning else (0, 0)))
        choice = _show(each, scores, taught, seed)
        shown = [each.records[f.story.items[0].id] for f in choice.findings]
        results.append(
            {
                "round": each.number,
                "precision_at_5": sum(record.liked for record in shown) / SHOWN,
                "distinct_stories": len({record.truth for record in shown}),
            }
        )
        for finding in choice.findings:
            record = each.records[finding.story.items[0].id]
            of_round = f"{seed}\0{each.number}\0{record.item.id}"
            if _chance(f"reply\0{of_round}") < reply_rate:
                turned = _chance(f"flip\0{of_round}") < flip_rate
                answer = Answer.YES if record.liked is not turned else Answer.NO
                key = finding.story.key
                votes[key] = Vote(recipient=READER, story=key, answer=answer, at=each.at)
                memories[key] = remember(
                    finding.story, finding.evaluation, run_id="", now=each.at, sent=True
                )
    return {"rounds": results, "quarters": quarters([r["precision_at_5"] for r in results])}


def replay_stored(
    runs: Sequence[StoredRun],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    *,
    brand: Brand,
    rules: ChoosingRules,
) -> dict[str, Any]:
    """Return what the stored runs would have mailed under these rules, and how it was voted.

    Each run is ranked with the votes cast before it. Precision is yes over all voted stories among
    those chosen, None where none was voted: what was never shown has no vote, so a setting is
    judged by what it keeps and what it drops.
    """
    results = []
    for number, chosen in enumerate(_chosen(runs, votes, memories, brand, rules), 1):
        cast = [vote.answer is Answer.YES for vote in votes if vote.story in chosen]
        results.append(
            {
                "round": number,
                "precision_at_5": sum(cast) / len(cast) if cast else None,
                "distinct_stories": len(chosen),
                "votes": len(cast),
            }
        )
    return {"rounds": results, "quarters": quarters([r["precision_at_5"] for r in results])}


def _chosen(
    runs: Sequence[StoredRun],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    brand: Brand,
    rules: ChoosingRules,
) -> Iterator[dict[str, str]]:
    """Yield for each run, the oldest first, the titles that it would mail, by their stories."""
    standing = Standings(brand, rules.zone)
    for run in sorted(runs, key=lambda r: (r.at, r.run_id)):
        cast = [vote for vote in votes if vote.at < run.at]
        choice = rank(
            Entrants(run.stories, run.evaluations),
            Wishes(learn(cast, memories, run.at, brand), asked_for(cast)),
            rules=rules,
            standing=standing,
            seed=run.run_id,
            others=Others.UNTOLD,
        )
        yield {one.story.key: one.story.items[0].title for one in choice.findings}


@dataclass(frozen=True, slots=True)
class Difference:
    """What other settings would have changed: titles, each once, the oldest first."""

    gone: tuple[str, ...]
    added: tuple[str, ...]


def difference(
    runs: Sequence[StoredRun],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    *,
    brand: Brand,
    now: ChoosingRules,
    then: ChoosingRules,
) -> Difference:
    """Return which stories would not, and which would, be mailed with `then` in place of `now`."""
    either: list[dict[str, str]] = []
    for rules in (now, then):
        mailed: dict[str, str] = {}
        for of_run in _chosen(runs, votes, memories, brand, rules):
            mailed |= of_run
        either.append(mailed)
    before, after = either
    return Difference(
        tuple(title for key, title in before.items() if key not in after),
        tuple(title for key, title in after.items() if key not in before),
    )


def quarters(values: Sequence[float | None]) -> list[float | None]:
    """Return the means over four equal stretches; None where a stretch has no value."""
    ends = [len(values) * part // 4 for part in range(5)]
    parts = [
        [value for value in values[begin:end] if value is not None]
        for begin, end in itertools.pairwise(ends)
    ]
    return [round(sum(known) / len(known), 4) if known else None for known in parts]


def _show(each: ReplayRound, scores: Mapping[str, float], taught: Preferences, seed: int) -> Choice:
    items = [record.item for record in each.records.values()]
    evaluations = {
        key: Evaluation(item_id=key, score=scores[key], topic=record.topic)
        for key, record in each.records.items()
    }
    return rank(
        Entrants(group(items, now=each.at), evaluations),
        Wishes(taught),
        rules=ChoosingRules(top=SHOWN, min_score=NO_FLOOR),
        standing=Standings(None, UTC),
        seed=f"{seed}\0{each.number}",
    )


def _chance(name: str) -> float:
    """Return a number from 0 up to 1 that is the same for the same name everywhere."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64


def _read_round(line: str, number: int, earliest: datetime) -> ReplayRound:
    try:
        value = json.loads(line)
        records = [_read_record(entry) for entry in value["items"]]
        name = int(value["round"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise PermanentError(
            f"line {number} is not a round: {error!r}",
            'A line looks like {"round": 1, "items": [{"id", "title", "publisher", "story", '
            '"published_at", "liked": true}]}.',
        ) from error
    dated = [r.item.published_at for r in records if r.item.published_at]
    at = max([earliest, *dated]) + timedelta(seconds=1 if dated else 0)
    return ReplayRound(
        name, at, {r.item.id: replace(r, item=replace(r.item, fetched_at=at)) for r in records}
    )


def _read_record(entry: Mapping[str, Any]) -> Recorded:
    published = _read_time(entry.get("published_at"))
    publisher = str(entry.get("publisher") or "")
    item = Item(
        id=str(entry["id"]),
        url=str(entry.get("url") or f"replay:{entry['id']}"),
        title=str(entry["title"]),
        text=str(entry.get("text") or ""),
        source=publisher,
        published_at=published,
        fetched_at=published or datetime.min.replace(tzinfo=UTC),
        publisher=publisher,
    )
    return Recorded(
        item, str(entry.get("topic") or ""), bool(entry["liked"]), str(entry.get("story", ""))
    )


def _read_time(value: Any) -> datetime | None:
    """Read ISO 8601 or seconds since 1970; a time without a zone is UTC."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    at = datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
