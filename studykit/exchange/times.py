"""Times and study days as text, many at once. Owns how they are written; the seconds of a minute are kept at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from studykit.exchange.cells import Cells
from studykit.memory.days import to_date

_MINUTE_MS = 60_000

Absent = TypeVar("Absent", str, None)


def time(at: int) -> str:
    """UTC milliseconds as ISO 8601 with milliseconds: 2026-11-20T09:00:00.000Z."""
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(study_day: int) -> str:
    """A study day as YYYY-MM-DD."""
    return to_date(study_day).isoformat()


_minutes = Cells(lambda minute: time(minute * _MINUTE_MS)[:16])
"""The beginning of a time, by minutes since 1970."""
_ends = Cells(lambda ms: f":{ms // 1000:02}.{ms % 1000:03}Z")
"""The end of a time, by milliseconds of its minute."""


def times(values: Sequence[int | None], none: Absent) -> list[str | Absent]:
    """Times as text, or what stands for none; each the same as by `time`."""
    minutes, ends, minute = _minutes, _ends, _MINUTE_MS
    return [none if at is None else f"{minutes[at // minute]}{ends[at % minute]}" for at in values]
