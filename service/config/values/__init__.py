"""How each kind of value is read, and what people paste with it."""
