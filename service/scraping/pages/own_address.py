"""Which address names a page: whether its own word for it, or where it redirects to, is believed.

Pure. A template with a fixed canonical makes a hundred stories one, and all but the first are
never seen; an address that is wrongly not believed costs a double, which is folded by its text. So
an address is believed only where it names a story, or the same thing as the one that was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from service.text.normalize import words
from service.text.urls import is_noise, normalise, same_site

_FRONT = re.compile(
    r"(?:index|home|homepage|default|main|start|startpage|front|frontpage|front-page|accueil|inicio"
    r"|tuis|tuisblad|welcome|welkom|willkommen|bienvenue|bienvenidos?|bem-vindos?|landing(?:-page)?"
    r"|[a-z]{2}(?:[-_][a-z]{2})?)"
)
"""The last part of an address that is a front page; two letters are a language or a country."""
_SCRIPT = re.compile(r"\.(?:html?|xhtml|php\d?|aspx?|jspx?|cgi|cfm|do|amp)$", re.IGNORECASE)
_PROGRAM = re.compile(r"\.(?:php\d?|aspx?|jspx?|cgi|cfm|do)$", re.IGNORECASE)
_CALENDAR = re.compile(r"(?:19|20)\d\d|0?[1-9]|[12]\d|3[01]|(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?")
_PARTS_OF_ONE = re.compile(
    r"\d{1,3}|index|default|amp|print|printable|page|p|all|full|single|comments?|feed|embed|mobile"
)
"""What may follow a story's address and still be the story: its second page, its comments."""
_MIN_WORDS = 4
"""Words of a slug that only a headline has: "business-and-finance" is a section."""
_SHELVES = frozenset(
    [
        "news",
        "latest",
        "breaking",
        "headlines",
        "today",
        "live",
        "trending",
        "popular",
        "archive",
        "archives",
        "articles",
        "stories",
        "sport",
        "sports",
        "business",
        "finance",
        "money",
        "economy",
        "markets",
        "politics",
        "opinion",
        "editorial",
        "editorials",
        "columns",
        "columnists",
        "letters",
        "lifestyle",
        "life",
        "style",
        "entertainment",
        "culture",
        "arts",
        "books",
        "food",
        "travel",
        "health",
        "science",
        "tech",
        "technology",
        "motoring",
        "auto",
        "property",
        "education",
        "jobs",
        "weather",
        "crime",
        "courts",
        "world",
        "international",
        "africa",
        "national",
        "local",
        "regional",
        "region",
        "provinces",
        "nation",
        "south-africa",
        "gauteng",
        "kzn",
        "kwazulu",
        "natal",
        "cape",
        "limpopo",
        "mpumalanga",
        "media",
        "press",
        "releases",
        "pressroom",
        "newsroom",
        "blog",
        "blogs",
        "video",
        "videos",
        "podcasts",
        "gallery",
        "galleries",
        "photos",
        "multimedia",
        "features",
        "analysis",
        "category",
        "categories",
        "tag",
        "tags",
        "topic",
        "topics",
        "section",
        "sections",
        "author",
        "authors",
        "search",
        "results",
        "channel",
        "nuus",
        "jongste",
        "sake",
        "geld",
        "politiek",
        "menings",
        "meningsvorming",
        "leefstyl",
        "vermaak",
        "kos",
        "reis",
        "gesondheid",
        "wereld",
        "plaaslik",
        "misdaad",
        "motors",
        "izindaba",
        "ezemidlalo",
        "iindaba",
        "ditaba",
        "dikgang",
        "noticias",
        "actualites",
        "nachrichten",
    ]
)
"""What sites call the shelves that stories lie on: a word of an address, not of a headline."""
_ID_KEYS = re.compile(
    r"(?:(?:\w*[_-])?(?:id|nid|aid|pid|tid|cid|uuid|guid|slug)|\w+id|p|n|a|art|article|story|news"
    r"|post|item|q|title|content|doc|key|no|nr|num|sid)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^(?:undefined|null|none|nan|false|true|404|error|not-?found|\[object object\])$"
    r"|\{\{|\}\}|<%|\$\{"
)
"""The last part of an address that a template put together from nothing."""
_GATE = re.compile(
    r"log-?in|log-?on|sign-?in|sign-?up|signon|auth|oauth\d?|authorize|sso|idp|accounts?|register"
    r"|registration|subscribe|subscription|subscriptions|paywall|consent|cookies?|cookiewall"
    r"|cookie-?consent|gdpr|privacy|privacy-?wall|captcha|challenge|verify|age-?gate|age-?check"
    r"|error|errors|404|403|410|not-?found|page-?not-?found|unavailable|access-?denied|blocked"
    r"|expired|gone|maintenance|aanmelden|inloggen|teken-?in|meld-?aan|registreer|anmelden"
    r"|einloggen|connexion|acceso|entrar|iniciar-?sesion"
    r"|(?:sorry-)?(?:(?:this|the|that|your|requested)-)?(?:article|page|story|post|content|item)s?"
    r"-(?:(?:has|have)-(?:been-)?|is-|was-|could-|can-)?(?:(?:re)?moved|deleted|expired|missing|gone"
    r"|unavailable|(?:not-|no-longer-)(?:be-)?(?:available|found))",
    re.IGNORECASE,
)
"""A whole part of a path, or of a host's name, that keeps readers out or says sorry."""


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of an address that tell what it names."""

    host: str
    parts: tuple[str, ...]
    """Of its path, folded, without the last one's ending."""
    shelved: bool
    """It ends with a slash, as folders do."""
    program: bool
    """A script answers: what it shows is in the query."""
    query: tuple[tuple[str, str], ...]

    @property
    def last(self) -> str:
        """The last part of its path."""
        return self.parts[-1] if self.parts else ""


def own_address(claimed: str, url: str) -> bool:
    """Return whether the page at `url` may be believed that it is called `claimed`."""
    if claimed == url:
        return True
    target, asked = _address(claimed), _address(url)
    if (target.parts, target.query, target.program) == (asked.parts, asked.query, asked.program):
        return True
    if _is_front(target) or _NOTHING.search(target.last):
        return _is_front(asked) and _is_front(target)
    if target.parts == asked.parts and not target.query:
        # The page without its query: the script without the number that it was asked for?
        return not asked.query or (_is_slug(target.last) and not target.program)
    if target.parts == asked.parts[: len(target.parts)] and not target.query:
        rest = asked.parts[len(target.parts) :]
        return all(map(_PARTS_OF_ONE.fullmatch, rest)) and _names_one(target)
    return _names_one(target) or target.last == asked.last or not _is_shelf(target, asked)


def leads_away(url: str, final: str) -> bool:
    """Return whether the redirect from `url` to `final` left the story for something general.

    A log-in, a consent page, a front page, a section. What was asked for is judged as well: who
    asks for a front page may be sent to one.
    """
    asked, got = _address(url), _address(final)
    if (asked.host, asked.parts, asked.query) == (got.host, got.parts, got.query):
        return False
    if _is_gate(got) and not _is_gate(asked):
        return True
    if _returns_to(got, url):
        return True
    if _is_front(asked):
        return False
    if _is_front(got):
        return True
    return same_site(url, final) and not own_address(final, url)


def is_gate(url: str) -> bool:
    """Return whether an address is by its words a log-in, a consent page, an error."""
    return _is_gate(_address(url))


def _address(url: str) -> _Address:
    pieces = urlsplit(normalise(url) or "")
    path = unquote(pieces.path).casefold()
    plain = _SCRIPT.sub("", path)
    host = pieces.hostname or ""
    pairs = [
        (key.casefold(), value)
        for key, value in parse_qsl(pieces.query, keep_blank_values=True, max_num_fields=None)
        if not is_noise(f"{key}={value}", host)
    ]
    return _Address(
        host=host,
        parts=tuple(part for part in plain.split("/") if part),
        shelved=path.endswith("/"),
        program=bool(_PROGRAM.search(path)),
        query=tuple(sorted(pairs)),
    )


def _is_front(address: _Address) -> bool:
    """Return whether it is a front page: of the site, of a language, of a path."""
    if any(_ID_KEYS.fullmatch(key) and value for key, value in address.query):
        return False
    return not address.parts or bool(_FRONT.fullmatch(address.last))


def _is_slug(part: str) -> bool:
    """Return whether a part of a path is a story's: a headline's words, or a number with a word."""
    said = words(part.replace("_", "-").replace("-", " "))
    return len(said) >= _MIN_WORDS or (
        bool(re.search(r"\d", part)) and not _CALENDAR.fullmatch(part) and len(part) > 3
    )


def _is_shelf(address: _Address, asked: _Address) -> bool:
    """Return whether an address that names no story by itself names a section or a script."""
    said = {word for part in address.parts for word in (part, *part.split("-"))}
    return address.program or address.shelved > asked.shelved or not said.isdisjoint(_SHELVES)


def _names_one(address: _Address) -> bool:
    """Return whether an address names one thing and not a shelf of things."""
    if any(
        _ID_KEYS.fullmatch(key) and (re.search(r"\d", value) or _is_slug(value.casefold()))
        for key, value in address.query
    ):
        return True
    return not address.program and bool(address.parts) and _is_slug(address.last)


def _is_gate(address: _Address) -> bool:
    if any(_GATE.fullmatch(part) for part in (*address.parts, *address.host.split(".")[:-2])):
        return True
    return any(
        _GATE.fullmatch(piece) for piece in re.split(r"[.\-]", address.host.partition(".")[0])
    )


def _returns_to(address: _Address, url: str) -> bool:
    """Return whether the address that was asked for stands in the query: "and then go there"."""
    pieces = urlsplit(normalise(url) or "")
    path = unquote(pieces.path).casefold().rstrip("/")
    return len(path) > 1 and any(path in unquote(value).casefold() for _, value in address.query)
