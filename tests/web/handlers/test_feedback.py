"""Votes and unsubscribing over HTTP: what people do counts, what machines do does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData
from hypothesis import given
from hypothesis import strategies as st

from service.feedback.votes import Votes
from service.models import Answer, Group, NoReason
from service.signing import Purpose, Signer, recipient_id
from service.web.handlers.feedback import FormError, VoteForm, read_form
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_doors import JSON, OPERATOR, PAGE
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, READER, STORY, Stored, finding, vote_token

PRESSED = PAGE | {
    "Origin": "https://topfive.example.org",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
}
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
SCRIPTED = {k: v for k, v in PRESSED.items() if k != "Sec-Fetch-User"} | {"User-Agent": CHROME}
"""What Chromium sends when a script submits the form."""


def path_of(client: Client, answer: Answer | None = Answer.YES) -> str:
    return f"/feedback/{vote_token(context_of(client), answer)}"


async def test_looking_changes_nothing_however_often(client: Client, votes: Votes) -> None:
    for method in ("GET", "HEAD"):
        for headers in ({}, PAGE, PRESSED):
            answer = await client.request(method, path_of(client), headers=headers)
            assert answer.status == 200
    ahead = PRESSED | {"Sec-Purpose": "prefetch;prerender"}
    assert (await client.post(path_of(client), headers=ahead)).status == 200
    assert await votes.in_force(BRAND.id) == []


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NO])
async def test_the_page_shows_the_finding_and_the_chosen_answer(
    client: Client, answer: Answer
) -> None:
    page = Page(await (await client.get(path_of(client, answer), headers=PAGE)).text())
    assert page.faults == []
    assert finding().title in page.text
    assert finding().source in page.text
    assert finding().why in page.text
    radios = [one for one in page.all("input") if one["type"] == "radio"]
    assert [one["value"] for one in radios if "checked" in one] == [answer.value]
    assert len(page.all("button")) == 1
    assert page.all("script") == []
    assert page.all("form") == [{"class": "card", "method": "post"}]


async def test_the_policy_of_the_vote_page_allows_no_script(client: Client) -> None:
    answer = await client.get(path_of(client), headers=PAGE)
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    nonce = policy.pop("style-src")
    assert policy == {
        "default-src": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    page = Page(await answer.text())
    assert [f"'nonce-{one['nonce']}'" for one in page.all("style")] == [nonce]


async def test_a_press_is_stored_and_thanked_for(client: Client, votes: Votes) -> None:
    answer = await client.post(path_of(client), data={"answer": "yes"}, headers=PRESSED)
    page = Page(await answer.text())
    assert answer.status == 200
    assert page.faults == []
    assert "Thank you" in page.text
    assert "higher" in page.text
    (vote,) = await votes.in_force(BRAND.id)
    assert (vote.recipient, vote.story) == (recipient_id(READER), STORY)
    assert (vote.answer, vote.at, vote.brand_id) == (Answer.YES, NOW, BRAND.id)


@pytest.mark.parametrize("risk", [0, 1, 2, 3])
async def test_a_no_to_a_danger_says_that_dangers_come_all_the_same(
    client: Client, stored: Stored, risk: int
) -> None:
    await stored.finding(finding(risk=risk))
    said = await client.post(path_of(client, Answer.NO), headers=JSON)
    told = (await said.json())["change"]
    assert "lower in your next mails" in told
    assert ("no vote hides a danger" in told) is (risk >= 2)
    said = await client.post(path_of(client, Answer.YES), headers=JSON)
    told = (await said.json())["change"]
    assert "danger" not in told


@pytest.mark.parametrize("own", [True, False])
async def test_not_about_us_says_that_the_story_is_told_as_ours_no_more_however_grave(
    client: Client, stored: Stored, own: bool
) -> None:
    group = Group.BRAND if own else Group.RELEVANT
    await stored.finding(finding(risk=2, group=group))
    not_us = {"answer": "no", "reason": "wrong_brand"}
    said = await client.post(path_of(client, Answer.NO), data=not_us, headers=PRESSED)
    told = Page(await said.text()).text
    assert ("will not be told as yours again" in told) is own
    assert ("no vote hides a danger" in told) is not own


async def test_the_form_outdoes_the_link(client: Client, votes: Votes) -> None:
    await client.post(path_of(client, Answer.YES), data={"answer": "no"}, headers=PRESSED)
    assert [vote.answer for vote in await votes.in_force(BRAND.id)] == [Answer.NO]


async def test_a_program_posts_without_a_form(client: Client, votes: Votes) -> None:
    answer = await client.post(path_of(client, Answer.NO), headers=JSON)
    body = await answer.json()
    assert (answer.status, body["recorded"], body["answer"]) == (200, True, "no")
    assert [vote.answer for vote in await votes.in_force(BRAND.id)] == [Answer.NO]


async def test_a_script_that_submits_the_page_is_no_press_and_the_page_says_so(
    client: Client, votes: Votes
) -> None:
    answer = await client.post(path_of(client), data={"answer": "no"}, headers=SCRIPTED)
    page = Page(await answer.text())
    assert answer.status == 200
    assert page.faults == []
    for words in ("Was this worth knowing?", "Nothing was stored", "Press the button below once"):
        assert words in page.text
    chosen = [one["value"] for one in page.all("input") if "checked" in one]
    assert chosen == ["no"]  # what was sent, not what the link says
    fetched = JSON | {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
    told = await (await client.post(path_of(client), headers=fetched)).json()
    assert told["recorded"] is False
    assert "Press the button" in told["hint"]
    assert await votes.in_force(BRAND.id) == []


async def test_reasons_comment_and_undo(client: Client, votes: Votes) -> None:
    path = path_of(client, Answer.NO)
    first = Page(await (await client.post(path, headers=PRESSED)).text())
    values = {one["value"] for one in first.all("input") if one["name"] == "reason"}
    assert values == {reason.value for reason in NoReason if reason}
    form = {"answer": "no", "reason": "wrong_brand", "comment": " a <b>firm</b> of that name "}
    answer = await client.post(path, data=form, headers=PRESSED)
    page = Page(await answer.text())
    assert page.faults == []
    assert "means you" in page.text
    assert page.all("b") == []
    (vote,) = await votes.in_force(BRAND.id)
    assert (vote.reason, vote.comment) == (NoReason.WRONG_BRAND, "a <b>firm</b> of that name")
    answer = await client.post(path, data={"answer": "undo"}, headers=PRESSED)
    page = Page(await answer.text())
    assert page.faults == []
    assert "taken back" in page.text
    assert await votes.in_force(BRAND.id) == []


async def test_an_undo_link_shows_a_button_and_only_the_press_takes_the_vote_back(
    client: Client, votes: Votes
) -> None:
    path = path_of(client, Answer.UNDO)
    page = Page(await (await client.get(path, headers=PRESSED)).text())
    assert page.faults == []
    assert "Take your answer back" not in page.text  # there is none yet
    await client.post(path_of(client, Answer.NO), headers=PRESSED)
    page = Page(await (await client.get(path, headers=PRESSED)).text())
    assert page.faults == []
    assert "Take your answer back?" in page.text
    assert len(await votes.in_force(BRAND.id)) == 1
    answer = await client.post(path, headers=PRESSED)
    assert "taken back" in Page(await answer.text()).text
    assert await votes.in_force(BRAND.id) == []
    assert (await client.post(path, headers=PRESSED)).status == 200  # a second press harms nothing


async def test_the_page_says_what_was_said_before(client: Client) -> None:
    path = path_of(client, Answer.NO)
    await client.post(path)
    assert "You said no" in await (await client.get(path, headers=PAGE)).text()
    assert (await (await client.get(path, headers=JSON)).json())["in_force"] == "no"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"answer": "maybe"}, "yes, no or undo"),
        ([("answer", "no"), ("answer", "yes")], "yes, no or undo"),
        ({"answer": "no", "reason": "mood"}, "wrong_brand"),
    ],
)
async def test_a_form_that_is_not_understood_stores_nothing(
    client: Client, votes: Votes, form: Any, words: str
) -> None:
    answer = await client.post(path_of(client), data=FormData(form), headers=JSON)
    assert answer.status == 400
    assert words in (await answer.json())["error"]
    assert await votes.in_force(BRAND.id) == []


async def test_other_bodies_are_not_guessed_at(client: Client, votes: Votes) -> None:
    answer = await client.post(path_of(client, Answer.YES), json={"answer": "no"})
    assert answer.status == 415
    assert await votes.in_force(BRAND.id) == []


async def test_a_multipart_form_works_and_a_file_is_no_text(client: Client, votes: Votes) -> None:
    form = FormData(default_to_multipart=True)
    form.add_field("answer", "no")
    assert (await client.post(path_of(client), data=form)).status == 200
    upload = FormData()
    upload.add_field("comment", b"x", filename="x.txt")
    assert (await client.post(path_of(client), data=upload)).status == 400
    assert [vote.answer for vote in await votes.in_force(BRAND.id)] == [Answer.NO]


async def test_a_link_without_an_answer_asks_for_one(client: Client) -> None:
    assert (await client.post(path_of(client, None))).status == 400
    page = Page(await (await client.get(path_of(client, None), headers=PAGE)).text())
    assert not any("checked" in one for one in page.all("input"))


async def test_a_story_that_nobody_knows_can_still_be_voted_on(
    client: Client, stored: Stored, votes: Votes
) -> None:
    await stored.clear()
    assert (await client.get(path_of(client), headers=PAGE)).status == 200
    assert (await client.post(path_of(client), headers=PRESSED)).status == 200
    assert len(await votes.in_force(BRAND.id)) == 1


async def test_votes_need_no_postgresql(client: Client, stored: Stored, votes: Votes) -> None:
    await stored.database.close()
    assert (await client.get(path_of(client), headers=PAGE)).status == 200
    assert (await client.post(path_of(client), headers=PRESSED)).status == 200
    assert len(await votes.in_force(BRAND.id)) == 1


async def test_a_locked_file_is_503_in_plain_words_and_nothing_is_stored(
    client: Client, votes: Votes
) -> None:
    with closing(sqlite3.connect(votes.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for headers in (PRESSED, {}):
            answer = await client.post(path_of(client), headers=headers)
            text = await answer.text()
            assert answer.status == 503
            assert answer.headers["Retry-After"]
            assert "could not be stored" in text
            assert "Try again" in text
        assert (await client.get(path_of(client), headers=PAGE)).status == 200
        health = await client.get("/health")
        assert health.status == 503
        assert (await health.json())["parts"]["votes"]["state"] == "failed"
        other.execute("ROLLBACK")
    assert await votes.in_force(BRAND.id) == []
    assert (await client.post(path_of(client), headers=PRESSED)).status == 200


async def test_the_page_comes_up_when_the_votes_cannot_be_read(
    client: Client, votes: Votes
) -> None:
    await votes.close()
    assert (await client.get(path_of(client), headers=PAGE)).status == 200
    assert (await client.post(path_of(client), headers=PRESSED)).status == 503


def mangled(token: str) -> dict[str, str]:
    swapped = token[:-1] + ("B" if token[-1] == "A" else "A")
    other = Signer("another secret of thirty-two chars", BRAND.id)
    reader = recipient_id(READER)
    signer = Signer("s" * 32, BRAND.id)
    return {
        "quote": token + "%27",
        "first letter": ("B" if token[0] == "A" else "A") + token[1:],
        "last letter": swapped,
        "cut": token[:-4],
        "padding": token + "=",
        "empty-ish": "-",
        "not ascii": token + "%C3%A9",
        "long": token * 20,
        "another secret": other.sign(Purpose.VOTE, reader, NOW, subject=STORY, answer=Answer.YES),
        "another purpose": signer.sign(Purpose.UNSUBSCRIBE, reader, NOW),
        "expired": signer.sign(
            Purpose.VOTE, reader, NOW - timedelta(days=92), subject=STORY, answer=Answer.YES
        ),
    }


@pytest.mark.parametrize("kind", mangled("A" * 60))
async def test_a_mangled_link_is_a_quiet_4xx_and_no_lock_out(
    client: Client, votes: Votes, kind: str
) -> None:
    broken = mangled(vote_token(context_of(client)))[kind]
    for method in ("GET", "HEAD", "POST"):
        answer = await client.request(method, f"/feedback/{broken}", headers=PRESSED)
        assert answer.status == 404
    assert await votes.in_force(BRAND.id) == []
    assert (await client.post(path_of(client), headers=PRESSED)).status == 200


@pytest.mark.parametrize(
    ("kind", "said"),
    [("cut", "is nie volledig nie"), ("another secret", "ouer as hierdie diens"),
     ("expired", "het verval")],
)  # fmt: skip
async def test_a_link_that_does_not_work_is_told_in_the_language_of_the_mail(
    serve: Serve, kind: str, said: str
) -> None:
    client = await serve(mail_language="af")
    broken = mangled(vote_token(context_of(client)))[kind]
    answer = await client.get(f"/feedback/{broken}", headers=PRESSED)
    assert said in await answer.text()


async def test_the_team_in_a_channel_is_named_in_the_language_of_the_page(serve: Serve) -> None:
    client = await serve(mail_language="af", channels={recipient_id(READER): "risks"})
    answer = await client.post(path_of(client), headers=PRESSED)
    assert "die span in risks" in await answer.text()


@given(st.dictionaries(st.sampled_from(["answer", "reason", "comment", "x"]), st.text()))
def test_any_form_is_read_or_refused_in_words(fields: dict[str, str]) -> None:
    try:
        said = read_form(fields, Answer.YES)
    except FormError:
        answers, reasons = {"", *map(str, Answer)}, set(map(str, NoReason))
        known = {"answer": answers, "reason": reasons}
        assert any(fields.get(name, "").strip() not in words for name, words in known.items())
    else:
        assert len(said.comment) <= 1000
        assert not said.reason or said.answer is Answer.NO


def test_a_reason_belongs_to_a_no_and_a_comment_is_clean() -> None:
    form: dict[str, Any] = {"reason": "old", "comment": "a\x00b\u202e" + "c" * 2000}
    said = read_form(form, Answer.YES)
    assert said == VoteForm(Answer.YES, NoReason.NONE, "a b" + "c" * 997)


def unsubscribe_path(client: Client, address: str = READER) -> str:
    signer = context_of(client).signer
    return f"/unsubscribe/{signer.sign(Purpose.UNSUBSCRIBE, recipient_id(address), NOW)}"


async def test_one_click_unsubscribes_as_rfc_8058_has_it(client: Client, votes: Votes) -> None:
    path = unsubscribe_path(client)
    answer = await client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


async def test_looking_at_the_unsubscribe_page_changes_nothing(
    client: Client, votes: Votes
) -> None:
    path = unsubscribe_path(client)
    page = Page(await (await client.get(path, headers=PAGE)).text())
    assert page.faults == []
    assert READER in page.text
    assert len(page.all("button")) == 1
    await client.head(path)
    assert (await (await client.get(path, headers=JSON)).json())["unsubscribed"] is False
    assert await votes.unsubscribed(BRAND.id) == set()
    done = Page(await (await client.post(path, headers=PRESSED)).text())
    assert done.faults == []
    assert "no more mail" in done.text
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


async def test_a_script_that_submits_the_unsubscribe_page_is_no_press(
    client: Client, votes: Votes
) -> None:
    answer = await client.post(unsubscribe_path(client), headers=SCRIPTED)
    page = Page(await answer.text())
    assert page.faults == []
    assert "Stop sending them" in page.text
    assert "Nothing was stored" in page.text
    as_one_click = {"List-Unsubscribe": "One-Click"}
    await client.post(unsubscribe_path(client), data=as_one_click, headers=SCRIPTED)
    assert await votes.unsubscribed(BRAND.id) == set()
    pressed = {k: v for k, v in PRESSED.items() if k != "Sec-Fetch-User"} | {"User-Agent": IPHONE}
    await client.post(unsubscribe_path(client), headers=pressed)
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


async def test_who_left_by_mistake_comes_back_by_the_button_on_the_same_page(
    client: Client, votes: Votes
) -> None:
    path, undo = unsubscribe_path(client), {"answer": "undo"}
    await client.post(path, headers=PRESSED)
    gone = Page(await (await client.get(path, headers=PAGE)).text())
    assert "Send them again" in gone.text
    await client.post(path, data=undo, headers=SCRIPTED)  # no press
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}
    back = Page(await (await client.post(path, data=undo, headers=PRESSED)).text())
    assert back.faults == []
    assert "You get these mails again" in back.text
    assert await votes.unsubscribed(BRAND.id) == set()
    await client.post(path, data=undo | {"List-Unsubscribe": "One-Click"})  # by no browser
    assert await votes.unsubscribed(BRAND.id) == set()
    await votes.forget(recipient_id(READER), NOW)
    told = Page(await (await client.post(path, data=undo, headers=PRESSED)).text())
    assert "no more mail" in told.text
    assert "Send them again" not in told.text
    assert await votes.forgotten([recipient_id(READER)])


async def test_one_click_by_a_program_whose_library_acts_the_browser(
    client: Client, votes: Votes
) -> None:
    node = {"User-Agent": "node", "Sec-Fetch-Mode": "cors"}  # as Node's own fetch sends it
    path = unsubscribe_path(client)
    await client.post(path, headers=node)
    await client.post(path, data={"x": "One-Click"}, headers=node)
    kind = node | {"Content-Type": "multipart/form-data; boundary=b"}
    await client.post(path, data=b"no form", headers=kind)
    assert await votes.unsubscribed(BRAND.id) == set()
    await client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=node)
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


async def test_an_address_that_is_no_longer_configured_can_leave_too(client: Client) -> None:
    path = unsubscribe_path(client, "gone@example.org")
    assert "Your address" in await (await client.get(path, headers=PAGE)).text()
    assert (await client.post(path)).status == 200


async def test_votes_as_a_table(client: Client) -> None:
    await client.post(path_of(client, Answer.NO), data={"comment": "=HYPERLINK(1)"})
    answer = await client.get("/feedback.csv", headers=OPERATOR)
    lines = (await answer.text()).splitlines()
    assert answer.content_type == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert lines[0] == "at,brand,story,title,answer,reason,comment,recipient"
    assert lines[1] == (
        f"2026-11-23T09:40:00+00:00,debonairs,{STORY},{finding().title},no,,'=HYPERLINK(1),{READER}"
    )


async def test_votes_are_counted(serve: Serve) -> None:
    client = await serve(api_token=None)
    for answer in (Answer.YES, Answer.NO, Answer.NO):
        await client.post(path_of(client, answer))
    await client.post(path_of(client), data={"answer": "undo"})
    text = await (await client.get("/metrics")).text()
    for word, count in {"yes": 1, "no": 2, "undo": 1}.items():
        assert f'topfive_votes_total{{answer="{word}"}} {count}.0' in text


_PART = b'--b\r\nContent-Disposition: form-data; name="answer"\r\n\r\nyes\r\n'
_HEAD = b'--b\r\nContent-Disposition: form-data; name="answer"\r\n'
_TEXT = b"Content-Type: text/plain; charset=nonsense\r\n\r\nyes\r\n--b--\r\n"
_CODED = b"Content-Transfer-Encoding: nonsense\r\n\r\nyes\r\n--b--\r\n"
BROKEN_FORMS = {
    "a control character in a part's header": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="\xc2\xa1\x17"\r\n\r\nx\r\n--b--\r\n',
    ),
    "no boundary": ("multipart/form-data", _PART + b"--b--\r\n"),
    "another boundary": ("multipart/form-data; boundary=c", _PART + b"--b--\r\n"),
    "a part without a name": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    ),
    "a part of an unknown charset": ("multipart/form-data; boundary=b", _HEAD + _TEXT),
    "an unknown transfer encoding": ("multipart/form-data; boundary=b", _HEAD + _CODED),
    "a part in parts": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n",
    ),
    "an unknown charset": ("application/x-www-form-urlencoded; charset=nonsense", b"answer=yes"),
    "no text": ("application/x-www-form-urlencoded; charset=utf-8", b"answer=\xff\xfe"),
    "no percent": ("application/x-www-form-urlencoded", b"answer=%ff%fe%zz"),
}


@pytest.mark.parametrize("name", BROKEN_FORMS)
async def test_a_form_that_cannot_be_read_is_a_400_and_no_vote(
    client: Client, votes: Votes, name: str
) -> None:
    kind, body = BROKEN_FORMS[name]
    path = f"/feedback/{vote_token(context_of(client))}"
    answer = await client.post(path, data=body, headers={"Content-Type": kind} | JSON)
    assert answer.status == 400, await answer.text()
    assert set(await answer.json()) == {"error", "hint"}
    assert await votes.in_force(BRAND.id) == []


async def test_old_links_of_a_person_who_was_forgotten_store_nothing_and_say_why(
    client: Client, votes: Votes
) -> None:
    await votes.forget(recipient_id(READER), NOW)
    said = {"answer": "no", "comment": "again"}
    for method, headers in (("GET", PAGE), ("POST", PRESSED)):
        answer = await client.request(method, path_of(client), headers=headers, data=said)
        assert answer.status == 410
        assert "asked to be forgotten" in Page(await answer.text()).text
    one_click = {"List-Unsubscribe": "One-Click"}
    assert (await client.post(unsubscribe_path(client), data=one_click)).status == 200
    told = await client.get(unsubscribe_path(client), headers=JSON)
    assert (await told.json())["unsubscribed"] is True
    assert await votes.in_force(BRAND.id) == []
    assert await votes.unsubscribed(BRAND.id) == set()


async def test_who_asked_for_mail_again_after_being_forgotten_may_vote(
    client: Client, votes: Votes
) -> None:
    await votes.forget(recipient_id(READER), NOW)
    await votes.resubscribe(BRAND.id, recipient_id(READER))
    assert (await client.post(path_of(client), headers=PRESSED)).status == 200
    assert len(await votes.in_force(BRAND.id)) == 1
