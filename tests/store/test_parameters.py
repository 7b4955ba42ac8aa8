"""Parameters of the model in the log: they apply to the whole history of memory, and move no due date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studykit.memory.model import Memory, Rating
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.store.store import Store
from tests.store.tools import SETTINGS, all_memories, answer, dump, moment

OTHERS = (0.4, *DEFAULT_PARAMETERS[1:20], 0.2)


def history(store: Store) -> dict[str, Memory]:
    for at, (card, rating) in enumerate([("a", Rating.GOOD), ("a", Rating.AGAIN), ("b", Rating.EASY)]):
        answer(store, card, rating, moment(at, 20_000 + at))
    return all_memories(store)


def test_fitting_changes_what_is_remembered_and_neither_a_due_date_nor_an_answer(store: Store) -> None:
    before = history(store)
    log = store.database.connection.execute("SELECT * FROM reviews").fetchall()
    store.set_parameters(OTHERS, moment(day=20_010), SETTINGS)
    after = all_memories(store)
    assert {card: m.stability for card, m in after.items()} != {card: m.stability for card, m in before.items()}
    for card, found in after.items():
        assert replace(found, stability=0.0, difficulty=0.0) == replace(before[card], stability=0.0, difficulty=0.0)
    assert store.database.connection.execute("SELECT * FROM reviews").fetchall() == log
    assert store.settings(SETTINGS).parameters == OTHERS


def test_answers_after_fitting_are_given_and_rebuilt_with_the_new_parameters(store: Store) -> None:
    history(store)
    store.set_parameters(OTHERS, moment(day=20_010), SETTINGS)
    answer(store, "a", Rating.GOOD, moment(day=20_011))
    before = all_memories(store)
    store.rebuild(SETTINGS)
    assert all_memories(store) == before


def test_taking_the_parameters_back_brings_the_former_memory_back(store: Store) -> None:
    before = history(store)
    store.set_parameters(OTHERS, moment(day=20_010), SETTINGS)
    after = all_memories(store)
    action = store.undo(moment(1, 20_010), store.settings(SETTINGS))
    assert action is not None
    assert action.kind == "parameters"
    assert all_memories(store) == before
    store.redo(moment(2, 20_010), store.settings(SETTINGS))
    assert all_memories(store) == after


@pytest.mark.parametrize("wrong", [(), DEFAULT_PARAMETERS[:20], (float("nan"), *DEFAULT_PARAMETERS[1:]), (9.0,) * 21])
def test_parameters_that_the_model_does_not_take_are_never_recorded(store: Store, wrong: tuple[float, ...]) -> None:
    history(store)
    before = dump(store)
    with pytest.raises(ValueError, match="no parameters of the model"):
        store.set_parameters(wrong, moment(day=20_010), SETTINGS)
    assert dump(store) == before
