"""Chat rooms, each before a server that answers as its service documents."""
