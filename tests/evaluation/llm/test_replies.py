"""Where servers put an answer, how they end it, and what they say that it cost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import ModelError
from service.evaluation.llm.said.answers import verdicts_by_place
from service.evaluation.llm.said.complaints import Trouble
from service.evaluation.llm.said.replies import ComplaintError, Reply, read_body
from service.evaluation.llm.said.shapes import as_completion
from tests.tables import each

ASKED = {"messages": [{"role": "user", "content": "x" * 40_000}]}
ANSWER = '{"items": [{"id": 1, "relevance": 3}]}'
READ = json.loads(ANSWER)
USAGE = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}


def body(message: Any, finish: str = "stop", usage: Any = USAGE, **more: Any) -> str:
    choice = {"index": 0, "finish_reason": finish, "message": message}
    return json.dumps({"choices": [choice], "usage": usage, **more})


def call(arguments: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "json", "arguments": arguments}}


ANSWERED = {
    "content": {"content": ANSWER},
    "parts": {"content": [{"type": "text", "text": ANSWER}]},
    "parts of the Responses API": {"content": [{"type": "output_text", "text": ANSWER}]},
    "parts of text": {"content": [ANSWER[:9], ANSWER[9:]]},
    "thinking part first": {"content": [
        {"type": "thinking", "thinking": [{"type": "text", "text": '{"items": []}'}]},
        {"type": "text", "text": ANSWER}]},
    "text with a value": {"content": [{"type": "text", "text": {"value": ANSWER}}]},
    "object": {"content": READ},
    "list": {"content": READ["items"]},
    "parsed": {"content": None, "parsed": READ},
    "reasoning_content": {"content": "", "reasoning_content": ANSWER},
    "reasoning": {"content": None, "reasoning": ANSWER},
    "after thoughts there": {"content": "", "reasoning_content": f"Hm {{no}}.</think>{ANSWER}"},
    "at the end of thoughts": {"content": "", "reasoning": f"So:\n```json\n{ANSWER}\n```"},
    "tool call": {"content": None, "tool_calls": [call(ANSWER)]},
    "tool call as object": {"content": "", "tool_calls": [call(READ)]},
    "tool call with talk": {"content": "I call the tool.", "tool_calls": [call(ANSWER)]},
    "function call": {"content": None, "function_call": {"name": "json", "arguments": ANSWER}},
    "think in content": {"content": f"<think>{{}}</think>{ANSWER}", "reasoning": "x"},
}  # fmt: skip


@each("message", ANSWERED.values(), ids=ANSWERED)
def test_the_answer_is_found_wherever_it_stands(message: Any) -> None:
    reply = read_body(body(message), ASKED)
    text = json.loads(reply.text.strip("`json\n"))
    assert text in (READ, READ["items"])
    assert (reply.refused, reply.truncated) == (False, False)


def test_a_draft_is_no_answer_even_where_there_is_no_other() -> None:
    draft = {"content": "", "reasoning_content": f"Maybe {ANSWER}, or rather"}
    assert read_body(body(draft, "length"), ASKED).text == ""


@each(
    "wrapped",
    [
        {"data": {"choices": [{"message": {"content": ANSWER}}]}},
        {"result": {"choices": [{"message": {"content": ANSWER}}]}},
        [{"choices": [{"message": {"content": ANSWER}}]}],
        {"choices": [{"text": ANSWER}]},
        {"choices": [{"delta": {"content": ANSWER}}]},
        {"message": {"content": ANSWER}, "done_reason": "stop", "prompt_eval_count": 9,
         "eval_count": 3},
    ],
)  # fmt: skip
def test_a_gateways_envelope_is_opened(wrapped: Any) -> None:
    assert read_body(json.dumps(wrapped), ASKED).text == ANSWER


def flags(reply: Reply) -> tuple[bool, bool]:
    return reply.refused, reply.truncated


@each(
    ("message", "finish", "expected"),
    [
        ({"content": ""}, "content_filter", (True, False)),
        ({"content": ""}, "content_filter: SAFETY", (True, False)),
        ({"content": None}, "SAFETY", (True, False)),
        ({"content": None}, "PROHIBITED_CONTENT", (True, False)),
        ({"content": None}, "sensitive", (True, False)),
        ({"content": None}, "refusal", (True, False)),
        ({"content": None, "refusal": "I cannot."}, "stop", (True, False)),
        ({"content": ANSWER, "refusal": ""}, "stop", (False, False)),
        ({"content": "I'm sorry, but I can't help with that."}, "stop", (True, False)),
        ({"content": "I cannot assist with this request."}, "stop", (True, False)),
        ({"content": "抱歉，我无法回答。"}, "stop", (True, False)),
        ({"content": "Sorry for the delay: " + ANSWER}, "stop", (False, False)),
        ({"content": ANSWER[:9]}, "length", (False, True)),
        ({"content": ANSWER[:9]}, "MAX_TOKENS", (False, True)),
        ({"content": ANSWER[:9]}, "model_length", (False, True)),
        ({"content": "Let me look at item [1] first. It is"}, "length", (False, True)),
        ({"content": f"Items [1], [2]: {ANSWER[:-9]}"}, "length", (False, True)),
        ({"content": f"Of [1] and [2]: {ANSWER} And"}, "length", (False, False)),
        ({"content": ANSWER}, "eos", (False, False)),
    ],
)
def test_how_an_answer_ended(message: Any, finish: str, expected: tuple[bool, bool]) -> None:
    assert flags(read_body(body(message, finish), ASKED)) == expected


@each(
    ("said", "used"),
    [
        (USAGE, (100, 10, 0, 0, False)),
        ({**USAGE, "total_tokens": 3100}, (100, 3000, 0, 2990, False)),
        ({**USAGE, "completion_tokens_details": {"reasoning_tokens": 7}}, (100, 10, 0, 7, False)),
        ({**USAGE, "prompt_tokens_details": {"cached_tokens": 64}}, (100, 10, 64, 0, False)),
        ({**USAGE, "prompt_cache_hit_tokens": 64}, (100, 10, 64, 0, False)),
        ({**USAGE, "total_tokens": 50}, (100, 10, 0, 0, False)),
        ({"prompt_tokens": 100, "total_tokens": 400}, (100, 300, 0, 0, False)),
        ({"completion_tokens": 10, "total_tokens": 400}, (390, 10, 0, 0, False)),
        ({"input_tokens": 100, "output_tokens": 10}, (100, 10, 0, 0, False)),
        ({"prompt_tokens": "100", "completion_tokens": 10.0}, (100, 10, 0, 0, False)),
        ({"total_tokens": 20_000}, (10_001, 9_999, 0, 0, True)),
        ({"prompt_tokens": -5, "completion_tokens": 10}, (10001, 10, 0, 0, True)),
        ({"prompt_tokens": None}, (10_001, 10, 0, 0, True)),
        ("none", (10_001, 10, 0, 0, True)),
        (None, (10_001, 10, 0, 0, True)),
    ],
)
def test_what_a_call_used(said: Any, used: tuple[int, int, int, int, bool]) -> None:
    """`used`: prompt, completion, cached, reasoning, and whether that is estimated."""
    found = read_body(body({"content": ANSWER}, usage=said), ASKED).usage
    assert used == (
        found.prompt, found.completion, found.cached, found.reasoning, found.estimated
    )  # fmt: skip


@each(
    ("prompt", "truncated"),
    [(4096, True), (2050, True), (2051, True), (8192, True), (4000, False), (3000, False)],
)
def test_a_question_that_was_cut_in_silence_is_too_long(prompt: int, truncated: bool) -> None:
    usage = {"prompt_tokens": prompt, "completion_tokens": 10}
    assert read_body(body({"content": ANSWER}, usage=usage), ASKED).truncated is truncated


def test_a_short_question_of_that_size_was_not_cut() -> None:
    usage = {"prompt_tokens": 4096, "completion_tokens": 10}
    asked = {"messages": [{"role": "user", "content": "x" * 4096 * 4}]}
    assert not read_body(body({"content": ANSWER}, usage=usage), asked).truncated


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ('{"error": {"message": "Provider returned error", "code": 429}}', Trouble.PASSES),
        ('{"choices": [{"error": {"code": 502, "message": "Upstream"}, "message": {}}]}',
         Trouble.PASSES),
        ('{"choices": [{"finish_reason": "insufficient_system_resource", "message": {}}]}',
         Trouble.PASSES),
        ('{"error": "model \\"x\\" not found"}', Trouble.MODEL),
        ('{"choices": null, "error": {"message": "invalid api key"}}', Trouble.KEY),
    ],
)  # fmt: skip
def test_a_complaint_with_status_200_is_one(text: str, trouble: Trouble) -> None:
    with pytest.raises(ComplaintError) as caught:
        read_body(text, ASKED)
    assert caught.value.said.trouble is trouble


@pytest.mark.parametrize("depth", [10, 400, 900, 5_000])
def test_an_envelope_in_an_envelope_without_end_is_an_error(depth: int) -> None:
    with pytest.raises(ModelError):
        read_body('{"result":' * depth + "{}" + "}" * depth, ASKED)


def test_a_refusal_with_status_200_is_a_value() -> None:
    said = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "choices": []}
    assert flags(read_body(json.dumps(said), ASKED)) == (True, False)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "error", "usage", "tool_calls",
                             "function", "finish_reason", "text", "reasoning"]),
            inner, max_size=5)
    ),
    max_leaves=15,
)  # fmt: skip


@given(ANYTHING.map(json.dumps) | ANYTHING.map(lambda one: json.dumps({"choices": [one]})))
def test_no_body_breaks_the_reader(text: str) -> None:
    try:
        reply = read_body(text, ASKED)
    except (ModelError, ComplaintError):
        return
    assert isinstance(reply.text, str)


def event(delta: Any, finish: str | None = None, **more: Any) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return "data: " + json.dumps({"choices": [choice], **more})


STREAMED = {
    "in pieces": [
        event({"role": "assistant"}), event({"content": ANSWER[:9]}),
        event({"content": ANSWER[9:]}),
        event({}, "stop"), 'data: {"choices": [], "usage": {"prompt_tokens": 7}}', "data: [DONE]",
    ],
    "with line feeds and names": ["event: message\r", event({"content": ANSWER}) + "\r", "id: 1\r"],
    "whole in one event": ["data: " + body({"content": ANSWER})],
    "after signs of life": [": PROCESSING", "", ": PROCESSING", "", body({"content": ANSWER})],
    "with a cut line": [event({"content": ANSWER}), 'data: {"choi'],
    "with other events": ["data: [1]", event({"content": ANSWER}, "stop")],
}  # fmt: skip


@each("lines", STREAMED.values(), ids=STREAMED)
def test_an_answer_that_comes_as_a_stream_is_put_together(lines: list[str]) -> None:
    assert json.loads(read_body("\n".join(lines), ASKED).text) == READ


def test_a_stream_that_was_cut_or_failed_is_told() -> None:
    assert read_body(event({"content": ANSWER[:-3]}, "length"), ASKED).truncated
    assert not read_body(event({"content": ANSWER + "\n" * 9}, "length"), ASKED).truncated
    with pytest.raises(ComplaintError):
        read_body('data: {"error": {"message": "overloaded", "code": 503}}', ASKED)
    with pytest.raises(ModelError):
        read_body("data: [DONE]", ASKED)


def test_a_line_break_within_a_text_does_not_cost_the_answer() -> None:
    said = '{"items": [{"id": 1, "why": "one\ntwo\x00\tthree", "relevance": 3}]}'
    reply = read_body(body({"content": said}), ASKED)
    assert verdicts_by_place(reply.text, 1)[0][0]["relevance"] == 3


def called(arguments: str, **more: Any) -> str:
    return event({"tool_calls": [{"function": {"arguments": arguments}, **more}]})


@pytest.mark.parametrize(
    "lines",
    [
        [called(ANSWER[:9], index=0, id="a"), called(ANSWER[9:], index=0)],
        [called(ANSWER[:9], id="a"), called(ANSWER[9:])],
        [called("no", index=0), called(ANSWER, index=1)],
        [event({"function_call": {"arguments": part}}) for part in (ANSWER[:9], ANSWER[9:])],
        [event({"reasoning_content": part}) for part in ("Hm. ", ANSWER[:9], ANSWER[9:])],
    ],
)
def test_a_stream_of_calls_or_of_thoughts_alone_is_an_answer(lines: list[str]) -> None:
    assert json.loads(read_body("\n\n".join(lines), ASKED).text) == READ


@pytest.mark.parametrize(
    "told",
    [
        'event: error\ndata: {"message": "overloaded"}',
        'event:error\r\ndata:{"error": {"message": "overloaded"}}',
        "event: error\ndata: overloaded",
        'data: {"choices": [{"delta": {}, "error": {"message": "overloaded"}}]}',
    ],
)
def test_half_an_answer_before_an_error_is_none(told: str) -> None:
    with pytest.raises(ComplaintError, match="overloaded"):
        read_body(f"{event({'content': ANSWER})}\n\n{told}\n\ndata: [DONE]", ASKED)


def test_what_no_shape_is_known_for_stays_as_it_came() -> None:
    others: list[object] = [
        [], {"output": 3}, {"candidates": [3]}, {"candidates": [{"content": None}]},
        {"content": "text"}, {"data": {"text": " "}}, [{"error": "a"}, {"error": "b"}],
        {"error": "no", "items": []},
    ]  # fmt: skip
    for one in others:
        assert as_completion(one) == one
    thought = {"candidates": [{"content": {"parts": [{"text": "x", "thought": True}]}}]}
    assert as_completion(thought) == thought


def test_geminis_count_of_tokens_is_read() -> None:
    made = as_completion(
        {
            "candidates": [{"content": {"parts": [{"text": "{}"}]}, "finishReason": "MAX_TOKENS"}],
            "usageMetadata": {"promptTokenCount": 10, "totalTokenCount": 30},
        }
    )
    assert made["usage"] == {"prompt_tokens": 10, "total_tokens": 30}
    assert made["choices"][0]["finish_reason"] == "length"
