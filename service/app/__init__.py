"""The composition root: the only place that reads settings and the only one that builds things.

`read` reads and checks the configuration, `prepare` also logs what is odd in it, `open_app` builds
everything that a command needs and takes it down again, `serve` adds what runs by itself: the web
page, the timetable, the outbox.
"""

from service.app.configure import brand_of, open_log, prepare, read
from service.app.container import App, Overrides, open_app
from service.app.factories import interval
from service.app.server import serve
from service.app.signals import cancel_on_signal

__all__ = [
    "App",
    "Overrides",
    "brand_of",
    "cancel_on_signal",
    "interval",
    "open_app",
    "open_log",
    "prepare",
    "read",
    "serve",
]
