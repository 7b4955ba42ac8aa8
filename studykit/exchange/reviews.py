"""Rows of other programs, or of our own exports, as answers of the log.

Owns what a row may hold and how a wrong one is named. Must not know this machine's clock or zone: the day of a row
without one is worked out by a function it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from studykit.memory.days import from_date
from studykit.memory.model import STEPPING, Answer, Before, Decision, Rating, State
from studykit.store.ids import review_id

DayOf = Callable[[int], tuple[int, int]]
"""From UTC milliseconds to study day and minutes east of UTC."""

IMPORTED = "import"
"""The device of answers that came without one."""

_RATINGS = {"again": 1, "hard": 2, "good": 3, "easy": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_BEFORE = {state.value: state for state in State}
_AFTER = {state.value: state for state in (State.LEARNING, State.REVIEW, State.RELEARNING)}
_TRUE = {"true": True, "1": True, "false": False, "0": False}
_MAX_TEXT = 2000
_MAX_SHOWN = 50
_MAX_STABILITY = 1e6
_LATEST = 2**47
"""In UTC milliseconds: times from here on do not fit the id of an entry."""
_LATEST_DAY = _LATEST // 86_400_000 + 40_000
"""By then every card answered until then is due, whatever its interval."""
_ZONES = 2
"""A study day lies at most so many days from the UTC date of its answers, wherever they were given."""


class RowError(ValueError):
    """A row that cannot be an answer; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One row: the answer, and whether it was taken back where it comes from."""

    answer: Answer
    undone: bool


def read_rows(rows: Iterable[Mapping[str, Any]], day_of: DayOf) -> Iterator[Imported]:
    """Rows as answers, one by one. Raises RowError at the first that is not one."""
    for number, row in enumerate(rows, 1):
        try:
            found = _read(row, day_of)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise RowError(f"row {number}: {error}") from None
        yield found


def _read(row: Mapping[str, Any], day_of: DayOf) -> Imported:
    card, rating = _need(row, "card"), _need(row, "rating").lower()
    at = _time(_need(row, "at"))
    if rating not in _RATINGS:
        raise ValueError(f"rating {_shown(rating)} is not 1 to 4, again, hard, good or easy")
    value = _RATINGS[rating]
    study_day, offset = _study_day(row, at), _int(row, "utc_offset", -1440, 1440)
    if study_day is None or offset is None:
        usual = day_of(at)
        study_day, offset = usual[0] if study_day is None else study_day, usual[1] if offset is None else offset
    answer = Answer(
        id=_text(row, "review") or review_id(card, at, value),
        device=_text(row, "device") or IMPORTED,
        seq=_int(row, "seq", 0, 2**53) or 0,
        at=at,
        card=card,
        rating=Rating(value),
        took_ms=_int(row, "took_ms", 0, 2**40),
        study_day=study_day,
        utc_offset=offset,
        rev=_int(row, "rev", 1, 10**6) or 1,
        variant=_text(row, "variant"),
        cram=_flag(row, "cram"),
        before=_before(row),
        decision=_decision(row),
    )
    return Imported(answer, _flag(row, "undone"))


def _need(row: Mapping[str, Any], key: str) -> str:
    text = _text(row, key)
    if not text:
        raise ValueError(f"no {key}")
    return text


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, dict | list):
        return None
    text = (value if value.__class__ is str else str(value)).strip()
    if len(text) > _MAX_TEXT or not text.isprintable():
        raise ValueError(f"{key} is too long or holds control characters")
    return text or None


def _int(row: Mapping[str, Any], key: str, low: int, high: int) -> int | None:
    value = row.get(key)
    if value is None:
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not number.is_integer():
        raise ValueError(f"{key} {_shown(value)} is not a whole number")
    if not low <= number <= high:
        raise ValueError(f"{key} {_shown(value)} is not within {low} to {high}")
    return int(number)


def _float(row: Mapping[str, Any], key: str, low: float, high: float) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise ValueError(f"{key} {_shown(value)} is not a number within {low:g} to {high:g}")
    return number


def _shown(value: Any) -> str:
    """A value as a message quotes it."""
    text = repr(str(value))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    if str(value).lower() not in _TRUE:
        raise ValueError(f"{key} is neither true nor false")
    return _TRUE[str(value).lower()]


def _time(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{_shown(text)} is not a time; write 2026-11-20T09:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"the time {_shown(text)} has no zone; write 2026-11-20T09:00:00Z")
    at = round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    if not 0 <= at < _LATEST:
        raise ValueError(f"the time {_shown(text)} is not within the years 1970 to 6428")
    return at


def _day(text: str, key: str) -> int:
    try:
        return from_date(date.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{key} {_shown(text)} is not a day; write 2026-11-20") from None


def _study_day(row: Mapping[str, Any], at: int) -> int | None:
    text = _text(row, "study_day")
    if text is None:
        return None
    day = _day(text, "study_day")
    if abs(day - at // 86_400_000) > _ZONES:
        raise ValueError(f"study_day {_shown(text)} is not the day of its time")
    return day


def _state(row: Mapping[str, Any], key: str, states: Mapping[str, State]) -> State | None:
    text = _text(row, key)
    if text is None:
        return None
    if text not in states:
        raise ValueError(f"{key} {_shown(text)} is not one of {', '.join(states)}")
    return states[text]


def _before(row: Mapping[str, Any]) -> Before | None:
    state = _state(row, "state", _BEFORE)
    if state is None:
        return None
    return Before(
        state,
        _float(row, "stability_before", 0, _MAX_STABILITY),
        _float(row, "difficulty_before", 1, 10),
        _float(row, "retrievability", 0, 1),
    )


def _decision(row: Mapping[str, Any]) -> Decision | None:
    """What the answer led to, if the row says it all; otherwise it is worked out anew."""
    state, due = _state(row, "state_after", _AFTER), _text(row, "due")
    stability = _float(row, "stability", 0, _MAX_STABILITY)
    difficulty = _float(row, "difficulty", 1, 10)
    if state is None or due is None or stability is None or difficulty is None:
        return None
    interval, step = _int(row, "interval_days", 0, 10**6), _int(row, "step", 0, 1000)
    if state in STEPPING:
        return Decision(state, step or 0, stability, difficulty, None, None, _time(due))
    day = _day(due, "due")
    if day > _LATEST_DAY:
        raise ValueError(f"due {_shown(due)} is too far away")
    if interval is None:
        return None
    return Decision(state, None, stability, difficulty, interval, day, None)
