"""Whether what a known page says by now is news. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from service.matching.events.not_so.withdrawal import is_withdrawn
from service.matching.prefilter import Prefilter
from service.models import DateFrom, Item
from service.scraping.entries.content_print import lost, said_anew
from service.scraping.entries.memory import Seen

_GROWTH = 2
"""How many new sentences for each that has gone make no box with other stories in it: who writes on
corrects a sentence or two as well."""


def changed(
    seen: Seen,
    item: Item,
    *,
    retitled: bool,
    old: bool,
    alone: bool,
    names: Prefilter,
    listed: Mapping[str, Seen],
) -> Item | None:
    """Return what a page says by now, `item`, as it is told; None if it says nothing new.

    `old` says that the page dates itself as too old. Then its new sentences are what is new, and
    they must tell of the brand and be several for each that has gone, unless the page is the whole
    source (`alone`): a list of recalls grows for years under the day of its first, while around an
    old story the boxes change daily. What another of the source's pages says or is called, of all
    that are `listed`, is such a box's.
    """
    if not item.may_matter:
        if not (seen.title and is_withdrawn(item.title, item.text)):
            return None
        item = replace(item, may_matter=True)  # what it told of the brand is taken back
    earlier = seen.title if retitled else ""
    if not old:
        known = retitled if seen.matters is None else not seen.matters or retitled
        anew = known or (
            seen.matters is not None and bool(said_anew(item.body, seen.sentences.split()))
        )
        return replace(item, earlier_title=earlier) if anew else None
    if seen.matters is None:  # what was never read may have said so for years
        return None
    before = seen.sentences.split()
    sentences = said_anew(item.body, before)
    if sentences and not alone:
        others = (one for one in listed.values() if one.item != seen.item)
        boxes = {said for one in others for said in (one.headline, *one.sentences.split())}
        sentences = said_anew("\n".join(sentences), boxes)
    if not sentences:
        return None
    grows = len(sentences) > _GROWTH * lost(item.body, before)
    if not alone and not (grows and names.passes("\n".join(sentences))):
        return None
    return replace(
        item, earlier_title=earlier, published_at=item.fetched_at, date_from=DateFrom.FIRST_SEEN
    )
