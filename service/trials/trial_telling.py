"""What came of a trial, for the page and the command: in sentences, and as JSON. Pure."""

from __future__ import annotations

from typing import Any

from service.trials.past.comparing import OtherStory
from service.trials.time_machine import WouldHaveBeen
from service.trials.trials import Trial
from service.wording.brand_pages import time_machine as words
from service.wording.reasons import sentence

_LISTED = 100
"""Stories of a kind that are named."""


def sentences(trial: Trial) -> dict[str, Any]:
    """Return the sentences of a trial that is over and found something; else nothing."""
    tried = trial.tried
    if tried is None or tried.since is None:
        return {}
    usd = trial.usd_a_month(tried.more_for_model - tried.fewer_for_model)
    votes = [sum(getattr(one, answer) for one in tried.gone) for answer in ("yes", "no")]
    return {
        "span": words.span(tried.runs, tried.items),
        "mails": words.mails(tried.mails_before, tried.mails_after),
        "model": words.for_the_model(
            tried.more_for_model, tried.fewer_for_model, usd, known=trial.price is not None
        ),
        "limits": words.limits(
            by_keywords=tried.by_keywords,
            judged_now=tried.judged_now,
            beginnings=tried.beginnings_only,
            sources=tried.new_sources,
            forgotten=tried.forgotten,
            unlike=tried.unlike,
            gaps=tried.gaps,
        ),
        "asking": asking(trial),
        "groups": [
            (words.came(len(tried.came)), tried.came[:_LISTED]),
            (words.gone(len(tried.gone), *votes), tried.gone[:_LISTED]),
            (words.moved(len(tried.moved)), tried.moved[:_LISTED]),
        ],
    }


def as_json(trial: Trial) -> dict[str, Any]:
    """Return a trial for programs."""
    tried = trial.tried
    body: dict[str, Any] = {
        "over": trial.over, "done": trial.done, "of": trial.of, "error": trial.error,
        "said": trial.said, "waits": trial.waits, "joined": trial.joined,
        "to_ask": len(trial.ask), "asked": trial.asked,
    }  # fmt: skip
    if tried is None:
        return body
    question = trial.question and {
        "items": trial.question.items, "stored": trial.question.stored,
        "tokens": trial.question.tokens, "usd": trial.question.usd,
        "left_today": trial.question.left_today, "model": trial.question.model,
    }  # fmt: skip
    return {**body, "tried": _tried_json(tried), "question": question, **asking(trial)}


def asking(trial: Trial) -> dict[str, str]:
    """Return what the model said, what it could be asked and what that takes, and the button."""
    question, answered = trial.question, trial.answered
    said = {}
    if answered and answered.cost:
        stopped = sentence(answered.stopped) if answered.stopped else ""
        cost = answered.cost
        said["answered"] = words.was_asked(len(answered.verdicts), cost.tokens, cost.usd, stopped)
    if question and trial.tried:
        said["price"] = words.price(
            trial.tried.by_keywords,
            question.items,
            stored=question.stored,
            tokens=question.tokens,
            usd=question.usd,
            left=question.left_today,
        )
        said["button"] = words.ask_button(question.items)
    return said


def _tried_json(tried: WouldHaveBeen) -> dict[str, Any]:
    def story(one: OtherStory) -> dict[str, Any]:
        return {
            "story": one.key, "title": one.title, "url": one.url, "outlet": one.outlet,
            "at": one.at.isoformat(), "before": one.before, "after": one.after,
            "then": one.then and one.then.isoformat(), "score": one.score,
            "by_keywords": one.by_keywords, "judged_now": one.judged_now,
            "yes": one.yes, "no": one.no,
        }  # fmt: skip

    return {
        "since": tried.since.isoformat() if tried.since else None,
        "until": tried.until.isoformat() if tried.until else None,
        "runs": tried.runs,
        "items": tried.items,
        "mails_before": tried.mails_before,
        "mails_after": tried.mails_after,
        "came": [story(one) for one in tried.came],
        "gone": [story(one) for one in tried.gone],
        "moved": [story(one) for one in tried.moved],
        "more_for_model": tried.more_for_model,
        "fewer_for_model": tried.fewer_for_model,
        "by_keywords": tried.by_keywords,
        "judged_now": tried.judged_now,
        "unlike": tried.unlike,
    }
