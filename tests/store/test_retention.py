"""Which backups stay, and that nothing but backups is ever taken away."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studykit.store.retention import daily_name, day_of, is_backup, kept, occasion_name, surplus

FIRST = date(2024, 1, 1)
days = st.sets(st.integers(0, 1500).map(lambda number: FIRST + timedelta(number)))


def test_after_two_years_of_days_the_last_week_four_weeks_and_twelve_months_stay() -> None:
    every = [FIRST + timedelta(number) for number in range(731)]  # until Wednesday, 2025-12-31
    assert sorted(kept(every), reverse=True) == [
        *(date(2025, 12, day) for day in (31, 30, 29, 28, 27, 26, 25)),
        date(2025, 12, 21), date(2025, 12, 14),
        date(2025, 11, 30), date(2025, 10, 31), date(2025, 9, 30), date(2025, 8, 31), date(2025, 7, 31),
        date(2025, 6, 30), date(2025, 5, 31), date(2025, 4, 30), date(2025, 3, 31), date(2025, 2, 28),
        date(2025, 1, 31),
    ]  # fmt: skip


@given(days)
def test_the_newest_always_stays_and_never_more_than_23(made: set[date]) -> None:
    stay = kept(made)
    assert stay <= made
    assert len(stay) <= 23
    assert not made or max(made) in stay
    assert sorted(made)[-7:] == sorted(stay)[-7:]


@given(days, st.integers(1, 60))
def test_what_was_let_go_on_one_day_would_be_let_go_on_the_next(made: set[date], later: int) -> None:
    new = max(made, default=FIRST) + timedelta(later)
    assert kept(kept(made) | {new}) == kept(made | {new})


def test_files_with_other_names_are_never_surplus() -> None:
    others = [
        "2026-02-30.jsonl.gz", "2026-11-26.jsonl", "2026-11-26.jsonl.gz.part", "my 2026-11-26.jsonl.gz", "notes.md",
        "2026-11-26-090000-before-exam.jsonl.gz", "2026-11-26-090000-manual.jsonl.gz.bak", "٢٠٢٦-11-26.jsonl.gz", "",
    ]  # fmt: skip
    assert not any(map(is_backup, others))
    daily = [f"{FIRST + timedelta(number)}.jsonl.gz" for number in range(400)]
    assert set(surplus([*others, *daily])).isdisjoint(others)
    assert len(surplus([*others, *daily])) > 300


def test_of_each_occasion_the_newest_five_stay() -> None:
    names: list[str] = []
    for number in range(12):
        names.append(occasion_name(number * 1000, "before-restore", names))
    names.append(occasion_name(0, "before-migration-3", names))
    gone = surplus(names)
    assert gone == [f"1970-01-01-00000{number}-before-restore.jsonl.gz" for number in range(7)]


def test_two_backups_of_one_second_have_two_names_and_the_later_one_is_newer() -> None:
    names: list[str] = []
    for _ in range(12):
        names.append(occasion_name(0, "manual", names))
    assert names[:2] == ["1970-01-01-000000-manual.jsonl.gz", "1970-01-01-000000-2-manual.jsonl.gz"]
    assert len(set(names)) == 12
    assert set(surplus(names)) == set(names[:7])


def test_a_day_is_that_of_utc() -> None:
    at = 1_795_737_599_999
    assert daily_name(at) == "2026-11-26.jsonl.gz"
    assert daily_name(at + 1) == "2026-11-27.jsonl.gz"
    assert day_of(daily_name(at)) == date(2026, 11, 26)
