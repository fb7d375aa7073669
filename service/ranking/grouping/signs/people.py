"""Whether two reports tell of other people, by how old they are. Pure.

A boy of nine and a boy of eleven are not hurt in one accident, and an age does not change as a toll
does. Whoever is held, quoted or named to a post is of any age (`hurt`). Below a headline an age
counts only beside a harm; one report's is enough, for a story of many headlines has no marks.
What that gains and costs: decision `one-by-one.md`.
"""

from __future__ import annotations

from service.ranking.grouping.members import Node


def are_others(one: Node, other: Node) -> bool:
    """Return whether both tell how old somebody is who was hurt, and nobody of one is as old as one
    of other; outlets may be a year apart."""
    if not one.ages or not other.ages:
        return False
    there = {int(age) for age in other.ages}
    if any(not there.isdisjoint(range(int(age) - 1, int(age) + 2)) for age in one.ages):
        return False
    return bool(one.headline_ages or other.headline_ages) or one.is_harm or other.is_harm
