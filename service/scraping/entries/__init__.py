"""What is decided of each entry: its name, whether its page is a wall, when it is met again."""
