"""Whether a passage only quotes a firm on others: its analysts, surveys, price targets. Pure."""

from __future__ import annotations

import re

from service.matching.events.words import whole_words
from service.text.sentences import Span

_ANALYSTS = r"(?:analysts?|economists?|strategists?)"
_SPEAK = r"(?:says?|said|warns?|warned|expects?|expected|predicts?|predicted)\b"
_AT = re.compile(rf"\b{_ANALYSTS} at(?: the)? $", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to(?: the| an?)? $", re.IGNORECASE)
_ACCORDING_AT = re.compile(rf"\baccording to {_ANALYSTS} at(?: the)? $", re.IGNORECASE)
_SAYS = re.compile(rf"\b{_SPEAK} $", re.IGNORECASE)
_SPEAKS = re.compile(rf" {_SPEAK}", re.IGNORECASE)
_ITS_ANALYST = re.compile(rf"(?:['’]s?)? (?:chief |senior )?{_ANALYSTS}\b", re.IGNORECASE)
_ITS_SURVEY = re.compile(r"(?:['’]s?)? (?:surveys?|polls?|research)\b", re.IGNORECASE)
_RATES = re.compile(
    r" (?:cuts?|raises?|raised|lowers?|lowered) (?:its |the )?(?:[^\s,;:.!?]{1,20} ){0,2}?"
    r"(?:(?:price targets?|target prices?)(?! (?:at|by)\b)|rating(?= on\b))\b",
    re.IGNORECASE,
)
"""Right behind a name: it rates others, as brokers do."""
_MEDIUM = re.compile(
    r"\b(?:news|times|(?<!royal )(?<!swiss )(?<!australia )(?<!canada )(?<!the )(?<=[a-z] )post"
    r"(?! office)|herald|tribune|telegraph|gazette|chronicle|guardian|journal|mirror"
    r"|reuters|bloomberg|associated press|cnn|bbc|nbc|cbs|abc|cbc|npr|rt[eé]|sabc|broadcasting)\b",
    re.IGNORECASE,
)
"""A name of a paper, an agency or a station: most of what it is named for it only reports."""
_ITS_STORY = re.compile(
    r"(?: news)?(?:"
    r" (?:(?:investigative )?report|reporting|review|investigation|analysis|examination|count)"
    r"(?: of [^.;:]{1,60})? (?:finds?|found|reported|identifie[ds]|reveal(?:s|ed)|show(?:s|ed)|says"
    r"|indicates|claims)\b"
    r"| (?:(?:has |have )?reported|reports|found|finds|revealed|reveals|has learned) that\b"
    r"| finds \d"
    r"| (?:reports|reported|revealed|reveals|disclosed|wrote|understands|has learned|can reveal)"
    r"(?! (?:(?:an?|its|the|his|her|record|net|major|massive|\w+-\w+|\d+) )*(?:cyber\w*|data|breach"
    r"|hack\w*|outage|intrusion|loss\w*|profits?|earnings|results|revenue|sales|growth|fall|drop"
    r"|rise|decline|job|jobs|layoffs|redundanc\w+|staff|sources?|to police|for)\b)"
    r"(?![^.;:]{0,60}\b(?:its|our)\b)(?= [a-z]))",
    re.IGNORECASE,
)
"""Right behind such a name: "review finds", "reported that"."""
_TO_IT = re.compile(
    r"\b(?:according to|(?:sources?|officials?|spokes\w{2,8}|people familiar[^.;:]{0,40}?)"
    r" (?:has |have )?(?:told|tell|tells)"
    r"|cited by|reported by|seen by|reviewed by|interview with|investigation by|analysis by)"
    r"(?: (?:reporting|an? (?:report|analysis|investigation|review)) (?:from|by|in))?(?: the)? $",
    re.IGNORECASE,
)
"""Right before it: "according to reporting from the", "sources told"."""
_ITS_PEOPLE = re.compile(
    r"\b(?:journalists?|reporters?|correspondents?|newsroom|editors?|presenters?|anchors?|its own"
    r"|its (?:staff|employees|parent|owner|computers|systems|subscribers|readers))\b",
    re.IGNORECASE,
)
"""Behind it: what is told may be its own."""
_FORMER = re.compile(r"\b(?:former|ex|fired|sacked|rogue|jailed)[ -]$", re.IGNORECASE)
_OF_ITS_OWN = whole_words("its-own")
"""Where one of these stands, it may be the firm's own, and nobody is only quoted."""
_REACH = 60
"""Characters before a name that are looked at."""
_TITLE = (
    r"(?:(?:chief|senior|lead|head|global|principal|deputy|market|markets|investment|equity|credit"
    r"|currency|fx|rates|research|portfolio|commodities|commodity|energy|oil|u\.?s\.?|uk|european)"
    r"[ -]){0,4}(?:economist|strategist|analyst|portfolio manager|fund manager|investment officer"
    r"|CIO|head of (?:\w{1,20} ){0,3}(?:research|strategy|economics|rates|equities|fixed income))s?"
)
_NAMED_PERSON = r"(?-i:[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){1,3})"
_BYLINE = re.compile(
    rf"{_NAMED_PERSON}, (?:an? |the )?{_TITLE}(?: [a-z][\w-]{{1,20}}){{0,4}} (?:at|with|of|for)"
    r"(?: the)? $",
    re.IGNORECASE,
)
"""Before a name: "Ann Lee, chief economist at"."""
_ITS_NAMED = re.compile(rf"(?:['’]s?)? {_TITLE} {_NAMED_PERSON}", re.IGNORECASE)
"""Behind a name: "strategist Ann Lee"."""
_TOLD = re.compile(
    r"\b(?:says?|said|saying|writes?|wrote|warns?|warned|expects?|expected|predicts?|predicted"
    r"|according to|comment(?:s|ed)|not(?:es|ed)|told|add(?:s|ed)|argues?|argued|reckons?"
    r"|estimates?|estimated|believes?|believed|thinks?|thought)\b",
    re.IGNORECASE,
)
_INDIAN_BYLINE = re.compile(rf": {_NAMED_PERSON}, $")
"""Before a name that ends a headline: "Buy Metro, sell Petro: Ann Lee, Zazu Securities"."""
_OF_MARKETS = re.compile(
    r"\b(?:stocks?|shares|nifty|sensex|buy|sell|bullish|bearish|invest|investors|valuations?|rally"
    r"|upside|downside|sector|avoid|prefer|correction|markets?|midcaps?|small ?caps?|index)\b",
    re.IGNORECASE,
)
_OF_THE_MARKET = re.compile(
    r"(?:['’]s)? (?:sees?|expects?|forecasts?|projects?|projected|predicts?|predicted|reckons?)"
    r" (?:the |average |global |further |more |higher |lower ){0,2}(?:gold|silver|copper|oil|crude"
    r"|brent|gas|opec|power|electricity|sterling|pound|dollar|euro|yen|yuan|rupee|rand|naira"
    r"|inflation|gdp|economy|economic|recession|unemployment|fed|federal|ecb|boe|rbi|rates?"
    r"|interest rates?|rate (?:cuts?|hikes?)|house prices|bitcoin|stock markets?|stocks|nifty"
    r"|sensex|s&p|ftse|u\.?s\.?|uk|india|china|eurozone)\b",
    re.IGNORECASE,
)
"""Behind a name: what it thinks of is the market's, and not its own."""
_SPARED = re.compile(
    r"(?:['’]s?)?(?: (?!and\b|or\b)[a-z]{2,20}){0,2}? (?:unaffected|unscathed"
    r"|not (?:been )?(?:affected|hit|harmed|impacted|involved))"
    r"(?=\s*(?:$|[.,;:!?–—]|by\b|says?\b))",
    re.IGNORECASE,
)
"""Behind a name: what befell another did not befall it."""
_NEXT_CLAUSE = re.compile(r"\w[,;:–—-]\s?(?:(?:but|while|and|the)\s)?$|\b(?:but|while) (?:the )?$")
_BEFALLEN = whole_words("befallen")
"""What befalls or is done by whoever speaks: then he is no mere source, whatever his title."""

_ITS_BUSINESS = whole_words("its-business")


def is_source(text: str, name: Span) -> bool:
    """Return whether a name only says whose view of others is told, or who was spared."""
    start, end = name
    reach = max(0, start - _REACH)
    if _is_byline(text, name) or _is_spared(text, name) or _only_reports(text, name):
        return True
    if _OF_ITS_OWN.search(text) or _FORMER.search(text, reach, start):
        return False
    if _RATES.match(text, end) or _ACCORDING_AT.search(text, reach, start):
        return True
    if _AT.search(text, reach, start):
        return _SPEAKS.match(text, end) is not None
    is_according = _ACCORDING.search(text, reach, start) is not None
    if analyst := _ITS_ANALYST.match(text, end):
        is_asked = is_according or _SAYS.search(text, reach, start) is not None
        return is_asked or _SPEAKS.match(text, analyst.end()) is not None
    return is_according and _ITS_SURVEY.match(text, end) is not None


def is_medium(text: str, name: Span) -> bool:
    """Return whether a name is that of a paper, an agency or a station."""
    return _MEDIUM.search(text, *name) is not None


def _only_reports(text: str, name: Span) -> bool:
    """Return whether a name is that of a paper or a station that only reports of others."""
    start, end = name
    if not is_medium(text, name) or _ITS_PEOPLE.search(text, end):
        return False
    tells = _ITS_STORY.match(text, end) is not None
    return tells or _TO_IT.search(text, max(0, start - _REACH), start) is not None


def _is_spared(text: str, name: Span) -> bool:
    """Return whether a later clause says that what befell another did not befall who is named."""
    start, end = name
    spared = _SPARED.match(text, end) is not None
    return spared and _NEXT_CLAUSE.search(text, max(0, start - _REACH), start) is not None


def _is_byline(text: str, name: Span) -> bool:
    """Return whether a name says where he works who speaks of the market, or itself does so."""
    start, end = name
    reach = max(0, start - 2 * _REACH)
    if _BEFALLEN.search(text) or _FORMER.search(text, reach, start):
        return False
    if _OF_THE_MARKET.match(text, end):
        return _ITS_BUSINESS.search(text) is None
    if _BYLINE.search(text, reach, start) or _ITS_NAMED.match(text, end):
        return _TOLD.search(text) is not None
    ends = not text[end:].strip(" .")
    at_end = ends and _INDIAN_BYLINE.search(text, reach, start) is not None
    return at_end and _OF_MARKETS.search(text, 0, start) is not None
