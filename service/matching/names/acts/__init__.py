"""What firms do beside their names."""
