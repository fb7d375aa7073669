"""What is told and is no harm to us all the same: denied, over, untrue, taken back, only quoted."""
