"""A model's reply read into checked evaluations: one for each item, whatever the reply is.

Pure. `read` never raises on any string. What is missing, doubled, out of range or not a number
leaves its item unscored, with the reason in words; nothing ever becomes 0 by accident. `check` then
holds a verdict against what code can see in the item.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.evaluation import score_cap, score_curves
from service.evaluation.explanation.length import shortened
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.evaluation.llm.said import answers
from service.evaluation.translation import question
from service.evaluation.translation.answer import translation, written_in
from service.matching.words.word_lists import OTHER_TOPIC, TOPICS
from service.models import (
    MAX_IMPACT,
    MAX_RISK,
    MAX_SCORE,
    Evaluation,
    Item,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
    Scorer,
    Tone,
)
from service.models.reason import Value
from service.text import sentences
from service.text.markup import bare
from service.text.normalize import clean, fold, is_quoted, one_line, squeeze, words
from service.wording.catalogue import SOURCE_LANGUAGE

_MAX_TOPIC = 40
_FEW_WORDS = 3
"""Words of a quotation that tell one item from another."""
_OF_MOST = re.compile(r"\A\s*+(\d++(?:\.\d++)?)\s*+(?:/|out of)\s*+(\d++)\s*+\Z")
"""A mark as schools write it: 4/5."""
_EXPLAINED = re.compile(r"(?<=\d)\s*[-–:(]\s*[a-z].*", re.IGNORECASE)
"""A mark with its meaning behind it: 4 - high."""
_IN_WORDS = {
    "false": 0, "no": 0, "none": 0, "n/a": 0, "low": 1, "medium": 2, "moderate": 2, "high": 3,
    "serious": 3, "severe": 3,
}  # fmt: skip
"""A risk as models say it in a word."""
_LONGEST_MARK = 20
_MAX_EVIDENCE = 300
"""Characters of a quotation; the prompt asks for fifteen words."""


class _UnusableError(Exception):
    """A verdict that cannot be taken."""

    def __init__(self, why: ReasonCode, **values: Value) -> None:
        super().__init__(why)
        self.why = Reason(why, values)


def read(
    reply: str,
    items: Sequence[Item],
    lexicon: Lexicon | None = None,
    *,
    reader: str = SOURCE_LANGUAGE,
) -> list[Evaluation]:
    """Return one evaluation for each of `items`, in their order; never raises.

    An item without a usable verdict has `score` None and says why in `unscored_because`. With
    `lexicon`, each verdict has been through `check`; without one, names cannot be looked for, and a
    direct or product link needs at least a quotation that stands in the item. `reader` is the
    language of whoever reads it.
    """
    found = _by_item(reply, items)
    read_any = any(found)
    evaluations = []
    for item, verdicts in zip(items, found, strict=True):
        if len(verdicts) == 1:
            try:
                evaluations.append(_understood(verdicts[0], item, reader))
            except _UnusableError as error:
                evaluations.append(unscored(item, error.why))
        else:
            missing = ReasonCode.VERDICT_MISSING if read_any else ReasonCode.REPLY_UNREADABLE
            why = ReasonCode.VERDICT_DOUBLED if verdicts else missing
            evaluations.append(unscored(item, Reason(why)))
    if lexicon is None:  # no tie to the brand without a word of the item
        return [
            e
            if e.evidence or e.link not in (Link.DIRECT, Link.PRODUCT)
            else replace(e, link=Link.INDUSTRY, inferred=True)
            for e in evaluations
        ]
    return [check(e, item, lexicon) for e, item in zip(evaluations, items, strict=True)]


def holds_verdicts(reply: str, items: Sequence[Item]) -> bool:
    """Return whether a reply is an answer at all: an apology, half an object and JSON without one
    verdict are none."""
    return any(_by_item(reply, items))


def unscored(item: Item, why: Reason) -> Evaluation:
    """Return the evaluation of an item that could not be judged."""
    return Evaluation(item_id=item.id, score=None, unscored_because=why, scorer=Scorer.OPENAI)


def check(evaluation: Evaluation, item: Item, lexicon: Lexicon) -> Evaluation:
    """Return `evaluation` with what code can verify put right; unscored ones stay as they are.

    A direct or product link needs the name in the evidence. A `why` with a word that the brand does
    not use goes (the cascade puts the lexical one in its place), and a translation likewise.
    """
    if evaluation.score is None:
        return evaluation
    link, inferred, evidence = _checked_link(evaluation, item, lexicon)
    why = "" if lexicon.banned_in(evaluation.why) else evaluation.why
    made = evaluation.translation
    if made and lexicon.banned_in(f"{made.title}\n{made.quote}"):
        made = replace(made, title="", quote="", quoted="")
    return replace(
        evaluation, link=link, inferred=inferred, evidence=evidence, why=why, translation=made
    )


def _checked_link(evaluation: Evaluation, item: Item, lexicon: Lexicon) -> tuple[Link, bool, str]:
    """Return link, whether the brand is only meant, and the evidence that bears the link out."""
    if evaluation.link not in (Link.DIRECT, Link.PRODUCT):
        return evaluation.link, evaluation.inferred, evaluation.evidence
    brand, product = lexicon.named_in(evaluation.evidence)
    if brand or (product and evaluation.link is Link.PRODUCT):
        return evaluation.link, not brand, evaluation.evidence
    if lexicon.may_be_named_in(evaluation.evidence):
        return evaluation.link, False, evaluation.evidence
    quote = score_cap.quotation(item, lexicon)
    brand, product = lexicon.named_in(quote)
    if brand or (product and evaluation.link is Link.PRODUCT):
        return evaluation.link, not brand, quote
    return Link.INDUSTRY, True, evaluation.evidence


def _by_item(reply: str, items: Sequence[Item]) -> list[list[Mapping[str, Any]]]:
    """Return for each item the verdicts that the reply gives it."""
    own = {item.id: place for place, item in enumerate(items)}
    found = answers.verdicts_by_place(reply, len(items), own)
    return [[] for _ in items] if _mixed_up(found, items) else found


def _mixed_up(found: Sequence[Sequence[Mapping[str, Any]]], items: Sequence[Item]) -> bool:
    """Return whether most verdicts quote another item than the one that they are said to be on."""
    quotes = [
        (place, squeeze(quote))
        for place, verdicts in enumerate(found)
        for verdict in verdicts
        if isinstance(quote := verdict.get("evidence"), str)
        and len(words(quote[:_MAX_EVIDENCE])) >= _FEW_WORDS
    ]
    texts = [squeeze(f"{item.title}\n{item.summary}\n{item.text}") for item in items if quotes]
    elsewhere = [
        quote
        for place, quote in quotes
        if quote not in texts[place] and any(quote in text for text in texts)
    ]
    return len(elsewhere) > 1 and 2 * len(elsewhere) > len(quotes)


def _understood(verdict: Mapping[str, Any], item: Item, reader: str) -> Evaluation:
    named = "relevance" if "relevance" in verdict else "score"
    relevance = _number(verdict, named, MAX_SCORE, None)
    impact = round(_number(verdict, "impact", MAX_IMPACT, 1))
    risk = round(_number(verdict, "risk", MAX_RISK, 0))
    kind = _one_of(RiskKind, verdict.get("risk_kind"), RiskKind.NONE)
    instructs = verdict.get("instructs") in (True, 1, "true", "yes")
    said = verdict.get("topic")
    topic = one_line(fold(said), _MAX_TOPIC) if isinstance(said, str) else ""
    why = plain(verdict.get("why"))
    evidence, meaning = _evidence(verdict, item)
    return Evaluation(
        item_id=item.id,
        score=score_curves.score_of(relevance, impact),
        relevance=relevance,
        impact=impact,
        topic=topic if topic in TOPICS else OTHER_TOPIC,
        link=_one_of(Link, verdict.get("link"), Link.NONE),
        tone=_one_of(Tone, verdict.get("tone"), Tone.NEUTRAL),
        risk=risk if kind is not RiskKind.NONE else 0,
        risk_kind=kind if risk else RiskKind.NONE,
        why=why,
        why_language=written_in(why, item, reader),
        evidence=evidence,
        scorer=Scorer.OPENAI,
        flags=(INSTRUCTS,) if instructs else (),
        inferred=verdict.get("inferred") is True,
        instructs=instructs,
        translation=translation(verdict, item, evidence, meaning, reader),
    )


def _evidence(verdict: Mapping[str, Any], item: Item) -> tuple[str, Any]:
    """Return the quotation, and what the model says that it means in the reader's language.

    Models mix up the two: the one that stands in the item is the quotation.
    """
    said, meaning = verdict.get("evidence"), verdict.get(question.QUOTE)
    evidence = _quoted(said, item)
    if not evidence and (quoted := _quoted(meaning, item)):
        return quoted, said
    return evidence, meaning


def _number(verdict: Mapping[str, Any], name: str, most: float, missing: float | None) -> float:
    """Return the number 0 to `most` under `name`. Raises _UnusableError for anything else."""
    value = verdict.get(name)
    if value is None and missing is not None:
        return missing
    if missing == 0 and (value is False or isinstance(value, str)):
        value = _IN_WORDS.get(str(value).strip().lower(), value)
    if isinstance(value, str):
        value = _EXPLAINED.sub("", value[:_LONGEST_MARK])
        of_most = _OF_MOST.match(value[:_LONGEST_MARK])
        if of_most and float(of_most[2]) == most:
            value = of_most[1]
        try:
            value = float(value[:_LONGEST_MARK])
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnusableError(ReasonCode.MARK_NO_NUMBER, field=name)
    if isinstance(value, float) and not math.isfinite(value):
        raise _UnusableError(ReasonCode.MARK_NO_NUMBER, field=name)
    if not 0 <= value <= most:
        raise _UnusableError(ReasonCode.MARK_OUT_OF_RANGE, field=name, most=most)
    return float(value)


def _one_of(kind: Any, value: Any, otherwise: Any) -> Any:
    said = fold(value).strip().replace(" ", "_") if isinstance(value, str) else ""
    return next((member for member in kind if member.value == said), otherwise)


def plain(value: Any) -> str:
    """Return a model's sentence fit to show: one line, no markup, no address, at most 20 words."""
    return shortened(bare(value[:2000])) if isinstance(value, str) else ""


def _quoted(value: Any, item: Item) -> str:
    """Return the evidence if it stands in the item, white space aside; else nothing."""
    quote = squeeze(clean(value[:2000])).strip("\"“”' ") if isinstance(value, str) else ""
    if not words(quote) or not is_quoted(quote, (item.title, item.summary, item.text)):
        return ""
    if len(quote) <= _MAX_EVIDENCE:
        return quote
    return quote[:_MAX_EVIDENCE].rpartition(" ")[0] or quote[:_MAX_EVIDENCE]


def with_whole_quote(evaluation: Evaluation, item: Item) -> Evaluation:
    """Return the evaluation with a quotation that can be understood by itself, if there is one.

    A quotation that begins within a sentence, or leans on the one before, takes that along.
    """
    quote = r"\s+".join(map(re.escape, evaluation.evidence.split()))
    if not quote or evaluation.quote_translated:  # what is translated stays what was quoted
        return evaluation
    for text in (item.title, item.summary, item.text):
        if not (found := re.search(quote, text)):
            continue
        if span := sentences.whole(text, *found.span(), _MAX_EVIDENCE):
            return replace(evaluation, evidence=squeeze(text[slice(*span)]))
    return evaluation
