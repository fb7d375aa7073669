"""Which of the things that a kind of event may be its words tell: a fire or an accident. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

_FIRE = r"fires?|blazes?|flames?|inferno|burn\w*|gutted|engulf\w*|smoke inhalation|wildfires?"
_BLAST = r"explosions?|explod\w+|blasts?|blows up|blew up|blowing up"
_CRASH = (
    r"crash\w*|collid\w+|collisions?|aground|overboard|derail\w*|overturn\w*|capsiz\w+"
    r"|sinks?|sank|sinking|skid\w*|hit(?:s|ting)? (?:a )?(?:yachts?|moored|pier|jetty|harbour wall)"
)
_CUT = (
    r"cut|cuts|cutting|axe[sd]?|axing|shed|sheds|shedding|slash\w*|eliminat\w+|trim\w*|cull\w*"
    r"|lay-?offs?|lay off|lays off|laid off|laying off|retrench\w*|redundan\w+|jobs?(?: \w+){0,2}"
    r"|(?:staff|staffing|workforce|headcount|job) (?:cuts?|reductions?)"
    r"|los(?:e|es|ing)(?: (?:their )?jobs)?"
    r"|(?:reduc|trimm?|cutt?)(?:e|es|ed|ing|s)? (?:its |their )?(?:workforce|headcount)"
)
_ATTACK = (
    r"cyber[ -]?(?:attacks?|(?:security )?incident|angriffe?|aanval(?:len)?)"
    r"|hack(?:s|ed|ers?|ing)?|ransomware|malware|spyware|d?dos|denial[ -]of[ -]service"
    r"|(?:online )?attack(?:s|ed)?|(?:taken|knocked|goes|went) (?:offline|down by)"
    r"|hackerangriffe?|gehackt?|gekraak|kuber(?:aanvalle?|misdaad)|ciberataques?|cyberattaques?|piratages?"
    r"|ataques? (?:informáticos?|cibernéticos?|hacker)"
)
_NARROWED: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "fire and accident": {
        "fire": re.compile(rf"\b(?:{_FIRE})\b", re.IGNORECASE),
        "explosion": re.compile(rf"\b(?:{_BLAST})\b", re.IGNORECASE),
        "accident": re.compile(rf"\b(?:{_CRASH})\b", re.IGNORECASE),
        "emergency": re.compile(
            r"\b(?:evacuat\w+|divert\w+|snags?|near[ -](?:miss(?:es)?|collision)|close calls?)\b",
            re.IGNORECASE,
        ),
    },
    "data breach": {"cyber attack": re.compile(_ATTACK, re.IGNORECASE)},
    "insolvency": {
        "cut rating": re.compile(r"downgrad\w+|(?:cut|cuts|lowered|falls) to junk", re.IGNORECASE)
    },
    "deal": {
        "buyback": re.compile(r"(?:share |stock )?buy-?backs?", re.IGNORECASE),
        "flotation": re.compile(
            r"ipos?|initial public offering|(?:goes|go) public|listing on|lists on jse"
            r"|(?:public|share) offering",
            re.IGNORECASE,
        ),
    },
    "product recall": {
        "sales halt": re.compile(
            r"(?:halts|stops) sales? of|(?:withdrawn|taken|pulled) (?:from|off) (?:the )?(?:sale"
            r"|market)|stops selling.*",
            re.IGNORECASE,
        )
    },
    "regulator": {"settlement": re.compile(r"(?:to )?settl\w+", re.IGNORECASE)},
    "legal talk": {"authorities": re.compile(r"regulators?|watchdogs?", re.IGNORECASE)},
    "injury": {"stranded": re.compile(r"strand\w+", re.IGNORECASE)},
    "labour strike": {
        "strike": re.compile(
            r"\b(?:strik(?:e|es|ing|ers)|walk-?outs?|industrial action|\w{0,9}streik\w*"
            r"|staking(?:en)?|greves?|huelgas?)\b",
            re.IGNORECASE,
        ),
    },
    "death": {  # as grave by its words, while nobody is said to have died
        "violence": re.compile(r"(?:hostages?|kidnap\w*)", re.IGNORECASE),
        "fire and accident": re.compile(r"gas leaks?", re.IGNORECASE),
    },
    "labour dispute": {
        "job cuts": re.compile(rf"(?:{_CUT})", re.IGNORECASE),
        "exploitation": re.compile(
            r"exploit(?:ed|ation)|(?:forced|child|slave|bonded) labou?r|sweatshops?", re.IGNORECASE
        ),
    },
}
"""By kind of event what it is called where each of its words in a text says so."""
_WHOLE = frozenset(_NARROWED) - {"fire and accident", "labour strike"}
"""Kinds of which the whole of a phrase has to say so."""
_UNLESS = {
    "data breach": re.compile(
        r"\b(?:data|datos|dados|daten|records?|details|information|passwords?|passports?|credentials"
        r"|cards?|emails?|stole|stolen|steals?|stealing|theft|leak\w{0,3}|expos\w{1,3}"
        r"|compromised)\b",
        re.IGNORECASE,
    )
}
"""What in a text leaves a kind as wide as it is."""


def narrowed(kind: str, phrases: Collection[str], texts: Iterable[str] = ()) -> str:
    """Return what a kind of event is called by all of the `phrases` that tell it in `texts`."""
    told, unless = _NARROWED.get(kind), _UNLESS.get(kind)
    if not told or not phrases or (unless and any(map(unless.search, texts))):
        return kind
    for name, pattern in told.items():
        said = pattern.fullmatch if kind in _WHOLE else pattern.search
        if all(said(phrase) for phrase in phrases):
            return name
    return kind
