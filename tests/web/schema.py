"""As much of JSON Schema as our OpenAPI document uses; an unknown keyword is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SILENT = {
    "title", "description", "default", "format", "minLength", "maxLength", "minItems", "maxItems",
}  # fmt: skip


def resolve(document: Mapping[str, Any], node: Any) -> Any:
    """Follow `$ref`s within the document."""
    while isinstance(node, Mapping) and "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def faults(document: Mapping[str, Any], schema: Any, value: Any, at: str = "$") -> list[str]:
    """Return everything in which `value` is not as `schema` has it."""
    schema = resolve(document, schema)
    found = [f"{at}: {key} is no keyword that we know" for key in set(schema) - _KNOWN]
    choices = [faults(document, one, value, at) for one in schema.get("anyOf", ())]
    if choices and all(choices):
        found += choices[0]  # the others are mostly null
    if "type" in schema and not _is_a(value, schema["type"]):
        return [*found, f"{at}: {value!r} is no {schema['type']}"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        found.append(f"{at}: {value!r} is not among the values")
    if isinstance(value, (int, float)):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        found.extend([f"{at}: {value} is out of range"] if not low <= value <= high else [])
    if isinstance(value, dict):
        found.extend(_in_object(document, schema, value, at))
    if isinstance(value, list):
        first: list[Any] = schema.get("prefixItems", [])
        inner = [*first, *[schema.get("items", {})] * (len(value) - len(first))]
        for i, one in enumerate(value):
            found.extend(faults(document, inner[i], one, f"{at}[{i}]"))
    return found


def unknown_keywords(schema: Any) -> set[str]:
    """Return the keywords of a schema, and of those within it, that `faults` would not look at."""
    inner = [*schema.get("anyOf", ()), *schema.get("prefixItems", ())]
    inner += [*schema.get("properties", {}).values()]
    inner += [schema[key] for key in ("items", "additionalProperties") if key in schema]
    found = set(schema) - _KNOWN - {"$ref"}
    return found.union(*(unknown_keywords(one) for one in inner if isinstance(one, dict)))


def _in_object(
    document: Mapping[str, Any], schema: Any, value: dict[str, Any], at: str
) -> list[str]:
    found = [f"{at}: {key} is missing" for key in schema.get("required", []) if key not in value]
    named = schema.get("properties", {})
    for key, one in value.items():
        inner = named.get(key, schema.get("additionalProperties"))
        if inner is not None:
            found.extend(faults(document, inner, one, f"{at}.{key}"))
    return found


def _is_a(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


_KNOWN = {
    "type", "enum", "const", "minimum", "maximum", "required", "properties",
    "additionalProperties", "items", "prefixItems", "anyOf",
} | _SILENT  # fmt: skip
