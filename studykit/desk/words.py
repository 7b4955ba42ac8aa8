"""Figures in words: times, intervals, dates, counts. Owns how they read; must not know where they come from."""

from __future__ import annotations

from datetime import date
from math import floor

_MINUTE = 60_000
_MONTH_DAYS = 30.4
_YEAR_DAYS = 365.0


def duration(milliseconds: float) -> str:
    """`28 min`, `1 h 10 min`; at least a minute."""
    minutes = max(round(milliseconds / _MINUTE), 1)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def step(milliseconds: float) -> str:
    """The time until a learning step: `10m`, `8h`."""
    minutes = max(floor(round(milliseconds / 10_000) / 6 + 0.5), 1)
    return f"{minutes}m" if minutes < 90 else f"{round(minutes / 60)}h"


def interval(days: int) -> str:
    """An interval as a button shows it: `3d`, `2mo`, `1.4y`."""
    if days < 31:
        return f"{days}d"
    if days < _YEAR_DAYS:
        months = days / _MONTH_DAYS
        return f"{months:.1f}mo" if months < 3 and round(months, 1) % 1 else f"{round(months)}mo"
    years = days / _YEAR_DAYS
    return f"{years:.1f}y" if years < 10 else f"{round(years)}y"


def delay(days: int | None, time: float, *, bounded: bool = False) -> str:
    """What a button shows: an interval, `≤ 8d` where that is the longest it will be, or the time until a step."""
    if days is None:
        return step(time)
    return f"≤ {interval(days)}" if bounded else interval(days)


def day_name(day: date) -> str:
    """`Fri 20 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def short_date(day: date) -> str:
    """`3 Nov`."""
    return f"{day.day} {day:%b}"


def dated(day: date, today: date) -> str:
    """`3 Nov`, and the year where it is another."""
    return short_date(day) + (f" {day.year}" if day.year != today.year else "")


def count(number: int, word: str, words: str = "") -> str:
    """`1 card`, `2,114 cards`; `words` where more than one is not the word with an s."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {words or f'{word}s'}"


def percent(share: float) -> str:
    """`84 %`."""
    return f"{share * 100:.0f} %"


def in_days(days: int) -> str:
    """`today`, `tomorrow`, `in 25 days`."""
    if days == 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {days} days"
