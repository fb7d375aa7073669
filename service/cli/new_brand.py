"""`topfive new-brand`: a brand described by question and answer, tried at once, written to a file.

The same steps as the pages under /brand/new. What is given beforehand (flags, a file of answers) is
not asked; where nobody can be asked, what is proposed is taken.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from service import config
from service.app import factories
from service.brands import yaml_document
from service.cli.interview import Interview, Terminal
from service.errors import ConfigurationError, Fault, PermanentError
from service.onboarding import brand_file
from service.onboarding.description import Description, own_sources, phrase
from service.onboarding.wizard import Wizard, with_own
from service.runs.scheduler import utc_now
from service.scraping.parser_pool.pool import Workers
from service.wording.brand_pages import interview as said
from service.wording.brand_pages import new_file
from service.wording.brand_pages import wizard as shared

_LISTS = (
    "subject", "countries", "languages", "rivals", "aliases", "beside", "not_us", "products",
)  # fmt: skip
_KNOWN = ("name", "id", "site", *_LISTS, "sources")


async def new_brand(options: argparse.Namespace) -> int:
    """Ask, propose, try, show the first five and write the file; 0 if it is written."""
    given = _given(options)
    to_stdout = str(options.file) == "-"
    terminal = Terminal(
        sys.stderr if to_stdout else sys.stdout,
        asks=not (options.yes or options.answers),
        answered=frozenset(given),
    )
    settings = config.load_what_is_there(options.env_file)
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(Workers(0))
        wizard = await factories.open_wizard(settings, workers, stack, clock=utc_now)
        described = _described(given)
        if described.name != phrase(given.get("name")):
            terminal.say(shared.name_taken(described.name))
        interview = Interview(terminal, wizard, offline=options.offline)
        described = await interview.described(described)
        return await _written(options, terminal, wizard, described)


async def _written(
    options: argparse.Namespace, terminal: Terminal, wizard: Wizard, described: Description
) -> int:
    text = await wizard.text_of(described)
    if str(options.file) == "-":
        print(text, end="")
        return 0
    path: Path = options.add_to or options.file or Path(f"{described.id}.yaml")
    if not terminal.yes(said.question("write").format(file=path)):
        terminal.say(said.only_whole(str(path)))
        return 1
    if options.add_to:
        brand_file.add_to(path, described)
    else:
        brand_file.write_new(path, text)
    terminal.say(shared.written_to(str(path)))
    for doubt in await wizard.doubts_of(described):
        terminal.say(doubt)
    terminal.say(shared.what_to_set(_from_anywhere(path), described.id))
    terminal.say(shared.check_it(str(path)))
    return 0


def _from_anywhere(path: Path) -> str:
    """Return a path that means the same wherever the service is started."""
    return str(path.absolute())


def _given(options: argparse.Namespace) -> Mapping[str, Any]:
    """Return what flags and the file of answers say, flags first."""
    given: dict[str, Any] = dict(_answers(options.answers)) if options.answers else {}
    for key in _KNOWN:
        value = getattr(options, key, None)
        if value:
            given[key] = value
    return given


def _answers(path: Path) -> Mapping[str, Any]:
    """Return the answers in a YAML or JSON file. Raises ConfigurationError with what is wrong."""
    try:
        document = yaml_document.read(path.read_bytes(), path.name)
    except OSError as error:
        why = error.strerror or str(error)
        raise PermanentError(new_file.cannot_read(str(path), why)) from error
    found = yaml_document.mapping(document.tree)
    known = ", ".join(_KNOWN)
    faults = [
        *document.faults,
        *(Fault(document.where((key,)), said.unknown_answer(key, known))
          for key in found if key not in _KNOWN),
    ]  # fmt: skip
    if faults:
        raise ConfigurationError(faults)
    return found


def _described(given: Mapping[str, Any]) -> Description:
    described = Description.from_mapping({key: given[key] for key in given if key != "sources"})
    lines = given.get("sources") or ()
    own, refused = own_sources(lines if isinstance(lines, str) else "\n".join(map(_line, lines)))
    faults = [Fault("sources", shared.refused_lines(refused))] if refused else []
    if given.get("site") not in (None, "", "-") and not described.site:
        faults.append(Fault("site", shared.needed("site")))
    if faults:
        raise ConfigurationError(faults)
    return with_own(described, own)


def _line(value: object) -> str:
    """Return a source of a file of answers as a line: "reddit: r/coffee"."""
    if isinstance(value, Mapping):
        return next((f"{key}: {target}" for key, target in value.items()), "")
    return str(value)
