"""Mail as a channel: the message's bytes, and SMTP."""
