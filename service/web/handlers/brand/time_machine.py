"""`/brand/try`: how the last weeks would have been with other settings, or another brand file.

A trial is begun by a post and goes on by itself; its page says how far it is and then what came of
it. It stores and mails nothing, and asks the model only after a post that says so.
"""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from service.errors import TemporaryError
from service.models import MAX_SCORE
from service.trials import trial_telling
from service.trials.time_machine import Change
from service.web.context import CONTEXT
from service.web.forms import NO_FORM
from service.web.responses import PATH, as_json, asks_page, page, problem
from service.wording import problems
from service.wording.brand_pages import time_machine as words

_LOOK_AGAIN_SECONDS = 1
_FIELDS: tuple[tuple[str, str, float, float], ...] = (
    ("min_score", "MIN_SCORE", 0.0, MAX_SCORE),
    ("top_results", "TOP_RESULTS", 1, 20),
    ("max_competitor_stories", "MAX_COMPETITOR_STORIES", 0, 20),
)
"""Field of the form, name of the setting, the least and the most."""


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /brand/try`: the form. Reads and changes nothing."""
    trials = request.app[CONTEXT].trials
    if trials is None or not trials.days:
        return problem(request, 404, *words.nothing_kept())
    return _form(request, {name: "" for name, *_ in _FIELDS}, [])


async def begin(request: web.Request) -> web.StreamResponse:
    """`POST /brand/try`: begin to try other settings; leads to the trial's page."""
    trials = request.app[CONTEXT].trials
    if trials is None or not trials.days:
        return problem(request, 404, *words.nothing_kept())
    try:
        fields = await request.post()
    except NO_FORM:
        return problem(request, 400, *problems.wrong_form(problems.form_unreadable()))
    given = {name: str(fields.get(name, ""))[:20].strip() for name, *_ in _FIELDS}
    numbers: dict[str, float | None] = {}
    faults = []
    for name, setting, least, most in _FIELDS:
        numbers[name] = _number(given[name], least, most, whole=name != "min_score")
        if given[name] and numbers[name] is None:
            faults.append(words.wrong_number(setting, least, most))
    if faults:
        return _form(request, given, faults)
    top, competitors = numbers["top_results"], numbers["max_competitor_stories"]
    change = Change(
        min_score=numbers["min_score"],
        top=None if top is None else int(top),
        competitors=None if competitors is None else int(competitors),
    )
    said = words.settings_tried(change.min_score, change.top, change.competitors)
    return _leads_to(request, lambda: trials.begin(change, said))


async def ask(request: web.Request) -> web.StreamResponse:
    """`POST /brand/try/{trial}`: begin it once more, with the model asked about what it never
    judged; what that takes stood on its page."""
    trials = request.app[CONTEXT].trials
    name = request.match_info["trial"]
    if trials is None or trials.of(name) is None:
        return problem(request, 404, *words.no_such_trial())
    return _leads_to(request, lambda: trials.ask(name))


def _leads_to(request: web.Request, begin: Callable[[], str]) -> web.StreamResponse:
    """Begin a trial and lead to its page."""
    try:
        name = begin()
    except TemporaryError as error:
        return problem(request, 503, error.message, error.hint, {"Retry-After": "10"})
    at = f"{request.app[PATH]}/brand/try/{name}"
    if not asks_page(request):
        return as_json({"trial": name, "at": at}, 202)
    return web.Response(status=303, headers={"Location": at})


async def one(request: web.Request) -> web.StreamResponse:
    """`GET /brand/try/{trial}`: how far a trial is, or what came of it."""
    trials = request.app[CONTEXT].trials
    trial = trials.of(request.match_info["trial"]) if trials else None
    if trial is None:
        return problem(request, 404, *words.no_such_trial())
    if not asks_page(request):
        return as_json(trial_telling.as_json(trial))
    shown = page(
        request, "brand/played.html", trial=trial, name=request.match_info["trial"], words=words,
        **trial_telling.sentences(trial),
    )  # fmt: skip
    if not trial.over:
        shown.headers["Refresh"] = str(_LOOK_AGAIN_SECONDS)
    return shown


def _form(request: web.Request, given: dict[str, str], faults: list[str]) -> web.StreamResponse:
    if faults and not asks_page(request):
        return problem(request, 400, faults[0])
    trials = request.app[CONTEXT].trials
    if not asks_page(request):
        settings = [setting for _, setting, *_ in _FIELDS]
        in_force = trials.in_force if trials else {}
        return as_json(
            {
                "settings": {one: in_force.get(one) for one in settings},
                "days": trials.days if trials else 0,
            }
        )
    return page(
        request,
        "brand/try.html",
        400 if faults else 200,
        fields=_FIELDS,
        given=given,
        in_force=trials.in_force if trials else {},
        words=words,
        faults=faults,
        days=trials.days if trials else 0,
    )


def _number(text: str, least: float, most: float, *, whole: bool) -> float | None:
    try:
        value = float(int(text)) if whole else float(text.replace(",", "."))
    except ValueError:
        return None
    return value if least <= value <= most else None
