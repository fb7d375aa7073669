"""Values as people paste them: a word processor's quotes, blanks not seen, comments. Pure.

`docker run --env-file` and lists of Compose hand a comment over with its value; a page from which a
password is copied may put a blank that does not break between its groups.
"""

from __future__ import annotations

import re

from service.config.values.value_types import SECRETS

_QUOTES = "“”„‟‘’‚‛«»`´"
_COMMENT = re.compile(r"(?<![^\S\n])[^\S\n]++#(?=\s|\w|$)(?P<said>.*)", re.MULTILINE)
"""What follows a value on its line."""
_LINE = re.compile(r"^#(?P<said>.*)$\n?", re.MULTILINE)
"""A line that is a comment as a whole."""
_HOLDS_ADDRESS = re.compile("[<@]")
_NAMED = re.compile(r"\A\s*+(?:(?:export|set)\s++|\$env:)?(?P<name>\w++)\s*+=\s*+", re.IGNORECASE)
"""A line of a `.env` or of a shell, where its value alone belongs."""
_BLANKS = re.compile("[\u00a0\u2007\u202f]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LISTS = frozenset({"notify_urls", "webhook_urls"})
"""Secrets that may stand on several lines."""
_PATHS = ("_file", "_dir", "_db")
_MAY_HAVE_IT = SECRETS | {"brand_id", "smtp_username"}
"""A # after a blank may belong to each of these, and without it each would be another."""
_ADDRESSES = frozenset({"email_from", "email_to", "alert_email_to"})
"""What follows a # may be the address of `Topfive #1 <bot@example.com>`, or one more reader."""
_NOT_OURS = frozenset({"openai_api_key", "smtp_password", "reddit_client_secret"})
"""Secrets that somebody else has made and prints for copying: those are as they were printed.

Each other one is what it is, however it is written: the links in old mail hang on SECRET_KEY.
"""
_OUR_OWN = frozenset({"secret_key", "api_token", "webhook_secret"})
"""Secrets that are made for Topfive alone, so that any text does."""
_ADDRESSES_WITH_A_SECRET = frozenset({"database_url", "redis_url"})
"""Values of which a password is a part."""
_UNFILLED = re.compile(
    r"\$\{\w+(?:[^\w{}][^{}]*)?\}|(?-i:\$[A-Z_][A-Z0-9_]*)|\$\(.*\)|%\w+%|\{\{.*\}\}"
    r"|(?:op|vault|secretref|ref\+\w+)://.*|(?:arn:aws:|vault:|!vault )\S+|ENC\[.*\]"
    r"|null|undefined|none|nil|\W?redacted\W?|[*•●]{3,}",
    re.IGNORECASE,
)
"""What stands for a value as a whole where nobody has put it in.

A name of a shell, of Windows or of a template, a reference into a store of secrets, or a word that
programs print for nothing.
"""
_REFERENCE = re.compile(r"\$\{\w+(?:[^\w{}][^{}]*)?\}|(?<=[/:@])\$[A-Z][A-Z0-9_]{2,}(?=[@:/]|$)")
"""A name of a shell within a value."""
_A_FILE = re.compile(r"(?:@|file:(?://)?)/\S+|(?:/var)?/run/secrets/\S+|/etc/secrets/\S+")
"""Where Docker, Podman and others put a secret as a file, or a file as other programs name it."""
_EXAMPLE = re.compile(
    r"(?:change|replace)[-_ ]?(?:me|this|it)\b|(?:^|[-_ <])your[-_ ]|placeholder|openssl"
    r"|^(?:sk-)?x{4,}$|\.\.\.|…|changeme",
    re.IGNORECASE,
)
"""What manuals and templates have in the place of a secret."""


def unquoted(name: str, text: str, told: list[str]) -> str:
    """Return `text` without the typographic quotes around it; the others are no part of this."""
    plain = text.strip()
    ends = plain[:1], plain[-1:]
    is_quoted = all(end and end in _QUOTES + "\"'" for end in ends)
    if len(plain) > 2 and is_quoted and any(end in _QUOTES for end in ends):
        if name.lower() in SECRETS - {"openai_api_key"}:
            told.append(
                f"{name} is written in quotes that are none here ({plain[0]}{plain[-1]}, not ' or "
                '"); they are taken as a part of it.'
            )
            return text
        told.append(f"{name} is written in quotes other than ' and \"; they are taken off.")
        return plain[1:-1]
    return text


def without_name(name: str, text: str, told: list[str]) -> str:
    """Return the value in `NAME=value`, pasted whole where the value alone belongs."""
    line = _NAMED.match(text)
    if not line or line["name"].upper() != name:
        return text
    if name.lower() in _OUR_OWN:
        said = f"{name} begins with its own name; it is taken as it is."
        if said not in told:  # what the environment gives is looked at twice
            told.append(said)
        return text
    told.append(f"{name} has its own name before its value; what stands after the = is taken.")
    return text[line.end() :]


def without_comment(name: str, text: str, told: list[str]) -> str:
    """Return what the environment gives without a comment after it; a secret stays as it is."""
    field = name.lower()
    if field.endswith(_PATHS):
        return text
    if field in _MAY_HAVE_IT:
        if not _COMMENT.search(text):
            return text
        told.append(
            f"{name} has a blank and a # in it. If what follows is a comment, take it off: Docker "
            "hands it over with the value."
        )
        return text
    several = "\n" in text.strip()

    def kept(found: re.Match[str]) -> str:
        is_line = several and found.re is _LINE
        may_be_meant = field in _ADDRESSES and _HOLDS_ADDRESS.search(found["said"])
        return found[0] if may_be_meant and not is_line else ""

    plain = _COMMENT.sub(kept, _LINE.sub(kept, text))
    if plain != text:
        told.append(f"{name} was handed over with a comment; what follows the # is left out.")
    return plain


def seen(name: str, text: str, told: list[str]) -> str:
    """Return a secret as its reader sees it: plain blanks, and nothing between the letters."""
    if name.lower() not in SECRETS - LISTS:
        return text
    plain = _UNSEEN.sub("", _BLANKS.sub(" ", text))
    if plain != text:
        taken = (
            "it is taken with plain blanks and without the others"
            if name.lower() in _NOT_OURS
            else "it is taken as it is"
        )
        told.append(
            f"{name} has blanks or signs in it that are not seen, as copied from a page; {taken}."
        )
    plain = plain if name.lower() in _NOT_OURS else text
    if "\\$" in plain:
        told.append(f"{name} has a backslash before a $: both are taken, for no $ needs one here.")
    if _BREAK.search(plain):
        told.append(
            f"{name} has a line break or a tab in it. If it has a backslash instead, put it in "
            "single quotes: in double quotes a backslash and the letter after it are such a sign."
        )
    return plain


def not_filled_in(name: str, secret: str) -> str:
    """Return a sentence on a secret that only names where its value is; empty for any other."""
    if _A_FILE.fullmatch(secret):
        return f"{name} is the name of a file: set {name}_FILE to it, and it is read from there."
    is_part = name.lower() in _ADDRESSES_WITH_A_SECRET and bool(_REFERENCE.search(secret))
    if is_part or _UNFILLED.fullmatch(secret):
        return (
            f"{name} has a name in the place of a value, and nothing puts the value there: only a "
            "file .env is read for ${…}, and only where what it names is set. Write the value."
        )
    return ""


def is_example(secret: str) -> bool:
    """Return whether a secret is one that a manual or a template has in its place."""
    return bool(_EXAMPLE.search(secret))
