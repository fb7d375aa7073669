"""What the judge is told: the template `judge.md`, the brand, examples, then date and items.

Pure. The order is what makes a server's prefix cache work: the template never changes, the brand
seldom, the examples daily; only the last message is new each time. Items stand as [1], [2], … each
between two lines with a mark that no item can know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.translation import question
from service.matching.words.word_lists import OTHER_TOPIC, TOPICS
from service.models import (
    MAX_IMPACT,
    MAX_RISK,
    MAX_SCORE,
    Brand,
    Item,
    Link,
    RiskKind,
    Tone,
    WorkedExample,
)
from service.text.markup import visible
from service.text.normalize import one_line, squeeze
from service.text.sentences import sentences
from service.wording.catalogue import SOURCE_LANGUAGE

Message = dict[str, str]

_BRAND_LINE = 100
"""Characters of one line about the brand: with the template and the examples some 1,400 tokens."""
_OWN_EXAMPLES, _OTHER_EXAMPLES = 3, 4
"""Examples of the brand file, spread over all of them, and examples that readers' votes give."""
_EXAMPLE_IN, _EXAMPLE_OUT = 80, 60
_TITLE = 160
_PUBLISHER = 60
_EXCERPT = 560
"""Characters of an item's text: with title and publisher some 200 tokens, so that eight items and
a brand of 1,400 tokens cost less than 470 tokens an item, answer included."""
_CUT_EXCERPT = 160
_LEAD = 240
"""Of these, how many belong to the beginning; the rest to the sentences that name something."""


@cache
def template() -> str:
    """Return `judge.md` without its first line."""
    return _file().partition("\n")[2].strip() + "\n"


@cache
def version() -> str:
    """Return the template's version, with a hash so that no edit is forgotten: "1-3f2a90bc"."""
    number = _file().partition("\n")[0].removeprefix("version:").strip()
    return f"{number}-{hashlib.sha256(_file().encode()).hexdigest()[:8]}"


def _file() -> str:
    return resources.files(__package__).joinpath("judge.md").read_text(encoding="utf-8")


def messages(
    brand: Brand,
    items: Sequence[Item],
    *,
    examples: Sequence[WorkedExample] = (),
    today: date,
    mark: str,
    lexicon: Lexicon | None = None,
    cut: bool = False,
    translated: bool = False,
) -> list[Message]:
    """Return the two messages that have `items` judged for `brand`.

    `mark` is a random word; with `lexicon` the excerpt of a long text holds what names the brand,
    and the reader's language is its. `cut` says no more than a judge needs, for a model that holds
    little; `translated` asks for what is in another language in the reader's too.
    """
    reader = lexicon.language if lexicon else SOURCE_LANGUAGE
    excerpt, examples = (_CUT_EXCERPT, ()) if cut else (_EXCERPT, examples)
    brand = replace(brand, examples=()) if cut else brand
    listed = "\n\n".join(
        _item(number, item, mark, lexicon, excerpt) for number, item in enumerate(items, start=1)
    )
    begun = f"Today is {today.isoformat()}. The mark is {mark}."
    begun += f" {question.told(reader)}" if translated else ""
    ask = f"{begun} {len(items)} items:\n\n{listed}"
    return [
        {"role": "system", "content": system(brand, examples, reader)},
        {"role": "user", "content": ask},
    ]


def system(brand: Brand, examples: Sequence[WorkedExample], reader: str = SOURCE_LANGUAGE) -> str:
    """Return the first message: the same for every call of a day."""
    step = -(-len(brand.examples) // _OWN_EXAMPLES) or 1
    lines = [
        f"- {one_line(e.input, _EXAMPLE_IN)} => {one_line(e.output, _EXAMPLE_OUT)}"
        for e in (*brand.examples[::step], *examples[:_OTHER_EXAMPLES])
    ]
    told = template().replace("{language}", question.english_name(reader))
    told = told.replace("{brand}", _brand(brand))
    return told.replace("{examples}", "\n".join(lines) or "No examples yet.")


def examples_version(examples: Sequence[WorkedExample]) -> str:
    """Return a short hash of the examples that the judge is shown beside the brand's own."""
    said = "\n".join(f"{e.group}\t{e.input}\t{e.output}" for e in examples)
    return hashlib.sha256(said.encode()).hexdigest()[:8] if examples else "none"


def schema(count: int, *, translated: bool = False) -> dict[str, Any]:
    """Return the JSON schema of the reply on `count` items, as strict servers take it.

    `translated`: with what is in another language in the reader's.
    """
    fields: dict[str, Any] = {
        "id": _whole(1, count),
        "why": {"type": "string"},
        "evidence": {"type": "string"},
        "relevance": _whole(0, round(MAX_SCORE)),
        "impact": _whole(0, MAX_IMPACT),
        "topic": {"type": "string", "enum": [*TOPICS, OTHER_TOPIC]},
        "link": {"type": "string", "enum": [link.value for link in Link]},
        "tone": {"type": "string", "enum": [tone.value for tone in Tone]},
        "risk": _whole(0, MAX_RISK),
        "risk_kind": {"type": "string", "enum": [kind.value for kind in RiskKind]},
        "instructs": {"type": "boolean"},
        **(question.fields() if translated else {}),
    }
    return _object({"items": exactly(count, _object(fields))})


def exactly(count: int, kind: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list of `count` of a kind: none left out, none twice."""
    return {"type": "array", "items": kind, "minItems": count, "maxItems": count}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "enum": list(range(least, most + 1))}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _brand(brand: Brand) -> str:
    lines = (
        ("Name", (brand.display_name, *brand.aliases)),
        ("Everyday words that may mean it", brand.weak_aliases),
        ("Not this brand", brand.not_us),
        ("Products", brand.products),
        ("Subjects", brand.core),
        ("Further subjects", brand.extended),
        ("Competitors", brand.competitors),
        ("Regions", brand.regions),
        ("Banned words", brand.banned_words),
        ("Topics to leave alone unless the brand is named", brand.no_go_topics),
    )
    told = [
        f"{name}: {one_line(', '.join(values), _BRAND_LINE)}" for name, values in lines if values
    ]
    if brand.persona:
        told.append(f"Persona: {one_line(brand.persona, _BRAND_LINE)}")
    if brand.style_guide:
        told.append(f"Style: {one_line(brand.style_guide, _BRAND_LINE)}")
    return "\n".join(told)


def _item(number: int, item: Item, mark: str, lexicon: Lexicon | None, limit: int) -> str:
    lines = [f"[{number}] {mark}", f"title: {_shown(item.title, _TITLE, mark)}"]
    if item.outlet:
        lines.append(f"from: {_shown(item.outlet, _PUBLISHER, mark)}")
    excerpt = _excerpt(item, lexicon)
    if excerpt:
        lines.append(f"text: {_shown(excerpt, limit, mark)}")
    return "\n".join([*lines, mark])


def _shown(text: str, limit: int, mark: str) -> str:
    return one_line(visible(text).replace(mark, ""), limit)


def _excerpt(item: Item, lexicon: Lexicon | None) -> str:
    """Return the beginning of the item, then the sentences that name the brand or its rivals."""
    body = squeeze(visible(item.text))
    lead = squeeze(visible(item.summary)) or body
    if lexicon is None or len(body) <= _EXCERPT:
        whole = body if body.startswith(lead[:80]) else f"{lead} … {body}"
        return whole[: _EXCERPT * 2]
    begun = one_line(lead, _LEAD)
    telling = [
        body[start:end].strip()
        for start, end in sentences(body)
        if (start >= _LEAD or lead != body) and lexicon.mentions(body[start:end])
    ]
    rest = " … ".join(dict.fromkeys(telling[:4])) or body[_LEAD:]
    return f"{begun} … {rest}"


def finalist(number: int, item: Item, why: str, mark: str) -> str:
    """Return an item in one line of text, for being compared with others."""
    title, from_ = _shown(item.title, _TITLE, mark), _shown(item.outlet, _PUBLISHER, mark)
    lines = [f"[{number}] {mark}", f"title: {title}", f"from: {from_}"]
    return "\n".join([*lines, f"note: {_shown(why, _TITLE, mark)}", mark])
