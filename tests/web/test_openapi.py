"""The shipped description against the handlers: the same routes, and no answer that it lacks.

The second test is a small fuzzer: it makes requests from the description, well-formed and not, and
checks every answer's status, type and body against what the description promises.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.signing import NOBODY, Purpose, recipient_id
from service.storage.tables.archive import feed_keys
from service.web.context import WebContext
from service.web.handlers.app import create_app
from service.web.openapi import document
from tests.models.test_run_result import ROWS
from tests.tables import each
from tests.web.conftest import Client
from tests.web.handlers.test_doors import OPERATOR
from tests.web.schema import faults, resolve, unknown_keywords
from tests.web.stored import (
    BRAND,
    NOW,
    READER,
    RUN_ID,
    STORY,
    context,
    found_row,
    open_votes,
    opened,
    vote_token,
)

DOCUMENT = document()
OPERATIONS = [(path, method) for path, found in DOCUMENT["paths"].items() for method in found]


async def test_it_describes_every_route_and_no_other(client: Client) -> None:
    served = await (await client.get("/openapi.json", headers=OPERATOR)).json()
    assert served == DOCUMENT
    routes = {
        (route.resource.canonical, route.method.lower())
        for route in client.app.router.routes()
        if route.resource and route.method != "HEAD"
    }
    assert routes == set(OPERATIONS)


def test_the_readme_has_every_address_and_no_other(repository: Path) -> None:
    """Its table says `POST` where an address cannot be looked at."""
    readme = (repository / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| Address |") :].partition("\n\n")[0]
    named = {
        name for line in table.splitlines() for name in re.findall("`([^`]+)`", line.split("|")[1])
    }
    stand_ins = {"{run_id}": "ID", "{number}": "N", "{token}": "…"}
    stand_ins |= {"{source_key}": "KEY", "{version}": "VERSION", "{trial}": "ID"}
    stand_ins |= {"{story}": "ID", "{key}": "KEY"}
    addresses = set()
    for path, methods in DOCUMENT["paths"].items():
        shown = path
        for parameter, stand_in in stand_ins.items():
            shown = shown.replace(parameter, stand_in)
        addresses.add(shown if "get" in methods else f"POST {shown}")
    assert named == addresses


async def test_it_says_which_routes_need_no_token(client: Client) -> None:
    for path, method in OPERATIONS:
        values = dict.fromkeys(("token", "source_key", "version", "trial", "story", "key"), "x")
        asked = path.format(run_id=RUN_ID, number=1, **values)
        status = (await client.request(method, asked)).status
        is_open = DOCUMENT["paths"][path][method].get("security") == []
        assert (status != 401) is is_open, path


def test_every_reference_leads_somewhere() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, Mapping):
            if "$ref" in node:
                resolve(DOCUMENT, node)
            for one in node.values():
                walk(one)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(DOCUMENT)


@each("name", DOCUMENT["components"]["schemas"])
def test_every_schema_has_keywords_that_we_know(name: str) -> None:
    assert unknown_keywords(DOCUMENT["components"]["schemas"][name]) == set()


RUN = {"$ref": "#/components/schemas/Run"}


@each("row", ROWS, ids=lambda row: row["id"][:8])
def test_rows_of_old_versions_are_as_described(row: dict[str, Any]) -> None:
    assert faults(DOCUMENT, RUN, row) == []


def test_a_run_that_is_other_than_described_is_noticed() -> None:
    row = json.loads(json.dumps(ROWS[-1]))
    row["result"]["findings"][0] |= {"score": 9, "tone": "shrill", "title": 3}
    del row["result"]["findings"][0]["story"]
    assert len(faults(DOCUMENT, RUN, row)) == 4


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_ACCEPT = st.sampled_from(["application/json", "text/html", "*/*", "image/png"])
_TOKENS = st.sampled_from(["vote", "unsubscribe", "view", "share", "none"]) | _TEXT
_FORM = st.dictionaries(
    st.sampled_from(["answer", "reason", "comment", "feeds"]),
    st.sampled_from(["yes", "no", "undo", "old", "renew", ""]) | _TEXT,
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    path, method = draw(st.sampled_from(OPERATIONS))
    query = draw(
        st.dictionaries(
            st.sampled_from(["limit", "wait", "x", "q", "risk", "outlet", "after"]),
            st.sampled_from(["1", "20", "0", "true", "false"]) | _TEXT,
        )
    )
    headers = {"Accept": draw(_ACCEPT)}
    if draw(st.booleans()):
        headers |= OPERATOR
    if draw(st.integers(0, 5)) == 0:
        headers["Origin"] = draw(st.sampled_from(["null", "https://evil.example"]))
    return {
        "path": path,
        "method": method,
        "query": query,
        "headers": headers,
        "token": draw(_TOKENS),
        "run_id": draw(st.just(RUN_ID) | _TEXT),
        "number": draw(st.sampled_from(["1", "0", "x"])),
        "form": draw(_FORM) if method == "post" else None,
        "key": draw(st.just("the one") | _TEXT),
    }


WAITING = {
    "path": "/run-agent",
    "method": "post",
    "query": {"wait": "true"},
    "headers": OPERATOR,
    "token": "",
    "run_id": "",
    "number": "",
    "form": None,
    "key": "",
}


@pytest.mark.slow
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@example(WAITING)
@given(requests())
def test_no_answer_is_other_than_described(
    shared_postgres_url: str, tmp_path_factory: Any, request: dict[str, Any]
) -> None:
    asyncio.run(_check(shared_postgres_url, tmp_path_factory.mktemp("openapi"), request))


async def _check(url: str, folder: Path, request: dict[str, Any]) -> None:
    votes = await open_votes(folder)
    try:
        async with opened(url) as stored:
            await stored.mail()
            await stored.archived(found_row())
            if request["key"] == "the one":
                request = request | {"key": await feed_keys.renew(stored.database, BRAND.id)}
            shown = context(stored, votes)
            client: Client = TestClient[web.Request, web.Application](TestServer(create_app(shown)))
            async with client:
                await _ask(client, shown, request)
    finally:
        await votes.close()  # its threads would keep the process of a failed test


def _token(shown: WebContext, kind: str) -> str:
    reader = recipient_id(READER)
    return {
        "vote": vote_token(shown),
        "unsubscribe": shown.signer.sign(Purpose.UNSUBSCRIBE, reader, NOW),
        "view": shown.signer.sign(Purpose.VIEW, reader, NOW, subject=RUN_ID.replace("-", "")),
        "share": shown.signer.sign(Purpose.SHARE, NOBODY, NOW, subject=STORY),
    }.get(kind, kind)


async def _ask(client: Client, shown: WebContext, request: dict[str, Any]) -> None:
    url = client.make_url("/")
    for part in request["path"].strip("/").split("/"):
        filled = part.format(
            token=_token(shown, request["token"]),
            run_id=request["run_id"],
            number=request["number"],
            source_key=request["run_id"],
            version=request["run_id"],
            trial=request["run_id"],
            story=STORY if request["run_id"] == RUN_ID else request["run_id"],
            key=request["key"],
        )
        if not filled or filled in {".", ".."} or set("/{}") & set(filled):
            return  # another path altogether: aiohttp's router takes no braces
        url = url / filled
    async with client.session.request(
        request["method"],
        url.with_query(request["query"]),
        headers=request["headers"],
        data=request["form"],
        allow_redirects=False,
    ) as answer:
        described = DOCUMENT["paths"][request["path"]][request["method"]]["responses"]
        assert str(answer.status) in described, (request, answer.status)
        promised = resolve(DOCUMENT, described[str(answer.status)]).get("content", {})
        if not promised:
            return
        assert answer.content_type in promised, request
        if answer.content_type == "application/json":
            schema = promised["application/json"]["schema"]
            assert faults(DOCUMENT, schema, await answer.json()) == []
