"""The digest: what the mail says, as subject, plain text and HTML."""
