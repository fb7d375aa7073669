"""Measures how well pages are read: text, dates, titles, glances, languages, near-copies.

    python dev-research/bench/pages.py FOLDER

FOLDER holds any of `articles_dev` (scrapinghub's article extraction benchmark: `ground-truth.json`
and `html/*.html.gz`), `articles_meta_dev` (trafilatura's evaluation pages: `evaldata.json` and
`html/*.gz`), `za_languages` (`sentences.tsv`) and `neardup_articles` (`*.train`, `*.truth`); what
is not there is skipped with a word. Results of one machine are in `pages.md` beside this file.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import trafilatura
from htmldate import find_date

from service.scraping.dedupe import SAME_SITE
from service.scraping.pages import Page, extract, glance
from service.scraping.pages.listings.article_or_list import looks_like_article
from service.text.copies.near_duplicates import CopyIndex
from service.text.language import language
from service.text.normalize import fold, squeeze, words
from service.text.shingles import of_words

_WORD = re.compile(r"\w+")
_CODES = {
    "afr": "af", "eng": "en", "zul": "zu", "xho": "xh", "sot": "st", "nso": "nso",
    "tsn": "tn", "tso": "ts", "ven": "ve", "ssw": "ss", "nbl": "nr",
}  # fmt: skip


def main(folder: Path) -> None:
    """Print every figure that the folder allows."""
    logging.disable(logging.CRITICAL)
    parts: dict[str, Callable[[Path], None]] = {
        "articles_dev": articles,
        "articles_meta_dev": metadata,
        "za_languages": languages,
        "neardup_articles": planted_copies,
    }
    for name, measure in parts.items():
        print(f"\n== {name}")
        if (folder / name).is_dir():
            measure(folder / name)
        else:
            print("not there, skipped")


def articles(folder: Path) -> None:
    """Text against hand-made text; glances; near-copies made by cutting and editing."""
    truth = json.loads((folder / "ground-truth.json").read_text())
    pages = [
        (one["url"], one["articleBody"], _unpacked(folder / "html" / f"{key}.html.gz"))
        for key, one in sorted(truth.items())
    ]
    plain, cost = _timed(
        lambda url, body: (
            trafilatura.extract(body, url=url, fast=True, include_comments=False) or ""
        ),
        [(u, b) for u, _, b in pages],
    )
    _print_score(
        "trafilatura fast", [(t, p) for (_, t, _), p in zip(pages, plain, strict=True)], cost
    )
    found, cost = _timed(_extract, [(u, b) for u, _, b in pages])
    _print_score("extract", [(t, p.text) for (_, t, _), p in zip(pages, found, strict=True)], cost)
    glances, cost = _timed(lambda url, body: glance(body, url), [(u, b) for u, _, b in pages])
    shares = [
        _share(p, f"{g.title} {g.description} {g.text}")
        for p, g in zip(found, glances, strict=True)
    ]
    print(
        f"glance: {cost:.2f} ms a page; words of the careful text in it: "
        f"mean {statistics.mean(shares):.4f}, least {min(shares):.4f}"
    )
    print(
        f"looks_like_article: {sum(looks_like_article(b, u) for u, _, b in pages)} of {len(pages)}"
    )
    made_copies([text for _, text, _ in pages])


def metadata(folder: Path) -> None:
    """Dates and titles on pages alone; segments that must and must not be in the text."""
    data = json.loads((folder / "evaldata.json").read_text())
    pages = [
        (url.strip(), one, _unpacked(folder / "html" / (one["file"] + ".gz")))
        for url, one in data.items()
        if (folder / "html" / (one["file"] + ".gz")).exists()
    ]
    found, cost = _timed(_extract, [(u, b) for u, _, b in pages])
    print(f"{len(pages)} pages, extract {cost:.1f} ms a page")
    dates = [_day(p) == one["date"] for (_, one, _), p in zip(pages, found, strict=True)]
    theirs, cost = _timed(
        lambda url, body: find_date(body.decode("utf-8", "replace"), url=url, original_date=True),
        [(u, b) for u, _, b in pages],
    )
    other = [d == one["date"] for (_, one, _), d in zip(pages, theirs, strict=True)]
    print(
        f"date right: {statistics.mean(dates):.4f} "
        f"(htmldate {statistics.mean(other):.4f}, {cost:.1f} ms)"
    )
    print(f"date from: {dict(Counter(p.date_how for p in found).most_common())}")
    titles = [_same(p.title, one["title"]) for (_, one, _), p in zip(pages, found, strict=True)]
    print(f"title right: {statistics.mean(titles):.4f}")
    print(
        f"looks_like_article: {sum(looks_like_article(b, u) for u, _, b in pages)} of {len(pages)}"
    )
    _segments([(one, p.text) for (_, one, _), p in zip(pages, found, strict=True)])


def languages(folder: Path) -> None:
    """Each language's accuracy, and that of the one question that matters: is it English?"""
    lines = (folder / "sentences.tsv").read_text().splitlines()
    rows = [line.split("\t", 1) for line in lines]
    language("The first call loads the model.")
    begun = time.process_time()
    pairs = [(_CODES[code], language(text)) for code, text in rows]
    cost = (time.process_time() - begun) * 1000 / len(rows)
    right = Counter(wanted for wanted, got in pairs if wanted == got)
    all_of = Counter(wanted for wanted, _ in pairs)
    english = statistics.mean((wanted == "en") == (got == "en") for wanted, got in pairs)
    print(f"is English: {english:.4f}; {cost:.2f} ms a sentence")
    print({code: round(right[code] / count, 3) for code, count in all_of.items()})


def planted_copies(folder: Path) -> None:
    """Precision and recall on the planted near-copies."""
    for train in sorted(folder.glob("*.train")):
        rows = [line.split(" ", 1) for line in train.read_text().splitlines() if line.strip()]
        names = [name for name, _ in rows]
        wanted = {
            frozenset(line.split()) for line in train.with_suffix(".truth").read_text().splitlines()
        }
        begun = time.process_time()
        found = {frozenset((names[a], names[b])) for a, b in _pairs([text for _, text in rows])}
        cost = (time.process_time() - begun) * 1000 / len(rows)
        _print_pairs(f"{train.stem}, {cost:.2f} ms a text", found, wanted)


def made_copies(texts: Sequence[str]) -> None:
    """Cut to a third, edited in every 8th word, with a foreign half: each against its original."""
    rng = random.Random(1)
    texts = [text for text in texts if len(text.split()) >= 80]
    vocabulary = [word for text in texts for word in text.split()]
    ways: dict[str, Callable[[list[str]], list[str]]] = {
        "cut to the first third": lambda w: w[: len(w) // 3],
        "one word in 16 changed": lambda w: [
            rng.choice(vocabulary) if rng.random() < 1 / 16 else x for x in w
        ],
        "one word in 8 changed": lambda w: [
            rng.choice(vocabulary) if rng.random() < 1 / 8 else x for x in w
        ],
        "as much foreign text added": lambda w: [*w, *rng.sample(vocabulary, len(w))],
        "every fourth sentence out": _thinned,
    }
    for name, way in ways.items():
        copies = [" ".join(way(text.split())) for text in texts]
        found = {frozenset(pair) for pair in _pairs([*texts, *copies])}
        wanted = {frozenset((n, n + len(texts))) for n in range(len(texts))}
        _print_pairs(f"copies: {name}", found, wanted)


def _thinned(tokens: list[str]) -> list[str]:
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(tokens))
    return " ".join(s for n, s in enumerate(sentences) if n % 4 != 3).split()


def _pairs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    index = CopyIndex(SAME_SITE)
    groups: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        group = groups.setdefault(index.add(of_words(words(text), sample=None)), [])
        yield from ((other, number) for other in group)
        group.append(number)


def _print_pairs(name: str, found: set[Any], wanted: set[Any]) -> None:
    hits = len(found & wanted)
    precision = hits / len(found) if found else 1.0
    print(
        f"{name}: precision {precision:.4f}, recall {hits / len(wanted):.4f} ({len(wanted)} pairs)"
    )


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _extract(url: str, body: bytes) -> Page:
    return extract(body, url)


def _timed(
    work: Callable[[str, bytes], Any], pages: Sequence[tuple[str, bytes]]
) -> tuple[list[Any], float]:
    """Return the results and the milliseconds of CPU a page."""
    begun = time.process_time()
    results = [work(url, body) for url, body in pages]
    return results, (time.process_time() - begun) * 1000 / len(pages)


def _print_score(name: str, pairs: Sequence[tuple[str, str]], cost: float) -> None:
    matches = [_match(true, got) for true, got in pairs]
    precision = statistics.mean(_ratio(tp, fp, fn) for tp, fp, fn in matches if tp + fp)
    recall = statistics.mean(_ratio(tp, fn, fp) for tp, fp, fn in matches if tp + fn)
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"{name}: F1 {f1:.4f} (precision {precision:.4f}, recall {recall:.4f}), "
        f"{cost:.1f} ms a page"
    )


def _match(true: str, got: str) -> tuple[float, float, float]:
    """Shares of 4-word runs that are in both, only in the second, only in the first."""
    one, other = _runs(true), _runs(got)
    counts = ((one & other).total(), (other - one).total(), (one - other).total())
    total = sum(counts) or 1
    return counts[0] / total, counts[1] / total, counts[2] / total


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    runs = (tuple(tokens[n : n + 4]) for n in range(max(1, len(tokens) - 3)))
    return Counter(run for run in runs if run)


def _ratio(hits: float, misses: float, other_misses: float) -> float:
    if misses == other_misses == 0:
        return 1.0
    return hits / (hits + misses) if hits + misses else 0.0


def _share(page: Page, shown: str) -> float:
    mine = Counter(words(page.text))
    return 1.0 if not mine else (mine & Counter(words(shown))).total() / mine.total()


def _day(page: Page) -> str:
    return page.published.date().isoformat() if page.published else ""


def _same(one: str, other: str) -> bool:
    return fold(squeeze(one)) == fold(squeeze(other))


def _segments(pairs: Sequence[tuple[Any, str]]) -> None:
    wanted = [part in text for one, text in pairs for part in one["with"]]
    unwanted = [part in text for one, text in pairs for part in one["without"]]
    hits, extra = sum(wanted), sum(unwanted)
    print(
        f"segments: F1 {2 * hits / (hits + len(wanted) + extra):.4f}, "
        f"found {hits / len(wanted):.4f}, unwanted {extra / len(unwanted):.4f}"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
