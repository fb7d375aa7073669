"""Who else bears a brand's name: those that its `not_us` tells of, and the towns of that name."""
