"""Feeds of the findings, for any reader: Atom and JSON Feed."""
