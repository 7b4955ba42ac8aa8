"""Everything that is said of the past and of the days ahead, worked out from the log and the decks.

Owns which figures there are; their definitions are in progress, those of what is to come in study.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.desk.deck_figures import RECENT_DAYS, DeckFigures, Hard, deck_figures, hard_cards, readiness
from studykit.memory.model import State
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.progress.activity import Cell, Cells, by_day, by_hour
from studykit.progress.calibration import Calibration, Predictions
from studykit.progress.load import NO_LOAD, NO_TIME, Load, Pace, load_of, streak_of, time_of
from studykit.progress.retention import Recall, by_period
from studykit.store import catalog, tallying
from studykit.store import figures as store_figures
from studykit.store.tallying import Pause
from studykit.study.ahead import DAYS, Ahead, ahead, due_ahead, new_ahead

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.study.goal.goal import Goal


@dataclass(frozen=True, slots=True)
class Scope:
    """What figures are of: some decks, all where it names none, and the answers from a study day on."""

    decks: tuple[str, ...] = ()
    since: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.decks and self.since is None


ALL = Scope()


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. `forecast` pairs a study day with the cards due on it, the first with all that is overdue.

    `days` and `hours` have what was done on a study day, and at an hour of the wall clock; `ahead` has the days after
    today, and none of the new cards that a goal chooses. What is of today and of days ahead knows no `since`.
    """

    day: int
    streak: int
    days: Mapping[int, Cell]
    hours: Mapping[int, Cell]
    retention: Mapping[str, Recall]
    calibration: Calibration
    forecast: Sequence[tuple[int, int]]
    ahead: Sequence[Ahead]
    decks: Sequence[DeckFigures]
    to_fit: int
    """Answers that the memory model can be fitted to."""
    is_fitted: bool
    """Whether it has been."""
    scope: Scope = ALL
    load: Load = NO_LOAD
    pace: Pace = NO_TIME
    hardest: Sequence[Hard] = ()
    leeches: Sequence[Hard] = ()
    readiness: float | None = None
    """Of all these decks together, or with a goal ahead of those it covers."""
    goal: Goal | None = None
    """The goal, while it lies ahead."""

    @property
    def reviews(self) -> int:
        """All answers."""
        return sum(cell.answers for cell in self.days.values())

    @property
    def time(self) -> int:
        """The capped milliseconds of all answers."""
        return sum(cell.time for cell in self.days.values())


def figures(desk: Desk, pause: Pause | None = None, scope: Scope = ALL) -> Figures:
    """Work out all figures as of now; `pause` is called again and again where that takes long."""
    today = desk.clock.day()
    past, recent = tallying.look(desk.store.database, desk.roots, range(today - RECENT_DAYS + 1, today + 1), pause)
    cells, predictions = (past.cells, past.predictions) if scope.is_all else _scoped(desk, scope, pause)
    with desk.store.database.read() as connection:
        due = store_figures.due_days(connection, desk.roots, today + DAYS, scope.decks)
        to_fit = store_figures.remembered(connection)
    decks = [deck for deck in deck_figures(desk, recent) if not scope.decks or deck.deck in scope.decks]
    goal = desk.goal()
    goal = goal if goal is not None and goal.day > today else None
    days = by_day(cells)
    hardest, leeches = hard_cards(desk, scope.decks or None)
    return Figures(
        day=today,
        streak=streak_of(days, today),
        days=days,
        hours=by_hour(cells),
        retention=by_period(((day, cell.recall) for day, cell in days.items()), today),
        calibration=predictions.figures(),
        forecast=due_ahead(due, today),
        ahead=ahead(due, _new(desk, decks, goal, today), today, desk.pace()),
        decks=decks,
        to_fit=to_fit,
        is_fitted=desk.settings.scheduler.parameters != DEFAULT_PARAMETERS,
        scope=scope,
        load=load_of(days, today, scope.since, sum(deck.load for deck in decks)),
        pace=time_of(days),
        hardest=hardest,
        leeches=leeches,
        readiness=readiness(decks, None if goal is None else [d.deck for d in decks if goal.covers(d.deck)]),
        goal=goal,
    )


def _scoped(desk: Desk, scope: Scope, pause: Pause | None) -> tuple[Cells, Predictions]:
    with desk.store.database.read() as connection:
        return tallying.scoped(connection, desk.roots, scope.decks, scope.since, pause)


def _new(desk: Desk, decks: Sequence[DeckFigures], goal: Goal | None, today: int) -> list[int]:
    """The new cards of each day that is told of, but for those of a goal: which they are is decided day by day."""
    unseen = {d.deck: 0 if goal is not None and goal.covers(d.deck) else d.new for d in decks}
    with desk.store.database.read() as connection:
        behind = {deck.deck: deck.after for deck in catalog.decks(connection, desk.roots)}
    after = {d.deck: behind.get(d.deck, ()) for d in decks}
    return new_ahead(unseen, after, desk.settings.limits_for(unseen), _begun(desk, today))


def _begun(desk: Desk, today: int) -> Counter[str]:
    """The cards that were new today, by deck."""
    answers = desk.store.reviews_on(today)
    new = {a.card for a in answers if not a.cram and (a.before is None or a.before.state is State.NEW)}
    with desk.store.database.read() as connection:
        found = catalog.decks_and_kinds(connection, desk.roots, new)
    return Counter(deck for deck, _ in found.values())
