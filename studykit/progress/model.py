"""One review as the figures need it. Must not know where it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from studykit.memory.model import Rating, State


@dataclass(frozen=True, slots=True)
class Review:
    """A counting answer with what was known before it. `interval_before` is in days, None for a step."""

    card: str
    deck: str
    at: int
    study_day: int
    hour: int
    rating: Rating
    took_ms: int | None
    cram: bool
    state: State | None
    retrievability: float | None
    interval_before: int | None
    elapsed_days: int | None
    """Study days since the card's last answer; None for its first."""
