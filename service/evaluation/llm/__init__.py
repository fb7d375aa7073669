"""The language model: its client, how it wants to be asked, what it costs."""
