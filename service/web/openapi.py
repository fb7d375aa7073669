"""`/openapi.json`: what is written by hand in `openapi.json`, and what follows from the code.

By hand are the addresses with what each takes and answers. From the code come the JSON of a run and
of a webhook, the parameters in paths, and the errors that every address may answer with.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from service.archive.shown import FoundJson, WholeJson
from service.archive.week.review import WeekReview
from service.delivery.channels.webhook.payload import FindingEvent, NoteEvent, WeekEvent
from service.models.run_result import FindingJson
from service.storage.tables.runs import RunRecord

_BY_HAND = Path(__file__).resolve().with_name("openapi.json")
_REFERENCE = "#/components/schemas/"
_ERRORS = {
    "BadRequest": "The Host header is malformed, or a value is",
    "Misdirected": "Asked by a name that is not ours",
    "InternalError": "Something went wrong inside",
    "Unavailable": "Not now; try again",
    "Unauthorised": "Needs the operator's token",
    "TooManyLogins": "Too many wrong tokens from this address",
    "CrossOrigin": "Sent from another site",
    "TooLarge": "Larger than this address takes",
    "NoList": "The file is no list of feeds, or has none in it",
    "NoSuchRun": "There is no such run",
    "BadLink": "The link is not complete, is for something else, or has expired",
    "Ended": "What the link showed is no longer kept (KEEP_DAYS)",
    "Forgotten": "Whom the mail went to asked to be forgotten; nothing is stored",
    "NotAForm": "Not a form",
    "NoSuchFinding": "There is no finding with this id",
    "NotKept": "The finding is no longer kept (KEEP_DAYS)",
    "NoSuchFeed": "The address of the feed is not, or no longer, in force",
    "NoSuchSource": "The brand file has no such source",
    "NoSuchVersion": "This version of the brand file is not kept",
    "FaultyBrand": "The brand file has a fault, or would have one after the change",
    "TooManyReadings": "Twenty addresses an hour were read already; or too many wrong tokens",
    "TooManyVotes": "Too many posts by this reader, or without a valid token from this address",
}
"""What an error means, by its name under `components`."""
_ANYWHERE = {
    "400": "BadRequest", "421": "Misdirected", "500": "InternalError", "503": "Unavailable",
}  # fmt: skip
_BEHIND_THE_TOKEN = {"401": "Unauthorised", "429": "TooManyLogins"}
_TO_POST = {"403": "CrossOrigin", "413": "TooLarge"}
_BY_PARAMETER = {
    "run_id": {"404": "NoSuchRun"},
    "token": {"404": "BadLink"},
    "source_key": {"404": "NoSuchSource"},
    "story": {"404": "NoSuchFinding"},
    "key": {"404": "NoSuchFeed"},
    "version": {"404": "NoSuchVersion"},
}
_SCHEMAS_OF_PARAMETERS: dict[str, dict[str, Any]] = {
    "run_id": {"schema": {"type": "string", "format": "uuid"}},
    "source_key": {"schema": {"type": "string", "minLength": 1}},
    "story": {"schema": {"type": "string", "minLength": 1}},
    "key": {
        "description": "The random key, made at /findings or by `topfive feeds --renew`",
        "schema": {"type": "string", "minLength": 1},
    },
    "trial": {"schema": {"type": "string", "minLength": 1}},
    "version": {"schema": {"type": "string", "minLength": 1}},
    "number": {"schema": {"type": "integer", "minimum": 1}},
    "token": {
        "description": "A signed token from a mail; works for 90 days, in /share/ for KEEP_DAYS",
        "schema": {"type": "string", "minLength": 1},
    },
}


@cache
def document_json() -> str:
    """Return `document()` as it is served."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """Return the description of the whole HTTP surface, an OpenAPI 3.1 document."""
    made: dict[str, Any] = json.loads(_BY_HAND.read_text(encoding="utf-8"))
    for path, operations in made["paths"].items():
        named = [name for name in _SCHEMAS_OF_PARAMETERS if f"{{{name}}}" in path]
        for method, operation in operations.items():
            _complete(operation, method, named)
    error = {
        "application/json": {"schema": {"$ref": f"{_REFERENCE}Error"}},
        "text/html": {"schema": {"type": "string"}},
    }
    made["components"]["responses"] = {
        name: {"description": words, "content": error} for name, words in _ERRORS.items()
    }
    made["components"]["schemas"] |= _generated()
    return made


def _complete(operation: dict[str, Any], method: str, named: list[str]) -> None:
    """Add the parameters of the path, and the errors that `operation` does not name itself."""
    errors = dict(_ANYWHERE)
    if "security" not in operation:
        errors |= _BEHIND_THE_TOKEN
    if method == "post":
        errors |= _TO_POST
    for name in named:
        errors |= _BY_PARAMETER.get(name, {})
        parameter = {"name": name, "in": "path", "required": True, **_SCHEMAS_OF_PARAMETERS[name]}
        operation.setdefault("parameters", []).append(parameter)
    for status, name in errors.items():
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}"})


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only say the name of the field once more."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def _generated() -> dict[str, Any]:
    """Return the schemas of a run's JSON and of a webhook's.

    `RunRecord` is `Run`, and `FindingJson` `Finding`.
    """
    _, schema = models_json_schema(
        [
            (one, "serialization")
            for one in (
                RunRecord,
                FindingJson,
                FindingEvent,
                NoteEvent,
                WeekEvent,
                FoundJson,
                WholeJson,
                WeekReview,
            )
        ],
        ref_template=f"{_REFERENCE}{{model}}",
        schema_generator=_Untitled,
    )
    text = json.dumps(schema["$defs"])
    for name in schema["$defs"]:
        text = text.replace(f'"{name}"', f'"{_public(name)}"')
        text = text.replace(f'"{_REFERENCE}{name}"', f'"{_REFERENCE}{_public(name)}"')
    found: dict[str, Any] = json.loads(text)
    return found


def _public(name: str) -> str:
    return name.removesuffix("Json").removesuffix("Record")
