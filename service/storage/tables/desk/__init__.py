"""What the pages of the brand file read and keep: versions, and what a source is good for."""
