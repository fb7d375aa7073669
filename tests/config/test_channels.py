"""Channels as the configuration names them: what is read, and all that is wrong at once."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from service.config import files_read, load
from service.config.channels import MAX_CHANNELS
from service.errors import ConfigurationError
from service.models.channels import ChannelKind, NamedChannel, hidden_parts

ENVIRON = {
    "DATABASE_URL": "embedded", "REDIS_URL": "embedded", "PUBLIC_URL": "https://t.example.com",
    "SECRET_KEY": "k" * 32, "EVALUATOR": "lexical", "SMTP_HOST": "localhost",
    "EMAIL_FROM": "topfive@example.com", "EMAIL_TO": "anna@example.com",
}  # fmt: skip
SECRET = "whsec_" + "c2VjcmV0" * 6
TOKEN = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
FILE = f"""
channels:
  - name: risks
    url: slack://{TOKEN}/#risks
    schedule: 07:30, 16:00
    min_risk: 2
  - name: dashboard
    webhook: https://hooks.example.com/topfive?k=v
    secret: {SECRET}
    schedule: every 60 minutes
    min_score: 3.5
  - name: off
    url: ntfy://push.example.com/our-topic
    schedule: every-run
"""


def channels(tmp_path: Path, text: str, **more: str) -> tuple[NamedChannel, ...]:
    file = tmp_path / "channels.yaml"
    file.write_text(text, encoding="utf-8")
    return load(None, ENVIRON | {"CHANNELS_FILE": str(file)} | more).channels


def faults(tmp_path: Path, text: str, **more: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        channels(tmp_path, text, **more)
    return [f"{one.where}: {one.what}".replace(f"{tmp_path}/", "") for one in raised.value.faults]


def test_a_file_lists_channels_each_with_its_own_time_and_least(tmp_path: Path) -> None:
    risks, dashboard, off = channels(tmp_path, FILE)
    assert (risks.name, risks.kind, risks.service) == ("risks", ChannelKind.CHAT, "Slack")
    assert (risks.recipient, risks.schedule) == ("channel:risks", (time(7, 30), time(16)))
    assert (risks.min_risk, risks.min_score) == (2, None)
    assert (dashboard.kind, dashboard.service) == (ChannelKind.WEBHOOK, "webhook")
    assert (dashboard.secret, dashboard.schedule) == (SECRET, timedelta(hours=1))
    assert (off.name, off.schedule, off.service) == ("off", (), "ntfy")


def test_the_list_may_stand_alone_and_a_schedule_may_be_a_list(tmp_path: Path) -> None:
    text = "- {name: a, url: ntfy://n.example/x, schedule: [16:00, 07:30]}"
    [one] = channels(tmp_path, text)
    assert one.schedule == (time(7, 30), time(16))


def test_a_secret_may_stand_in_a_file_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "hook.secret").write_text(f"{SECRET}\n", encoding="utf-8")
    text = "- {name: a, webhook: 'https://h.example/x', secret_file: hook.secret}"
    [one] = channels(tmp_path, text)
    assert one.secret == SECRET
    environ = ENVIRON | {"CHANNELS_FILE": str(tmp_path / "channels.yaml")}
    read = {path.name: what for what, path in files_read(None, environ)}
    assert read == {"channels.yaml": "channels", "hook.secret": "secret of a channel"}


def test_short_forms_have_names_by_what_they_are(tmp_path: Path) -> None:
    found = load(
        None,
        ENVIRON
        | {
            "NOTIFY_URLS": f"slack://{TOKEN}/#a,#b, ntfys://ntfy.sh/one ntfys://ntfy.sh/two",
            "WEBHOOK_URLS": "https://a.example/x,https://b.example/y",
            "WEBHOOK_SECRET": SECRET,
        },
    ).channels
    names = ["slack", "ntfys", "ntfys-2", "webhook", "webhook-2"]
    assert [one.name for one in found] == names
    assert found[0].target == f"slack://{TOKEN}/#a,#b"
    assert all(one.schedule is None for one in found)


def test_everything_wrong_is_listed_at_once_and_no_secret_is_shown(tmp_path: Path) -> None:
    text = f"""
- name: two words
  url: syslog://{TOKEN}
- name: a
  webhook: ftp://h.example/{TOKEN}
  colour: red
- name: b
  url: slack://{TOKEN}
  webhook: https://h.example/x
  secret: {SECRET}
  min_score: 7
  min_risk: high
  schedule: at noon
- url: slack://{TOKEN}
  secret: {SECRET}
- just words
- name: c
  webhook: https://h.example/x
  secret: {SECRET}
  secret_file: there.txt
- name: d
  webhook: https://u:p@h.example/x
  secret_file: nowhere.txt
  name: e
"""
    found = faults(tmp_path, text, NOTIFY_URLS="exec://rm", WEBHOOK_SECRET=SECRET)
    told = "\n".join(found)
    assert TOKEN not in told
    assert SECRET not in told
    for start in (
        "channels.yaml, line 2, name: 'two words' is not a name",
        "channels.yaml, line 3, url: begins with syslog://, but",
        "channels.yaml, line 5, webhook: is not an address",
        "channels.yaml, line 6, colour: is not known",
        "channels.yaml, line 4, secret: is missing",
        "channels.yaml, line 8, url: a channel has a url or a webhook, and both are there",
        "channels.yaml, line 11, min_score: '7' is not a score",
        "channels.yaml, line 12, min_risk: 'high' is not a risk",
        "channels.yaml, line 13, schedule: 'at noon' is not a time",
        "channels.yaml, line 14, name: is missing",
        "channels.yaml, line 15, secret: only a webhook is signed",
        "channels.yaml, line 16: is no channel",
        "channels.yaml, line 19, secret: secret and secret_file are both there",
        "channels.yaml, line 22, webhook: has a user name in it",
        "channels.yaml, line 23, secret_file: the file nowhere.txt cannot be read",
        "channels.yaml, line 24, name: stands twice",
        "NOTIFY_URLS: begins with exec://, but",
        "WEBHOOK_URLS: is missing although WEBHOOK_SECRET is set",
    ):
        assert any(one.startswith(start) for one in found), (start, told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- name: [", "cannot be read as YAML"),
        ("just: words", "must be a list of channels"),
        ("- {name: a, url: {a: b}}", "must be one value"),
        ("- {name: a, webhook: 'https://h.example/x', secret: ''}", "secret: is empty"),
        ("- {name: a, webhook: 'https://h.example:0x/x', secret: s}", "is not an address"),
        ("- {name: a, webhook: 'https://h.example/a b', secret: s}", "has a blank"),
        ("- {name: a, url: here}", "does not begin as an address does"),
        ("- {name: a, url: 'ntfy://n/x', weekly: monday}", "'monday' is neither true nor false"),
        ("- {name: a, url: 'ntfy://n.example/x'}\n- {name: A, url: 'ntfy://n.example/y'}",
         "two channels are called 'a'"),
        ("\n".join(f"- {{name: c{n}, url: 'ntfy://n.example/x'}}" for n in range(MAX_CHANNELS + 1)),
         "more than 50 channels"),
        ("# " + "x" * 300_000, "has more than 256 KB"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in one for one in faults(tmp_path, text))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("discord://4174216442/JHMHI8qBe7bk2;tgram://1:a/-100123", "holds a second address"),
        ("matrix://user:P@5678@matrix.example.com/#room", "has a second @"),
        ("discord://4174216442/JHMHI8qBe7bk2\u200b", "no address can have"),
        ("discord://{WebhookID}/{WebhookToken}/", "no address can have"),
    ],
)
def test_what_a_chat_s_address_cannot_have_is_told(tmp_path: Path, address: str, said: str) -> None:
    [fault] = faults(tmp_path, f"- name: a\n  url: {address!r}\n".replace("'", '"'))
    assert said in fault
    assert "JHMHI8qBe7bk2" not in fault


def test_lists_without_end_and_a_secret_with_the_mark_of_a_signature(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, "[" * 3000)
    assert "cannot be read as YAML" in fault
    hook = f"- {{name: a, webhook: 'https://h.example/x', secret: 'v1,{SECRET}'}}"
    assert [one.name for one in channels(tmp_path, hook)] == ["a"]


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"- name: caf\xe9")
    for name, said in (("none.yaml", "cannot be read"), ("latin.yaml", "is not text")):
        with pytest.raises(ConfigurationError, match=said):
            load(None, ENVIRON | {"CHANNELS_FILE": str(tmp_path / name)})


def test_webhooks_want_their_secret() -> None:
    with pytest.raises(ConfigurationError, match=r"WEBHOOK_SECRET: is missing"):
        load(None, ENVIRON | {"WEBHOOK_URLS": "https://a.example/x"})


def test_what_the_log_hides_of_a_channel(tmp_path: Path) -> None:
    text = f"- {{name: a, url: 'slack://{TOKEN}/#risks'}}\n- {{name: m, url: matrixs://bot:hushhush@m.example.com/%23alarms}}"
    settings = (
        load(None, ENVIRON | {"CHANNELS_FILE": str(tmp_path / "c.yaml")})
        if ((tmp_path / "c.yaml").write_text(text, encoding="utf-8"))
        else None
    )
    assert settings
    for hidden in (*TOKEN.split("/"), "hushhush"):
        assert hidden in settings.secrets
    assert not {"risks", "m.example.com"} & set(settings.secrets)
    assert TOKEN not in repr(settings.channels)


def test_a_finding_goes_where_it_reaches_one_of_the_two() -> None:
    def wants(score: float | None, risk: int, **least: float | None) -> bool:
        one = NamedChannel(name="a", kind=ChannelKind.CHAT, target="ntfy://n/x", **least)  # type: ignore[arg-type]
        assert hidden_parts(one)
        return one.wants(score, risk)

    assert wants(0.5, 0)
    assert wants(None, 0)
    assert not wants(3.4, 3, min_score=3.5)
    assert wants(3.5, 0, min_score=3.5)
    assert wants(3.4, 3, min_score=3.5, min_risk=2)
    assert not wants(5.0, 1, min_risk=2)
