"""The pages of what was found and sent."""
