"""Whether what was quoted still stands: pages of mailed stories, asked again."""
