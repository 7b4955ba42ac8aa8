"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.study.dates import MAX_DAYS, fault_of, read_date

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-15", "2026-12-15"),
        ("2026-11-01", "2026-11-01"),
        ("today", "2026-11-20"),
        ("Tomorrow", "2026-11-21"),
        ("15 Dec", "2026-12-15"),
        ("15. dec.", "2026-12-15"),
        ("15th December", "2026-12-15"),
        ("  15   december ", "2026-12-15"),
        ("15 sept", "2027-09-15"),
        ("15 Dec 2027", "2027-12-15"),
        ("15 dec, 2027", "2027-12-15"),
        ("1 Nov 2026", "2026-11-01"),
        ("Dec 15", "2026-12-15"),
        ("december 1st, 2028", "2028-12-01"),
        ("20 Nov", "2026-11-20"),
        ("19 Nov", "2027-11-19"),
        ("1 jan", "2027-01-01"),
        ("29 Feb", "2028-02-29"),
        ("in 3 weeks", "2026-12-11"),
        ("3 weeks", "2026-12-11"),
        ("in 1 day", "2026-11-21"),
        ("in 2 months", "2027-01-19"),
        ("in 0 days", "2026-11-20"),
    ],
)
def test_what_is_typed_is_the_date_that_is_meant(typed: str, expected: str) -> None:
    assert read_date(typed, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2026-13-01",
        "2026-02-30",
        "30 Feb",
        "31 November",
        "29 Feb 2027",
        "15 decaf",
        "15 ma y",
        "mayhem 3",
        "15 xyz",
        "0 dec",
        "dec 0",
        "in weeks",
        "in 3 fortnights",
        "in 1000 days",
        "-3 days",
        "15/12/2026",
        "15 dec 0000",
        "15 dec 26",
    ],
)
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read_date(typed, TODAY) is None


@given(st.text(max_size=20), st.dates(date(1970, 1, 1), date(2200, 1, 1)))
@settings(deadline=None)
def test_reading_any_text_never_raises(typed: str, today: date) -> None:
    read_date(typed, today)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@settings(deadline=None)
def test_a_date_without_a_year_is_the_next_one_to_come(meant: date, today: date) -> None:
    found = read_date(f"{meant.day} {meant:%B}", today)
    assert found is not None
    assert found >= today
    assert (found.month, found.day) == (meant.month, meant.day)
    if (meant.month, meant.day) != (2, 29):
        assert found - today < timedelta(days=367)
    assert read_date(f"{meant:%b} {meant.day}", today) == found
    assert read_date(f"{meant.day} {meant:%b} {meant.year}", today) == meant
    assert read_date(meant.isoformat(), today) == meant


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (-1, "that day is past"),
        (0, None),
        (1, None),
        (MAX_DAYS, None),
        (MAX_DAYS + 1, "that is over two years away"),
    ],
)
def test_an_interview_lies_ahead_and_within_two_years(days: int, fault: str | None) -> None:
    assert fault_of(TODAY + timedelta(days=days), TODAY) == fault
