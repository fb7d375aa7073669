"""What a server answers: read to its end, unpacked, or what went wrong."""
