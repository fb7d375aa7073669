"""How a digest leaves: the outbox, its channels, and what the operator is told."""
