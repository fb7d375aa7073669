"""PostgreSQL and Redis: what is kept, and how it is read back."""
