"""How long 30 days of 500 items a day take to be played again, by what was changed.

    python dev-research/bench/time_machine.py DATA

DATA is a folder with `uci_news_qsr/items.jsonl` (headlines of 2014, UCI 359) and
`neardup_articles/articles_2500.train` (articles, one a line), of which the days are made: each
headline gets one of the articles as its text, a quarter of them names the brand or a rival. Nothing
of it is ours.
"""

from __future__ import annotations

import gc
import json
import pickle
import random
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from service import __version__
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.shortlist import to_be_judged
from service.models import Answer, Brand, Item, Vote
from service.ranking.memory.story_updates import Standings
from service.storage.packed import packed
from service.storage.tables import texts
from service.storage.tables.recorded_runs import (
    STORIES,
    PackedRun,
    RecordedRules,
    RecordedRun,
    RecordedVotes,
    RecordedWindow,
    stamp,
)
from service.trials.past.alongside import in_another_process
from service.trials.past.material import Material
from service.trials.past.playing import Player, Setting
from service.trials.past.world import World
from service.trials.time_machine import Change, TimeMachine

DAYS, A_DAY, RUNS_A_DAY = 30, 500, 144
BEGUN = datetime(2026, 10, 1, tzinfo=UTC)
BRAND_WATCHED = Brand(
    id="mcd",
    display_name="McDonald's",
    aliases=("McDonalds", "McDonald's Corp"),
    core=("fast food", "burger chain"),
    extended=("drive-through", "franchise"),
    products=("Big Mac", "Happy Meal", "McNuggets"),
    competitors=("Burger King", "Wendy's", "KFC"),
    not_us=("Paul McDonald",),
    languages=("en",),
)
RULES_KEPT = RecordedRules(
    top=5, min_score=2.0, competitors=1, max_age=timedelta(hours=72), zone="Africa/Johannesburg",
    catch_up=timedelta(hours=4), version=__version__,
)  # fmt: skip
CHANGES = {
    "nothing": Change(),
    "MIN_SCORE 3": Change(min_score=3.0),
    "TOP_RESULTS 3": Change(top=3),
    "a rival more": Change(
        brand=replace(BRAND_WATCHED, competitors=(*BRAND_WATCHED.competitors, "Taco Bell"))
    ),
    "a rare alias less": Change(brand=replace(BRAND_WATCHED, products=("Big Mac", "McNuggets"))),
    "a word that is everywhere": Change(
        brand=replace(BRAND_WATCHED, extended=(*BRAND_WATCHED.extended, "market"))
    ),
    "another language": Change(brand=replace(BRAND_WATCHED, languages=("en", "de"))),
}


def items(data: Path) -> list[list[Item]]:
    """Return what each run reads, in order."""
    lines = (data / "uci_news_qsr" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    found = sorted((json.loads(line) for line in lines), key=lambda one: one["ts"])
    bodies = (data / "neardup_articles" / "articles_2500.train").read_text(
        encoding="utf-8").splitlines()  # fmt: skip
    chance = random.Random(19)
    wanted = DAYS * A_DAY
    runs: list[list[Item]] = [[] for _ in range(DAYS * RUNS_A_DAY)]
    for number in range(wanted):
        one = found[number * len(found) // wanted]
        copy = "" if number == 0 or number * len(found) // wanted != (
            (number - 1) * len(found) // wanted) else " again"  # fmt: skip
        place = number * len(runs) // wanted
        at = BEGUN + place * timedelta(minutes=10)
        key = uuid.UUID(int=number + 1).hex
        runs[place].append(Item(
            id=key, url=f"https://{one['host']}/{number}", title=one["title"] + copy,
            text=f"{one['title']}. {chance.choice(bodies).partition(' ')[2]}",
            source=one["publisher"], published_at=at - timedelta(minutes=chance.randrange(200)),
            fetched_at=at, source_key=f"{number % 40:016x}",
        ))  # fmt: skip
    return runs


def recorded(
    runs: list[list[Item]],
) -> Iterator[tuple[PackedRun, dict[tuple[str, str], bytes], bytes]]:
    """Play the days a first time and yield each run as the service would record it."""
    lexicon, chance = Lexicon(BRAND_WATCHED), random.Random(20)
    window = RecordedWindow(answered=BEGUN, since=BEGUN)
    player, votes = Player(World((), window)), dict[str, Vote]()
    standing = Standings(BRAND_WATCHED, ZoneInfo(RULES_KEPT.zone))
    brand, rules = packed(Brand, BRAND_WATCHED), packed(RecordedRules, RULES_KEPT)
    for number, found in enumerate(runs):
        at = BEGUN + number * timedelta(minutes=10)
        read = []
        for item in found:
            matters = lexicon.may_matter(f"{item.title}\n{item.summary}\n{item.text}")
            text = item.text if matters else item.text[:1000]
            read.append(replace(item, may_matter=matters, text=text))
        run = RecordedRun(
            run_id=str(uuid.UUID(int=number + 1)), at=at, items=(), readers=2,
            evaluations={one.id: lexicon.score(one, at) for one in to_be_judged(read)},
            window=window,
        )  # fmt: skip
        opened = player.world.window(window, RULES_KEPT, at)
        window = RecordedWindow(
            answered=opened.answered,
            since=opened.since,
            unread_since=opened.unread_since,
            last_mail=opened.last_mail,
        )
        kept = list(texts.pack(read))
        state = packed(RecordedVotes, RecordedVotes(votes=tuple(votes.values())))
        played = player.play(Setting(
            replace(run, window=window, items=tuple((key, mark) for key, mark, _ in kept)),
            {one.id: one for one in read}, run.evaluations, BRAND_WATCHED, standing, RULES_KEPT,
            tuple(votes.values()), state[1], as_grouped=False,
        ))  # fmt: skip
        run = replace(
            run, window=window, items=tuple((key, mark) for key, mark, _ in kept),
            stories=played.stories, kind=str(played.send).replace("nothing", ""),
            mailed=tuple(one.story.key for one in played.findings), listed=played.listed,
        )  # fmt: skip
        for one in played.findings:
            if chance.random() < 0.15:
                answer = chance.choice((Answer.YES, Answer.NO))
                votes[one.story.key] = Vote(
                    recipient="0" * 16, story=one.story.key, answer=answer, at=at
                )
        yield (
            PackedRun(at, run.run_id, brand[1], rules[1], state[1], packed(RecordedRun, run)[0]),
            {(key, mark): body for key, mark, body in kept}, state[0],
        )  # fmt: skip


def material(data: Path) -> Material:
    """Return the 30 days as the database would hand them out."""
    rows, bodies, states = [], {}, {}
    for row, kept, votes in recorded(items(data)):
        rows.append(row)
        bodies |= kept
        states["votes", row.votes_mark] = votes
    states["brand", rows[0].brand_mark] = packed(Brand, BRAND_WATCHED)[0]
    states["rules", rows[0].rules_mark] = packed(RecordedRules, RULES_KEPT)[0]
    began = packed(STORIES, ())[0]
    return Material(tuple(rows), states, {stamp(rows[0].at): began}, bodies)


def of_copies() -> float:
    """Return how many seconds of the processor copies of this process took that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Make the days, or take them from a file that was made before, and play them."""
    data, kept = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None
    begun = time.perf_counter()
    if kept and kept.exists():
        past = pickle.loads(kept.read_bytes())  # noqa: S301 - our own
    else:
        past = material(data)
        if kept:
            kept.write_bytes(pickle.dumps(past))
    sizes = [sum(len(one.body) for one in past.runs), sum(map(len, past.texts.values()))]
    runs_mb, texts_mb = (size / DAYS / 1e6 for size in sizes)
    print(f"made in {time.perf_counter() - begun:.0f} s; a day: runs {runs_mb:.2f} MB, "
          f"texts {texts_mb:.2f} MB")  # fmt: skip
    gc.disable()  # as in the helper process
    for name, change in CHANGES.items():
        begun, used, copies = time.perf_counter(), time.process_time(), of_copies()
        machine = TimeMachine(past, change, None, lambda one: in_another_process(one, nullcontext))
        found = machine.tried(())
        print(
            f"{name}: {time.process_time() - used:.1f} s of the processor and "
            f"{of_copies() - copies:.1f} s of another, {time.perf_counter() - begun:.1f} s; "
            f"{found.mails_before} mails before, {found.mails_after} after; "
            f"{len(found.came)} came, {len(found.gone)} went, "
            f"{len(found.moved)} moved; unlike {found.unlike}",
            flush=True,
        )


if __name__ == "__main__":
    main()
