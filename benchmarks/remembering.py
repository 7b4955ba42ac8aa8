"""How fast memory is worked out. The floors are the same sums without anything around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import fsrs

from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Workshop
from studykit.memory.intervals import retrievability
from studykit.memory.scheduler import SchedulerSettings
from studykit.store.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Calls = list[list[tuple[fsrs.Rating, datetime]]]


def replay(workshop: Workshop) -> Samples:
    """Every memory worked out anew from the log, and stored."""
    place = workshop.copy(workshop.middle())
    desk = place.desk()
    calls = _calls(desk.store)
    settings = desk.settings.scheduler
    measured = in_turns(
        workshop.size.slow_runs,
        lambda: milliseconds(partial(desk.store.rebuild, settings)),
        lambda: milliseconds(partial(_fold, calls, settings)),
    )
    desk.close()
    workshop.forget(place)
    return measured


def _calls(store: Store) -> Calls:
    """What the scheduler is asked at a replay, card by card."""
    by_card: dict[str, list[tuple[fsrs.Rating, datetime]]] = {}
    for answer, undone in store.answers():
        if not undone:
            when = _EPOCH + timedelta(days=answer.study_day)
            by_card.setdefault(answer.card, []).append((fsrs.Rating(int(answer.rating)), when))
    return list(by_card.values())


def _fold(calls: Calls, settings: SchedulerSettings) -> None:
    scheduler = fsrs.Scheduler(parameters=settings.parameters, enable_fuzzing=False)
    for answers in calls:
        card = fsrs.Card(card_id=0, due=_EPOCH)
        for rating, when in answers:
            card, _ = scheduler.review_card(card, rating, when)


def recall(workshop: Workshop) -> Samples:
    """The probability of recall of as many cards as there are in the large home."""
    decay = SchedulerSettings().parameters[20]
    memories = [(1.0 + number % 997 / 3, number % 365) for number in range(workshop.size.large)]
    return in_turns(
        workshop.size.runs,
        lambda: milliseconds(lambda: [retrievability(stability, days, decay) for stability, days in memories]),
        lambda: milliseconds(partial(_plain_loop, memories, decay)),
    )


def _plain_loop(memories: list[tuple[float, int]], decay: float) -> list[float]:
    factor = 0.9 ** (-1.0 / decay) - 1.0
    return [(1.0 + factor * days / stability) ** -decay for stability, days in memories]
