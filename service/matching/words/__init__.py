"""Words before any brand is looked for: how they are written and bent, and lists of them."""
