"""How settings are declared, which are secrets, and the types of their values.

Each type is read, and refused in words, by `validators`; a time zone here.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from service.config.values import model_address, validators
from service.models import Network, QuietHours, WeeklyTime

_OFFSET = re.compile(r"[+-]\s?\d")
"""Hours; the zones Etc/GMT+2 and so on have their sign turned round, and are meant by nobody."""
_ZONES_MEANT = 3
"""Zones that are named in place of one that is none."""


def time_zone(text: str) -> ZoneInfo:
    """Return the zone of a name such as `Africa/Johannesburg`."""
    try:
        return ZoneInfo(text.strip())
    except (OSError, ValueError, LookupError) as error:
        what = f"'{text}' is not a time zone such as Africa/Johannesburg or UTC"
        if _OFFSET.search(text):
            what = f"'{text}' is hours from UTC, not a time zone; name a city that has them"
        elif meant := _zones_meant(text):
            what = f"'{text}' is not a time zone; did you mean {' or '.join(meant)}"
        raise ValueError(what) from error


def _zones_meant(text: str) -> list[str]:
    """Return the zones that a name is the city of, or that it is but for capitals and spaces."""
    said = text.strip().casefold().replace(" ", "_")
    return sorted(
        one
        for one in available_timezones()
        if said and said in (one.casefold(), one.rpartition("/")[2].casefold())
    )[:_ZONES_MEANT]


SECRETS = frozenset(
    {
        "database_url",
        "redis_url",
        "openai_api_key",
        "secret_key",
        "api_token",
        "smtp_password",
        "reddit_client_secret",
        "notify_urls",
        "webhook_urls",
        "webhook_secret",
    }
)
"""Each of these can come from a file named by `NAME_FILE`, and none ever reaches a log line."""

NO_SECRETS = frozenset({"", "off", "embedded"})
"""Words that stand where a secret may stand."""

MAY_BE_NONE = frozenset(
    {
        "quiet_hours",
        "weekly_report",
        "alert_email_to",
        "channels_file",
        "notify_urls",
        "webhook_urls",
        "channel_allow_networks",
        "scrape_allow_networks",
        "trusted_proxies",
        "log_file",
    }
)
"""Settings that are empty for none, and take a word of `NONE` for that too."""
NONE = frozenset({"off", "none", "never", "nobody", "no", "false", "disabled", "null"})

Text = Annotated[str, BeforeValidator(str.strip)]
DatabaseUrl = Annotated[str, BeforeValidator(validators.database_url)]
RedisUrl = Annotated[str, BeforeValidator(validators.redis_url)]
WebUrl = Annotated[str, BeforeValidator(validators.web_url)]
OwnPath = Annotated[Path, AfterValidator(validators.own_path)]
ModelKey = Annotated[str, BeforeValidator(model_address.model_key)]
BindHost = Annotated[str, BeforeValidator(validators.bind_host)]
ModelUrl = Annotated[str, BeforeValidator(model_address.model_url)]
Secret = Annotated[str, BeforeValidator(validators.secret)]
ApiToken = Annotated[str, BeforeValidator(validators.api_token)]
MailHost = Annotated[str, BeforeValidator(validators.mail_host)]
Address = Annotated[str, BeforeValidator(validators.sender)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(validators.networks)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(validators.host_names)]
Ports = Annotated[frozenset[int] | None, NoDecode, BeforeValidator(validators.ports)]
Times = Annotated[tuple[time, ...] | timedelta, NoDecode, BeforeValidator(validators.schedule)]
Quiet = Annotated[QuietHours | None, NoDecode, BeforeValidator(validators.quiet_hours)]
Weekly = Annotated[WeeklyTime | None, NoDecode, BeforeValidator(validators.weekly_time)]
Seconds = Annotated[float | None, BeforeValidator(validators.seconds)]
Helpers = Annotated[int | None, BeforeValidator(validators.helpers)]
Language = Annotated[str, AfterValidator(lambda code: code.strip().lower())]
"""Which languages there are is known, and checked, where the configuration is put together."""
Zone = Annotated[ZoneInfo, NoDecode, BeforeValidator(time_zone)]


def setting(
    text: str, *, example: str, why: str = "", group: str = "", default: Any = None, **limits: Any
) -> Any:
    """Return a field of the settings: its words, an example, and why it is needed."""
    return Field(
        default=default,
        description=text,
        examples=[example],
        json_schema_extra={"why": why, "group": group},
        **limits,
    )
