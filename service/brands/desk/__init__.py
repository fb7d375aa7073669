"""Edits of the brand file, its versions and lists of feeds: pure functions over its text."""
