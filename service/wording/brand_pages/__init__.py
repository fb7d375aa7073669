"""Sentences of the brand desk's pages and commands, one file a page."""
