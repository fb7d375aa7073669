"""Changes as plain data: each comes back as it was, and what is none is refused."""

from __future__ import annotations

import pytest

from service.brands.desk.edit_json import MAX_EDITS, as_json, from_json
from service.brands.desk.edits import AddSources, Edit, RemoveSource, SetOption, SetText, SetWords
from tests.tables import each


def test_each_change_comes_back_as_it_was() -> None:
    edits: list[Edit] = [
        SetText("display_name", "Bean There"),
        SetWords("aliases", ("Bean", "There")),
        SetOption("0" * 16, "every", "30"),
        AddSources(({"feed": "https://example.org/feed"},)),
        RemoveSource("0" * 16),
    ]
    assert from_json(as_json(edits)) == edits


@each("value", [
    None, {}, [None], [{"field": "a"}], [{"field": 1, "text": "a"}], [{"remove": None}],
    [{"field": "a", "words": "b"}], [{"add": "b"}], [{"add": ["b"]}], [{"add": [{"feed": 1}]}],
    [{"remove": "a"}] * (MAX_EDITS + 1),
])  # fmt: skip
def test_what_is_no_list_of_changes_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(value)
