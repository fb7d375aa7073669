"""Values as people paste them: a word processor's quotes, blanks not seen, comments. Pure.

`docker run --env-file` and lists of Compose hand a comment over with its value; a page from which a
password is copied may put a blank that does not break between its groups.
"""

from __future__ import annotations

import re

from service.config.value_types import SECRETS

_QUOTES = "“”„‟‘’‚‛«»"
_COMMENT = re.compile(r"(?<!\s)\s++#(?=\s|\w).*", re.DOTALL)
_BLANKS = re.compile("[\u00a0\u2007\u202f]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_LISTS = frozenset({"notify_urls", "webhook_urls"})
"""Secrets that may stand on several lines."""
_PATHS = ("_file", "_dir", "_db")
_EXAMPLE = re.compile(
    r"(?:change|replace)[-_ ]?(?:me|this|it)\b|(?:^|[-_ <])your[-_ ]|placeholder|openssl|^x{4,}$"
    r"|\.\.\.|…|changeme",
    re.IGNORECASE,
)


def unquoted(name: str, text: str, told: list[str]) -> str:
    """Return `text` without the typographic quotes around it; the others are no part of this."""
    plain = text.strip()
    if len(plain) > 2 and plain[0] in _QUOTES and plain[-1] in _QUOTES:
        told.append(f"{name} is written in quotes of a word processor; they are taken off.")
        return plain[1:-1]
    return text


def without_comment(name: str, text: str, told: list[str]) -> str:
    """Return what the environment gives without a comment after it; a secret stays as it is."""
    field = name.lower()
    if field.endswith(_PATHS) or not _COMMENT.search(text):
        return text
    if field in SECRETS:
        told.append(
            f"{name} has a blank and a # in it. If what follows is a comment, take it off: Docker "
            "hands it over with the value."
        )
        return text
    told.append(f"{name} was handed over with a comment after it; what follows the # is left out.")
    return _COMMENT.sub("", text)


def seen(name: str, text: str, told: list[str]) -> str:
    """Return a secret as its reader sees it: plain blanks, and nothing between the letters."""
    if name.lower() not in SECRETS - _LISTS:
        return text
    plain = _UNSEEN.sub("", _BLANKS.sub(" ", text))
    if plain != text:
        told.append(
            f"{name} has blanks or signs in it that are not seen, as copied from a page; it is "
            "taken with plain blanks and without the others."
        )
    if _BREAK.search(plain):
        told.append(
            f"{name} has a line break or a tab in it. If it has a backslash instead, put it in "
            "single quotes: in double quotes a backslash and the letter after it are such a sign."
        )
    return plain


def is_example(secret: str) -> bool:
    """Return whether a secret is one that a manual or a template has in its place."""
    return bool(_EXAMPLE.search(secret))
