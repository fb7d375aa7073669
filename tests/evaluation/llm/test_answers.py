"""The verdicts in what a model says: in any shape, and never on another item."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.llm.said.answers import thoughts_off, verdicts_by_place
from tests.tables import each

IDS = [1, 2, 3]


def one(number: Any, **more: Any) -> dict[str, Any]:
    return {"id": number, "relevance": 1, "why": "x", **more}


def bare(place: int) -> dict[str, Any]:
    return {"relevance": place, "why": "x"}


ALL = [{"id": n, **bare(n)} for n in IDS]
TEXT = json.dumps({"items": ALL})
AS_MEANT = {
    "as asked": {"items": ALL},
    "bare list": ALL,
    "by number": {"items": {str(n): bare(n) for n in IDS}},
    "by number at the top": {str(n): bare(n) for n in IDS},
    "by name": {f"item_{n}": bare(n) for n in IDS},
    "by name in German brackets": {f"[{n}]": bare(n) for n in IDS},
    "wrapper": {"response": {"items": ALL}},
    "two wrappers": {"data": {"result": {"verdicts": ALL}}},
    "unknown wrapper": {"evaluation_of_items": ALL},
    "JSON in a string": {"response": TEXT},
    "thought beside": {"thought": "They matter.", "items": ALL},
    "other name for the number": {"items": [{"number": n, **bare(n)} for n in IDS]},
    "item": {"items": [{"item": n, **bare(n)} for n in IDS]},
    "item id": {"items": [{"itemId": f"item {n}", **bare(n)} for n in IDS]},
    "index from 0": {"items": [{"index": n - 1, **bare(n)} for n in IDS]},
    "from 0": {"items": [{"id": n - 1, **bare(n)} for n in IDS]},
    "from 0 as text": {"items": [{"id": f"[{n - 1}]", **bare(n)} for n in IDS]},
    "from 0 by number": {str(n - 1): bare(n) for n in IDS},
    "from 0 backwards": [{"id": n - 1, **bare(n)} for n in reversed(IDS)],
    "without numbers": {"items": [bare(n) for n in IDS]},
    "nested marks": [{"id": n, "verdict": bare(n)} for n in IDS],
    "capitals": {"Items": [{"ID": n, "Relevance": n} for n in IDS]},
    "score": [{"id": n, "score": n} for n in IDS],
    "lists of one": [[{"id": n, **bare(n)}] for n in IDS],
}


def relevances(text: str, count: int = 3) -> list[list[Any]]:
    found = verdicts_by_place(text, count)
    return [[v.get("relevance", v.get("score")) for v in each] for each in found]


@each("shape", AS_MEANT.values(), ids=AS_MEANT)
@each("around", ["{}", "```json\n{}\n```", "Here you are:\n{}\nDone."])
def test_verdicts_are_read_as_meant(shape: Any, around: str) -> None:
    assert relevances(around.replace("{}", json.dumps(shape))) == [[1], [2], [3]]


@each(
    "reply",
    [
        """Here's it: {'items': [{'id': 1, 'why': 'It\\'s "x"', 'relevance': 4, 'is': None}]}""",
        '{"items": [{"id": 1, "why": "x"\n "relevance": 4}]}',
        '{"items": [ // the first\n {"id": 1, // https://x.example\n "relevance": 4}\n]}',
        '{"items": [{"id": 1, "names": [], "relevance": 4,}]}',
        '{"items": [\n  {"id": 1, "why": "It names "the brand" twice.",\n  "relevance": 4}]}',
    ],
)
def test_the_slips_of_small_models_are_put_right(reply: str) -> None:
    ((verdict,),) = verdicts_by_place(reply, 1)
    assert (verdict["id"], verdict["relevance"]) == (1, 4)


def test_a_trailing_comma_does_no_harm() -> None:
    assert relevances(TEXT.replace("}]}", "},]}")) == [[1], [2], [3]]


REFUSED = {
    "from 2": [one(n + 1) for n in IDS],
    "from 7": [one(n + 6) for n in IDS],
    "fewer without numbers": [bare(1), bare(2)],
    "more without numbers": [bare(n) for n in range(4)],
    "no marks": {"analysis": [{"headline": "x", "importance": "high"}]},
    "a thought": {"thought": "The user wants marks"},
    "text": "none",
    "numbers": [1, 2, 3],
    "an error": {"error": {"message": "overloaded", "code": 3}},
}


@each("shape", REFUSED.values(), ids=REFUSED)
def test_what_may_be_on_any_item_is_on_none(shape: Any) -> None:
    assert relevances(json.dumps(shape)) == [[], [], []]


def test_a_part_that_begins_with_0_counts_from_0() -> None:
    assert relevances(json.dumps([one(0, relevance=4), one(1, relevance=5)])) == [[4], [5], []]


def test_a_stranger_with_0_does_not_move_the_others() -> None:
    strangers = [*ALL, one(0, relevance=9), one(9), one("x"), one(None), one(-1)]
    assert relevances(json.dumps(strangers)) == [[1], [2], [3]]


def test_alone_an_item_needs_no_number_but_takes_no_other() -> None:
    for number in (1, 0, "1", "[1]", "item 0"):
        assert relevances(json.dumps({"items": [one(number)]}), 1) == [[1]]
    assert relevances(json.dumps(bare(4)), 1) == [[4]]
    assert relevances(json.dumps({"result": bare(4)}), 1) == [[4]]
    assert relevances(json.dumps([one(7)]), 1) == [[]]


DRAFT = json.dumps({"items": [one(1, relevance=9)]})
THOUGHTS = {
    "open and closed": f"<think>maybe {DRAFT}</think>\n{TEXT}",
    "closed only": f"First {DRAFT}, but no.</think>\n{TEXT}",
    "thinking": f"<thinking>{DRAFT}</thinking>{TEXT}",
    "capitals": f"<THINK>{DRAFT}</THINK>{TEXT}",
    "two": f"<think>{DRAFT}</think>Well.<think>{DRAFT}</think>{TEXT}",
    "magistral": f"[THINK]{DRAFT}[/THINK]{TEXT}",
    "kimi": f"◁think▷{DRAFT}◁/think▷{TEXT}",
    "seed": f"<seed:think>{DRAFT}</seed:think>{TEXT}",
    "gpt-oss": f"<|channel|>analysis<|message|>{DRAFT}<|end|><|start|>assistant<|channel|>final"
    f"<|message|>{TEXT}",
    "open thoughts": f"<|begin_of_thought|>{DRAFT}<|end_of_thought|>{TEXT}",
    "afterwards": f"{TEXT}<think>or rather {DRAFT}</think>",
    "afterwards and open": f"{TEXT}<think>or rather {DRAFT}",
    "half a draft": f'<think>{{"items": [{{"id": 1, no</think>{TEXT}',
    "reasoning": f"<reasoning>{DRAFT}</reasoning>\n```json\n{TEXT}\n```",
}  # fmt: skip


@each("text", THOUGHTS.values(), ids=THOUGHTS)
def test_a_draft_in_thoughts_is_no_answer(text: str) -> None:
    assert relevances(text) == [[1], [2], [3]]


def test_thoughts_without_an_end_are_no_answer() -> None:
    assert relevances(f"<think>{TEXT} and then it was cut") == [[], [], []]


def test_a_mark_in_a_quotation_is_no_thought() -> None:
    for mark in ("</think>", "<think>", "<think>x</think>"):
        quoted = TEXT.replace('"x"', json.dumps(f"It says {mark} to us"))
        assert thoughts_off(quoted) == quoted
        assert relevances(f"<think>no</think>{quoted}") == [[1], [2], [3]]


@given(
    st.lists(
        st.sampled_from(["<think>", "</think>", "{", "}", "[", "]", TEXT, DRAFT, "x", '"', "0"]),
        max_size=12,
    ).map("".join),
    st.integers(0, 4),
)
def test_no_text_breaks_the_reader(text: str, count: int) -> None:
    assert len(verdicts_by_place(text, count)) == count


def test_an_answer_that_is_said_twice_is_one_answer() -> None:
    answer = '{"items": [{"id": 1, "relevance": 3}]}'
    assert verdicts_by_place(f"{answer}\n{answer}", 1) == verdicts_by_place(answer, 1)


MARKS = '{"score":0,"relevance":0,"why":"","risk":0}'


@each(
    ("reply", "count", "each"),
    [
        (f"{MARKS}\n{MARKS}", 2, [1, 1]),
        (f"[{MARKS}]\n[{MARKS}]", 2, [1, 1]),
        (f"{MARKS}\n{MARKS}", 1, [1]),
        (f"[{MARKS},{MARKS}]\n[{MARKS},{MARKS}]", 2, [1, 1]),
        ('{"score":1}{"score":2}' * 2, 2, [1, 1]),
        ('{"id":1,"score":1}' * 2, 2, [1, 0]),
        (MARKS * 3, 2, [0, 0]),
        (MARKS, 0, []),
    ],
)
def test_an_answer_said_twice_is_one_and_equal_verdicts_are_two(
    reply: str, count: int, each: list[int]
) -> None:
    assert [len(one) for one in verdicts_by_place(reply, count)] == each
