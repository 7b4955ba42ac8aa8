"""The parameters of the model fitted to one learner's answers, and whether they predict any better.

Owns what is learnt from, the split in time, the measure, and the verdict. The fit itself is fsrs-rs's, the same that
Anki uses; it comes with the extra `optimize` and is loaded when something is fitted. Must not know where answers and
parameters are kept.

An item is an answer a study day or more after the one before it. What is predicted is whether it was recalled (any
rating but Again), from all earlier answers of its card, those of the same day included. The newest fifth of the answers
takes no part in the fit. On it, the fitted parameters and those in use are compared by log loss: the plain mean of
-ln p over the items, p being the probability that was predicted of what happened.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from studykit.errors import UsageError
from studykit.memory.bounds import are_parameters
from studykit.memory.intervals import raw_interval, retrievability
from studykit.memory.model import Rated, Rating
from studykit.memory.scheduler import SchedulerSettings

if TYPE_CHECKING:
    from types import ModuleType

Histories = Mapping[str, Sequence[Rated]]
"""The counting answers of each card, in the order of the log."""

NEEDED = 400
"""Under so many answers nothing is fitted: what comes out is noise."""
ENOUGH = 1_500
"""From so many on a fit mostly predicts better than the published parameters."""

_EPOCHS = 8
"""As often as Anki goes through the items."""
_LONGEST = 256
"""The fit knows no use for an item with more answers before it, and a card may have ten thousand."""
_DECIMALS = 6
"""The fit counts in single precision, in which the largest value allowed comes out a trifle too large."""
_CLAMP = 1e-7


@dataclass(frozen=True, slots=True)
class Trial:
    """How parameters did on the newest fifth: log loss, and the mean recall they predicted."""

    parameters: tuple[float, ...]
    log_loss: float
    predicted: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What the fitted parameters would change: medians over all cards, in days, before and after."""

    cards: int
    """How many cards have another stability."""
    stability: tuple[float, float]
    good: tuple[float, float]
    """The interval that Good would lead to today."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted parameters beside the current ones, on answers that the fit has not seen."""

    answers: int
    newest: int
    """How many of the answers are in the newest fifth."""
    since: int
    """When the newest fifth begins, UTC milliseconds."""
    fitted_to: int
    """Items among the older answers."""
    tried_on: int
    """Items among the newest."""
    observed: float
    """The share of these that was recalled."""
    current: Trial
    fitted: Trial
    effect: Effect | None = None
    """None where the fitted parameters are not accepted."""

    @property
    def accepted(self) -> bool:
        """Whether the fitted parameters predict better."""
        return self.effect is not None


def fit(histories: Histories, settings: SchedulerSettings, today: int) -> Fit:
    """Fit parameters to the older answers and try them on the newest, beside those of the settings.

    Raises UsageError where there is too little to fit. Nothing else in the process runs while it fits.
    """
    number = sum(map(len, histories.values()))
    if number < NEEDED:
        raise UsageError(f"a fit needs {NEEDED} answers that count, and there are {number:,}")
    told = _Told(_crate(), histories)
    since, older, newest = _split(told, histories)
    recalled = [told.recalled(item) for item in newest]
    parameters = told.fitted(older, len(settings.relearning_steps))
    current, fitted = (_trial(told, newest, recalled, one) for one in (settings.parameters, parameters))
    better = fitted.log_loss < current.log_loss
    return Fit(
        answers=number,
        newest=sum(at >= since for history in histories.values() for at, _, _ in history),
        since=since,
        fitted_to=len(older),
        tried_on=len(newest),
        observed=sum(recalled) / len(recalled),
        current=current,
        fitted=fitted,
        effect=_effect(told, settings, parameters, today) if better else None,
    )


def newest_fifth(histories: Histories) -> int:
    """When the newest fifth of the answers begins: all of it was given then or later, and all older answers before.

    Answers of the same millisecond stay together. There has to be an answer.
    """
    times = sorted(at for history in histories.values() for at, _, _ in history)
    return times[len(times) * 4 // 5]


def _split(told: _Told, histories: Histories) -> tuple[int, list[_Item], list[_Item]]:
    """When the newest fifth begins, what to fit to, and what to try on."""
    since = newest_fifth(histories)
    older, newest = told.split(since)
    if not older or not newest:
        raise UsageError(
            f"nothing to fit: none of the {'newest' if older else 'older'} answers came a study day or more after the"
            " one before it"
        )
    return since, older, newest


def _trial(told: _Told, items: Sequence[_Item], recalled: Sequence[bool], parameters: tuple[float, ...]) -> Trial:
    predicted = told.predict(items, parameters)
    return Trial(parameters, log_loss(predicted, recalled), sum(predicted) / len(predicted))


def log_loss(predicted: Sequence[float], recalled: Sequence[bool]) -> float:
    """The mean of -ln p, p being the probability that was predicted of what happened; lower is better."""
    pairs = zip(predicted, recalled, strict=True)
    happened = (min(max(p if passed else 1 - p, _CLAMP), 1 - _CLAMP) for p, passed in pairs)
    return -math.fsum(map(math.log, happened)) / len(predicted)


def _effect(told: _Told, settings: SchedulerSettings, fitted: tuple[float, ...], today: int) -> Effect:
    both = (settings.parameters, fitted)
    before, after = (told.stabilities(parameters) for parameters in both)
    old, new = (
        median(
            min(max(raw_interval(stability, settings.desired_retention, parameters[20]), 1), settings.maximum_interval)
            for stability in told.stabilities(parameters, good_on=today)
        )
        for parameters in both
    )
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    return Effect(changed, (median(before), median(after)), (old, new))


_Item = tuple[int, int, int]
"""When it was answered, the number of its card, its place among the answers of the card."""


class _Told:
    """Histories as the crate takes them."""

    def __init__(self, crate: ModuleType, histories: Histories) -> None:
        self._crate = crate
        self._histories = [history for history in histories.values() if history]
        self._elapsed: list[list[int]] = []
        self._reviews: list[list[Any]] = []
        self._last: list[int] = []
        known: dict[tuple[int, int], Any] = {}
        for history in self._histories:
            elapsed, reviews, last = [], [], history[0][2]
            for _, rating, day in history:
                days = 0
                if day > last:
                    days, last = day - last, day
                review = known.get((rating, days))
                if review is None:
                    review = known[rating, days] = crate.FSRSReview(rating, days)
                elapsed.append(days)
                reviews.append(review)
            self._elapsed.append(elapsed)
            self._reviews.append(reviews)
            self._last.append(last)

    def split(self, since: int) -> tuple[list[_Item], list[_Item]]:
        """The items before a time that the fit has a use for, and all since; both in the order of time."""
        older, newest = [], []
        for number, (history, elapsed) in enumerate(zip(self._histories, self._elapsed, strict=True)):
            for place, days in enumerate(elapsed):
                if days:
                    at = history[place][0]
                    if at >= since:
                        newest.append((at, number, place))
                    elif place < _LONGEST:
                        older.append((at, number, place))
        return sorted(older), sorted(newest)

    def recalled(self, item: _Item) -> bool:
        """Whether an item was recalled."""
        return self._histories[item[1]][item[2]][1] != Rating.AGAIN

    def fitted(self, items: Iterable[_Item], relearning_steps: int) -> tuple[float, ...]:
        """The parameters that fit items best, the later of them weighing more."""
        make, reviews = self._crate.FSRSItem, self._reviews
        try:
            found = self._crate.FSRS([]).compute_parameters(
                [make(reviews[number][: place + 1]) for _, number, place in items],
                num_relearning_steps=relearning_steps,
                training_config=self._crate.TrainingConfig(num_epochs=_EPOCHS),
            )
        except ValueError as error:
            raise UsageError(f"these answers cannot be fitted to ({error}); the parameters in use stay") from None
        parameters = tuple(round(value, _DECIMALS) for value in found)
        if not are_parameters(parameters):
            raise UsageError("the fit went outside the ranges of the model; the parameters in use stay")
        return parameters

    def predict(self, items: Sequence[_Item], parameters: Sequence[float]) -> list[float]:
        """The recall that parameters predict of items, each from all answers before it."""
        numbers = sorted({number for _, number, _ in items})
        batch = [self._crate.FSRSItem(self._reviews[number]) for number in numbers]
        found = self._crate.FSRS([*parameters]).historical_memory_state_batch(batch)
        states = dict(zip(numbers, found, strict=True))
        return [
            retrievability(states[number][place - 1].stability, self._elapsed[number][place], parameters[20])
            for _, number, place in items
        ]

    def stabilities(self, parameters: Sequence[float], good_on: int | None = None) -> list[float]:
        """The stability of each card as it is, or were it answered Good on a study day."""
        make = self._crate.FSRSItem
        if good_on is None:
            items = [make(reviews) for reviews in self._reviews]
        else:
            good = (self._crate.FSRSReview(Rating.GOOD, max(good_on - last, 0)) for last in self._last)
            items = [make([*reviews, review]) for reviews, review in zip(self._reviews, good, strict=True)]
        return [state.stability for state in self._crate.FSRS([*parameters]).memory_state_batch(items)]


def _crate() -> ModuleType:
    try:
        import fsrs_rs_python  # noqa: PLC0415 - an extra, and not needed to study
    except ImportError:
        raise UsageError('to fit the memory model, first: pip install "studykit[optimize]"') from None
    return fsrs_rs_python
