"""How well feeds are read, against feedparser's own suite and against its reading of real feeds.

    python dev-research/bench/feeds.py SUITE_FOLDER REAL_FOLDER [--show]

SUITE_FOLDER holds feedparser's test feeds and `expected.json`; REAL_FOLDER holds `*.xml.gz` and
`expected_feedparser_6.0.14.json`. Either may be `-`. Texts are compared with tags stripped,
entities decoded and white space folded; dates as moments. `--show` lists what differs.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds import fast as feed_fast
from service.scraping.feeds.timestamps import stamp
from service.text.xml import cleaner as xml_cleaner

URL = "http://example.com/feed.xml"
CORE = ("title", "link", "id", "summary", "content", "author", "published", "updated")
SAME = {"description": "summary", "guid": "id", "subtitle": "summary", "tagline": "summary"}


def folded(text: Any) -> str:
    """Return `text` as the comparison sees it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", str(text))).split())


def core_checks(cases: list[dict[str, Any]]) -> Iterator[tuple[str, list[Any], str, Any]]:
    """Yield file, path, attribute and expected value of every core check."""
    for case in cases:
        for path, value in case["expect"]:
            steps = [step for step in path if step != "value"]
            if steps[:1] == ["entries"] and len(steps) >= 3:
                rest = steps[2:]
            elif steps[:1] == ["feed"]:
                rest = steps[1:]
            else:
                continue
            name = str(rest[0]).removesuffix("_detail")
            name = SAME.get(name, name)
            whole = len(rest) == 1 and (not str(rest[0]).endswith("_detail") or "value" in path)
            first = name == "content" and rest[1:] == [0] and "value" in path
            if name in CORE and (whole or first) and isinstance(value, str):
                yield case["file"], path, name, value


def found(feed: feeds.Feed, path: list[Any], name: str) -> Any:
    """Return what we read at `path`."""
    holder: Any = feed
    if path[0] == "entries":
        if path[1] >= len(feed.entries):
            return None
        holder = feed.entries[path[1]]
    value = getattr(holder, name, None)
    if name in ("summary", "content") and not value:
        value = getattr(holder, "content" if name == "summary" else "summary", None)
    return value


def agrees(ours: Any, wanted: str) -> bool:
    """Tell whether both mean the same."""
    if isinstance(ours, datetime):
        return ours == stamp(wanted)
    return folded(ours if ours is not None else "") == folded(wanted)


def suite(folder: Path, *, show: bool) -> None:
    """Print how many core checks of the suite pass."""
    cases = json.loads((folder / "expected.json").read_text())
    read: dict[str, feeds.Feed | None] = {}
    score: Counter[tuple[str, str, bool]] = Counter()
    for file, path, name, wanted in core_checks(cases):
        if file not in read:
            try:
                read[file] = feeds.parse(
                    (folder / file).read_bytes(), "http://example.com/feed.xml"
                )
            except BodyError:
                read[file] = None
        feed = read[file]
        ours = found(feed, path, name) if feed else None
        good = agrees(ours, wanted)
        score[path[0], name, good] += 1
        if show and not good:
            print(f"  {file} {path}: {ours!r} instead of {wanted!r}")
    for where in ("entries", "feed"):
        for name in CORE:
            passed, failed = score[where, name, True], score[where, name, False]
            if passed + failed:
                print(f"  {where:8}{name:10}{passed:5} of {passed + failed}")
    print(f"suite: {sum(n for key, n in score.items() if key[2])} of {score.total()}")


def real(folder: Path, *, show: bool) -> None:
    """Print how many real feeds are read as feedparser reads them."""
    expected = json.loads((folder / "expected_feedparser_6.0.14.json").read_text())
    same_count = fast = 0
    spent = 0.0
    score: Counter[tuple[str, bool]] = Counter()
    for name, wanted in expected.items():
        file = next(folder.glob(f"{Path(name).name.split('.')[0]}*.gz"))
        body = gzip.decompress(file.read_bytes())
        start = time.process_time()
        feed = feeds.parse(body, URL)
        spent += time.process_time() - start
        document = xml_cleaner.document(xml_cleaner.decode(body))
        fast += feed_fast.read(document, URL) is not None
        same_count += len(feed.entries) == wanted["n"]
        if show and len(feed.entries) != wanted["n"]:
            print(f"  {name}: {len(feed.entries)} entries instead of {wanted['n']}")
        for ours, theirs in zip(feed.entries, wanted["entries"], strict=False):
            for field in ("title", "link", "published"):
                value = getattr(ours, field)
                good = agree_real(field, value, theirs.get(field))
                score[field, good] += 1
                if show and not good:
                    print(f"  {name} {field}: {value!r} instead of {theirs.get(field)!r}")
    print(f"real: {same_count} of {len(expected)} with the same entries, {fast} by the fast reader")
    for field in ("title", "link", "published"):
        total = score[field, True] + score[field, False]
        print(f"  {field:10}{score[field, True] / total:.4f}")
    print(f"  {1000 * spent / len(expected):.2f} ms of CPU a feed")


def agree_real(field: str, ours: Any, theirs: Any) -> bool:
    """Tell whether one field of a real feed is as feedparser has it."""
    if field == "published":
        return bool((ours.timestamp() if ours else None) == theirs)
    if field == "link" and theirs:
        theirs = urljoin(URL, theirs)  # the reference was made without knowing where the feed was
    return bool(folded(ours) == folded(theirs or ""))


def main() -> None:
    """Measure what the arguments name."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    show = "--show" in sys.argv
    for folder, measure in zip(folders, (suite, real), strict=False):
        if folder != "-" and Path(folder).is_dir():
            measure(Path(folder), show=show)
        elif folder != "-":
            print(f"{folder} is not there: nothing measured")


if __name__ == "__main__":
    main()
