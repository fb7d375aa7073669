"""By which rule two outlets' reports tell one event: each alone, and what is short of it."""

from __future__ import annotations

from typing import Any

from service.ranking.grouping.members import FirstLines, Node
from service.ranking.grouping.signs import one_event
from service.ranking.grouping.signs.one_event import RULES, Both, tell_one_thing
from tests.tables import each

HOUR = 3600.0
AGREE = {"lead": {"dairy": 0.8, "durban": 0.6}}


def told(**parts: Any) -> Node:
    """Return a report on the brand; sets are given as words, first lines as words by weight, and
    `at` in seconds."""
    if weights := parts.pop("lead", None):
        parts["lead"] = FirstLines(tuple(weights), weights.__getitem__)
    at = float(parts.pop("at", 0.0))
    sets = {name: frozenset(part.split()) for name, part in parts.items() if isinstance(part, str)}
    rest = {name: part for name, part in parts.items() if not isinstance(part, str)}
    known = {"vector": {}, "companies": frozenset({""}), "start": at, "end": at, "middle": at}
    return Node(**{**known, **rest, **sets})


ONE: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "a_figure_beside_common_words": [
        ({"headline_figures": "270", "telling": "dairy 270"},) * 2,
        ({"headline_figures": "270", **AGREE},) * 2,
    ],
    "a_large_figure": [
        ({"headline_figures": "27000000"},) * 2,
        ({"headline_figures": "54100000", "harm": "breach"},
         {"headline_figures": "54100000", "harm": "fraud"}),
        ({"headline_figures": "54100000", "harm": "court"}, {"headline_figures": "54100000"}),
    ],
    "a_figure_of_one_harm": [({"headline_figures": "200", "harm": "jobs"},) * 2],
    "a_name_of_one_harm": [({"rare_names": "matuu", "harm": "violence", **AGREE},) * 2],
    "a_figure_of_one_headline_below_the_other": [
        ({"figures": "54100000", "headline_figures": "54100000", **AGREE},
         {"figures": "54100000", **AGREE}),
    ],
    "a_count_of_one_headline_below_the_other": [
        ({"amounts": "7000 500", "harm": "jobs"}, {"counted": "jobs7000", "harm": "jobs"}),
    ],
}  # fmt: skip
"""By the rule that finds them."""

TWO: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "a_figure_beside_common_words": [
        ({"headline_figures": "199"},) * 2,
        ({"headline_figures": "199", "telling": "199"},) * 2,
        ({"headline_figures": "200", "telling": "dairy"},) * 2,
    ],
    "a_large_figure": [
        ({"headline_figures": "99000"},) * 2,
        ({"headline_figures": "5000000"},) * 2,
        ({"headline_figures": "14000000", "harm": "fraud"}, {"headline_figures": "14000000"}),
        ({"headline_figures": "27000000", "harm": "court"}, {"headline_figures": "27000000"}),
    ],
    "a_figure_of_one_harm": [
        ({"headline_figures": "200", "harm": "jobs"},
         {"headline_figures": "200", "harm": "recall"}),
        ({"headline_figures": "200", "harm": "reply"},) * 2,
        ({"headline_figures": "200"},) * 2,
        ({"headline_figures": "200", "harm": "jobs"}, {"headline_figures": "240", "harm": "jobs"}),
    ],
    "a_name_of_one_harm": [
        ({"rare_names": "matuu", "harm": "violence"},) * 2,
        ({"rare_names": "matuu", "harm": "court", **AGREE},) * 2,
        ({"rare_names": "matuu", "harm": "violence", **AGREE},
         {"rare_names": "giyani", "harm": "violence", **AGREE}),
    ],
    "a_figure_of_one_headline_below_the_other": [
        ({"figures": "54100000", **AGREE},) * 2,
        ({"figures": "54100000", "headline_figures": "54100000"}, {"figures": "54100000"}),
        ({"figures": "54100000", "headline_figures": "54100000", **AGREE},
         {"figures": "54100000", "harm": "breach", **AGREE}),
    ],
    "a_count_of_one_headline_below_the_other": [
        ({"amounts": "7000", "harm": "jobs"}, {"counted": "jobs7100", "harm": "jobs"}),
        ({"amounts": "7000", "harm": "jobs"}, {"counted": "jobs7000"}),
        ({"amounts": "7000", "harm": "jobs"}, {"counted": "recall7000", "harm": "jobs"}),
        ({"amounts": "7000", "harm": "jobs"}, {"amounts": "7000", "harm": "recall"}),
    ],
}  # fmt: skip
"""By the rule that comes nearest to them."""


def _found(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    nodes = told(**one, outlets="A"), told(**other, outlets="B")
    return {rule.__name__ for pair in (nodes, nodes[::-1]) for rule in RULES if rule(Both(*pair))}


@each("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_alone_finds_one_event(rule: Any) -> None:
    for one, other in ONE[rule.__name__]:
        assert _found(one, other) == {rule.__name__}, (one, other)


@each("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_leaves_what_is_short_of_it(rule: Any) -> None:
    for one, other in TWO[rule.__name__]:
        assert _found(one, other) == set(), (one, other)


def test_it_holds_for_two_outlets_on_one_company() -> None:
    sums = {"headline_figures": "27000000"}
    one = told(**sums, outlets="A")
    assert tell_one_thing(one, told(**sums, outlets="B"))
    assert not tell_one_thing(one, told(**sums, outlets="A B"))
    assert not tell_one_thing(one, told(**sums, outlets="B", companies="rival"))
    assert not tell_one_thing(one, told(**sums, outlets="B", companies=""))


def test_an_outage_is_one_for_some_hours_whoever_tells_it() -> None:
    one = told(harm="outage", outlets="A")
    assert tell_one_thing(one, told(at=one_event.AN_OUTAGE, harm="outage", outlets="A"))
    assert not tell_one_thing(one, told(at=one_event.AN_OUTAGE + HOUR, harm="outage", outlets="B"))


def test_what_brought_two_together_does_not_make_their_first_lines_agree() -> None:
    lead = {"54100000": 0.9, "cow": 0.4}
    figure = {"figures": "54100000", "headline_figures": "54100000"}
    other = {"54100000": 0.9, "bread": 0.4}
    assert _found({**figure, "lead": lead}, {"figures": "54100000", "lead": other}) == set()
