"""Study days: local days that start at 04:00 on the wall clock, whatever the zone does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.days import from_date, study_day, to_date, turn_of

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize("zone", ZONES)
def test_over_a_year_no_day_is_skipped_or_doubled(zone: str) -> None:
    place = ZoneInfo(zone)
    moment, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
    last = study_day(moment.astimezone(place))
    first, quarters = last, {last: 0}
    while moment < end:
        local = moment.astimezone(place)
        day = study_day(local)
        assert day in (last, last + 1)
        if day != last:
            assert local.time() == time(4)
            assert local.replace(tzinfo=None) == turn_of(day)
        quarters[day] = quarters.get(day, 0) + 1
        last, moment = day, moment + QUARTER
    assert list(quarters) == list(range(first, last + 1))
    whole = list(quarters.values())[1:-1]
    changes = [length for length in whole if length != 96]
    assert len(changes) == (0 if zone in ("UTC", "Asia/Kathmandu") else 2)
    assert sum(changes) == len(changes) * 96


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29T00:30", "2026-03-29T03:30"),
        ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25T03:30"),
        ("America/New_York", "2026-03-08T00:30", "2026-03-08T03:30"),
        ("America/New_York", "2026-11-01T00:30", "2026-11-01T03:30"),
    ],
)
def test_the_night_of_a_change_belongs_to_the_day_before(zone: str, before: str, after: str) -> None:
    place = ZoneInfo(zone)
    days = [
        study_day(datetime.fromisoformat(text).replace(tzinfo=place, fold=fold))
        for text in (before, after)
        for fold in (0, 1)
    ]
    assert days == [from_date(date.fromisoformat(before[:10])) - 1] * 4


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("1970-01-01T04:00", 0),
        ("1970-01-01T03:59:59.999999", -1),
        ("1970-01-02T03:59", 0),
        ("2026-11-20T04:00", 20_777),
        ("2026-11-21T03:59", 20_777),
    ],
)
def test_a_day_turns_at_four(local: str, day: int) -> None:
    assert study_day(datetime.fromisoformat(local)) == day


def test_a_learner_may_start_the_day_at_another_time() -> None:
    late = datetime.fromisoformat("2026-11-20T05:30")
    assert study_day(late, time(5, 30)) == study_day(late)
    assert study_day(late, time(5, 31)) == study_day(late) - 1
    assert study_day(datetime.fromisoformat("2026-11-20T00:00"), time(0)) == from_date(date(2026, 11, 20))


def test_the_zone_does_not_matter_only_the_wall() -> None:
    wall = datetime.fromisoformat("2026-11-20T04:00")
    assert {study_day(wall.replace(tzinfo=ZoneInfo(zone))) for zone in ZONES} == {study_day(wall)}


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.times())
@settings(deadline=None)
def test_days_and_dates_are_the_same_count(value: date, start: time) -> None:
    start = start.replace(second=0, microsecond=0, tzinfo=None)
    day = from_date(value)
    assert to_date(day) == value
    turn = turn_of(day, start)
    assert turn == datetime.combine(value, start)
    assert study_day(turn, start) == day
    assert study_day(turn - timedelta(microseconds=1), start) == day - 1
