"""Rows of other programs, or of our own exports, as answers of the log.

Owns what a row may hold and how a wrong one is named. Must not know this machine's clock or zone: the day of a row
without one is worked out by a function it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from studykit.memory.days import from_date
from studykit.memory.model import Answer, Before, Decision, Rating, State
from studykit.store.ids import review_id

DayOf = Callable[[int], tuple[int, int]]
"""From UTC milliseconds to study day and minutes east of UTC."""

IMPORTED = "import"
"""The device of answers that came without one."""

_RATINGS = {"again": 1, "hard": 2, "good": 3, "easy": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TRUE = {"true": True, "1": True, "false": False, "0": False}
_MAX_TEXT = 200


class RowError(ValueError):
    """A row that cannot be an answer; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One row: the answer, and whether it was taken back where it comes from."""

    answer: Answer
    undone: bool


def read_rows(rows: Iterable[Mapping[str, Any]], day_of: DayOf) -> list[Imported]:
    """All rows as answers. Raises RowError at the first that is not one; nothing is half imported."""
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_read(row, day_of))
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise RowError(f"row {number}: {error}") from None
    return found


def _read(row: Mapping[str, Any], day_of: DayOf) -> Imported:
    card, rating = _need(row, "card"), _need(row, "rating").lower()
    at = _time(_need(row, "at"))
    if rating not in _RATINGS:
        raise ValueError(f"rating {rating!r} is not 1 to 4, again, hard, good or easy")
    value = _RATINGS[rating]
    day, offset = day_of(at)
    if row.get("study_day") is not None:
        day = from_date(date.fromisoformat(str(row["study_day"])))
    answer = Answer(
        id=_text(row, "review") or review_id(card, at, value),
        device=_text(row, "device") or IMPORTED,
        seq=_int(row, "seq", 0, 2**53) or 0,
        at=at,
        card=card,
        rating=Rating(value),
        took_ms=_int(row, "took_ms", 0, 2**40),
        study_day=day,
        utc_offset=offset if row.get("utc_offset") is None else _int(row, "utc_offset", -1440, 1440) or 0,
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
    text = str(value).strip()
    if len(text) > _MAX_TEXT or not text.isprintable():
        raise ValueError(f"{key} is too long or holds control characters")
    return text or None


def _int(row: Mapping[str, Any], key: str, low: int, high: int) -> int | None:
    value = row.get(key)
    if value is None:
        return None
    number = int(str(value))
    if not low <= number <= high:
        raise ValueError(f"{key} {number} is out of range")
    return number


def _float(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{key} is not a number")
    return number


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    if str(value).lower() not in _TRUE:
        raise ValueError(f"{key} is neither true nor false")
    return _TRUE[str(value).lower()]


def _time(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"at {text!r} has no zone; write 2026-11-20T09:00:00Z")
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    at = round(delta.total_seconds() * 1000)
    if not 0 <= at < 2**47:
        raise ValueError(f"at {text!r} is out of range")
    return at


def _before(row: Mapping[str, Any]) -> Before | None:
    state = _text(row, "state")
    if state is None:
        return None
    return Before(
        State(state), _float(row, "stability_before"), _float(row, "difficulty_before"), _float(row, "retrievability")
    )


def _decision(row: Mapping[str, Any]) -> Decision | None:
    """What the answer led to, if the row says it all; otherwise it is worked out anew."""
    state, due = _text(row, "state_after"), _text(row, "due")
    stability, difficulty = _float(row, "stability"), _float(row, "difficulty")
    if state is None or due is None or stability is None or difficulty is None:
        return None
    due_at = _time(due) if "T" in due else None
    due_day = None if due_at is not None else from_date(date.fromisoformat(due))
    step = _int(row, "step", 0, 1000)
    return Decision(State(state), step, stability, difficulty, _int(row, "interval_days", 0, 10**6), due_day, due_at)
