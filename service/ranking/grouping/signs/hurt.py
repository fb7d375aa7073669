"""How old those are who were hurt, of all the people that a text tells of. Pure.

Who is held, quoted, sues or is named to a post is of one event with whoever was hurt, and is of
another age: "Man, 22, held after guard, 45, is shot".
"""

from __future__ import annotations

import re

from service.text.numerals.ages import places
from service.text.word_set import NOTHING

_HURT = (
    r"\b(?:kill\w{0,4}|dead|deadly|dies?|died|dying|deaths?|fatal\w{0,4}|shot|shooting\w?|gun\w{0,6}"
    r"|stabb?\w{0,5}|injur\w{0,4}|hurt|wound\w{0,3}|burn\w{0,3}|scald\w{0,3}|hospital\w{0,6}|struck"
    r"|hit|crash\w{0,3}|ran over|run over|drown\w{0,3}|chok\w{1,3}|poison\w{0,3}|robb\w{2,3}"
    r"|rap\w{1,4}|assault\w{0,3}|attack\w{0,3}|beaten|bitten|crush\w{0,3}|trapped|electrocut\w{1,4}|fell|falls?"
    r"|found|missing|abduct\w{0,3}|kidnap\w{0,4}|snatched|molest\w{0,3}|grop\w{1,4}|victims?"
    r"|murder\w{0,3}|slain|collaps\w{1,3}|sick\w{0,4}|critical"
    r"|getötet|verletzt\w{0,2}|starb|gestorben|tot|tote[rns]?|erschossen|tuée?s?|blessée?s?|morte?s?"
    r"|morto|décédé\w?|muri\w{1,4}|muert[oa]s?|herid[oa]s?|asesinad[oa]s?|morr\w{1,4}|ferid[oa]s?"
    r"|balead[oa]s?|ferit[oaie]|uccis[oaie]|gedood|gewond\w?|overleden|dood\w{0,8}|beseer\w{0,3}"
    r"|sterf|oorlede|geskiet|skiet)\b"
)
_IS_HURT = re.compile(_HURT, re.IGNORECASE)
_DOES_OTHER = re.compile(
    rf"[\s,)]+(?:(?!{_HURT})[\w.'’-]{{1,20}}[\s,)]+){{0,3}}?(?:arrest\w{{0,3}}|charged|held|accused"
    r"|jailed|imprisoned|sentenced|suspected|wanted|detained|convicted|pleads?|pleaded|confess\w{0,3}"
    r"|surrendered|custody|court|sought|admits?|admitted|fired|sacked|succeeds?|to take over"
    r"|appointed|sues?|sued|saw|heard|watched|runs|owns)\b",
    re.IGNORECASE,
)
"""Right behind an age: somebody else than who was hurt."""
_IS_OTHER = re.compile(
    r"\b(?:suspects?|gunman|shooter|attacker|arrest(?:ed|s)?|charged|accused|detained|witness(?:es)?"
    r"|said|says|told|spokes\w{3,6}|lawyer|attorney|customer|neighbou?r|resident)"
    r"\W{1,3}(?:[\w.'’-]{1,20}\W{1,3}){0,3}$",
    re.IGNORECASE,
)
"""Right before it."""
_ENDS = re.compile(r"[.!?](?=\s)|\n")
_BACK, _ON = 70, 90
"""Characters on each side."""


def ages_of_hurt(text: str) -> frozenset[str]:
    """Return the ages of people in `text`, in years, of whom the same sentence says that somebody
    is hurt, and nothing that makes them somebody else."""
    found = (age for age, start, end in places(text) if _may_be_hurt(text, start, end))
    return frozenset(found) or NOTHING


def _may_be_hurt(text: str, start: int, end: int) -> bool:
    before = _ENDS.split(text[:start])[-1]
    sentence = before + text[start:end] + _ENDS.split(text[end:], maxsplit=1)[0]
    return (
        _IS_HURT.search(sentence) is not None
        and _DOES_OTHER.match(text, end, end + _ON) is None
        and _IS_OTHER.search(before[-_BACK:]) is None
    )
