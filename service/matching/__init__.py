"""What of a text names the brand, its products, its rivals and its subject.

Scraping asks the prefilter of every page, evaluation the matcher of every item that passed.
"""
