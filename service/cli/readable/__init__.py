"""What commands show for people, where they have JSON for programs."""
