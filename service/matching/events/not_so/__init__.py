"""What is told and is no harm to us: denied, over, untrue, taken back, quoted, in another sense."""
