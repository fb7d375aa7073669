"""Which headlines tell one event: average-link clustering over time-damped cosines.

Pure. Only headlines with telling words in common are compared, through an inverted index; the
merging is UPGMA with a heap (Murtagh 1983). Stories known from before take part and are never
merged with one another. What comes item by item and what comes at once meet the same rules: a
story remembered stands for the mean of its headlines, in words and in time.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from service.ranking.grouping.members import Node
from service.ranking.grouping.signs.happenings import OUTAGE
from service.ranking.grouping.signs.one_event import AGREEING, alike_lines, tell_one_thing
from service.ranking.grouping.signs.senses import in_conflict

SAME_EVENT = 0.14
"""Mean similarity from which two groups of many headlines are one event. With `FEW_HEADLINES`, on
4,437 real headlines one by one: B-cubed precision .91, recall .65."""

SAME_EVENT_UNNAMED = 0.08
"""The same where the names that stand in all headlines are taken off: what is left in common says
more. On the headlines of five brands one by one it gives .04 to .11 more F1, precision .89 to 1."""

FEW_HEADLINES = 0.15
"""What is asked beyond that of two single headlines; of a group of n, an nth of it. Few words
prove less: in doubt two cards."""

HALF_LIFE = 24 * 3600.0
"""Seconds in which similarity halves: reports of one event come in a burst."""

TELLING_WORDS = 2
"""Telling words that two headlines need in common: one word in common is chance."""

SURE_OF_ITSELF = 4
"""Headlines from which a group is known so well that one of its telling words is enough, while it
is told: a week's news has many things of one town or of one machine."""

WHILE_TOLD = 12 * 3600.0
"""Seconds from a group's mean time within which it is still being told. Of 46 firms, 250 headlines
each (whole UCI set), one by one: B-cubed .788, .495 with no limit and .821, .475 with this one;
stories that were never opened .124, now .099."""

HALF_EQUAL = 0.35
"""Cosine from which one telling word is enough where the articles' first lines agree, too. It must
not be a name: notices of one firm end in one paragraph."""

NEARLY_EQUAL = 0.5
"""Cosine from which headlines without so many telling words are one: they are as short."""

FAINT = 0.03
"""Similarity below which a pair is not worth keeping."""

AGREEING_WELL, ALIKE_IN_PART = 2 * AGREEING, 0.2
"""Cosine of two articles' first lines that share half of what they say, and of their headlines from
which one telling word is enough then: who was hurt has died. Where both headlines tell of harm it
is enough that the first lines agree. Not of one outlet, whose texts are like one another whatever
they tell."""

ONE_ACCOUNT = 0.45
"""Cosine of two outlets' first lines on harm from which they say more than their headlines, once
these have a telling word in common: one event in two choices of words. On all news AllSides has
.906 instead of .903 in recall so, and one event more that is never opened; from 0.32 on nine more
of a thousand in recall, and three events."""

ONE_EVENT = 0.5
"""How alike two reports are at least that tell one event in whatever words (`signs.one_event`): two
outlets' for a day."""

ONE_HEADLINE = 0.99
"""Cosine from which headlines say the same. Where one outlet has one over texts that begin
otherwise, however short they are, it is no headline."""

LEAST_AGREEING = 0.12
"""What is left of the similarity when the first lines have nothing in common: only all but equal
headlines are then one event."""

MAX_COMPARED = 400
"""Latest headlines with a word in common that one is compared with, per word: bounds the work when
thousands of headlines share a word."""

MAX_ASKED = 24
"""Nodes of a group that are asked whether they tell another event: bounds the work."""


def events(
    nodes: Sequence[Node],
    window: float,
    differ: Callable[[int, int], bool] = lambda *_: False,
    *,
    least: float = SAME_EVENT,
) -> list[int]:
    """Return for each node the number of its event; `nodes` are in order of their `end`.

    `least` is the mean similarity of two groups of many headlines that are one event. Nodes further
    apart than `window` seconds are not compared; those of which `differ` says that they tell two
    events are never in one, whatever else is. An event with a known node has that node's place as
    number; another one the place of its first node.
    """
    by_term: dict[str, list[int]] = defaultdict(list)
    by_figure: dict[str, list[int]] = defaultdict(list)
    pairs: list[dict[int, float]] = [{} for _ in nodes]
    for place, node in enumerate(nodes):
        for other, similarity in _alike(place, nodes, by_term, by_figure, window):
            pairs[place][other] = pairs[other][place] = similarity
        for term in node.vector:
            by_term[term].append(place)
        for figure in _found_by(node):
            by_figure[figure].append(place)
    merging = _Merging(nodes, pairs, differ, least)
    merging.run()
    labels = [0] * len(nodes)
    for members in merging.members.values():
        known = [place for place in members if nodes[place].known]
        label = known[0] if known else min(members)
        for place in members:
            labels[place] = label
    return labels


def _alike(
    place: int,
    nodes: Sequence[Node],
    by_term: Mapping[str, Sequence[int]],
    by_figure: Mapping[str, Sequence[int]],
    window: float,
) -> list[tuple[int, float]]:
    """Return the earlier nodes that are like the one at `place`."""
    node = nodes[place]
    found = []
    for number, similarity in _met(node, nodes, by_term, by_figure, window).items():
        other = nodes[number]
        if node.telling.isdisjoint(other.telling) and node.companies.isdisjoint(other.companies):
            continue
        passed = 1.0 if _ends(node, other) else 0.5 ** (abs(node.middle - other.middle) / HALF_LIFE)
        if passed < FAINT or (node.known and other.known):
            continue
        damped = passed * _likeness(node, other, similarity)
        if damped >= FAINT:
            found.append((number, damped))
    return found


def _met(
    node: Node,
    nodes: Sequence[Node],
    by_term: Mapping[str, Sequence[int]],
    by_figure: Mapping[str, Sequence[int]],
    window: float,
) -> dict[int, float]:
    """Return the cosine of its headlines with those of each earlier node that has a word, or a
    precise figure, in common."""
    cosine: dict[int, float] = defaultdict(float)
    for term, weight in node.vector.items():
        for number in reversed(by_term.get(term, ())[-MAX_COMPARED:]):
            if node.start - nodes[number].end > window:
                break
            cosine[number] += weight * nodes[number].vector[term]
    for figure in _found_by(node):
        for number in by_figure.get(figure, ())[-MAX_COMPARED:]:
            if node.start - nodes[number].end <= window:
                cosine[number] += 0.0
    return cosine


def _found_by(node: Node) -> frozenset[str]:
    """Return what finds a node whose headline has no word of another's."""
    return node.figures | (node.harm & {OUTAGE})


def _likeness(node: Node, other: Node, similarity: float) -> float:
    """Return how likely two nodes tell one event, by all but the time between them; 0 for not."""
    if node.senses and other.senses and in_conflict(node.senses, other.senses):
        return 0.0
    if tell_one_thing(node, other):
        return max(similarity, ONE_EVENT)
    if not _may_tell_the_same(node, other, similarity):
        return 0.0
    leads = alike_lines(node.lead.vector, other.lead.vector)
    agreeing = leads
    if leads is None:
        leads, agreeing = _alike_briefs(node, other, similarity)
    if not _tells_the_same(node, other, similarity, agreeing):
        return 0.0
    likest = _likest(node, other, similarity, agreeing)
    return likest if leads is None else likest * max(LEAST_AGREEING, min(1.0, leads / AGREEING))


def _ends(one: Node, other: Node) -> bool:
    """Return whether one says that a harm is over of which the other tells: however long ago that
    was, it is that one's end."""
    here, there = one.ended & other.harm, other.ended & one.harm
    return not here <= other.ended or not there <= one.ended


def _likest(one: Node, other: Node, similarity: float, agreeing: float | None) -> float:
    """Return how alike headlines are, or, of harm, what two outlets say below if it is more."""
    both_harm = one.is_harm and other.is_harm
    if agreeing is None or not both_harm or not one.outlets.isdisjoint(other.outlets):
        return similarity
    return max(similarity, agreeing) if agreeing >= ONE_ACCOUNT else similarity


def _may_tell_the_same(one: Node, other: Node, similarity: float) -> bool:
    """Return whether `_tells_the_same` may say so, whatever the first lines are.

    Most pairs of a large run have one word in common, and nobody need look below their headlines.
    """
    common = one.telling & other.telling
    if len(common) == 1 and similarity < ALIKE_IN_PART and one.rivals.isdisjoint(other.rivals):
        return max(one.count, other.count) >= SURE_OF_ITSELF or _ends(one, other)
    return bool(common)


def _tells_the_same(one: Node, other: Node, similarity: float, leads: float | None) -> bool:
    common = one.telling & other.telling
    if len(common) >= TELLING_WORDS:
        return True
    if common and one.rivals & other.rivals and one.is_harm is other.is_harm:
        return True
    words = frozenset(word for word in common if not word.isdigit())  # no number says it alone
    is_sure = max(one.count, other.count) >= SURE_OF_ITSELF
    is_told = is_sure and abs(one.middle - other.middle) <= WHILE_TOLD
    if is_told or _ends(one, other):
        return bool(words) and (leads is None or leads >= AGREEING)
    if leads is not None and leads >= AGREEING and one.outlets.isdisjoint(other.outlets):
        both_harm = one.is_harm and other.is_harm
        enough = ALIKE_IN_PART if leads >= AGREEING_WELL or both_harm else HALF_EQUAL
        if similarity >= enough:
            return bool(words - one.names - other.names)
    fewest = min(len(one.telling), len(other.telling))
    return similarity >= NEARLY_EQUAL and len(common) == fewest > 0


def _alike_briefs(one: Node, other: Node, similarity: float) -> tuple[float | None, float | None]:
    """Return what two short texts say against their headlines, and what for them; None nothing.

    Where one outlet has one headline twice a word in common is chance, unless it tells of harm:
    that is no channel's name.
    """
    if one.outlets.isdisjoint(other.outlets):
        return None, alike_lines(one.brief.vector, other.brief.vector)
    if similarity < ONE_HEADLINE or (one.is_harm and other.is_harm):
        return None, None
    alike = alike_lines(one.brief.vector, other.brief.vector)
    alike = 0.0 if alike is not None and alike < AGREEING else alike
    return alike, alike


class _Merging:
    """UPGMA on a sparse graph: a pair that is not in it has similarity 0."""

    def __init__(
        self,
        nodes: Sequence[Node],
        pairs: list[dict[int, float]],
        differ: Callable[[int, int], bool],
        least: float,
    ) -> None:
        self._differ = differ
        self._least = least
        self.members = {place: [place] for place in range(len(nodes))}
        self._near = dict(enumerate(pairs))  # each one's neighbours, both ways
        self._count = [node.count for node in nodes]
        self._known = [node.known for node in nodes]
        self._heap = [
            (-similarity, place, other)
            for place, near in enumerate(pairs)
            for other, similarity in near.items()
            if place < other and similarity >= self._needed(self._count[place], self._count[other])
        ]
        heapq.heapify(self._heap)

    def run(self) -> None:
        """Merge the two most alike until no two are alike enough."""
        while self._heap:
            _, one, other = heapq.heappop(self._heap)
            unmerged = one in self._near and other in self._near
            if not unmerged or (self._known[one] and self._known[other]):
                continue
            if not self._tell_two(self.members[one], self.members[other]):
                self._merge(one, other)

    def _needed(self, one: int, other: int) -> float:
        """Return the mean similarity that groups of so many headlines need to be one event."""
        return self._least + FEW_HEADLINES / max(one, other)

    def _tell_two(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Return whether any node of one group tells another event than one of the other."""
        return any(
            self._differ(here, there) for here in one[:MAX_ASKED] for there in other[:MAX_ASKED]
        )

    def _merge(self, one: int, other: int) -> None:
        merged = len(self._count)
        a, b = self._near.pop(one), self._near.pop(other)
        a.pop(other, None)
        b.pop(one, None)
        here, there = self._count[one], self._count[other]
        whole = here + there
        near = {n: (a.get(n, 0.0) * here + b.get(n, 0.0) * there) / whole for n in sorted(a | b)}
        for neighbour, similarity in near.items():
            others = self._near[neighbour]
            others.pop(one, None)
            others.pop(other, None)
            others[merged] = similarity
            if similarity >= self._needed(self._count[neighbour], whole):
                heapq.heappush(self._heap, (-similarity, neighbour, merged))
        self._near[merged] = near
        self._count.append(whole)
        self._known.append(self._known[one] or self._known[other])
        self.members[merged] = self.members.pop(one) + self.members.pop(other)
