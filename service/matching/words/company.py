"""What stands around a name and is no word of the brand's own: its trade's words, other firms.

Pure, but for the lists that ship beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from service.brands.name_rules import everyday_words
from service.matching.words.endings import is_verb
from service.matching.words.word_lists import named_lists
from service.text.normalize import words
from service.text.terms import COMMON, STOP

_TRADES = {trade: frozenset(said) for trade, said in named_lists(__package__, "trades.txt").items()}
_EVERY_TRADE = frozenset().union(*_TRADES.values())
LISTS = {name: frozenset(said) for name, said in named_lists(__package__, "firms.txt").items()}
_FIRMS, _DOES = LISTS["known"], LISTS["does"]
_WORD = r"[^\W_]{1,20}(?:[&'’-][^\W_]{1,20}){0,2}"
_JOINS = r"(?:\s?[,/&]|,? (?:and|or|vs?\.?|versus|And|Or|Vs?\.?))\s+"
_TOKEN = re.compile(_WORD)
_BEFORE = re.compile(rf"({_WORD}){_JOINS}(?:and )?$")
_AFTER = re.compile(rf"{_JOINS}(?:(?:and|or) )?({_WORD})")
_OF_KIN = re.compile(
    r" (?:(?:&|[Aa]nd) (?:Sons?|Daughters?)|(?:(?:&|[Aa]nd) )?(?:Bros|Brothers))\b"
)
_PARTNER = re.compile(
    r" (?:(&)|[Aa]nd) (?!Co\b|Company\b)([A-Z][^\W_]{1,20})((?: [A-Z][^\W_]{1,20}){0,2})"
    r"(?:['’]s)?(?: ([a-z]{2,20}))?"
)
"""Who stands behind "&" or "and", with what follows: "& Sullivan honours"."""
_IN_LIST = re.compile(r"(?:,|&|\b[Aa]nd|\b[Oo]r|\bvs\.?)\s$")
_FORMER = re.compile(
    r"\b(?:(?:formerly|previously)|(?:formerly|previously|once|originally|then|until recently) "
    r"(?:known as|called|named|trading as|branded(?: as)?))(?: the)? [\"“‘']?$",
    re.IGNORECASE,
)
_ENDS_ASIDE = re.compile(r"[\"”’']?(?:[,;)\]]|\.(?:\s|$)|\s*[–—]|\s-|$)")
_SEVERAL_DO, _ONE_DOES = frozenset({"are", "were", "have"}), frozenset({"is", "was", "has"})
_MEMBER = r"[A-Z][\w&.'’-]{0,20}(?: [A-Z][\w&.'’-]{0,20}){0,2}"
_BEFORE_IN_LIST = re.compile(rf"(?:{_MEMBER}, ){{1,6}}(?:and |& )?$")
_AFTER_IN_LIST = re.compile(rf"(?:,? (?:and |& )|, ){_MEMBER}(?:, {_MEMBER}){{0,6}}")
"""A list of names, of which the neighbour need not be known: "Intel, Hewlett Packard, IBM"."""
_LEAST = 3
"""Names that make a list."""
_SAID_BY = re.compile(
    r",\s+(?:[A-Z][\w&.'’-]{0,20}\s+){1,5}(?i:says|warns|finds|shows|claims|thinks|tells)\b"
)
"""Who said it, behind a comma at its end: ", UBS CEO Says"."""
_IS = re.compile(r"\b(?:is|are|was|were|be|been|isn['’]t|not|too|so|very|nearly) $", re.IGNORECASE)
_CALLED = re.compile(
    r",\s(?:(?:an?|the|one of)\s[^,.;:!?\n]{0,60}?\b([a-z]{3,20})\b"
    r"(?= (?:of|that|which|whose|in|based|for|to)\b|[,.;]|$)"
    r"|which\s([a-z]{2,20})\b)"
)
"""What a name is said to be right behind it: ", a maker of tests", ", which sells soap"."""
_RANKED = re.compile(
    r" (?:(?:is|was|has been) )?(?:named|ranked|voted|listed|rated|declared)\b[^.,;:!?\n]{0,40}"
    r"\b(?:most|best|top|greenest|fastest|largest|cleanest)\b(?: [\w-]{2,20}){0,2} (?:companies"
    r"|employers?|workplaces?|retailers|airlines?|automakers?|carmakers?|banks?|insurers?|brands)"
    r"(?! \w{0,20}(?:ambassador|manager|director|worker|star)s?\b)",
    re.IGNORECASE,
)
"""The same of a list: "named one of the world's most ethical companies"."""
_BEFORE_THE_LAW = re.compile(
    r"(?: (?:is|was|are|were|has been|gets))? (?:(?:cleared|accused|acquitted|convicted|guilty"
    r"|found guilty) of|charged with|caught (?:fudging|overstating|inflating|misreporting)"
    r"|under (?:fire|(?:[a-z]{2,15} ){0,2}(?:investigation|probe"
    r"|scrutiny))|in court"
    r"|(?:in (?:trouble|hot water|the dock)|on the spot) over|not involved in"
    r"|(?:rapped|slammed|criticised|criticized|reprimanded|investigated|censured|probed|sued)"
    r" (?:over|for|by|after))\b",
    re.IGNORECASE,
)
"""What befalls whoever can be charged or blamed: "cleared of misleading claims"."""
_IN_TALKS = re.compile(
    r" (?:(?:(?:is|was|are|were|said to be|reportedly) )?in|holds|held|has held|holding)"
    r" (?:[a-z]+ )?talks (?:(?:to|over) "
    r"(?:acquire|buy|sell|merge|take over|purchase|invest|raise|list|combine)|(?:to|for|on|over"
    r"|with|about)\b[^.;:!?\n]{0,60}\b(?:stake|merger|takeover|acquisition|buyout|deal|tie-up"
    r"|alliance|joint venture|partnership))\b",
    re.IGNORECASE,
)
"""What only who buys and sells firms does: "in talks to take over GoTo"."""
_LAND_BEFORE = re.compile(r"\b([A-Z][a-z]{2,20})(?:,? and|, or|,) $")
_LAND_AFTER = re.compile(r"(?:,? and|,? or|,) ([A-Z][a-z]{2,20})\b(?!['’]s)")
_RESULTS = re.compile(
    r"(?:['’]s)?[^\S\n]+(?:Q[1-4]|H[12]|FY\d{0,4}|[Qq]uarterly"
    r"|(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)[- ][Qq]uarter"
    r"|(?:[Ff]ull|[Hh]alf)[- ][Yy]ear)\b"
)
"""What a firm reports: "Colt Q1 beats forecasts"."""
_ACTED_WITH = re.compile(rf"{_MEMBER}(?:, {_MEMBER})?(?:,? and|,? And|,? &) $")
_ACTS_WITH = re.compile(r"(?:,? and|,? And|,? &) [A-Z][\w.&'’-]{0,20}((?: [A-Za-z]{2,20}\b){1,3})")
_MOVES_BY = re.compile(
    rf"((?: [A-Z][a-z]{{1,20}}){{0,3}}),? (?:{'|'.join(sorted(LISTS['shares-do']))}"
    r"|gapped (?:up|down))(?: [a-z]{2,10}){0,3} \d{1,3}(?:\.\d{1,2})?%"
)
"""What shares do: "Colt fell nearly 3%", "Colt Financial gained 1.2%"."""
_WORD_BEHIND = re.compile(r"([^\S\n]+[A-Za-z]{2,20})\b")
_OF_FIRM = re.compile(r",?\s+(?:& Co\b|(?:Inc|Corp|Ltd|PLC|LLC)\b)", re.IGNORECASE)
_TICKER = re.compile(
    r"(?:['’]s)?\s*(?:\((?:[A-Z]{1,5}\)|[A-Za-z]{2,8}:\s?\.?[A-Z]{1,6}\)"
    r"|[+-]\s?\d{1,3}(?:\.\d{1,2})?%)|(?:NASDAQ|NYSE|LSE|ASX|JSE|NSE|BSE): ?[A-Z]{1,6}\b)"
)
"""In brackets right after: the code of a share, or by how much it rose; one with its exchange."""
_BUYS = re.compile(
    r"\b(?:acquir|b[ou]y|bought|buy|sell|sold|purchas|snap|tak)[a-z]{0,5}\b[^.;:!?]{0,40}$",
    re.IGNORECASE,
)
_FOR_MONEY = re.compile(
    r"\s+[Ff]or (?:[A-Za-z]+ )?(?:[$£€]|R(?=\d)|US\$)\s?\d[\d.,]*"
    r"\s?(?:m|b|mn|bn|[MBmb]illion|M|B)\b"
)
_BY = re.compile(
    r"\b(?:paid|owned|bought|acquired|launched|offered|unveiled|announced|released|sold|sued|hired"
    r"|rejected|operated|backed|employed|charged|supplied|recalled|published|run) by\s$",
    re.IGNORECASE,
)
_CAPITAL_BEHIND = re.compile(r"(?:['’]s?)?[^\S\n]+[A-Z]")
_MORE_OF_NAME = re.compile(
    r"(?:['’]s)?((?: (?:[A-Z][\w.’'-]{0,20}|&)){1,3})(?: ([a-z]{2,20})\b)?(?: ([a-z]{2,20})\b)?"
)
"""What a name goes on with in capitals, and the small word behind: "Land Rover recalls"."""
_TOLD_APART = re.compile(
    r"\b(?:(?:unlike|anders als|anders as|anders dan|(?:confused?|mistaken|mixed up|verwechseln"
    r"|verwar(?:ren)?|connect(?:ed|ion)|link(?:ed)?|affiliat(?:ed|ion)|relat(?:ed|ion)|to do)"
    r" (?:with|for|to|met|mit)|nichts mit|niets met|niks met)"
    r" (?:(?:the|an?|die|der|den|de) )?(?:[\w.-]{1,20} ){0,2}"
    r"|(?:not|nicht|nie|niet|não) (?:(?:the|an?|die|der|de|a) )?)$",
    re.IGNORECASE,
)
_IS_ANOTHER = re.compile(
    r"(?:, [^,.;!?]{1,40},)? (?:(?:is|are|was|ist|is) (?:(?:an?|ein|'n|een) )?"
    r"(?:entirely |completely |wholly )?(?:(?:not|nicht|nie|niet) (?:the same|involved|affected"
    r"|connected|linked|related|part|betroffen|betrokke|betrokken)|different|separate|another"
    r"|unrelated|unaffected|anderes)\b"
    r"|has nothing to do|hat nichts|het niks|não tem)",
    re.IGNORECASE,
)
"""What only tells two of one name apart, before and behind the other: "unlike Breeze Airways"."""
_MONEY = re.compile(r"(?:[$£€]|\bR|US\$)\d[\d.,]{0,9}\s?(?:m|b|mn|bn|M|B|million|billion)\b")
_REFERS = re.compile(r"\b(?:[Tt]he|[Ii]ts?|[Tt]his) (?:[a-z-]{2,20} )?([a-z]{4,20})\b(?!-)")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_REACH, _SOON, _SAME_CLAUSE, _AROUND = 30, 40, 60, 150
_ONE_AFTER = frozenset({"at", "of", "by"})
"""Behind these a numeral with a capital is a name."""
_SHORT = 3
"""Letters of a word that says little outside its phrase."""


def trade_words(core: Iterable[str], more: Iterable[str]) -> frozenset[str]:
    """Return the words of the trade that a brand's `core` speaks of most, and of its own phrases.

    `more` are its other subjects: they help to tell the trade.
    """
    first = {word for phrase in core for word in words(phrase)}
    every = first | {word for phrase in more for word in words(phrase)}
    told = {trade: len(said & every) for trade, said in _TRADES.items() if said & first}
    most = max(told.values(), default=0)
    own = {word for word in first - STOP - COMMON if len(word) > _SHORT}
    return frozenset(
        own.union(*(_TRADES[trade] for trade, many in told.items() if 2 * many > most))
    )


def is_compound(word: str, following: str, after: str) -> bool:
    """Return whether an everyday `word` stands as such before a noun: "equity markets". Where a
    third word makes it a firm's it does not: "Equity market share"."""
    return f"{word}-{following}" in LISTS["compounds"] and after not in LISTS["compounds-but"]


def may_have(text: str, start: int, end: int) -> bool:
    """Return whether a word stands before what a firm may have, though it is mostly said in
    general: "Equity funds"."""
    behind = _TOKEN.search(text, end)
    said = f"{text[start:end]}-{behind[0] if behind else ''}"
    return said.lower() in LISTS["loose-compounds"]


def refers(text: str, trade: Collection[str], people: Collection[str]) -> list[int]:
    """Return where `text` speaks of somebody named before, as a firm of a `trade` is called ("the
    lender"), or of one of `people` by his surname alone."""
    found = [
        one.start()
        for one in _REFERS.finditer(text)
        if one[1] in LISTS["called"] and one[1] in trade
    ]
    return found + [one.start() for one in _TOKEN.finditer(text) if one[0] in people]


def said_in(text: str) -> set[str]:
    """Return the words of `text` in small letters, a firm's name as one: "at&t", "macy's"."""
    found: set[str] = set()
    for token in _TOKEN.findall(text):
        word = token.lower().replace("’", "'")
        found.add(word)
        found.add(word.removesuffix("'s"))
        if "-" in word:
            found.update(word.split("-"))
    return found


def places_of(text: str, trade: Collection[str]) -> list[int]:
    """Return where in `text` words of a `trade` begin, or names of firms that everybody knows."""
    return [
        token.start()
        for token in _TOKEN.finditer(text)
        if any(word in trade or word in _FIRMS for word in _forms_of(token[0]))
    ]


def _forms_of(token: str) -> Collection[str]:
    return (token.lower(),) if token.isalnum() else said_in(token)


def names_a_firm(said: Iterable[str]) -> bool:
    """Return whether a firm that everybody knows is among words of a text."""
    return not _FIRMS.isdisjoint(said)


def is_beside_firm(text: str, start: int, end: int) -> bool:
    """Return whether a name stands in a list with a firm: "Microsoft and Visa", "Gap, Zara"."""
    if _SAID_BY.match(text, end) and _IS.search(text, max(0, start - _REACH), start):
        return False
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    after = _AFTER.match(text, end)
    if any(side and names_a_firm(said_in(side[1])) for side in (before, after)):
        return True
    listed = (
        _BEFORE_IN_LIST.search(text, max(0, start - 4 * _REACH), start),
        _AFTER_IN_LIST.match(text, end, end + 4 * _REACH),
    )
    said = ", ".join(side[0] for side in listed if side)
    return said.count(",") + 1 >= _LEAST and names_a_firm(said_in(said))


def is_told_apart(text: str, start: int, end: int) -> bool:
    """Return whether of a name it is only said that another is not it: "unlike Breeze Airways"."""
    before = _TOLD_APART.search(text, max(0, start - _SAME_CLAUSE), start)
    return before is not None or _IS_ANOTHER.match(text, end, end + _SAME_CLAUSE) is not None


def is_called_a_firm(text: str, end: int) -> bool:
    """Return whether right behind a name it is said to be a firm: ", a maker of tests"."""
    found = _CALLED.match(text, end, end + 120)
    return found is not None and (found[1] in LISTS["called"] or found[2] in _DOES)


def is_before_the_law(text: str, end: int) -> bool:
    """Return whether right behind a name it is charged, blamed or cleared of something."""
    return _BEFORE_THE_LAW.match(text, end) is not None


def is_among_lands(text: str, start: int, end: int) -> bool:
    """Return whether a name of a land stands in a list with another: "Norway and Iceland"."""
    before = _LAND_BEFORE.search(text, max(0, start - _REACH), start)
    after = _LAND_AFTER.match(text, end)
    lands = LISTS["lands"] | LISTS["lands-of-nations"]
    return any(side is not None and side[1].lower() in lands for side in (before, after))


def is_in_talks(text: str, end: int) -> bool:
    """Return whether right behind a name it is said to be in talks to buy, sell or merge, or named
    among the best of firms."""
    ranked = _RANKED.match(text, end, end + 120)
    return ranked is not None or _IN_TALKS.match(text, end) is not None


def has_soon(text: str, end: int) -> bool:
    """Return whether what is owned is what firms have: "Apple's latest data breach"."""
    line = text[end : end + _SOON].split("\n", 1)[0]
    return not LISTS["has"].isdisjoint(word.lower() for word in _LETTERS.findall(line)[1:4])


def reports(text: str, end: int) -> bool:
    """Return whether what firms report follows a name: "Colt Q1 beats forecasts"."""
    return _RESULTS.match(text, end) is not None


def moves_by_percent(text: str, end: int) -> bool:
    """Return whether a name, or what it begins and firms are called, rises or falls by a share."""
    found = _MOVES_BY.match(text, end)
    return found is not None and LISTS["kinds-of-firm"].issuperset(found[1].lower().split())


def acts_with_another(text: str, start: int, end: int, acts: Collection[str]) -> bool:
    """Return whether a name does with another what only people and firms do, as `acts` has it.

    "Hibernia and Colt Announce a deal", "Colt and Ciena Partner".
    """
    together = _ACTS_WITH.match(text, end)
    if together is None and _ACTED_WITH.search(text, max(0, start - 2 * _REACH), start):
        together = _WORD_BEHIND.match(text, end)
    return together is not None and any(f"{word.lower()}s" in acts for word in together[1].split())


def is_other_firm(text: str, start: int, end: int) -> bool:
    """Return whether a name of one word begins another firm's: "Frost & Sullivan", "Summit Bros".

    Two firms do something together ("Frost & Bolt announce"), one does it alone; with "and" only
    what one does tells that it is one.
    """
    if not (text[start].isupper() and text[start:end].isalpha()):
        return False
    if _OF_KIN.match(text, end):
        return True
    found = _PARTNER.match(text, end)
    if found is None or _IN_LIST.search(text, max(0, start - 5), start):
        return False
    partner, more = found[2].lower(), found[3].lower().split()
    if partner == text[start:end].lower() or names_a_firm((partner, *more)):
        return False
    said = [*more, found[4] or ""]
    if any(f"{word}s" in _DOES or word in _SEVERAL_DO for word in said):
        return False
    said = [word for word in said if word not in LISTS["kinds-of-firm"]]
    does = any(word in _ONE_DOES or (word[-1:] == "s" and is_verb(word)) for word in said)
    return found[1] is not None or does


def more_of_firm(text: str, start: int, end: int) -> int:
    """Return where what a firm is called ends that begins with a name: "Charter Communications".

    That it is a firm is told by a word of its trade or of all firms, by what it does or has, or by
    another before it in a list: "BMW and Jaguar Land Rover". 0 where it is none.
    """
    found = _MORE_OF_NAME.match(text, end)
    if found is None:
        return 0
    said = {word.strip(".,'’").lower() for word in found[1].split()}
    does = found[2] in _DOES or (found[2] == "to" and f"{found[3]}s" in _DOES)
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    is_listed = before is not None and names_a_firm(said_in(before[1]))
    is_firm = does or is_listed or not said.isdisjoint(LISTS["kinds-of-firm"])
    return found.end(1) if is_firm else 0


def is_former(text: str, start: int, end: int) -> bool:
    """Return whether a name is what another was called before: "Bolt, formerly Frost, says"."""
    said = _FORMER.search(text, max(0, start - 2 * _REACH), start)
    return said is not None and (" " in said[0].strip() or _ENDS_ASIDE.match(text, end) is not None)


def speaks_of_business(text: str, start: int, end: int) -> bool:
    """Return whether words of business, or a sum of money, stand around a name."""
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    said = (word.lower() for word in _LETTERS.findall(around))
    return not LISTS["business"].isdisjoint(said) or _MONEY.search(around) is not None


def is_verb_or_several(name: str) -> bool:
    """Return whether a name may be a verb, or several of a thing: "Target", "Boots"."""
    return is_done_too(name) or (name[-1:] == "s" and name[:-1] in everyday_words())


def is_counted(word: str, before: str) -> bool:
    """Return whether a `word` behind a numeral is what is counted, and nothing that a firm may do
    ("Three hits customers") or that happens where it is: "Fraud at Three costs millions"."""
    if before in _ONE_AFTER or not word.islower():
        return False
    one = word.removesuffix("s")
    is_of_several = one != word and one in everyday_words() and not is_done_too(one)
    return is_of_several or word in LISTS["several-of"]


def is_done_too(word: str) -> bool:
    """Return whether a word may be a verb, as it has a form with -ing: "cost", "sack"."""
    forms = (word, word.removesuffix("e"), word + word[-1:])
    return any(f"{one}ing" in everyday_words() for one in forms)


def is_of_trade(word: str) -> bool:
    """Return whether a word says of what trade a firm is: "hotel", "foods"."""
    return word in _EVERY_TRADE


def is_dealt_with(text: str, start: int, end: int, is_longer: bool) -> bool:
    """Return whether what befalls firms is said of a name: "Inc", "paid by Box", "for $2bn".

    `is_longer`: a noun before makes it a part of something longer.
    """
    if _is_ticker(text, end) or _OF_FIRM.match(text, end) is not None:
        return True
    if is_longer:
        return False
    is_bought = _BUYS.search(text, max(0, start - _SAME_CLAUSE), start) is not None
    return (is_bought and _FOR_MONEY.match(text, end) is not None) or (
        _BY.search(text, max(0, start - 30), start) is not None
        and _CAPITAL_BEHIND.match(text, end) is None
    )


def _is_ticker(text: str, end: int) -> bool:
    found = _TICKER.match(text, end)
    return found is not None and found[0].strip("'’s ()").lower() not in LISTS["no-ticker"]
