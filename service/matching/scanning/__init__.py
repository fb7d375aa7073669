"""Phrases found in texts: many at once, by RE2 and over bytes, then word by word, and by kind."""
