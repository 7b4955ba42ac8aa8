"""The model fitted to what the log holds, and put to use if the learner wants it.

Owns the way from the log to fitted parameters and back, and their documented shape. Must not know how one is asked, or
told; what is fitted and how it is judged stands in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studykit.exchange.shapes import SCHEMA
from studykit.exchange.times import time
from studykit.memory.optimize import ENOUGH, Fit, Trial, fit

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


def propose(desk: Desk, tell: Callable[[str], None]) -> Fit:
    """Fit the model to the answers that count, and compare; changes nothing. Raises UsageError if there are too few."""
    tell("Reading the log")
    histories = desk.store.histories()
    tell(f"Fitting to {sum(map(len, histories.values())):,} answers")
    return fit(histories, desk.settings.scheduler, desk.clock.day())


def use(desk: Desk, found: Fit) -> None:
    """Record the fitted parameters, and remember everything by them; undo takes it back."""
    desk.store.set_parameters(found.fitted.parameters, desk.clock.moment(), desk.settings.scheduler)
    desk.take_parameters()


def few(found: Fit) -> bool:
    """Whether there are so few answers that a fit is often no gain."""
    return found.answers < ENOUGH


def as_json(found: Fit, *, recorded: bool) -> dict[str, Any]:
    """The comparison in its documented shape."""
    effect = found.effect
    return {
        "schema": SCHEMA,
        "answers": found.answers,
        "few": few(found),
        "fitted_to": found.fitted_to,
        "newest": {
            "answers": found.newest, "since": time(found.since), "tried_on": found.tried_on,
            "observed": found.observed,
        },
        "current": _trial(found.current),
        "fitted": _trial(found.fitted),
        "accepted": found.accepted,
        "recorded": recorded,
        "effect": None
        if effect is None
        else {"cards": effect.cards, "stability": _pair(effect.stability), "good_days": _pair(effect.good)},
    }  # fmt: skip


def _trial(trial: Trial) -> dict[str, Any]:
    return {"log_loss": trial.log_loss, "predicted": trial.predicted, "parameters": [*trial.parameters]}


def _pair(both: tuple[float, float]) -> dict[str, float]:
    return dict(zip(("current", "fitted"), both, strict=True))
