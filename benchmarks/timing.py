"""A stopwatch. Owns taking turns: the figure and its floor alternate, and so does which of them is first."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter

from benchmarks.samples import Samples

Work = Callable[[], object]


def milliseconds(work: Work) -> float:
    """How long some work takes, garbage of earlier work taken away before."""
    gc.collect()
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def in_turns(runs: int, own: Callable[[], float], floor: Callable[[], float]) -> Samples:
    """Both so many times, each after one run that does not count; each returns its milliseconds."""
    floor()
    own()
    owns, floors = [], []
    for run in range(runs):
        if run % 2:
            owns.append(own())
            floors.append(floor())
        else:
            floors.append(floor())
            owns.append(own())
    return Samples(owns, floors)
