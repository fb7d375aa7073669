"""Products that are a brand's name with an article, and in a text another's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from service.matching.names.bearers.seas import is_sea
from service.matching.scanning.hits import PRODUCT
from service.matching.scanning.phrase_matcher import Hit
from service.matching.words.company import LISTS
from service.matching.words.written import ARTICLES, words_after
from service.text.normalize import words

_WITH_ARTICLE = 2
"""Words of a name with an article."""
_NO_NAME = (
    LISTS["does"] | LISTS["has"] | LISTS["small-after"] | LISTS["dealing"] | LISTS["entitled"]
)
"""What may follow a name with a capital, and is no part of another."""


def with_article_alone(
    texts: Mapping[str, str],
    hits: Mapping[str, Sequence[Hit[str]]],
    own: Iterable[tuple[str, Hit[str]]],
) -> list[tuple[str, Hit[str]]]:
    """Return which products are our name with an article, and there a part of what another is
    called, or a sea: "the Independent Workers' Union" for "The Independent"."""
    places = {(name, hit.end) for name, hit in own}
    return [
        (name, hit)
        for name, several in hits.items()
        for hit in several
        if hit.kind == PRODUCT
        and (name, hit.end) in places
        and len(said := words(hit.phrase)) == _WITH_ARTICLE
        and said[0] in ARTICLES
        and (
            _goes_on(texts[name], hit.end)
            or (said[1] in LISTS["seas"] and is_sea(texts[name], hit.start, hit.end))
        )
    ]


def _goes_on(text: str, end: int) -> bool:
    following, _ = words_after(text, end)
    return following[:1].isupper() and following.lower() not in _NO_NAME
