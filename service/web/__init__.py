"""The HTTP surface: pages for people, JSON for programs, votes for both."""

from service.web.app import create_app
from service.web.context import SITE, Agent, Rate, Records, Site, Started

__all__ = ["SITE", "Agent", "Rate", "Records", "Site", "Started", "create_app"]
