"""The address and the key of a model's server as providers print them, made into what we ask by."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from service.config.values.validators import url_of

_ENDPOINT = re.compile(
    r"(?:/(?:chat/)?completions|/responses|/embeddings"
    r"|(?<=/v\d)/(?:models|messages|chat|assistants|engines|threads))/*$"
)
"""What providers print after the address; `/models` is one itself without a version before it."""
_UNFILLED = re.compile(r"\$\{\w*\}|\{\{[^{}]*\}\}")
"""A name in the address that a shell or a template was to replace."""
_OTHER_PROTOCOLS = (
    (re.compile(r"/api/(?:chat|generate|tags)/*$"), "/v1"),  # Ollama
    (
        re.compile(r"/v1(?:beta)?/models/[^/]+:(?:stream)?generateContent/*$", re.IGNORECASE),
        "/v1beta/openai",
    ),
)
"""Endpoints of the protocols that servers speak beside OpenAI's, and where OpenAI's is there."""
_HOME = {
    "api.openai.com": "/v1", "api.mistral.ai": "/v1", "api.anthropic.com": "/v1",
    "api.x.ai": "/v1", "api.together.xyz": "/v1", "api.cerebras.ai": "/v1",
    "api.sambanova.ai": "/v1", "api.moonshot.ai": "/v1", "integrate.api.nvidia.com": "/v1",
    "router.huggingface.co": "/v1", "api.groq.com": "/openai/v1", "openrouter.ai": "/api/v1",
    "api.fireworks.ai": "/inference/v1",
    "generativelanguage.googleapis.com": "/v1beta/openai",
}  # fmt: skip
"""Where OpenAI's protocol is at these providers, whose address people copy without it."""
_OWN_PORTS = {11434: "/v1", 1234: "/v1"}
"""Where it is at servers of one's own, by their usual port: Ollama, LM Studio."""
_AZURE = re.compile(r"[\w-]+\.(?:openai|cognitiveservices|services\.ai)\.azure\.com")
"""Hosts of Azure; an address there with `?api-version=` is in the older form, without /v1."""


def model_url(text: str) -> str:
    """Return the http or https URL of a model's server; Azure's carries `?api-version=…`.

    Providers print the whole address of a question, in OpenAI's protocol or in another that the
    server speaks as well: what we add to it ourselves is taken off.
    """
    address = url_of(text, ("http", "https"), "http://ollama:11434/v1").rstrip("/")
    if re.search(r"\s", address):
        raise ValueError("has a blank in it; it should look like http://ollama:11434/v1")
    if unfilled := _UNFILLED.search(address):
        raise ValueError(f"still has {unfilled[0]} in it: write there what that stands for")
    before, mark, query = address.partition("#")[0].partition("?")
    before = _ENDPOINT.sub("", before.rstrip("/"))
    for endpoint, ours in _OTHER_PROTOCOLS:
        if endpoint.search(before):
            return endpoint.sub(ours, before)
    return _at_home(before.rstrip("/"), bool(query)) + mark + query


def _at_home(address: str, has_query: bool) -> str:
    """Return the address with the path that its server is known to want, where it has less."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    home = _HOME.get(host) or _OWN_PORTS.get(parts.port or 0, "")
    if _AZURE.fullmatch(host) and not has_query:
        home = "/openai/v1"
    is_less = home.startswith(f"{parts.path}/") or (parts.path == "/api" and bool(parts.port))
    return address.removesuffix(parts.path) + home if home and is_less else address


def model_key(text: str) -> str:
    """Return the key of a model's server, as a header can carry it."""
    key = re.sub(r"^(?:authorization:\s*)?bearer\s+", "", text.strip(), flags=re.IGNORECASE)
    if not re.fullmatch(r"[ -~]*", key):
        raise ValueError("has a line break or a letter in it that no key has: copy it again, alone")
    return key
