"""The client against a server that misbehaves in every way the field has seen."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from service.errors import ModelError, ModelLateError, ModelRefusedError
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.dialect import Dialect, Form
from service.evaluation.llm.said.replies import Reply, read_body
from service.evaluation.prompt import schema
from tests.evaluation.conftest import no_pause
from tests.evaluation.stand_in import StandIn
from tests.tables import each

ASKED = [{"role": "system", "content": "s"}, {"role": "user", "content": "hello " * 20}]


async def ask(client: ChatClient) -> Reply:
    return await client.ask(ASKED, schema(1), max_tokens=100)


async def test_a_strict_schema_is_asked_for_and_no_temperature(
    client: ChatClient, model: StandIn
) -> None:
    reply = await ask(client)
    sent = model.requests[0]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent["reasoning_effort"] == "none"
    assert sent["max_completion_tokens"] == 100
    assert not {"temperature", "seed", "max_tokens"} & set(sent)
    assert (reply.refused, reply.truncated, reply.usage.estimated) == (False, False, False)
    assert reply.usage.prompt > 0
    assert model.headers[0]["Authorization"] == "Bearer key"


@pytest.mark.parametrize(
    ("name", "value"), [("ALL_PROXY", "socks5h://127.0.0.1:9"), ("SSL_CERT_FILE", "/nowhere.pem")]
)
async def test_surroundings_that_keep_the_client_from_being_made_are_told(
    client: ChatClient, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ModelError, match="cannot be asked") as caught:
        await ask(client)
    assert name in caught.value.hint


async def test_usage_is_estimated_and_marked_where_none_is_given(
    client: ChatClient, model: StandIn
) -> None:
    model.always = "no_usage"
    usage = (await ask(client)).usage
    assert usage.estimated
    assert usage.prompt == pytest.approx(31, abs=3)


@pytest.mark.parametrize(
    ("refused", "sent", "gone"),
    [
        ({"reasoning_effort=none"}, {"reasoning_effort": "minimal"}, set()),
        ({"reasoning_effort=none", "reasoning_effort=minimal", "reasoning_effort=low"}, {},
         {"reasoning_effort"}),
        ({"reasoning_effort"}, {}, {"reasoning_effort"}),
        ({"max_completion_tokens"}, {"max_tokens": 100}, {"max_completion_tokens"}),
        ({"max_completion_tokens", "max_tokens"}, {}, {"max_completion_tokens", "max_tokens"}),
        ({"json_schema"}, {"response_format": {"type": "json_object"}}, set()),
        ({"json_schema", "json_object"}, {}, {"response_format"}),
        ({"json_schema", "reasoning_effort", "max_completion_tokens"}, {"max_tokens": 100},
         {"reasoning_effort"}),
    ],
)  # fmt: skip
async def test_a_refused_parameter_is_dropped_once_and_remembered(
    client: ChatClient, model: StandIn, refused: set[str], sent: dict[str, Any], gone: set[str]
) -> None:
    model.refuses = refused
    await ask(client)
    first = model.calls
    await ask(client)
    assert model.calls == first + 1
    assert sent.items() <= model.requests[-1].items()
    assert not gone & set(model.requests[-1])


async def test_a_server_that_cannot_count_verdicts_keeps_the_strict_schema(
    client: ChatClient, model: StandIn
) -> None:
    model.refuses = {"minItems", "maxItems"}
    for _ in range(2):
        await ask(client)
    forms = [body["response_format"] for body in model.requests]
    assert [form["type"] for form in forms] == ["json_schema"] * 3
    asked = [form["json_schema"]["schema"]["properties"]["items"] for form in forms]
    assert [one.get("minItems") for one in asked] == [1, None, None]
    assert [one.get("maxItems") for one in asked] == [1, None, None]
    kept = Dialect.unpacked(client.worked.packed())
    assert kept == Dialect(limit=client.worked.limit, counted=False)


async def test_without_a_strict_schema_the_prompt_carries_it(
    client: ChatClient, model: StandIn
) -> None:
    model.refuses = {"json_schema"}
    await ask(client)
    assert '"relevance"' in model.requests[-1]["messages"][-1]["content"]
    assert ASKED[1]["content"] == "hello " * 20


async def test_a_schema_that_is_taken_and_not_kept_to_goes_into_the_prompt(
    client: ChatClient, model: StandIn
) -> None:
    model.formless = True
    for _ in range(3):
        await ask(client)
    kinds = [body["response_format"]["type"] for body in model.requests]
    assert kinds == ["json_schema", "json_schema", "json_object"]


async def test_what_a_server_refuses_only_today_is_asked_for_again_tomorrow(
    client: ChatClient, model: StandIn
) -> None:
    await ask(client)
    model.always = "400"
    with pytest.raises(ModelError):
        await ask(client)
    model.always = ""
    await ask(client)
    assert model.requests[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("http://127.0.0.1:11434/v1", "max_tokens"),
        ("http://ollama:8080/v1", "max_tokens"),
        ("https://llm.example/v1", "max_completion_tokens"),
        (None, "max_completion_tokens"),
    ],
)
def test_ollama_is_told_the_limit_by_the_name_it_knows(address: str | None, limit: str) -> None:
    assert Dialect.first(address).limit == limit


def test_a_dialect_is_kept_and_read_again() -> None:
    spoken = Dialect(form=Form.JSON, effort="low", limit="")
    assert Dialect.unpacked(spoken.packed()) == spoken
    of_before = {"form": spoken.form.value, "effort": "low", "limit": ""}
    assert Dialect.unpacked(of_before) == spoken
    for strange in (
        None,
        3,
        {},
        spoken.packed() | {"form": "song"},
        spoken.packed() | {"limit": 3},
        ["form"],
    ):
        assert Dialect.unpacked(strange) is None


async def test_a_server_that_refuses_all_is_given_up(client: ChatClient, model: StandIn) -> None:
    model.always = "400"
    with pytest.raises(ModelError, match=r"refused our request|takes none"):
        await ask(client)
    assert model.calls <= 8


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "refused our key: check OPENAI_API_KEY"),
        ("403", "does not let our key use gpt-6-luna"),
        ("404", "does not know gpt-6-luna: check OPENAI_MODEL"),
        ("quota", "quota is used up"),
        ("402", "quota is used up"),
    ],
)
async def test_what_only_a_person_can_mend_is_said_at_once(
    client: ChatClient, model: StandIn, fault: str, words: str
) -> None:
    model.always = fault
    with pytest.raises(ModelRefusedError, match=words) as caught:
        await ask(client)
    assert model.calls == (2 if fault == "403" else 1)  # a 403 may be of one article: it is tried
    assert caught.value.hint


@pytest.mark.parametrize("fault", ["busy", "500", "503", "408", "409"])
async def test_what_may_pass_is_tried_again(client: ChatClient, model: StandIn, fault: str) -> None:
    model.faults.extend([fault, fault])
    assert (await ask(client)).text
    assert model.calls == 3


async def test_what_does_not_pass_is_an_error_after_three_tries(
    client: ChatClient, model: StandIn
) -> None:
    model.always = "503"
    with pytest.raises(ModelError, match="answered 503"):
        await ask(client)
    assert model.calls == 3


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html", "not JSON"),
        ("error200", "reports an error: overloaded"),
        ("no_choice", "without a choice"),
    ],
)
async def test_a_broken_answer_with_status_200_is_an_error(
    client: ChatClient, model: StandIn, fault: str, words: str
) -> None:
    model.always = fault
    with pytest.raises(ModelError, match=words):
        await ask(client)


async def test_an_answer_without_a_choice_is_asked_for_once_more(
    client: ChatClient, model: StandIn
) -> None:
    model.faults.append("no_choice")
    assert (await ask(client)).text
    assert model.calls == 2


@pytest.mark.parametrize(
    ("fault", "refused", "truncated"),
    [
        ("refusal", True, False),
        ("filtered", True, False),
        ("truncated", False, True),
        ("too_long", False, True),
        ("413", False, True),
        ("parts", False, False),
    ],
)
async def test_refusals_and_cut_answers_are_values(
    client: ChatClient, model: StandIn, fault: str, refused: bool, truncated: bool
) -> None:
    model.always = fault
    reply = await ask(client)
    assert (reply.refused, reply.truncated) == (refused, truncated)
    assert bool(reply.text) == (fault in ("truncated", "parts"))


async def test_a_long_pause_asked_for_is_not_waited_for(client: ChatClient, model: StandIn) -> None:
    model.always = "rest"
    with pytest.raises(ModelError, match="answered 429"):
        await ask(client)
    assert model.calls == 1


async def test_a_server_that_does_not_answer_in_time(model: StandIn) -> None:
    model.delay = 3.0
    client = ChatClient(
        "k", model="m", base_url=model.url, timeout=1.0, max_retries=1, sleep=no_pause
    )
    with capture_logs() as logs, pytest.raises(ModelLateError, match="did not answer in time"):
        await ask(client)
    assert model.calls == 1  # a small server may still be at work on the first
    assert "did not come within 1 seconds" in logs[0]["event"]
    await client.close()


async def test_a_server_that_is_not_there() -> None:
    client = ChatClient("k", model="m", base_url="http://127.0.0.1:9/v1", sleep=no_pause)
    with pytest.raises(ModelError, match="cannot be reached"):
        await ask(client)
    await client.close()


@pytest.mark.parametrize(
    ("port", "said"), [("9", "cannot be reached"), ("", "refused|does not know|answered 4")]
)
async def test_an_address_that_sends_us_on_is_told(port: str, said: str) -> None:
    on = {"url": "http://127.0.0.1:9"}

    async def moved(request: web.Request) -> web.Response:
        if request.path.startswith("/there"):
            return web.Response(status=404, text="404 page not found")
        raise web.HTTPTemporaryRedirect(on["url"])

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", moved)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    own = f"http://127.0.0.1:{runner.addresses[0][1]}"
    on["url"] = f"http://127.0.0.1:{port}/v1" if port else f"{own}/there"
    client = ChatClient("k", model="m", base_url=f"{own}/v1", sleep=no_pause)
    try:
        with pytest.raises((ModelError, ModelRefusedError), match=said) as caught:
            await ask(client)
    finally:
        await client.close()
        await runner.cleanup()
    told = f"{caught.value.message} {caught.value.hint}"
    assert "write that one there" in told


async def test_an_address_with_an_api_version_is_spoken_to_as_azure_is(model: StandIn) -> None:
    address = model.url.replace("/v1", "/openai/deployments/d?api-version=2026-01-01")
    client = ChatClient("secret", model="m", base_url=address)
    await ask(client)
    assert model.queries[0] == {"api-version": "2026-01-01"}
    assert model.headers[0]["api-key"] == "secret"
    assert "Authorization" not in model.headers[0]
    await client.close()


async def test_ping_tells_model_and_form(client: ChatClient, model: StandIn) -> None:
    assert (await client.ping()).startswith("gpt-6-luna answers (strict schema, ")
    model.always = "401"
    with pytest.raises(ModelRefusedError):
        await client.ping()


@each(
    "body",
    ["", "null", "[]", "3", '{"choices": 1}', '{"choices": [{}]}', "[" * 10_000, '{"choices": []}'],
)
def test_no_body_breaks_the_reader(body: str) -> None:
    with pytest.raises(ModelError):
        read_body(body, {"messages": ASKED})


def test_a_body_without_content_is_an_empty_answer() -> None:
    reply = read_body('{"choices": [{"message": {}}]}', {"messages": ASKED})
    assert (reply.text, reply.usage.estimated) == ("", True)


def test_the_dialects_come_to_an_end() -> None:
    dialect: Dialect | None = Dialect()
    steps = 0
    while dialect is not None:
        plainest, steps = dialect, steps + 1
        dialect = dialect.plainer()
    assert plainest == Dialect(form=Form.FREE, effort="", limit="")
    assert steps <= 6
    assert plainest.without("reasoning_effort max_tokens response_format") is None
