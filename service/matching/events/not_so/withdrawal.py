"""Whether an outlet takes back or corrects what it told: its headline or first words say so. Pure.

What another has taken back, a maker its batch or a court its ruling, is news: only an article that
speaks of itself counts, by "this story", or a headline that begins with the word and a mark, or is
nothing else.
"""

from __future__ import annotations

import re

from service.text.normalize import fold, squeeze
from service.text.sentences import sentences

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
_CORRECTION = re.compile(
    r"\W{0,3}(?:corrections?(?: and clarifications?)?|clarification|erratum|errata|berichtigung"
    r"|korrektur|richtigstellung|rectificatif|correctif|correccion|rectificacion|fe de erratas"
    r"|correcao|retificacao|rectificatie|correctie|regstelling|marekebisho)\s?[]:;)–—|-]"
)
"""How a headline begins that corrects; "CORRECTED-UPDATE" heads the whole news anew."""
_NOT_BUT = re.compile(
    r", (?:not|nicht|non|no|nao|niet|nie|si|sio|instead of|rather than|et non|y no|e nao) \S"
)
_OWN_REPORT = re.compile(
    r"\b(?:(?:our|an earlier|a previous|the original|an? (?:online )?|this|the) (?:news )?"
    r"(?:story|report|article|version|headline|piece)"
    r"|we (?:said|reported|wrote|stated|published|wrongly"
    r"|incorrectly|mistakenly)|(?:reported|stated|said) (?:erroneously|wrongly|incorrectly)"
    r"|(?:erroneously|wrongly|incorrectly|mistakenly) (?:reported|stated|said|gave)"
    r"|in einem (?:fruheren )?(?:artikel|bericht|beitrag)|unser(?:em|en)? (?:artikel|bericht)"
    r"|notre (?:article|edition)|nuestra (?:nota|noticia)|nossa (?:materia|reportagem))\b"
)
"""What an outlet says of its own report."""
_SORRY = re.compile(r"\b(?:apologi[sz]e|regret|sorry|entschuldig|excuses|disculpas|desculpas)")


def is_withdrawn(title: str, text: str) -> bool:
    """Return whether an article is taken back by who brought it."""
    headed = _HEADED.match(fold(title[:_WITHIN]))
    return bool(headed or _OF_ITSELF.search(squeeze(fold(text[:_WITHIN]))))


def corrects(title: str, text: str) -> bool:
    """Return whether an article only corrects what its outlet had told."""
    head = squeeze(fold(title[:_WITHIN]))
    if not _CORRECTION.match(head):
        return False
    return bool(_NOT_BUT.search(head) or _OWN_REPORT.search(squeeze(fold(text[:_WITHIN]))))


def corrected(title: str, text: str) -> str:
    """Return the sentence that says how it is, of an article that corrects; else its headline.

    What the outlet had told, which it repeats, is no word of it.
    """
    for start, end in sentences(text[:_WITHIN]):
        said = squeeze(text[start:end])
        told = fold(said)
        if said.endswith((".", "!")) and not (_OWN_REPORT.search(told) or _SORRY.search(told)):
            return said
    return squeeze(title)
