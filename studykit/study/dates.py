"""Dates as people type them: `15 Dec`, `2026-12-15`, `in 3 weeks`.

Owns the reading of them. Must not read the clock; today is an argument.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_IN = re.compile(r"(?:in\s+)?(\d{1,3})\s*(day|week|month)s?\Z")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}))?\Z")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\Z")
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}
_YEARS_TO_LEAP_DAY = 8
MAX_DAYS = 731
"""A goal lies at most two years ahead."""


def read_date(text: str, today: date) -> date | None:
    """The date that is meant, or None. Without a year it is the next one to come."""
    text = " ".join(text.lower().split())
    if text in ("today", "tomorrow"):
        return today + timedelta(days=text == "tomorrow")
    if found := _IN.match(text):
        return today + timedelta(days=int(found[1]) * _UNIT_DAYS[found[2]])
    if found := _DAY_MONTH.match(text):
        return _dated(found[1], found[2], found[3], today)
    if found := _MONTH_DAY.match(text):
        return _dated(found[2], found[1], found[3], today)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dated(day: str, month: str, year: str | None, today: date) -> date | None:
    number = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(month)), None)
    if number is None:
        return None
    years = [int(year)] if year is not None else range(today.year, today.year + _YEARS_TO_LEAP_DAY + 1)
    found = (_date(one, number, int(day)) for one in years)
    return next((one for one in found if one is not None and (year is not None or one >= today)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def fault_of(goal: date, today: date) -> str | None:
    """Why a date cannot be an interview's, or None."""
    if goal < today:
        return "that day is past"
    if (goal - today).days > MAX_DAYS:
        return "that is over two years away"
    return None
