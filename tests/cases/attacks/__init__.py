"""Attacks on the whole service: each is tried on one that runs, over a web of its own."""
