"""Pages of what was found: archive, week."""
