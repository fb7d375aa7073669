"""Explaining an address: which rule would keep it out of the mail, and which would not."""
