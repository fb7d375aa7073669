"""Which stories get a place, and why the others do not."""
