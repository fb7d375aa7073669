"""Settings that can be read and probably do not do what was meant, in sentences. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from service.config.settings import Settings
from service.config.values import pasted
from service.config.values.hosts import is_loopback
from service.config.values.validators import EMBEDDED
from service.config.values.value_types import NO_SECRETS, SECRETS
from service.text.recipient import EMAIL, channel_of

_IMPLICIT_PORT = 465
"""Where servers speak TLS from the first byte on (RFC 8314)."""
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


def doubts(settings: Settings) -> list[str]:
    """Return a sentence on each such setting."""
    found = [*_tls(settings), *_dotless(settings), _model_address(settings)]
    found += [_whose_key(settings), _whose_model(settings)]
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
    if port == _IMPLICIT_PORT and tls != "implicit":
        found.append(
            f"SMTP_PORT=465 goes with SMTP_TLS=implicit, and SMTP_TLS is {tls}: set "
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


def _dotless(settings: Settings) -> list[str]:
    """Return a sentence on each address whose domain has no dot, as none on the internet is."""
    listed = {
        "EMAIL_FROM": (settings.email_from,),
        "EMAIL_TO": settings.email_to,
        "ALERT_EMAIL_TO": settings.alert_email_to,
    }
    return [
        f"{name} has {one}: there is no dot behind its @, so that only a mail server of your own "
        "network can know it. Was something such as .com left out?"
        for name, addresses in listed.items()
        for one in addresses
        if one and channel_of(one) == EMAIL and "." not in (domain := one.rpartition("@")[2])
        if domain != "localhost" or (name == "EMAIL_FROM" and not is_loopback(settings.smtp_host))
    ]


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
