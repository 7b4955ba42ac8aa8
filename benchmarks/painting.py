"""How long from a key to the terminal. The floor is as long a text in the toolkit's plainest widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from benchmarks.processes import at_home, python, studykit
from benchmarks.samples import Samples
from benchmarks.starting import CASE
from benchmarks.terminal import Terminal
from benchmarks.workshop import Workshop

ROWS = 60
"""So many that a long card stands on one page."""
STATIC = python("-P", str(Path(__file__).with_name("static_app.py")))


@dataclass(slots=True)
class _Times:
    """Milliseconds, a key each; each floor belongs to the key after it."""

    reveal: list[float] = field(default_factory=list)
    reveal_floor: list[float] = field(default_factory=list)
    grade: list[float] = field(default_factory=list)
    grade_floor: list[float] = field(default_factory=list)


def reveal(workshop: Workshop) -> Samples:
    """From space until the last line of a long answer is there."""
    times = _review(workshop)
    return Samples(times.reveal, times.reveal_floor)


def grade(workshop: Workshop) -> Samples:
    """From a grade until the next question is there, the answer committed in between."""
    times = _review(workshop)
    return Samples(times.grade, times.grade_floor)


@lru_cache(maxsize=1)
def _review(workshop: Workshop) -> _Times:
    """Two programs on two terminals, a key to the one and a key to the other."""
    place = workshop.copy(workshop.long())
    command = studykit(*at_home(place.home, place.decks), "review")
    times = _Times()
    with Terminal(STATIC, rows=ROWS) as static, Terminal(command, rows=ROWS) as review:
        static.wait_for(r"End of case 0\.")
        _, case = review.wait_for(CASE)
        for cycle in range(workshop.size.keys):
            times.reveal_floor.append(_press(static, "x", rf"End of case {2 * cycle + 1}\.")[0])
            times.reveal.append(_press(review, " ", rf"End of case {case}\.")[0])
            times.grade_floor.append(_press(static, "x", rf"End of case {2 * cycle + 2}\.")[0])
            took, case = _press(review, "3", rf"Case (?!{case}:)(\d+):")
            times.grade.append(took)
    workshop.forget(place)
    return times


def _press(terminal: Terminal, key: str, pattern: str) -> tuple[float, str]:
    terminal.settle()
    terminal.press(key)
    return terminal.wait_for(pattern)
