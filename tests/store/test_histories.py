"""What a fit learns from is what memory is made of: the same answers, in the same order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.memory.model import Rating
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.store import memories
from studykit.store.store import Store
from tests.memory import learner
from tests.store.test_recompute import Said, classes, kept, said
from tests.store.tools import SETTINGS, answer, dump, moment

Known = tuple[int, float, float]
"""How many answers, stability, difficulty."""


def known_by(history: list[tuple[int, int, int]]) -> Known:
    memory: tuple[float, float] | None = None
    last = history[0][2]
    for _, rating, day in history:
        memory = learner.after(DEFAULT_PARAMETERS, memory, rating, max(day - last, 0))
        last = max(day, last)
    assert memory is not None
    return (len(history), *memory)


@pytest.mark.slow
@given(st.lists(said, max_size=25), classes)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_memory_follows_from_the_histories(history: list[Said], holders: dict[str, str]) -> None:
    with kept(history, holders) as store:
        with store.database.read() as connection:
            remembered = memories.recompute(connection, SETTINGS)
        found = {card: known_by(rated) for card, rated in store.histories().items()}
        answered = {card: (m.reps, m.stability, m.difficulty) for card, m in remembered.items() if m.reps}
        assert found.keys() == answered.keys()
        for card, known in found.items():
            assert known == pytest.approx(answered[card], rel=1e-6)


def test_answers_that_do_not_count_are_not_there(store: Store) -> None:
    answer(store, "a", Rating.EASY, moment(1))
    store.mark("a", "reset", moment(2))
    answer(store, "a", Rating.HARD, moment(3))
    answer(store, "a", Rating.AGAIN, moment(4))
    store.undo(moment(5), SETTINGS)
    store.answer("a", Rating.GOOD, moment(6), SETTINGS, cram=True)
    answer(store, "b", Rating.GOOD, moment(7))
    store.undo(moment(8), SETTINGS)
    assert store.histories() == {"a": [(moment(3).at, Rating.HARD, 20_000)]}


def test_a_reset_that_was_taken_back_takes_nothing_away(store: Store) -> None:
    answer(store, "a", Rating.EASY, moment(1))
    store.mark("a", "reset", moment(2))
    assert store.histories() == {}
    store.undo(moment(3), SETTINGS)
    assert store.histories() == {"a": [(moment(1).at, Rating.EASY, 20_000)]}


def test_to_read_histories_changes_nothing(store: Store) -> None:
    answer(store, "a")
    before = dump(store)
    store.histories()
    assert dump(store) == before
