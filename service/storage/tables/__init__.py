"""Named queries, one module a table."""
