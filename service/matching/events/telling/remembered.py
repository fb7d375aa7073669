"""Harm that a firm remembers, helps after or works against, and that is none of its own. Pure.

"Zazu plants trees in memory of landslide dead": the firm does something good behind its own name,
and what is remembered befell the public. Whoever gives after its own fire, or where its own people
died, is told of as before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.matching.events.not_so import untrue
from service.matching.events.reading import Event
from service.text.sentences import Span, sentences

_KINDS = frozenset({"death", "injury", "violence", "fire and accident", "illness"})
_DEED = re.compile(
    r"(?:['’]s?)?(?: (?:staff|employees|workers|volunteers|team|clinics?|and|&"
    r"|[A-Z][\w’'&.-]{0,20})){0,5}"
    r" (?:to |will |has |have |was |were |is |are )?"
    r"(?:sponsor\w{0,3}|donat\w{1,3}|giv(?:es?|en)|gave|insur\w{1,3}|support(?:s|ed)?|pledg\w{1,2}"
    r"|train(?:s|ed)?|help(?:s|ed)?|honou?r(?:s|ed)?|commemorat\w{1,2}|remember(?:s|ed)?"
    r"|lends?|lent|(?:names?|named)(?: [\w'’-]{1,15}){1,3} after"
    r"|mourn(?:s|ed)?|condol\w{1,2}|pays? tribute|feeds?"
    r"|plant(?:s|ed)?(?: [\w.,]{1,12}){0,2} trees?"
    r"|(?:marks?|marked)(?: \S{1,20}){0,3} (?:day|anniversary)"
    r"|rais(?:es?|ed)(?: \S{1,12}){0,2} (?:funds?|money|awareness|for)"
    r"|(?:launch|start|join|back|host|fund|offer|introduc|roll|hold|begin|unveil)\w{0,3}"
    r"(?: \S{1,20}){0,4} (?:campaign|drive|appeal|awareness|relief|cover|insurance"
    r"|screening|fight against|walk)"
    r"|(?:wins?|won)(?: \S{1,20}){0,3} (?:award|prize))\b",
)
"""Right behind a firm's name: what it, or who is of it, does."""
_SHELTERS = re.compile(
    r"(?:['’]s)?(?: (?:staff|employees|workers|crews?|drivers?|volunteers|team|stores?"
    r"|branch(?:es)?))?"
    r" (?:to |has |have )?(?:shelter(?:s|ed)?|rescue[sd]?|airlift(?:s|ed)?|houses|housed"
    r"|takes in|took in"
    r"|feeds?|fed|ferries|ferried)\b"
)
"""The same, where those whom it helps may be its customers: the weather is not its own."""
_PUBLIC = re.compile(
    r"\b(?:floods?|flooding|flooded|landslides?|mudslides?|earthquakes?|quake|tsunami|droughts?|famine"
    r"|hunger|cyclones?|hurricanes?|typhoons?|(?:snow)?storms?|blizzards?|heavy snow"
    r"|tornado(?:es)?|volcano|wildfires?|bushfires?"
    r"|heatwaves?|road (?:safety|accidents?|crash(?:es)?|deaths|carnage|traffic)|boda bodas?"
    r"|matatus?|terror\w{0,5}|genocide|massacre|war|cancer|malaria|maternal|infant|newborn|hiv"
    r"|aids|tuberculosis|covid(?:-19)?|ebola|cholera|epidemic|pandemic|drownings?|snakebites?"
    r"|stampede|gang violence|knife crime|gender[- ]based violence|gbv|domestic violence|femicides?"
    r"|banditry)\b",
    re.IGNORECASE,
)
"""What befalls the public, and no firm's own people."""
_ITS_OWN = re.compile(
    r"\b(?:its|their own|own|it (?:built|ran|runs|owns?|made|makes|sold|operates?)"
    r"|workers?|employees?|staff|colleagues?|customers?|clients?|passengers?|guests?|drivers?"
    r"|guards?|miners?|tenants?|crews?|agents?|diners?|shoppers?|patients?|subscribers?"
    r"|apolog\w{2,5}|compensat\w{1,4}|settle\w{0,4}|pay-?outs?|faulty|defect\w{0,4}|unsafe|dams?"
    r"|tailings|mines?|pit|shaft|plant|factory|refinery|pipeline|warehouse|branch|store|outlet"
    r"|resort"
    r"|hotel|stadium|mall|camp|venue|drugs?|trial"
    r"|depot|site|caused|linked|blam\w{1,3}|vaccines?|despite|poison\w{0,3}|trucks?|bus(?:es)?"
    r"|planes?|trains?|ships?|ferry|jets?)\b",
    re.IGNORECASE,
)
"""Behind the deed: it may be the firm's own harm all the same."""
_SCHOLAR = re.compile(
    r"\b(?:scholars?|scholarships?|bursar(?:y|ies)|beneficiar(?:y|ies)|sponsored student|fees)\b",
    re.IGNORECASE,
)
_OF_PARENTS = (
    r"(?:parents?|mother|father|mum|mom|dad|family|brothers?|sisters?|siblings|husband|wife)"
)
_ORPHANED = re.compile(
    rf"\blost (?:his |her |their |both )*{_OF_PARENTS}\b"
    rf"|\b(?:his|her|their) {_OF_PARENTS} (?:died|were killed|was killed|perished|passed away)\b",
    re.IGNORECASE,
)
"""How a student whose fees a firm pays lost his own."""


def is_remembered(text: str, event: Event, ours: Sequence[Span], *, goes_on: bool = False) -> bool:
    """Return whether an event befell others, and we only remember it, help or work against it.

    `goes_on` says that the headline tells so.
    """
    if event.kind.name not in _KINDS or untrue.is_blamed(text):
        return False
    if _SCHOLAR.search(text) and _ORPHANED.search(text):
        return True
    start, end = next((s for s in sentences(text) if s[0] <= event.start < s[1]), (0, len(text)))
    if any(event.start < name[0] < end for name in ours):
        return False
    for _, last in ours:
        if not start <= last <= event.start:
            continue
        if _SHELTERS.match(text, last) and _PUBLIC.search(text, event.start, end):
            return True
        deed = _DEED.match(text, last)
        if deed and deed.end() <= event.end and not _ITS_OWN.search(text, deed.end(), end):
            return goes_on or _PUBLIC.search(text, start, end) is not None
    return goes_on and not _ITS_OWN.search(text, start, end)
