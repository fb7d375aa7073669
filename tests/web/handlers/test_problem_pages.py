"""Pages that say what is wrong: to whom they speak, and where they lead."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from service.errors import DatabaseUnavailableError, ModelRefusedError
from service.feedback.votes import Votes
from service.web.responses import wants_page
from service.web.security import Rate
from service.web.shown import queries
from service.web.template_filters import told
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import JSON, PAGE
from tests.web.handlers.test_feedback import PRESSED, path_of, unsubscribe_path
from tests.web.handlers.test_pages import view_path
from tests.web.handlers.test_runs import OPERATOR_PAGE
from tests.web.handlers.test_share import share_path
from tests.web.html import Page
from tests.web.stored import Stored

_OPERATORS = ("PUBLIC_URL", "FEEDBACK_DB", "DATABASE_URL", "openapi", "Bearer", "`", "log has")


async def problem_at(client: Client, path: str, status: int, **asked: object) -> Page:
    method = str(asked.pop("method", "GET"))
    answer = await client.request(method, path, **({"headers": PAGE} | asked))  # type: ignore[arg-type]
    page = Page(await answer.text())
    assert answer.status == status
    assert page.faults == []
    return page


def ways(page: Page) -> list[str]:
    """Return where a page leads, but for the way to its own content."""
    return [str(one["href"]) for one in page.all("a") if one["href"] != "#main"]


async def test_an_operators_page_leads_home(client: Client) -> None:
    for path, status in {"/nothing": 404, "/runs/x": 404, "/run-agent": 405}.items():
        page = await problem_at(client, path, status, headers=OPERATOR_PAGE)
        assert ways(page) == ["/"], path
        assert not any(words in page.text for words in _OPERATORS), path


async def test_a_page_behind_the_token_says_how_to_come_in(client: Client) -> None:
    page = await problem_at(client, "/runs", 401)
    assert "give the operator's token as the password" in page.text
    assert "Its links need no password" in page.text
    assert ways(page) == ["/"]
    assert not any(words in page.text for words in _OPERATORS)


async def test_a_wrong_name_leads_nowhere_and_tells_no_visitor_to_set_anything(
    client: Client,
) -> None:
    page = await problem_at(client, "/runs", 421, headers=PAGE | {"Host": "evil.example"})
    assert ways(page) == []
    assert "as it stands in the mail" in page.text
    assert "PUBLIC_URL" not in page.text
    answer = await client.get("/runs", headers=JSON | {"Host": "evil.example"})
    assert "PUBLIC_URL" in (await answer.json())["hint"]


async def test_a_form_of_another_site_is_told_what_to_do(client: Client) -> None:
    evil = PAGE | {"Origin": "https://evil.example"}
    page = await problem_at(client, path_of(client), 403, method="POST", headers=evil)
    assert ways(page) == ["?"]
    assert not any(words in page.text for words in _OPERATORS)


@pytest.mark.parametrize("door", ["feedback", "unsubscribe", "view", "share"])
async def test_a_bad_link_does_not_lead_to_a_locked_door(client: Client, door: str) -> None:
    page = await problem_at(client, f"/{door}/x", 404, headers={})
    assert ways(page) == []
    assert "Copy the whole link from the mail" in page.text


async def test_a_reader_is_not_told_what_only_the_operator_can_mend(
    serve: Serve, stored: Stored, votes: Votes, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await serve()
    view, vote = view_path(client), path_of(client)
    with closing(sqlite3.connect(votes.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = await problem_at(client, vote, 503, method="POST", headers=PRESSED)
        other.execute("ROLLBACK")
    assert "could not be stored" in page.text
    assert ways(page) == ["?"]
    assert not any(words in page.text for words in _OPERATORS)
    for error, status in (
        (DatabaseUnavailableError("PostgreSQL is away", "Check DATABASE_URL."), 503),
        (ModelRefusedError("the key is wrong", "Run `topfive check`."), 500),
        (RuntimeError("secret detail"), 500),
    ):

        async def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(queries, "run", fail)
        page = await problem_at(client, view, status)
        assert ways(page) == ["?"]
        assert "tell whoever sends you these mails" in page.text
        assert not any(words in page.text for words in (*_OPERATORS, "PostgreSQL", "key is"))


async def test_what_is_to_be_typed_is_set_apart(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ModelRefusedError("no <b>key</b>", "Run `topfive check`, then `topfive serve`.")

    monkeypatch.setattr(queries, "runs", fail)
    page = await problem_at(client, "/runs", 500, headers=OPERATOR_PAGE)
    assert len(page.all("code")) == 2
    assert "`" not in page.text
    assert page.all("b") == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Run `topfive check`.", "Run <code>topfive check</code>."),
        ("`<i>`", "<code>&lt;i&gt;</code>"),
        ("it`s", "it`s"),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("", ""),
    ],
)
def test_backticks_become_markup_and_nothing_else_does(words: str, shown: str) -> None:
    assert told(words) == shown


async def test_a_flood_says_how_long_to_wait(serve: Serve) -> None:
    client = await serve(vote_rate=Rate(burst=0, per_second=0.1))
    page = await problem_at(client, path_of(client), 429, method="POST")
    assert ways(page) == ["?"]
    assert "Wait" in page.text


@pytest.mark.parametrize(
    "accept",
    [
        None, "", "*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "image/*",
        "text/*", "nonsense", "text/html, application/json", "application/json;q=0", ";;,;q=x,",
        "text/html;q=0.5, application/json;q=0.4", "application/json;q=nonsense",
    ],
)  # fmt: skip
async def test_a_mails_link_shows_a_page_to_everybody_who_does_not_ask_for_json(
    client: Client, accept: str | None
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    for path in (
        path_of(client), view_path(client), unsubscribe_path(client), share_path(client), "/view/x"
    ):  # fmt: skip
        async with client.get(path, headers=headers, skip_auto_headers=["Accept"]) as answer:
            assert answer.content_type == "text/html", path
    async with client.post(path_of(client), headers=PRESSED | headers) as answer:
        assert answer.content_type == "text/html"


@pytest.mark.parametrize(
    "accept",
    [
        "application/json", "application/json, text/plain, */*", "application/problem+json",
        "text/json", "text/html;q=0.4, application/json;q=0.5", "*/*, application/json;q=0.1",
    ],
)  # fmt: skip
async def test_who_asks_for_json_gets_it(client: Client, accept: str) -> None:
    for path in (
        path_of(client), view_path(client), unsubscribe_path(client), share_path(client), "/view/x"
    ):  # fmt: skip
        answer = await client.get(path, headers={"Accept": accept})
        assert answer.content_type == "application/json", path
        assert not wants_page(accept)
