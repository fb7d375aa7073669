"""Which site a host belongs to, and which sites many write on. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_SECOND_LEVEL = re.compile(
    r"(?:ac|co|com|edu|go|gob|gouv?|govt?|gub|ltd|mil|net?|nhs|nom|org?|plc|sch)\.[a-z]{2}"
    r"|(?:law|school|web)\.za"
)
"""Names under a country's domain that belong to nobody: `news.co.za` is one site of `co.za`'s."""

_SHARED_HOSTING = re.compile(
    r"(?:blogspot|medium|substack|tumblr|wixsite|wordpress|herokuapp)\.com|(?:github|gitlab)\.io"
    r"|(?:netlify|vercel|web)\.app|pages\.dev"
)
"""Domains whose subdomains belong to different people."""

_OF_MANY = frozenset(
    (
        "allafrica.com",
        "apple.news",
        "blogger.com",
        "bsky.app",
        "dailyhunt.in",
        "daum.net",
        "dzen.ru",
        "facebook.com",
        "flipboard.com",
        "ground.news",
        "inkl.com",
        "instagram.com",
        "iol.co.za",
        "kakao.com",
        "line.me",
        "linkedin.com",
        "livedoor.com",
        "livejournal.com",
        "mastodon.social",
        "medium.com",
        "nate.com",
        "naver.com",
        "newsbreak.com",
        "newsnow.co.uk",
        "operanewsapp.com",
        "pressreader.com",
        "quora.com",
        "reddit.com",
        "smartnews.com",
        "substack.com",
        "t.me",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "toutiao.com",
        "tumblr.com",
        "twitter.com",
        "upday.com",
        "vk.com",
        "weibo.com",
        "wordpress.com",
        "x.com",
        "youtu.be",
        "youtube.com",
    )
)
"""Sites on which many publish under their own names: networks, and portals that show the papers'
articles."""
_OF_MANY_ANYWHERE = re.compile(
    r"(?:aol|bing|blogspot|google|msn|yahoo)\.(?:(?:com?\.)?[a-z]{2}|com)"
)
"""The same in every country that they are in."""


def publisher_site(url: str) -> str:
    """Return the site of a web address if all on it is of one publisher, else an empty text.

    On one machine of the reader's own network each port is a site: so the sample's outlets stand.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if port and _is_own(host):
        return f"{host}:{port}"
    site = site_of(host)
    return "" if site in _OF_MANY or _OF_MANY_ANYWHERE.fullmatch(site) else site


def _is_own(host: str) -> bool:
    """Return whether a host is this machine or one of a private network."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Return whether a host is given by its number."""
    return host.startswith("[") or host.rsplit(".", 1)[-1].isdigit()


def site_of(host: str) -> str:
    """Return the part of `host` that somebody registered: `www.news24.co.za` is `news24.co.za`.

    A rule instead of the public suffix list: two labels; three where the second is a general name
    under a country's two letters, or where the domain is one that hosts other people's sites.
    """
    if not host or is_address(host):
        return host
    labels = host.split(".")
    last_two = ".".join(labels[-2:])
    owned_by_many = _SHARED_HOSTING.fullmatch(last_two) or _SECOND_LEVEL.fullmatch(last_two)
    return ".".join(labels[-3 if owned_by_many else -2 :])
