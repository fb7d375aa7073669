"""What an item means for the brand: by keywords, and by a model where there is one."""
