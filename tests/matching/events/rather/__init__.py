"""What words of harm tell of rather than the harm that they are listed for."""
