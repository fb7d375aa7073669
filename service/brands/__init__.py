"""The brand file: what one brand has said about itself, read once at start."""
