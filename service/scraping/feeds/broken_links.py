"""Links that a program has put together wrongly → what they mean. Pure.

`https//n.example/a`, `http://https://n.example/a` and `http://localhost:4000/a` are no page's
address, and a feed has them at all of its entries or at none. What is sound stays as it is.
"""

from __future__ import annotations

import re

from service.scraping import urls
from service.text.sites import is_address

_AROUND = " \t\r\n\"'<>\u200b\u200e\u200f\u2060\ufeff"
"""What stands around an address and is none of it."""
_ANCHOR = re.compile(r"<a\s[^<>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_HOST = r"(?=(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}(?:[:/?#]|$))"
_SOUND = re.compile(
    r"https?://(?!(?:localhost|127|0)\b|[\[/])[^\s\"'<>&\u200b\u200e\u200f\u2060\ufeff]+"
)
"""As nearly all are; what stands in it twice is looked for apart."""
_TWICE = re.compile(r"\Ahttps?:/*(?:[^\s/?#]*[^\s/?#:])?(?=https?://)", re.IGNORECASE)
"""A scheme, with or without a host, before the whole address."""
_WRONG_SCHEME = re.compile(
    rf"\A(?:https?(?::/?(?!/)|//|:/{{3,9}})|(?!https?:)h?t{{1,3}}p(s?)://){_HOST}", re.IGNORECASE
)
_OWN_TWICE = re.compile(r"\Ahttps?://([^\s/?#]+)/(?=https?://\1(?:[/?#]|$))", re.IGNORECASE)
_AND_AGAIN = re.compile(r"(?<=\S)\s+https?://.*\Z", re.IGNORECASE | re.DOTALL)
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x26);", re.IGNORECASE)
_BUILT_AT_HOME = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d{1,5})?(?=[/?#]|\Z)",
    re.IGNORECASE,
)
"""The machine of whoever built the site last."""


def mended(link: str, base: str) -> str:
    """Return `link`, which stands in what was read at `base`, as it was meant."""
    if _SOUND.fullmatch(link) and link.find("http", 1) < 0:
        return link
    link = link.strip(_AROUND)
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
    return "https://" if "s" in found[0].lower() else "http://"


def _at_its_site(link: str, base: str) -> str:
    """Return a link to the builder's own machine as one to the site that it was listed at."""
    at_home = _BUILT_AT_HOME.match(link)
    if at_home is None:
        return link
    scheme, _, rest = base.partition("://")
    host = urls.host_of(base)
    if "." not in host or is_address(host):
        return link
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}{link[at_home.end() :]}"
