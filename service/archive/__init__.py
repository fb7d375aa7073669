"""What is made of all that was found: the archive and its search, feeds, the week in review."""
