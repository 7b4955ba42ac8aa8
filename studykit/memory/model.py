"""Ratings, states, answers, and what is remembered of a card.

Owns the vocabulary of the log as far as memory needs it. Study days are counted from 1970-01-01; times are UTC in
milliseconds since then; intervals and stability are in days; retrievability is a probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal


class Rating(IntEnum):
    """The learner's verdict on one answer."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class State(StrEnum):
    """Where a card stands on its way into memory."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


STEPPING = frozenset({State.LEARNING, State.RELEARNING})
"""States in which the next question comes on the clock and not on a study day."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an answer led to: it is part of the answer, and never decided again.

    Exactly one of `due_day` (a study day) and `due_at` (UTC milliseconds, for a step) is set.
    """

    state: State
    step: int | None
    stability: float
    difficulty: float
    interval_days: int | None
    due_day: int | None
    due_at: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """The memory that an answer met."""

    state: State
    stability: float | None
    difficulty: float | None
    retrievability: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the log keeps it. `decision` is None where only card, time and rating were imported."""

    id: str
    device: str
    seq: int
    at: int
    card: str
    rating: Rating
    took_ms: int | None
    study_day: int
    utc_offset: int
    """Minutes east of UTC, where and when it was given."""
    rev: int = 1
    variant: str | None = None
    cram: bool = False
    before: Before | None = None
    decision: Decision | None = None


Rated = tuple[int, int, int]
"""What a fit learns from: when an answer was given, UTC milliseconds; its rating; its study day."""

MarkKind = Literal["suspend", "unsuspend", "bury", "unbury", "flag", "unflag", "reset"]
MARK_KINDS: tuple[MarkKind, ...] = ("suspend", "unsuspend", "bury", "unbury", "flag", "unflag", "reset")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something else that happened to a card: suspend, bury, flag, reset and what takes them back."""

    id: str
    device: str
    seq: int
    at: int
    card: str
    kind: MarkKind
    study_day: int
    note: str = ""


Event = Answer | Mark


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything known of a card's memory; a fold over its part of the log and nothing else."""

    state: State = State.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    interval_days: int | None = None
    due_day: int | None = None
    due_at: int | None = None
    last_day: int | None = None
    last_at: int | None = None
    reps: int = 0
    lapses: int = 0
    suspended: bool = False
    buried_until: int | None = None
    """The study day on which the card comes back."""
    flag: str | None = None


BLANK = Memory()


def order_key(event: Event) -> tuple[int, str, int, str]:
    """The total order of the log: UTC time, then device, then sequence."""
    return (event.at, event.device, event.seq, event.id)
