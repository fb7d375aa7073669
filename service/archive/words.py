"""The words by which a finding is searched for. Pure.

They are folded here and not in the database, whose own folding depends on the locale that it was
made with. Chinese, Japanese and Thai are taken character by character, so that a word is a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.matching.scripts import cut, forms, tokens
from service.models.run_result import FindingJson
from service.storage.tables.archive.findings import SearchWords

_LONGEST = 100
"""Letters of a word that count."""
_MOST = 2_000
"""Words of one text that count; what a finding shows is far shorter."""


def folded(text: str) -> list[str]:
    """Return the words of `text` as they are stored and asked for.

    A possessive loses its 's, as a stem does; an article that is cut short is a word: "l'école".
    """
    return [word[:_LONGEST] for token in tokens(text)[:_MOST] for word in _words_of(token) if word]


def _words_of(token: str) -> tuple[str, ...]:
    known, parts = forms(token), cut(token)
    if parts and parts[1]:
        return known[0].removesuffix(parts[1][0]), parts[1][-1]
    return known[-1:]


def searched(shown: FindingJson, headlines: Iterable[str] = ()) -> SearchWords:
    """Return all words of a finding: what is shown of it, also translated, its outlets,
    other `headlines`."""
    said = [shown.title, shown.why, shown.evidence, *(one.title for one in shown.other_reports)]
    said += [shown.title_translated, shown.evidence_translated]
    said += [*headlines, shown.topic.replace("_", " ")]
    outlets = [shown.source, *shown.outlets, *(one.source for one in shown.other_reports)]
    return SearchWords(_joined(said), _joined(outlets))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(word for text in dict.fromkeys(texts) if text for word in folded(text))
