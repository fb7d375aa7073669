"""What the votes teach, and what each did to a choice."""
