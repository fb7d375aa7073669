"""What is known of a run before it is stored, and the one transaction that stores it."""
