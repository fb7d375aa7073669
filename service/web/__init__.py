"""The HTTP surface: pages for people, JSON for programs, votes for both."""
