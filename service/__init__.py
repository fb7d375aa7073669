"""Topfive: watches the web for one brand and mails the five findings worth knowing."""

__version__ = "0.1.0"
