"""Parts that are made of several others, each from plain settings."""
