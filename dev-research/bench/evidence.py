"""Measures whether changed quotations are told, and what is told without reason.

    python dev-research/bench/evidence.py --wikinews FOLDER --mementos FOLDER --pages FOLDER...

from the root of the checkout, with the package importable. Results, and where the data is to be
had: evidence.md beside it. Each set may be left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from service.archive.evidence import reading
from service.archive.evidence.comparing import Compared, PageText, compare
from service.archive.evidence.corrections import new_notes, notes
from service.archive.evidence.quotes import letters, passage, prints_of, split
from service.scraping.page_content import Body

NOW = datetime(2026, 5, 5, tzinfo=UTC)
NOTE = "This article was amended on 12 May 2026. An earlier version gave a wrong number."
_RANKS = ("meaning-changed", "others", "clarity", "coherence", "style", "fluency")
"""Intents of edits as annotators gave them, the gravest first."""


def looked(quote: str, before: str, after: str) -> Compared | None:
    """Return what is said of a sentence; None: it was not found in its own text."""
    kept = passage(before, quote)
    if kept is None:
        return None
    return compare(quote, kept, prints_of(before), PageText(after))


def fit(sentence: str) -> bool:
    """Return whether a sentence is as long as those that are quoted."""
    return 8 <= len(sentence.split()) <= 60


PARTS = {"read while rules were made": ("train",), "kept aside": ("dev", "test")}


def wikinews(folder: Path, shown: bool) -> None:
    """Print how often edits of each intent are told, by the gravest edit of a sentence."""
    for part, names in PARTS.items():
        print(f"Wikinews, {part}:")
        _wikinews(folder, names, shown and names == ("train",))


def _wikinews(folder: Path, names: Sequence[str], shown: bool) -> None:
    said: dict[str, Counter[str]] = {}
    for name in names:
        for line in (folder / f"{name}.json").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("domain") != "news":
                continue
            before, after = row["before_revision"], row["after_revision"]
            edges = [*row["sents_char_pos"], len(before)]
            for start, end in pairwise(edges):
                quote = before[start:end].strip()
                found = looked(quote, before, after) if fit(quote) else None
                if found is None:
                    continue
                intents = {
                    edit["major_intent"]
                    for edit in row["edit_actions"]
                    if edit["start_char_pos"] < end and edit["end_char_pos"] >= start
                }
                kind = next((one for one in _RANKS if one in intents), "untouched")
                said.setdefault(kind, Counter())[str(found.standing)] += 1
                if shown and kind != "untouched":
                    print(f"{kind} {found.standing}\n  - {quote}\n  + {found.now}")
    for kind in ("untouched", *reversed(_RANKS)):
        print(f"{kind:16}", dict(said.get(kind, Counter())))


def mementos(folder: Path, shown: bool) -> None:
    """Print what is said of each sentence of archived articles in later versions of them."""
    counts: Counter[str] = Counter()
    told: set[tuple[str, str]] = set()
    for path in sorted(folder.glob("*.json")):
        versions = json.loads(path.read_text(encoding="utf-8"))
        texts = [
            one["article"]["text"] for one in versions if (one.get("article") or {}).get("text")
        ]
        step = max(1, len(texts) // 6)
        for first in range(0, len(texts) - 1, step):
            for later in {first + 1, min(first + step, len(texts) - 1), len(texts) - 1}:
                if new_notes(notes(texts[later]), [letters(one) for one in notes(texts[first])]):
                    counts["corrections"] += 1
                counts["pairs"] += 1
                for quote in filter(fit, split(texts[first])):
                    found = looked(quote, texts[first], texts[later])
                    same = letters(quote) in letters(texts[later])
                    counts[f"{'same' if same else 'other'} {found and found.standing}"] += 1
                    if found and found.standing in ("changed", "removed"):
                        told.add((quote, found.now))
    print(dict(counts), "different ones told:", len(told))
    if shown:
        for quote, now in sorted(told):
            print("-", quote, "\n+", now)


Change = Callable[[str, random.Random], str]


def _paragraphs(html: str, each: Callable[[int, str], str]) -> str:
    count = iter(range(10**6))
    return re.sub(r"</p>", lambda _: each(next(count), "</p>"), html)


def _links(chance: random.Random, count: int = 8) -> str:
    listed = "rain road school market council river shop price team award train power"
    words = listed.split()
    rows = "".join(
        f"<li><a href=/{n}>{' '.join(chance.choices(words, k=8)).capitalize()}</a></li>"
        for n in range(count)
    )
    return f"<div class=related><h3>Related stories</h3><ul>{rows}</ul></div>"


def _half(html: str) -> str:
    end = html.rfind("</p>", 0, int(len(html) * 0.6)) + 4
    return f"{html[:end]}<p>Subscribe to read on.</p></body></html>"


HARMLESS: dict[str, Change] = {
    "related links at the end": lambda html, c: html.replace("</body>", f"{_links(c)}</body>"),
    "related links between paragraphs": lambda html, c: _paragraphs(
        html, lambda n, end: end + (_links(c, 3) if n % 4 == 2 else "")
    ),
    "advertisements between paragraphs": lambda html, _: _paragraphs(
        html, lambda n, end: end + ("<div class=ad>Advertisement</div>" if n % 3 == 1 else "")
    ),
    "comments": lambda html, c: html.replace(
        "</body>",
        "<section id=comments>"
        + "".join(f"<div class=comment><p>Comment {n}: {c.random()} I agree with it all.</p></div>"
                  for n in range(30))
        + "</section></body>",
    ),
    "a consent banner": lambda html, _: re.sub(
        r"<body[^>]*>",
        lambda m: m[0] + "<div id=consent>We value your privacy. <button>Accept all</button></div>",
        html, count=1,
    ),
    "relative times": lambda html, c: _paragraphs(
        html,
        lambda n, end: end + f"<span>{c.randrange(2, 59)} minutes ago</span>" * (n == 0),
    ),
    "typographic quotes and spaces": lambda html, _: re.sub(
        "[“”]", "&quot;", html.replace("’", "'").replace(" the ", "&nbsp;the ")
    ),
    "a newsletter box": lambda html, _: _paragraphs(
        html, lambda n, end: end + "<div class=newsletter><p>Sign up now.</p></div>" * (n == 3)
    ),
    "the second half is gone": lambda html, _: _half(html),
}  # fmt: skip


def pages(folders: Sequence[Path], most: int) -> None:
    """Print what is said of real pages after what pages do all the time, and after real changes."""
    counts: Counter[str] = Counter()
    for number, html in enumerate(_sources(folders, most)):
        chance = random.Random(number)
        first = _read(html)
        if first is None or first.wall or len(first.article.text) < 1_500:
            continue
        parts = [one for one in split(first.article.text) if fit(one)]
        quotes = chance.sample(parts, min(5, len(parts)))
        for name, change in HARMLESS.items():
            _count(counts, f"harmless, {name}", quotes, first, _read(change(html, chance)))
        for quote in quotes:
            where = _place(html, quote)
            if where is None:
                continue
            start, end = where
            words = quote.split()
            for name, new in {
                "a number put in": " ".join([*words[:4], "4,711", *words[4:]]),
                "turned round": " ".join([*words[:3], "not", *words[3:]]),
                "taken out": "",
            }.items():
                _count(counts, name, [quote], first, _read(html[:start] + new + html[end:]))
            _count(counts, "with a note", [quote], first, _read(_noted(html, end)))
    for name in dict.fromkeys(key.rpartition(": ")[0] for key in counts):
        print(f"{name:45}", {k.rpartition(": ")[2]: v for k, v in counts.items()
                             if k.rpartition(": ")[0] == name})  # fmt: skip


def _noted(html: str, after: int) -> str:
    end = html.find("</p>", after) + 4
    return f"{html[:end]}<p><em>{NOTE}</em></p>{html[end:]}" if end > 3 else html


def _place(html: str, quote: str) -> tuple[int, int] | None:
    """Return where the sentence stands in the source, if it stands there once and without tags."""
    pattern = r"\s+".join(map(re.escape, quote.split()))
    found = list(re.finditer(pattern, html))
    return found[0].span() if len(found) == 1 else None


def _count(
    counts: Counter[str],
    name: str,
    quotes: Sequence[str],
    first: reading.Reading,
    now: reading.Reading | None,
) -> None:
    for quote in quotes:
        if now is None or now.wall:
            counts[f"{name}: {'no page' if now is None else 'a wall'}"] += 1
            continue
        if new_notes(now.notes, [letters(one) for one in first.notes]):
            counts[f"{name}: corrected"] += 1
            continue
        kept = passage(first.article.text, quote)
        if kept is not None:
            found = compare(quote, kept, prints_of(first.article.text), now.article)
            counts[f"{name}: {found.standing}"] += 1


def _sources(folders: Sequence[Path], most: int) -> Iterator[str]:
    for folder in folders:
        for path in sorted(folder.iterdir())[:most]:
            raw = path.read_bytes()
            yield (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")


def _read(html: str) -> reading.Reading | None:
    url = "https://news.example/2026/05/05/a-story-of-the-day"
    body = Body(html.encode(), "", url, "text/html; charset=utf-8")
    try:
        return reading.read(body, selector=None, now=NOW, asked=url, expected="")
    except Exception:  # noqa: BLE001 - a page that cannot be read is no page here
        return None


def main() -> None:
    """Measure what is there."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--wikinews", type=Path)
    asked.add_argument("--mementos", type=Path)
    asked.add_argument("--pages", type=Path, nargs="*", default=[])
    asked.add_argument("--most", type=int, default=1_000)
    asked.add_argument("--show", action="store_true")
    given = asked.parse_args()
    if given.wikinews:
        wikinews(given.wikinews, given.show)
    if given.mementos:
        mementos(given.mementos, given.show)
    if given.pages:
        pages(given.pages, given.most)


if __name__ == "__main__":
    main()
