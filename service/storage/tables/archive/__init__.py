"""What was found, kept for those who look for it later."""
