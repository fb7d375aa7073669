"""A brand file alone: `topfive check FILE`, without any other configuration."""

from __future__ import annotations

import asyncio
from pathlib import Path

from service import app, config
from service.brands import loader
from service.cli.checks import brand as verdict
from service.cli.checks.lines import CheckLine, Mark
from service.cli.checks.sources import source_lines
from service.errors import ConfigurationError
from service.wording.figures import sources

_NAME = "brand"


async def check_brand_file(path: Path, env_file: Path, *, quick: bool) -> list[CheckLine]:
    """Print and return what is to be said of every brand in the file at `path`."""
    settings = config.load_what_is_there(env_file)
    app.open_log(settings, level="ERROR", style="console")  # what a source is, its line says
    printed: list[CheckLine] = []

    def say(lines: list[CheckLine]) -> None:
        for line in lines:
            print(line, flush=True)
        printed.extend(lines)

    place, every = await asyncio.to_thread(lambda: (path.absolute(), loader.read_all(path)))
    if place.is_file():
        say([CheckLine(Mark.OK, "read from", str(place))])
    told: set[str] = set()
    for found in every:
        if isinstance(found, ConfigurationError):
            faults = [one.sentence() for one in found.faults if one.sentence() not in told]
            told.update(faults)
            say([CheckLine(Mark.FAIL, _NAME, sentence) for sentence in faults])
            continue
        brand = found.brand
        words = f"{brand.display_name} ({brand.id}), {sources(len(brand.sources))}"
        say([CheckLine(Mark.OK, _NAME, words)])
        # Another brand's faults are its own lines here.
        warned = [one for one in found.warnings if not one.startswith(loader.OTHER_BRAND)]
        say([CheckLine(Mark.WARN, _NAME, one) for one in warned if one not in told])
        told.update(warned)
        say(list(verdict.of_the_file(brand)))
        if not quick:
            say(await source_lines(settings, brand))
    return printed
