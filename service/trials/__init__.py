"""What a changed brand would have found, and why an address is mailed or not; nothing is sent."""
