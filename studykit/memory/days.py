"""Study days: local days that start when the learner's day does.

Owns the one conversion from local times to study days. A study day is a number of days since 1970-01-01. Must not read
the clock or the time zone: it is given local times.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

EPOCH = date(1970, 1, 1)
DAY_START = time(4, 0)


def study_day(local: datetime, day_start: time = DAY_START) -> int:
    """The study day of a local time; it turns at `day_start` on the wall clock, whatever the zone does."""
    wall = local.replace(tzinfo=None)
    shifted = wall - timedelta(hours=day_start.hour, minutes=day_start.minute)
    return (shifted.date() - EPOCH).days


def turn_of(day: int, day_start: time = DAY_START) -> datetime:
    """The local wall-clock time at which a study day begins; naive."""
    return datetime.combine(to_date(day), day_start)


def to_date(day: int) -> date:
    """The calendar date of a study day."""
    return EPOCH + timedelta(days=day)


def from_date(value: date) -> int:
    """The study day of a calendar date."""
    return (value - EPOCH).days
