"""What channels beside the mail are told."""
