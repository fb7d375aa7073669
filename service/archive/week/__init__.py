"""The week in review: what is normal for a brand, and what was not."""
