"""Codes that are shown as labels: risks, tones, states of runs, sources, items and mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.brands.cldr_names import english_name
from service.models import MAX_RISK, SERIOUS_RISK, Evaluation, RiskKind, Tone
from service.text.normalize import short
from service.wording.catalogue import SOURCE_LANGUAGE, _, spoken_language

_RISKS: Mapping[str, Callable[[], str]] = {
    RiskKind.FOOD_SAFETY: lambda: _("Food safety"),
    RiskKind.SAFETY: lambda: _("Safety"),
    RiskKind.LABOUR: lambda: _("Labour"),
    RiskKind.LEGAL: lambda: _("Legal"),
    RiskKind.DATA_BREACH: lambda: _("Data breach"),
    RiskKind.CLOSURE: lambda: _("Closure"),
    RiskKind.REPUTATION: lambda: _("Reputation"),
}
_TONES: Mapping[str, Callable[[], str]] = {
    Tone.POSITIVE: lambda: _("Positive"),
    Tone.NEUTRAL: lambda: _("Neutral"),
    Tone.NEGATIVE: lambda: _("Negative"),
    Tone.MIXED: lambda: _("Mixed"),
}
_TONE_MOODS = {Tone.POSITIVE: "good", Tone.NEGATIVE: "bad", Tone.MIXED: "warn"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A small label. `mood` is `bad`, `warn`, `good` or `plain`."""

    text: str
    mood: str = "plain"


_LANGUAGES: Mapping[str, Callable[[], str]] = {
    "nr": lambda: _("isiNdebele"),
    "nso": lambda: _("Sepedi"),
    "ss": lambda: _("siSwati"),
    "st": lambda: _("Sesotho"),
    "tn": lambda: _("Setswana"),
    "ts": lambda: _("Xitsonga"),
    "ve": lambda: _("Tshivenda"),
    "xh": lambda: _("isiXhosa"),
    "zu": lambda: _("isiZulu"),
}
"""Languages that their speakers call otherwise than Unicode's list, which has all the others."""


def language_name(code: str) -> str:
    """Return what a language is called in the one that is spoken; empty if nobody knows it."""
    if own := _LANGUAGES.get(code):
        return own()
    if spoken_language() == SOURCE_LANGUAGE:  # a thirtieth of the memory that Babel takes for it
        return english_name(code)
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (English needs none of it)

    try:
        names = Locale.parse(spoken_language()).languages
    except UnknownLocaleError:
        names = Locale.parse(SOURCE_LANGUAGE).languages
    return str(names.get(code, ""))


def in_language(code: str) -> str:
    """Return "in isiZulu"; empty for the language that is spoken, and for one nobody knows."""
    if not code or code == spoken_language():
        return ""
    name = language_name(code)
    return _("in {language}").format(language=name) if name else ""


def risk_kind(kind: str) -> str:
    """Return "Food safety"; "Risk" for a kind that is not known."""
    words = _RISKS.get(kind)
    return words() if words else _("Risk")


def risk(level: int, kind: str) -> str:
    """Return "Food safety: act now"; empty without a risk."""
    if not level:
        return ""
    levels = ("", _("watch"), _("serious"), _("act now"))
    return _("{risk}: {level}").format(risk=risk_kind(kind), level=levels[min(level, MAX_RISK)])


def tone(code: str) -> str:
    """Return "Positive"; a tone that is not known as it is."""
    words = _TONES.get(code)
    return words() if words else code.capitalize()


def is_tone_shown(code: str, risk: int) -> bool:
    """Return whether a tone says something: "neutral" beside a risk reads as if there were none."""
    return bool(code) and not (risk and code in {Tone.NEUTRAL, Tone.POSITIVE})


def tags(evaluation: Evaluation, doubts: Iterable[str]) -> tuple[Tag, ...]:
    """Return the labels of a finding: risk first, then tone, then `doubts`, its flags in words."""
    found = []
    if evaluation.risk:
        mood = "bad" if evaluation.risk >= SERIOUS_RISK else "warn"
        found.append(Tag(risk(evaluation.risk, evaluation.risk_kind), mood))
    if is_tone_shown(evaluation.tone, evaluation.risk):
        found.append(Tag(tone(evaluation.tone), _TONE_MOODS.get(evaluation.tone, "plain")))
    if evaluation.score is None:
        found.append(Tag(_("Unscored"), "warn"))
    if evaluation.inferred:
        found.append(Tag(_("Inferred: the brand is not named")))
    found.extend(Tag(short(doubt, 60).capitalize(), "warn") for doubt in doubts)
    return tuple(found)


_STATES: Mapping[str, Callable[[], str]] = {
    # of a run
    "pending": lambda: _("pending"),
    "running": lambda: _("running"),
    "completed": lambda: _("completed"),
    # of a source; "failed" of a run and of mail too
    "ok": lambda: _("ok"),
    "unchanged": lambda: _("unchanged"),
    "empty": lambda: _("empty"),
    "walled": lambda: _("answers with a wall"),
    "failed": lambda: _("failed"),
    "resting": lambda: _("left alone after many failures"),
    "gone": lambda: _("gone"),
    "not due": lambda: _("not due"),
    "well": lambda: _("well"),
    "slow": lambda: _("slow"),
    "partly": lambda: _("answers in part"),
    "failing": lambda: _("failing"),
    "quiet": lambda: _("quiet"),
    # of a part of the service
    "warning": lambda: _("warning"),
    # of an item
    "no match": lambda: _("no match"),
    "unscored": lambda: _("unscored"),
    "not chosen": lambda: _("not chosen"),
    "almost": lambda: _("almost"),
    "chosen": lambda: _("chosen"),
    "mailed": lambda: _("mailed"),
    "copy": lambda: _("copy"),
    "too old": lambda: _("too old"),
    # of mail
    "queued": lambda: _("queued"),
    "sending": lambda: _("sending"),
    "data": lambda: _("data"),
    "sent": lambda: _("sent"),
    "unknown": lambda: _("unknown"),
    # of a vote
    "yes": lambda: _("yes"),
    "no": lambda: _("no"),
}


_PARTS: Mapping[str, Callable[[], str]] = {
    "postgres": lambda: _("Database"),
    "votes": lambda: _("Votes"),
    "scheduler": lambda: _("Timetable"),
    "mail": lambda: _("Mail"),
    "redis": lambda: _("Cache"),
    "model": lambda: _("Model"),
    "runs": lambda: _("Runs"),
    "sources": lambda: _("Sources"),
    "brand": lambda: _("Brand"),
    "week": lambda: _("Week in review"),
}


def part(name: str) -> str:
    """Return what a part of the service is for people; one that is not known as it is."""
    words = _PARTS.get(name)
    return words() if words else name.capitalize()


def state(code: str) -> str:
    """Return the word for a state; one that is not known as it is."""
    code = code.replace("_", " ")
    words = _STATES.get(code)
    return words() if words else code
