"""The ways in which messages leave, one file or folder each; `registry` lists them."""
