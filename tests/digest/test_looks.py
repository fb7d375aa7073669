"""The mail in a real browser: fits from 320 px up, buttons fit a thumb, text can be read.

Set SCREENSHOTS to a folder to keep the pictures and look at them.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page

from service.delivery import operator_alerts
from service.delivery.operator_alerts import Alert, News
from service.delivery.small_mails import proof_letter
from service.digest.content import compose
from service.digest.links import PreviewLinks
from service.models import Choice, Finding, Letter, Reason, ReasonCode, RiskKind, Sample, as_written
from service.storage.tables.alerts import KnownAlert
from tests.browser import SMALL_TARGETS, barriers, chromium
from tests.digest import samples
from tests.digest.test_content import hostile_digest

pytestmark = pytest.mark.browser

MEASURE = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = el => { for (; el; el = el.parentElement) {
    const c = rgb(getComputedStyle(el).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const el = node.parentElement;
    if (!node.data.trim() || !el.getClientRects().length) continue;
    const pair = [rgb(getComputedStyle(el).color).slice(0, 3), ground(el)].map(lum).sort();
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) faint.push([node.data.trim().slice(0, 40), ratio]);
  }
  const buttons = [...document.querySelectorAll('.answer > a')].map(a => {
    const box = a.getBoundingClientRect(); return [box.width, box.height]; });
  const looks = el => { const s = getComputedStyle(el); const box = el.getBoundingClientRect();
    return [s.color, s.backgroundColor, s.borderColor, s.borderWidth, s.fontSize, s.fontWeight,
            Math.round(box.width), Math.round(box.height)].join(' '); };
  const pairs = [...document.querySelectorAll('tr')]
    .map(row => [...row.querySelectorAll(':scope > td.answer')].map(looks))
    .filter(pair => pair.length);
  return { pairs, width: document.documentElement.scrollWidth, faint, buttons };
}"""


GERMAN = (
    "Lebensmittelüberwachungsbehörde: Rindfleischetikettierungsüberwachungsaufgaben"
    "übertragungsgesetz trifft Tiefkühlpizzaherstellervereinigung"
)
ARABIC = "افتتاح فرع جديد لمطعم Debonairs Pizza في جوهانسبرغ يوم الجمعة"
EMOJI = "🍕🔥 Triple-Decker is BACK 👩🏽‍🍳🇿🇦 and we can’t even 😭😭😭"
LONG_URL = "https://news.example/" + "a-very-long-path-without-any-break/" * 12 + "?" + "q=1&" * 60


def worded(rank: int, title: str, **evaluation: Any) -> Finding:
    told = samples.story(rank, title=title, url=LONG_URL, publisher=title[:60], change=title)
    judged = samples.judged(
        rank, why=title, evidence=title, flags=(Reason(ReasonCode.BANNED_WORD, {"phrase": title}),)
    )
    return samples.finding(rank, story=told, evaluation=replace(judged, **evaluation))


def letters() -> dict[str, Letter]:
    links = PreviewLinks()
    long = "An uncommonly long sentence about pizza, with “quotes” & <brackets> and so on. " * 40
    tongues = (
        worded(1, GERMAN, risk=3, risk_kind=RiskKind.FOOD_SAFETY),
        worded(2, ARABIC),
        worded(3, EMOJI),
    )
    lines = (as_written(long[:200]), as_written(GERMAN)) * 3
    effects = replace(samples.digest().choice.vote_effects, lines=lines)
    mails = {
        "digest": samples.digest(),
        "risks": samples.digest(choice=Choice(findings=samples.risks_below())),
        "one": samples.digest(choice=Choice(findings=samples.five()[3:4]), reports=()),
        "quiet": samples.nothing(sample=Sample.STORIES),
        "hostile": hostile_digest("Unbreakable" * 60),
        "tongues": samples.digest(choice=Choice(findings=tongues)),
        "long": samples.digest(choice=Choice(findings=tuple(worded(n, long) for n in range(1, 6)))),
        "votes": samples.digest(choice=Choice(findings=samples.five()[1:2], vote_effects=effects)),
    }
    small = {
        "alert": operator_alerts.letter(
            samples.BRAND, [told(news) for news in News], samples.NOW, "https://t.example/health"
        ),
        "test": proof_letter(samples.BRAND, recipient="ann@example.com", sent_through="m:587"),
    }
    made = {name: compose(digest, "ann@example.com", links) for name, digest in mails.items()}
    return made | small


def told(news: News) -> Alert:
    detail = f"The source {GERMAN[:60]} is dead: it failed 5 times in a row. The server {LONG_URL}"
    kept = KnownAlert("x", True, "", samples.NOW, samples.NOW)
    return Alert(news, detail, samples.NOW - timedelta(days=2), kept)


async def measured(page: Page, width: int, picture: str) -> Any:
    await page.set_viewport_size({"width": width, "height": 900})
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=str(Path(folder) / f"mail-{picture}.png"), full_page=True)
    return await page.evaluate(MEASURE)


def test_no_mail_leans_on_what_gmail_and_outlook_leave_out() -> None:
    """Gmail and Outlook drop a negative margin, with the rest of its line; Outlook for Windows
    gives a link neither padding nor a border, and takes Times where a list of fonts begins with
    one it has not (caniemail.com: css-margin, css-padding, css-display)."""
    for name, letter in letters().items():
        assert not re.search(r"margin[^;{}]*[: ]-\d", letter.html), name
        boxes = re.findall(r'<a [^>]*style="([^"]*)', letter.html)
        assert not [one for one in boxes if "border:" in one or "background:" in one], name
        cells = re.findall(r'<td class="answer" style="([^"]*)', letter.html)
        assert all("mso-padding-alt:" in one and "border:1px" in one for one in cells), name
        assert "<!--[if mso]><style>body, table, td { font-family:" in letter.html


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_mail_fits_can_be_pressed_and_can_be_read(
    scheme: Literal["light", "dark"],
) -> None:
    async with chromium() as browser:
        context = await browser.new_context(color_scheme=scheme, offline=True)
        page = await context.new_page()
        for name, letter in letters().items():
            await page.set_content(letter.html)
            for width in (320, 360, 1280):
                where = f"{name}-{width}-{scheme}"
                found = await measured(page, width, where)
                assert found["width"] <= width, where
                assert found["faint"] == [], where
                assert all(w >= 100 and h >= 44 for w, h in found["buttons"]), where
                # A yes that stood out would be pressed more often than it is meant.
                for pair in found["pairs"]:
                    assert len(pair) == 1 or pair[0] == pair[1], where
                assert found["buttons"] or name in {"test", "alert"}, where
                if width == 360:
                    assert await page.evaluate(SMALL_TARGETS) == [], where
                    assert await barriers(page) == [], where
