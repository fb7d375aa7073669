"""What the model is asked once more: verdicts on the brand's own news that are far from keywords.

The rule is `score_cap`'s. The gravest by keywords go first, each alone, at most six a run and
within the run's budget and time; keywords decide about the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import structlog

from service.evaluation import score_cap, verdicts
from service.evaluation.batch_judging import ModelRun
from service.matching.words.word_lists import RISK_LANGUAGES
from service.models import Evaluation, Item, Reason, ReasonCode, SecondQuestion

_log = structlog.get_logger(__name__)

MAX_ASKED = 6
"""Items of a run that are asked about once more."""
_IN_DOUBT = Reason(ReasonCode.VERDICT_IN_DOUBT)


async def settle(
    run: ModelRun, items: Sequence[Item], found: Mapping[str, Evaluation]
) -> tuple[dict[str, Evaluation], tuple[SecondQuestion, ...]]:
    """Return the verdicts `found` on `items` as they stand, and what was asked once more.

    A verdict that was not borne out has given way to keywords'. Raises DatabaseUnavailableError
    when the budget cannot be asked.
    """
    judged = [item for item in items if item.id in found]
    far = [item for item in judged if _is_far(found[item.id], item, run)]
    far.sort(key=lambda i: (-run.lexical[i.id].risk, -(run.lexical[i.id].score or 0.0), i.id))
    asked = far[:MAX_ASKED]
    answers = dict(zip([i.id for i in asked], await run.once_more(asked), strict=True))
    said = [(item, found[item.id]) for item in judged]
    said += [(item, answer) for item in asked if (answer := answers[item.id])]
    common = score_cap.said_of_all(said)
    settled = {item_id: score_cap.without(common, verdict) for item_id, verdict in found.items()}
    told = []
    for item in far:
        answer = answers.get(item.id)
        second = score_cap.without(common, answer) if answer else None
        lexical, first = run.lexical[item.id], settled[item.id]
        # The quotation counts as the model gave it, before code puts one of its own in its place.
        stands = second is not None and score_cap.bears_out(
            second, second.evidence, lexical, readable=_is_readable(item)
        )
        if second is not None and stands:
            checked = verdicts.check(second, item, run.lexicon)
            settled[item.id] = replace(checked, confirmed=True)
        else:
            heard = [first, second] if second else [first]
            settled[item.id] = score_cap.keywords_decide(lexical, _IN_DOUBT, heard)
        told.append(
            SecondQuestion(
                title=item.title, url=item.url, keywords=lexical.score or 0.0,
                keywords_risk=lexical.risk, first=first.score or 0.0, first_risk=first.risk,
                second=second.score if second else None,
                second_risk=second.risk if second else 0, stands=stands,
                asked=second is not None or (item in asked and not run.stopped),
            )
        )  # fmt: skip
        _log.info("A verdict is far from what keywords say.", **asdict(told[-1]))
    return settled, tuple(told)


def _is_readable(item: Item) -> bool:
    """Return whether our words of risk are of the item's language, as far as that can be told."""
    language = item.language
    return not language or language in RISK_LANGUAGES


def _is_far(verdict: Evaluation, item: Item, run: ModelRun) -> bool:
    lexical = run.lexical[item.id]
    return not verdict.confirmed and score_cap.is_far(verdict, lexical, weight=item.source_weight)
