"""`topfive serve`, the default: web page and scheduler in one event loop, until SIGTERM."""

from __future__ import annotations

import argparse

from service import app


async def serve(options: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    settings, brand = app.prepare(options.env_file)
    app.check_port(settings)
    app.cancel_on_signal()
    async with app.open_app(settings, brand) as opened:
        await app.serve(opened)
    return 0
