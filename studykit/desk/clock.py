"""What time it is, and which study day. Owns every look at the clock and at the time zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo
from datetime import time as time_of_day

from studykit.errors import UsageError
from studykit.memory.days import DAY_START, study_day, turn_of
from studykit.store.store import Moment

_END_OF_TIME = 2**47
"""In milliseconds: times from here on do not fit an entry's id."""


class Clock:
    """The system's clock in the system's zone, or one that stands still for scripts and tests.

    A study day begins the first time that the wall clock reads `day_start` or more on its date, and ends when the next
    begins. So days follow each other whatever the zone does: an hour that comes twice turns a day once, and one that is
    left out turns it where it is left out.
    """

    def __init__(
        self, fixed: datetime | None = None, day_start: time_of_day = DAY_START, zone: tzinfo | None = None
    ) -> None:
        self._fixed = None if fixed is None else round(fixed.timestamp() * 1000)
        self.day_start = day_start
        self._zone = zone

    def now(self) -> int:
        """UTC in milliseconds."""
        return time.time_ns() // 1_000_000 if self._fixed is None else self._fixed

    def local(self, at: int) -> datetime:
        """A time on the learner's wall clock."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)

    def day(self, at: int | None = None) -> int:
        """The study day of a time, or of now: the last that has begun."""
        at = self.now() if at is None else at
        day = study_day(self.local(at), self.day_start)
        while self.turn(day + 1) <= at:  # the wall clock was put back behind the turn
            day += 1
        return day

    def turn(self, day: int) -> int:
        """When a study day begins, in UTC milliseconds."""
        wall = turn_of(day, self.day_start)
        first, second = (self._at(wall.replace(fold=fold)) for fold in (0, 1))
        return first if first <= second else self._first_at(wall, second, first)

    def _at(self, wall: datetime) -> int:
        return round(wall.replace(tzinfo=self._zone).timestamp() * 1000)

    def _first_at(self, wall: datetime, before: int, after: int) -> int:
        """When the wall clock first reads at least `wall`, which it leaves out somewhere between two times."""
        while after - before > 1:
            middle = (before + after) // 2
            if self.local(middle).replace(tzinfo=None) < wall:
                before = middle
            else:
                after = middle
        return after

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
