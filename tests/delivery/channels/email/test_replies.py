"""What mail servers of this world answer, in their own words, and what it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.email.replies import LIMIT_PAUSE, Step, outcome_of
from tests.tables import each

REPLIES = Path(__file__).resolve().parents[3] / "data" / "mail" / "replies.txt"


def listed(meaning: str) -> list[tuple[Step, str]]:
    """Return the replies of the table that mean this, with the step at which they come."""
    lines = REPLIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 2) for line in lines if line and not line.startswith("#")]
    return [(Step[step.upper()], reply) for what, step, reply in rows if what == meaning]


def read(reply: str, step: Step) -> Outcome:
    return outcome_of(int(reply[:3]), reply[4:], step, "smtp.example.com:587")


@each("reply", [reply for _, reply in listed("limit")])
@each("step", [Step.SENDER, Step.RECIPIENT, Step.BODY])
def test_a_limit_of_the_day_is_a_pause(reply: str, step: Step) -> None:
    outcome = read(reply, step)
    assert (outcome.verdict, outcome.limited) == (Verdict.RETRY, True), outcome
    assert outcome.retry_after == LIMIT_PAUSE
    assert "limit" in outcome.reason


@each(("step", "reply"), listed("ours"))
def test_what_is_about_us_waits_until_it_is_mended(step: Step, reply: str) -> None:
    outcome = read(reply, step)
    assert outcome.verdict is Verdict.MISCONFIGURED, outcome
    assert reply[:3] in outcome.reason
    assert any(name in outcome.reason for name in ("SMTP_", "EMAIL_FROM", "ask the provider"))


@each(("step", "reply"), listed("final"))
def test_what_is_about_one_mail_or_its_reader_is_final(step: Step, reply: str) -> None:
    assert read(reply, step).verdict is Verdict.FAILED


@each(("step", "reply"), listed("passes"))
def test_what_passes_is_tried_again_soon(step: Step, reply: str) -> None:
    outcome = read(reply, step)
    assert (outcome.verdict, outcome.limited, outcome.retry_after) == (Verdict.RETRY, False, 0)


def test_a_log_in_that_is_switched_off_is_not_told_to_be_about_the_password() -> None:
    off = read("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
               Step.CONNECT).reason  # fmt: skip
    wrong = read("535 5.7.8 Username and Password not accepted", Step.CONNECT).reason
    assert "none helps" in off
    assert "app password" in wrong


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


@pytest.mark.parametrize("line", ["", "\r\n", "Malformed SMTP response line: \r\n", "2x0 hello"])
def test_an_odd_line_of_a_server_that_is_starting_is_tried_again_soon(line: str) -> None:
    outcome = outcome_of(-1, line, Step.CONNECT, "mail.example.com:25")
    assert (outcome.verdict, outcome.retry_after) == (Verdict.RETRY, 0)


@pytest.mark.parametrize("line", ["+OK POP3", "HTTP/1.1 400 Bad", "SSH-2.0-x", "* OK IMAP"])
def test_other_protocols_are_known_in_the_words_of_the_library(line: str) -> None:
    said = f"Malformed SMTP response line: {line}\r\n"
    assert outcome_of(-1, said, Step.CONNECT, "m:25").verdict is Verdict.MISCONFIGURED


@each(
    "reply",
    [
        "550 5.1.1 user unknown; spf=pass dkim=pass",
        "552 5.2.2 mailbox full (spf ok)",
        "550 5.2.2 over quota, dmarc policy ok",
        "550 5.7.1 rejected as content (spf=pass dkim=pass)",
        "550 5.7.1 rejected as content: SPF check passed, DKIM is valid",
        "550 5.1.1 user unknown; SPF fail",
        "552 the mailbox of bob is full (SPF softfail)",
    ],
)
def test_a_proof_that_passed_says_nothing_about_the_sender(reply: str) -> None:
    assert "EMAIL_FROM" not in read(reply, Step.BODY).reason


@each(
    "reply",
    [
        "550 SPF check failed",
        "550 Message rejected due to SPF policy",
        "554 Permanent error evaluating DMARC policy",
        "550 sending domain example.com does not pass DMARC verification",
        "550 no valid DKIM signature",
        "550 5.7.1 SPF: acme does not designate 1.2.3.4 as permitted sender",
        "554 5.7.5 DKIM signature did not verify",
        "550 5.7.1 Bad DKIM signature",
        "550 DKIM verification unsuccessful",
        "550 SPF softfail",
        "550 spf=pass, dkim=pass, has not passed DMARC",
    ],
)
def test_a_proof_that_is_wanting_is_about_the_sender(reply: str) -> None:
    assert "EMAIL_FROM" in read(reply, Step.BODY).reason
