"""How a post or a headline is meant: praise, complaint or neither, by groups of words. Pure.

`posts.txt` and `headlines.txt` beside this file have the groups, each with what one of its words
adds to "bad" and to "good". What adds up to little is neutral.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from service.matching.events.phrases import Found, Phrases
from service.matching.events.words import forms
from service.models import Tone
from service.resources import list_lines
from service.text.sentences import Span

_MOST = 3
"""So many words of a group count: who rages in capitals for a page is as angry as in a line."""
_NEGATED = 3
"""Words before a praise within which a "not" turns it round."""
_SPAN = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|half|couple|few|several)\+?[ -]?"
    r"(?:more )?(?:hours?|hrs?|mins?|minutes|days|weeks|months)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";|,? (?:while|whereas|but) ", re.IGNORECASE)
_BETTER = re.compile(
    r"\b(?:better|nicer|tastier|cheaper|faster|fresher|friendlier|\w+ier|more \w+) than\b",
    re.IGNORECASE,
)
_ATTACKED = re.compile(
    r"\b(?:against|blasts?|blasting|slams?|slamming|sues?|suing|accus(?:es?|ing)|attacks?|bashes"
    r"|critici[sz](?:es?|ing)|lashes out at|hits out at|denounces|condemns|threatens|probes|raids"
    r"|boycotts?|ditches|snubs|mocks|rebukes|trolls)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What right before our name makes us the one who is attacked."""
_CASE = (
    r"(?:case|suit|lawsuit|charge|claim|complaint|action|allegation|petition|probe|investigation"
    r"|indictment|verdict)s?"
)
_LET_GO = re.compile(
    r"\b(?:dismiss(?:es|ed)?|drop(?:s|ped)?|reject(?:s|ed)?|withdr(?:aws?|ew)|quash(?:es|ed)?"
    r"|(?:throw|toss)(?:s|es|ed)? out|threw out|abandon(?:s|ed)?)\b",
    re.IGNORECASE,
)
_A_CASE = re.compile(rf"\b{_CASE}$", re.IGNORECASE)
_WAS_LET_GO = re.compile(
    r"(?:\S+\s+){1,4}?(?:(?:is|are|was|were|has been|have been)\s+)?"
    r"(?:dismissed|dropped|rejected|withdrawn|quashed|thrown out|tossed out|abandoned)\b",
    re.IGNORECASE,
)
"""What is said before "against", or behind it, where a case is over: then it is no attack."""
_NOT_LET_GO = re.compile(
    r"\b(?:refus\w+|declin\w+|den(?:y|ies|ied)|not|never|won['’]t|may|might|could|fail\w*|wants?|bid"
    r"|motion|request|plea|appeal\w*|effort|attempt\w*|urge[sd]?|asks?|asked|seeks?)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;,:]\s")
_ATTACKER = re.compile(r"\s+(?:slams|criticises|criticizes|mocks|denounces)\b", re.IGNORECASE)
"""Right behind our name: then the hard word is not for us."""
_REACH = 24
"""Characters before a name in which that stands."""
_BEATEN = re.compile(
    r"(?<!nothing )(?<!nobody )(?<!no one )(?<!none )(?<!never )"
    r"\b(?:(?:outperforms|outperformed|outsells|outsold|overtakes|overtook|beats)(?: rivals?)?"
    r"|(?:takes?|took|steals?|stole|wins?|won|gains?|gained|grabs?|grabbed|snatch(?:es|ed)?)"
    r" (?:\w{1,20} )?(?:share|customers|shoppers|passengers|clients|business|orders?) from)"
    r" (?:rivals? )?(?:the )?$",
    re.IGNORECASE,
)
"""Right before our name: another does better than we do."""
_ITS_VIEW = re.compile(
    r"(?:['’]s?)?(?: [\w-]{1,20}){0,2} (?:estimates?|forecasts?|expectations?|targets?|views?)\b",
    re.IGNORECASE,
)
"""Right behind it: no firm is beaten, only what it thought: "beats Zazu estimates"."""
_GRANTED = re.compile(
    r"\b(?:despite|in spite of|notwithstanding|defy(?:ing)?|defies|defied|shrugs? off|shrugged off"
    r"|shrugging off|weathers|weathered|weathering|trotz|ondanks)\b[^,;:.!?–—]{0,80}",
    re.IGNORECASE,
)
"""What a headline grants before it says what counts: "beats forecasts despite lower margins"."""
_ATTACK = 2.0
"""What it adds to "bad"."""
_NEXT = 12
"""Characters between "better than" and the name that is meant."""
_BOTH, _ALIKE = 1.5, 0.5
"""What speaks so strongly for both, and so evenly, is mixed."""
_SURE = 1.0
"""How far one of the two must outweigh the other for a sentence to be made of it: then nine in ten
are as people labelled them."""
_FAINT = 0.5
"""A post that speaks more for the other side than this is told as neither of the two."""
NOT, COMPLAINT, TROUBLE = "not", "complaint", "trouble"
COMPLAINT_DENIED = "complaint denied"
PRAISES = ("praise", "strong praise", "good")


@dataclass(frozen=True, slots=True)
class Weights:
    """What one word of a group, or one sign, adds to "bad" and to "good"; neutral is nought."""

    bad: float
    good: float


def _read(name: str) -> tuple[dict[str, Weights], dict[str, list[str]]]:
    weights: dict[str, Weights] = {}
    listed: dict[str, list[str]] = {}
    group = ""
    for line in list_lines(__package__, f"{name}.txt"):
        if not line.strip():
            continue
        if not line.startswith(" "):
            group, _, said = line.partition(":")
            bad, good = said.split()
            weights[group] = Weights(float(bad), float(good))
            continue
        for phrase in line.split(","):
            for form in forms(phrase.strip()) if phrase.strip() else ():
                listed.setdefault(form, []).append(group)
    return weights, listed


@dataclass(frozen=True, slots=True)
class Said:
    """A title, a summary or a post, with the names in it: ours, and what is not ours."""

    text: str
    ours: Sequence[Span] = ()
    others: Sequence[Span] = ()
    bad_events: int = 0
    good_events: int = 0
    trade: Sequence[Span] = ()
    """The words of the brand's own trade, which neither praise nor complain."""


class Feelings:
    """One of the two lists, compiled."""

    def __init__(self, name: str) -> None:
        self._weights, listed = _read(name)
        self._phrases: Phrases[str] = Phrases(listed)
        self.groups = tuple(self._weights)

    def counts(self, said: Said, about: Sequence[Span] | None = None) -> dict[str, float]:
        """Return how often each group is met, within the stretches `about` alone."""
        hits = self._phrases.find(said.text)
        nots = {hit.last for hit in hits if NOT in hit.roles}
        seen: dict[str, float] = defaultdict(
            float, {"always": 1, "question": min(2, said.text.count("?"))}
        )
        seen["bad event"], seen["good event"] = said.bad_events, said.good_events
        covered = -1
        mute = (*said.ours, *said.trade)
        for hit in sorted(hits, key=_longest_first):
            if hit.last <= covered or any(a <= hit.start and hit.end <= b for a, b in mute):
                continue
            if about is None or any(a <= hit.start < b for a, b in about):
                covered = hit.last
                for group in hit.roles:
                    seen[_turned(group, hit, nots)] += 1
        seen[NOT] -= seen[COMPLAINT_DENIED]  # that "not" is told
        return seen

    def points(self, counts: Mapping[str, float]) -> Weights:
        """Return what `counts` add up to."""
        bad = good = 0.0
        for group, many in counts.items():
            if many and (weight := self._weights.get(group)):
                bad += min(many, _MOST) * weight.bad
                good += min(many, _MOST) * weight.good
        return Weights(bad, good)


POSTS, HEADLINES = Feelings("posts"), Feelings("headlines")


class Felt(NamedTuple):
    """How a post is meant, and whether its words leave little doubt of it."""

    tone: Tone
    is_sure: bool


def of_post(said: Said) -> Felt:
    """Return how a post is meant: its one author speaks of us, but for what it compares us to."""
    points = POSTS.points({**POSTS.counts(said), **_signs(said)})
    worse, better = _compared(said)
    bad, good = points.bad + 2 * worse, points.good + 2 * better - 2 * worse
    is_sure = abs(max(bad, 0) - max(good, 0)) >= _SURE and min(bad, good) < _FAINT
    return Felt(_tone(Weights(bad, good)), is_sure)


def of_headline(said: Said) -> Tone:
    """Return how a title or a summary speaks of us: of its clauses those that are about us."""
    about = _without_granted(said.text, _about_us(said))
    points = HEADLINES.points(HEADLINES.counts(said, about))
    if any(_is_beaten(said.text, name) for name in said.ours):
        points = Weights(points.bad + _ATTACK, points.good - _ATTACK)
    attacks = [_ATTACKED.search(said.text, max(0, start - _REACH), start) for start, _ in said.ours]
    if any(attacks):
        if not said.bad_events and any(
            found and _is_dropped(said.text, found) for found in attacks
        ):
            return Tone.NEUTRAL
        points = replace(points, bad=points.bad + _ATTACK)
    elif any(_ATTACKER.match(said.text, end) for _, end in said.ours):
        points = replace(points, bad=points.bad - _ATTACK)
    if min(points.bad, points.good) >= _BOTH and abs(points.bad - points.good) < _ALIKE:
        return Tone.MIXED
    return _tone(points)


def _is_dropped(text: str, attack: re.Match[str]) -> bool:
    """Return whether the case that goes "against" us is told, in that clause, to be let go."""
    if not attack[0].lower().startswith("against"):
        return False
    before = _CLAUSE_END.split(text[: attack.start()])[-1]
    behind = _CLAUSE_END.split(text[attack.end() :], maxsplit=1)[0]
    if _NOT_LET_GO.search(before) or _NOT_LET_GO.search(behind):
        return False
    let_go = _LET_GO.search(before)
    is_case = let_go is not None and _A_CASE.search(before.rstrip(), let_go.end()) is not None
    return is_case or _WAS_LET_GO.match(behind) is not None


def _tone(points: Weights) -> Tone:
    if max(points.bad, points.good) <= 0:
        return Tone.NEUTRAL
    return Tone.NEGATIVE if points.bad >= points.good else Tone.POSITIVE


def _about_us(said: Said) -> list[Span] | None:
    """Return the stretches of a headline that speak of us; None if all of it does.

    What stands behind another's name is told of that one: a rival's success is not ours.
    """
    edges = [0, *(m.end() for m in _CLAUSE.finditer(said.text)), len(said.text)]
    if not said.others and (len(edges) == 2 or not said.ours):
        return None
    found: list[Span] = []
    for start, end in pairwise(edges):
        names = sorted(
            [(a, True) for a, _ in said.ours if start <= a < end]
            + [(a, False) for a, _ in said.others if start <= a < end]
        )
        stops = [start, *(at for at, _ in names[1:]), end]
        found += [span for span, (_, our) in zip(pairwise(stops), names, strict=False) if our]
    return found


def _is_beaten(text: str, name: Span) -> bool:
    """Return whether another does better than who is named there."""
    start, end = name
    found = _BEATEN.search(text, max(0, start - _REACH), start)
    return found is not None and _ITS_VIEW.match(text, end) is None


def granted(text: str) -> tuple[Span, ...]:
    """Return the stretches that a headline only grants: "despite lower margins"."""
    return tuple(found.span() for found in _GRANTED.finditer(text))


def _without_granted(text: str, about: list[Span] | None) -> list[Span] | None:
    """Return the stretches `about` (None is all) without what a headline only grants."""
    for start, end in granted(text):
        parts = [(0, len(text))] if about is None else about
        about = [
            piece
            for a, b in parts
            for piece in ((a, min(b, start)), (max(a, end), b))
            if piece[0] < piece[1]
        ]
    return about


def _compared(said: Said) -> tuple[int, int]:
    """Return how often another is said to be better than we are, and we than another."""
    worse = better = 0
    for match in _BETTER.finditer(said.text) if " than " in said.text.lower() else ():
        worse += any(0 <= a - match.end() <= _NEXT for a, _ in said.ours)
        better += any(0 <= a - match.end() <= _NEXT for a, _ in said.others)
    return worse, better


def _longest_first(hit: Found[str]) -> tuple[int, int]:
    return (hit.first, -hit.last)


def _turned(group: str, hit: Found[str], nots: set[int]) -> str:
    """Return what a word means behind a "not": no praise, and no complaint ("no delays")."""
    if group in PRAISES and any(hit.first - _NEGATED <= n < hit.first for n in nots):
        return "praise denied"
    if group == COMPLAINT and not nots.isdisjoint((hit.first - 1, hit.first - 2)):
        return COMPLAINT_DENIED
    return "trouble denied" if group == TROUBLE and hit.first - 1 in nots else group


def _signs(said: Said) -> dict[str, float]:
    """Return what of a post is more than words, by the groups that weigh it.

    Who writes at length to a firm complains more often than not; who tells others of it does not.
    """
    text = said.text
    is_to_us = any(text[start - 1 : start] == "@" for start, _ in said.ours)
    words = sum(part[0].isalnum() for part in text.split()) if is_to_us else 0
    return {
        "exclamation": text.count("!"),
        "asked aloud": "??" in text or "?!" in text or "!?" in text,
        "a time": len(_SPAN.findall(text)),
        "ten words to us": min(words, 25) / 10,
        "to others": not is_to_us,
    }
