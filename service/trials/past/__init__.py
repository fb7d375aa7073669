"""The past played again: runs as they were recorded, in order, in memory."""
