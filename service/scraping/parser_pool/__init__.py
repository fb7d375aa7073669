"""Parsing off the event loop, in helper processes or a thread."""
