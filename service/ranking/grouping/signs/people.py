"""Whether two reports tell of other people, by how old they are. Pure.

A boy of nine and a boy of eleven are not hurt in one accident, and an age does not change as a toll
does. Below a headline an age counts only beside a harm: there it is of who was hurt, and elsewhere
of whoever is quoted. One report's harm is enough, for a story of many headlines has no marks.

Of pairs of reports on shootings (Gun Violence Archive, a city as the brand, all in two weeks) 281
that were one story are two by label and are two so, 10 are one by label, and 60 others of two
are one now, for what was one story falls apart in other ways (decision `one-by-one.md`).
"""

from __future__ import annotations

from service.ranking.grouping.members import Node


def are_others(one: Node, other: Node) -> bool:
    """Return whether both tell how old somebody is, and nobody of one is as old as one of other."""
    if not one.ages or not other.ages or not one.ages.isdisjoint(other.ages):
        return False
    return bool(one.headline_ages or other.headline_ages) or one.is_harm or other.is_harm
