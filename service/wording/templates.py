"""One Jinja2 set-up for all mail and pages: all is escaped, texts are in the language spoken.

Texts are marked as `{{ _("…") }}`, with values as `{{ _("… %(name)s …", name=…) }}`: the message
may hold markup, its values are escaped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.wording.catalogue import _, n_, spoken_language


def environment(folder: Path, **variables: Any) -> Environment:
    """Return the templates of `folder`, which all know `variables`; an unknown one is an error."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(_, n_, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals.update(variables, spoken_language=spoken_language)
    return made
