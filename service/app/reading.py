"""What reads the web: the fetcher, the parsers' helpers, and the two put together."""
