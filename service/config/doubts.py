"""Settings that can be read and probably do not do what was meant, in sentences. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from service.config.settings import Settings
from service.config.values import pasted
from service.config.values.hosts import is_loopback
from service.config.values.validators import EMBEDDED
from service.config.values.value_types import NO_SECRETS, SECRETS
from service.text.recipient import EMAIL, channel_of

_IMPLICIT_PORTS = frozenset({465, 2465})
"""Where servers speak TLS from the first byte on (RFC 8314; some offer it a second time)."""
_READING_PORTS = {110: "POP3", 143: "IMAP", 993: "IMAP", 995: "POP3"}
_READING_HOST = re.compile(r"(?:imaps?|pop3?s?)\d{0,2}(?:-[\w-]{1,40})?\.", re.IGNORECASE)
"""What reads mail and sends none."""
_MISSPELT = re.compile(
    r"^(?:gm(?:ial|ai|al|aill|ali|all|eil|il)|ga(?:mil|mial)|gnail|gmaul|hot(?:mial|mal|mil|mai|amil)"
    r"|ho(?:tnail|rmail)|out(?:lok|loo|lookl)|oulook|yaho|yahooo|yhaoo|yaoo|icl(?:od|oid)|icoud)"
    r"\.\w+$|\.(?:con|cmo|ocm|comm|coom|xom|vom|cpm|nte|ogr)$"
)
"""Slips of the pen in the domains of mail that many people have."""
_PLAIN_PORTS = frozenset({25, 587})
"""Where they begin in the clear (RFC 5321, 6409)."""
_NO_VERSION = frozenset({"api.deepseek.com", "api.perplexity.ai"})
"""Servers of models that answer without /v1 in their address."""
_SOMEBODYS = re.compile(r"(?:^|[.-])your-?(?:domain|site|host|server|company)\b")
"""The host of an address in a manual: your-domain.com."""
_KEYS = {
    "sk-ant-": ("Anthropic", "https://api.anthropic.com/v1"),
    "sk-or-": ("OpenRouter", "https://openrouter.ai/api/v1"),
    "gsk_": ("Groq", "https://api.groq.com/openai/v1"),
    "AIza": ("Google", "https://generativelanguage.googleapis.com/v1beta/openai"),
    "xai-": ("xAI", "https://api.x.ai/v1"),
    "hf_": ("Hugging Face", "https://router.huggingface.co/v1"),
    "nvapi-": ("NVIDIA", "https://integrate.api.nvidia.com/v1"),
}
"""How providers' keys begin, and where each speaks OpenAI's protocol."""
_NO_NAME = re.compile(r"[\s,]|://")
"""What no name of a model has: two of them, or the address of its server."""
_NOT_OPENAIS = re.compile(
    r"^(?:claude|gemini|gemma|llama|mistral|ministral|mixtral|codestral|deepseek|qwen|grok|phi"
    r"|command|glm|kimi)\b|^(?:claude|gemini|gemma|llama|qwen|glm|phi)[-\d.]|^(?!ft:)[^:]*[/:]",
    re.IGNORECASE,
)
"""Names of other makers, and forms that OpenAI's names have not: maker/model, model:size."""
_ONE_QUESTION = 3_000
"""Tokens of a question on one article, with all that stands before it, and its answer: 2,000 for a
short one."""
_HARDLY_ANY = 4.0
"""Of the scores up to 5: "the team should know today" is 3."""
_LETTERS = 6
"""Different characters of a secret: anything drawn at random has more."""
_FIXED_ZONES = {"EST": "America/New_York", "MST": "America/Denver"}
"""Zones that know no summer, and where people mean them."""


def doubts(settings: Settings) -> list[str]:
    """Return a sentence on each such setting."""
    found = [_reads_mail(settings), *_tls(settings), *_odd_domains(settings)]
    found += [_model_address(settings), _whose_key(settings), _whose_model(settings)]
    found += [*_caps(settings), _floor(settings), *_times(settings), *_weak_secrets(settings)]
    found += [
        pasted.not_filled_in(name.upper(), str(getattr(settings, name)))
        for name in sorted(SECRETS - pasted.LISTS)
        if str(getattr(settings, name)) not in NO_SECRETS | {EMBEDDED}
    ]
    if _SOMEBODYS.search(urlsplit(settings.public_url).hostname or ""):
        found.append(
            f"PUBLIC_URL is {settings.public_url}, the example of a manual: put your own address "
            "in its place, or the links in the mail lead nowhere."
        )
    return [one for one in found if one]


def _tls(settings: Settings) -> list[str]:
    """Return sentences on a port and a kind of encryption that do not go together."""
    port, tls, found = settings.smtp_port, settings.smtp_tls, list[str]()
    if port in _IMPLICIT_PORTS and tls != "implicit":
        found.append(
            f"SMTP_PORT={port} goes with SMTP_TLS=implicit, and SMTP_TLS is {tls}: set "
            "SMTP_TLS=implicit, or SMTP_PORT=587."
        )
    if port in _PLAIN_PORTS and tls == "implicit":
        found.append(
            f"SMTP_TLS=implicit goes with SMTP_PORT=465, and SMTP_PORT is {port}: set "
            "SMTP_PORT=465, or SMTP_TLS=starttls."
        )
    if tls == "none" and settings.smtp_password and not is_loopback(settings.smtp_host):
        found.append("SMTP_TLS=none sends SMTP_PASSWORD in the clear over the network.")
    return found


def _reads_mail(settings: Settings) -> str:
    """Return a sentence on a server from which mail is fetched, and through which none goes out."""
    kind = _READING_PORTS.get(settings.smtp_port, "")
    if kind:
        given = f"SMTP_PORT is {settings.smtp_port}, the port of {kind}"
    elif _READING_HOST.match(settings.smtp_host):
        given = f"SMTP_HOST is {settings.smtp_host}, by its name a server of IMAP or POP3"
    else:
        return ""
    return (
        f"{given}, from which mail is read: to send it, set SMTP_HOST and SMTP_PORT to what your "
        "provider calls the outgoing server (SMTP), most often with port 587."
    )


def _odd_domains(settings: Settings) -> list[str]:
    """Return a sentence on each address whose domain has no dot, or is a great provider's misspelt.

    Mail to the second is taken by the relay and comes back to EMAIL_FROM, where nobody reads it.
    """
    listed = {
        "EMAIL_FROM": (settings.email_from,),
        "EMAIL_TO": settings.email_to,
        "ALERT_EMAIL_TO": settings.alert_email_to,
    }
    found = []
    for name, addresses in listed.items():
        for one in addresses:
            domain = one.rpartition("@")[2]
            if not one or channel_of(one) != EMAIL:
                continue
            is_own = domain == "localhost" and (
                name != "EMAIL_FROM" or is_loopback(settings.smtp_host)
            )
            if "." not in domain and not is_own:
                found.append(
                    f"{name} has {one}: there is no dot behind its @, so that only a mail server "
                    "of your own network can know it. Was something such as .com left out?"
                )
            elif _MISSPELT.search(domain):
                found.append(f"{name} has {one}: is {domain} written as it should be?")
    return found


def _whose_key(settings: Settings) -> str:
    """Return a sentence on a key that another provider has made, where OpenAI is asked."""
    if settings.openai_base_url or settings.evaluator != "openai":
        return ""
    begins = (one for one in _KEYS if settings.openai_api_key.startswith(one))
    maker, address = _KEYS.get(next(begins, ""), ("", ""))
    return maker and (
        f"OPENAI_API_KEY looks like a key of {maker}'s, and OPENAI_BASE_URL is empty, so that "
        f"OpenAI is asked: set OPENAI_BASE_URL={address}, or take a key of OpenAI's."
    )


def _whose_model(settings: Settings) -> str:
    """Return a sentence on what names no model, or none of OpenAI's where OpenAI is asked."""
    model = settings.openai_model
    if settings.evaluator != "openai":
        return ""
    if _NO_NAME.search(model):
        return f"OPENAI_MODEL is '{model[:80]}', which is no name of one model: name one alone."
    if settings.openai_base_url or not _NOT_OPENAIS.search(model):
        return ""
    return (
        f"OPENAI_MODEL is {model[:80]}, which is none of OpenAI's, and OPENAI_BASE_URL is empty, "
        "so that OpenAI is asked: set OPENAI_BASE_URL to the address of the server that has it."
    )


def _model_address(settings: Settings) -> str:
    """Return a sentence on an address that ends with its host, where most servers want /v1."""
    parts = urlsplit(settings.openai_base_url)
    if not parts.hostname or parts.path.strip("/") or parts.hostname in _NO_VERSION:
        return ""
    return (
        f"OPENAI_BASE_URL is {settings.openai_base_url}, with nothing after its host: most servers "
        "answer under /v1. `topfive check` says whether this one answers as it is."
    )


def _caps(settings: Settings) -> list[str]:
    """Return sentences on caps under which the model is asked less than was meant, or never."""
    run, day = settings.tokens_per_run, settings.tokens_per_day
    if settings.evaluator != "openai":
        return []
    found = [
        f"{name} is {cap}, too few for a question on one article (about {_ONE_QUESTION:,}): the "
        "model is hardly ever asked, and keywords judge. Raise it, or set EVALUATOR=lexical."
        for name, cap in (("TOKENS_PER_RUN", run), ("TOKENS_PER_DAY", day))
        if cap < _ONE_QUESTION
    ]
    if run > day and not found:
        found.append(
            f"TOKENS_PER_RUN is {run:,} and TOKENS_PER_DAY only {day:,}: one run may use up the "
            "whole day, and keywords judge what comes after it."
        )
    return found


def _floor(settings: Settings) -> str:
    """Return a sentence on a floor that next to nothing reaches."""
    if settings.min_score < _HARDLY_ANY:
        return ""
    return (
        f'MIN_SCORE is {settings.min_score:g}, and 5 means "act now": next to nothing is mailed. '
        "At 3 the team should know of a story today; the usual floor is 2."
    )


def _times(settings: Settings) -> list[str]:
    """Return sentences on times and a zone that are otherwise than they look."""
    zone, times, quiet = settings.timezone.key, settings.email_schedule, settings.quiet_hours
    found = []
    turned = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    if turned and turned[2] != "0":
        way = "behind" if turned[1] == "+" else "ahead of"
        found.append(
            f"TIMEZONE={zone} is {int(turned[2])} h {way} UTC: its sign is turned round. Write the "
            "zone of a city, such as Africa/Johannesburg."
        )
    if zone in _FIXED_ZONES:
        found.append(
            f"TIMEZONE={zone} knows no summer time. If there is one where your readers are, write "
            f"the zone of a city, such as {_FIXED_ZONES[zone]}."
        )
    held = [] if quiet is None or isinstance(times, timedelta) else filter(quiet.hold, times)
    if quiet and (within := [f"{one:%H:%M}" for one in held]):
        found.append(
            f"EMAIL_SCHEDULE has {' and '.join(within)}, in the QUIET_HOURS until "
            f"{quiet.end:%H:%M}: the mail of that time leaves when these end."
        )
    return found


def _weak_secrets(settings: Settings) -> list[str]:
    """Return sentences on secrets that can be guessed, or that serve two ends."""
    found = []
    for name in ("secret_key", "api_token", "webhook_secret"):
        value = str(getattr(settings, name))
        if value not in NO_SECRETS and len(set(value)) < _LETTERS:
            found.append(
                f"{name.upper()} repeats few characters and is easily guessed: take 32 or more "
                "that are drawn at random, as `openssl rand -hex 32` does."
            )
    if settings.api_token and settings.api_token == settings.secret_key:
        found.append(
            "API_TOKEN is the same as SECRET_KEY: whoever is told the token can make links that "
            "vote for your readers. Give each a value of its own."
        )
    return found
