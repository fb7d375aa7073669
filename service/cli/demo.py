"""`topfive demo`: the whole thing with nothing to set up."""

from __future__ import annotations

import argparse

from service.errors import PermanentError


async def demo(options: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C."""
    # First of all, since reading the rest of Topfive takes some seconds.
    print("Topfive demo: the whole service on this machine, with nothing to set up.")
    print("Loading it; on a slow or busy machine that takes some seconds …", flush=True)
    try:
        from service.app.signals import cancel_on_signal  # noqa: PLC0415 - as below
        from service.demo.start import DemoOptions  # noqa: PLC0415 - needs the extra
        from service.demo.start import demo as start  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PermanentError(
            f"the demo needs a part that is not installed ({error.name})",
            "Install the extra: pip install 'topfive[embedded]'.",
        ) from error
    wanted = DemoOptions(
        live=options.live, port=options.port, minutes=options.minutes, keep=options.keep,
        evaluator=options.evaluator or "",
    )  # fmt: skip
    cancel_on_signal()
    await start(wanted, lambda line: print(line, flush=True))
    return 0
