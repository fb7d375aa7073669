"""The address and the key of a model's server as providers print them, made into what we ask by."""

from __future__ import annotations

import re

from service.config.values.validators import url_of

_ENDPOINT = re.compile(
    r"(?:/(?:chat/)?completions|/responses|/embeddings|(?<=/v\d)/(?:models|messages))/*$"
)
"""What providers print after the address; `/models` is one itself without a version before it."""
_OTHER_PROTOCOLS = (
    (re.compile(r"/api/(?:chat|generate|tags)/*$"), "/v1"),  # Ollama
    (
        re.compile(r"/v1(?:beta)?/models/[^/]+:(?:stream)?generateContent/*$", re.IGNORECASE),
        "/v1beta/openai",
    ),
)
"""Endpoints of the protocols that servers speak beside OpenAI's, and where OpenAI's is there."""


def model_url(text: str) -> str:
    """Return the http or https URL of a model's server; Azure's carries `?api-version=…`.

    Providers print the whole address of a question, in OpenAI's protocol or in another that the
    server speaks as well: what we add to it ourselves is taken off.
    """
    address = url_of(text, ("http", "https"), "http://ollama:11434/v1").rstrip("/")
    if re.search(r"\s", address):
        raise ValueError("has a blank in it; it should look like http://ollama:11434/v1")
    before, mark, query = address.partition("?")
    before = _ENDPOINT.sub("", before.rstrip("/"))
    for endpoint, ours in _OTHER_PROTOCOLS:
        if endpoint.search(before):
            return endpoint.sub(ours, before)
    return before.rstrip("/") + mark + query


def model_key(text: str) -> str:
    """Return the key of a model's server, as a header can carry it."""
    key = re.sub(r"^(?:authorization:\s*)?bearer\s+", "", text.strip(), flags=re.IGNORECASE)
    if not re.fullmatch(r"[ -~]*", key):
        raise ValueError("has a line break or a letter in it that no key has: copy it again, alone")
    return key
