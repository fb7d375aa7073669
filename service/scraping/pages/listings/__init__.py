"""Pages that list stories: their links, and how they are told from an article."""
