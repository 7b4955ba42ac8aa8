"""The program's own planner and forecast, at work for a made-up learner.

Owns how they are asked: each day anew, with all that was answered so far.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.goal.learner import Learner
from studykit.memory.bank import Answered, Belief
from studykit.study.goal.figures import Range
from studykit.study.goal.forecast import Asked, Simulation
from studykit.study.goal.habits import USUAL
from studykit.study.goal.horizon import missed_rate
from studykit.study.goal.planner import Card, Planner
from studykit.study.goal.values import Table


class Planned:
    """The price of each second, under the most probable of the memory models."""

    def __init__(self, learner: Learner) -> None:
        self.scenario, self._drawing = learner.scenario, learner.drawing
        self.belief = Belief(self.scenario.believed)
        self._tables: dict[int, Table] = {}
        self._sat = 0

    def told(self, card: int, day: int, rating: int) -> None:
        """An answer was given; the step of the same day is rated Good."""
        name = _name(card)
        step = rating == 1 if name in self.belief.last else rating < 4
        self.belief.learn([Answered(name, day, rating), *[Answered(name, day, 3)] * step])

    def order(self, day: int) -> Sequence[int]:
        """The cards of a day."""
        missed = missed_rate(day - self._sat, day)
        self._sat += 1
        scenario, best = self.scenario, self.belief.best()
        cards = [
            Card(name, self.belief.state(name, best), self.belief.last.get(name), scenario.slow)
            for name in map(_name, range(scenario.cards))
        ]
        planner = Planner(self._table(), cards, day, scenario.days, scenario.seconds, missed)
        return [int(name) for name in planner.plan(planner.level()).order]

    def forecast(self, day: int) -> Range:
        """What is said in the morning of a day to come of keeping to the plan."""
        scenario = self.scenario
        cards = [Asked(_name(card), scenario.slow, "deck") for card in range(scenario.cards)]
        chance = self._drawing(f"forecast {day}")
        span = (day, scenario.days)
        return Simulation(self.belief, self._table(), cards, span, scenario.seconds, chance).forecast().planned

    def _table(self) -> Table:
        best = self.belief.best()
        if best not in self._tables:
            self._tables[best] = Table(self.belief.models[best], USUAL)
        return self._tables[best]


def _name(card: int) -> str:
    return f"{card:04}"
