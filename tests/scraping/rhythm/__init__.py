"""What a source brings day by day, and when it has gone quiet."""
