"""The HTTP surface: pages for people, JSON for programs, votes for both."""

from service.web.application import create_app
from service.web.site import SITE, Agent, Rate, Records, Site, Started

__all__ = ["SITE", "Agent", "Rate", "Records", "Site", "Started", "create_app"]
