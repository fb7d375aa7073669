"""Headlines from a file, one JSON object a line: `group` tells stories, `judge` what they mean.

Neither needs a configuration or a server, so that a brand file can be tried on a list, and the
judging be measured on labelled data; `judge --model` asks the configured model, as a run does.
Line n out belongs to line n in.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from datetime import timedelta

from service.brands.loader import load
from service.cli.headlines.lines import Answer, answer, by_keywords, passes, read, verdict
from service.errors import ConfigurationError, Fault
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Item

_EXAMPLE = "--brand-file dev-research/brand_repo.yaml --brand-id debonairs"


async def group(options: argparse.Namespace) -> int:
    """Print for each line the key of its story, as it gets it when it arrives."""
    # Here and below: what only one of the two needs takes a third of the time to read.
    from service import config  # noqa: PLC0415
    from service.ranking.stream import StoryStream  # noqa: PLC0415

    brand = _brand(options) if options.brand_file or options.brand_id else None
    settings = config.load_what_is_there(options.env_file)
    stream = StoryStream(brand, memory=timedelta(hours=settings.max_age_hours))

    def story(item: Item) -> Answer:
        return {"story": stream.add(item)}

    return await asyncio.to_thread(_answer_all, options.file, story)


async def judge(options: argparse.Namespace) -> int:
    """Print for each line what keywords make of it; with --model, what the model does."""
    brand = _brand(options)
    if options.model:
        from service.cli.headlines import by_model  # noqa: PLC0415

        return await by_model.judge(options, brand)
    lexicon = Lexicon(brand)

    def said(item: Item) -> Answer:
        return verdict(item, by_keywords(lexicon, item), gate=passes(lexicon, item))

    return await asyncio.to_thread(_answer_all, options.file, said)


def _brand(options: argparse.Namespace) -> Brand:
    """Return the brand of the flags; where one is not given, that of BRAND_FILE and BRAND_ID.

    Raises ConfigurationError. The brand that a service watches by default is never taken: that
    would judge anybody's headlines for the demonstration's brand.
    """
    file, brand_id = options.brand_file, options.brand_id
    if not (file and brand_id):
        from service import config  # noqa: PLC0415 - see `group`

        settings = config.load_what_is_there(options.env_file)
        given = settings.model_fields_set
        file = file or (settings.brand_file if "brand_file" in given else None)
        brand_id = brand_id or (settings.brand_id if "brand_id" in given else None)
    missing = [name for name, said in (("file", file), ("id", brand_id)) if not said]
    if missing:
        raise ConfigurationError(
            [
                Fault(
                    f"--brand-{name}",
                    f"it is needed here, and BRAND_{name.upper()} is set neither in the "
                    f"environment nor in {options.env_file}",
                    example=_EXAMPLE,
                )
                for name in missing
            ]
        )
    if not file.is_file():
        what = f"there is no file {file}"
        raise ConfigurationError([Fault("--brand-file", what, example=_EXAMPLE)])
    return load(file, brand_id)


def _answer_all(file: str, told: Callable[[Item], Answer]) -> int:
    """Print an answer for each line; return 1 if any of them could not be read."""
    status = 0
    for line in read(file):
        status = max(status, int(line.item is None))
        answer(line, told(line.item) if line.item else {}, flush=file == "-")
    return status
