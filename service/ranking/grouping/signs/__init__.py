"""By what two reports tell one event or two."""
