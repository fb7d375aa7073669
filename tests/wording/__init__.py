"""Tests of the words that reasons and figures are put into."""
