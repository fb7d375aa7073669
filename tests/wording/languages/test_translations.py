"""Each translation of the catalogue: whole where readers look, and sound in every sentence.

What a mail and its readers' pages say stands in the files of READERS; a sentence that is new there
needs its line in `service/wording/locale/CODE/LC_MESSAGES/topfive.po` too.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import service
from service.digest.content import compose
from service.digest.links import PreviewLinks
from service.digest.theme import theme
from service.evaluation.explanation.length import shortened
from service.models import Answer, Digest, Group, Reason, ReasonCode, RiskKind, Sample, Tone
from service.web.responses import environment
from service.wording import figures, labels, moments
from service.wording.brand_pages import explain
from service.wording.catalogue import LOCALE, languages, speaking
from service.wording.reasons import explanation, sentence
from tests.digest import samples
from tests.tables import each
from tests.web import stored
from tests.wording import test_catalogue as template
from tests.wording.test_reasons import SAMPLES

ROOT = Path(service.__file__).resolve().parent
READERS: tuple[str, ...] = (
    "digest/", "web/shown/view_models.py", "wording/digest.py", "wording/figures.py",
    "wording/labels.py", "wording/moments.py", "wording/problems.py", "wording/votes.py",
    "wording/reasons/", "wording/source_troubles.py", "wording/channels/",
    "wording/archive_pages/feeds.py",
    "wording/archive_pages/evidence.py", "wording/archive_pages/week.py",
    "web/templates/archive/evidence.html",
    "web/templates/base.html", "web/templates/parts.html",
)  # fmt: skip
PAGES = ("feedback.html", "problem.html", "share.html", "thanks.html", "unsubscribe.html",
         "view.html")  # fmt: skip
READERS += tuple(f"web/templates/{page}" for page in PAGES)
OPERATORS = frozenset(explain.SENTENCES)
"""Codes whose sentences stand on a page of the operator's alone."""
TRANSLATED = languages()[1:]
_PERCENT = re.compile(r"%\(\w+\)[sd]")
_TAG = re.compile(r"<[^<>]+>")


@cache
def messages(code: str) -> Catalog:
    with (LOCALE / code / "LC_MESSAGES" / "topfive.po").open("rb") as file:
        return read_po(file)


@cache
def readers() -> dict[str | tuple[str, ...], str]:
    """Return what mail and its readers' pages may say, and where it stands."""
    return {
        (message.id if isinstance(message.id, str) else tuple(message.id)): name
        for message in template.extracted()
        for name, _line in message.locations
        if name.startswith(READERS)
    }


def forms(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


def placeholders(text: str) -> set[str]:
    named = {name for _, name, _, _ in string.Formatter().parse(_PERCENT.sub("", text)) if name}
    return named | set(_PERCENT.findall(text))


def test_there_is_a_second_language() -> None:
    assert "af" in TRANSLATED


@pytest.mark.parametrize("code", TRANSLATED)
def test_all_that_readers_see_is_translated(code: str) -> None:
    known = {(m.id if isinstance(m.id, str) else tuple(m.id)) for m in messages(code)}
    missing = {message: where for message, where in readers().items() if message not in known}
    assert missing == {}, f"each needs its line in wording/locale/{code}/LC_MESSAGES/topfive.po"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_the_markup_and_the_forms_of_the_original(code: str) -> None:
    made = messages(code)
    wrong = []
    for message in made:
        if not message.id:
            continue
        said, meant = forms(message.string), forms(message.id)
        plural = not isinstance(message.id, str)
        whole = len(said) == (made.num_plurals if plural else 1) and all(said)
        same = all(
            placeholders(one) == placeholders(meant[-1])
            and sorted(_TAG.findall(one)) == sorted(_TAG.findall(meant[-1]))
            and one.count("`") == meant[-1].count("`")
            and one.strip() == one
            for one in said[-1:]
        ) and placeholders(said[0]) <= placeholders(meant[-1])  # fmt: skip
        if not (whole and same) or message.fuzzy:
            wrong.append((message.id, message.string))
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_days_months_and_numbers_are_as_unicode_has_them(code: str) -> None:
    locale, day = Locale.parse(code), samples.NOW
    with speaking(code):
        days = [moments.weekday(day.replace(day=9 + number)) for number in range(7)]
        months = [moments.month(day.replace(month=number)) for number in range(1, 13)]
        short = [moments.short_date(day.replace(month=number)) for number in range(1, 13)]
        brief = [moments.short_moment(day.replace(day=9 + number)) for number in range(7)]
        assert figures.number(1204) == f"1{locale.number_symbols['latn']['group']}204"
        assert figures.number(1.5, ".1f") == f"1{locale.number_symbols['latn']['decimal']}5"
        assert figures.money(1234.5) != "$1,234.50"
    assert days == [locale.days["format"]["wide"][number] for number in range(7)]
    assert months == [locale.months["format"]["wide"][number] for number in range(1, 13)]
    for number, said in enumerate(short, start=1):
        assert said == f"09 {locale.months['format']['abbreviated'][number]}"
    for number, said in enumerate(brief):
        assert said.startswith(locale.days["format"]["abbreviated"][number])


@cache
def english(code: str) -> re.Pattern[str]:
    """Return a pattern of what readers may not meet: words of ours that stand in English only."""
    said = {form for message in messages(code) for form in forms(message.string)}
    found = set()
    for message in readers():
        for form in forms(message):
            bare = _TAG.sub("\0", _PERCENT.sub("\0", re.sub(r"\{[^{}]*\}", "\0", form)))
            found |= {one.strip(" .,;:()“”") for one in bare.split("\0")}
    kept = {one for one in found if len(re.findall(r"[A-Za-z]{2,}", one)) >= 2}
    kept = {one for one in kept if not any(one in other for other in said)}
    longest = sorted(kept, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest))


def english_in(text: str, code: str) -> list[str]:
    return english(code).findall(" ".join(text.split()))


def a_world(seed: int) -> Digest:
    """Return any mail: its findings, reasons, votes and troubles are drawn."""
    drawn = random.Random(seed)
    codes = [code for code in SAMPLES if code not in {ReasonCode.AS_WRITTEN, *OPERATORS}]
    later = [None, Reason(ReasonCode.ASKED_FOR), Reason(ReasonCode.LISTED_EARLIER)]

    def reason() -> Reason:
        code = drawn.choice(codes)
        return Reason(code, template._greek(code))

    whole = template.greek_digest()
    found = tuple(
        replace(
            finding,
            rank=rank,
            group=drawn.choice(list(Group)),
            reasons=(reason(),),
            again=drawn.choice(later),
            story=replace(
                finding.story,
                key=f"{rank:016x}",
                change=samples.changed([reason()]) if drawn.random() < 0.5 else None,
                outlets=tuple(f"{template.NAME}{n}" for n in range(drawn.randint(1, 7))),
            ),
            evaluation=replace(
                finding.evaluation,
                risk=(risk := drawn.randint(0, 3)),
                risk_kind=drawn.choice(list(RiskKind)[:-1]) if risk else RiskKind.NONE,
                tone=drawn.choice(list(Tone)),
                score=drawn.choice([None, 3.4]),
                inferred=drawn.random() < 0.5,
                flags=(Reason(ReasonCode.UNCONFIRMED), reason())[: drawn.randint(0, 2)],
            ),
        )
        for rank, finding in enumerate(whole.choice.findings * 2, start=1)
    )
    choice = replace(
        whole.choice,
        findings=found[: drawn.randint(0, 4)],
        runner_up=replace(samples.runner_up(), story=found[0].story, reason=reason()),
        unlisted=drawn.choice([0, 1, 7]),
    )
    return replace(
        whole,
        choice=choice,
        counts=replace(
            whole.counts, failed=drawn.choice([0, 2, 30]), unscored=drawn.choice([0, 3])
        ),
        sample=drawn.choice(list(Sample)),
        told_today=drawn.random() < 0.3,
        brand=replace(whole.brand, by_default=drawn.random() < 0.3),
    )  # fmt: skip


@each("code", TRANSLATED)
@each("seed", range(25))
def test_no_mail_says_a_sentence_of_ours_in_english(code: str, seed: int) -> None:
    with speaking(code):
        made = compose(a_world(seed), "ann@example.com", PreviewLinks())
    seen = " ".join(template.Visible(made.html).texts)
    assert english_in(f"{made.subject}\n{made.text}\n{seen}", code) == []
    assert f'<html lang="{code}">' in made.html


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_sentence_that_stays_english_would_be_seen(code: str) -> None:
    in_english = compose(a_world(0), "ann@example.com", PreviewLinks())
    assert len(english_in(in_english.text, code)) > 5


@each("code", TRANSLATED)
@each("reason", sorted(SAMPLES.keys() - OPERATORS))
def test_no_reason_is_told_in_english(code: str, reason: ReasonCode) -> None:
    with speaking(code):
        assert english_in(sentence(Reason(reason, template._greek(reason))), code) == []


def _pages() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((page, values) for page, values in template._pages() if page in PAGES)


@each("code", TRANSLATED)
@each(("page", "values"), list(_pages()))
def test_no_page_of_a_reader_says_anything_in_english(
    code: str, page: str, values: dict[str, Any]
) -> None:
    site = SimpleNamespace(
        brand=replace(stored.BRAND, display_name=template.NAME), sample=Sample.STORIES,
        mailbox_url="", version="", min_score=2.0, timezone=None,
    )  # fmt: skip
    colours = theme(site.brand.primary_colour, site.brand.secondary_colour)
    with speaking(code):
        html = environment().get_template(page).render(
            site=site, theme=colours, zone=stored.NOW.tzinfo, now=stored.NOW, nonce="n", **values
        )  # fmt: skip
    assert english_in(" ".join(template.Visible(html).texts), code) == []
    assert f'<html lang="{code}">' in html


@pytest.mark.parametrize("code", TRANSLATED)
def test_keywords_say_why_in_twenty_words(code: str) -> None:
    cut = []
    with speaking(code):
        for event in explanation._DOES:
            for who in explanation._WHO:
                said = sentence(
                    Reason(
                        ReasonCode.HAPPENED,
                        {"event": event, "who": who, "name": "Debonairs", "what": "",
                         "place": "Durban", "over": False, "urgent": True},
                    )
                )  # fmt: skip
                cut += [said] if shortened(said).endswith("…") else []
    assert cut == []


def test_the_image_keeps_what_unicode_knows_of_each_language() -> None:
    recipe = (ROOT.parent / "Dockerfile").read_text(encoding="utf-8")
    for code in languages():
        assert f"-not -name '{code}*.dat'" in recipe


def test_a_vote_is_named_as_its_button_is() -> None:
    with speaking("af"):
        assert [labels.state(answer) for answer in (Answer.YES, Answer.NO)] == ["ja", "nee"]
