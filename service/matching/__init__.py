"""What of a text names the brand, its products, its rivals and its subject."""
