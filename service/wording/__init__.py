"""Codes and values made into sentences."""
