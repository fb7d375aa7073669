"""Many phrases looked for at once, by RE2 and over bytes, before anything is cut into words."""
