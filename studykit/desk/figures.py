"""Everything that is said of the past and of the days ahead, worked out from the log and the decks.

Owns which figures there are; their definitions are in progress, those of what is to come in study.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studykit.exchange.shapes import SCHEMA, day
from studykit.memory.model import State
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.progress.activity import Cell, by_day, by_hour
from studykit.progress.calibration import Calibration
from studykit.progress.retention import Recall, Tally, by_period
from studykit.store import catalog, tallying
from studykit.store import figures as store_figures
from studykit.store.tallying import Pause
from studykit.study.ahead import DAYS, Ahead, ahead, due_ahead, new_ahead

if TYPE_CHECKING:
    from studykit.desk.desk import DeckState, Desk

RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class DeckFigures:
    """One deck: its cards, mean recall of them, and what was recalled in 30 days."""

    deck: str
    title: str
    cards: int
    recall: float
    last_30: Tally


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. `forecast` pairs a study day with the cards due on it, the first with all that is overdue.

    `days` and `hours` have what was done on a study day, and at an hour of the wall clock; `ahead` has the days after
    today, and none of the new cards that a goal chooses.
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

    @property
    def reviews(self) -> int:
        """All answers."""
        return sum(cell.answers for cell in self.days.values())

    @property
    def time(self) -> int:
        """The capped milliseconds of all answers."""
        return sum(cell.time for cell in self.days.values())


def figures(desk: Desk, pause: Pause | None = None) -> Figures:
    """Work out all figures as of now; `pause` is called again and again where that takes long."""
    today, store = desk.clock.day(), desk.store
    past, recent = tallying.look(store.database, desk.roots, range(today - RECENT_DAYS + 1, today + 1), pause)
    with store.database.read() as connection:
        due, to_fit = store_figures.due_days(connection, desk.roots, today + DAYS), store_figures.remembered(connection)
    states = desk.deck_states()
    days = by_day(past.cells)
    return Figures(
        day=today,
        streak=store.streak(today),
        days=days,
        hours=by_hour(past.cells),
        retention=by_period(((day, cell.recall) for day, cell in days.items()), today),
        calibration=past.predictions.figures(),
        forecast=due_ahead(due, today),
        ahead=ahead(due, _new(desk, states, today), today, desk.pace()),
        decks=[DeckFigures(s.deck, s.title, s.cards, s.recall, recent.get(s.deck, Tally())) for s in states],
        to_fit=to_fit,
        is_fitted=desk.settings.scheduler.parameters != DEFAULT_PARAMETERS,
    )


def _new(desk: Desk, states: Sequence[DeckState], today: int) -> list[int]:
    """The new cards of each day that is told of, but for those of a goal: which they are is decided day by day."""
    goal = desk.goal()
    chosen = {s.deck for s in states if goal is not None and goal.day > today and goal.covers(s.deck)}
    unseen = {s.deck: 0 if s.deck in chosen else s.unseen for s in states}
    with desk.store.database.read() as connection:
        behind = {deck.deck: deck.after for deck in catalog.decks(connection, desk.roots)}
    after = {s.deck: behind.get(s.deck, ()) for s in states}
    return new_ahead(unseen, after, desk.settings.limits_for(unseen), _begun(desk, today))


def _begun(desk: Desk, today: int) -> Counter[str]:
    """The cards that were new today, by deck."""
    answers = desk.store.reviews_on(today)
    new = {a.card for a in answers if not a.cram and (a.before is None or a.before.state is State.NEW)}
    with desk.store.database.read() as connection:
        found = catalog.decks_and_kinds(connection, desk.roots, new)
    return Counter(deck for deck, _ in found.values())


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures in their documented shape."""
    c = figures.calibration
    return {
        "schema": SCHEMA,
        "reviews": figures.reviews,
        "days_studied": len(figures.days),
        "streak": figures.streak,
        "minutes": round(figures.time / 60_000, 1),
        "true_retention": {
            period: {"young": _tally(row.young), "mature": _tally(row.mature), "total": _tally(row.total)}
            for period, row in figures.retention.items()
        },
        "calibration": {
            "log_loss": c.log_loss,
            "rmse_bins": c.rmse_bins,
            "auc": c.auc,
            "bins": [
                {"predicted": b.predicted, "observed": b.observed, "n": b.n, "low": b.low, "high": b.high}
                for b in c.bins
            ],
            "n": c.n,
        },
        "forecast": [{"day": day(due), "due": count} for due, count in figures.forecast],
        "hours": [
            {"hour": hour, "reviews": cell.answers, **_tally(cell.recall.total)} for hour, cell in figures.hours.items()
        ],
        "decks": [
            {"deck": d.deck, "title": d.title, "cards": d.cards, "mean_retrievability": d.recall,
             "true_retention": _tally(d.last_30)}
            for d in figures.decks
        ],
    }  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    return {"passed": tally.passed, "failed": tally.failed, "rate": tally.rate}
