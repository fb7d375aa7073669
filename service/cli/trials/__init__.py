"""`topfive try`: a changed brand file, or other settings, tried on what was read."""

from service.cli.trials.trying import tried

__all__ = ["tried"]
