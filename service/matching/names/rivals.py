"""Rivals whose names are everyday words: "Target", "Mint". Pure.

What is asked of the brand's own everyday name is asked of a rival's: its sign, a capital where
small letters are usual, what only firms do beside it, or something of the brand's field near by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from service.matching.names.everyday_names import EverydayNames
from service.matching.names.proving import Found, beside_of, offsets_of
from service.matching.scanning.hits import (
    ALIAS,
    COMPETITOR,
    CORE,
    DOUBTFUL,
    EXTENDED,
    PRODUCT,
    Beside,
    unmasked,
)
from service.matching.scanning.phrase_matcher import Hit

_BESIDE = (ALIAS, PRODUCT, CORE, EXTENDED, COMPETITOR)
"""What beside a rival's everyday name says that the rival is meant."""


def without_doubtful_rivals(
    texts: Mapping[str, str], hits: Found, everyday: EverydayNames
) -> Mapping[str, list[Hit[str]]]:
    """Return the hits of each text without rivals' names that are only everyday words there.

    Of what may mean the rival, though nothing proves it, the kind is DOUBTFUL.
    """
    unsure = [
        (name, hit)
        for name, some in hits.items()
        for hit in some
        if hit.kind == COMPETITOR and hit.phrase in everyday
    ]
    if not unsure:
        return hits
    said = {hit.phrase for _, hit in unsure}
    near = list(_others(texts, hits, said))
    offsets = offsets_of(texts)
    meant: dict[str, bool] = {}
    for name, hit in unsure:
        beside = beside_of(hit, offsets[name], near)
        if beside is Beside.NOTHING and everyday.is_implied(texts[name]):
            beside = Beside.IMPLIED
        sure = everyday.means_brand(hit.phrase, texts[name], hit.start, hit.end, beside)
        meant[hit.phrase] = meant.get(hit.phrase, False) or sure
    may = {
        hit.phrase
        for name, hit in unsure
        if everyday.may_mean_brand(hit.phrase, texts[name], hit.start, hit.end)
    }
    return {
        name: [
            replace(hit, kind=DOUBTFUL)
            if hit.kind == COMPETITOR and not meant.get(hit.phrase, True)
            else hit
            for hit in some
            if hit.kind != COMPETITOR or meant.get(hit.phrase, True) or hit.phrase in may
        ]
        for name, some in hits.items()
    }


def _others(texts: Mapping[str, str], hits: Found, said: Iterable[str]) -> Iterable[Hit[str]]:
    offsets = offsets_of(texts)
    for name, several in hits.items():
        for hit in unmasked(several):
            if hit.kind in _BESIDE and hit.phrase not in said:
                start, end = hit.start + offsets[name], hit.end + offsets[name]
                yield replace(hit, start=start, end=end)
