"""One polite, bounded, guarded HTTP request at a time."""
