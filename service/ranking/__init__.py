"""From judged items to the few stories that are mailed."""
