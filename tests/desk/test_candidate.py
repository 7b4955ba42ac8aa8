"""A made-up candidate at the program itself, from the first day to the date."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.goal.candidate import Case, course

CASE = Case(cards=90, days=7, minutes=8, decks=3)


@pytest.mark.slow
@pytest.mark.usefixtures("greenwich")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_candidate_who_keeps_to_the_plan_stays_within_the_minutes_and_is_ready(tmp_path: Path, seed: int) -> None:
    found = course(seed, CASE, tmp_path)
    assert found.kept, "no day goes beyond its minutes by more than a card"
    assert found.unseen == 0
    assert found.readiness > 0.8
    assert found.used > 0.9 * CASE.days * CASE.minutes * 60, "the minutes are used"
    assert found.forecast is not None
    assert found.forecast.low - 0.05 < found.readiness < found.forecast.high + 0.05


@pytest.mark.slow
@pytest.mark.usefixtures("greenwich")
def test_with_too_few_minutes_the_days_still_keep_to_them(tmp_path: Path) -> None:
    found = course(3, Case(cards=60, days=4, minutes=2, decks=3), tmp_path)
    assert found.kept
    assert found.unseen > 0, "two minutes do not do"
    assert found.readiness > 0.2
