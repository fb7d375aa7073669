"""The command line: `topfive COMMAND`. Reads arguments, calls a command, turns errors into words.

Exit status: 0 done, 1 it did not work, 2 the configuration or the arguments are wrong.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service import __version__

if TYPE_CHECKING:
    from service.errors import ConfigurationError

_GARBAGE = 5_000
"""New objects after which the collector looks for garbage. Modules make many and no garbage: with
Python's own 700 it takes a tenth of a start."""
Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit status."""
    options = _parser().parse_args(arguments)
    # Only now: `--version`, `--help` and arguments that are wrong need none of this.
    import asyncio  # noqa: PLC0415

    from service import log  # noqa: PLC0415
    from service.errors import ConfigurationError, TopfiveError  # noqa: PLC0415

    command = _loaded(options.command)
    # Until a command has read the configuration: words for people, and never into the output.
    log.configure(level="WARNING", style="console")
    try:
        return asyncio.run(command(options))
    except ConfigurationError as error:
        _say_faults(error)
        return 2
    except TopfiveError as error:
        print(log.hide(f"topfive: {error.message}."), file=sys.stderr)
        if error.hint:
            print(log.hide(f"         {error.hint}"), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as in `topfive export | head`; Python would complain
        # about it once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        print(f"topfive: {named}{error.strerror or error}.", file=sys.stderr)
        return 1


def _loaded(name: str) -> Command:
    """Return the command called `MODULE.FUNCTION`, its module read only now.

    Most of Topfive takes seconds to read on a small machine; arguments that are wrong, and the
    first words of the demo, need none of it.
    """
    module, _, function = name.partition(".")
    gc.set_threshold(_GARBAGE)
    command: Command = getattr(import_module(f"service.cli.{module}"), function)
    return command


def _say_faults(error: ConfigurationError) -> None:
    number = len(error.faults)
    things = "one thing has" if number == 1 else f"{number} things have"
    print(f"Topfive cannot start yet: {things} to be mended.\n", file=sys.stderr)
    for fault in error.faults:
        print(f"  - {fault.sentence()}", file=sys.stderr)
    if error.hint:
        print(f"\n{error.hint}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="topfive",
        description="Watches the web for one brand and mails the five findings worth knowing.",
        epilog="Without a command it serves. Begin with: topfive demo",
    )
    parser.add_argument("--version", action="version", version=f"topfive {__version__}")
    parser.add_argument(
        "--env-file", type=Path, default=Path(".env"), help="configuration file (default: .env)"
    )
    parser.set_defaults(command="serve.serve")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_serving(commands)
    _add_inspecting(commands)
    _add_data(commands)
    return parser


def _add(commands: Any, name: str, command: str, words: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    added.set_defaults(command=command)
    return added


def _add_serving(commands: Any) -> None:
    _add(commands, "serve", "serve.serve", "run the web page and the scheduler until stopped")

    words = "show the whole thing with nothing to set up: sample web, own databases, own mailbox"
    added = _add(commands, "demo", "demo.demo", words)
    added.add_argument("--live", action="store_true", help="read the brand's real sources instead")
    added.add_argument("--port", type=int, default=8000, help="port of the page (default: 8000)")
    words = "minutes between runs (default: 10)"
    added.add_argument("--minutes", type=_minutes, default=10, help=words)
    added.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the demo's data there")
    words = "who judges: written verdicts in a model's place, keywords, or the model of your key"
    added.add_argument("--evaluator", choices=["sample", "lexical", "openai"], help=words)

    added = _add(commands, "init", "init.init", "write a .env with every variable explained")
    added.add_argument(
        "file", nargs="?", type=Path, default=None, help="default: .env; - prints it"
    )

    _add_new_brand(commands)

    words = "read the configuration and reach everything in it, one line each"
    added = _add(commands, "check", "check.check", words)
    words = "a brand file, to read it alone"
    added.add_argument("file", nargs="?", type=Path, metavar="FILE", help=words)
    added.add_argument("--send-test-mail", action="store_true", help="send one to EMAIL_TO")
    added.add_argument("--quick", action="store_true", help="ask no source")

    added = _add(commands, "run", "run.run", "one run now, with progress, then exit")
    words = "send and store nothing, show the mail"
    added.add_argument("--dry-run", action="store_true", help=words)
    added.add_argument("--show-prompt", action="store_true", help="print what the model is asked")
    words = "a dry run that also writes the mail there, to be opened in a browser"
    added.add_argument("--html", type=Path, metavar="FILE", help=words)


def _add_new_brand(commands: Any) -> None:
    words = "describe a brand by question and answer, try its sources, write its file"
    added = _add(commands, "new-brand", "new_brand.new_brand", words)
    for name, what in (("name", "what it is called"), ("site", "its web site"), ("id", "its id")):
        added.add_argument(f"--{name}", help=what)
    for name, field, what in (
        ("subject", "subject", "what it is, such as: coffee shop"),
        ("country", "countries", "where it trades"),
        ("language", "languages", "language to search in, such as: en"),
        ("rival", "rivals", "a rival"),
        ("alias", "aliases", "another name"),
        ("beside", "beside", "what stands beside its name"),
        ("not-us", "not_us", "what is called so and is not it"),
        ("product", "products", "a product"),
        ("source", "sources", "an address of a feed or page, words to search, or reddit: r/NAME"),
    ):
        added.add_argument(
            f"--{name}", action="append", dest=field, help=f"{what}; may be given several times"
        )
    words = "YAML or JSON with answers, which are not asked; nobody is asked for the others"
    added.add_argument("--answers", type=Path, metavar="FILE", help=words)
    words = "ask nothing: what is not given is as it is proposed"
    added.add_argument("--yes", action="store_true", help=words)
    words = "read nothing from the web: propose only what needs none"
    added.add_argument("--offline", action="store_true", help=words)
    where = added.add_mutually_exclusive_group()
    words = "file to write, never over another (default: ID.yaml); - prints it"
    where.add_argument("--file", type=Path, help=words)
    words = "a brand file to add the brand to; its other lines stay"
    where.add_argument("--add-to", type=Path, metavar="FILE", help=words)


def _add_inspecting(commands: Any) -> None:
    added = _add(
        commands, "scrape", "scrape.scrape", "what the scraper sees at an address, as JSON"
    )
    added.add_argument("url", metavar="URL")
    added.add_argument("--readable", action="store_true", help="for people instead of as JSON")
    added.add_argument(
        "--allow-network", action="append", default=[], metavar="CIDR",
        help="a private network that may be read; also SCRAPE_ALLOW_NETWORKS",
    )  # fmt: skip

    words = "would this address be mailed, and why not: every rule that spoke, in order"
    added = _add(commands, "explain", "explain.explain", words)
    added.add_argument("url", metavar="URL")
    added.add_argument("--json", action="store_true", help="as JSON")
    words = "read it anew, even if a run has dealt with it"
    added.add_argument("--now", action="store_true", help=words)
    words = "ask the model about what is read now, within TOKENS_PER_DAY"
    added.add_argument("--model", action="store_true", help=words)

    words = "what a changed brand file or other settings would have mailed of what was read lately"
    added = _add(commands, "try", "trials.tried", words)
    words = "a brand file; without it only the settings are others"
    added.add_argument("file", nargs="?", type=Path, metavar="FILE", help=words)
    added.add_argument("--min-score", type=float, metavar="N", help="in place of MIN_SCORE")
    added.add_argument("--top-results", type=int, metavar="N", help="in place of TOP_RESULTS")
    words = "in place of MAX_COMPETITOR_STORIES"
    added.add_argument("--max-competitor-stories", type=int, metavar="N", help=words)
    words = "say what asking the model about what it never judged takes, and ask it"
    added.add_argument("--model", action="store_true", help=words)
    added.add_argument("--json", action="store_true", help="as JSON")

    words = "ranking against recorded rounds, or against the stored runs and votes"
    added = _add(commands, "replay", "replay.replay", words)
    added.add_argument("file", nargs="?", metavar="FILE", help="rounds, one JSON object a line")
    added.add_argument("--reply-rate", type=float, default=0.6, help="share of findings voted on")
    added.add_argument("--flip-rate", type=float, default=0.05, help="share of votes turned round")
    added.add_argument("--seed", type=int, default=0)
    added.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="a changed setting to judge, such as MIN_SCORE=2.5 or TOP_RESULTS=3",
    )  # fmt: skip

    words = "which headlines of a file tell one story, as they arrive, one JSON object a line"
    added = _add(commands, "group", "headlines.group", words)
    _add_headlines(added)
    words = "what keywords make of the headlines of a file, one JSON object a line"
    added = _add(commands, "judge", "headlines.judge", words)
    _add_headlines(added)
    words = "ask the configured model, too, as a run does"
    added.add_argument("--model", action="store_true", help=words)


def _add_headlines(added: argparse.ArgumentParser) -> None:
    words = (
        "one JSON object a line, with title or text and, if known, summary, url, source, "
        "published_at (without it all are of one moment, and no story fades) and kind (news or "
        "post); - is stdin"
    )
    added.add_argument("file", metavar="FILE", help=words)
    words = "the file that describes the brand (default: BRAND_FILE, where it is set)"
    added.add_argument("--brand-file", type=Path, help=words)
    words = "which brand of that file (default: BRAND_ID, where it is set)"
    added.add_argument("--brand-id", help=words)


def _add_data(commands: Any) -> None:
    export = _add(commands, "export", "data.export", "votes as CSV or JSON, to standard output")
    export.add_argument("what", choices=["feedback"])
    export.add_argument("--json", action="store_true", help="JSON instead of CSV")
    feeds = _add(
        commands, "feeds", "data.feeds", "whether the feeds of the findings have an address"
    )
    feeds.add_argument("--renew", action="store_true", help="a new one; the one before ends")
    backup = _add(commands, "backup", "data.backup", "votes and runs into a folder")
    backup.add_argument("folder", type=Path)
    restore = _add(commands, "restore", "data.restore", "votes and runs from a backup's folder")
    restore.add_argument("folder", type=Path)
    back = _add(commands, "resubscribe", "data.resubscribe", "mail again to one who unsubscribed")
    back.add_argument("address", metavar="EMAIL", type=_recipient)
    forget = _add(commands, "forget", "data.forget", "everything about one recipient, gone")
    forget.add_argument("address", metavar="EMAIL", type=_recipient)
    forget.add_argument("--yes", action="store_true", help="do not ask first")


def _minutes(text: str) -> int:
    """Return a number of minutes from one run to the next."""
    from service.config.settings import MAX_INTERVAL_MINUTES  # noqa: PLC0415 - see `_loaded`

    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_INTERVAL_MINUTES):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of minutes from 1 to {MAX_INTERVAL_MINUTES}"
        )
    return int(text)


def _recipient(text: str) -> str:
    """Return who gets mail, as EMAIL_TO names them, or a named channel, `channel:NAME`."""
    from service.config.settings import CHANNELS  # noqa: PLC0415 - see `_loaded`
    from service.models.channels import CHANNEL  # noqa: PLC0415 - see `_loaded`
    from service.text.recipient import recipient  # noqa: PLC0415 - see `_loaded`

    try:
        return recipient(text, CHANNELS | {CHANNEL})
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
