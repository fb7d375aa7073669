"""What a run sends to the channels that the operator has named, and when."""
