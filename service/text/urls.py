"""URLs: parsed as browsers do (WHATWG, by ada-url), and folded so that one page has one name.

Pure; nothing here raises on any text. A canonical URL is a name for a page: it may differ from the
link that led to it, so pages are fetched by the link and remembered by the canonical URL.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote

import ada_url

from service.text.sites import is_address, site_of

MAX_LENGTH = 2048
"""Longer canonical URLs are refused: no article needs it; a PostgreSQL index row ends at 2,704."""

_ROUNDS = 6
"""Wrappers in wrappers that are opened before we give up; two is the most seen in practice."""

_PARTS = ("href", "protocol", "username", "password", "host", "hostname", "pathname", "search")
_SURROGATES = re.compile("[\ud800-\udfff]")

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid)=[^/;]{0,2000}+|/\((?:[AFSX]\([\w-]{0,2000}+\)){1,4}\)(?=/)",
    re.IGNORECASE,
)
"""A session in a path: of servers for Java and PHP, and of ASP.NET without cookies."""
_AMP_END = re.compile(r"(?<=[^/])/amp/?$|(?<=[^/])\.amp/?$", re.IGNORECASE)
_AMP_HTML = re.compile(r"\.amp(?=\.html?$)", re.IGNORECASE)
_PRINT_END = re.compile(r"(?<=[^/])/print(?:able)?/?$", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^/(?:c|v|wp/[^/]+)/(s/)?(.+)$")
_GOOGLE_AMP = re.compile(r"^/amp/(s/)?(.+)$")
_VARIANT_HOST = re.compile(r"^(?:m|mobile|amp)\.")
_WIKI_MOBILE = re.compile(r"^([a-z-]+)\.m\.(?=wik[a-z]+\.org$)")

_GOOGLE = re.compile(r"(^|\.)google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$")
_REDIRECTORS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(r"(^|\.)bing\.com$"), "/news/apiclick.aspx", ("url",)),
    (_GOOGLE, "/url", ("url", "q")),
    (re.compile(r"^news\.google\.com$"), "/news/url", ("url",)),
    (re.compile(r"(^|\.)facebook\.com$"), "/l.php", ("u",)),
    (re.compile(r"^(www\.)?youtube\.com$"), "/redirect", ("q",)),
    (re.compile(r"^out\.reddit\.com$"), "/", ("url",)),
)
"""Host, path prefix and parameter of the pages that only forward; the true URL is in the link."""

_TRACKING = re.compile(
    r"""(?xi)
    # campaign families: Google, HubSpot, AT Internet, Matomo, Vero, Omeda, Yahoo
    utm[_-]?\w* | hsa_\w+ | at_(?:medium|campaign|custom\d|link\w*|format|ptr\w*|bbc\w*)
    | (?:mtm|pk|piwik|matomo|itm|vero|oly)_\w+ | guce_referrer\w* | guccounter
    # click ids
    | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | gad_source | gad_campaignid | msclkid
    | yclid | ysclid | twclid | ttclid | li_fat_id | igsh | igshid | epik | rdt_cid | sccid
    | srsltid | s_kwcid | ef_id | irclickid | irgwc | cjevent | zanpid | wickedid
    # newsletters and mail tools
    | mc_[ce]id | mkt_tok | mkcid | mkrid | _hsenc | _hsmi | __hs\w+ | hsctatracking
    | nr_email_referer | ck_subscriber_id | bxid | sailthru\w* | sfmc_\w+
    # publishers' and social networks' own marks
    | _openstat | _ga | _gl | _branch_match_id | _branch_referrer | ncid | cmpid | ocid | smid
    | smtyp | xtor | wt[_.](?:mc|zmc)(?:_id)? | s_cid | ns_(?:mchannel|source|campaign|linkname|fee)
    | ref_src | ref_url | __twitter_impression | soc_src | soc_trk | tsrc | taid | share_from
    | ito | cmp | intcmp | icid | intcid | ftag | ftcamp | sref | rss_?ref | feed_?source | __source
    | fb_(?:action_ids|action_types|source|ref) | traffic_source | rss_source | spm
    | echobox | mibextid
    """
)
_ONLY_AT = {
    "ab_channel": ("youtube.com",),
    "feature": ("youtube.com", "youtu.be"),
    "si": ("youtube.com", "youtu.be", "spotify.com"),
    "s": ("twitter.com", "x.com"),
    "t": ("twitter.com", "x.com"),
    "m": ("blogspot.com",),
}
"""Short names that track, or ask for the mobile page, on these sites only."""

_REFERRED = re.compile(r"(?i)(?:ref|source|src|from|via)=(?:rss|feed|atom|twitter|facebook|email)")
_SESSION_PAIR = re.compile(
    r"(?i)(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|(?:php|asp|web|user)?_?sess(?:ion)?"
    r"_?(?:id|key|token)|sessid|oscsid|zenid|mosessid|viewstate)=[\w.,%-]{6,}"
)
"""What servers put into links to know their visitors again."""
_TOKEN = re.compile(r"(?=[^=]*\d)(?=[^=]*[a-z])[\w.,-]{10,}|[0-9a-f]{16,}|\d{12,}", re.IGNORECASE)
"""A value that looks drawn at random, and not written by people."""
_VARIANT = re.compile(
    r"(?i)(?:wp)?amp(?:=(?:1|true|yes|amp)?)?|outputtype=amp|(?:output|view|format|mode)=(?:amp|print)"
    r"|print(?:able)?(?:=(?:1|true|yes|y|print)?)?"
)
"""Parameters that ask for the AMP or print variant of a page."""


_AROUND = "".join(map(chr, range(33))) + "\u200b\u200e\u200f\u2060\ufeff"
"""What stands around an address and is none of it."""
_QUOTES = "\"'<>"
"""The same, where it stands before an address or only once behind it."""
_ANCHOR = re.compile(r"<a\s[^<>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
"""A whole anchor in the place of an address."""
_HOST_BEHIND = r"(?=(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}(?:[:/?#]|$))"
"""A host with a domain, so that what stands before it is its scheme."""
_SOUND = re.compile(
    r"https?://(?!(?:localhost|127|0)\b|[\[/])[^\s\"'<>&\u200b\u200e\u200f\u2060\ufeff]+"
)
"""As nearly all are; what stands in it twice is looked for apart."""
_TWICE = re.compile(r"\Ahttps?:/*(?:[^\s/?#]*[^\s/?#:])?(?=https?://)", re.IGNORECASE)
"""A scheme, with or without a host, before the whole address."""
_WRONG_SCHEME = re.compile(
    rf"\A(?:https?(?::/?(?!/)|//|:/{{3,9}})|(?!https?:)h?t{{1,3}}p(s?)://){_HOST_BEHIND}",
    re.IGNORECASE,
)
"""`https//`, `http:/`, `https:////`, `htp://`, `ttps://` before a host."""
_FOR_READERS = re.compile(
    r"\A(?:feed|rss|itpc|pcast|podcast):(?://)?(?:(?=https?://)|(?=[^/\s]+\.))", re.IGNORECASE
)
"""A scheme that opens a reader of feeds: behind it is the address, with its own or without."""
_OWN_TWICE = re.compile(r"\Ahttps?://([^\s/?#]+)/(?=https?://\1(?:[/?#]|$))", re.IGNORECASE)
"""The site before a whole address at the same site."""
_AND_AGAIN = re.compile(r"(?<=\S)\s+https?://.*\Z", re.IGNORECASE | re.DOTALL)
"""A second address behind a blank."""
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x26);", re.IGNORECASE)
_BUILT_AT_HOME = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d{1,5})?(?=[/?#]|\Z)",
    re.IGNORECASE,
)
"""The machine of whoever built the site last."""


def normalise(url: str, base: str | None = None) -> str | None:
    """Return `url` as a browser would write it, resolved against `base`; None if it is no URL."""
    parts = _parse(url, base)
    return parts["href"] if parts else None


def absolute(link: str, base: str) -> str | None:
    """Return the http(s) URL that `link` on the page `base` means, else None. Nothing is folded."""
    parts = _parse(link.strip(), base)
    return parts["href"] if parts and _is_web(parts) else None


def as_meant(link: str, base: str) -> str:
    """Return `link`, which stands in what was read at `base`, as it was meant.

    `https//n.example/a`, `http://https://n.example/a` and `http://localhost:4000/a` are no page's
    address, and a feed has them at all of its entries or at none. What is sound stays as it is.
    """
    if _SOUND.fullmatch(link) and link.find("http", 1) < 0:
        return link
    link = link.strip(_AROUND)
    bare = link.strip(_QUOTES).strip(_AROUND)
    if len(bare) < len(link) and (link[0] in _QUOTES or link[-1] not in bare):
        link = bare
    if (for_readers := _FOR_READERS.match(link)) is not None:
        rest = link[for_readers.end() :]
        link = rest if rest.startswith("http") else f"https://{rest}"
    if "href" in link and (anchor := _ANCHOR.search(f"<{link}")):
        link = anchor[1]
    if "&" in link:
        link = _AMPERSAND.sub("&", link)
    if " " in link or "\n" in link:
        link = _AND_AGAIN.sub("", link)
    if link.count("http", 1):
        link = _OWN_TWICE.sub("", _TWICE.sub("", link, count=1), count=1)
    if not link.startswith(("http://", "https://")) or link.startswith("///", link.find(":") + 1):
        link = _WRONG_SCHEME.sub(_scheme, link, count=1)
    return _at_its_site(link, base)


def _scheme(found: re.Match[str]) -> str:
    """Return the scheme that was meant by a wrong one."""
    return "https://" if "s" in found[0].lower() else "http://"


def _at_its_site(link: str, base: str) -> str:
    """Return a link to the builder's own machine as one to the site that it was listed at."""
    at_home = _BUILT_AT_HOME.match(link)
    if at_home is None:
        return link
    scheme, _, rest = base.partition("://")
    host = host_of(base)
    if "." not in host or is_address(host):
        return link
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}{link[at_home.end() :]}"


def canonical(url: str, base: str | None = None) -> str | None:
    """Return the one name of the page behind `url`; None unless it is an acceptable http(s) URL.

    Off go tracking parameters, fragments (but for `#!`), default ports, a host's trailing dot,
    session ids and the marks of AMP, mobile and print variants; known redirectors are opened.
    Google News links stay as they are: they are opaque. Credentials in a URL make it unacceptable.
    """
    current = normalise(url.strip(), base)
    for _ in range(_ROUNDS):
        folded = _fold_once(current) if current else None
        if folded == current:
            break
        current = folded
    else:
        return None
    return current if current and len(current) <= MAX_LENGTH else None


def unwrapped(url: str) -> str:
    """Return the URL that a known redirector's link carries, or `url` itself; nothing else."""
    parts = _parts(url)
    inner = _wrapped(parts["hostname"], parts["pathname"], parts["search"]) if parts else None
    return (absolute(inner, url) if inner else None) or url


def item_id(canonical_url: str) -> str:
    """Return the 32 hex digits that name an item; http, `www.` and a last slash do not matter."""
    parts = _parts(canonical_url)
    name = canonical_url
    if parts:
        host = parts["host"].removeprefix("www.")
        fragment = parts["href"].partition("#")[2]
        name = f"{host}{parts['pathname'].rstrip('/')}{parts['search']}#{fragment}"
    return hashlib.sha256(_SURROGATES.sub("\ufffd", name).encode()).hexdigest()[:32]


def is_noise(pair: str, host: str) -> bool:
    """Return whether `name=value`, as it stands in a URL, only tracks or asks for AMP or print."""
    name = pair.partition("=")[0]
    if _VARIANT.fullmatch(pair) or _REFERRED.fullmatch(pair) or _SESSION_PAIR.fullmatch(pair):
        return True
    sites = _ONLY_AT.get(name.lower(), ())
    return any(f".{host}".endswith(f".{site}") for site in sites) or bool(_TRACKING.fullmatch(name))


def without_tokens(url: str) -> str | None:
    """Return `url` without the pairs of its query whose values look drawn at random.

    None where there are none. Such a value may be a session's, or the story's own number: who asks
    has to know whether the page is the same without it.
    """
    head, mark, query = url.partition("?")
    if not mark:
        return None
    pairs = [(pair.partition("=")[2], pair) for pair in query.split("&")]
    kept = [pair for value, pair in pairs if not _TOKEN.fullmatch(value)]
    if len(kept) == len(pairs):
        return None
    return f"{head}?{'&'.join(kept)}" if kept else head


def host_of(url: str) -> str:
    """Return the host of `url` in lower case without port and trailing dot, or an empty text."""
    parts = _parts(url.strip())
    return parts["hostname"].rstrip(".") if parts else ""


def same_site(one: str, other: str) -> bool:
    """Return whether two URLs belong to one owner as far as their hosts can tell."""
    mine = site_of_url(one)
    return bool(mine) and mine == site_of_url(other)


def site_of_url(url: str) -> str:
    """Return the site of `url`: its registered domain, or for a bare address host and port.

    Behind one bare address (a laptop, a test) each port is another site; a domain has one owner.
    """
    parts = _parts(url.strip())
    if parts is None:
        return ""
    host = parts["hostname"].rstrip(".")
    return parts["host"] if is_address(host) else site_of(host)


def _parse(url: str, base: str | None) -> Mapping[str, str] | None:
    """Return the WHATWG parts of `url`, resolved against `base`; None if it is no URL."""
    if base is None:
        return _parts(url)
    try:
        return _parts(ada_url.join_url(_sound(base), _sound(url)))
    except ValueError:
        return None


@lru_cache(maxsize=2_048)
def _parts(url: str) -> Mapping[str, str] | None:
    """Return the parts of `url`. One address is asked about some seven times while its page is
    read, mostly as it came out of here."""
    try:
        parts = ada_url.parse_url(_sound(url), _PARTS)
    except ValueError:
        return None
    return MappingProxyType({name: str(value) for name, value in parts.items()})


def _sound(url: str) -> str:
    """Return `url` as text that UTF-8 can carry, which ada-url needs: surrogates go."""
    return url if url.isascii() else _SURROGATES.sub("\ufffd", url)


def _is_web(parts: Mapping[str, str]) -> bool:
    """Return whether it is http(s) with a host that can exist; `xn--` alone encodes nothing."""
    return parts["protocol"] in ("http:", "https:") and "xn--" not in parts["hostname"].split(".")


def _fold_once(url: str) -> str | None:
    parts = _parts(url)
    if parts is None or not _is_web(parts) or parts["username"] or parts["password"]:
        return None
    inner = _wrapped(parts["hostname"], parts["pathname"], parts["search"])
    if inner is not None:
        return normalise(inner)
    host = parts["host"]
    name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    name = _WIKI_MOBILE.sub(r"\1.", name.rstrip("."))
    rest = _VARIANT_HOST.sub("", name)
    if rest != name and "." in rest and site_of(rest) == site_of(name):
        name = rest
    path = parts["pathname"]
    path = _SESSION.sub("", path) if ";" in path or "/(" in path else path
    if "amp" in (said := path.lower()) or "print" in said:
        path = _PRINT_END.sub("", _AMP_HTML.sub("", _AMP_END.sub("", path)))
    hostname = parts["hostname"].rstrip(".")
    pairs = parts["search"].removeprefix("?").split("&")
    query = "&".join(pair for pair in pairs if pair and not is_noise(pair, hostname))
    fragment = parts["href"].partition("#")[2]
    kept = f"#{fragment}" if fragment.startswith("!") else ""
    folded = f"{parts['protocol']}//{name}{colon}{port}{path}{'?' if query else ''}{query}{kept}"
    return url if folded == url else normalise(folded)


def _wrapped(host: str, path: str, search: str) -> str | None:
    """Return the URL that a redirector or an AMP cache carries, None when this is neither."""
    cached = None
    if host.endswith(".cdn.ampproject.org"):
        cached = _AMP_CACHE.match(path)
    elif _GOOGLE.search(host):
        cached = _GOOGLE_AMP.match(path)
    if cached:
        return f"{'https' if cached[1] else 'http'}://{cached[2]}{search}"
    for pattern, prefix, names in _REDIRECTORS:
        if pattern.search(host) and path.lower().rstrip("/") == prefix.rstrip("/"):
            pairs = [pair.partition("=") for pair in search.removeprefix("?").split("&")]
            values = {key.lower(): unquote(value) for key, _, value in reversed(pairs)}
            found = (values.get(name, "") for name in names)
            return next((value for value in found if _HTTP.match(value)), None)
    return None
