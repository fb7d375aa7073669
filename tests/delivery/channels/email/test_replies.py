"""What mail servers of this world answer, in their own words, and what it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.email.replies import LIMIT_PAUSE, Step, outcome_of

REPLIES = Path(__file__).resolve().parents[3] / "data" / "mail" / "replies.txt"


def listed(meaning: str) -> list[tuple[Step, str]]:
    """Return the replies of the table that mean this, with the step at which they come."""
    lines = REPLIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 2) for line in lines if line and not line.startswith("#")]
    return [(Step[step.upper()], reply) for what, step, reply in rows if what == meaning]


def read(reply: str, step: Step) -> Outcome:
    return outcome_of(int(reply[:3]), reply[4:], step, "smtp.example.com:587")


@pytest.mark.parametrize("reply", [reply for _, reply in listed("limit")])
@pytest.mark.parametrize("step", [Step.SENDER, Step.RECIPIENT, Step.BODY])
def test_a_limit_of_the_day_is_a_pause(reply: str, step: Step) -> None:
    outcome = read(reply, step)
    assert (outcome.verdict, outcome.limited) == (Verdict.RETRY, True), outcome
    assert outcome.retry_after == LIMIT_PAUSE
    assert "limit" in outcome.reason


@pytest.mark.parametrize(("step", "reply"), listed("ours"))
def test_what_is_about_us_waits_until_it_is_mended(step: Step, reply: str) -> None:
    outcome = read(reply, step)
    assert outcome.verdict is Verdict.MISCONFIGURED, outcome
    assert reply[:3] in outcome.reason
    assert any(name in outcome.reason for name in ("SMTP_", "EMAIL_FROM", "ask the provider"))


@pytest.mark.parametrize(("step", "reply"), listed("final"))
def test_what_is_about_one_mail_or_its_reader_is_final(step: Step, reply: str) -> None:
    assert read(reply, step).verdict is Verdict.FAILED


@pytest.mark.parametrize(("step", "reply"), listed("passes"))
def test_what_passes_is_tried_again_soon(step: Step, reply: str) -> None:
    outcome = read(reply, step)
    assert (outcome.verdict, outcome.limited, outcome.retry_after) == (Verdict.RETRY, False, 0)


def test_a_server_that_wants_encryption_is_not_told_to_be_about_the_password() -> None:
    outcome = read("530 5.7.0 Must issue a STARTTLS command first", Step.SENDER)
    assert "SMTP_TLS=starttls" in outcome.reason
    assert "PASSWORD" not in outcome.reason


def test_a_domain_that_does_not_vouch_is_not_told_to_be_about_the_password() -> None:
    said = "550 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy"
    reason = read(said, Step.BODY).reason
    assert "EMAIL_FROM" in reason
    assert "PASSWORD" not in reason


def test_a_port_of_another_protocol_is_told() -> None:
    outcome = outcome_of(-1, "* OK IMAP4rev1 ready", Step.CONNECT, "mail.example.com:143")
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "SMTP_PORT" in outcome.reason
