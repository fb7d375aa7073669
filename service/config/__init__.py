"""The configuration: read, checked as a whole, and explained.

`load` gives a `Settings` or raises one `ConfigurationError` that lists every fault.
"""

from service.config.env_example import render
from service.config.load import files_read, load, load_what_is_there, warnings
from service.config.settings import Settings

__all__ = ["Settings", "files_read", "load", "load_what_is_there", "render", "warnings"]
