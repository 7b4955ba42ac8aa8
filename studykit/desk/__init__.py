"""Where one sits down to study: the one API for every face and for tests.

Owns the clock, the settings, the learner's folders, and the way from decks to a queue to a committed answer. Must not
know terminals or widgets.
"""
