"""Whether an outlet takes back what it told: its headline or its first words say so. Pure.

What another has taken back, a maker its batch or a court its ruling, is news: only an article that
speaks of itself counts, by "this story", or a headline that begins with the word and a mark, or is
nothing else.
"""

from __future__ import annotations

import re

from service.text.normalize import fold, squeeze

_WITHIN = 300
"""Characters of a text within which it says so, behind the place and the agency."""
_HEADED = re.compile(
    r"\W{0,3}(?:retracted|retraction|story withdrawn|article withdrawn|withdrawn story"
    r"|zuruckgezogen|retracte|retractacion|retractado|retratado|teruggetrek|teruggetrokken"
    r"|ingetrokken|ritrattato)\s?(?:[]:;)–—|-]|\Z)"
)
_THIS = (
    r"(?:this|dieser|dieses|diese|cet|cette|este|esta|dit|deze|hierdie|questo|questa) "
    r"(?:news )?(?:story|article|report|post|item|piece|dispatch|artikel|beitrag|meldung|bericht"
    r"|berig|nota|noticia|articulo|artigo|reportagem|materia|articolo|notizia)"
)
_TAKEN_BACK = (
    r"(?:withdrawn|retracted|unpublished|taken down|zuruckgezogen|retire|depublie|retracte"
    r"|retirado|retirada|retractado|eliminado|eliminada|ingetrokken|teruggetrokken|teruggetrek"
    r"|onttrek|ritirato|ritirata|rimosso|rimossa)"
)
_OF_ITSELF = re.compile(
    rf"\b{_THIS} (?:has been|was|is|wurde|ist|a ete|est|ha sido|fue|foi|e stato|e stata)"
    rf"(?: \w{{1,15}}){{0,4}} {_TAKEN_BACK}\b"
    r"|\bwe have (?:withdrawn|retracted|taken down) (?:this|the|our) (?:story|article|report)\b"
)


def is_withdrawn(title: str, text: str) -> bool:
    """Return whether an article is taken back by who brought it."""
    headed = _HEADED.match(fold(title[:_WITHIN]))
    return bool(headed or _OF_ITSELF.search(squeeze(fold(text[:_WITHIN]))))
