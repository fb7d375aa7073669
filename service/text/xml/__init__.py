"""XML that people and programs write carelessly or wrap in something, made fit for parsers."""
