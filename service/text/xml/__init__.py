"""XML that people and programs write carelessly, made fit for parsers."""
