"""One verdict on an invented article: what `topfive check` asks and what it learns. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from service.errors import ModelError
from service.evaluation import prompt
from service.evaluation.llm.said.answers import verdicts_by_place
from service.evaluation.llm.said.complaints import shown
from service.evaluation.llm.said.replies import Reply
from service.models import Brand, Item

ANSWER_TOKENS = 160
SCHEMA = prompt.schema(1)
_MARK = "7f3a91c4"
_DAY = datetime(2026, 1, 2, 8, tzinfo=UTC)
_BRAND = Brand(id="trial", display_name="Nimbus Bakery", core=("bakery",))
_SHOWN = 80
"""Characters shown of an answer that is no verdict."""
_ARTICLES = 60
"""Articles that a run may ask about."""


def messages(brand: Brand | None) -> list[prompt.Message]:
    """Return the question: one article on `brand`, or on an invented one."""
    brand = brand or _BRAND
    article = Item(
        id="trial", url="https://example.com/trial", title=f"{brand.display_name} opens a shop",
        text=f"{brand.display_name} opened a shop on Monday. It has twelve people.",
        source="trial", published_at=_DAY, fetched_at=_DAY, publisher="Example Times",
    )  # fmt: skip
    return prompt.messages(brand, [article], today=date(2026, 1, 2), mark=_MARK)


def is_usable(text: str) -> bool:
    """Return whether an answer holds a verdict."""
    return bool(verdicts_by_place(text, 1)[0])


def unusable(model: str, reply: Reply) -> ModelError:
    """Return what is wrong with an answer that is no verdict."""
    said = shown(reply.text)[:_SHOWN]
    how = (
        "it declined to judge an invented article"
        if reply.refused
        else "it did not come to an end"
        if reply.truncated
        else f"it said “{said}”"
        if said
        else "the answer is empty"
    )
    return ModelError(
        f"{model} gave no usable verdict: {how}",
        "Take a model that can answer in JSON, or set EVALUATOR=lexical.",
    )


def meaning(seconds: float, judging_seconds: float | None, at_once: int) -> str:
    """Return how long a verdict took and what that means for a run."""
    took = f"; a verdict took {seconds:.1f} s"
    if judging_seconds is None:
        return took
    fit = int(judging_seconds / max(seconds, 0.001)) * at_once
    if fit >= _ARTICLES:
        return f"{took}: quick enough for the {_ARTICLES} articles that a run may ask about"
    return (
        f"{took}: in the {judging_seconds:.0f} s that judging may take in a run that is about "
        f"{fit} of {_ARTICLES} articles, keywords decide the others. A faster model, a longer "
        "interval with a higher RUN_DEADLINE_SECONDS, or EVALUATOR=lexical would help"
    )
