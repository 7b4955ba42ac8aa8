"""Which backups there are, by their names, and which of them are kept.

Owns the names. A file with any other name is not ours, and is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

SUFFIX = ".jsonl.gz"
DAYS, WEEKS, MONTHS = 7, 4, 12
OCCASIONS = 5
"""How many are kept of those that were made for an occasion, of each kind."""

_DAILY = re.compile(r"(\d{4}-\d\d-\d\d)\.jsonl\.gz", re.ASCII)
_OCCASION = re.compile(
    r"(\d{4}-\d\d-\d\d-\d{6})(?:-(\d{1,9}))?-(manual|before-restore|before-migration)(?:-\d+)?\.jsonl\.gz", re.ASCII
)


def daily_name(at: int) -> str:
    """The name of the backup of a day; `at` is UTC milliseconds, and the day that of UTC."""
    return f"{_time(at):%Y-%m-%d}{SUFFIX}"


def occasion_name(at: int, occasion: str, taken: Iterable[str]) -> str:
    """A name not taken, for a backup made at UTC `at` milliseconds: manual, before-restore, before-migration-N."""
    stamp = f"{_time(at):%Y-%m-%d-%H%M%S}"
    others = set(taken)
    name, number = f"{stamp}-{occasion}{SUFFIX}", 1
    while name in others:
        number += 1
        name = f"{stamp}-{number}-{occasion}{SUFFIX}"
    return name


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)


def is_backup(name: str) -> bool:
    """Whether a file has a name that we give."""
    return day_of(name) is not None or _OCCASION.fullmatch(name) is not None


def day_of(name: str) -> date | None:
    """The day of a daily backup, by its name."""
    found = _DAILY.fullmatch(name)
    try:
        return None if found is None else date.fromisoformat(found[1])
    except ValueError:
        return None


def kept(days: Iterable[date]) -> set[date]:
    """Of days with a backup those whose backup stays: the newest 7, and the newest of each of 4 weeks and 12 months."""
    newest = sorted(set(days), reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks.setdefault(day.isocalendar()[:2], day)
        months.setdefault((day.year, day.month), day)
    return {*newest[:DAYS], *[*weeks.values()][:WEEKS], *[*months.values()][:MONTHS]}


def surplus(names: Iterable[str]) -> list[str]:
    """The names of the backups that need not stay."""
    daily: dict[str, date] = {}
    occasions: dict[str, list[tuple[str, int, str]]] = {}
    for name in names:
        day = day_of(name)
        found = _OCCASION.fullmatch(name)
        if day is not None:
            daily[name] = day
        elif found is not None:
            occasions.setdefault(found[3], []).append((found[1], int(found[2] or 1), name))
    stay = kept(daily.values())
    gone = [name for name, day in daily.items() if day not in stay]
    for made in occasions.values():
        gone += [name for _, _, name in sorted(made)[:-OCCASIONS]]
    return sorted(gone)
