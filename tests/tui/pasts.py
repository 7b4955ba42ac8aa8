"""Figures of a past to be drawn, with nothing behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from studykit.desk.deck_figures import DeckFigures
from studykit.desk.figures import Figures
from studykit.progress.activity import Cell
from studykit.progress.calibration import Bin, Calibration, wilson
from studykit.progress.retention import Recall, Tally, by_period
from studykit.study.ahead import Ahead
from studykit.tui.progress_page import Part, ProgressView
from tests.tui.goals import FIGURES as READINESS
from tests.tui.goals import SOME_DECKS
from tests.tui.samples import DECKS, MINUTE, TODAY


def cell(answers: int, minutes: int = 0, recalled: int = 0, forgotten: int = 0) -> Cell:
    return Cell(answers, minutes * MINUTE, Recall(Tally(recalled, forgotten)), float(recalled))


def _days() -> dict[int, Cell]:
    """Studied for eighteen weeks but for a break of three."""
    chance = Random(1)  # noqa: S311 - made-up days
    ages = [age for age in range(126) if not 12 <= age < 33 and (age < 12 or chance.random() < 0.97)]
    return {TODAY - age: cell(chance.choice([4, 12, 14, 18, 26, 31, 42]), 8) for age in reversed(ages)}


def _bin(start: float, end: float, predicted: float, observed: float, n: int) -> Bin:
    return Bin(start, end, predicted, observed, n, *wilson(round(observed * n), n))


HOPEFUL = Calibration(
    2_075, 0.331, 0.021, 0.712,
    (
        _bin(0.5, 0.6, 0.56, 0.61, 31), _bin(0.6, 0.7, 0.66, 0.63, 84), _bin(0.7, 0.8, 0.76, 0.71, 203),
        _bin(0.8, 0.9, 0.86, 0.83, 611), _bin(0.9, 0.95, 0.93, 0.926, 744), _bin(0.95, 1.0, 0.97, 0.95, 402),
    ),
    hope=0.014, chance=0.012,
)  # fmt: skip
CAREFUL = replace(
    HOPEFUL, hope=-0.021, bins=tuple(_bin(b.start, b.end, b.predicted, b.predicted + 0.02, b.n) for b in HOPEFUL.bins)
)
BY_CHANCE = Calibration(212, 0.402, 0.061, None, (_bin(0.0, 0.5, 0.31, 0.4, 10), _bin(0.9, 0.95, 0.93, 0.926, 202)),
                        hope=0.004, chance=0.04)  # fmt: skip
FEW_PREDICTIONS = Calibration(12, 0.4, 0.1, None, (_bin(0.9, 0.95, 0.93, 0.91, 12),))
NO_PREDICTIONS = Calibration(0, None, None, None, ())
_RECALLED = {
    "last_7": Recall(Tally(54, 7), Tally(41, 3)), "last_30": Recall(Tally(209, 31), Tally(175, 15)),
    "all": Recall(Tally(697, 114), Tally(370, 32)),
}  # fmt: skip
_DUE = ((19, 10), (22, 10), (17, 10), (25, 10), (21, 10), (18, 10), (24, 10), (20, 10), (15, 10), (22, 10), (19, 10),
        (16, 9), (18, 0), (14, 0))  # fmt: skip
HOURS = {
    7: (212, 0.91),
    8: (804, 0.92),
    12: (310, 0.88),
    18: (266, 0.89),
    22: (402, 0.83),
    23: (120, 0.79),
    0: (12, 0.5),
}


def hours(found: Mapping[int, tuple[int, float]]) -> dict[int, Cell]:
    """Answers and the share recalled at each hour, nine in ten of them predicted."""
    return {
        hour: Cell(answers, 0, Recall(Tally(round(answers * rate), answers - round(answers * rate))), answers * 0.9)
        for hour, (answers, rate) in found.items()
    }


_BY_DECK = ((83, 5), (128, 13), (66, 11), (53, 11), (7, 5), *((0, 0),) * (len(DECKS) - 5))
FIGURES = Figures(
    day=TODAY,
    streak=12,
    days=_days(),
    hours=hours(HOURS),
    retention=by_period([], TODAY) | _RECALLED,
    calibration=HOPEFUL,
    forecast=(),
    ahead=[
        Ahead(TODAY + number, reviews, new, (reviews * 14 + new * 25) * 1_000)
        for number, (reviews, new) in enumerate(_DUE, 1)
    ],
    decks=[
        DeckFigures(deck.deck, deck.title, 30, deck.recall, Tally(passed, failed))
        for deck, (passed, failed) in zip(
            DECKS, ((83, 5), (128, 13), (66, 11), (53, 11), (7, 5), *((0, 0),) * 20), strict=False
        )
    ],
    to_fit=2_114,
    is_fitted=False,
)
SCARCE = replace(
    FIGURES, streak=1, days={TODAY: cell(12)}, hours=hours({9: (12, 0.75)}),
    retention=by_period([(TODAY, Recall(Tally(8, 4)))], TODAY), calibration=FEW_PREDICTIONS,
    decks=[replace(deck, last_30=Tally(8, 4)) for deck in FIGURES.decks[:2]], to_fit=12,
    ahead=[replace(day, reviews=int(number == 2), new=0, time=14_000 if number == 2 else 0)
           for number, day in enumerate(FIGURES.ahead)],
)  # fmt: skip
BLANK = replace(
    FIGURES, streak=0, days={}, hours={}, retention=by_period([], TODAY), calibration=NO_PREDICTIONS, ahead=(),
    decks=(), to_fit=0,
)  # fmt: skip


def progress(part: Part, figures: Figures | None = FIGURES, number: int = 0) -> ProgressView:
    return ProgressView(part, figures, number=number)


def with_goal(part: Part, *, some_decks: bool = False) -> ProgressView:
    """The same with an interview ahead; the goal chooses the new cards."""
    goal = SOME_DECKS if some_decks else READINESS.goal
    ahead = [replace(day, new=3 if some_decks and day.new else 0) for day in FIGURES.ahead]
    return replace(progress(part, replace(FIGURES, ahead=ahead)), goal=goal, readiness=replace(READINESS, goal=goal))
