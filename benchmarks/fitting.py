"""How fast the memory model is fitted to a log. The floor is what leads from the same log to parameters at all."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from fsrs_rs_python import FSRS, FSRSItem, FSRSReview, TrainingConfig

from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Workshop
from studykit.desk import optimizing
from studykit.desk.home import STORE

_EPOCHS = 8


def optimize(workshop: Workshop) -> Samples:
    """Everything `optimize --dry-run` does once it sits down: read, split, fit, compare, and say what would change."""
    place = workshop.middle()
    desk = place.desk()
    measured = in_turns(
        workshop.size.slow_runs,
        lambda: milliseconds(lambda: optimizing.propose(desk, lambda _: None)),
        lambda: milliseconds(partial(_alone, place.home / STORE)),
    )
    desk.close()
    return measured


def _alone(store: Path) -> list[float]:
    """Bare rows, the items that the crate asks for, and its fit to all of them; nothing is compared."""
    connection = sqlite3.connect(store)
    cards: dict[str, list[tuple[int, int, int]]] = {}
    for card, at, rating, day in connection.execute("SELECT card, at, rating, study_day FROM reviews ORDER BY at"):
        cards.setdefault(card, []).append((at, rating, day))
    connection.close()
    items = []
    for answers in cards.values():
        told, last = [], answers[0][2]
        for at, rating, day in answers:
            told.append(FSRSReview(rating, day - last))
            if day > last:
                items.append((at, FSRSItem(told)))
            last = day
    items.sort(key=lambda item: item[0])
    return FSRS([]).compute_parameters(
        [item for _, item in items], training_config=TrainingConfig(num_epochs=_EPOCHS), num_relearning_steps=1
    )
