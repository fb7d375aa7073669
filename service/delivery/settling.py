"""What came of an attempt, written down; and a message that a person wants sent once more."""

from __future__ import annotations

from datetime import datetime

from service.delivery.channel import Outcome, Verdict
from service.delivery.mail_state import state_of_mail
from service.delivery.retry_policy import FollowUp
from service.storage.database import Connection, Database
from service.storage.json_codec import to_json
from service.storage.tables import outbox as queries
from service.storage.tables import runs
from service.storage.tables.mail import attempts, stopped
from service.storage.tables.outbox import ClaimedMessage
from service.text.normalize import one_line
from service.wording.reasons import sentence

_MAX_ANSWER = 500
"""Characters kept of what the other side answered."""


async def settle(
    database: Database,
    mail: ClaimedMessage,
    outcome: Outcome,
    following: FollowUp,
    *,
    brand_id: str,
    hold_until: datetime | None,
) -> bool:
    """Write what came of an attempt to the outbox, the attempts and the run; False: fenced off.

    Another attempt is not made before `hold_until`. Raises DatabaseUnavailableError.
    """
    error = "" if outcome.verdict is Verdict.ACCEPTED else outcome.reason
    async with database.transaction() as connection:
        if following.seconds is None:
            written = await queries.end(
                connection, mail, state=following.state, error=error,
                in_doubt=following.in_doubt, cause=following.cause,
            )  # fmt: skip
        else:
            written = await queries.again(
                connection, mail, seconds=following.seconds, error=error,
                in_doubt=following.in_doubt, hold_until=hold_until, cause=following.cause,
            )  # fmt: skip
        if written:
            await _note(connection, mail, outcome, brand_id)
    return written


async def _note(
    connection: Connection, mail: ClaimedMessage, outcome: Outcome, brand_id: str
) -> None:
    """Keep the attempt, an address that wants no more, and what the run says of its mail."""
    answer = one_line(outcome.reason, _MAX_ANSWER)
    await attempts.save(
        connection, mail, brand_id=brand_id, verdict=outcome.verdict, code=outcome.code,
        answer=answer,
    )  # fmt: skip
    if outcome.stops:
        await stopped.save(
            connection, brand_id=brand_id, recipient=mail.recipient, address=outcome.stops,
            answer=answer,
        )  # fmt: skip
    if mail.run_id:
        await _tell_run(connection, mail.run_id)


async def send_again(database: Database, *, brand_id: str, number: int, attempts_made: int) -> bool:
    """Queue a message that has ended once more; False: not that, or not after so many attempts.

    So a form that is sent twice queues it once. Raises DatabaseUnavailableError.
    """
    async with database.transaction() as connection:
        run_id = await attempts.queue_again(
            connection, brand_id=brand_id, number=number, attempts=attempts_made
        )
        if run_id:
            await _tell_run(connection, run_id)
    return run_id is not None


async def _tell_run(connection: Connection, run_id: str) -> None:
    """Let the run say what has become of its mail, as `result.email.state`."""
    await runs.lock(connection, run_id)  # two that settle at once tell what both have done
    mails = await queries.of_run(connection, run_id)
    if mails:  # what went to channels alone is no mail
        reason = state_of_mail(mails)
        await runs.tell_mail(connection, run_id, sentence(reason), to_json(reason))
