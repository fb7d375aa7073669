"""The HTTP surface: pages for people, JSON for programs, votes for both."""

from service.web.app import create_app
from service.web.context import CONTEXT, WebContext

__all__ = ["CONTEXT", "WebContext", "create_app"]
