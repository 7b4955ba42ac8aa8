"""The real program, killed by SIGKILL at some instant of its run.

What runs is a fork of a process that has loaded the program: its kills fall into what it does, not into its loading.
"""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.e2e.troubled import Troubled

_MOST = 12
"""More tries than this for each kill mean that something else is wrong."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the program: what it said, and whether it was killed before its end."""

    said: str
    killed: bool

    @property
    def reviews(self) -> list[str]:
        """The answers that it said were given."""
        return re.findall(r'"review": "(\w+)"', self.said)


class Killer:
    """Kills each run at an instant between its start and its end, as far as that can be foreseen.

    No outcome hangs on how fast a machine is: an instant that came too late leaves a run like any other, not counted.
    """

    def __init__(self, program: Troubled, seed: int) -> None:
        self._program = program
        self.chance = random.Random(seed)  # noqa: S311 - instants, not secrets
        self.hits = 0
        self._runs = 0
        self._length = 0.05
        """So long a run takes, in seconds, as it seems by now. Its later part, where the work is, sees most kills."""

    def until(self, number: int, once: Callable[[], object], *, enough: Callable[[], bool] = lambda: True) -> None:
        """Do something over and over, until so many runs were killed, and there is enough of what is looked for."""
        while self.hits < number or not enough():
            assert self._runs < _MOST * number, f"{self.hits} of {self._runs} runs were killed"
            once()

    def run(self, arguments: Sequence[str], typed: str = "") -> Run:
        """Run the program and kill it, with all that it started; its end, if that came first, was a good one."""
        self._runs += 1
        ended = self._program.run(arguments, typed, after=self.chance.random() ** 0.5 * self._length)
        said = ended.out + ended.err
        killed = ended.code == -signal.SIGKILL
        assert killed or ended.code == 0, said
        assert "Traceback" not in said
        self.hits += killed
        self._length *= 1.03 if killed else 0.85
        return Run(said, killed)
