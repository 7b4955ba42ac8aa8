"""Numbers out and reviews in: one format a module, and the machine-readable shapes they share.

Owns the names and types of every key that leaves the program. Must not know folders, settings or the clock.
"""
