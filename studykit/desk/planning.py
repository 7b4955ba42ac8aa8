"""The interview, worked out: today's plan, what to expect, and what came of earlier goals.

Owns what is gathered from the store for the planner, and what of its results is kept: the day's price, found once, and
the last figures. Everything here takes a while; a face calls it where nobody waits, with a desk of its own. Must not
know how cards are asked, nor how figures are drawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from studykit.desk import goals
from studykit.desk.planned import DayPlan
from studykit.errors import StoreError
from studykit.memory.bank import Answered, Belief
from studykit.memory.model import State
from studykit.store import catalog, evidence, meta
from studykit.store.catalog import Due
from studykit.store.evidence import Evidence, GoalEntry
from studykit.study.goal.figures import DeckReadiness, GoalFigures, MoreMinutes, Outcome, Range, Shortage
from studykit.study.goal.forecast import FULL, Asked
from studykit.study.goal.goal import Goal
from studykit.study.goal.habits import Look, Ways, counted_seconds, grouped, later_looks, learned, visits
from studykit.study.goal.horizon import PRICES, missed_rate
from studykit.study.goal.outlook import Situation, trial
from studykit.study.goal.outlook import figures as figures_of
from studykit.study.goal.planner import Card, Planner, on_the_date
from studykit.study.goal.values import Table
from studykit.study.queue import Candidate, introduce

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

_PRICE, _FIGURES = "goal-price", "goal-figures"
_AFTER = 7
"""In days: answers so long after the date still tell how it would have gone."""

Pause = Callable[[], None]


@dataclass(frozen=True)
class Ground:
    """Everything the planner needs to know of the learner, as the store had it at one moment."""

    goal: Goal
    today: int
    parameters: tuple[float, ...]
    entries: Sequence[GoalEntry]
    cards: Mapping[str, Due]
    """Those of the goal, by id, in the order in which new ones are begun."""
    titles: Mapping[str, str]
    """Those of the goal's decks, in the order of study."""
    times: Mapping[str, int]
    answers: Sequence[Evidence]

    @cached_property
    def ways(self) -> Ways:
        """The learner's habits, from the days before today."""
        kinds = {card: due.kind for card, due in self.cards.items()}
        looks = [
            Look(card, day, rating, None if took is None else took / 1000)
            for card, day, rating, took, _ in self.answers
            if day < self.today
        ]
        return learned(visits(looks, kinds), later_looks(looks, kinds))

    @cached_property
    def costs(self) -> dict[str, float]:
        """By card, how many times the usual seconds it takes."""
        return {card: self.ways.multiplier(due.kind, self.times.get(card)) for card, due in self.cards.items()}

    @cached_property
    def grouped_costs(self) -> dict[str, float]:
        """The same, as the planner takes it: a few costs and no more."""
        groups = grouped(self.costs.values())
        return {card: groups[round(cost, 6)] for card, cost in self.costs.items()}

    def belief(self, before: int | None = None) -> Belief:
        """What the answers tell, or those before a study day.

        Where the clock went back, or the learner flew over the date line, answers of a day to come count as of today.
        """
        belief = Belief(self.parameters)
        belief.learn(
            Answered(card, min(day, self.today), rating)
            for card, day, rating, *_ in self.answers
            if before is None or day < before
        )
        return belief

    def planner_cards(self, belief: Belief) -> list[Card]:
        """The cards as the planner takes them, under the most probable memory."""
        best = belief.best()
        costs = self.grouped_costs
        return [Card(card, belief.state(card, best), belief.last.get(card), costs[card]) for card in self.cards]

    def spent(self) -> float:
        """Seconds spent on the cards today."""
        return sum(
            counted_seconds(self.cards[answer.card].kind, (answer.took_ms or 0) / 1000)
            for answer in self.answers
            if answer.day == self.today
        )

    def missed(self) -> float:
        """How often a day is missed, by the days since a goal was first set, without a break, until yesterday."""
        begun = None
        for entry in self.entries:
            begun = None if not entry.content.get("date") else entry.study_day if begun is None else begun
        begun = self.today if begun is None else min(begun, self.today)
        studied = {answer.day for answer in self.answers}
        return missed_rate(sum(day not in studied for day in range(begun, self.today)), self.today - begun)

    def key(self, *more: object) -> str:
        """Changes with whatever a result depends on."""
        newest = self.entries[-1].entry if self.entries else ""
        told = [self.goal.day, self.goal.minutes, self.goal.decks, newest, self.today, self.parameters, more]
        cards = sorted((card, cost, self.cards[card].deck) for card, cost in self.costs.items())
        text = json.dumps([*told, self.titles, cards])
        return hashlib.sha256(text.encode()).hexdigest()


def ground_of(desk: Desk, goal: Goal, today: int) -> Ground:
    """What the store has for a goal, seen from a study day."""
    with desk.store.database.read() as connection:
        decks = {row.deck: row for row in desk.decks()}
        due = [one for one in catalog.askable(connection, desk.roots) if goal.covers(one.deck) and one.deck in decks]
        cards = {one.card: one for one in _begun_in_order(due, {deck: row.after for deck, row in decks.items()})}
        return Ground(
            goal,
            today,
            tuple(desk.settings.scheduler.parameters),
            evidence.goals(connection),
            cards,
            {deck: row.title for deck, row in decks.items() if goal.covers(deck)},
            catalog.times(connection, desk.roots),
            evidence.answers(connection, cards),
        )


def _begun_in_order(due: Sequence[Due], after: Mapping[str, Sequence[str]]) -> list[Due]:
    """The cards, new ones as decks take turns with them, behind those that were seen."""
    new: dict[str, list[Candidate]] = {deck: [] for deck in after}
    for one in due:
        if one.state is State.NEW:
            new[one.deck].append(Candidate(one.card, one.note, one.deck, one.kind, one.state))
    order = {candidate.card: number for number, candidate in enumerate(introduce(new, after, len(due)))}
    return sorted(due, key=lambda one: order.get(one.card, -1))


# --- today ------------------------------------------------------------------------------------------------------------


def plan_of_day(desk: Desk, day: int | None = None) -> DayPlan | None:
    """Which of the goal's cards to ask today, and in which order; None without a goal that is still to come.

    The day's price is found once, from how things stood in the morning; the order follows what is known now.
    """
    goal, today = desk.goal(), desk.clock.day() if day is None else day
    if goal is None or goal.day < today:
        return None
    ground = ground_of(desk, goal, today)
    belief = ground.belief()
    table = Table(belief.models[belief.best()], ground.ways.habits)
    cards = ground.planner_cards(belief)
    if goal.day == today:
        plan = on_the_date(cards, today, table)
    else:
        level = _level_of_day(desk, ground)
        plan = Planner(table, cards, today, goal.day, goal.seconds, ground.missed()).plan(level)
    step = 1000 * ground.ways.step_seconds
    steps = {card: step * cost for card, cost in ground.costs.items()}
    return DayPlan(goal, plan.index, plan.pays, _expected(ground, belief), steps)


def _expected(ground: Ground, belief: Belief) -> dict[str, float]:
    """By card, the milliseconds it is expected to take today, the steps of the day included."""
    habits = ground.ways.habits
    recalls = belief.recalls(belief.last, ground.today)
    new = habits.new_cost()
    return {
        card: 1000 * cost * (habits.review_cost(recalls[card]) if card in recalls else new)
        for card, cost in ground.costs.items()
    }


def _level_of_day(desk: Desk, ground: Ground) -> float:
    """The level of today's price, as it is kept or found from the state of the morning."""
    morning = [answer for answer in ground.answers if answer.day < ground.today]
    key = ground.key(len(morning), morning[-1].at if morning else 0)
    kept = _kept(desk, _PRICE)
    if kept.get("key") == key and kept.get("level") in PRICES:
        return float(kept["level"])
    belief = ground.belief(ground.today)
    table = Table(belief.models[belief.best()], ground.ways.habits)
    planner = Planner(
        table, ground.planner_cards(belief), ground.today, ground.goal.day, ground.goal.seconds, ground.missed()
    )
    level = planner.level(near=kept.get("level"))
    _keep(desk, _PRICE, {"key": key, "level": level})
    return level


# --- figures ----------------------------------------------------------------------------------------------------------


def figures(desk: Desk, pause: Pause | None = None) -> GoalFigures | None:
    """What is said of the goal that stands, worked out unless it is known already; None without one still to come."""
    goal, today = desk.goal(), desk.clock.day()
    if goal is None or goal.day < today:
        return None
    ground = ground_of(desk, goal, today)
    key = ground.key(len(ground.answers), ground.answers[-1].at if ground.answers else 0)
    kept = _kept(desk, _FIGURES)
    if kept.get("key") == key and (known := _read(kept, goal)) is not None:
        return known
    found = figures_of(_situation(ground, pause))
    _keep(desk, _FIGURES, {"key": key, "goal": goals.content_of(goal), "figures": asdict(found)})
    return found


def last_figures(desk: Desk) -> GoalFigures | None:
    """What was said last of the goal that stands, at once, even if more is known by now."""
    goal = desk.goal()
    return None if goal is None or goal.day < desk.clock.day() else _read(_kept(desk, _FIGURES), goal)


def preview(desk: Desk, goal: Goal, pause: Pause | None = None) -> GoalFigures:
    """What would be said of a goal that is not set, without what would help."""
    return trial(_situation(ground_of(desk, goal, desk.clock.day()), pause))


def _situation(ground: Ground, pause: Pause | None = None, before: int | None = None) -> Situation:
    belief = ground.belief(before)
    costs = ground.grouped_costs
    cards = [Asked(card, costs[card], due.deck) for card, due in ground.cards.items()]
    seed = f"{ground.goal.day} {ground.today} {len(cards)}"
    return Situation(
        ground.goal,
        ground.today,
        belief,
        Table(belief.models[belief.best()], ground.ways.habits),
        cards,
        ground.titles,
        ground.spent(),
        lambda: Random(seed),  # noqa: S311 - a simulation
        pause,
    )


def _kept(desk: Desk, name: str) -> dict[str, Any]:
    with desk.store.database.read() as connection:
        found = meta.get(connection, name, {})
    return found if isinstance(found, dict) else {}


def _keep(desk: Desk, name: str, value: dict[str, Any]) -> None:
    """Keep a result; where that cannot be it is worked out again, and whoever writes next says what is wrong."""
    with suppress(StoreError), desk.store.database.write() as connection:
        meta.put(connection, name, value)


def _read(kept: Mapping[str, Any], goal: Goal) -> GoalFigures | None:
    """The figures as they were kept, if they are those of this goal; a store from elsewhere may hold anything."""
    if kept.get("goal") != goals.content_of(goal):
        return None
    try:
        said = kept["figures"]
        shortage = said["shortage"]
        return GoalFigures(
            **{
                **said,
                "goal": goal,
                "planned": Range(**said["planned"]),
                "more": tuple(MoreMinutes(more["minutes"], Range(**more["planned"])) for more in said["more"]),
                "decks": tuple(
                    DeckReadiness(**{**deck, "planned": Range(**deck["planned"])}) for deck in said["decks"]
                ),
                "shortage": shortage
                and Shortage(shortage["left_unseen"], shortage["earliest"], tuple(shortage["fitting"])),
            }
        )
    except (KeyError, TypeError):
        return None


# --- afterwards -------------------------------------------------------------------------------------------------------


def outcomes(desk: Desk) -> list[Outcome]:
    """What came of every goal that stood on its date, the newest last."""
    with desk.store.database.read() as connection:
        entries = evidence.goals(connection)
    today = desk.clock.day()
    return [_outcome(desk, goal) for goal in _come(entries, today) if goal.day < today]


def _come(entries: Sequence[GoalEntry], today: int) -> Iterable[Goal]:
    """The goals that no other took the place of before their date was over."""
    for number, entry in enumerate(entries):
        goal = goals.read_goal(entry.content, today)
        after = entries[number + 1].study_day if number + 1 < len(entries) else None
        if goal is not None and (after is None or after > goal.day):
            yield goal


def _outcome(desk: Desk, goal: Goal) -> Outcome:
    """Predicted from what was known in the morning of the date; observed from the date and the days after."""
    ground = ground_of(desk, goal, goal.day)
    situation = _situation(ground, before=goal.day)
    belief = situation.belief
    first: dict[str, Evidence] = {}
    for answer in ground.answers:
        if goal.day <= answer.day <= goal.day + _AFTER and answer.card in belief.last:
            first.setdefault(answer.card, answer)
    recalls = [belief.recall(answer.card, answer.day) for answer in first.values()]
    return Outcome(
        goal,
        situation.forecast(FULL).planned,
        sum(answer.rating > 1 for answer in first.values()),
        len(first),
        sum(recalls) / len(recalls) if recalls else None,
    )
