"""Where a page's script leaves the page at once. Pure.

No script is run. Believed is only the plainest form, `location = "…"` and its like as a statement
of its own that nothing stands before: one in a function, behind a condition, or beside another
address may never come about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_MOST = 2_000
"""Bytes of all scripts of a page; longer ones may leave it on a click, and draw it themselves."""
_SOON = 10_000
"""Milliseconds after which a page is left that is no page of its own."""
_APPS = frozenset(
    (
        "api.whatsapp.com",
        "apps.apple.com",
        "itunes.apple.com",
        "play.google.com",
        "t.me",
        "wa.me",
    )
)
"""Hosts that open an app: there is nothing to read."""
_TEXT = rb"\"(?:[^\"\\\r\n]|\\.)*+\"?+|'(?:[^'\\\r\n]|\\.)*+'?+|`(?:[^`\\]|\\.)*+`?+"
_SKIPPED = re.compile(
    rb"(?P<text>" + _TEXT + rb")|/\*(?:(?!\*/).)*+(?:\*/|\Z)|(?://|<!--|-->)[^\r\n]*+",
    re.DOTALL,
)
"""Texts, which stay, and comments."""
_PART = re.compile(_TEXT + rb"|[\[({})\];]|[^\s\"'`\[({})\];]++|\s++", re.DOTALL)
"""Texts, brackets and ends of statements, and what stands between them."""
_LOCATION = (
    rb"(?:(?:window|document|self|top)\s?\.\s?)?location"
    rb"(?:(?:\s?\.\s?href)?\s?=\s?|\s?\.\s?(?:replace|assign)\s?\(\s?)(?P<mark>[\"'])"
    rb"(?P<url>[^\"'\\\s]{1,2000})(?P=mark)\s?\)?"
)
_ANY = re.compile(rb"(?<![\w.$-])" + _LOCATION)
_PLAIN = re.compile(_LOCATION + rb"[ \t]*+(?:;|\Z|[\r\n]++(?!\s*+[-+*/%.,?&|<>=\[(]))")
_LATER = re.compile(
    rb"(?:window\s?\.\s?)?setTimeout\s?\(\s?(?:function\s?\(\s?\)|\(\s?\)\s?=>)\s?\{\s*+"
    + _LOCATION
    + rb"\s?;?\s*+\}\s?,\s?(?P<wait>\d{1,6})\s?\)"
)


def left_for(scripts: Sequence[bytes]) -> str:
    """Return the one address for which scripts leave a page at once, "" where none is sure."""
    if sum(map(len, scripts)) > _MOST:
        return ""
    texts = [_SKIPPED.sub(lambda found: found["text"] or b" ", one) for one in scripts]
    named = {found["url"] for text in texts for found in _ANY.finditer(text)}
    if len(named) != 1 or not any(map(_leaves, texts)):
        return ""
    url = named.pop().decode("utf-8", "replace")
    return url if _is_read(url) else ""


def _leaves(script: bytes) -> bool:
    """Return whether a script without its comments leaves as a statement of its own."""
    depth, before = 0, b";"
    for part in _PART.finditer(script):
        said = part[0]
        if said.isspace():
            continue
        if depth == 0 and before[-1:] in b";}":
            if _PLAIN.match(script, part.start()):
                return True
            later = _LATER.match(script, part.start())
            if later:
                return int(later["wait"]) <= _SOON
        depth += (said in b"[({") - (said in b"})]")
        if depth < 0:
            break
        before = said
    return False


def _is_read(url: str) -> bool:
    """Return whether an address, as a script has it, may be one of a page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    return parts.scheme in ("", "http", "https") and host not in _APPS
