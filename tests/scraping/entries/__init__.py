"""What names an entry of a source, and what is remembered of it."""
