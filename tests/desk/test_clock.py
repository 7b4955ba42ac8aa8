"""Study days on the clock: one after the other in every zone, with every start of the day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.desk.clock import Clock
from studykit.memory.days import from_date, to_date
from studykit.memory.model import Rating
from tests.cli.program import ROOT
from tests.desk.tools import DAY, HOUR, MINUTE, Bench
from tests.store.tools import deck, numbered

ZONES = [
    "UTC",
    "Europe/Berlin",  # 02:00 <-> 03:00
    "America/New_York",
    "America/Havana",  # midnight is left out, and 00:00 to 01:00 comes twice
    "America/Sao_Paulo",  # until 2019, midnight
    "Australia/Lord_Howe",  # half an hour
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
]
STARTS = [time(0), time(0, 30), time(1), time(1, 59), time(2), time(2, 30), time(3), time(4), time(12), time(23, 59)]


def milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def in_zone(zone: str, start: time = time(4)) -> Clock:
    return Clock(day_start=start, zone=ZoneInfo(zone))


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_over_two_years_no_day_is_skipped_or_doubled(zone: str, start: time) -> None:
    clock = in_zone(zone, start)
    first = from_date(datetime(2016, 12, 30, tzinfo=UTC).date())
    turns = [clock.turn(day) for day in range(first, first + 735)]
    lengths = [after - before for before, after in pairwise(turns)]
    assert all(DAY - HOUR <= length <= DAY + HOUR for length in lengths)
    for day, turn in enumerate(turns, first):
        assert [clock.day(at) for at in (turn - 1, turn, turn + HOUR)] == [day - 1, day, day]


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.integers(milliseconds("2005-01-01"), milliseconds("2037-01-01")),
    st.integers(0, 3 * DAY),
)
@settings(deadline=None, max_examples=400)
def test_a_day_is_the_last_that_has_begun_and_never_goes_back(zone: str, start: time, at: int, later: int) -> None:
    clock = in_zone(zone, start.replace(second=0, microsecond=0))
    day = clock.day(at)
    assert clock.turn(day) <= at < clock.turn(day + 1)
    assert day <= clock.day(at + later) <= day + later // DAY + 2


@given(
    st.sampled_from(ZONES), st.times(), st.integers(from_date(datetime(2005, 1, 1).date()), 24_000)  # noqa: DTZ001
)  # fmt: skip
@settings(deadline=None, max_examples=400)
def test_a_day_begins_the_first_time_that_the_wall_clock_reads_its_start_or_more(
    zone: str, start: time, day: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    clock = in_zone(zone, start)
    turn = clock.turn(day)
    wall = datetime.combine(to_date(day), start)
    assert clock.local(turn).replace(tzinfo=None) >= wall
    before = [clock.local(turn - gap).replace(tzinfo=None) for gap in (1, MINUTE, 30 * MINUTE, HOUR, 2 * HOUR)]
    assert all(earlier < wall for earlier in before)


@pytest.mark.parametrize(
    ("zone", "start", "day", "turn"),
    [
        ("Europe/Berlin", time(4), "2026-03-29", "2026-03-29T02:00"),
        ("Europe/Berlin", time(2, 30), "2026-03-29", "2026-03-29T01:00"),  # left out: when the clock is put forward
        ("Europe/Berlin", time(2, 30), "2026-10-25", "2026-10-25T00:30"),  # comes twice: the first time
        ("America/Havana", time(0), "2026-03-08", "2026-03-08T05:00"),
        ("America/Havana", time(0, 30), "2026-11-01", "2026-11-01T04:30"),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-04", "2026-10-03T15:30"),
    ],
)
def test_the_hour_that_is_left_out_and_the_one_that_comes_twice(zone: str, start: time, day: str, turn: str) -> None:
    assert in_zone(zone, start).turn(from_date(datetime.fromisoformat(day).date())) == milliseconds(turn)


def test_an_hour_that_comes_twice_stays_in_the_day_that_it_began() -> None:
    clock = in_zone("Europe/Berlin", time(2, 30))
    sunday = from_date(datetime.fromisoformat("2026-10-25").date())
    times = ["2026-10-25T00:29", "2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:29", "2026-10-25T01:30"]
    assert [clock.day(milliseconds(text)) - sunday for text in times] == [-1, 0, 0, 0, 0]
    assert f"{clock.local(milliseconds(times[2])):%H:%M}" == "02:00"


def test_a_date_that_a_zone_leaves_out_does_not_stop_the_count() -> None:
    clock = in_zone("Pacific/Apia")
    friday = from_date(datetime.fromisoformat("2011-12-30").date())
    turns = [clock.turn(day) for day in range(friday - 2, friday + 4)]
    assert turns == sorted(turns)
    days = [clock.day(at) for at in range(turns[0], turns[-1], 10 * MINUTE)]
    assert days == sorted(days)
    assert set(days) == set(range(friday - 2, friday + 3))


CHILD = """
import json, sys, time
from datetime import time as of_day
from studykit.desk.clock import Clock
found = []
for zone, start, first in json.loads(sys.argv[1]):
    import os
    os.environ["TZ"] = zone
    time.tzset()
    clock = Clock(day_start=of_day.fromisoformat(start))
    found.append([[clock.turn(day), clock.day(clock.turn(day)), clock.day(clock.turn(day) - 1)]
                  for day in range(first, first + 370)])
print(json.dumps(found))
"""


def test_the_zone_of_the_system_gives_the_days_of_its_name() -> None:
    first = from_date(datetime.fromisoformat("2026-01-01").date())
    asked = [(zone, str(start), first) for zone in ZONES[:6] for start in (time(0, 30), time(2, 30), time(4))]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(asked)],
        capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ),
    )  # fmt: skip
    for (zone, start, _), found in zip(asked, json.loads(done.stdout), strict=True):
        clock = in_zone(zone, time.fromisoformat(start))
        assert found == [[clock.turn(day), day, day - 1] for day in range(first, first + 370)]


# --- what a learner does ----------------------------------------------------------------------------------------------


def east_to_west(bench: Bench) -> list[tuple[int, float]]:
    """Answer a card in Auckland, fly to Honolulu, answer it again: study days and stability."""
    desk = bench.desk()
    found = []
    for zone, wait in (("Pacific/Auckland", 0), ("Pacific/Honolulu", 9 * HOUR), ("Pacific/Honolulu", 3 * DAY)):
        bench.watch._zone = ZoneInfo(zone)
        bench.watch.wait(wait)
        given_ = desk.answer("c0", Rating.GOOD)
        assert given_.after.stability is not None
        assert given_.answer.before is not None
        assert (given_.answer.before.retrievability or 0) <= 1
        if given_.answer.decision is not None and given_.answer.decision.due_day is not None:
            assert given_.answer.decision.due_day > given_.answer.study_day
        found.append((given_.answer.study_day, given_.after.stability))
    return found


def test_after_flying_west_no_time_has_passed_rather_than_less_than_none(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    bench.watch.set("2026-11-20T20:00")  # the 21st in Auckland, 09:00
    days = [day for day, _ in east_to_west(bench)]
    auckland = from_date(datetime.fromisoformat("2026-11-21").date())
    assert days == [auckland, auckland - 1, auckland + 2]


def test_the_days_of_the_log_stay_whatever_zone_and_start_hold_later(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    bench.watch.set("2026-11-20T20:00")
    days = [day for day, _ in east_to_west(bench)]
    desk = bench.desks[0]
    memory = desk.card("c0").memory
    bench.watch._zone, bench.watch.day_start = ZoneInfo("Asia/Kathmandu"), time(13)
    desk.store.rebuild(desk.settings.scheduler)
    assert desk.card("c0").memory == memory
    assert [[answer.card for answer in desk.store.reviews_on(day)] for day in days] == [["c0"]] * 3
    assert memory.last_day == days[2]


def test_the_day_of_a_sitting_turns_with_the_start_that_is_set(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = bench.desk()
    bench.watch.set("2026-11-20T04:59")
    day = desk.clock.day()
    desk.clock.day_start = time(5)
    assert desk.clock.day() == day - 1
    bench.watch.wait(MINUTE)
    assert desk.clock.day() == day


def test_a_moment_carries_the_offset_of_its_zone() -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    moment = Clock(at, zone=ZoneInfo("America/New_York")).moment()
    assert (moment.at, moment.utc_offset) == (round(at.timestamp() * 1000), -240)
    assert to_date(moment.day) == (at - timedelta(hours=8)).date()
