"""Everything that is said of a goal: readiness now and by the plan, and whether the minutes cover the decks.

Owns which forecasts are made, and the search for what would help: more minutes, a later date, fewer decks. Must not
know where the cards come from, nor when the figures are worked out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from studykit.memory.bank import Belief
from studykit.study.goal.figures import DeckReadiness, GoalFigures, MoreMinutes, Shortage
from studykit.study.goal.forecast import Asked, Chance, Effort, Forecast, Simulation, passing, thorough
from studykit.study.goal.goal import LEAST_MINUTES, MOST_MINUTES, Goal
from studykit.study.goal.horizon import EVERY_DAY
from studykit.study.goal.values import Table

_COVERED, _COVERED_SHARE = 0.5, 0.01
"""The plan covers the decks if it leaves fewer cards unseen than this, on average, or than this share of them.

A plan with little time spends its last minutes on what is known rather than on a last new card, so that the number
falls slowly towards none.
"""
_SEARCH = Effort(8, 4, 4, 21)
_FAR_SEARCH = Effort(4, 7, 4, 21, 10)
_PRECISION = 0.04
_LATEST = 180
"""In days: no later date than this is looked for."""
_MORE = 1.5
"""So many times the minutes are shown beside them."""
_ROUND = 5


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a learner stands: what figures are worked out from."""

    goal: Goal
    today: int
    belief: Belief
    table: Table
    cards: Sequence[Asked]
    """The goal's cards, new ones in the order in which they are begun."""
    titles: Mapping[str, str]
    """Those of the goal's decks, in the order of study."""
    spent: float
    """Seconds spent on the goal's cards today."""
    chance: Callable[[], Chance]
    """A new source of randomness that always gives the same."""
    pause: Callable[[], None] | None = None

    @property
    def days(self) -> int:
        """Until the date."""
        return self.goal.day - self.today

    def forecast(self, effort: Effort, minutes: float | None = None) -> Forecast:
        """What would come of the plan, or of another number of minutes."""
        return self._simulation(effort, minutes).forecast()

    def covers(
        self, effort: Effort, minutes: float | None = None, date: int | None = None, decks: Sequence[str] | None = None
    ) -> bool:
        """Whether every card would be seen by the date, or by another, in as many minutes, of some of the decks."""
        simulation = self._simulation(effort, minutes, date, decks)
        return simulation.covers(may_stay_unseen(len(simulation.cards)))

    def _simulation(
        self, effort: Effort, minutes: float | None, date: int | None = None, decks: Sequence[str] | None = None
    ) -> Simulation:
        seconds = (self.goal.minutes if minutes is None else minutes) * 60
        return Simulation(
            self.belief,
            self.table,
            self.cards if decks is None else [card for card in self.cards if card.deck in decks],
            (self.today, self.goal.day if date is None else date),
            seconds,
            self.chance(),
            first_day=max(seconds - self.spent, 0.0),
            effort=effort,
            pause=self.pause,
        )


def may_stay_unseen(cards: int) -> float:
    """A plan that leaves fewer of so many cards unseen can be said to cover them."""
    return max(_COVERED, _COVERED_SHARE * cards)


def figures(of: Situation) -> GoalFigures:
    """All figures of a goal whose date has not passed."""
    forecast = of.forecast(thorough(of.days))
    covered = _covers(of, forecast)
    needed = _minutes_needed(of, covered=covered)
    minutes = needed if not covered and needed is not None else _more(of.goal.minutes)
    more: tuple[MoreMinutes, ...] = ()
    if minutes > of.goal.minutes and of.days > 0:
        more = (MoreMinutes(minutes, of.forecast(passing(of.days), minutes).planned),)
    found = _said(of, forecast, needed, more)
    return found if covered else replace(found, shortage=_shortage(of, forecast, needed))


def _covers(of: Situation, forecast: Forecast) -> bool:
    return forecast.unseen < may_stay_unseen(len(of.cards)) or of.goal.day <= of.today


def trial(of: Situation) -> GoalFigures:
    """The figures of a goal that is only tried: as they are, without the search for what would help."""
    forecast = of.forecast(passing(of.days))
    found = _said(of, forecast, None, ())
    return found if _covers(of, forecast) else replace(found, shortage=Shortage(_left_unseen(forecast), None, ()))


def _left_unseen(forecast: Forecast) -> int:
    return max(round(forecast.unseen), 1)


def _said(of: Situation, forecast: Forecast, needed: int | None, more: tuple[MoreMinutes, ...]) -> GoalFigures:
    recalls = of.belief.recalls((card.card for card in of.cards), of.goal.day)
    return GoalFigures(
        goal=of.goal,
        today=of.today,
        answers=of.belief.answers,
        cards=len(of.cards),
        unseen=sum(card.card not in of.belief.last for card in of.cards),
        stop_today=sum(recalls.values()) / max(len(recalls), 1),
        planned=forecast.planned,
        more=more,
        decks=_decks(of, forecast, recalls),
        minutes_needed=needed,
    )


def _more(minutes: int) -> int:
    """Half as many again, in fives."""
    return min(math.ceil(minutes * _MORE / _ROUND) * _ROUND, MOST_MINUTES)


def _decks(of: Situation, forecast: Forecast, recalls: Mapping[str, float]) -> tuple[DeckReadiness, ...]:
    cards: dict[str, list[str]] = {deck: [] for deck in of.titles}
    for card in of.cards:
        cards[card.deck].append(card.card)
    return tuple(
        DeckReadiness(
            deck,
            of.titles[deck],
            len(ids),
            sum(card not in of.belief.last for card in ids),
            sum(recalls[card] for card in ids) / len(ids),
            forecast.decks[deck],
        )
        for deck, ids in cards.items()
        if ids
    )


def _minutes_needed(of: Situation, *, covered: bool) -> int | None:
    """The least minutes a day that cover every card by the date; None where no number of them does."""
    if all(card.card in of.belief.last for card in of.cards):
        return LEAST_MINUTES
    if of.goal.day <= of.today:
        return None
    low, high = (LEAST_MINUTES, of.goal.minutes) if covered else (of.goal.minutes + 1, of.goal.minutes * 2)
    search = _search(of)
    while not covered and not of.covers(search, minutes=high):
        if high >= MOST_MINUTES:
            return None
        low, high = high + 1, min(high * 2, MOST_MINUTES)
    return _least(low, high, lambda minutes: of.covers(search, minutes=minutes), _PRECISION)


def _search(of: Situation) -> Effort:
    return _SEARCH if of.days <= EVERY_DAY else _FAR_SEARCH


def _least(low: int, high: int, holds: Callable[[int], bool], precision: float = 0.0) -> int:
    """The least number from which on something holds, which it does at the highest; within a share of it."""
    while high - low > precision * high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _shortage(of: Situation, forecast: Forecast, needed: int | None) -> Shortage:
    return Shortage(_left_unseen(forecast), _earliest(of, needed), _fitting(of, forecast))


def _earliest(of: Situation, needed: int | None) -> int | None:
    """The earliest date that the minutes can meet, sought around where the time would be the same in all."""
    days = of.goal.day - of.today
    ratio = 2.0 if needed is None else needed / of.goal.minutes
    low, high = days + 1, max(math.ceil(days * ratio), days + 1)
    latest = days + _LATEST
    while high < latest and not of.covers(_FAR_SEARCH, date=of.today + high):
        low, high = high + 1, math.ceil(high * 1.5)
    if high >= latest:
        return None
    return of.today + _least(low, high, lambda days: of.covers(_FAR_SEARCH, date=of.today + days), _PRECISION)


def _fitting(of: Situation, forecast: Forecast) -> tuple[str, ...]:
    """As many decks as fit, those first of which the plan itself leaves least unseen."""
    sizes = {deck: sum(card.deck == deck for card in of.cards) for deck in of.titles}
    ranked = [deck for deck in of.titles if sizes[deck]]
    ranked.sort(key=lambda deck: forecast.unseen_by_deck[deck] / sizes[deck])
    search = _search(of)
    fewest_left_out = _least(1, len(ranked), lambda out: out == len(ranked) or of.covers(search, decks=ranked[:-out]))
    return tuple(ranked[: len(ranked) - fewest_left_out])
