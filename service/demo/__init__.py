"""Topfive on an invented web, with a mailbox to look into."""
