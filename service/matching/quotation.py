"""The sentence of an item that is quoted for its tie to the brand. Pure."""

from __future__ import annotations

from service.matching.scanning.hits import BEST_FIRST, Field, Matches
from service.matching.scanning.phrase_matcher import Hit
from service.text.normalize import squeeze
from service.text.sentences import quotable, whole

_MAX_TRIED = 8
"""Places of a name that are tried for a sentence that stands by itself."""
_MAX_EVIDENCE = 280
"""Characters of a quotation: a sentence, not a paragraph."""
_ENDS = (".", "!", "?", '"', "”", "’", "'", ")", "]", "»")
_BROKEN_OFF = ("…", "...", "…]", "...]")


def evidence(matches: Matches) -> str:
    """Return a verbatim sentence with the strongest hit, from the text where it has one.

    The first that is a whole thought, with the sentence before where it needs that; where none is,
    the first.
    """
    if len(matches.fields) == 1 and not matches.kinds.isdisjoint(BEST_FIRST):
        (only,) = matches.fields
        if len(only.text) <= _MAX_EVIDENCE and len(quotable(only.text)) == 1:
            return squeeze(only.text)
    for kind in BEST_FIRST:
        found = matches.of(kind)
        if found:
            ordered = sorted(found, key=lambda one: (one[0].name == "title", _is_cut(*one)))
            for field, hit in ordered[:_MAX_TRIED]:
                start, end = next(s for s in quotable(field.text) if s[0] <= hit.start < s[1])
                if span := whole(field.text, start, max(end, hit.end), _MAX_EVIDENCE):
                    return squeeze(field.text[slice(*span)])
            field, hit = ordered[0]
            return _around(field.text, hit)
    return ""


def _is_cut(field: Field, hit: Hit[str]) -> bool:
    """Return whether a summary breaks off within the sentence that has the hit."""
    if field.name != "summary":
        return False
    said = field.text.rstrip()
    end = next(stop for start, stop in quotable(field.text) if start <= hit.start < stop)
    breaks_off = said.endswith(_BROKEN_OFF) or not said.endswith(_ENDS)
    return end >= len(said) and breaks_off


def _around(text: str, hit: Hit[str]) -> str:
    start, end = next(s for s in quotable(text) if s[0] <= hit.start < s[1])
    end = max(end, hit.end)
    if end - start > _MAX_EVIDENCE:
        start = max(start, hit.start - _MAX_EVIDENCE // 2)
        end = min(end, max(hit.end, start + _MAX_EVIDENCE))
        space = text.find(" ", start, hit.start)  # not within a word
        start = start if start == 0 or space < 0 else space + 1
        end = max(hit.end, text.rfind(" ", hit.end, end)) if end < len(text) else end
    return squeeze(text[start:end])
