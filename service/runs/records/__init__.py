"""What is known of a run before it is stored, and how its result is written."""
