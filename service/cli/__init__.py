"""What the command line can do; each module is one group of commands."""
