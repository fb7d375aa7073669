"""Whether mail that belongs to a set time can leave near it: mail leaves when a run ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.config.settings import Settings

_TOLERABLE = timedelta(minutes=30)
_DAYS = 14
"""Days looked at: an interval that does not divide the day meets it elsewhere every day."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def late_mail(settings: Settings) -> str:
    """Return a sentence when runs are too far apart for a set time, else ""."""
    times = settings.email_schedule
    if isinstance(times, timedelta):
        return ""
    interval = timedelta(minutes=settings.agent_run_interval_minutes)
    today = datetime.now(settings.timezone).date()
    latest, at = timedelta(), None
    for day in range(_DAYS):
        for one in times:
            wall = datetime.combine(today + timedelta(days=day), one, tzinfo=settings.timezone)
            late = (_EPOCH - wall.astimezone(UTC)) % interval
            if late > latest:
                latest, at = late, one
    if at is None or latest <= _TOLERABLE:
        return ""
    hours, minutes = divmod(int(latest.total_seconds()) // 60, 60)
    return (
        f"EMAIL_SCHEDULE has {at:%H:%M}, but mail leaves when a run ends, and with "
        f"AGENT_RUN_INTERVAL_MINUTES={settings.agent_run_interval_minutes} the run after that "
        f"begins up to {hours} h {minutes:02} min later. Set AGENT_RUN_INTERVAL_MINUTES to 30 or "
        "less, and the mail leaves near its time."
    )
