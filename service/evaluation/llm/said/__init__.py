"""What a model's server says: its complaints, its pauses and its answers."""
