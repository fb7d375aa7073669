"""Notes by which an outlet says that it has corrected an article. Pure.

A note begins a sentence with a heading such as "Correction:", or says of the article itself that it
was corrected. It counts where it stands with the article: in its text, or in a footer or box of the
article's own; never in comments, related stories or the site's footer. The words are in
`corrections.txt`, a form a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.archive.evidence.quotes import letters, split
from service.resources import list_lines
from service.scraping.pages.dom import ancestors, parse, safe
from service.text.normalize import fold, squeeze

_SHORTEST, _LONGEST = 20, 1_200
"""Characters of a note; what is longer is an article about one, what is shorter a menu's word."""
_WITHIN = 250
"""Characters of a sentence within which it says so."""
_MOST = 10


def _phrases() -> tuple[str, str]:
    """Return the headings and the sentences of `corrections.txt`, each as one expression."""
    lines = [line for line in list_lines(__package__, "corrections.txt") if line]
    parted = lines.index("[sentences]")
    return "|".join(lines[1:parted]), "|".join(lines[parted + 1 :])


_HEADINGS, _SENTENCES = _phrases()
_HEADED = re.compile(rf"\W{{0,3}}(?:editor'?s? note\W{{1,3}})?(?:{_HEADINGS})\s?[]:;–—|-]")
_TOLD = re.compile(rf"(?:{_SENTENCES})\b")
_IN_HTML = re.compile(
    r"correc|corrig|amend|clarif|retract|version|versi[oó]n|vers[aã]o|versie|versione|weergawe|errat"
    r"|regret|refile|apolog|misidentif|misstat|misspel|misquot|betreur|verskoning|entschuldig"
    r"|contrairement|erroneous|reggestel|regstel|gewysig|verduidelik|korrig|korrekt|berichtig|richtigstell|fassung"
    r"|re[ct]{1,2}ifi|originally|previously|initially|incorrectly|mistakenly|wrongly|errores"
    r"|corre[cç]|precisazione|isilungiso|ukulungiswa|marekebisho",
    re.IGNORECASE,
)
"""One of these words stands in every note: most pages have none, and are not looked into."""
_BESIDE = re.compile(
    r"comment|respon|reply|relat|teaser|promo|recommend|sidebar|newsletter|most-?read|trending"
    r"|popular|outbrain|taboola|carousel|breadcrumb|menu|navigation|site-?footer|policy",
    re.IGNORECASE,
)
_OWN = (
    "article footer, article aside, main footer, main aside, "
    "[class*=correction i], [id*=correction i], [class*=erratum i], [class*=regstelling i]"
)
"""Where an article's note stands that the careful reader leaves out."""


def notes(text: str) -> list[str]:
    """Return the corrections that an article's text has, each as its sentence, or paragraph."""
    found = []
    for line in text.split("\n"):
        if _is_note(line):
            found.append(squeeze(line)[:_LONGEST])
            continue
        found += [squeeze(one)[:_LONGEST] for one in split(line) if _is_note(one)]
    return list(dict.fromkeys(found))[:_MOST]


def notes_beside(html: str) -> list[str]:
    """Return the corrections in an article's own footers and boxes, of a page's source."""
    if not _IN_HTML.search(html):
        return []
    tree = parse(safe(html))
    found = []
    for node in tree.css(_OWN)[:50]:
        names = [f"{one.attributes.get('class')} {one.id}" for one in [node, *ancestors(node)]]
        if any(_BESIDE.search(name) for name in names):
            continue
        texts = [part.text(separator=" ") for part in node.css("p, li")] or [node.text()]
        found += [squeeze(one) for one in texts if _is_note(squeeze(one))]
    return list(dict.fromkeys(found))[:_MOST]


def new_notes(now: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the notes that were not there before; `known` are `letters` of those that were.

    A note may be read with its paragraph once and without it then.
    """
    found = [(one, letters(one)) for one in now]
    return [one for one, said in found if not any(said in old or old in said for old in known)]


def _is_note(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    folded = squeeze(fold(text))
    return bool(_HEADED.match(folded) or _TOLD.search(folded, 0, _WITHIN))
