"""The readers' votes: taken, kept in one file, handed out and deleted."""
