"""What is done with all that is stored: copied, restored, and dropped when its time is over."""
