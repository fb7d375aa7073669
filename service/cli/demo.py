"""`topfive demo`: the whole thing with nothing to set up."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal

from service.errors import PermanentError


async def demo(options: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C."""
    # First of all, since reading the rest of Topfive takes some seconds.
    print("Topfive demo: the whole service on this machine, with nothing to set up.")
    print("Loading it; on a slow or busy machine that takes some seconds …", flush=True)
    try:
        from service.demo.data_folder import data_folder  # noqa: PLC0415 - needs the extra
        from service.demo.evaluators import chosen  # noqa: PLC0415 - as above
    except ImportError as error:
        raise _not_installed(error) from error
    evaluator = chosen(options.evaluator or "", os.environ, live=options.live)
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - for the type checker: we are in a coroutine
    # So that the folder goes, too, if this is ended while it loads; Ctrl-C does it by itself.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with data_folder(options.keep) as folder:  # its database is made while the rest is read
        try:
            from service.app.process.signals import cancel_on_signal  # noqa: PLC0415 - as below
            from service.demo.start import DemoOptions  # noqa: PLC0415 - as above
            from service.demo.start import demo as start  # noqa: PLC0415 - as above
        except ImportError as error:
            raise _not_installed(error) from error
        wanted = DemoOptions(
            live=options.live, port=options.port, minutes=options.minutes,
            keep=bool(options.keep), evaluator=evaluator,
        )  # fmt: skip
        cancel_on_signal()
        await start(wanted, folder, lambda line: print(line, flush=True))
    return 0


def _not_installed(error: ImportError) -> PermanentError:
    return PermanentError(
        f"the demo needs a part that is not installed ({error.name})",
        "Install the extra: pip install 'topfive[embedded]'.",
    )
