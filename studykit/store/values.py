"""What a line of a log may hold under a key: texts, numbers, times and days, each within its range.

Owns the ranges. Every function raises ValueError with a reason that fits behind "line N: ". Must not know entries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from studykit.memory.days import from_date, to_date

END_OF_TIME = 2**47
"""In UTC milliseconds: times from here on do not fit the id of an entry."""
EXACT = 2**53
"""Up to here every program that reads JSON has whole numbers right."""
LONGEST_TEXT = 2000
"""In characters: as long as an import may be."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DATE = len("2026-11-20")
_DEEPEST = 32
_QUOTED = 40
_SOME = 10**6
"""Far more than any revision, interval or stability."""

Fields = Mapping[str, Any]


def text(fields: Fields, key: str) -> str | None:
    """A short printable text: an id, a name."""
    value = fields.get(key)
    if value is None:
        return None
    if type(value) is not str or not value or len(value) > LONGEST_TEXT or not value.isprintable():
        raise ValueError(f"{key} is no short printable text")
    return value


def needed_text(fields: Fields, key: str) -> str:
    """A short printable text that has to be there."""
    value = text(fields, key)
    if value is None:
        raise ValueError(f"it has no {key}")
    return value


def whole(fields: Fields, key: str, low: int, high: int) -> int | None:
    """A whole number."""
    value = fields.get(key)
    if value is None:
        return None
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{key} is no whole number from {low} to {high}")
    return value


def needed_whole(fields: Fields, key: str, low: int, high: int) -> int:
    """A whole number that has to be there."""
    value = whole(fields, key, low, high)
    if value is None:
        raise ValueError(f"it has no {key}")
    return value


def number(fields: Fields, key: str, low: float, high: float = _SOME) -> float | None:
    """A number."""
    value = fields.get(key)
    if value is None:
        return None
    if type(value) not in (int, float) or not low <= value <= high:
        raise ValueError(f"{key} is no number from {low} to {high}")
    return float(value)


def flag(fields: Fields, key: str) -> bool:
    """True or false; false where nothing is said."""
    value = fields.get(key, False)
    if type(value) is not bool:
        raise ValueError(f"{key} is neither true nor false")
    return value


def word(fields: Fields, key: str, words: Collection[str]) -> str | None:
    """One of some words."""
    value = fields.get(key)
    if value is None or (type(value) is str and value in words):
        return value
    raise ValueError(f"{key} is none of {', '.join(words)}")


def time(fields: Fields, key: str) -> int:
    """A time as UTC milliseconds."""
    value = fields.get(key)
    try:
        at = (datetime.fromisoformat(value) - _EPOCH) // _MILLISECOND  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{key} is no time in UTC") from None
    if not 0 <= at < END_OF_TIME:
        raise ValueError(f"{key} is not within the years 1970 to 6429")
    return at


def time_text(at: int) -> str:
    """UTC milliseconds as ISO 8601."""
    return f"{(_EPOCH + at * _MILLISECOND).isoformat(timespec='milliseconds')[:-6]}Z"


@lru_cache(maxsize=4096)
def _day(value: str) -> int:
    if len(value) != _DATE:
        raise ValueError
    return from_date(date.fromisoformat(value))


@lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """A study day as YYYY-MM-DD."""
    return to_date(day).isoformat()


def day(fields: Fields, key: str) -> int | None:
    """A study day."""
    value = fields.get(key)
    if value is None:
        return None
    try:
        return _day(value)
    except (TypeError, ValueError):
        raise ValueError(f"{key} is no day") from None


def is_day(value: object) -> bool:
    """Whether something is a study day as it is written here."""
    try:
        return type(value) is str and day_text(_day(value)) == value
    except ValueError:
        return False


def too_deep(value: object, levels: int = _DEEPEST) -> bool:
    """Whether lists and objects are nested deeper than anything of ours is."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(too_deep(child, levels - 1) for child in children)


def quoted(value: object) -> str:
    """A value as a message says it."""
    found = repr(value)
    return found if len(found) <= _QUOTED else f"{found[:_QUOTED]}…"
