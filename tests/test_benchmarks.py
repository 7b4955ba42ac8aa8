"""The programs that measure, where they meet the world."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from benchmarks import __main__ as figures
from benchmarks.goal import __main__ as goal


@pytest.mark.parametrize(
    ("main", "options"),
    [(goal.main, ["--json"]), (figures.main, ["--quick"])],
    ids=["benchmarks.goal", "benchmarks"],
)
def test_a_reader_who_has_read_enough_ends_it_quietly(
    monkeypatch: pytest.MonkeyPatch, main: Callable[[], None], options: list[str]
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    monkeypatch.setattr(goal, "run", lambda _tasks, _jobs: ())
    monkeypatch.setattr(figures, "FIGURES", ())
    monkeypatch.setattr(sys, "argv", ["python -m benchmarks", *options])
    with os.fdopen(writes, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        main()
