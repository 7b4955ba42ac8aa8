"""The store: one SQLite file with the append-only log and the caches made from it and from the decks.

Owns all SQL. Must not know settings, the clock or a screen; times, ids and folders are arguments.
"""
