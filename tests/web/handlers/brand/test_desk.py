"""The brand file in the browser: shown, tried, saved and put back, over a real file."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.brands.desk.edits import OPTIONS, TEXTS, WORDS
from service.brands.desk.watched_file import WatchedFile
from service.brands.loader import read, version_of
from service.models import Source, SourceKind, SourceState
from service.onboarding.trying import Tried
from service.web.handlers.brand.desk import GROUPS
from service.wording.brand_pages import desk
from tests.ranking.samples import item
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_doors import OPERATOR
from tests.web.handlers.test_runs import OPERATOR_PAGE
from tests.web.html import Page
from tests.web.stored import BRAND

TEXT = f"""# Ours; keep this line.
brands:
  - id: {BRAND.id}
    display_name: Bean There   # as on the cups
    aliases:
      - Bean There Coffee
      - Bean                   # everyday language
    keywords: {{core: [coffee]}}
    competitors: [Vida e Caffe]
    sources:
      - feed: https://example.org/feed
        name: The Example
        every: 30
      - search: '"Bean There"'
"""
PAGES = ("/brand", "/brand/sources", "/brand/versions")
FORM = OPERATOR_PAGE | {"Origin": "http://127.0.0.1"}


def said_by(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "brand.yaml"
    write(file, TEXT)
    return file


@pytest.fixture
async def client(serve: Serve, path: Path) -> Client:
    return await serve(**over(path))


def over(path: Path, *, aside: bool = True) -> dict[str, Any]:
    brand = read(path, BRAND.id).brand
    kept = path.parent / "aside" if aside else None
    return {"brand_file": WatchedFile(path, brand, aside=kept)}


def origin(client: Client) -> dict[str, str]:
    return OPERATOR_PAGE | {"Origin": str(client.make_url("/")).rstrip("/")}


async def posted(client: Client, fields: Mapping[str, str]) -> tuple[int, Page, str]:
    answer = await client.post("/brand", data=fields, headers=origin(client), allow_redirects=False)
    text = await answer.text()
    if answer.status == 303:
        return 303, Page("<!DOCTYPE html>"), answer.headers["Location"]
    return answer.status, Page(text), text


def hidden(page: Page) -> dict[str, str]:
    """Return what the form that saves would send."""
    inputs = [found for tag, found in page.tags if tag == "input" and found.get("name")]
    return {str(one["name"]): str(one.get("value") or "") for one in inputs}


async def asked(client: Client, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await client.post("/brand", json=body, headers=OPERATOR)
    return answer.status, await answer.json()


async def test_a_field_is_changed_tried_and_saved_and_nothing_else_differs(
    client: Client, path: Path
) -> None:
    page = Page(await (await client.get("/brand", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert "Bean There Coffee\nBean" in page.text
    assert "“Bean” is everyday language" in page.text
    seen = version_of(TEXT.encode())
    fields = {"do": "try", "seen": seen, "text:display_name": "Bean There",
              "words:aliases": "Bean There Coffee\r\nBean\r\n No \r\n"}  # fmt: skip
    status, page, text = await posted(client, fields)
    assert (status, page.faults) == (200, [])
    assert "Other names: added “No”" in page.text
    assert "Not tried on past stories." in page.text
    assert "<ins>+      - &#34;No&#34;</ins>" in text
    assert said_by(path) == TEXT
    save = hidden(page) | {"do": "save", "who": "Anna"}
    status, _, where = await posted(client, save)
    assert status == 303
    wanted = TEXT.replace("# everyday language\n", '# everyday language\n      - "No"\n')
    assert said_by(path) == wanted
    assert where == f"/brand?saved={version_of(wanted.encode())}"
    assert (
        "Saved. The next run goes by it"
        in await (await client.get(where, headers=OPERATOR_PAGE)).text()
    )
    kept = await (await client.get("/brand/versions", headers=OPERATOR)).json()
    assert [(one["how"], one["who"], one["what"]) for one in kept["versions"]] == [
        ("saved", "Anna", "Other names: added “No”"), ("found", "", ""),
    ]  # fmt: skip


async def test_an_earlier_version_is_put_back_by_a_save_like_any_other(
    client: Client, path: Path
) -> None:
    edits = [{"field": "competitors", "words": ["Seattle"]}]
    status, saved = await asked(client, do="save", edits=edits)
    assert (status, saved["saved"]) == (200, True)
    first = version_of(TEXT.encode())
    page = Page(await (await client.get(f"/brand/versions/{first}", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    assert "+    competitors: [Vida e Caffe]" in page.text
    status, _, _ = await posted(client, hidden(page) | {"who": "Ben"})
    assert status == 303
    assert said_by(path) == TEXT
    kept = await (await client.get("/brand/versions", headers=OPERATOR)).json()
    assert [one["how"] for one in kept["versions"]] == ["undone", "saved", "found"]
    assert kept["versions"][0]["what"].startswith("The version of ")
    assert first not in kept["versions"][0]["what"]
    assert kept["now"] == first
    # It stands in the list twice, and is in the file once.
    listed = Page(await (await client.get("/brand/versions", headers=OPERATOR_PAGE)).text())
    assert listed.text.count("in the file now") == 1
    status, body = await asked(client, do="undo", version="0" * 12)
    assert (status, body["error"]) == (404, "this version of the file is not kept")


async def test_a_file_that_was_changed_meanwhile_is_shown_and_not_overwritten(
    client: Client, path: Path
) -> None:
    await asked(client, do="save", edits=[{"field": "regions", "words": ["Durban"]}])
    seen = version_of(said_by(path).encode())
    theirs = said_by(path).replace("[Vida e Caffe]", "[Seattle]")
    write(path, theirs)
    change = json.dumps([{"field": "display_name", "text": "Bean Here"}])
    fields = {"do": "save", "seen": seen, "change": change}
    status, page, _ = await posted(client, fields)
    assert (status, page.faults) == (409, [])
    assert "changed meanwhile by somebody else" in page.text
    assert "+    competitors: [Seattle]" in page.text
    assert "+    display_name: Bean Here   # as on the cups" in page.text
    assert said_by(path) == theirs
    status, _, _ = await posted(client, hidden(page) | {"do": "save"})
    assert status == 303
    assert said_by(path) == theirs.replace("Bean There ", "Bean Here ", 1)


async def test_of_two_who_save_at_once_one_is_told(client: Client, path: Path) -> None:
    seen = version_of(TEXT.encode())
    answers = await asyncio.gather(
        *(
            asked(client, do="save", seen=seen, edits=[{"field": "regions", "words": [name]}])
            for name in ("Durban", "Paarl", "Soweto")
        )
    )
    assert sorted(status for status, _ in answers) == [200, 409, 409]
    won = next(body for status, body in answers if status == 200)
    assert version_of(said_by(path).encode()) == won["version"]


async def test_a_read_only_file_gives_the_new_text(serve: Serve, path: Path) -> None:
    client = await serve(**over(path, aside=False))
    change = json.dumps([{"field": "regions", "words": ["Durban"]}])
    status, page, _ = await posted(client, {"do": "save", "change": change})
    assert (status, page.faults) == (409, [])
    assert "may not be written by this program" in page.text
    fields = hidden(page) | {"do": "download"}
    answer = await client.post("/brand", data=fields, headers=origin(client))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="brand.yaml"'
    assert b"regions:\n      - Durban\n" in await answer.read()
    assert said_by(path) == TEXT
    kept = await (await client.get("/brand/versions", headers=OPERATOR)).json()
    assert kept["versions"] == []


async def test_a_source_is_switched_off_changed_added_and_taken_out(
    client: Client, path: Path
) -> None:
    page = Page(await (await client.get("/brand/sources", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    sources = (await (await client.get("/brand/sources", headers=OPERATOR)).json())["sources"]
    first, second = (one["key"] for one in sources)
    page = Page(await (await client.get(f"/brand/sources/{first}", headers=OPERATOR_PAGE)).text())
    assert page.faults == []
    fields = {"do": "save", "source": first, "on": "no", "option:name": "The Example",
              "option:every": "60", "option:weight": "1", "option:paused_until": ""}  # fmt: skip
    assert (await posted(client, fields))[0] == 303
    assert said_by(path) == TEXT.replace("every: 30\n", "every: 60\n        enabled: no\n")
    fields = {"do": "save", "add:kind": "search", "add:target": "012", "add:name": "",
              "add:every": "45"}  # fmt: skip
    assert (await posted(client, fields))[0] == 303
    assert (await posted(client, {"do": "save", "remove": second}))[0] == 303
    text = said_by(path)
    assert text.endswith('enabled: no\n      - search: "012"\n        every: 45\n')
    status, page, _ = await posted(client, {"do": "try", "source": first, "option:every": "often"})
    assert status == 422
    assert "no number of minutes" in page.text


async def test_what_was_saved_is_shown_before_a_run_goes_by_it(client: Client, path: Path) -> None:
    write(path, TEXT.replace("every: 30\n", "every: 30\n        enabled: no\n"))
    sources = (await (await client.get("/brand/sources", headers=OPERATOR)).json())["sources"]
    assert [one["state"] for one in sources] == ["off", "new"]
    address = f"/brand/sources/{sources[0]['key']}"
    text = await (await client.get(address, headers=OPERATOR_PAGE)).text()
    assert 'name="on" value="no" checked' in text
    page = Page(await (await client.get("/brand", headers=OPERATOR_PAGE)).text())
    assert "1 source is read for this brand." in page.text
    last = {"do": "try", "remove": sources[1]["key"]}
    assert "No source is read for this brand" in (await posted(client, last))[1].text
    write(path, "brands: [")
    sources = (await (await client.get("/brand/sources", headers=OPERATOR)).json())["sources"]
    assert [one["state"] for one in sources] == ["new", "new"]


async def test_while_another_change_is_tried_the_page_says_so(serve: Serve, path: Path) -> None:
    async def busy(_: object) -> dict[str, str]:
        return {"why": "another change is being tried. Wait for it, some seconds."}

    client = await serve(**over(path), trial=busy)
    status, page, _ = await posted(client, {"do": "try", "text:display_name": "Bean Here"})
    assert (status, page.faults) == (200, [])
    assert "nother change is being tried" in page.text


async def test_searches_made_from_the_names_are_listed_once_a_source_is_added(
    serve: Serve, path: Path
) -> None:
    write(path, TEXT.partition("    sources:")[0])
    client = await serve(**over(path))
    made = context_of(client).brand.sources
    await asked(client, do="save", edits=[{"add": [{"feed": "https://example.org/feed"}]}])
    targets = [one.target for one in read(path, BRAND.id).brand.sources]
    assert targets == [*(one.target for one in made), "https://example.org/feed"]


async def test_a_new_source_says_what_it_brings_before_it_is_saved(
    serve: Serve, path: Path
) -> None:
    read_now: list[str] = []

    async def read_once(source: Source) -> Tried:
        read_now.append(source.target)
        if "gone" in source.target:
            return Tried(source=source, state=SourceState.FAILED, error="it answered 404 <b>")
        told = replace(item("Bean There roasts anew"), may_matter=True)
        return Tried(source=source, state=SourceState.OK, items=(told,))

    client = await serve(**over(path), try_source=read_once)
    add = [{"add": [{"feed": f"https://example.org/{one}"}]} for one in ("new", "gone")]
    status, body = await asked(client, do="try", edits=add)
    assert status == 200
    assert [(one["items"], one["mattering"], one["error"]) for one in body["sources"]] == [
        (1, 1, ""), (0, 0, "it answered 404 <b>"),
    ]  # fmt: skip
    fields = {"do": "try", "add:kind": "feed", "add:target": "https://example.org/new"}
    status, page, _ = await posted(client, fields)
    assert (status, page.faults) == (200, [])
    assert "Bean There roasts anew" in page.text
    assert read_now == ["https://example.org/new", "https://example.org/gone", read_now[0]]
    # What adds none reads none, and neither does a save.
    await posted(client, {"do": "try", "text:display_name": "Bean Here"})
    await asked(client, do="save", edits=add)
    assert len(read_now) == 3
    assert "example.org/gone" in said_by(path)


async def test_a_source_is_read_once_for_its_preview(serve: Serve, path: Path) -> None:
    at_work, most = 0, 0

    async def read_once(source: Source) -> Tried:
        nonlocal at_work, most
        at_work, most = at_work + 1, max(most, at_work + 1)
        await asyncio.sleep(0.01)
        at_work -= 1
        return Tried(source=source, state=SourceState.FAILED, error="the site says no <b>")

    client = await serve(**over(path), try_source=read_once)
    key = context_of(client).brand.sources[0].key
    address = f"/brand/sources/{key}/preview"
    answers = await asyncio.gather(*(client.post(address, headers=origin(client)) for _ in "abc"))
    for answer in answers:
        page = Page(await answer.text())
        assert (answer.status, page.faults) == (200, [])
        assert "the site says no <b>" in page.text
    assert most == 1
    assert (await client.post("/brand/sources/none/preview", headers=OPERATOR)).status == 404


@pytest.mark.parametrize("address", ["/brand", "/brand/sources/0123456789abcdef/preview"])
async def test_a_save_is_proven_to_come_from_the_page_or_with_the_bearer_token(
    serve: Serve, path: Path, address: str
) -> None:
    for token in (None, "t" * 32):
        client = await serve(**over(path), api_token=token)
        own = str(client.make_url("/")).rstrip("/")
        basic = {"Authorization": "Basic " + base64.b64encode(b"x:" + b"t" * 32).decode()}
        for headers, refused in (
            (basic, True),
            (basic | {"Origin": "https://evil.example"}, True),
            (basic | {"Sec-Fetch-Site": "cross-site"}, True),
            (basic | {"Sec-Fetch-Site": "none"}, True),
            (basic | {"Origin": own}, False),
            (basic | {"Sec-Fetch-Site": "same-origin"}, False),
            ({"Authorization": "Bearer " + "t" * 32}, token is None),
        ):
            body = {"do": "save", "edits": [{"field": "regions", "words": ["Durban"]}]}
            answer = await client.post(address, json=body, headers=headers)
            assert (answer.status == 403) is refused, (token, headers)
            write(path, TEXT)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"do": "eat"}', b'{"do": "save", "edits": {}}', b"\xff",
        b'{"do": "save", "edits": [{"field": "aliases", "words": [1]}]}',
        b'{"do": "save", "edits": [{"field": "aliases"}]}', b'{"do": 1}', b'{"do": {}}',
        b"[" * 5000,
        b'{"do": "save", "edits": [' + b"{}," * 300 + b"{}]}",
    ],
)  # fmt: skip
async def test_what_is_no_change_is_refused_in_words(client: Client, body: bytes) -> None:
    headers = OPERATOR | {"Content-Type": "application/json"}
    answer = await client.post("/brand", data=body, headers=headers)
    assert answer.status == 400
    assert "cannot be understood" in (await answer.json())["error"]


async def test_faults_are_said_as_the_check_says_them_and_nothing_is_saved(
    client: Client, path: Path
) -> None:
    for edits, said in (
        ([{"field": "display_name", "text": ""}], "display_name: it is missing."),
        ([{"field": "colours.primary", "text": "red"}], '"red" is not a colour'),
        ([{"field": "aliases", "words": ["a\nb"]}], "line break"),
        ([{"add": [{"feed": "ftp://x"}]}], "is not a web address"),
        ([{"add": [{"feed": "https://x.org", "search": "x"}]}], "exactly one of"),
    ):
        status, body = await asked(client, do="save", edits=edits)
        assert status == 422
        assert said in body["error"]
    assert said_by(path) == TEXT


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text:colours.primary": "red"}, 'First colour: "red" is not a colour'),
        ({"text:display_name": ""}, "Name of the brand: it is missing"),
        ({"add:kind": "feed", "add:target": "ftp://x"}, 'What you wrote: "ftp://x" is not a web'),
    ],
)
async def test_a_form_with_a_mistake_speaks_of_its_own_fields(
    client: Client, path: Path, fields: dict[str, str], said: str
) -> None:
    status, page, _ = await posted(client, {"do": "save"} | fields)
    assert (status, page.faults) == (422, [])
    assert said in page.text
    assert "Nothing was saved. Go back" in page.text
    assert "brands[" not in page.text
    assert ".." not in page.text
    assert said_by(path) == TEXT


async def test_a_source_that_is_there_already_is_said_to_be(client: Client) -> None:
    fields = {"do": "try", "add:kind": "feed", "add:target": "https://example.org/feed"}
    assert "“The Example” reads the same already" in (await posted(client, fields))[1].text


async def test_a_faulty_or_missing_file_has_a_page_that_says_so(client: Client, path: Path) -> None:
    for text in (TEXT.replace("keywords", "keyword"), None):
        if text is None:
            await asyncio.to_thread(path.unlink)
        else:
            write(path, text)
        answer = await client.get("/brand", headers=OPERATOR_PAGE)
        page = Page(await answer.text())
        assert (answer.status, page.faults) == (422, [])
        assert ("nearest is" if text else "cannot be read") in page.text
        status, _ = await asked(client, do="try", edits=[{"remove": "x"}])
        assert status == (422 if text else 503)


async def test_names_of_any_kind_are_shown_as_they_are(serve: Serve, path: Path) -> None:
    odd = "</textarea><script>alert(1)</script> \u202e& \"'"
    write(path, TEXT.replace("Bean There Coffee", json.dumps(odd)))
    client = await serve(**over(path))
    for address in PAGES:
        text = await (await client.get(address, headers=OPERATOR_PAGE)).text()
        assert Page(text).faults == []
        assert "<script>alert" not in text
    fields = {"do": "try", "words:aliases": "<img src=x>\n{{ 7*7 }}"}
    status, page, text = await posted(client, fields)
    assert (status, page.faults) == (200, [])
    assert "<img" not in text
    assert "{{ 7*7 }}" in page.text


def test_every_kind_of_source_and_every_field_has_words() -> None:
    assert {name for names in GROUPS.values() for name in names} == {*TEXTS, *WORDS}
    for name in (*TEXTS, *WORDS, *OPTIONS):
        assert desk.field(name).label
    assert all(map(desk.kind, SourceKind))


@pytest.mark.parametrize("headers", [OPERATOR, OPERATOR_PAGE])
async def test_a_faulty_file_is_told_to_programs_and_to_people(
    client: Client, path: Path, headers: dict[str, str]
) -> None:
    write(path, "brands: [")
    answer = await client.get("/brand", headers=headers)
    assert answer.status == 422
    assert "brand.yaml" in await answer.text()


@pytest.mark.parametrize(
    "address", ["/brand/sources/0123456789abcdef", "/brand/versions/0123456789ab"]
)
async def test_what_is_not_there_is_said_in_words(client: Client, address: str) -> None:
    for headers in (OPERATOR, OPERATOR_PAGE):
        assert (await client.get(address, headers=headers)).status == 404


async def test_programs_read_one_source(client: Client) -> None:
    key = context_of(client).brand.sources[0].key
    told = await (await client.get(f"/brand/sources/{key}", headers=OPERATOR)).json()
    assert told["key"] == key


@pytest.mark.parametrize("address", [
    "/brand", "/brand/lists", "/brand/suggestions", "/brand/new", "/brand/try", "/explain",
])  # fmt: skip
@pytest.mark.parametrize(("kind", "body"), [
    ("application/x-www-form-urlencoded; charset=nonsense", b"do=save"),
    (
        "multipart/form-data; boundary=b",
        (b'--b\r\nContent-Disposition: form-data; name="do"\r\nContent-Transfer-Encoding: odd'
        b"\r\n\r\nx\r\n--b--\r\n"),
    ),
])  # fmt: skip
async def test_a_body_that_is_no_form_is_refused_in_words_everywhere(
    client: Client, address: str, kind: str, body: bytes
) -> None:
    answer = await client.post(address, data=body, headers=OPERATOR | {"Content-Type": kind})
    assert answer.status in (400, 404, 422)


async def test_a_field_takes_no_more_than_can_be_saved(client: Client) -> None:
    key = context_of(client).brand.sources[0].key
    for address, limits in (
        ("/brand", {f"text:{name}": most for name, most in TEXTS.items()}),
        (f"/brand/sources/{key}", {f"option:{name}": OPTIONS[name] for name in ("name", "every")}),
        ("/brand/sources", {f"add:{name}": OPTIONS[name] for name in ("name", "every")}),
    ):
        page = Page(await (await client.get(address, headers=OPERATOR_PAGE)).text())
        fields = {found["name"]: found for _, found in page.tags if found.get("name")}
        assert {name: fields[name]["maxlength"] for name in limits} == {
            name: str(most) for name, most in limits.items()
        }
