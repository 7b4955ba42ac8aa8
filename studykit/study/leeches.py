"""Cards that are forgotten again and again: when one is a leech, and when to say so.

Owns these two rules; must not know what is done with a leech.
"""

from __future__ import annotations


def is_leech(lapses: int, threshold: int) -> bool:
    """Whether a card was forgotten so often that it should be reworded, split or put away; a threshold of 0 is off."""
    return 0 < threshold <= lapses


def to_say(lapses: int, threshold: int) -> bool:
    """Whether the last lapse is one to speak of: the one that made it a leech, and every half threshold after.

    The reference does the same (Anki 26.9.3).
    """
    return is_leech(lapses, threshold) and (lapses - threshold) % max((threshold + 1) // 2, 1) == 0
