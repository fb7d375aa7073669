"""The archive: what is stored of what was found, searched, shown and fed to readers."""
