"""Titles and quotations in the reader's language, asked for and read with the verdict itself."""
