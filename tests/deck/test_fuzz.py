"""Some thousands of the files of `python -m tests.fuzz`."""

from __future__ import annotations

import pytest

from tests.fuzz import make, run


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 4_000, 1_000))
def test_whole_files_at_random_are_read_and_drawn_to_the_end(start: int) -> None:
    found = run(1, range(start, start + 1_000))
    assert found.raised == []
    assert found.cards > 400


def test_the_files_of_a_seed_stay_the_same() -> None:
    assert [make(7, number) for number in range(250)] == [make(7, number) for number in range(250)]
    assert len({make(7, number) for number in range(250)}) > 200
    assert make(7, 0) != make(8, 0)
