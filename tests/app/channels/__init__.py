"""The whole service with channels beside its mail."""
