"""Where an answer sends on to: by status, by header, in the page itself."""
