"""How people write names: in other words and letters, with slips, within tags."""
