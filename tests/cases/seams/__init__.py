"""The stages of the service under names that stay: the only place of the cases that imports it.

What goes in and what comes out are plain values, so that a change of names inside the service is
made here and nowhere else.
"""
