"""The outbox as a state machine: any order of claims, sends, deaths and delays, on PostgreSQL.

A model in memory says what each step must answer. What must hold in every order: one process at a
time may put a message into DATA, a message that was accepted is never put into it again, one in
doubt is put into it once more and then left alone, and in the end nothing is stuck.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.models import Message
from service.storage.tables import outbox
from service.storage.tables.mail import attempts
from service.storage.tables.outbox import ClaimedMessage, MessageState

BRAND, LEASE = "b", 1000.0
OWNERS = st.sampled_from(["one", "two"])
_T = TypeVar("_T")


@dataclass(slots=True)
class Row:
    """What the model knows of one message."""

    state: str = "queued"
    holder: tuple[str, int] | None = None
    """Owner and attempt of the last claim: the fence."""
    attempts: int = 0
    leased: bool = False
    due: bool = True
    in_doubt: bool = False
    resent: bool = False
    doubts: int = 0
    """How often it may have been delivered since it was last known not to have been."""
    accepted: bool = False
    repeatable: bool = False
    """The other side knows it by its id: it is sent until it is taken."""

    @property
    def claimable(self) -> bool:
        """Whether a claim may take it now."""
        if not self.due:
            return False
        return (
            self.state == "queued"
            or (self.state == "unknown" and not self.resent)
            or (self.state == "sending" and not self.leased)
            or (self.state == "data" and not self.leased and not self.resent)
        )

    @property
    def over(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in ("sent", "failed") or (self.state == "unknown" and self.resent)


class OutboxMachine(RuleBasedStateMachine):
    """Two processes over one outbox; either may die, freeze or lose its lease at any step."""

    runner: asyncio.Runner
    connection: Any

    def __init__(self) -> None:
        super().__init__()
        self.do(self.connection.execute("TRUNCATE outbox CASCADE"))
        self.rows: dict[int, Row] = {}
        self.claims: list[ClaimedMessage] = []
        self.names: set[str] = set()

    def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Wait for `work`."""
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        """Begin with two messages."""
        self.insert("a")
        self.insert("b")

    def teardown(self) -> None:
        """Let one healthy process do what is left: nothing may be stuck."""
        for _ in range(4 * len(self.rows) + 1):
            self.leases_run_out()
            self.waits_end()
            self.give_up()
            mail = self.claim("three")
            if mail is None:
                break
            self.begin_data(mail)
            self.settle(mail, "sent")
        assert all(row.over for row in self.rows.values()), self.rows

    # --- steps -----------------------------------------------------------------------------------

    @rule(name=st.sampled_from("bc"))
    def insert(self, name: str) -> None:
        """Queue a message; the same one twice is one."""
        message = Message(f"<{name}>", "s@x", "r@x", "s", b"x", repeatable=name == "c")
        number = self.do(outbox.enqueue(self.connection, message, brand_id=BRAND))
        assert (number is None) is (name in self.names)
        self.names.add(name)
        if number is not None:
            self.rows[number] = Row(repeatable=name == "c")

    @rule(owner=OWNERS)
    def take(self, owner: str) -> None:
        """Claim what is due."""
        mail = self.claim(owner)
        if mail:
            self.claims.append(mail)

    def claim(self, owner: str) -> ClaimedMessage | None:
        """Claim and check against the model."""
        possible = {number for number, row in self.rows.items() if row.claimable}
        mail = self.do(outbox.claim(self.connection, brand_id=BRAND, owner=owner, lease=LEASE))
        assert (mail is not None) is bool(possible)
        if mail is None:
            return None
        assert mail.id in possible
        row = self.rows[mail.id]
        row.in_doubt = row.in_doubt or row.state in ("data", "unknown")
        row.state, row.leased, row.attempts = "sending", True, row.attempts + 1
        row.holder = (owner, row.attempts)
        assert (mail.attempt, mail.in_doubt) == (row.attempts, row.in_doubt)
        return mail

    @rule(owner=OWNERS)
    def die_in_data(self, owner: str) -> None:
        """A process claims, sends the body and is killed before the answer."""
        mail = self.claim(owner)
        if mail:
            self.claims.append(mail)
            self.begin_data(mail)
            self.leases_run_out()

    @rule(owner=OWNERS)
    def thaw_too_late(self, owner: str) -> None:
        """A process claims, is frozen past its lease, and goes on as if nothing had been."""
        mail = self.claim(owner)
        if mail:
            self.claims.append(mail)
            self.leases_run_out()
            self.begin_data(mail)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def go_into_data(self, data: st.DataObject) -> None:
        """A process, perhaps one whose claim was lost long ago, wants to send the body."""
        self.begin_data(data.draw(st.sampled_from(self.claims)))

    def begin_data(self, mail: ClaimedMessage) -> None:
        """Ask for leave to send, and check who gets it."""
        row = self.rows[mail.id]
        may = row.holder == (mail.owner, mail.attempt) and row.state == "sending" and row.leased
        got = self.do(outbox.begin_data(self.connection, mail, lease=LEASE))
        assert got is may
        if got:
            assert not row.accepted, "what was accepted went into DATA again"
            row.state, row.doubts = "data", row.doubts + 1
            row.resent = row.in_doubt and not row.repeatable
            assert row.doubts <= 2 or row.repeatable, (
                "a message in doubt went into DATA a third time"
            )

    @precondition(lambda self: self.claims)
    @rule(
        data=st.data(), how=st.sampled_from(["sent", "failed", "unknown", "again", "back", "renew"])
    )
    def answer(self, data: st.DataObject, how: str) -> None:
        """A process writes what came of it, in time or too late."""
        mail = data.draw(st.sampled_from(self.claims))
        self.settle(mail, how)

    def settle(self, mail: ClaimedMessage, how: str) -> None:
        """Write an outcome as `service.delivery.outbox` does, and check whether it counts."""
        row = self.rows[mail.id]
        states = ("sending",) if how == "back" else ("sending", "data")
        if how in ("sent", "unknown"):
            states = ("data",)  # nobody says so who was not in DATA
        ours = row.holder == (mail.owner, mail.attempt)
        if ours and row.state not in states and row.state in ("sending", "data"):
            return  # a step that the program does not take
        assert self.do(self.written(mail, how)) is (ours and row.state in states)
        if not (ours and row.state in states):
            return
        if how == "renew":
            row.leased = True
            return
        row.holder, row.leased = None, False
        if how == "back":
            row.state, row.attempts = ("unknown" if row.in_doubt else "queued"), row.attempts - 1
        elif how == "again":  # turned away with a 4xx: not delivered by this attempt
            row.doubts -= row.state == "data"
            row.state, row.due, row.resent = (
                ("unknown" if row.in_doubt else "queued"), False, False,
            )  # fmt: skip
        elif how == "unknown" and (
            row.repeatable or not row.in_doubt
        ):  # silence after the dot: once more, later
            row.state, row.in_doubt, row.due, row.resent = "unknown", True, False, False
        else:
            row.accepted = how == "sent"
            row.resent = row.resent or how == "unknown"
            row.state = how

    def written(self, mail: ClaimedMessage, how: str) -> Coroutine[Any, Any, bool]:
        """Return the query that writes `how`."""
        row, connection = self.rows[mail.id], self.connection
        if how == "renew":
            return outbox.renew(connection, mail, lease=LEASE)
        if how == "back":
            return outbox.hand_back(connection, mail)
        if how == "again" or (how == "unknown" and (row.repeatable or not row.in_doubt)):
            return outbox.again(
                connection, mail, seconds=60.0, error="e",
                in_doubt=row.in_doubt or how == "unknown",
            )  # fmt: skip
        return outbox.end(
            connection, mail, state=MessageState(how), error="", in_doubt=row.in_doubt
        )

    @rule()
    def leases_run_out(self) -> None:
        """Both processes are dead or frozen past their leases."""
        self.do(self.connection.execute("UPDATE outbox SET lease_until = now() - interval '1 s'"
                                        " WHERE lease_until IS NOT NULL"))  # fmt: skip
        for row in self.rows.values():
            row.leased = False

    @rule()
    def waits_end(self) -> None:
        """The pauses between attempts are over."""
        self.do(self.connection.execute("UPDATE outbox SET not_before = now()"))
        for row in self.rows.values():
            row.due = True

    @rule()
    def give_up(self) -> None:
        """Close what was left in DATA for the second time."""
        gone = self.do(outbox.give_up_abandoned(self.connection, brand_id=BRAND))
        left = [
            number
            for number, row in self.rows.items()
            if row.state == "data" and row.resent and not row.leased
        ]
        assert sorted(gone) == sorted(left)
        for number in gone:
            self.rows[number].state, self.rows[number].holder = "unknown", None

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), late=st.booleans())
    def send_again(self, data: st.DataObject, late: bool) -> None:
        """A person asks for a message once more, perhaps by a page that is out of date."""
        number = data.draw(st.sampled_from(sorted(self.rows)))
        row = self.rows[number]
        again = attempts.queue_again(
            self.connection, brand_id=BRAND, number=number, attempts=row.attempts - late
        )
        may = row.over and not late
        assert (self.do(again) is not None) is may
        if may:
            row.in_doubt = row.in_doubt or row.state in ("sent", "unknown")
            row.state, row.due, row.resent = "queued", True, False
            row.accepted, row.doubts = False, int(row.in_doubt)

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def the_table_is_as_the_model_says(self) -> None:
        """States, fences and doubts agree, row by row."""
        found = self.do(self.connection.fetch("SELECT * FROM outbox WHERE brand_id = $1", BRAND))
        assert {
            row["id"]: (row["state"], row["attempts"], row["in_doubt"], row["resent"])
            for row in found
        } == {
            number: (row.state, row.attempts, row.in_doubt, row.resent)
            for number, row in self.rows.items()
        }


def play(url: str, examples: int, steps: int) -> None:
    """Play so many games of so many steps; a failing one is printed as it is, not made smaller."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        try:
            run_state_machine_as_test(
                type("Bound", (OutboxMachine,), {"runner": runner, "connection": connection}),
                settings=settings(
                    max_examples=examples, stateful_step_count=steps, deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.explicit, Phase.reuse, Phase.generate],
                ),
            )  # fmt: skip
        finally:
            runner.run(connection.close())


def test_in_any_order_nothing_is_lost_sent_twice_or_stuck(postgres_url: str) -> None:
    play(postgres_url, examples=40, steps=30)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_in_many_orders_nothing_is_lost_sent_twice_or_stuck(postgres_url: str) -> None:
    play(postgres_url, examples=300, steps=50)
