"""Which items tell one event."""
