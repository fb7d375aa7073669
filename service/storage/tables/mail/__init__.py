"""What is asked of the outbox beside sending: the last mail, and what keeps mail from leaving."""
