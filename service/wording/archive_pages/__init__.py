"""Sentences of the pages of what was found: archive, week."""
