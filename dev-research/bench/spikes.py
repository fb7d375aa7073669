"""Hits and false alarms of the rule for spikes, on public counts that nobody here wrote.

    python dev-research/bench/spikes.py FOLDER

FOLDER has `Twitter_volume_*.csv` and `combined_labels.json` of Numenta's Anomaly Benchmark (tweets
that name ten firms, every five minutes for eight weeks, with labelled anomalies), Prophet's
`example_wp_log_R.csv` and `example_wp_log_peyton_manning.csv` (daily views of a page of Wikipedia,
as logarithms) and timetk's `wikipedia_traffic_daily.rda` (ten such pages). Where to have them:
spikes.md. Each series is also thinned by lot to so many a day, as a brand's reports are.
"""

from __future__ import annotations

import bz2
import csv
import json
import math
import random
import re
import statistics
import struct
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from service.archive.week.baseline import LEAST_DAYS, WINDOW, burst_from, is_spike, normal_of

TUNED_ON = ("AAPL", "AMZN", "CRM", "CVS", "FB")
KEPT_ASIDE = ("GOOG", "IBM", "KO", "PFE", "UPS")
RATES = (None, 30.0, 10.0, 3.0, 1.0)
SEEDS = range(8)
Series = Mapping[date, int]


def tweets(folder: Path, firm: str) -> Series:
    """Return the tweets of each whole day."""
    counts: Counter[date] = Counter()
    with (folder / f"Twitter_volume_{firm}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            counts[date.fromisoformat(row["timestamp"][:10])] += int(row["value"])
    return {day: counts[day] for day in sorted(counts)[1:-1]}


def views(folder: Path, page: str) -> Series:
    """Return the views of each day, of which Prophet has the logarithms."""
    with (folder / f"example_wp_log_{page}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["y"] not in ("", "NA")]
    return {date.fromisoformat(row["ds"]): round(math.exp(float(row["y"]))) for row in rows}


def ten_pages(folder: Path) -> list[Series]:
    """Return the views of timetk's ten pages: two vectors of 5,500 doubles in R's format."""
    raw = bz2.decompress((folder / "wikipedia_traffic_daily.rda").read_bytes())
    vectors = []
    for match in re.finditer(rb"\x00\x00[\x00-\x03]\x0e", raw):
        (size,) = struct.unpack_from(">i", raw, match.end())
        if size == 5500:
            vectors.append(struct.unpack_from(f">{size}d", raw, match.end() + 4))
    days, counts = vectors
    found: list[dict[date, int]] = []
    for day, count in zip(days, counts, strict=True):
        on = date(1970, 1, 1) + timedelta(days=int(day))
        if not found or on < max(found[-1]):
            found.append({})
        found[-1][on] = 0 if math.isnan(count) else int(count)
    return list(found)


def thinned(series: Series, rate: float, seed: int) -> Series:
    """Return the series with as much of it as makes `rate` a day, by lot."""
    rng, share = random.Random(seed), rate / statistics.mean(series.values())
    return {day: _poisson(rng, count * share) for day, count in series.items()}


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, product, least = 0, rng.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * rng.random()
    return count


def in_hours(folder: Path, firm: str) -> list[int]:
    """Return the tweets of each hour from the first whole day on."""
    counts: Counter[datetime] = Counter()
    with (folder / f"Twitter_volume_{firm}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["timestamp"])
            counts[at.replace(minute=0, second=0)] += int(row["value"])
    begin = datetime.combine(min(tweets(folder, firm)), time())
    length = int((max(counts) - begin) / timedelta(hours=1)) + 1
    return [counts[begin + timedelta(hours=n)] for n in range(length)]


def bursts(hours: list[int], begin: date) -> set[date]:
    """Return the days that have an hour far outside of normal, by what was known before."""
    found = set()
    for n, count in enumerate(hours):
        known = burst_from(hours[max(0, n - WINDOW // timedelta(hours=1)) : n]) if count else None
        if known and count >= known[1]:
            found.add(begin + timedelta(hours=n) // timedelta(days=1) * timedelta(days=1))
    return found


def alarms(series: Series) -> tuple[list[date], int]:
    """Return the days that are spikes by what was known before, and how many could be."""
    found, asked = [], 0
    for day, count in series.items():
        past = {on: n for on, n in series.items() if timedelta(0) < day - on <= WINDOW}
        normal = normal_of(day, past)
        asked += normal is not None
        if is_spike(count, normal):
            found.append(day)
    return found, asked


def labelled(folder: Path, firms: tuple[str, ...]) -> None:
    """Print hits and false alarms of the firms' tweets."""
    labels = json.loads((folder / "combined_labels.json").read_text(encoding="utf-8"))
    for rate in RATES:
        hits = known = false = asked = 0
        for firm in firms:
            whole = tweets(folder, firm)
            marks = labels[f"realTweets/Twitter_volume_{firm}.csv"]
            days = {date.fromisoformat(one[:10]) for one in marks}
            late = {day for day in days if day >= min(whole) + timedelta(days=LEAST_DAYS)}
            for seed in SEEDS if rate else (0,):
                hours = in_hours(folder, firm)
                if rate:
                    share, rng = rate / statistics.mean(whole.values()), random.Random(seed)
                    hours = [_poisson(rng, count * share) for count in hours]
                begin, series = min(whole), Counter[date]()
                for n, count in enumerate(hours):
                    series[begin + timedelta(days=n // 24)] += count
                daily, of = alarms({day: series[day] for day in whole})
                found = {*daily, *(day for day in bursts(hours, begin) if day in whole)}
                near = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
                hits += sum(bool({day, day + timedelta(days=1)} & found) for day in late)
                known += len(late)
                false += sum(day not in near for day in found)
                asked += of
        name = "as they are" if rate is None else f"{rate:g} a day"
        print(f"  {name}: {hits} of {known} found, {30 * false / asked:.2f} other alarms a month")


def unlabelled(name: str, pages: list[Series]) -> None:
    """Print how many alarms a month a page's views give."""
    for rate in RATES[1:]:
        found = asked = 0
        for page in pages:
            some, of = alarms(thinned(page, rate or 1.0, 1))
            found, asked = found + len(some), asked + of
        print(f"  {name} at {rate:g} a day: {30 * found / asked:.2f} alarms a month")


def main() -> None:
    """Print all figures."""
    folder = Path(sys.argv[1])
    print("Tweets that name a firm, tuned on:")
    labelled(folder, TUNED_ON)
    print("Kept aside:")
    labelled(folder, KEPT_ASIDE)
    pages = ten_pages(folder)
    print("Views of pages, tuned on:")
    unlabelled("five of timetk", pages[:5])
    print("Kept aside:")
    unlabelled("five of timetk", pages[5:])
    unlabelled("R", [views(folder, "R")])
    unlabelled("Peyton Manning", [views(folder, "peyton_manning")])


if __name__ == "__main__":
    main()
