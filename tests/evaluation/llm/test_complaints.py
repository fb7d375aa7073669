"""What servers say is wrong: their own bodies, what each is about, and what a person reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.errors import ModelRefusedError
from service.evaluation.llm.said.complaints import MAX_WORDS, Trouble, as_error, complaint
from tests.tables import each

TABLE = yaml.safe_load(Path(__file__).with_name("complaints.yaml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(Trouble(trouble), row["status"], row["body"], id=f"{trouble}-{name}")
    for trouble, rows in TABLE.items()
    for name, row in rows.items()
]


def text_of(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


@each(("trouble", "status", "body"), ROWS)
def test_a_complaint_is_told_apart_by_the_servers_own_words(
    trouble: Trouble, status: int, body: Any
) -> None:
    said = complaint(status, text_of(body))
    assert said.trouble is trouble, said.told


@each(
    ("body", "words"),
    [
        ([{"error": {"message": "API key not valid."}}], "API key not valid."),
        ({"error": "A string."}, "A string."),
        ({"code": "Client specified", "error": "Not in your region."}, "Not in your region."),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body", "x"], "msg": "Field required"}]}, "Field required"),
        ({"message": {"detail": [{"msg": "Extra inputs are not permitted"}]}},
         "Extra inputs are not permitted"),
        ({"error": {"message": json.dumps({"error": {"message": "Inner."}})}}, "Inner."),
        ({"error": {"message": "Provider returned error", "metadata": {"raw": "Slow down."}}},
         "Provider returned error: Slow down."),
        ({"errors": [{"message": "One."}, {"message": "Two."}]}, "One: Two."),
        ({"base_resp": {"status_msg": "input new_sensitive"}}, "input new_sensitive"),
        ({"message": ["model must be one of a, b"], "error": "Bad Request", "statusCode": 400},
         "model must be one of a, b: Bad Request"),
        ({"error": ["not a chat model"]}, "not a chat model"),
        ({"fault": {"description": "Gateway says no"}}, "Gateway says no"),
        ("plain text\nin two lines", "plain text in two lines"),
        ("<html><style>b{}</style><title>502 &amp; Gateway</title></html>", "502 & Gateway"),
        ("a\x1b[31mred\x00\u202e", "a [31mred"),
        ({"error": {"message": "Incorrect API key provided: sk-proj-abcdefghijklmnop1234."}},
         "Incorrect API key provided: [hidden]."),
        ({"error": {"message": "x " * 500}}, "x " * 98 + "x…"),
        ({}, ""),
        ("[1, 2", "[1, 2"),
    ],
)  # fmt: skip
def test_the_servers_words_reach_people_in_any_shape(body: Any, words: str) -> None:
    said = complaint(400, text_of(body)).words
    assert said == words
    assert len(said) <= MAX_WORDS


@pytest.mark.parametrize("trouble", ["quota", "key", "model"])
def test_what_only_a_person_can_mend_says_how_and_quotes_the_server(trouble: str) -> None:
    for row in TABLE[trouble].values():
        said = complaint(row["status"], text_of(row["body"]))
        error = as_error(said, "m")
        assert isinstance(error, ModelRefusedError)
        assert said.words in f"{error.message} {error.hint}"


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["error", "message", "code", "detail", "x"]), inner),
    max_leaves=12,
).map(json.dumps) | st.text(max_size=60), st.sampled_from([200, 400, 429, 500]))  # fmt: skip
def test_no_body_breaks_the_reading(body: str, status: int) -> None:
    said = complaint(status, body)
    assert isinstance(said.trouble, Trouble)
    assert str(as_error(said, "m"))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", said.words)
