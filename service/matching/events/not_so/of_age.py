"""Who died of old age, of whom the paper has an obituary: no harm. Pure."""

from __future__ import annotations

import re

from service.matching.events.reading import Event

_OF_AGE = re.compile(
    r"(?:dead|dies|died)(?: (?:peacefully|at home|in (?:his|her) sleep))?,? (?:aged?|at(?: the)?"
    r"(?: age(?: of)?)?) (?:[7-9]\d|10\d)\b(?!%|[.,]\d| (?:per|km|mph|after|in|by|when|as)\b)",
    re.IGNORECASE,
)
_AGED = re.compile(r"(?:,| aged) (?:[7-9]\d|10\d),? (?:has )?$", re.IGNORECASE)
"""At the word of a death, and right before it: that it was of old age."""
_OF_NOTE = re.compile(
    r"\b(?:founders?|co-?founder|chair(?:man|woman|person)?|presidents?|ceo|chief|boss|executive"
    r"|leader|director|owner|magnate|tycoon|billionaire|millionaire|heir(?:ess)?|icon|legend"
    r"|pioneer|inventor|creator|designer|architect|entrepreneur|industrialist|statesman"
    r"|(?:father|mother) of (?!(?:an?|one|two|three|four|five|six|seven|\d+|his|her|our)\b)"
    r"|patriarch|matriarch|chef|racer|racing driver|champion)\b",
    re.IGNORECASE,
)
"""Who has an obituary."""
_OF_WORK = re.compile(
    r"\b(?:exec(?:utive)?|inventor|designer|engineer|founder|artist|chef|man|woman|scientist"
    r"|pioneer)"
    r" (?:who|that) (?:co-?)?(?:created|invented|designed|founded|pioneered|devised|developed"
    r"|launched|built|dreamed up|gave us|brought)\b[^,;:.!?]{0,80} (?:dies|dead|has died)\W*$",
    re.IGNORECASE,
)
"""Who is told of by his life's work, and of whose death nothing more is told."""
_NO_NATURAL_DEATH = re.compile(
    r"\b(?:accident|crash|shot|shoot\w{1,4}|stab\w{1,5}|murder\w{0,3}|kill\w{0,3}|fire|blaze|found"
    r"|explo\w{2,6}|drown\w{0,3}|electrocut\w{2,3}|fell|falls?|suicide|overdos\w{1,2}|virus"
    r"|covid\S{0,3}|workers?|employees?|patients?|customers?|guests?|passengers?|residents?"
    r"|home for|nursing home|helicopter|plane|yacht|blast|flames|gas|leak|poison\w{2,3}|burn\w{0,3}"
    r"|brakes?|scald\w{0,3}|bath|drugs|dose|wait\w{0,3}|ambulance|struck|hit by|trapped"
    r"|crush\w{0,3}|plough\w{0,2}|collapse\w?|sepsis|salmonella|listeria|legionn\S{4,8}|outbreak"
    r"|bedsores|alone"
    r"|robbery|in custody|(?<!heart )attack(?:ed)?|slip\w{0,4})\b"
    r"|\bafter (?!(?:[\w-]{1,12} ){0,4}(?:illness|battle|fight|struggle|stroke|cancer|pneumonia"
    r"|heart|disease)\b)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:m[ae]n|wom[ae]n|boys?|girls?|pensioners?|grand(?:mother|father|ma|pa|dad)|gran(?:ny)?"
    r"|mum|mom|dad|(?:mother|father)(?! of)|brother|sister|wife|husband|shopper|diner|motorist"
    r"|pedestrian|cyclist|miner|nurse|tourist|visitor|victims?|(?<!racing )driver"
    r"|apologi[sz]\w{1,3}|sorry|fined|charged|sue[ds]|lawsuit|neglect\w{0,3}|negligen\w{2}|inquest"
    r"|inquiry|probe|investigat\w{1,4}|blame[ds]?|jailed|arrest\w{0,3}|compensation|payout)\b",
    re.IGNORECASE,
)
"""Who may have died rather than whoever is of note, and what is said where somebody is to blame."""
_DIES = re.compile(r"(?:dead|dies|died)\b", re.IGNORECASE)


def is_of_age(text: str, event: Event) -> bool:
    """Return whether somebody of note died old: "Zazu founder dead at 94"."""
    if _OF_WORK.search(text) and not _NO_NATURAL_DEATH.search(text):
        return True
    aged = _OF_AGE.match(text, event.start) or (
        _DIES.match(text, event.start) and _AGED.search(text, 0, event.start)
    )
    return (
        aged is not None
        and _OF_NOTE.search(text) is not None
        and _NO_NATURAL_DEATH.search(text) is None
        and _OF_OTHERS.search(text) is None
    )
