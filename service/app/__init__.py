"""The composition root: the only place that reads settings and the only one that builds things.

`prepare` reads and checks the configuration, `open_app` builds everything that a command needs and
takes it down again, `serve` adds what runs by itself: the web page, the timetable, the outbox.
"""

from service.app.configure import prepare
from service.app.container import App, Overrides, open_app
from service.app.factories import interval
from service.app.server import serve

__all__ = ["App", "Overrides", "interval", "open_app", "prepare", "serve"]
