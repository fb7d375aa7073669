"""Commands that try a change on the past."""
