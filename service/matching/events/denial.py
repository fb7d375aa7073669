"""What we are held not to have done, and what we deny: by whom a headline says so. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from service.matching.events.reading import KINDS, Event
from service.text.sentences import Span

_RULERS = (
    r"coroners?|inquest|courts?|judges?|jury|tribunal|regulators?|watchdog|ombud\w*|inquiry|police"
    r"|inspectors?|commission|prosecutors?|investigat(?:ors?|ion)|probe|autopsy|post-mortem"
)
_SAYS_WHO_RULES = re.compile(rf"\b(?:{_RULERS})\b", re.IGNORECASE)
_BLAMELESS = (
    r"(?:not (?:to blame|responsible|liable|at fault)(?: for)?"
    r"|(?:cleared|exonerated|absolved|acquitted)(?: of (?:blame|wrongdoing))?"
    r"(?: by (?:\w{1,20} ){1,3})? ?(?:over|of))"
)
_HELD = re.compile(
    rf" (?:(?:is|are|was|were|has been|found|held|ruled) ){{0,2}}(?P<held>{_BLAMELESS})\s",
    re.IGNORECASE,
)
"""Right behind our name: "Zazu not to blame for a death", "Zazu cleared over a death"."""
_CLEARS = re.compile(
    r"\b(?:clears?|cleared|exonerates?|absolves?|acquits?) (?:the )?$", re.IGNORECASE
)
_OF_WHAT = re.compile(r" (?:of|over)\s", re.IGNORECASE)
"""Right before and behind our name: "coroner clears Zazu over a death"."""
_UNTIL = re.compile(r"[,;:]|\s[–—-]\s|\.\s|\b(?:but|yet|while|after|as|despite)\b|$", re.IGNORECASE)
_RULES = re.compile(
    rf"[,:]?\s*(?:the )?(?:\w{{1,20}} )?(?:{_RULERS})"
    r" (?:rul|find|found|sa(?:ys|id)|decid|conclu)\w*$",
    re.IGNORECASE,
)
"""Behind that at the end of a headline: who says so."""
_OWN_WORD = re.compile(
    r"\?|\b(?:insists?|claims (?:it|he|she|they|that)|argues?|argued|maintains?|tells?"
    r"|told|hears|heard|lawyers?|boss"
    r"|appeals?|wants?|asks?|hopes?|may|might|could|never|overturn\w*|quash\w*|set aside)\b",
    re.IGNORECASE,
)
"""What makes it the word of one side, or not yet so."""
_DENIES = re.compile(
    r"(?: \w{1,20}){0,2} (?:denies|refutes|rubbishes|(?:rejects|dismisses)(?= claims| reports"
    r"| rumou?rs| allegations| accusations))\b",
    re.IGNORECASE,
)
"""Right behind our name, or that of a boss of ours."""
_ABOUT_IT = re.compile(
    r"\s(?:(?:any|all|the|a|an|new|claims?|reports?|allegations?|accusations?|rumou?rs?|charges?"
    r"|being|having|been|suffering|selling|serving|using|of|that|it|its|was|were|had|is|about"
    r"|customers?|clients?|users?|personal|data|food|products?|planned|plans?|to|for|massive)\s){0,6}",
    re.IGNORECASE,
)
"""Between "denies" and what is denied: who denies blame for a death does not deny the death."""
_ALL_OF_IT = re.compile(
    r"\s(?:it|this|that|claims?|the claims?|allegations?|wrongdoing)\W*$", re.IGNORECASE
)
"""Behind "denies" at the end: what was told before is denied."""


_SUFFERERS = re.compile(
    r"\s(?:victim|survivor|suspect|claimant|patient|sufferer)s?\b", re.IGNORECASE
)
"""Right behind what happened: whom it befell."""
CLEARED = "cleared"
"""The kind of event that a harm becomes that we are held not to have done, and its phrase."""


def without_what_is_cleared(found: list[Event], text: str, names: Sequence[Span]) -> list[Event]:
    """Return the events of a headline, those of which we are cleared as that."""
    for start, end in _cleared(text, names):
        found = [
            one
            for one in found
            if one.kind.name != CLEARED and not (one.kind.risk and start <= one.start < end)
        ]
        found.append(Event(KINDS[CLEARED], CLEARED, start, end))
    return found


def _cleared(text: str, names: Iterable[Span]) -> Iterator[Span]:
    """Yield the stretches of a headline in which we are held not to have done something."""
    if _OWN_WORD.search(text):
        return
    for start, end in names:
        held, by = _HELD.match(text, end), _CLEARS.search(text, 0, start)
        if held and (not held["held"].lower().startswith("not ") or _SAYS_WHO_RULES.search(text)):
            first, last = start, held.end()
        elif by and (of := _OF_WHAT.match(text, end)):
            first, last = 0, of.end()
        else:
            continue
        until = _UNTIL.search(text, last)
        stop = until.start() if until else len(text)
        yield first, len(text) if _RULES.match(text, stop) else stop


def is_denied(text: str, names: Iterable[Span], event: Event) -> bool:
    """Return whether one of `names` denies an event; who denies its victims a refund does not."""
    if _SUFFERERS.match(text, event.end):
        return False
    for _, end in names:
        if found := _DENIES.match(text, end):
            if event.start >= found.end():
                return _ABOUT_IT.fullmatch(text, found.end(), event.start) is not None
            if _ALL_OF_IT.match(text, found.end()):
                return True
    return False
