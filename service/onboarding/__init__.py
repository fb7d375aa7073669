"""Describing a new brand: names and sources proposed, each tried before it is taken."""
