"""`topfive explain URL`: would it be mailed to this brand, and why not."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from service import app
from service.errors import PermanentError
from service.text import urls
from service.trials.explaining import telling
from service.wording.brand_pages import explain as words
from service.wording.catalogue import _

_WIDTH = 100


async def explain(options: argparse.Namespace) -> int:
    """Explain an address from what is stored; read it where nothing is, or with --now."""
    if urls.canonical(options.url) is None:
        raise PermanentError(*words.no_address())
    settings, brand = app.prepare(options.env_file, log_level="ERROR", log_format="console")
    app.cancel_on_signal()
    async with app.open_app(settings, brand) as opened:
        found = None if options.now else await opened.explainer.stored(options.url)
        if found is None:
            found = await opened.explainer.now(options.url, ask_model=options.model)
    told = telling.as_json(found)
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(told)))
    return 1 if found.trouble else 0


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    yield told["words"]
    if told["title"]:
        yield from _wrapped(" · ".join(part for part in (told["title"], told["outlet"]) if part))
    if told["trouble"]:
        yield from _wrapped(told["trouble"])
    for rule in told["rules"]:
        mark = _(" (this keeps it out)") if rule["stops"] else ""
        yield f"\n{rule['name']}{mark}"
        for one in rule["said"]:
            yield from _wrapped(one["words"], "  ")
        if rule["change"]:
            change = _("; or ").join(one["words"] for one in rule["change"])
            yield from _wrapped(_("What would change that: {change}").format(change=change), "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
