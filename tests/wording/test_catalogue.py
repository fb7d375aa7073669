"""All texts are marked: the template catalogue is up to date, and a second language is one file.

`REWRITE_CATALOGUE=1 pytest tests/wording` writes the template catalogue anew.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

import service
from service.archive.evidence.schedule import EvidenceState
from service.brands.cldr_names import english_name
from service.delivery import operator_alerts
from service.delivery.small_mails import proof_letter
from service.digest.content import compose
from service.digest.links import SignedLinks
from service.digest.theme import theme
from service.models import (
    Answer,
    Digest,
    LookAlike,
    NoReason,
    PageChangeKind,
    Reason,
    ReasonCode,
    Sample,
    SourceHealth,
    SourceKind,
    SourceReport,
    SourceState,
    Vote,
)
from service.models.run_result import ListedJson, RunnerUpJson, SourceJson
from service.signing import Signer
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.archive.evidence import StoredChange, StoredQuote
from service.web.handlers.archive.evidence import EvidenceView, evidence_view
from service.web.responses import environment
from service.web.shown import charts
from service.web.shown.view_models import ItemView, OtherView, run_view
from service.wording import catalogue
from service.wording.catalogue import speaking
from service.wording.labels import language_name
from service.wording.reasons import sentence
from service.wording.votes import what_changes
from tests.digest import samples
from tests.web import stored
from tests.wording.test_reasons import SAMPLES

ROOT = Path(service.__file__).resolve().parent
TEMPLATE = catalogue.LOCALE / "topfive.pot"
NAME = "Ζάζου"
"""What stands for all names, titles, quotes and other people's words: no Latin letter in it."""


@cache
def extracted() -> Catalog:
    """Return all marked texts of the service."""
    with (catalogue.LOCALE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = Catalog(project="Topfive", charset="utf-8", fuzzy=False)
    keywords = DEFAULT_KEYWORDS | {"n_": (1, 2)}
    for name, _line, message, comments, context in extract_from_dir(
        ROOT, methods, options, keywords
    ):
        found.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return found


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return extracted()


def test_the_template_catalogue_is_up_to_date(messages: Catalog) -> None:
    text = io.BytesIO()
    write_po(text, messages, sort_output=True, omit_header=True, no_location=True)
    if os.environ.get("REWRITE_CATALOGUE"):
        TEMPLATE.write_bytes(text.getvalue())
    assert TEMPLATE.read_bytes() == text.getvalue()


@pytest.fixture(scope="module")
def in_brackets(messages: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a language in which every sentence is the English one in brackets."""
    made = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in messages:
        if message.id:
            one = isinstance(message.id, str)
            words = f"[{message.id}]" if one else tuple(f"[{form}]" for form in message.id)
            made.add(message.id, words, flags=message.flags)
    folder = tmp_path_factory.mktemp("languages")
    file_of_language = folder / "xx" / "LC_MESSAGES" / "topfive.po"
    file_of_language.parent.mkdir(parents=True)
    with file_of_language.open("wb") as file:
        write_po(file, made)
    return folder


@pytest.fixture
def brackets(in_brackets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak that language."""
    monkeypatch.setattr(catalogue, "LOCALE", in_brackets)
    with speaking("xx"):
        yield


class Visible(HTMLParser):
    """The texts that a reader sees or hears."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "script"}
        self.texts += [v or "" for name, v in attrs if name in {"aria-label", "title", "alt"}]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def unmarked(text: str) -> list[str]:
    """Return the words outside of all brackets, the product's name and addresses aside."""
    text = re.sub(r"https?://\S+|[^\s\[\]]+@[^\s\[\]]+|Topfive|UTC", "", text)
    while (shorter := re.sub(r"\[[^\[\]]*\]", "", text)) != text:
        text = shorter
    return re.findall(r"[A-Za-z]{2,}", text)


def unmarked_in(html: str) -> list[str]:
    """Return the words of a page outside of all brackets, which may reach over tags."""
    return unmarked(" ".join(Visible(html).texts))


_SHORT = (
    ReasonCode.MORE_OUTLETS,
    ReasonCode.RISK_ROSE,
    ReasonCode.IN_BY_VOTES,
    ReasonCode.UP_BY_VOTES,
    ReasonCode.DOWN_BY_VOTES,
    ReasonCode.UNDER_FLOOR,
    ReasonCode.NOES_KEPT_OUT,
    ReasonCode.MADE_ROOM,
)
"""Reasons of which none is cut short in a mail, which would leave a bracket open."""


def greek_digest(**changes: Any) -> Digest:
    """Return a digest that says all that one can say, with names that have no Latin letter."""
    ranking = [Reason(code, _greek(code)) for code in _SHORT]
    story = replace(
        samples.story(1, title=NAME, publisher=NAME, source=NAME), outlets=(NAME, NAME + "3")
    )
    long = replace(story, change=samples.changed(ranking[:2]), outlets=(NAME, NAME + "2"))
    judged = samples.judged(1, why=NAME, evidence=NAME, topic=NAME, risk=3, inferred=True)
    found = [
        samples.finding(1, story=long, evaluation=judged, reasons=tuple(ranking[2:5])),
        samples.finding(2, story=story, evaluation=replace(judged, risk=0, score=None), reasons=()),
    ]
    effects = samples.digest().choice.vote_effects
    reports = tuple(
        replace(r, error=NAME, source=replace(r.source, name=NAME)) for r in samples.reports()
    )
    usual: dict[str, Any] = {
        "brand": replace(samples.BRAND, display_name=NAME),
        "choice": replace(
            samples.digest().choice,
            findings=tuple(found),
            runner_up=replace(samples.runner_up(), story=story, reason=ranking[5]),
            also=(replace(samples.listed(), story=story),),
            vote_effects=replace(
                effects,
                effects=(samples.effect("ann@example.com", title=NAME, moved_title=NAME),),
                lines=tuple(ranking[6:]),
                look_alikes=(LookAlike(name=NAME, readers=2, title=NAME),),
            ),
        ),
        "reports": reports,
        "cost": replace(samples.digest().cost, model=NAME),
        "sample": True,
    }
    return samples.digest(**usual | changes)


def _greek(code: ReasonCode) -> dict[str, Any]:
    """Return a code's values with all free text in Greek."""
    values, _ = SAMPLES[code]
    free = {"text", "title", "name", "phrase", "topic", "risk_words", "facts", "error", "source"}
    return {
        key: ((NAME,) if isinstance(value, tuple) else NAME) if key in free else value
        for key, value in values.items()
    }


@pytest.mark.usefixtures("brackets")
@pytest.mark.parametrize("code", ReasonCode)
def test_a_reason_in_a_second_language_has_no_english_left(code: ReasonCode) -> None:
    assert unmarked(sentence(Reason(code, _greek(code)))) == []


@pytest.mark.usefixtures("brackets")
def test_a_digest_in_a_second_language_has_no_english_left() -> None:
    links = SignedLinks(
        public_url="https://t.example",
        signer=Signer("s" * 32, "debonairs"),
        recipient="ann@example.com",
        run_id=samples.RUN,
        now=samples.NOW,
    )
    for digest in (
        greek_digest(),
        greek_digest(choice=replace(greek_digest().choice, findings=())),
    ):
        letter = compose(digest, "ann@example.com", links)
        assert unmarked(letter.subject) == []
        assert unmarked(letter.text) == []
        assert unmarked_in(letter.html) == []
        assert '<html lang="xx">' in letter.html


@pytest.mark.usefixtures("brackets")
def test_small_mails_in_a_second_language_have_no_english_left() -> None:
    brand = replace(samples.BRAND, display_name=NAME)
    reports = [
        SourceReport(
            source=replace(samples.source(NAME), name=NAME),
            state=state,
            error=NAME,
            health=SourceHealth(source_key=NAME, name=NAME, failures=9),
        )
        for state in (SourceState.OK, SourceState.GONE, SourceState.FAILED)
    ]
    conditions = operator_alerts.of_sources(reports)
    conditions += [operator_alerts.of_run(error) for error in ("", NAME)]
    spent = ReasonCode.DAY_BUDGET_USED
    conditions += [operator_alerts.of_budget(one) for one in (None, Reason(spent, _greek(spent)))]
    began = samples.NOW - timedelta(days=2)
    alerts = [
        alert
        for one in conditions
        for bad in (False, True)
        for alert in operator_alerts.decide(
            [one],
            {one.subject: KnownAlert(one.subject, bad, NAME, began, began)},
            samples.NOW,
        )
    ]
    assert {alert.news for alert in alerts} == set(operator_alerts.News)
    letters = [operator_alerts.letter(brand, [one], samples.NOW, "https://t/h") for one in alerts]
    letters.append(operator_alerts.letter(brand, alerts * 2, samples.NOW))
    letters.append(proof_letter(brand, recipient=NAME, sent_through=NAME))
    for letter in letters:
        # One that is cut short lacks its last brackets.
        assert "…" in letter.subject or unmarked(letter.subject) == []
        assert unmarked(letter.text) == []
        assert unmarked_in(letter.html) == []


def _pages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each page with what it shows, without a Latin letter in names and others' words."""
    finding = stored.finding(
        title=NAME, source=NAME, why=NAME, evidence=NAME, topic=NAME, reasons=(NAME,), change=NAME
    )
    risky = finding.model_copy(update={"risk": 2, "flags": (NAME,), "score": None})
    sources = tuple(
        SourceJson(
            name=NAME, state=one.state, error=NAME, target=NAME, kind=SourceKind.SEARCH, entries=3
        )
        for one in stored.result().sources
    )
    result = stored.result(
        findings=(finding, risky), sources=sources, notes=(NAME,), prompt_version="3",
        almost=RunnerUpJson(title=NAME, reason=NAME),
        email=stored.result().email.model_copy(
            update={"also": (ListedJson(title=NAME, source=NAME),), "unlisted": 2}
        ),
        cost=stored.result().cost.model_copy(update={"model": NAME}),
    )  # fmt: skip
    run = run_view(stored.run_row(result=result))
    items = [
        ItemView(
            title=NAME, url="", outlet=NAME, outcome=outcome, score=None, reason=NAME, why=NAME
        )
        for outcome in ("mailed", "almost", "not chosen", "too old", "copy", "no match")
    ]
    vote = Vote(recipient="a", story="s", answer=Answer.NO, at=stored.NOW)
    yield "run.html", {"run": run, "items": items, "mails": []}
    yield "runs.html", {"runs": [run], "subjects": {}}
    yield (
        "home.html",
        {
            "report": SimpleNamespace(
                state="warning",
                parts=[SimpleNamespace(name=NAME, state="warning", what=NAME, hint=NAME)],
            ),
            "look_alikes": [LookAlike(name=NAME, readers=2, title=NAME)],
            "next_run": stored.NOW + timedelta(minutes=9),
            "last": run,
            "current": None,
            "found": [run],
            "sources": list(run.sources),
            "spending": SimpleNamespace(
                month_usd=1.0, projected_usd=None, estimated=True, today_tokens=5, tokens_per_day=9
            ),
            "precision": (0.5, 1, 1),
            "run_chart": SimpleNamespace(bars=(), top=1, words=""),
            "precision_chart": SimpleNamespace(points=(), line="", words=""),
        },
    )
    became = {run.findings[0].story: _evidence().changes}
    yield "view.html", {"run": run, "items": items, "more": 7, "became": became}
    shown, notice = run.findings[0], (NAME, NAME)
    asked = {"finding": shown, "earlier": vote, "notice": None, "became": became}
    for team in ("", NAME):
        for of_earlier in (True, False):
            told = {"chosen": "yes", "team": team, "of_earlier_report": of_earlier}
            yield "feedback.html", asked | told
        undo = {"finding": None, "chosen": "undo", "notice": notice, "team": team}
        yield "feedback.html", asked | undo
    others = [
        OtherView(finding=one, answer=answer, token=NAME)
        for one, answer in zip(run.findings, (None, Answer.YES), strict=True)
    ]
    for answer, rest in ((Answer.NO, others), (Answer.YES, others[1:]), (Answer.UNDO, others[1:])):
        said = SimpleNamespace(answer=answer, reason="old", comment=NAME)
        values = {"finding": shown, "said": said, "change": NAME, "others": rest}
        yield "thanks.html", values | {"team": NAME if rest is others else ""}
    left: dict[str, Any] = {"address": "", "notice": None, "back": False, "may_return": True}
    yield "unsubscribe.html", left | {"done": True}
    yield "unsubscribe.html", left | {"done": False, "notice": notice}
    yield "unsubscribe.html", left | {"done": False, "back": True}
    yield "share.html", {"finding": shown, "evidence": _evidence()}
    for way in ("home", "again", ""):
        yield "problem.html", {"error": NAME, "hint": NAME, "way": way}


def _evidence() -> EvidenceView:
    """Return every change of a page and every state of a quotation."""
    where = {"url": "https://x.org/", "outlet": NAME}
    quotes = [
        StoredQuote(**where, passage=NAME, print="0", state=state, mailed_at=stored.NOW,
                    looked_at=stored.NOW, due_at=stored.NOW)
        for state in EvidenceState
    ]  # fmt: skip
    changes = [
        StoredChange(kind=kind, noticed_at=stored.NOW, **where, was=was, now=NAME)
        for kind in PageChangeKind
        for was in (NAME, "")
    ]
    return evidence_view(quotes, changes)


@pytest.mark.usefixtures("brackets")
def test_charts_and_thanks_in_a_second_language_have_no_english_left() -> None:
    runs = [run_view(stored.run_row()), run_view(stored.failed_row("f"))]
    chart = charts.chart_of_runs(runs)
    votes = [Vote(recipient="a", story="s", answer=Answer.YES, at=stored.NOW)]
    words = [chart.words, *(bar.words for bar in chart.bars)]
    words += [charts.chart_of_precision(cast, stored.NOW).words for cast in (votes, [])]
    words += [
        what_changes(Answer.NO, reason, serious=True, is_own=own)
        for reason in NoReason
        for own in (True, False)
    ]
    assert [one for one in words if unmarked(one)] == []


@pytest.mark.usefixtures("brackets")
@pytest.mark.parametrize(("page", "values"), list(_pages()))
def test_a_page_in_a_second_language_has_no_english_left(page: str, values: dict[str, Any]) -> None:
    brand = replace(stored.BRAND, display_name=NAME)
    site = SimpleNamespace(
        brand=brand, sample=Sample.STORIES, mailbox_url="", version="", min_score=2.0, timezone=None
    )
    template = environment().get_template(page)
    colours = theme(brand.primary_colour, brand.secondary_colour)
    html = template.render(
        site=site, theme=colours, zone=stored.NOW.tzinfo, now=stored.NOW, nonce="n", **values
    )
    assert unmarked_in(html) == []


def test_english_languages_are_called_as_unicode_calls_them() -> None:
    known = {str(code): name for code, name in Locale.parse("en").languages.items()}
    assert [code for code in known if english_name(code) not in ("", known[code])] == []
    assert [language_name(code) for code in ("fr", "zu", "zh", "xx")] == [
        "French", "isiZulu", "Chinese", "",
    ]  # fmt: skip


def test_an_english_mail_loads_no_list_of_all_the_worlds_zones() -> None:
    """Babel's takes 6 MB, and took them in the midst of a day: with the first foreign story."""
    asked = "from service.wording.labels import in_language; print(in_language('fr'))"
    asked += "; import sys; print('babel.core' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["in French", "False"]
