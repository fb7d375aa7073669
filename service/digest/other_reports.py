"""What else tells a finding's story: headlines that may say something else, then outlets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.digest.links import web_link
from service.models import Finding

_LONGEST_ADDRESS = 300
"""Characters of an address of theirs that is still linked."""


@dataclass(frozen=True, slots=True)
class OtherReport:
    """One more place where a finding's story is told."""

    source: str
    """The outlet."""
    url: str = ""
    title: str = ""
    """Its headline, where that may say something else than the one on the card."""


def other_reports(finding: Finding) -> Sequence[OtherReport]:
    """Return the other reports on a finding: those with a headline, then the linked ones first."""
    first, *others = finding.story.items
    addresses = {item.outlet: _short_link(item.url) for item in reversed(others)}
    headlines = [
        OtherReport(item.outlet, _short_link(item.url), item.title) for item in finding.beside
    ]
    told = {"", first.outlet, *(item.outlet for item in finding.beside)}
    names = {*finding.story.outlets} - told  # not what a site calls itself beside its first name
    in_order = sorted(names, key=lambda name: (not addresses.get(name), name.casefold()))
    return [*headlines, *(OtherReport(name, addresses.get(name, "")) for name in in_order)]


def _short_link(url: str) -> str:
    link = web_link(url)
    return link if len(link) <= _LONGEST_ADDRESS else ""
