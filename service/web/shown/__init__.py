"""What pages show: data asked for, and made fit for templates."""
