"""From sources to items: politely asked, carefully read."""
