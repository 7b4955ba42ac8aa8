"""Many trials at once, in processes of their own, and how far they are.

A module of its own because the processes import what they run, which a `__main__` cannot be.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import get_context
from time import monotonic
from typing import NamedTuple

from benchmarks.goal.scenarios import SCENARIOS
from benchmarks.goal.trial import Trial, trial


class Task(NamedTuple):
    """One learner of a scenario."""

    scenario: str
    seed: int
    forecasts: bool


def run(tasks: Sequence[Task], jobs: int) -> Iterator[Trial]:
    """The trials, in the order in which they are done."""
    if jobs == 1:
        yield from map(_trial, tasks)
        return
    # started anew, not forked: the same on every system, and nothing of this process in the others
    with get_context("spawn").Pool(jobs, _leave_interrupts_alone) as pool:
        yield from pool.imap_unordered(_trial, tasks)


def _trial(task: Task) -> Trial:
    return trial(SCENARIOS[task.scenario], task.seed, forecasts=task.forecasts)


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches the whole group; the process that prints decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def told(trials: Iterable[Trial], total: int) -> Iterator[Trial]:
    """The same trials, with how far it is told on a terminal."""
    began, shown = monotonic(), sys.stderr.isatty()
    for count, one in enumerate(trials, 1):
        if shown:
            left = (monotonic() - began) / count * (total - count) / 60
            line = f"{count} of {total}, about {left:.0f} min left" if count < total else ""
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        yield one
