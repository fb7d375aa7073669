"""Nobody has chosen a brand: it is the demonstration's, and everybody who looks is told so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service import app
from service.app import Overrides
from service.brands import loader
from service.demo import evaluators
from service.demo.evaluators import Evaluator
from service.demo.start import DemoOptions, _environment
from tests.app.test_server import ask, serving
from tests.app.world import World, read
from tests.e2e.test_whole_program import free_port, until_mails

SAID = "this is the demonstration brand"


def unchosen(around: World) -> dict[str, str]:
    """Return a whole environment that names no brand."""
    environ = {k: v for k, v in around.environ.items() if k not in ("BRAND_FILE", "BRAND_ID")}
    return environ | {"PORT": str(free_port())}


async def test_the_page_health_and_the_mail_say_so(around: World) -> None:
    around.fill()
    settings, brand = app.prepare(None, unchosen(around), log_level="ERROR")
    here = loader.load(Path(around.environ["BRAND_FILE"]), "debonairs").sources
    overrides = Overrides(brand=lambda it: replace(it, sources=here), clock=around.clock)
    async with app.open_app(settings, brand, overrides) as service, serving(service) as url:
        await until_mails(around.mail, 1)
        status, health = await ask(f"{url}/health")
        assert (status, health["status"]) == (200, "warning")
        part = health["parts"]["brand"]
        assert part["state"] == "warning"
        assert f"{SAID}, Debonairs Pizza" in part["what"]
        assert "Set BRAND_FILE" in part["hint"]
        for path in ("/", "/health"):
            _, page = await ask(f"{url}{path}", Accept="text/html")
            assert SAID in page
            assert "BRAND_FILE" in page
    _, text = read(around.mail.messages[0])
    foot = " ".join(text.partition("-- ")[2].split())
    assert SAID.capitalize() in foot
    assert "set BRAND_FILE" in foot


@pytest.mark.parametrize("name", ["BRAND_FILE", "BRAND_ID"])
async def test_a_brand_that_was_chosen_is_no_demonstration(around: World, name: str) -> None:
    chosen = {"BRAND_FILE": around.environ["BRAND_FILE"], "BRAND_ID": "debonairs"}
    found = app.read(None, unchosen(around) | {name: chosen[name]})
    assert not found.brand.by_default
    assert SAID not in " ".join(found.warnings)


def test_a_start_without_one_warns_and_starts(around: World) -> None:
    found = app.read(None, unchosen(around))
    assert found.brand.by_default
    assert any(SAID in one and "BRAND_FILE" in one for one in found.warnings)
    again = app.read(None, unchosen(around) | {"BRAND_ID": "debonairs"}).brand
    assert again.fingerprint == found.brand.fingerprint


def test_the_demo_says_what_it_is_in_its_own_words(tmp_path: Path) -> None:
    environ = _environment(DemoOptions(), tmp_path, "http://127.0.0.1:8000", 25)
    environ |= evaluators.settings(Evaluator.SAMPLE, {}, "http://127.0.0.1:9/v1")
    assert not app.read(None, environ).brand.by_default
