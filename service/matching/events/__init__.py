"""Kinds of event: what happened and what it puts at risk, by lists that anyone can edit."""
