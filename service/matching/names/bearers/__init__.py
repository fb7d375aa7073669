"""Who else bears a brand's name: those of its `not_us`, towns, seas, states, words of a trade.

And what says that it is the brand: an article, a capital, that everybody knows the firm.
"""
