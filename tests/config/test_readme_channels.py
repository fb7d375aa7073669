"""What the README says of channels, in figures and examples, is what the code does."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest

from service.delivery.channel import MOST_PATIENCE, Outcome, Verdict
from service.delivery.channels.webhook.wire import HookSeconds
from service.delivery.retry_policy import GIVE_UP_AFTER, decide
from service.models.channels import CHAT_SCHEMES, ChannelKind
from service.web.openapi import document
from tests.config.test_channels import SECRET, channels


@pytest.fixture
def readme(repository: Path) -> str:
    """The README, its line breaks as blanks."""
    return re.sub(r"\s+", " ", (repository / "README.md").read_text(encoding="utf-8"))


def test_how_long_a_receiver_may_take_and_is_asked_again(readme: str) -> None:
    assert f"Answer 2xx within {HookSeconds().answer:.0f} seconds" in readme
    assert timedelta(days=1) == GIVE_UP_AFTER
    assert "with the same id and bytes, for up to a day" in readme
    refused = decide(
        Outcome(Verdict.MISCONFIGURED, "no"), attempt=1, in_doubt=False, tried_for=0, chance=0.0
    )
    assert refused.seconds == pytest.approx(600)
    assert "A room that refuses us is tried every ten minutes until its address is mended" in readme
    described = document()["webhooks"]["finding"]["post"]["description"]
    assert f"up to {MOST_PATIENCE / 3600:.0f} hours".replace("6", "six") in described


def test_the_file_of_the_readme_is_read_as_it_says(repository: Path, tmp_path: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    shown = next(
        one for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "webhook:" in one
    )
    (tmp_path / "dashboard.secret").write_text(SECRET, encoding="utf-8")
    risks, dashboard = channels(tmp_path, shown)
    assert (risks.kind, risks.service, risks.min_risk) == (ChannelKind.CHAT, "Slack", 2)
    assert (risks.schedule, risks.weekly) == ((), False)
    assert (dashboard.kind, dashboard.secret) == (ChannelKind.WEBHOOK, SECRET)
    assert dashboard.schedule == (time(7, 30), time(16))
    assert dashboard.weekly


def test_each_service_has_its_row_and_each_address_there_is_taken(
    repository: Path, tmp_path: Path
) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+) \| (.*(?:https|://).*) \|$", text, re.MULTILINE))
    names = {name.removeprefix("Microsoft ") for name in CHAT_SCHEMES.values()}
    assert names <= set(rows)
    flow = "/workflows/8d96ab63/triggers/manual/paths/invoke?sig=abcdefgh12345678"
    for name in names:
        for address in re.findall(r"`([a-z]+://[^`]+)`", rows[name]):
            filled = address.replace("T…/B…/…", "T1/B2/c3").replace("xoxb-…", "xoxb-1-2-a3")
            filled = filled.replace("….logic.azure.com/…", f"a.logic.azure.com{flow}")
            filled = filled.replace("….powerplatform.com/…", f"a.api.powerplatform.com{flow}")
            for word, value in {
                "HOST": "h.example", "KEY": "a" * 26, "CHAT_ID": "-100123", "BOT_TOKEN": "1:Ab",
                "USER": "u", "PASSWORD": "p", "ACCESS_TOKEN": "syt_a", "TOPIC": "t", "ROOM": "r",
                "TOKEN": "Ab_1", "ID": "123",
            }.items():  # fmt: skip
                filled = re.sub(rf"\b{word}\b", value, filled)
            [one] = channels(tmp_path, f"- name: a\n  url: '{filled}'\n")
            assert one.service.endswith(name), address
