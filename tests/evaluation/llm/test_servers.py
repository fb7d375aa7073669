"""Whole runs against servers that answer by rules: what an article or a small machine may cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from service.errors import ModelError
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import DIALECT_LIFE, ChatClient
from service.evaluation.llm.connection import Connection, asked_last
from service.evaluation.llm.dialect import Dialect, Form
from service.models import Item, Judgement, Scorer
from service.wording.reasons import sentence
from tests.cases.model_server import Body, served
from tests.evaluation.conftest import no_pause
from tests.evaluation.samples import BRAND, NOW, RUN, item
from tests.evaluation.stand_in import UncappedSpending

GRAVE = item(
    "Gunmen rob Zazu Pizza", "Two gunmen robbed Zazu Pizza. " + "It was late. " * 20 + "End."
)


def error(message: str, **more: Any) -> Body:
    return {"status": 400, "body": {"error": {"message": message, **more}}}


def opened(count: int) -> list[Item]:
    return [item(f"Zazu Pizza opens in town {n}", "Zazu Pizza has opened.") for n in range(count)]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to."""

    judgement: Judgement
    asked: Sequence[Body]
    client: ChatClient

    def by_model(self) -> int:
        found = self.judgement.evaluations.values()
        return sum(e.scorer is Scorer.OPENAI and e.score is not None for e in found)

    def sizes(self) -> list[int]:
        return [str(body["messages"]).count("title: ") for body in self.asked]

    def forms(self) -> list[str]:
        return [body.get("response_format", {}).get("type", "") for body in self.asked]


async def run(rules: Sequence[Body], items: Sequence[Item], **more: Any) -> Run:
    """Judge `items` once by a server with these rules."""
    async with served(rules) as server:
        client = ChatClient(
            "k", model="m", base_url=server.url, **{"sleep": no_pause, "timeout": 30.0, **more}
        )
        budget = Budget(UncappedSpending(), model="m", tokens_per_run=10**6, tokens_per_day=10**7)
        judge = Judge(BRAND, client=client, budget=budget)
        judgement = await judge.judge(items, run_id=RUN, now=NOW, seed="s")
        await client.close()
    return Run(judgement, server.asked, client)


REFUSALS = {
    "in words that we know": error("Content Exists Risk"),
    "in words that we do not know": error("Bad Request"),
    "without a word": {"status": 400, "body": ""},
    "in another language": error("nie można przetworzyć"),
    "with a status of its own": {"status": 451, "body": "x"},
    "as forbidden": {"status": 403, "body": {"error": "Content violates usage guidelines"}},
    "as a finish": {"message": {"content": ""}, "finish": "content_filter"},
    "as a refusal": {"message": {"content": None, "refusal": "I cannot."}},
    "in prose": {"message": {"content": "I'm sorry, but I can't assist with that."}},
    "with the words of a parameter": error("Content Exists Risk: reasoning about max_tokens"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_an_article_that_is_refused_costs_only_itself(refusal: Body) -> None:
    items = [*opened(15), GRAVE]
    came = await run([{"when": {"contains": "Gunmen"}, **refusal}], items)
    assert came.by_model() == 15
    assert came.client.worked == Dialect.first(None)
    assert set(came.forms()) == {"json_schema"}
    assert len(came.asked) <= 12


async def test_a_server_that_refuses_every_article_is_not_asked_for_ever() -> None:
    came = await run([error("Content Exists Risk")], opened(60))
    assert len(came.asked) <= 40
    assert "refuses whatever it is asked" in " ".join(map(sentence, came.judgement.notes))


TOO_LONG = {
    "llama.cpp": error("request (4300 tokens) exceeds the available context size (4096 tokens)"),
    "lm studio": {"status": 400, "body": {"error": "The number of tokens to keep from the initial "
                                          "prompt is greater than the context length"}},
    "nothing at all": {"message": {"content": ""}},
    "cut": {"message": {"content": '{"items": ['}, "finish": "length"},
    "with status 500": {"status": 500, "body": {"error": "context window exceeded"}},
    "with status 200": {"body": {"error": {"message": "Context size has been exceeded."}}},
    "unknown words": error("prompt rejected"),
}  # fmt: skip


@pytest.mark.parametrize("said", TOO_LONG.values(), ids=TOO_LONG)
async def test_a_small_context_gets_small_batches(said: Body) -> None:
    came = await run([{"when": {"items_over": 3}, **said}], opened(8))
    assert came.by_model() == 8
    assert max(came.sizes()[-2:]) <= 3


async def test_what_a_context_holds_is_learnt_for_the_batches_that_follow() -> None:
    too_long = {"when": {"items_over": 3}, **TOO_LONG["llama.cpp"]}
    came = await run([too_long], opened(40), concurrency=1)
    assert came.by_model() == 40
    assert sum(size > 3 for size in came.sizes()) == 2  # 8, then 4; the rest in twos
    assert came.client.pace.batch == 2


async def test_at_last_the_text_is_cut() -> None:
    long = item("Zazu Pizza opens a shop", "Zazu Pizza has opened. " + "It was late. " * 20)
    came = await run(
        [{"when": {"contains": "It was late. " * 12}, **TOO_LONG["llama.cpp"]}], [long]
    )
    assert came.by_model() == 1
    first, last = (len(str(body["messages"])) for body in came.asked)
    assert last < first - 100


async def test_a_model_of_four_thousand_tokens_is_asked_what_fits_at_once() -> None:
    long = [replace(one, text="Zazu Pizza did this and that. " * 100) for one in opened(12)]
    came = await run([], long, patient=True)
    assert came.by_model() == 12
    for body in came.asked:
        prompt = sum(len(m["content"]) for m in body["messages"]) // 4
        assert prompt + body["max_completion_tokens"] <= 4096


SCHEMA_IGNORED = {
    "other JSON": '{"analysis": [{"headline": "x", "importance": "high"}]}',
    "prose": "Certainly! These are quite relevant.",
    "a thought": '{"thought": "The user wants marks"}',
}


@pytest.mark.parametrize("text", SCHEMA_IGNORED.values(), ids=SCHEMA_IGNORED)
@pytest.mark.parametrize("count", [8, 24])
async def test_a_schema_that_is_ignored_is_written_into_the_prompt(text: str, count: int) -> None:
    rules = [{"when": {"schema_in_prompt": False}, "message": {"content": text}}]
    came = await run(rules, opened(count))
    assert came.by_model() == count
    assert len(came.asked) <= 2 * count // 8 + 2
    assert came.client.worked.form is Form.JSON


async def test_one_bad_answer_is_chance_and_no_dialect() -> None:
    for bad in (
        {"message": {"content": "Certainly!"}},
        {"status": 500, "body": "Internal Server Error"},
        error("Failed to generate JSON.", code="json_validate_failed"),
    ):
        came = await run([{"when": {"first": 1}, **bad}], opened(8))
        assert came.by_model() == 8
        assert set(came.forms()) == {"json_schema"}
        assert came.client.worked == Dialect.first(None)


SCHEMA_BREAKS = {
    "bare": "Internal Server Error",
    "llama-cpp-python": {"error": {"message": "[{'loc': ('body', 'response_format'), 'msg': "
                                   "\"Input should be 'text' or 'json_object'\"}]"}},
    "ik_llama": {"error": {"code": 500, "message": 'response_format type must be one of "text" or '
                           '"json_object", but got: json_schema'}},
}  # fmt: skip


@pytest.mark.parametrize("body", SCHEMA_BREAKS.values(), ids=SCHEMA_BREAKS)
async def test_a_server_that_breaks_over_a_schema_is_asked_without(body: Any) -> None:
    rules = [{"when": {"form": "json_schema"}, "status": 500, "body": body}]
    came = await run(rules, opened(24), concurrency=1)
    assert came.by_model() == 24
    assert len(came.asked) <= 8
    assert came.client.worked.form is Form.JSON


async def test_a_server_that_only_breaks_keeps_its_dialect_and_is_given_up() -> None:
    came = await run([{"status": 500, "body": "x"}], opened(24), concurrency=1)
    assert came.by_model() == 0
    assert len(came.asked) <= 15
    assert came.client.dialect == Dialect.first(None)


async def test_a_template_without_a_system_role_gets_one_message() -> None:
    class_of = {"status": 400, "body": {"error": {"message": "System role not supported"}}}
    async with served([]) as server:
        client = ChatClient("k", model="m", base_url=server.url)
        client.dialect = Dialect.first(None).without(class_of["body"]["error"]["message"])  # type: ignore[index, assignment]
        await client.ask([{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
                         {}, max_tokens=9)  # fmt: skip
        await client.close()
    assert [m["role"] for m in server.asked[0]["messages"]] == ["user"]
    assert server.asked[0]["messages"][0]["content"] == "s\n\nu"


@pytest.mark.slow
async def test_late_answers_make_batches_small_and_the_log_says_so() -> None:
    slow = {"when": {"items_over": 2}, "seconds": 30, "message": {"content": "@good"}}
    with capture_logs() as logs:
        came = await run([slow], opened(8), timeout=1.5)
    assert came.by_model() == 8
    assert came.sizes() == [8, 2, 2, 2, 2]
    assert any("did not come within 1.5 seconds" in one["event"] for one in logs)
    assert came.judgement.cost.estimated  # what it read in vain is counted


@pytest.mark.slow
async def test_a_model_that_is_always_late_is_given_up_and_the_note_says_so() -> None:
    came = await run([{"seconds": 30, "message": {"content": "@good"}}], opened(24), timeout=0.5,
                     concurrency=1)  # fmt: skip
    assert came.by_model() == 0
    assert len(came.asked) == 3
    [note] = map(sentence, came.judgement.notes)
    assert "did not answer in time" in note
    assert "EVALUATION_TIMEOUT_SECONDS" in note


async def test_a_model_that_thinks_gets_room_to_answer() -> None:
    thought = {
        "message": {"content": ""}, "finish": "length",
        "usage": {"prompt_tokens": 1000, "completion_tokens": 560,
                  "completion_tokens_details": {"reasoning_tokens": 560}},
    }  # fmt: skip
    came = await run([{"when": {"first": 2}, **thought}], opened(1))
    assert came.by_model() == 1
    limits = [body["max_completion_tokens"] for body in came.asked]
    assert limits == sorted(limits)
    never = await run([thought], opened(24))
    assert len(never.asked) <= 30
    assert "does not come to an end" in " ".join(map(sentence, never.judgement.notes))


async def test_what_was_learnt_is_forgotten_after_a_day() -> None:
    clock = [0.0]
    async with served([{"when": {"form": "json_schema"}, **error("response_format")}]) as server:
        client = ChatClient("k", model="m", base_url=server.url, clock=lambda: clock[0])
        question: Any = ([{"role": "user", "content": "u"}], {})
        await client.ask(*question, max_tokens=9)
        assert client.worked.form is Form.JSON
        clock[0] += DIALECT_LIFE / 2
        await client.ask(*question, max_tokens=9)
        assert len(server.asked) == 3
        clock[0] += DIALECT_LIFE
        await client.ask(*question, max_tokens=9)
        assert len(server.asked) == 5
        await client.close()


PASSING = {
    "in a 200": {"body": {"error": {"message": "Provider returned error", "code": 429}}},
    "in the choice": {"body": {"choices": [{"finish_reason": "error", "message": {"content": ""},
                                            "error": {"code": 502, "message": "x"}}]}},
    "by words": {"body": {"error": {"message": "The engine is currently overloaded"}}},
    "no resource": {"body": {"choices": [{"finish_reason": "insufficient_system_resource",
                                          "message": {"content": ""}}]}},
}  # fmt: skip


@pytest.mark.parametrize("body", PASSING.values(), ids=PASSING)
async def test_a_passing_error_is_tried_again_whatever_its_status(body: Body) -> None:
    came = await run([{"when": {"first": 1}, **body}], opened(8))
    assert (came.by_model(), len(came.asked)) == (8, 2)


async def test_no_pause_goes_beyond_the_runs_time() -> None:
    busy = {"status": 429, "headers": {"Retry-After": "30"}, "body": {"error": "busy"}}
    async with served([busy]) as server:
        client = ChatClient("k", model="m", base_url=server.url)
        with pytest.raises(ModelError, match="answered 429: busy"):
            await client.ask([{"role": "user", "content": "u"}], {}, max_tokens=9, deadline=0.0)
        await client.close()
    assert len(server.asked) == 1


CHECKED = {
    "a verdict": ({"message": {"content": "@good"}}, "m answers (strict schema, 1100 tokens)"),
    "in thoughts": ({"message": {"content": "", "reasoning": "@good"}}, "a verdict took"),
    "nothing": ({"message": {"content": ""}}, "no usable verdict: the answer is empty"),
    "prose": ({"message": {"content": "Hello!"}}, "no usable verdict: it said “Hello!”"),
    "other JSON": ({"message": {"content": '{"ok": true}'}}, "no usable verdict: it said"),
    "no end": ({"message": {"content": "{"}, "finish": "length"}, "did not come to an end"),
    "no": ({"message": {"content": None, "refusal": "No."}}, "declined to judge"),
    "html": ({"body": "<html><title>Welcome to nginx!</title></html>"}, "Welcome to nginx!"),
    "list": ({"status": 400, "body": [{"error": {"message": "API key not valid."}}]},
             "The server says: API key not valid."),
    "model": ({"status": 404, "body": {"error": 'model "m" not found, try pulling it first'}},
              "try pulling it first"),
    "region": ({"status": 403, "body": {"detail": "Not from here"}}, "Not from here"),
    "key": ({"status": 401, "body": {"error": "no such key sk-test-sk-test-1"}}, "key [hidden]"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "words"), CHECKED.values(), ids=CHECKED)
async def test_check_says_what_the_model_gave(rule: Body, words: str) -> None:
    async with served([rule]) as server:
        client = ChatClient("sk-test-sk-test-1", model="m", base_url=server.url, max_retries=0)
        try:
            said = await client.ping()
        except Exception as caught:  # noqa: BLE001 - whatever it is, its words count
            said = f"{caught}. {getattr(caught, 'hint', '')}"
        await client.close()
    assert words in said
    assert len(server.asked) <= 3
    assert json.dumps(said).isascii() or "“" in said


async def test_check_says_what_a_slow_model_means_for_a_run() -> None:
    ticks = iter(range(0, 100_000, 20))
    async with served([]) as server:
        client = ChatClient(
            "k", model="m", base_url=server.url, patient=True, clock=lambda: float(next(ticks))
        )
        said = await client.ping(BRAND, 300.0)
        await client.close()
    assert "that is about" in said
    assert "of 60 articles, keywords decide the others" in said


@pytest.mark.parametrize(
    ("asked", "address", "on"),
    [
        ("http://localhost:9/v1", "http://LOCALHOST:9/v1", ""),
        ("http://localhost/v1", "http://localhost:80/v1", ""),
        ("http://localhost/v1", "http://u:p@localhost/v1", ""),
        ("https://other.example/v1", "http://localhost/v1", "https://other.example"),
        ("http://localhost:90/v1", "http://localhost:9/v1", "http://localhost:90"),
    ],
)
def test_only_who_was_sent_on_is_told_so(asked: str, address: str, on: str) -> None:
    error = httpx2.ConnectError("refused", request=httpx2.Request("POST", asked))
    assert asked_last(error, address) == on
    assert asked_last(OSError("refused"), address) == ""


async def test_an_answer_is_read_no_further_than_an_honest_one_goes() -> None:
    async with served([{"body": " " * (9 << 20)}]) as server:
        connection = Connection("", model="m", base_url=server.url, timeout=20.0)
        with pytest.raises(ModelError, match="more than 8 MiB"):
            await connection.send({"messages": [{"role": "user", "content": "?"}]}, 20.0)
        await connection.close()
