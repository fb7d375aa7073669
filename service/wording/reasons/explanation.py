"""Why an item was found, in words: the keywords' `why` of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.models.reason import ReasonCode
from service.wording.catalogue import _

Values = Mapping[str, Any]

_MATCHES: Mapping[str, Callable[[], str]] = {
    "alias": lambda: _("Names {phrase} {where}"),
    "product": lambda: _("Names the product {phrase} {where}"),
    "competitor": lambda: _("About the competitor {phrase} {where}"),
    "core keyword": lambda: _("About {phrase} {where}"),
    "weak alias": lambda: _("May mean the brand: {phrase} {where}"),
    "extended keyword": lambda: _("Touches on {phrase} {where}"),
}
"""By the kind of phrase, as in `matching.brand_matcher`."""

_FIELDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("in the title"),
    "summary": lambda: _("in the summary"),
    "text": lambda: _("in the text"),
}


def _match(values: Values) -> str:
    where = _FIELDS[values["field"]]()
    return _MATCHES[values["kind"]]().format(phrase=values["phrase"], where=where)


def _with_risk(values: Values) -> str:
    first, *second = values["risk_words"]
    risks = _("{one} and {other}").format(one=first, other=second[0]) if second else first
    return _("{match}, with {risks}").format(match=_match(values), risks=risks)


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.MATCHED_WITH_RISK: _with_risk,
    ReasonCode.MATCHED_WITH_TOPIC: lambda values: _("{match}; topic: {topic}").format(
        match=_match(values), topic=values["topic"]
    ),
    ReasonCode.MATCHED: _match,
    ReasonCode.WATCHED: lambda _values: _("Matches what this brand watches"),
}
