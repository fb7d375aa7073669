"""What styles say elsewhere: the values of variables, and how an animation ends. Pure.

`color: var(--quiet)` hides as much as `color: white` where `--quiet` is white, and an animation
that stays at its end hides what its last frame hides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_VARIABLE = re.compile(r"(--[\w-]{1,80})\s*:\s*([^;{}]{1,200})")
_ASKED = re.compile(r"var\(\s*(--[\w-]{1,80})\s*(?:,([^()]{0,200}))?\)")
_ANIMATION = re.compile(r"(?i)animation(?:-name)?\s*:\s*([^;}]{1,300})")
_STAYS = re.compile(r"(?i)animation(?:-fill-mode)?\s*:[^;}]{0,300}\b(?:forwards|both)\b")
_GOES_ON = re.compile(
    r"(?i)animation[a-z-]{0,30}\s*:[^;}]{0,300}\b(?:infinite|alternate|reverse)\b"
)
"""An animation that never ends, or not with its last frame."""
_ROOTS = frozenset({":root", "html", "body", "*", ":host", ":where(:root)"})
_NESTED = 4
"""How many variables may stand for one another."""
_MAX_BODY = 4_000
"""Characters of declarations in which variables are set in, and of what comes of them."""
_MAX_VARIABLES, _MAX_FRAMES, _MAX_FRAME = 3_000, 200, 400
FRAMES = "@keyframes "
_LAST = re.compile(r"(?i)(?:^|,)\s*(?:to|100(?:\.0+)?%)\s*(?:,|$)")


@dataclass
class Substitutions:
    """The variables and the animations of a page's styles."""

    _of_root: dict[str, str] = field(default_factory=dict)
    _of_others: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _ends: dict[str, str] = field(default_factory=dict)

    def learn(self, rules: Iterable[tuple[str, str]]) -> None:
        """Take up rules, as selectors and declarations; the former may be `@keyframes NAME TO`."""
        for selectors, body in rules:
            self._learn(selectors, body)

    def _learn(self, selectors: str, body: str) -> None:
        if selectors.startswith(FRAMES):
            name, _, frame = selectors.removeprefix(FRAMES).partition(" ")
            if _LAST.search(frame) and len(self._ends) < _MAX_FRAMES:
                self._ends[name] = body[:_MAX_FRAME]
        elif "--" in body:
            is_root = not _ROOTS.isdisjoint(one.strip().lower() for one in selectors.split(","))
            for name, value in _VARIABLE.findall(body):
                if len(self._of_root) + len(self._of_others) >= _MAX_VARIABLES:
                    return
                if is_root:
                    self._of_root[name] = value.strip()
                else:
                    self._of_others[name].add(value.strip())

    def applied(self, body: str) -> str:
        """Return declarations with what variables stand for and what an animation leaves."""
        if "animation" in body and self._ends and (found := _ANIMATION.search(body)):
            names = dict.fromkeys(re.split(r"[\s,]+", found[1]))
            ends = [self._ends[one] for one in names if one in self._ends]
            if ends and _STAYS.search(body) and not _GOES_ON.search(body):
                body = ";".join([body, *ends, "animation-name:none"])
        if "var(" not in body or len(body) > _MAX_BODY:
            return body[:_MAX_BODY]
        own = {name: value.strip() for name, value in _VARIABLE.findall(body)}
        for _ in range(_NESTED):
            before, body = body, _ASKED.sub(lambda found: self._value(found, own), body)
            if body == before or len(body) > _MAX_BODY:
                break
        return body[:_MAX_BODY]

    def _value(self, found: re.Match[str], own: Mapping[str, str]) -> str:
        """Return what a variable stands for; as it is written where that is not sure."""
        name, otherwise = found[1], found[2]
        if name in own:
            return own[name]
        if name in self._of_root:
            return self._of_root[name]
        others = self._of_others.get(name, ())
        if len(others) == 1:
            return next(iter(others))
        return otherwise.strip() if otherwise is not None and not others else found[0]
