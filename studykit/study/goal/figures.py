"""What is said of a goal: how ready one is, would be, and what would have to change.

Owns the shape of these figures and what may be said of them at how many answers. Must not know how they come about,
nor how they are drawn. Readiness is the mean predicted probability of recall on the date, 0 to 1; a card never seen
counts 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studykit.study.goal.goal import Goal

GUESS_BELOW, PLAIN_FROM = 100, 300
"""Answers after at least a day, of the goal's cards: fewer and the forecast is a guess; so many and it stands plain."""


class Trust(Enum):
    """How far the forecast can be trusted."""

    GUESS = "a guess"
    LEARNING = "still learning how you forget"
    PLAIN = ""


def trust_at(answers: int) -> Trust:
    """What may be said after so many answers."""
    if answers < GUESS_BELOW:
        return Trust.GUESS
    return Trust.LEARNING if answers < PLAIN_FROM else Trust.PLAIN


@dataclass(frozen=True, slots=True)
class Range:
    """A forecast: the mean, and the interval that holds in 8 of 10 runs of the plan."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DeckReadiness:
    """One deck of the goal."""

    deck: str
    title: str
    cards: int
    unseen: int
    """Cards not seen yet."""
    stop_today: float
    planned: Range


@dataclass(frozen=True, slots=True)
class MoreMinutes:
    """What more minutes a day would come to."""

    minutes: int
    planned: Range


@dataclass(frozen=True, slots=True)
class Shortage:
    """The minutes do not cover the decks; each way out is None, or empty, where none was found."""

    left_unseen: int
    """Cards that the plan would never come to."""
    earliest: int | None
    """The earliest study day that the minutes can meet."""
    fitting: tuple[str, ...]
    """The decks that fit into the minutes, the most useful first; the others are to be dropped or put off."""


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """Everything that is said of a goal before its date."""

    goal: Goal
    today: int
    answers: int
    """Answers after at least a day, of the goal's cards, before the goal and during it."""
    cards: int
    unseen: int
    stop_today: float
    planned: Range
    more: tuple[MoreMinutes, ...]
    decks: tuple[DeckReadiness, ...]
    """In the order of study."""
    minutes_needed: int | None
    """Minutes a day that cover every card by the date; None where no number does."""
    shortage: Shortage | None = None

    @property
    def trust(self) -> Trust:
        """How far the forecast can be trusted."""
        return trust_at(self.answers)

    @property
    def feasible(self) -> bool:
        """Whether the minutes cover the decks."""
        return self.shortage is None

    def weakest(self) -> list[DeckReadiness]:
        """The decks, the one that the plan leaves weakest first, or on the date itself the one that is weakest."""
        is_ahead = self.goal.day > self.today
        return sorted(self.decks, key=lambda deck: deck.planned.mean if is_ahead else deck.stop_today)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal whose date has come and gone: what was predicted, beside what the answers say."""

    goal: Goal
    predicted: Range
    """As the figures stood in the morning of the date."""
    recalled: int
    asked: int
    """First answers of a day to the goal's cards, on the date or within the week after, and how many were recalled."""
    expected: float | None
    """Mean recall that was predicted for these very answers; None without one."""
