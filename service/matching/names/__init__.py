"""Names: how people write them, and what proves that an everyday word is one."""
