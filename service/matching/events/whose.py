"""Whose an event is: who sues, who wins in court, in whose colours a hurt player was. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from service.matching.events.reading import Event
from service.matching.events.words import any_of, whole_words
from service.matching.words.company import names_a_firm, said_in
from service.matching.words.word_lists import OUTLETS, listed
from service.text.sentences import Span

DOING = frozenset(
    {"sue", "sues", "suing", "accuse", "accuses", "accusing", "probe", "probes", "probing",
     "investigate", "investigates", "investigating", "condemn", "condemns", "raid", "raids",
     "ban", "bans", "banning", "imposes", "levies", "prohibits", "investiga", "onderzoekt"}
)  # fmt: skip
"""What is harm to whom it is done: not to us where our name stands right before."""
ONLY_DONE_TO = frozenset(
    {"bans", "blocks", "expels", "fines", "penalises", "penalizes", "censures", "reprimands",
     "subpoenas", "blacklists", "indicts", "praises", "thanks", "lauds", "polícia investiga",
     "policía investiga", "politie onderzoekt", "polisie ondersoek", "enquête sur",
     "onderzoek naar"}
)  # fmt: skip
"""What is told only of whom it is done to: "a country bans us", "a bride praises us"."""
_ALONE_DONE_TO = frozenset({"ban", "banning"})
"""The same, where nothing near says more of it: "schools ban us"."""
DONE_TO = DOING | ONLY_DONE_TO | frozenset(
    {"slam", "slams", "blast", "blasts", "criticises", "criticizes", "criticise", "criticize",
     "attacks", "sued", "accused", "slammed", "blasted", "criticised", "criticized", "raided"}
)  # fmt: skip
"""What happens to whom stands right behind: "a rival sues us"."""
_OTHERS = (
    r"(?:[A-Z][\w'’&-]{0,30}(?: (?!(?:are|is)\b)[A-Z][\w'’&-]{0,30})?"
    r"|(?:\w{1,9} )?(?:others|rivals|peers|partners)\b)"
)
TOGETHER = re.compile(
    rf"(?:(?:, and|,) {_OTHERS}|(?: and| &) (?:{_OTHERS}|[\w'’&-]{{1,30}})){{0,4}} (?:(?:are|is) )?"
)
"""Between our name and what we do, with others: "and Beanery"; not those who do it to us: "At Zazu,
angry customers sue"."""
SPEAKS = frozenset({"slams", "criticises", "criticizes", "mocks"})
"""Who does this is not who is criticised."""
_VICTORY = re.compile(r"(?:win|wins|won) ")
"""What begins so of what a court may do: against us, unless we are the ones who win."""
_OF_US = re.compile(
    r"\s+(?:(?:owner|parent|maker|group|unit|franchise|chain|finally|also)\s+)*",
    re.IGNORECASE,
)
"""Between our name and what we, or who owns us, do: who works for us may win against us."""
PLACES = (
    rf"(?:{'|'.join(map(re.escape, listed(OUTLETS)))}|site|plant|factory|canteen|cafeteria|kitchen"
    r"|warehouse|depot|mine|mill|refinery|branche|factorie|refinerie)s?"
)
"""What a firm has, right behind its name: "Zazu plant", "Zazu canteen"."""
RULED = re.compile(
    r" (?:must|has to|have to|cannot|can|may|need not|owes|is|was|did|broke|breached|violated"
    r"|infringed|misled)\b[^,;:!?\"“”]{0,80}, (?:[a-z]+ ){0,3}"
)
"""Between a name and the court that rules on him: "Zazu must pay 5 million, court"."""
RULES = re.compile(r" (?:rules|ruled|says|said|finds|found|decides|decided|orders|ordered)\b")
AT_THE_TIME = re.compile(
    r"(?: [a-z'’-]{1,20}){0,3} (?:after|following|during|while)"
    r"(?: (?!years?\b|career\b|decades?\b|leaving\b|(?:not|near|by|at|of)\b)[a-z-]{2,20}){1,3}"
    r" (?:at|in|inside|from)(?: (?:the|a|an|its))? "
)
"""Between whoever dies, falls ill or is hurt and where he ate, worked or was: at his."""
EATEN = re.compile(
    r"(?: [a-z'’-]{1,20}){0,3} (?:after|from|by|following)"
    r" (?:eating|drinking|swallowing|consuming|tasting|biting into)(?: (?:the|an?|its|some))?"
    r"(?: [a-z-]{2,20})? "
)
"""Between whoever falls ill or is hurt and what he ate: it is of him who makes it."""
OF_THE_BODY = frozenset({"death", "illness", "injury", "contamination", "fire and accident"})
_CLAUSE = re.compile(r"(?:^|[.:;!?|]\s|\s[–—-]\s)[\s\"'“‘]*(?:the\s+)?$", re.IGNORECASE)
"""Right before a name that begins a clause: "who sued us wins" is no victory of ours."""
FROM_US = re.compile(
    r"\b(?:hires?|hired|poach(?:es|ed)|recruits?|recruited)\s+(?:an?\s|the\s|ex-|former\s)*$",
    re.IGNORECASE,
)
"""Right before our name: another took somebody from us, and what goes on "amid" that is his."""
LISTED = re.compile(
    r"(?:(?:,| and|,? &|/|, and) ?[A-Z][\w'’&-]{1,20}){0,4}(?:,|/| and| &|, and|, &) ?(?:the )?"
)
"""Between our name and a rival's of whom the same is said: "Zazu, Zeta and Beanery recall"."""
_SURPASSES = re.compile(
    r"\s(?:beat|beats|beating|tops?|topped|outsells?|outsold|overtakes?|overtook|pass(?:es|ed)"
    r"|surpass(?:es|ed)|outperforms?|outpaces?|trails?|lags?)\s(?:[\w'’-]{1,20}\s){0,2}",
    re.IGNORECASE,
)
"""Between our name and a rival's that is only what we are measured by."""
RIGHT_BEHIND = re.compile(r" {1,2}(?:the |an? )?[\"'“‘«„@#]?")
"""Between what is done and to whom: in "sued by Beanery" it is Beanery that does it."""
_PARTS = re.compile(r";|(?:\.{3}|…)(?=\s*\S)")
_ROUNDUP = re.compile(
    r"\W*(?:(?:\w{1,20} ){0,2}(?:round-?up|briefing|briefs|wrap|headlines|minute) ?[:|.…–-]"
    r"|(?:in (?:brief|the news)|best of|top stories)\b)",
    re.IGNORECASE,
)
"""How a headline begins that tells several stories; a wrap may also be a dish."""
_CAPITAL = re.compile(r"\b[A-Z]")
_SUBJECT = 16
"""Characters from the beginning of a clause in which its subject stands."""
_SEVERAL = 3
"""Parts between semicolons from which a headline tells several stories."""
COURT, REGULATOR, INJURY, ATHLETE_HURT = "court", "regulator", "injury", "athlete hurt"
"""The kinds of event in question."""
_HURT = frozenset({"injury", "injuries", "injured", "hurt"})
"""The words of an injury that may be a player's; a burn or a fault may not."""
_SPONSOR = whole_words("sponsors")
_AT_FIRM = re.compile(rf"\b(?:{any_of('at-firm')}|(?<!group )(?<!knockout )stage)\b", re.IGNORECASE)
"""What makes an injury one that happened at the firm, or through it."""
_BEFORE = re.compile(
    r"\b(?P<place>at|by|inside|outside|near|against|from|through|off)\s+(?:an?\s+|the\s+)?$"
    r"|\bin\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_WORN = re.compile(
    r"(?:['’]s)?[\s-]+(?:\w+[\s-]+)?(?:sponsored|boots?|kits?|jerseys?|shirts?|shoes?|sneakers"
    r"|trainers|spikes|cleats|cup|league|trophy|squad|stadium|colou?rs)\b",
    re.IGNORECASE,
)
_REACH = 14
"""Characters before a name in which "at the" stands."""
_TAKEN = re.compile(
    r"\b(?:(?:theft|stealing|hijacking|carjacking)\s+of|steals?|stole|stolen|hijacked|carjacked)"
    r"(?:\s+(?!from\b|by\b|at\b|in\b|and\b)[\w'’-]+){0,3}\s+$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"(?:['’]s)?\s+(?:[\w-]+\s+)?(?:data|customers?|clients?|users?|records|details|passwords?|files"
    r"|secrets?|code|emails?|information|funds|money|cash|millions|accounts?|savings|votes?"
    r"|designs?|technology)\b",
    re.IGNORECASE,
)
"""Before a name: it was stolen, as goods are; and behind it: it was stolen from."""
_PAID_BY = re.compile(
    r"\b(?:paid|pay|pays|paying|payments?|sent|send|sends|sending|transferred|received|money|cash"
    r"|ransom|fare|donations?)\s+(?:[\w-]+\s+){0,5}(?:by|via|through|using|with|over)\s+"
    r"(?:(?:an?|the|his|her|their)\s+)?$",
    re.IGNORECASE,
)
_SAID_ON = re.compile(
    r"\b(?:post(?:s|ed|ing)?|shar(?:es?|ed|ing)|stream(?:s|ed|ing)|live|met|meets?|sold|bought"
    r"|advertis(?:ed|ing)|uploaded|wrote|brag(?:s|ged|ging)|messages?|messaged|threats?|threatened"
    r"|comments?|videos?|photos?|urg(?:es|ed|ing)|incit(?:es|ed|ing)|insult(?:s|ed|ing)"
    r"|mock(?:s|ed|ing))\s+(?:[\w-]+\s+){0,2}(?:on|via|through|over)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_A_POST = re.compile(
    r"\s+(?:posts?|messages?|comments?|status(?:es)?|videos?|pages?|groups?|rants?|photos?|live"
    r"|livestream|threats?|friends?|chats?|profiles?)\b",
    re.IGNORECASE,
)
"""Round a name: something was said or shown there."""
_AROUND = 48
"""Characters before a name in which the two stand."""
_SHARES = frozenset({"shares up", "shares down"})
_NAMED_BEFORE = re.compile(r"[A-Z][\w&.'’-]{0,30} $")
_OF_IT = re.compile(r" (?:in|of|at|for)\b", re.IGNORECASE)
"""Right before shares, whose they are; and right behind them."""
CRIMES = frozenset(
    {"violence", "death", "injury", "fire and accident", "fraud", COURT, REGULATOR, "legal talk"}
)
"""Kinds of event that happen to people, whatever they had stolen or said where."""


_OBJECT = re.compile(
    r"\b(?:at|for|against|over|than|(?:un)?like|with|vs|versus|to|from)\s$", re.IGNORECASE
)
"""Right before names of whom nothing is said: "a shot at Beanery, Zazu"."""


def is_of_both(text: str, ours: Span, rival: Span) -> bool:
    """Return whether what is said beside a rival's name is said of us as well, or of us alone."""
    first, then = sorted((ours, rival))
    if LISTED.fullmatch(text, first[1], then[0]):
        return _OBJECT.search(text, 0, first[0]) is None
    return ours < rival and _SURPASSES.fullmatch(text, ours[1], rival[0]) is not None


def of_our_story(events: Sequence[Event], text: str, ours: Sequence[Span]) -> list[Event]:
    """Return the events of a headline without those of other stories that it tells too.

    "Zazu leaves; Mazda recalls cars": a part between semicolons that has none of our names is
    another story where the headline is a round-up and it names somebody, or where a firm that
    everybody knows begins it. "Fire at Zazu; two hurt; inquiry begins" tells one story.
    """
    ends = [found.start() for found in _PARTS.finditer(text)]
    if not (ends and events and ours):
        return list(events)
    is_roundup = len(ends) + 1 >= _SEVERAL or _ROUNDUP.match(text) is not None
    others: list[Span] = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        first = text[start:end].strip("; .…")[:_SUBJECT]
        is_other = names_a_firm(said_in(first)) or (
            is_roundup and _CAPITAL.search(text, start, end) is not None
        )
        if is_other and not any(start <= at < end for at, _ in ours):
            others.append((start, end))
    return [one for one in events if not any(a <= one.start < b for a, b in others)]


def is_only_done_to(event: Event) -> bool:
    """Return whether an event is told only where one of our names stands right behind it."""
    is_alone = event.phrase in _ALONE_DONE_TO and not event.paired
    return is_alone or event.phrase in ONLY_DONE_TO


def are_others_shares(text: str, event: Event, ours: Iterable[Span]) -> bool:
    """Return whether it is another's shares that move: "ITV shares fall amid fear of Zazu"."""
    if event.kind.name not in _SHARES or not _NAMED_BEFORE.search(text, 0, event.start):
        return False
    return all(start >= event.end and not _OF_IT.match(text, event.end) for start, _ in ours)


def is_won(text: str, event: Event, ours: Iterable[Span]) -> bool:
    """Return whether an event is a victory before a court, of who is named by one of `ours`.

    Only where the name begins its clause: in doubt another side won.
    """
    if event.kind.name != COURT or not _VICTORY.match(event.phrase):
        return False
    return any(
        end < event.start
        and _OF_US.fullmatch(text, end, event.start)
        and _CLAUSE.search(text, 0, start)
        for start, end in ours
    )


def is_only_named(text: str, names: Sequence[Span]) -> bool:
    """Return whether a crime in `text` is no one's who is named: all are goods, or where one wrote.

    "Man held for theft of a Zazu van" and "jailed over a Zazu post" happen to a man.
    """
    return bool(names) and all(
        (_TAKEN.search(text, max(0, start - _AROUND), start) and not _OWNED.match(text, end))
        or _SAID_ON.search(text, max(0, start - _AROUND), start)
        or _A_POST.match(text, end)
        for start, end in names
    )


def is_means(text: str, start: int) -> bool:
    """Return whether a name only says by what somebody paid, or was paid."""
    return _PAID_BY.search(text, max(0, start - 2 * _AROUND), start) is not None


def may_be_a_player_s(event: Event) -> bool:
    """Return whether an event is an injury of a kind that players suffer."""
    return event.kind.name == INJURY and event.phrase in _HURT


def is_a_player_s(text: str, names: Sequence[Span], *, clothes: bool) -> bool:
    """Return whether an athlete's injury in `text` is only that of one in the firm's colours.

    `clothes` says that the firm makes what nobody eats, which a player may wear.
    """
    rest = text
    for start, end in sorted(names, reverse=True):
        found = _BEFORE.search(text, max(0, start - _REACH), start)
        if found and (found["place"] or not _WORN.match(text, end)):
            return False
        rest = rest[:start] + " _ " + rest[end:]
    return (clothes or bool(_SPONSOR.search(rest))) and not _AT_FIRM.search(rest)


_WARNS = r"(?:warn(?:s|ing|t|en|te)?|cautions?|waarsku|waarschuwt|alertam?)\b"
_WE_WARN = re.compile(
    rf"(?: (?:bank|group|insurance|boss|ceo|chief|again|also|now|and)\b){{0,2}} {_WARNS}"
    r"(?! (?:over|as|after|amid)\b)",
    re.IGNORECASE,
)
"""Right behind our name: it is we who warn."""
_OF_WHAT = re.compile(
    rf"\b{_WARNS}(?: [^\s,;:.!?]{{1,20}}){{0,3}}"
    r" (?:of|about|against|vor|teen|oor|voor|sobre|contra)"
    r"(?: (?!(?:loss|losses|profit|after|as|at|from|linked|its|hit)\b)[^\s,;:.!?]{1,20}){0,5}"
    r" [^\s,;:.!?]{0,20}$",
    re.IGNORECASE,
)
_OTHERS_COMMIT = frozenset(
    {"phishing", "fake", "fraud", "fraudulent", "fraudster", "fraudsters", "scam", "scams",
     "scammers", "bogus", "counterfeit", "fake vouchers", "fake job adverts", "bedrog",
     "swendelary", "swendel", "vals betalings", "betrug", "identity theft", "malware",
     "card skimming", "skimming device", "skimming devices", "skimmed", "golpe", "golpistas",
     "fraudes"}
)  # fmt: skip
"""Of what a firm may warn that others do; a breach, a leak or a hack may be its own."""
_OWN_BOOKS = re.compile(
    r"\b(?:accounting|bookkeeping|bilanz\w{0,20}|boekhou\w{0,20}"
    r"|(?:internal|insider) (?:fraud|theft|scam|controls?))\b"
    r"|\b(?:its|own|in|der|sy|haar) (?:own )?(?:accounts|books|figures|bilanz|boeke)\b",
    re.IGNORECASE,
)
"""What makes a fraud one in the firm that warns of it."""
_PUT_INTO = frozenset(
    {"malware", "card skimming", "skimming device", "skimming devices", "skimmed"}
)
_IN_OURS = re.compile(
    r"(?: [^\s,;:.!?]{1,20}){0,3} (?:on|in|at|inside)"
    r" (?:its|our|their|some|several|two|three|\d{1,3})\b",
    re.IGNORECASE,
)
"""What somebody puts into what is ours, and behind it where: "malware on its payment system"."""
_REACH_OF_WARNING = 160
"""Characters before a fraud in which it says who warns of it."""


def warns(text: str, event: Event, names: Iterable[Span]) -> bool:
    """Return whether one of `names` warns of a fraud that others may commit."""
    if not may_warn_of(text, event):
        return False
    before = max(0, event.start - _REACH_OF_WARNING)
    return _OF_WHAT.search(text, before, event.start) is not None and any(
        _WE_WARN.match(text, end) for _, end in names
    )


def may_warn_of(text: str, event: Event) -> bool:
    """Return whether an event is one of which a firm may warn that others bring it about."""
    is_fraud = event.kind.name in ("fraud", "data breach") and event.phrase in _OTHERS_COMMIT
    if event.phrase in _PUT_INTO and _IN_OURS.match(text, event.end):
        return False
    return is_fraud and _OWN_BOOKS.search(text) is None
