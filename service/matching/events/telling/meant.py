"""Whether the words of an event mean it, and tell it as a fact. Pure."""

from __future__ import annotations

import re

from service.matching.events import leaders
from service.matching.events.reading import Event
from service.matching.events.telling.senses import means_its_kind
from service.text.sentences import Span

SAID_AS_FACTS = frozenset(
    {"product recall", "opening", "reopening", "expansion", "investment", "launch", "technology",
     "promotion", "advert", "sponsorship", "appointment", "departure", "hiring", "award", "praised",
     "approval", "community", "hours", "cleared", "milestone", "regulator", "criticism"}
) | frozenset(leaders.LEAVES)  # fmt: skip
"""Kinds whose sentence says that somebody did or suffered it; of the others it says who is named
in a report of it."""
SHARES = frozenset({"shares up", "shares down"})
FIGURES = SHARES | {"good results", "bad results", "results"}
"""Kinds whose sentence says it too, but which hardly anything between makes another's."""
_THIN = frozenset(
    {"campaign", "marketing", "slogan", "influencer", "influencers", "commercials", "mascot",
     "analysts", "outlook", "forecast", "guidance", "foundation", "recycle", "recycled",
     "in quarterly", "whistleblower", "whistleblowers", "whistle-blower", "whistle-blowers",
     "cost-cutting", "cost cutting", "worst", "dividend", "downgrade", "upgraded by", "malfunction",
     "malfunctions", "nightmare",
     "inappropriate", "shocking", "shocked", "supply chain", "supply chains", "vegan",
     "world record", "plant-based", "plant based", "gluten-free", "gluten free", "sugar-free",
     "meat-free"}
)  # fmt: skip
"""Words that make a topic, but by themselves no sentence."""
_GOES_ON = {
    "celebrates": re.compile(
        r" (?:[\w'’-]{1,20} ){0,3}(?:\d|anniversary|birthday|years?|decades?|milestones?|opening)",
        re.IGNORECASE,
    ),
    **dict.fromkeys(
        ("expands", "expanding", "to expand"),
        re.compile(
            r"(?:$|\W{0,3}[,;:.!?]| (?:in|into|to|across|abroad|overseas|outside|beyond|with|by|its"
            r" (?:number|network|footprint|presence|reach|chain|estate|stores?|shops?)|stores?"
            r"|shops?|fleet|routes|again|further)\b)",
            re.IGNORECASE,
        ),
    ),
    **dict.fromkeys(
        ("retires", "to retire"),
        re.compile(
            r"(?:$|\W{0,3}[,;:.!?]| (?:as|from|after|at|in|on|next|this|early|with|amid|due|and"
            r"|by)\b)",
            re.IGNORECASE,
        ),
    ),
}
"""What a word must be followed by to be the event that it is listed for."""
_COMES_AFTER = {
    "ipo": re.compile(
        r"\b(?:after|since|following|post)[ -](?:[\w$.'’-]{1,20} ){0,3}$", re.IGNORECASE
    ),
    "review": re.compile(r"\b(?:to|will|should|must|could|under) $", re.IGNORECASE),
}
"""What stands before a word that then is only said to be past: "breaks even after its IPO"; or is
done by whoever is named: "to review its offers"."""
_RATED = re.compile(r"\b(?:up|down)grad|\brat(?:ing|ed)\b|outperform|overweight", re.IGNORECASE)
"""Figures that are none, but what analysts think of shares."""
UNSURE = (
    r"not|no|never|cannot|nobody|without|may|might|could|should|would|can|if|whether|unless|until"
    r"|hop(?:es?|ing)|wants?|wish(?:es)?|seeks?|seeking|needs?|awaits?|call(?:s|ed)? (?:for|on|to)"
    r"|urge[sd]?|urging|demands|fail(?:s|ed)? to|refus(?:es?|ed)|declin(?:es?|ed) to|denie[sd]"
    r"|rejects?|rejected|postpon(?:es?|ed)|delay(?:s|ed)|shelves|shelved|scrap(?:s|ped)"
    r"|cancel(?:s|led|ed)?|abandon(?:s|ed)?|blocks?|blocked|halts?|halted|freez(?:es?|ing)|froze"
    r"|rul(?:es?|ed) out"
    r"|considers?|mulls?|weighs?|eyes|rumou?rs?|ahead of|supposed to|supports?|backs?|asks?|asked"
    r"|sees|expect(?:s|ed)?|projected|poised|looks? to|to come|forecasts?|predicts?"
    r"|why|buy|sell|nicht|kein\w{0,2}|könnten?"
    r"|soll(?:en|te)?|fordert|nie|niet|geen|moet"
)
_DOUBT = re.compile(rf"(?<![\w-])(?:{UNSURE})(?![\w-])|\w['’]t\b|\bI(?:['’]| [a-z])", re.IGNORECASE)
"""Before what happened, in its clause: it is hoped for, refused, still to come or one's view."""
_ASKED = re.compile(r"[^.:;!]{0,160}\?")
"""Behind what happened, up to the end of its clause: it is a question."""
_CLAUSE = re.compile(
    r"[,;:!?]\s|\s[–—-]\s|\s(?:as|after|while|but|amid|and|despite|because|when)\s", re.IGNORECASE
)
_TOGETHER, _SIDE_BY_SIDE = 6, 4
"""Words within which the two halves of a pair tell one thing: "cut more than 300 jobs"; and those
of a number and its direction."""


_CHARGES = re.compile(r"charge[sd]? (?:[A-Z][\w&.'’-]{0,28} ){1,4}with ")
"""What says of whom it is told, however far off the crime is: "US charges Zazu with stealing"."""


def is_meant(event: Event, text: str) -> bool:
    """Return whether the words of an event mean it."""
    kind, goes_on = event.kind.name, _GOES_ON.get(event.phrase)
    past = _COMES_AFTER.get(event.phrase)
    most = _SIDE_BY_SIDE if kind in FIGURES | {"deal"} else _TOGETHER
    return (
        event.phrase not in _THIN
        and not (kind in FIGURES and _RATED.search(text, event.start, event.end))
        and (event.apart <= most or _CHARGES.match(text, event.start) is not None)
        and (goes_on is None or goes_on.match(text, event.end) is not None)
        and (past is None or past.search(text, max(0, event.start - 60), event.start) is None)
        and means_its_kind(event, text)
    )


def is_doubtful(text: str, event: Event, sentence: Span) -> bool:
    """Return whether an event is asked for, hoped, refused or still to come."""
    start = sentence[0]
    first = max((one.end() for one in _CLAUSE.finditer(text, start, event.start)), default=start)
    asked = _ASKED.match(text, event.end) is not None
    return asked or _DOUBT.search(text, first, event.start) is not None
