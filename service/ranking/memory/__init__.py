"""What is kept of a story between runs, and when one that was mailed comes back."""
