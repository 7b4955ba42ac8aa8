"""What time it is, and which study day. Owns every look at the clock and at the time zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from studykit.errors import UsageError
from studykit.memory.days import DAY_START, study_day, turn_of
from studykit.store.store import Moment

_END_OF_TIME = 2**47
"""In milliseconds: times from here on do not fit an entry's id."""


class Clock:
    """The system's clock in the system's zone, or one that stands still for scripts and tests."""

    def __init__(self, fixed: datetime | None = None, day_start: object = None) -> None:
        self._fixed = None if fixed is None else round(fixed.timestamp() * 1000)
        self._day_start = DAY_START if day_start is None else day_start

    def now(self) -> int:
        """UTC in milliseconds."""
        return time.time_ns() // 1_000_000 if self._fixed is None else self._fixed

    def local(self, at: int) -> datetime:
        """A time on the learner's wall clock."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone()

    def day(self, at: int | None = None) -> int:
        """The study day of a time, or of now."""
        return study_day(self.local(self.now() if at is None else at), self._day_start)  # type: ignore[arg-type]

    def turn(self, day: int) -> int:
        """When a study day begins, in UTC milliseconds."""
        return round(turn_of(day, self._day_start).astimezone().timestamp() * 1000)  # type: ignore[arg-type]

    def moment(self) -> Moment:
        """Now, as the log keeps it."""
        at = self.now()
        offset = self.local(at).utcoffset()
        return Moment(at, self.day(at), 0 if offset is None else int(offset.total_seconds() // 60))


def fixed_clock(text: str) -> Clock:
    """A clock that stands still at an ISO 8601 time; a time without a zone is local."""
    try:
        clock = Clock(datetime.fromisoformat(text).astimezone())
        if 0 <= clock.now() < _END_OF_TIME:
            return clock
    except (ValueError, OverflowError, OSError):
        pass
    raise UsageError(f"--now {text!r} is not a time; write 2026-12-15T09:00 or 2026-12-15T09:00+01:00")
