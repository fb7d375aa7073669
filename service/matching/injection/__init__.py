"""Prompt injection: text in an item that speaks to the judge instead of to a reader."""
