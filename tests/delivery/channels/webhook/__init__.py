"""Webhooks before real servers that answer well, badly, late or not at all."""
