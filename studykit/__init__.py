"""A local-first spaced-repetition study kit for demanding technical interviews.

Files own the text of the cards, the append-only log owns their history; everything else can be rebuilt from the two.
"""

__version__ = "0.1.0"
