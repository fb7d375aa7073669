"""The sample web's outlets, articles and verdicts, read from the files in `web/`.

All of it was written for the demo. Nothing here is news, and no outlet exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent / "web"
MARK = "SAMPLE"
"""What stands on every page of the sample web, in its title and in every picture."""
COMPETITORS = (
    "Kwela Slice", "Umlilo Pizza", "Tjop & Crust", "Gogo's Oven", "Vula Pizza", "Pula Chicken",
)  # fmt: skip
"""Rivals that exist in the sample web only."""


_MARKS = ("relevance", "impact", "topic", "link", "tone", "risk", "risk_kind")
"""What stands in a row of marks, in this order."""


class Offers(StrEnum):
    """How an outlet lets itself be read."""

    RSS = "rss"
    ATOM = "atom"
    LISTING = "listing"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an outlet's pages look like. Colours are CSS."""

    face: str
    """`serif`, `sans` or `slab`."""
    masthead: str
    """`centred`, `left` or `band`."""
    accent: str
    paper: str
    ink: str
    tint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented newspaper with a site of its own."""

    id: str
    title: str
    """Without the mark: for mails and pages that carry one themselves."""
    tagline: str
    place: str
    offers: Offers
    look: Look
    full: bool = False
    """Whether its feed carries whole texts."""
    down: bool = False
    """Whether it answers every request with an error."""
    links: str | None = None
    """CSS selector of the links on its listing, where the demo shows that one can be given."""
    text: str | None = None
    """CSS selector of the text on its pages, likewise."""

    @property
    def name(self) -> str:
        """The name under which its own pages and feeds appear."""
        return f"{self.title} ({MARK})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as one outlet tells it."""

    slug: str
    site: str
    """The outlet's id."""
    round: int
    """When it comes out: 0 is there at the start."""
    hours: float
    """How old it is when its round comes."""
    event: str
    """Articles of one event tell the same story."""
    kind: str
    """What it is for in the demo: `brand`, `competitor`, `look_alike`, `noise`, …"""
    title: str
    by: str
    section: str
    picture: str
    summary: str
    paragraphs: tuple[str, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenVerdict:
    """What is said of an article in a model's place, by the names of `evaluation.prompt`."""

    why: str
    evidence: str
    relevance: int
    impact: int
    topic: str
    link: str
    tone: str
    risk: int
    risk_kind: str
    language: str = ""
    """Of an article in another one than English, and what its title and evidence mean."""
    title_translated: str = ""
    evidence_translated: str = ""


@lru_cache(maxsize=1)
def outlets() -> tuple[Outlet, ...]:
    """Return all outlets in the order of their file."""
    found = []
    for row in yaml.safe_load((FOLDER / "outlets.yaml").read_text(encoding="utf-8")):
        title, offers, look = row.pop("name"), Offers(row.pop("offers")), Look(**row.pop("look"))
        found.append(Outlet(title=title, offers=offers, look=look, **row))
    return tuple(found)


@lru_cache(maxsize=1)
def articles() -> tuple[Article, ...]:
    """Return all articles of all rounds, in the order of their files."""
    files = sorted((FOLDER / "stories").glob("*.yaml"))
    rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
    bodies = {
        row["slug"]: [" ".join(part.split()) for part in row.pop("body").split("\n\n")]
        for row in rows
    }
    wired = [(row, bodies.get(row.pop("wire", ""), [])) for row in rows]
    return tuple(
        Article(paragraphs=tuple(filter(None, (*bodies[row["slug"]], *borrowed))), **row)
        for row, borrowed in wired
    )


@lru_cache(maxsize=1)
def verdicts() -> Mapping[str, WrittenVerdict]:
    """Return the verdicts that were written on the articles, by their slugs."""
    rows = yaml.safe_load((FOLDER / "verdicts.yaml").read_text(encoding="utf-8"))
    return {
        slug: WrittenVerdict(
            why=row["why"], evidence=row["evidence"],
            **dict(zip(_MARKS, row["marks"], strict=True)),
            **row.get("translated", {}),
        )
        for slug, row in rows.items()
    }  # fmt: skip
