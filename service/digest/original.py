"""In which language a finding was written, for who reads another one. Pure."""

from __future__ import annotations

from service.models import Evaluation, Item
from service.text.language import is_plainly, language
from service.wording.catalogue import SOURCE_LANGUAGE

_READ = 600
"""Characters of a text that show a language: it may begin with what its summary says."""


def language_of(item: Item, evaluation: Evaluation) -> str:
    """Return the language of an item (ISO 639), or "": as the model says that judged it, else by
    its words.
    """
    own = evaluation.item_id == item.id
    if own and evaluation.translation:
        return evaluation.translation.language
    quoted = evaluation.evidence if own else ""
    shown = f"{item.summary} {item.text[:_READ]}".strip()
    said = f"{item.title}. {shown or quoted}"
    return language(said) or (SOURCE_LANGUAGE if is_plainly(said, SOURCE_LANGUAGE) else "")
