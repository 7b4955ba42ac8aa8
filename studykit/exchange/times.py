"""Times and study days as text, many at once. Owns how they are written; the seconds of a minute are kept at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from studykit.memory.days import to_date

_MINUTE_MS = 60_000
_MOST = 65_536
"""So many minutes and days are kept at hand: those of a lifetime of study."""


def time(at: int) -> str:
    """UTC milliseconds as ISO 8601 with milliseconds: 2026-11-20T09:00:00.000Z."""
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(study_day: int) -> str:
    """A study day as YYYY-MM-DD."""
    return to_date(study_day).isoformat()


class _Minutes(dict[int, str]):
    """The beginning of a time, by minutes since 1970."""

    def __missing__(self, minute: int) -> str:
        if len(self) >= _MOST:
            self.clear()
        found = self[minute] = time(minute * _MINUTE_MS)[:16]
        return found


class _Seconds(dict[int, str]):
    """The end of a time, by milliseconds of its minute."""

    def __missing__(self, ms: int) -> str:
        found = self[ms] = f":{ms // 1000:02}.{ms % 1000:03}Z"
        return found


class Days(dict[int | None, str]):
    """Study days as text between quotes, or what stands for none."""

    def __init__(self, none: str, quote: str = "") -> None:
        super().__init__()
        self._none, self._quote = none, quote

    def __missing__(self, study_day: int | None) -> str:
        if len(self) >= _MOST:
            self.clear()
        found = self[study_day] = self._none if study_day is None else f"{self._quote}{day(study_day)}{self._quote}"
        return found

    def texts(self, values: Iterable[int | None]) -> Iterable[str]:
        """One for each."""
        return map(self.__getitem__, values)


_minutes, _seconds = _Minutes(), _Seconds()


def times(values: Sequence[int | None], none: str, quote: str = "") -> list[str]:
    """Times as text between quotes, or what stands for none; each the same as by `time`."""
    known, ends, minute = _minutes, _seconds, _MINUTE_MS
    if not quote and None not in values:
        return [known[at // minute] + ends[at % minute] for at in values]  # type: ignore[operator]
    return [none if at is None else f"{quote}{known[at // minute]}{ends[at % minute]}{quote}" for at in values]
