"""What makes two texts one: copies, cut copies and edited ones; and what does not."""
