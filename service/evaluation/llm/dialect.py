"""How one server wants to be asked: which form of answer, which parameters. Pure.

Compatible servers differ. A request starts with all that OpenAI takes; when a server refuses a
parameter, the next dialect is without it. What worked is remembered by the client, and by the
cache over a restart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

_ABOUT_FORM = (
    "response_format", "json_schema", "json schema", "json_object", "structured output", "schema",
    "guided", "grammar",
)  # fmt: skip
"""Words of a complaint about the form that was asked for."""


_COUNTS = ("minItems", "maxItems")
"""Keywords of a schema that some strict servers refuse (Azure) and others keep to."""


class Form(StrEnum):
    """How the answer is kept in form, the strictest first."""

    STRICT = "strict schema"
    JSON = "JSON object"
    FREE = "free text"


EFFORTS = ("none", "minimal", "low", "")
"""`reasoning_effort` from the lowest; models differ in which they know. Empty: not sent."""

TOKEN_LIMITS = ("max_completion_tokens", "max_tokens", "")
"""Names of the limit on the answer: OpenAI's, the older one (Ollama), none."""

_UNKNOWN_PARAMETER = (
    "unsupported parameter", "unsupported_parameter", "unknown parameter", "unknown_parameter",
    "unrecognized", "not permitted", "extra_forbidden",
)  # fmt: skip
"""How servers say that it is the parameter and not its value that they refuse."""
_NO_ROLES = ("system role", "system message", "roles must alternate", "role 'system'")
_OLLAMA = re.compile(r"^\w+://[^/]*(?::11434\b|ollama)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent beside model and messages."""

    form: Form = Form.STRICT
    effort: str = EFFORTS[0]
    limit: str = TOKEN_LIMITS[0]
    counted: bool = True
    """Whether a strict schema says how many verdicts there must be."""
    roles: bool = True
    """Whether our instructions are a message of their own; some models' templates know none."""

    @classmethod
    def first(cls, base_url: str | None) -> Dialect:
        """Return what to begin with: Ollama passes over the newer name of the limit in silence."""
        is_ollama = base_url is not None and _OLLAMA.search(base_url)
        return cls(limit="max_tokens") if is_ollama else cls()

    def packed(self) -> dict[str, str | bool]:
        """Return it as JSON values."""
        return {
            "form": self.form.value, "effort": self.effort, "limit": self.limit,
            "counted": self.counted,
            "roles": self.roles,
        }  # fmt: skip

    @classmethod
    def unpacked(cls, value: Any) -> Dialect | None:
        """Return the dialect that `value` holds; None if it is not one that we speak."""
        try:
            flags = (value.get(name, True) is True for name in ("counted", "roles"))
            found = cls(Form(value["form"]), value["effort"], value["limit"], *flags)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return found if found.effort in EFFORTS and found.limit in TOKEN_LIMITS else None

    def request(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], max_tokens: int
    ) -> dict[str, Any]:
        """Return the parameters of one call. `schema` describes the answer."""
        sent = [dict(m) for m in messages]
        if not self.roles:
            sent = [{"role": "user", "content": "\n\n".join(m["content"] for m in sent)}]
        asked: dict[str, Any] = {"messages": sent}
        if self.form is Form.STRICT:
            strict = dict(schema) if self.counted else _uncounted(schema)
            asked["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "verdicts", "strict": True, "schema": strict},
            }
        else:
            asked["messages"][-1]["content"] += "\n\nThe JSON schema of your answer:\n" + (
                json.dumps(schema, separators=(",", ":"))
            )
        if self.form is Form.JSON:
            asked["response_format"] = {"type": "json_object"}
        if self.effort:
            asked["reasoning_effort"] = self.effort
        if self.limit:
            asked[self.limit] = max_tokens
        return asked

    def without(self, complaint: str) -> Dialect | None:
        """Return the dialect to try after a server refused this one; None if nothing is left.

        `complaint` is the refused parameter's name with the server's message, in any order.
        """
        said = complaint.lower()
        counts = self.form is Form.STRICT and self.counted
        if counts and any(word.lower() in said for word in _COUNTS):
            return replace(self, counted=False)
        if self.roles and any(words in said for words in _NO_ROLES):
            return replace(self, roles=False)
        if self.effort and ("reasoning_effort" in said or "reasoning" in said):
            known = not any(word in said for word in _UNKNOWN_PARAMETER)
            return replace(self, effort=_after(EFFORTS, self.effort) if known else "")
        if self.limit and (self.limit in said or "max_tokens" in said):
            return replace(self, limit=_after(TOKEN_LIMITS, self.limit))
        if self.form is not Form.FREE and any(word in said for word in _ABOUT_FORM):
            return self.plainer_form()
        return None

    def plainer_form(self) -> Dialect:
        """Return the dialect with the next plainer form of answer; the plainest stays."""
        if self.form is Form.FREE:
            return self
        return replace(self, form=_after(tuple(Form), self.form))

    def after_breaking(self) -> Dialect | None:
        """Return the dialect to try after a server stumbled over this one; None: it is not that."""
        if self.form is not Form.FREE:
            return self.plainer_form()
        return replace(self, effort="") if self.effort else None

    def plainer(self) -> Dialect | None:
        """Return the dialect to try after a refusal that names nothing; None if nothing is left."""
        if self.form is not Form.FREE:
            return self.plainer_form()
        if self.effort:
            return replace(self, effort="")
        return replace(self, limit="") if self.limit else None


def _uncounted(schema: Any) -> Any:
    """Return `schema` without saying how long a list must be."""
    if isinstance(schema, list):
        return [_uncounted(one) for one in schema]
    if isinstance(schema, Mapping):
        return {name: _uncounted(one) for name, one in schema.items() if name not in _COUNTS}
    return schema


def _after(steps: Sequence[Any], step: Any) -> Any:
    return steps[steps.index(step) + 1]
