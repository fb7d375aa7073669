"""The composition root: the only place that reads settings and the only one that builds things.

`read` reads and checks the configuration, `prepare` also logs what is odd in it, `open_app` builds
everything that a command needs and takes it down again, `serve` adds what runs by itself: the web
page, the timetable, the outbox.

Each is read when it is first asked for (PEP 562): a command that only reads the configuration does
not wait for the web server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.app.configure import brand_of, open_log, prepare, read
    from service.app.container import App, Overrides, open_app
    from service.app.factories import interval
    from service.app.process.signals import cancel_on_signal
    from service.app.server import check_port, serve

__all__ = [
    "App",
    "Overrides",
    "brand_of",
    "cancel_on_signal",
    "check_port",
    "interval",
    "open_app",
    "open_log",
    "prepare",
    "read",
    "serve",
]

_MODULES = {
    "configure": ("brand_of", "open_log", "prepare", "read"),
    "container": ("App", "Overrides", "open_app"),
    "factories": ("interval",),
    "server": ("check_port", "serve"),
    "process.signals": ("cancel_on_signal",),
}


def __getattr__(name: str) -> Any:
    """Return what is exported under this name. Raises AttributeError, as any module does."""
    for module, names in _MODULES.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
