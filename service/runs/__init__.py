"""A run: claimed, carried out, stored, and the mail that it plans."""
