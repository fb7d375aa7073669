"""The demonstration brand as the sample web needs it: in memory only, the file stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from service.demo.content import COMPETITORS
from service.models import Brand, Source


def sample_brand(
    brand: Brand, sources: Sequence[Source], competitors: Sequence[str] = COMPETITORS
) -> Brand:
    """Return `brand` watching `sources` instead of its own, with `competitors` added to its own.

    The fingerprint changes with the competitors, since they are in the judge's prompt.
    """
    added = tuple(name for name in competitors if name not in brand.competitors)
    text = "\n".join((brand.fingerprint, *added))
    return replace(
        brand,
        sources=tuple(sources),
        competitors=(*added, *brand.competitors),
        fingerprint=hashlib.sha256(text.encode()).hexdigest() if added else brand.fingerprint,
    )
