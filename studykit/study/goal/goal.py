"""The interview goal: the date, the minutes a day and the decks.

Owns what may be set. Must not read the clock; days are study days, counted from 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

LEAST_MINUTES, MOST_MINUTES = 1, 600
MOST_DECKS = 1000
"""A goal names no more; without any it means all."""
DEFAULT_MINUTES = 30
"""What a goal holds of which only the date was said."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The interview: its study day, the minutes a day until then, and its decks, none of them meaning all."""

    day: int
    minutes: int = DEFAULT_MINUTES
    decks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """What a day has."""
        return self.minutes * 60.0

    def covers(self, deck: str) -> bool:
        """Whether a deck belongs to it."""
        return not self.decks or deck in self.decks


def fault_of_minutes(minutes: int) -> str | None:
    """Why so many minutes a day cannot be set, or None."""
    if LEAST_MINUTES <= minutes <= MOST_MINUTES:
        return None
    return f"minutes a day go from {LEAST_MINUTES} to {MOST_MINUTES}"


def unknown(decks: Iterable[str], known: Collection[str]) -> list[str]:
    """Those of the decks that there are not."""
    return [deck for deck in decks if deck not in known]
