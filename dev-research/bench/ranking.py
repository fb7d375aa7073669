"""Measures ranking on real headlines: stories, the five, and learning from simulated votes.

    python dev-research/bench/ranking.py HEADLINES_FOLDER [--articles FOLDER] [--near FOLDER]
        [--svg FILE]

HEADLINES_FOLDER has `items.jsonl` of the UCI News Aggregator subset (id, ts, title, publisher,
story, topic). `--articles` has `ground-truth.json` of the article-extraction benchmark, `--near`
the near-duplicate articles of MinHash. None of them is part of this project.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ranking_picture import picture

from service.matching.words.word_lists import themes_of
from service.models import Answer, Brand, ChoosingRules, Evaluation, Item, Vote
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import Wishes, rank
from service.ranking.learning.preferences import Preferences, learn
from service.ranking.memory.story_memory import remember
from service.ranking.memory.story_updates import Standings
from service.ranking.replay import replay_rounds
from service.ranking.stories import group
from service.ranking.stream import StoryStream
from service.text.terms import terms

Headline = dict[str, Any]

READERS = {
    "risk": "food_safety labour data_breach health reputation viral",
    "money": "earnings corporate digital menu",
    "campaigns": "marketing menu corporate digital data_breach",
    "wide": "food_safety labour data_breach health reputation viral earnings",
    "mixed": "food_safety corporate marketing labour",
}
"""Simulated readers: the topics that each likes; everything else is a no."""

CONDITIONS = (
    ("60% reply, 5% wrong", 0.6, 0.05),
    ("20% reply, 5% wrong", 0.2, 0.05),
    ("60% reply, 20% wrong", 0.6, 0.2),
)
STRETCHES = ((0, 10), (10, 30), (30, 60), (60, 90))
POOLS = 312
ROUNDS = 90
POOL = 40
FOOD_SHARE = 0.7
"""Of a pool; the rest are headlines of other news. A reader likes about a third of a pool."""

_BRANDS = "mcdonald starbucks burger king taco bell chipotle kfc subway domino pizza"
BRANDS = frozenset(_BRANDS.split())


def read(folder: Path) -> list[Headline]:
    """Return the headlines in order of time."""
    lines = (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted((json.loads(line) for line in lines), key=lambda h: (h["ts"], h["id"]))


def item(headline: Headline) -> Item:
    """Return a headline as the scraper would bring it."""
    at = datetime.fromtimestamp(headline["ts"], UTC)
    key = f"{headline['id']:032x}"
    return Item(
        key, f"https://x.example/{key}", headline["title"], "", headline["publisher"], at, at
    )


def b_cubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> tuple[float, float]:
    """Return B-cubed precision and recall (Bagga & Baldwin 1998)."""
    both = Counter(zip(found, truth, strict=True))
    in_found, in_truth = Counter(found), Counter(truth)
    precision = sum(n * n / in_found[f] for (f, _), n in both.items()) / len(found)
    recall = sum(n * n / in_truth[t] for (_, t), n in both.items()) / len(found)
    return precision, recall


def grouped(items: Sequence[Item]) -> tuple[dict[str, str], float]:
    """Return the story key of each item id, and the seconds that grouping took."""
    started = time.perf_counter()
    stories = group(items)
    seconds = time.perf_counter() - started
    return {member.id: story.key for story in stories for member in story.items}, seconds


def measure_stories(headlines: Sequence[Headline]) -> None:
    """Print how well headlines alone make stories."""
    food = [h for h in headlines if h["topic"] != "noise"]
    for name, chosen in (("fast food", food), ("all", headlines)):
        items = [item(h) for h in chosen]
        keys, seconds = grouped(items)
        precision, recall = b_cubed([keys[i.id] for i in items], [h["story"] for h in chosen])
        print(
            f"stories, {name}: {len(items)} headlines, B-cubed precision {precision:.3f} "
            f"recall {recall:.3f}, {seconds:.1f} s"
        )
    doubled = [item(h) for h in headlines]
    doubled += [item(dict(h, id=h["id"] + 10**7, ts=h["ts"] + 120 * 86400)) for h in headlines]
    print(f"stories, {len(doubled)} headlines: {grouped(doubled)[1]:.1f} s")


def never_opened(found: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """Return the share of stories of which every headline went into a story of another's."""
    opened_by: dict[Hashable, Hashable] = {}
    for key, story in zip(found, truth, strict=True):
        opened_by.setdefault(key, story)
    return 1 - len(set(opened_by.values())) / len(set(truth))


def one_brand(headlines: Sequence[Headline], name: str, seed: int = 2) -> list[Headline]:
    """Return the stories that mostly name one company, as if all fell into twenty days.

    Each report comes within hours of the first.
    """
    by_story: dict[str, list[Headline]] = defaultdict(list)
    for headline in headlines:
        by_story[headline["story"]].append(headline)
    chance = random.Random(seed)
    found: list[Headline] = []
    for told in by_story.values():
        if 2 * sum(name in one["title"].casefold() for one in told) < len(told):
            continue
        late = chance.random() * 20 * 86_400 - told[0]["ts"]
        found += [
            dict(one, ts=headlines[0]["ts"] + late + one["ts"] + chance.expovariate(1 / 28_800))
            for one in told
        ]
    return sorted(found, key=lambda one: one["ts"])


def measure_stream(headlines: Sequence[Headline]) -> None:
    """Print how well headlines make stories one by one, as a service that reads often meets them.

    Of one brand's the name is known, as it is in service.
    """
    food = [h for h in headlines if h["topic"] != "noise"]
    _stream("fast food", food)
    _stream("all", headlines)
    for name in ("McDonald's", "Starbucks", "Burger King", "Taco Bell"):
        brand = Brand(id="one", display_name=name, core=(name,))
        _stream(f"{name} alone", one_brand(food, name.casefold().removesuffix("'s")), brand)


def _stream(name: str, headlines: Sequence[Headline], brand: Brand | None = None) -> None:
    stream = StoryStream(brand, memory=timedelta(hours=72))
    started = time.process_time()
    keys = [stream.add(item(h)) for h in headlines]
    seconds = time.process_time() - started
    truth = [h["story"] for h in headlines]
    precision, recall = b_cubed(keys, truth)
    print(
        f"stream, {name}: {len(headlines)} headlines, {len(set(truth))} stories, "
        f"B-cubed precision {precision:.3f} recall {recall:.3f} "
        f"F1 {2 * precision * recall / (precision + recall):.3f}, "
        f"never opened {never_opened(keys, truth):.3f}, {seconds:.0f} s"
    )


def measure_articles(folder: Path) -> None:
    """Print how well cut and edited copies of articles come together."""
    bodies = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    chance = random.Random(5)
    vocabulary = [word for body in bodies.values() for word in body["articleBody"].split()]
    now = datetime(2026, 1, 5, tzinfo=UTC)
    items: list[Item] = []
    truth: list[str] = []
    for name, body in bodies.items():
        for title, text in _copies(body["articleBody"], vocabulary, chance):
            key = f"{len(items):032x}"
            at = now + timedelta(hours=60 * chance.random())
            items.append(Item(key, f"https://x.example/{key}", title, text, "S", at, now))
            truth.append(name)
    keys, seconds = grouped(items)
    precision, recall = b_cubed([keys[i.id] for i in items], truth)
    print(
        f"copies: {len(items)} copies of {len(bodies)} articles, "
        f"B-cubed precision {precision:.4f} recall {recall:.4f}, {seconds:.1f} s"
    )


def _copies(text: str, vocabulary: Sequence[str], chance: random.Random) -> list[tuple[str, str]]:
    """Return a text, three cuts, four edits and one with a third of its sentences gone."""
    words = text.split()

    def other() -> str:
        return " ".join(chance.sample(vocabulary, 8))

    made = [(" ".join(words[:10]), text)]
    for share in (0.3, 0.5, 0.7):
        kept = int(len(words) * share)
        start = chance.choice([0, len(words) - kept])
        made.append((other(), " ".join(words[start : start + kept])))
    for rate in (0.05, 0.1, 0.15, 0.2):
        edited = [chance.choice(vocabulary) if chance.random() < rate else w for w in words]
        made.append((other(), " ".join(edited)))
    sentences = re.split(r"(?<=[.!?])\s+", text)
    made.append(("", " ".join(s for s in sentences if chance.random() > 0.3)))
    return made


def measure_near(folder: Path) -> None:
    """Print how well planted near-copies are found."""
    now = datetime(2026, 1, 5, tzinfo=UTC)
    for size in (1000, 2500):
        lines = (folder / f"articles_{size}.train").read_text(encoding="utf-8").splitlines()
        pairs = (folder / f"articles_{size}.truth").read_text(encoding="utf-8").splitlines()
        items = [
            Item(name, f"https://x.example/{name}", "", text, "S", now, now)
            for name, text in (line.split(" ", 1) for line in lines)
        ]
        keys, seconds = grouped(items)
        together: dict[str, list[str]] = defaultdict(list)
        for name, key in keys.items():
            together[key].append(name)
        found = {frozenset((a, b)) for ids in together.values() for a in ids for b in ids if a < b}
        truth = {frozenset(pair.split()) for pair in pairs}
        print(
            f"near-copies among {size}: {len(found & truth)} of {len(truth)} found, "
            f"{len(found - truth)} wrong, {seconds:.1f} s"
        )


def measure_five(headlines: Sequence[Headline]) -> None:
    """Print how many different stories stand among five, and the share of the score kept."""
    size = len(headlines) // POOLS
    chance = random.Random(3)
    following = [list(headlines[n * size : (n + 1) * size]) for n in range(POOLS)]
    moving = []
    for number in range(POOLS):
        middle = int((number + 0.5) * len(headlines) / POOLS)
        moving.append(chance.sample(headlines[max(0, middle - 500) : middle + 500], size))
    for name, pools in (("one after the other", following), ("each from 1,000", moving)):
        chosen = [_five(pool) for pool in pools]
        raw, ours, possible = (sum(five[n] for five in chosen) / POOLS for n in range(3))
        kept = sum(five[3] for five in chosen) / sum(five[4] for five in chosen)
        print(
            f"distinct stories among five, {POOLS} pools of {size} headlines, {name}: "
            f"raw {raw:.2f}, ours {ours:.2f} (possible {possible:.2f}), score kept {kept:.3f}"
        )


def _five(pool: Sequence[Headline]) -> tuple[int, int, int, float, float]:
    """Return distinct stories raw, ours and possible, and the score of our five and of the raw."""
    truth = {item(h).id: h["story"] for h in pool}
    scores = {item(h).id: _score(h["title"]) for h in pool}
    judged = {key: Evaluation(item_id=key, score=score) for key, score in scores.items()}
    stories = group([item(h) for h in pool])
    choice = rank(
        Entrants(stories, judged),
        Wishes(Preferences()),
        rules=ChoosingRules(min_score=0.0),
        standing=Standings(None, UTC),
        seed="x",
    )
    ours = [finding.story.items[0].id for finding in choice.findings]
    raw = sorted(scores, key=lambda key: (-scores[key], key))[:5]
    return (
        len({truth[key] for key in raw}),
        len({truth[key] for key in ours}),
        min(5, len(set(truth.values()))),
        sum(scores[key] for key in ours),
        sum(scores[key] for key in raw),
    )


def _score(title: str) -> float:
    """Score a headline from 0.5 to 5 as a keyword judge would: brand, subject, a little noise."""
    stems = terms(title)
    told = themes_of(stems)
    noise = hashlib.sha256(title.encode()).digest()[0] / 255
    risk = bool(told.keys() & {"food safety", "labour", "security", "law"})
    business = bool(told.keys() & {"results", "deals", "menu", "marketing"})
    return 0.5 + 2.0 * bool(BRANDS & set(stems)) + 1.0 * risk + 0.5 * business + noise


def rounds(
    headlines: Sequence[Headline], liked: Collection[str], *,
    drift: bool, topic: bool, seed: int, own_times: bool = False,
) -> list[str]:  # fmt: skip
    """Return recorded rounds for the replay, one JSON object a line.

    `drift`: a pool is drawn from a fifth of the half-year that moves along with the rounds; else
    from all of it. The clock is ours: two hours a round, so that stories are told by their words;
    with `own_times` it is the headlines', which stand within minutes where the story is one.
    """
    chance = random.Random(seed)
    made = []
    for number in range(ROUNDS):
        middle, reach = (number + 0.5) * len(headlines) / ROUNDS, len(headlines) / 10
        near = headlines[max(0, int(middle - reach)) : int(middle + reach)] if drift else headlines
        food = [h for h in near if h["topic"] != "noise"]
        other = [h for h in near if h["topic"] == "noise"]
        pool = chance.sample(food, min(int(POOL * FOOD_SHARE), len(food)))
        pool += chance.sample(other, POOL - len(pool))
        pool.sort(key=lambda h: (h["ts"], h["id"]))
        start = 1_394_400_000 + number * 7200
        times = [h["ts"] if own_times else start + place * 60 for place, h in enumerate(pool)]
        items = [_entry(h, at, liked, topic) for h, at in zip(pool, times, strict=True)]
        made.append(json.dumps({"round": number + 1, "items": items}))
    return made


def _entry(headline: Headline, at: int, liked: Collection[str], topic: bool) -> dict[str, Any]:
    entry = {
        "id": str(headline["id"]),
        "title": headline["title"],
        "publisher": headline["publisher"],
        "story": headline["story"],
        "published_at": datetime.fromtimestamp(at, UTC).isoformat(),
        "liked": headline["topic"] in liked,
    }
    return entry | {"topic": headline["topic"]} if topic else entry


def measure_learning(headlines: Sequence[Headline], seeds: Sequence[int]) -> dict[str, list[float]]:
    """Print learning curves; return those of the pools without drift and topics, by condition."""
    curves: dict[str, list[float]] = {}
    for drift in (False, True):
        for topic in (False, True):
            print(f"\nlearning, {'moving' if drift else 'whole'} pools, "
                  f"{'with' if topic else 'without'} topics")  # fmt: skip
            for name, reply, flip, learning in _conditions():
                curve, distinct = _curve(
                    [
                        replay_rounds(
                            rounds(headlines, liked.split(), drift=drift, topic=topic, seed=seed),
                            reply_rate=reply, flip_rate=flip, seed=seed, learning=learning,
                        )
                        for liked in READERS.values()
                        for seed in seeds
                    ]
                )  # fmt: skip
                print(f"  {name:<22}" + "".join(f"{_mean(curve[a:b]):7.2f}" for a, b in STRETCHES)
                      + f"   31 on {_mean(curve[30:]):.3f}   distinct {distinct:.2f}")  # fmt: skip
                if not drift and not topic:
                    curves[name] = curve
    return curves


def measure_refit(headlines: Sequence[Headline]) -> None:
    """Print how long the votes on 500 headlines take to learn, the first time and then."""
    chosen = random.Random(4).sample(list(headlines), 500)
    stories = [group([item(h)])[0] for h in chosen]
    now = max(story.last_seen for story in stories)
    liked = frozenset(READERS["mixed"].split())
    memories = {}
    votes = []
    for story, headline in zip(stories, chosen, strict=True):
        verdict = Evaluation(item_id=story.items[0].id, score=3.0, topic=headline["topic"])
        memories[story.key] = remember(story, verdict, run_id="", now=now, sent=True)
        answer = Answer.YES if headline["topic"] in liked else Answer.NO
        votes.append(Vote(recipient="0" * 16, story=story.key, answer=answer, at=now))
    taken = []
    for _ in range(20):
        started = time.process_time()
        learn(votes, memories, now)
        taken.append(1000 * (time.process_time() - started))
    print(f"refit on {len(votes)} votes: {taken[0]:.0f} ms, then {min(taken):.0f} ms")


def measure_bounds(headlines: Sequence[Headline], seeds: Sequence[int]) -> None:
    """Print what could be reached at most, and the first ten rounds of readers nobody tuned for."""
    for drift in (False, True):
        made = [
            rounds(headlines, liked.split(), drift=drift, topic=False, seed=seed)
            for liked in READERS.values()
            for seed in seeds
        ]
        best = [_mean(each) for each in zip(*(_possible(lines) for lines in made), strict=True)]
        print(f"\nall known, each story once, {'moving' if drift else 'whole'} pools:"
              + "".join(f"{_mean(best[a:b]):7.2f}" for a, b in STRETCHES))  # fmt: skip
        sure = [replay_rounds(lines[:10], reply_rate=1.0, flip_rate=0.0) for lines in made]
        print(f"rounds 1-10 with every vote cast and none wrong: {_mean(_curve(sure)[0]):.3f}")
    timed = [
        replay_rounds(rounds(headlines, liked.split(), drift=False, topic=False, seed=seed,
                           own_times=True)[:10], seed=seed)
        for liked in READERS.values()
        for seed in seeds
    ]  # fmt: skip
    print(f"rounds 1-10, whole pools with the headlines' own times: {_mean(_curve(timed)[0]):.3f}")
    later = headlines[len(headlines) // 2 :]
    for name, pool in (("the whole half-year", headlines), ("its second half", later)):
        found = [
            replay_rounds(
                rounds(pool, liked, drift=False, topic=False, seed=seed)[:10],
                reply_rate=0.6, flip_rate=0.05, seed=seed,
            )
            for liked in drawn_readers(headlines)
            for seed in (11, 12, 13)
        ]  # fmt: skip
        print(f"rounds 1-10, twelve readers drawn at random, {name}: {_mean(_curve(found)[0]):.3f}")


def _possible(lines: Sequence[str]) -> list[float]:
    """Return the precision of a ranker that knows what is liked and shows each story once."""
    pools = [json.loads(line)["items"] for line in lines]
    return [min(5, len({i["story"] for i in pool if i["liked"]})) / 5 for pool in pools]


def drawn_readers(headlines: Sequence[Headline]) -> list[list[str]]:
    """Return the liked topics of twelve readers, each a third to five eighths of the food news."""
    food = [h["topic"] for h in headlines if h["topic"] != "noise"]
    counts = Counter(food)
    topics = sorted(set(food) - {"offtopic"})
    chance = random.Random(2026)
    readers: list[list[str]] = []
    while len(readers) < 12:
        liked = sorted(chance.sample(topics, chance.randint(3, 7)))
        if 0.33 <= sum(counts[topic] for topic in liked) / len(food) <= 0.62:
            readers.append(liked)
    return readers


def _conditions() -> list[tuple[str, float, float, bool]]:
    return [("without votes", 0.0, 0.0, False), *((n, r, f, True) for n, r, f in CONDITIONS)]


def _curve(results: Sequence[dict[str, Any]]) -> tuple[list[float], float]:
    by_round = list(zip(*(result["rounds"] for result in results), strict=True))
    precision = [_mean([r["precision_at_5"] for r in each]) for each in by_round]
    return precision, _mean([r["distinct_stories"] for each in by_round for r in each])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("headlines", type=Path)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--near", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    if not (asked.headlines / "items.jsonl").exists():
        parser.exit(2, f"{asked.headlines} has no items.jsonl; see the top of this script\n")
    headlines = read(asked.headlines)
    measure_stories(headlines)
    measure_stream(headlines)
    if asked.articles:
        measure_articles(asked.articles)
    if asked.near:
        measure_near(asked.near)
    measure_five(headlines)
    measure_refit(headlines)
    curves = measure_learning(headlines, asked.seeds)
    measure_bounds(headlines, asked.seeds)
    if asked.svg:
        asked.svg.write_text(picture(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
