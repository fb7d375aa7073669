"""What the build of a headline tells that no list of words can: deaths of which only the number is
said, and what happens to a firm by what stands right beside its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from service.text.sentences import Span

_ENDS = (
    r"(?=\s*(?:$|[.,;:!?–—]|-\s"
    r"|(?:in|at|on|as|after|of|from|near|during|when|and|amid)\b(?!-)))"
)
"""What follows where nothing is named: the number is of people, the verb has its subject."""
_COUNTED_DEAD = re.compile(
    r"\bkill(?:s|ing)? (?:(?:at least|more than|nearly|up to|over|some|about) )?(?:one|\d{1,4})"
    rf"(?![.,]\d| of\b){_ENDS}|\b(?!(?:19|20)\d\d\b)\d{{1,4}} (?:\w{{1,20}} )?die{_ENDS}",
    re.IGNORECASE,
)
"""Deaths of which only the number is told, which no list has: killed are jobs and goods as well,
and "die" is "the" in Afrikaans, German and Dutch."""
_NAMED_DOWN = re.compile(
    r"(?:['’]s)?(?: (?:app|site|website|services?|network|systems?|servers?))?"
    r"(?: (?:is|are|was|were|iko|still|also)){0,2} (?:down|offline)"
    r"(?: (?:again|tena|now|today|still|for me))?"
    r"(?=\s*(?:$|[.,;:!?–—@#]|or\b|as\b|for (?:hours|days|the|some|many|all|everyone)\b))",
    re.IGNORECASE,
)
"""Right behind a name: it is out of order, "down again!!"."""
_SENT = re.compile(r"\b(?:send|sent|drag|push|pull|weigh)\w{0,4} $", re.IGNORECASE)
"""Right before a name: its shares go down."""
_OF_SHARES = re.compile(
    r"[%$€£]|\b(?:shares?|stocks?|trading|points?|index|sales|profits?|prices?"
    r"|nifty|sensex|dow|ftse|nikkei|dax|nasdaq|losers|gainers|bourses?|crude|brent"
    r"|investors?|analysts?|quarter|firmer|higher|gold|rand|market)\b"
    r"|\b(?:up|down) \d|\b(?-i:[A-Z]\w{2,20} up)\b",
    re.IGNORECASE,
)
"""What else goes down."""
_MANY = (
    r"(?:(?:at least|more than|nearly|up to|over|some|about|around|another) )?"
    r"(?:(?!(?:19|20)\d\d\b)\d{2,3}(?:,?\d{3})*|\d(?:,?\d{3})+|hundreds|thousands|dozens)"
    r"(?! from (?!(?:its |the |their )?(?:workforce|staff|payrolls?|headcount|ranks)))"
    rf"(?![.,]?\d| of\b|%){_ENDS}"
)
_OUTLETS_CUT = re.compile(
    r"\b(?:axe[sd]?|axing|cuts?|cutting|sheds?|shedding|los(?:es?|ing)|close[sd]?|closing"
    r"|shuts?|shutting|shutters)"
    r" (?:(?:at least|more than|nearly|up to|over|some|about|around|another|all|its|of|the) ){0,2}"
    r"(?:(?!(?:19|20)\d\d\b)\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|a dozen|dozens of"
    r"|hundreds of|scores of|a (?:third|quarter|fifth) of its|half (?:of )?its)"
    r"(?: (?!(?:in|at|on|from|to|off|with|across|as|after|and|of)\b)[\w&'’-]{2,20}){0,2}"
    r" (?:stores|shops|outlets|branches|restaurants|pubs|bars|cafes|cafés|clinics|hospitals"
    r"|practices|surgeries|pharmacies|salons|gyms|nurseries|hotels|cinemas|theatres|schools"
    r"|campuses|offices|depots|factories|plants|mines|warehouses|dealerships|showrooms|bakeries"
    r"|centres|centers|locations|venues|homes|studios|beds|wards|stations)\b",
    re.IGNORECASE,
)
"""Closures of which the number is told: "to cut 15 practices", "closes three care homes"."""
_NAMED_CUTS = re.compile(
    r" (?:to |will |may |could )?(?:axe[sd]?|cuts?|culls?|slash(?:es)?|sacks?|fires?|lays? off) "
    rf"{_MANY}",
    re.IGNORECASE,
)
"""Right behind a name: how many lose their work there, "Zazu axes 14,000"."""
_BUYS = re.compile(
    r"\b(?!(?:Time|Reasons?|How|Where|When|Why|What|Ways?|Rush|Plans?|Things?|Places?|Shoppers"
    r"|Customers|Consumers|Fans|Investors|Best|Stocks?|Tips|Who|Want|Need|Right|Suggests?"
    r"|Recommends?|Advice|Wait)\b)[A-Z][\w&.’'-]{1,30} "
    r"(?:(?:is|are|set|close|near|agrees|agreed|plans|wants|aims|offers|moves|bids|seeks|mulls"
    r"|said|may|could|will) ){0,2}"
    r"(?:to (?:buy|acquire|take over|purchase)|buys|acquires|snaps up|swallows)"
    r"(?: (?:rival|troubled|ailing|smaller|larger|local|peer))? $"
)
_IS_BOUGHT = re.compile(
    r"(?: (?:group|holdings|inc|plc|ltd|owner|parent))?\s*"
    r"(?:$|[.,;:](?!\d)"
    r"|for (?:a |about |nearly |up to |over )?(?:[$€£₦₹]|us\$|rs|r ?\d|\d|an undisclosed)"
    r"|in (?:a |an )?(?:[$€£]|\d|all-share|all-stock|cash|takeover|deal|record)|from [A-Z])",
    re.IGNORECASE,
)
"""Before and behind a name: who buys it, "Acme to buy Zazu"."""
_NAMED_WINS = re.compile(
    r"(?:['’]s)? (?:wins|won|has won) (?:(?!(?:as|after|amid|but|despite|while|when|in|and|on|for"
    r"|with|over|contracts?|awards?|deals?|bids?|orders?|prizes?|praise|fans)\b)[\w'’-]{1,20} "
    r"){1,5}"
    r"(?:case|lawsuit|suit|appeal|(?:court|legal) (?:battle|fight|dispute))\b(?! (?:study|for)\b)",
    re.IGNORECASE,
)
"""Right behind a name: who wins in court, and what about: "Zazu wins counterfeit bag case"."""
_NAMED_WINS_AGAINST = re.compile(
    r"(?:['’]s)? (?:wins|won|has won)\b"
    r"(?=(?:[^.;!?]|\.\d){0,70}\b(?:lawsuit|case|suit|court|injunction|damages|judgment"
    r"|verdict)\b| (?:US)?[$£€₹]\s?\d[\d.,]{0,9}\w{0,8}(?: million)? from\b)"
    r"(?! (?:more|new|big)? ?(?:time|delay|stay|pause|reprieve))"
    r"(?: (?!(?:contracts?|deals?|orders?|awards?|prizes?|bids?)\b)[\w$£€₹.,’'-]{1,20}){1,8}?"
    r" (?:against|from) (?!it\b|its\b|them\b|him\b|her\b)"
    r"(?:(?! (?:as|amid|while|after|but|despite)\b)[^.;!?]){1,90}",
    re.IGNORECASE,
)
"""Right behind a name: who wins against whom, "Zazu wins $4m in case against a thief"; what these
did is theirs."""
_COURT_BACKS = re.compile(
    r"\b(?:courts?|judges?|jury|tribunal) (?:backs|backed|sides with|sided with|finds for|found for"
    r"|rule[sd] for|rule[sd] in favou?r of)(?: the)? $",
    re.IGNORECASE,
)
_IS_BACKED = re.compile(
    r"(?: (?:group|bank|holdings|inc|plc|ltd))?(?=\s*(?:$|[.,;:]|(?:against|over|in|on|as)\b))",
    re.IGNORECASE,
)
"""Before and behind a name: for whom a court decides."""
_PAYS = re.compile(r"\b(?:pays|paid|(?:to|will|must) pay) $", re.IGNORECASE)
_IS_PAID = re.compile(
    r" (?:US)?[$£€₹]\s?\d[\d.,]{0,9}\s?(?:m|mn|mln|million|bn|billion|crore)?\b"
    r"(?![^,;:.!?]{0,60}\b(?:bribes?|kickbacks?|ransom|fines?|penalt\w{1,3})\b)"
    r"[^,;:.!?]{0,60}\b(?:to (?:end|settle|resolve)|settlement)\b[^,;:.!?]{0,90}",
    re.IGNORECASE,
)
"""Before and behind a name: to whom another pays for peace, "Acme pays Zazu $5m to end suit"."""
_BEFORE = 40
"""Characters before a name in which it is looked who does what."""
_DEATH, _OUTAGE, _CUTS, _DEAL = "death", "outage", "labour dispute", "deal"
_CLOSURE = "closure"
_COURT, _CLEARED, _BACKS, _PAID = "court", "cleared", "court backs", "is paid"
WINS = "wins against"
"""The phrase of a victory in court over others."""
OF_A_CASE = ("court", "fraud", "outrage")
"""Kinds of event that others did where a headline tells of such a victory."""
IN_FAVOUR = (_BACKS, _PAID, WINS)
"""The phrases of what ends well for whom is named, whatever words of harm it is told in."""


class Built(NamedTuple):
    """What is told at characters `start` to `end`; `kind` is the name of one of the lists."""

    kind: str
    phrase: str
    start: int
    end: int
    paired: bool = False


def counted_dead(text: str) -> list[Built]:
    """Return the deaths of which only the number is told."""
    return [Built(_DEATH, one[0].lower(), *one.span()) for one in _COUNTED_DEAD.finditer(text)]


def outlets_cut(text: str) -> list[Built]:
    """Return the closures of which the number is told."""
    return [
        Built(_CLOSURE, one[0].lower(), *one.span(), paired=True)
        for one in _OUTLETS_CUT.finditer(text)
    ]


def of_named(text: str, named: Sequence[Span]) -> list[Built]:
    """Return what the build of `text` tells of the firms named in it, at `named`."""
    return _down(text, named) + _of_firms(text, named)


def _down(text: str, named: Iterable[Span]) -> list[Built]:
    """Return the outages of what is named: "Zazu is down again", which no list can tell."""
    found = [
        one
        for start, end in named
        if (one := _NAMED_DOWN.match(text, end)) and not _SENT.search(text, 0, start)
    ]
    if not found or _OF_SHARES.search(text):
        return []
    return [Built(_OUTAGE, one[0].strip().lower(), *one.span()) for one in found]


def _of_firms(text: str, named: Sequence[Span]) -> list[Built]:
    """Return whom a firm dismisses, who buys it, and that it wins in court or is paid for peace."""
    cuts = [one for _, end in named if (one := _NAMED_CUTS.match(text, end))]
    found = [Built(_CUTS, one[0].strip().lower(), *one.span()) for one in cuts]
    if found and _OF_SHARES.search(text):
        found = []
    for start, end in named:
        if wins := _NAMED_WINS.match(text, end):
            found.append(Built(_COURT, "wins case", end + 1, wins.end()))
        backs = _COURT_BACKS.search(text, max(0, start - _BEFORE), start)
        pays = _PAYS.search(text, max(0, start - _BEFORE), start)
        if pays and (paid := _IS_PAID.match(text, end)):
            found.append(Built(_CLEARED, _PAID, start, paid.end(), paired=True))
        if won := _NAMED_WINS_AGAINST.match(text, end):
            found.append(Built(_CLEARED, WINS, start, won.end(), paired=True))
        if backs and _IS_BACKED.match(text, end):
            found.append(Built(_CLEARED, _BACKS, backs.start(), end, paired=True))
        buys = _BUYS.search(text, max(0, start - 2 * _BEFORE), start)
        if buys and _IS_BOUGHT.match(text, end):
            found.append(Built(_DEAL, "to buy", buys.start(), end, paired=True))
    return found
