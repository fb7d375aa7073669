"""The kinds of source: what to ask of each, and how its answer is read."""
