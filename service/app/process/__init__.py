"""This process: its memory, connections and signals, and what it may use of its machine."""
