"""Numbers as people write them anywhere, read as one value."""
