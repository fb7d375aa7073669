"""Writes `.env.example` and the `.env` of `topfive init` from the settings' own words."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from service.config.settings import Settings
from service.config.values.value_types import SECRETS

_HEAD = """\
# Topfive's configuration. Every line that starts with # is a comment.
# Fill in the lines under "Required"; all others show their default and may stay as they are:
# take the # away in front of one to change it.
# A secret can also come from a file: DATABASE_URL_FILE=/run/secrets/database_url, and so on for
# every variable marked (secret).
"""
_SUGGESTED = {
    "database_url": "embedded",
    "redis_url": "embedded",
    "public_url": "http://localhost:8000",
}
"""What a first .env starts from: works on a laptop at once, and says so in a warning."""


def render(new_secret: Callable[[], str] | None = None) -> str:
    """Return the text of a `.env`; with `new_secret` the generated secrets are filled in."""
    filled = {"secret_key": new_secret(), "api_token": new_secret()} if new_secret else {}
    filled = {**_SUGGESTED, **filled}
    text = _HEAD
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        head = f"\n# ---- {extra['group']} ----\n" if extra.get("group") else ""
        secret = " (secret)" if name in SECRETS else ""
        words = textwrap.fill(
            f"{field.description}{secret}", 96, initial_indent="# ", subsequent_indent="# "
        )
        example = (field.examples or [""])[0]
        default = _default_text(name)
        commented = "# " if name not in filled and (default or name not in _ALWAYS_SHOWN) else ""
        assignment = f"{commented}{name.upper()}={filled.get(name, default)}"
        text += f"{head}\n{words}\n# Example: {example}\n{assignment}\n"
    return text


_ALWAYS_SHOWN = frozenset(
    {"secret_key", "api_token", "openai_api_key", "smtp_host", "email_from", "email_to"}
)
_DEFAULTS_IN_WORDS = {
    "email_schedule": "every-run",
    "evaluation_timeout_seconds": "auto",
    "parse_workers": "auto",
    "scrape_allow_ports": "80,443",
    "feedback_db": "data/feedback.db",
}


def _default_text(name: str) -> str:
    if name in _DEFAULTS_IN_WORDS:
        return _DEFAULTS_IN_WORDS[name]
    default = Settings.model_fields[name].default
    return "" if default in (None, (), "") else str(default)


def table() -> str:
    """Return the README's table of all variables, in Markdown."""
    rows = ["| Variable | Default | What it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        needed = name in _NEEDED
        default = (
            "**needed**" if needed else f"`{_default_text(name)}`" if _default_text(name) else ""
        )
        secret = " Can come from a file: " + f"`{name.upper()}_FILE`." if name in SECRETS else ""
        rows.append(f"| `{name.upper()}` | {default} | {field.description}{secret} |")
    return "\n".join(rows) + "\n"


_NEEDED = frozenset(
    {
        "database_url", "redis_url", "public_url", "secret_key", "openai_api_key", "smtp_host",
        "email_from", "email_to",
    }
)  # fmt: skip
"""What has no default; API_TOKEN is needed only when HOST is not a loopback address."""
