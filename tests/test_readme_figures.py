"""The limits and times that the README and the settings tell of are those of the code.

A sentence with a figure that is new there needs its line here, or one that says whose figure it is.
"""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

from service import log, metrics
from service.app import server
from service.app.process import machine
from service.archive.week import baseline, volume
from service.archive.week.days import DAYS
from service.config import Settings
from service.config.values import validators
from service.delivery import retry_policy
from service.digest import window
from service.evaluation.llm import client
from service.feedback import file_ownership
from service.models import MAX_SCORE, URGENT_RISK
from service.onboarding import trying
from service.runs.records import run_draft
from service.scraping.entries import back_dated
from service.storage.database import Database
from service.storage.tables import stories
from service.storage.tables.runs import LEASE_SECONDS
from service.trials import suggestions
from service.web.handlers.brand.explain import READ_RATE
from tests.tables import each

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = " ".join(re.sub(r"(?ms)^```.*?^```", "", README).split())
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
POOL = inspect.signature(Database.connect).parameters["max_size"].default


def default(name: str) -> int:
    """Return what a setting is when nobody sets it."""
    return int(Settings.model_fields[name].default)


def days(span: timedelta) -> int:
    return span // timedelta(days=1)


SAID = [
    (default("agent_run_interval_minutes"), "matter to one brand, every {word} minutes, and"),
    (default("agent_run_interval_minutes"), "The service runs every {word} minutes on its own."),
    (default("top_results"), "mails the {word} things worth knowing"),
    (validators.TOKEN_LENGTH, "A secret of {} characters or more that signs"),
    (validators.TOKEN_LENGTH, "of the web page and the API, {} characters or more."),
    (int(MAX_SCORE), "score less than this, from 0 to {}, are not mailed"),
    (window.WORTH_A_MAIL, "only what was left over and scores {:g} or more"),
    (URGENT_RISK, "what cannot wait (risk {}) comes at once"),
    (int(client.TIMEOUT_SECONDS), "for an answer; auto: {}, or"),
    (int(client.PATIENT_SECONDS), "auto: 45, or {} where OPENAI_BASE_URL is this machine"),
    (round(100 * run_draft.PATIENT_SHARE), "judging may then use {}% of a run's time"),
    (machine._ENOUGH_BYTES // machine.GIB, "on one core or with less than {} GiB of memory"),
    (machine._MOST_HELPERS, "one less than there are cores, at most {}."),
    (log.ROTATE_BYTES >> 20, "it is rotated at {} MB and"),
    (log.KEPT_FILES, "and {word} old ones are kept"),
    (DAYS, "the {word} days before it. It goes once a week"),
    (days(volume.ESTABLISHED) // DAYS, "by sources that were read for {word} weeks"),
    (baseline.LEAST_DAYS, "from {} days on. A day far outside"),
    (days(suggestions.SPAN), "what the last {} days say that the brand might have more"),
    (days(trying.MAX_AGE), "the last {word} days would have brought"),
    (metrics.MAX_SOURCES, "The first {} sources have a label of their own"),
    (int(LEASE_SECONDS), "or did not answer for {} seconds"),
    (int(LEASE_SECONDS), "is taken for dead after {} seconds"),
    (
        int(file_ownership.WATCH_SECONDS),
        "it looks for {word} seconds whether the first",
    ),
    (days(back_dated.NEWS), "dated within the last {word} days: they"),
    (days(back_dated.NEWS), "for longer is read too, {word} days of it"),
    (back_dated.FEW, "but for up to {word} entries a reading"),
    (days(stories.GRAVE_FOR), "a serious risk for {} days more"),
    (days(retry_policy.GIVE_UP_WEEK_AFTER), "was given up after {word} days"),
    (POOL, "at most {} connections to PostgreSQL a copy"),
    (POOL, "Each copy of Topfive holds up to {word} connections"),
]
ELSEWHERE = (
    "A search has 500 characters and 2 seconds", "100,000 lines at most",
    "at most 20 pages a run", "Answer 2xx within 20 seconds", "the newest 50 always",
    # `test_readme.py` has these; what follows is said of channels and tried in their room
    "tried every ten minutes", "Its clock and ours are 9 minutes", "whsec_ and 24 bytes or more",
)  # fmt: skip
MEASURED = (
    "some 370 MB", "some 2 MB a day", "one container of 200 MB", "up to 300 MB", "298 MB",
    "A run of 186 real sources with 548 new items took 11 s", "69 seconds", "0.9 s", "6 ms, 74 ms",
    "5,000 sources", "a second", "ten minutes later, with nothing new",
)  # fmt: skip
EXAMPLES = (
    "every 60 minutes", "240", "nothing for 3 days", "14 a day", "server's usual 100",
    "Two alerts", "for nine copies", "`SIGTERM` and 30 seconds to stop",
    "the same weekday of the six weeks", "any of those six weeks", "Without the two lines",
)  # fmt: skip
_NUMBER = rf"\b(?:\d[\d,.]*|{'|'.join(WORDS[2:])}|twenty|thirty|hundred)"
_TIME = "ms|seconds|minutes|hours|days|weeks|months"
_UNIT = rf"{_TIME}|characters|lines|pages|[KMG]i?B|bytes|connections|sources|%"
_FIGURE = re.compile(rf"{_NUMBER} ?(?:old |real |last )?(?:{_UNIT})(?!\w)")


@each(("value", "said"), SAID)
def test_a_figure_is_the_codes(value: float, said: str) -> None:
    word = WORDS[int(value)] if "{word}" in said else ""
    assert said.format(value, word=word) in PROSE


def test_addresses_are_read_for_the_page_of_explanations_as_often_as_is_said() -> None:
    assert "settings of now, twenty an hour" in PROSE
    assert READ_RATE.burst == round(READ_RATE.per_second * 3600) == 20


def test_a_service_that_is_told_to_stop_has_done_so_before_an_orchestrator_kills_it() -> None:
    assert "`SIGTERM` and 30 seconds to stop" in PROSE
    assert server.DRAIN_SECONDS + server.OUTBOX_GRACE_SECONDS < 30 / 2


def test_the_image_runs_as_the_user_that_is_said() -> None:
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    [user] = re.findall(r"(?m)^USER (\d+)", recipe)
    assert f"runs as user {user}," in PROSE
    assert f"`chown {user}`" in PROSE


def test_no_figure_is_told_that_nothing_holds() -> None:
    """Those of the table of settings are its defaults, which another test compares."""
    held = [re.sub(r"\\\{[^}]*\\\}", r"[\\w.,]+", re.escape(said)) for _, said in SAID]
    known = [*held, *map(re.escape, (*ELSEWHERE, *MEASURED, *EXAMPLES))]
    places = [m.span() for one in known for m in re.finditer(one, PROSE)]
    loose = [
        PROSE[max(0, found.start() - 60) : found.end() + 30]
        for found in _FIGURE.finditer(PROSE)
        if not any(start < found.end() and found.start() < end for start, end in places)
    ]
    assert loose == []
